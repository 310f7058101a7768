"""Dateline as a library: open an archive of news articles and ask it questions; every citation of an answer can be checked."""

from pathlib import Path

from qa.archive import Archive
from qa.checking.verify import Verdict
from qa.claims import check
from qa.drafting.llm import LlmError, LlmSpec
from qa.settings import Settings
from qa.types import Answer, Citation, Claim, Evidence, Found

__all__ = ["Answer", "Archive", "Citation", "Claim", "Evidence", "Found", "LlmError", "Settings", "Verdict", "check", "open"]


def open(folder: str | Path | None = None, llm: LlmSpec = None) -> Archive:
    """Open the archive in a folder, which is created when it is missing. What is not given is taken from the settings."""
    settings = Settings()
    return Archive.open_with(folder or settings.archive, settings.llm if llm is None else llm, settings)
