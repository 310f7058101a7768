"""Questions → answers whose every citation can be checked."""

from pathlib import Path

from qa.archive import Archive
from qa.checking.verify import Verdict
from qa.claims import check
from qa.drafting.llm import LlmError, LlmSpec
from qa.settings import Settings
from qa.types import Answer, Citation, Claim, Evidence, Found

__all__ = ["Answer", "Archive", "Citation", "Claim", "Evidence", "Found", "LlmError", "Settings", "Verdict", "check", "open"]


def open(folder: str | Path | None = None, llm: LlmSpec = None) -> Archive:
    """Open an archive, created when missing; without arguments, as the settings say."""
    settings = Settings()
    return Archive.open_with(folder or settings.archive, settings.llm if llm is None else llm, settings)
