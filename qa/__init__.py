"""Dateline as a library: open an archive of news articles and ask it questions; every citation of an answer can be checked.

    import qa

    with qa.open("my-archive") as archive:
        archive.add("articles/", "https://example.com/feed.xml")
        answer = archive.ask("Who did Marco Rubio meet in Mexico?")
        print(answer.text, answer.citations)

What goes wrong and can be mended is a `vectorstore.DatelineError`.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from vectorstore.lazily import offering

if TYPE_CHECKING:
    from qa.archive import Archive
    from qa.checking.verify import Verdict
    from qa.claims import check
    from qa.drafting.llm import LlmError, LlmSpec
    from qa.settings import Settings
    from qa.types import Answer, Asking, Citation, Claim, Evidence, Found, Step

# Module → the names that this package offers from it. Each module is imported when one of its names is first used: a machine that only
# trains a judge has none of the packages that they need.
_NAMES_BY_MODULE = {
    "archive": ("Archive",),
    "checking.verify": ("Verdict",),
    "claims": ("check",),
    "drafting.llm": ("LlmError",),
    "settings": ("Settings",),
    "types": ("Answer", "Asking", "Citation", "Claim", "Evidence", "Found", "Step"),
}

__all__ = [
    "Answer", "Archive", "Asking", "Citation", "Claim", "Evidence", "Found", "LlmError", "Settings", "Step", "Verdict", "check", "open",
]  # fmt: skip


def open(folder: str | Path | None = None, llm: "LlmSpec" = None) -> "Archive":
    """Open the archive in a folder, which is created when it is missing; `with` closes it, or `close`.

    `llm` words the answers: `bundled`, `none` for quotes alone, the path of a .gguf file, `URL#model` of an OpenAI-compatible endpoint,
    or a llama-index LLM; it is started at the first question. What is not given is taken from the settings (`DATELINE_ARCHIVE`,
    `DATELINE_LLM`). Raises ArchiveError for a folder that is no archive or cannot be used.
    """
    from qa.archive import Archive
    from qa.settings import Settings

    settings = Settings()
    return Archive.open_with(folder or settings.archive, settings.llm if llm is None else llm, settings)


__getattr__ = offering(__name__, _NAMES_BY_MODULE)


def __dir__() -> list[str]:
    """What `help` and editors show: names that are not imported yet, too."""
    return __all__
