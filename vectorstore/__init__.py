"""Articles → an archive that can be searched."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vectorstore.archive import Archive, ArchiveError
    from vectorstore.articles import Article, ArticleError, Rejected
    from vectorstore.check import Check
    from vectorstore.errors import StoreError
    from vectorstore.hits import Hit
    from vectorstore.indexes import Server
    from vectorstore.intake import Added
    from vectorstore.passages import Origin

# Each is imported when it is first used: the process in which files are read needs few of them, and starts in half the time.
_HOMES = {
    "archive": ("Archive", "ArchiveError"), "articles": ("Article", "ArticleError", "Rejected"), "check": ("Check",),
    "errors": ("StoreError",), "hits": ("Hit",), "indexes": ("Server",), "intake": ("Added",), "passages": ("Origin",),
}  # fmt: skip

__all__ = ["Added", "Archive", "ArchiveError", "Article", "ArticleError", "Check", "Hit", "Origin", "Rejected", "Server", "StoreError"]


def __getattr__(name: str) -> Any:
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"vectorstore.{module}"), name)
    raise AttributeError(f"module 'vectorstore' has no attribute {name!r}")
