"""Keeps articles in an archive and searches it for passages. `Store` is where to begin."""

from typing import TYPE_CHECKING

from vectorstore.lazily import offering

if TYPE_CHECKING:
    from vectorstore.articles import Article, ArticleError, Rejected
    from vectorstore.errors import ArchiveError, DatelineError, InputError, ModelError, StoreError
    from vectorstore.indexes.both import Server
    from vectorstore.indexes.hits import Hit
    from vectorstore.record.intake import Added
    from vectorstore.store import Store
    from vectorstore.texts.passages import Origin
    from vectorstore.upkeep.check import Check

# Module → the names that this package offers from it. Each module is imported when one of its names is first used: the process in which
# files are read needs few of them, and starts in half the time.
_NAMES_BY_MODULE = {
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

__getattr__ = offering(__name__, _NAMES_BY_MODULE)


def __dir__() -> list[str]:
    """What `help` and editors show: names that are not imported yet, too."""
    return __all__
