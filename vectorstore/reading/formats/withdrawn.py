"""Refuses items that their publisher has withdrawn, in the formats of IPTC."""

from vectorstore.articles import ArticleError

_WITHDRAWN = ("canceled", "cancelled", "withheld")


def refuse_withdrawn(name: str, status: str) -> None:
    """Raises ArticleError when an item's status means that it was withdrawn; `name` is what the format calls the status."""
    if status.lower().removeprefix("stat:") in _WITHDRAWN:
        raise ArticleError(f"its publisher has withdrawn it ({name} {status}), so it was not added")
