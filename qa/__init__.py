"""Questions → answers whose every citation can be checked."""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qa.archive import Archive
    from qa.drafting.llm import LlmError, LlmSpec
    from qa.settings import Settings
    from qa.types import Answer, Citation, Claim, Evidence, Found

# Each is imported when it is first used: training a judge needs none of them, nor what they need.
_HOMES = {
    "archive": ("Archive",), "drafting.llm": ("LlmError", "LlmSpec"), "settings": ("Settings",),
    "types": ("Answer", "Citation", "Claim", "Evidence", "Found"),
}  # fmt: skip

__all__ = ["Answer", "Archive", "Citation", "Claim", "Evidence", "Found", "LlmError", "LlmSpec", "Settings", "open"]


def open(folder: str | Path | None = None, llm: "LlmSpec" = None) -> "Archive":
    """Open an archive, created when missing; without arguments, as the settings say."""
    from qa.archive import Archive
    from qa.settings import Settings

    settings = Settings()
    return Archive.open_with(folder or settings.archive, settings.llm if llm is None else llm, settings)


def __getattr__(name: str) -> Any:
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"qa.{module}"), name)
    raise AttributeError(f"module 'qa' has no attribute {name!r}")
