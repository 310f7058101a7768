"""Articles → an archive that can be searched."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vectorstore.articles import Article, ArticleError, Rejected
    from vectorstore.errors import ArchiveError, DatelineError, InputError, ModelError, StoreError
    from vectorstore.indexes.both import Server
    from vectorstore.indexes.hits import Hit
    from vectorstore.record.intake import Added
    from vectorstore.store import Store
    from vectorstore.texts.passages import Origin
    from vectorstore.upkeep.check import Check

# Each is imported when it is first used: the process in which files are read needs few of them, and starts in half the time.
_HOMES = {
    "store": ("Store",),
    "articles": ("Article", "ArticleError", "Rejected"),
    "upkeep.check": ("Check",),
    "record.intake": ("Added",),
    "errors": ("ArchiveError", "DatelineError", "InputError", "ModelError", "StoreError"),
    "indexes.hits": ("Hit",),
    "indexes.both": ("Server",),
    "texts.passages": ("Origin",),
}

__all__ = [
    "Added",
    "ArchiveError",
    "Article",
    "ArticleError",
    "Check",
    "DatelineError",
    "Hit",
    "InputError",
    "ModelError",
    "Origin",
    "Rejected",
    "Server",
    "Store",
    "StoreError",
]


def __getattr__(name: str) -> Any:
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"vectorstore.{module}"), name)
    raise AttributeError(f"module 'vectorstore' has no attribute {name!r}")
