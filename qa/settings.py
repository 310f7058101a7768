"""The settings, read from environment variables (DATELINE_…) and the file `.env`. No other module reads either."""

from pathlib import Path
from typing import Any

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from vectorstore import InputError
from vectorstore.models.bundled import EMBEDDER


class Settings(BaseSettings):
    """Every setting with its default. The environment variable of `llm_key` is DATELINE_LLM_KEY, and so on."""

    model_config = SettingsConfigDict(env_prefix="DATELINE_", env_file=".env", extra="ignore")

    archive: Path = Path("archive")
    embedder: str = EMBEDDER  # a sentence-transformers name or folder, or the URL#model of an endpoint that embeds
    embedder_key: SecretStr = SecretStr("")
    chroma: str = Field(  # URL of a Chroma server that keeps the vectors; empty: they are in the archive's folder
        default="", pattern=r"^$|^https?://[^/]", examples=["http://localhost:8000"]
    )
    chroma_token: SecretStr = SecretStr("")
    catalog: SecretStr = SecretStr("")  # URL of a PostgreSQL database that keeps the record; empty: SQLite, in the archive's folder
    llm: str = "bundled"  # bundled, none, a .gguf path, or URL#model
    llm_key: SecretStr = SecretStr("")
    llm_timeout: float = Field(default=60.0, gt=0)  # seconds to wait for the next word from the LLM
    llm_price: str = Field(  # of a million tokens read / written, in any currency; empty: costs are not told
        default="", pattern=r"^$|^[0-9]+(\.[0-9]+)?/[0-9]+(\.[0-9]+)?$", examples=["0.15/0.60"]
    )
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
    rate: str = Field(  # questions that one user or address may ask a server; empty: any number
        default="60/minute", pattern=r"^$|^0*[1-9]\d*/(?:second|minute|hour|day)$", examples=["60/minute"]
    )
    runs: Path = Path("runs")  # where evaluations are kept
    testsets: Path | None = None  # a folder of .jsonl test sets that the page offers to run

    @model_validator(mode="before")
    @classmethod
    def _empty_is_unset(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Without the empty values where an empty text says nothing, as of a number: a variable that is set to nothing."""
        return {name: value for name, value in values.items() if value != "" or cls.model_fields[name].annotation in (str, SecretStr)}

    def __init__(self, **values: Any) -> None:
        """Raises InputError for a setting that cannot be used."""
        try:
            super().__init__(**values)
        except ValidationError as error:
            wrong = error.errors()[0]
            name = str(wrong["loc"][0])
            examples = type(self).model_fields[name].examples
            why = f"set it to a value such as {examples[0]}" if examples else wrong["msg"]
            raise InputError(f"DATELINE_{name.upper()} cannot be {wrong['input']!r}: {why}") from error

    @property
    def token_price(self) -> tuple[float, float] | None:
        """What one token costs that the LLM reads, and one that it writes; None where no price is set."""
        if not self.llm_price:
            return None
        read, written = self.llm_price.split("/")
        return float(read) / 1e6, float(written) / 1e6
