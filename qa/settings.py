"""The settings, read from environment variables (DATELINE_…) and the file `.env`. No other module reads either."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from vectorstore.models.bundled import EMBEDDER


class Settings(BaseSettings):
    """Every setting with its default. The environment variable of `llm_key` is DATELINE_LLM_KEY, and so on."""

    model_config = SettingsConfigDict(env_prefix="DATELINE_", env_file=".env", extra="ignore")

    archive: Path = Path("archive")
    embedder: str = EMBEDDER  # a sentence-transformers name or folder, or the URL#model of an endpoint that embeds
    embedder_key: SecretStr = SecretStr("")
    chroma: str = ""  # URL of a Chroma server that keeps the vectors; empty: they are in the archive's folder
    chroma_token: SecretStr = SecretStr("")
    catalog: SecretStr = SecretStr("")  # URL of a PostgreSQL database that keeps the record; empty: SQLite, in the archive's folder
    llm: str = "bundled"  # bundled, none, a .gguf path, or URL#model
    llm_key: SecretStr = SecretStr("")
    llm_timeout: float = Field(default=60.0, gt=0)  # seconds to wait for the next word from the LLM
    threshold: float | None = Field(
        default=None, ge=0, le=1
    )  # abstain below this confidence; None: the archive's calibrated one, else the reader's
    # bundled, quick, none, a judge's folder, a sentence-transformers CrossEncoder's name or folder, or the URL#model of a reranker
    reader: str = "bundled"
    reader_key: SecretStr = SecretStr("")
    checker: str = "bundled"  # what checks claims: bundled, rules, a judge's folder, a CrossEncoder's name or folder, or URL#model
    passages: int = Field(default=30, ge=1, le=50)  # passages that are read sentence by sentence
    dense_weight: float | None = Field(default=None, ge=0, le=1)  # weight of vectors against keywords; None: the one that measured best
    prompts: Path | None = None  # a folder of your own prompts, named as those in prompts/
    price: str = Field(default="", pattern=r"^$|^[\d.]+/[\d.]+$")  # per million tokens read / written, such as 0.15/0.60
    rate: str = Field(
        default="60/minute", pattern=r"^$|^\d+/(?:second|minute|hour|day)$"
    )  # questions that one user or address may ask a server
    runs: Path = Path("runs")  # where evaluations are kept
    testsets: Path | None = None  # a folder of .jsonl test sets that the page offers to run
