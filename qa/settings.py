"""Settings, from the environment (DATELINE_…) and a file `.env`. The only module that reads either."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from vectorstore.models.bundled import EMBEDDER


class Settings(BaseSettings):
    """What can be set, with its default; an environment variable is the name in capitals after DATELINE_."""

    model_config = SettingsConfigDict(env_prefix="DATELINE_", env_file=".env", extra="ignore")

    archive: Path = Path("archive")
    embedder: str = EMBEDDER  # a sentence-transformers name or folder
    chroma: str = ""  # URL of a Chroma server for the vectors; empty: in the archive's folder
    chroma_token: SecretStr = SecretStr("")
    llm: str = "bundled"  # bundled, none, a .gguf path, or URL#model
    llm_key: SecretStr = SecretStr("")
    llm_timeout: float = Field(default=60.0, gt=0)  # seconds without a word from the LLM
    threshold: float | None = Field(default=None, ge=0, le=1)  # confidence below which it abstains; None: the archive's, or the reader's
    reader: str = "bundled"  # bundled, quick, none, a judge's folder, or a sentence-transformers CrossEncoder's name or folder
    passages: int = Field(default=8, ge=1, le=50)  # passages that are read sentence by sentence
    dense_weight: float | None = Field(default=None, ge=0, le=1)  # vectors against keywords; None: the one that measured best
    prompts: Path | None = None  # a folder with prompts of your own, by the names of those in prompts/
    price: str = Field(default="", pattern=r"^$|^[\d.]+/[\d.]+$")  # of a million tokens read and written: 0.15/0.60
    rate: str = Field(default="60/minute", pattern=r"^$|^\d+/(?:second|minute|hour|day)$")  # questions that one asker may ask a server
    runs: Path = Path("runs")  # where evaluations are kept
