"""What the news trade's formats (IPTC) say of an item that its publisher took back."""

from vectorstore.articles import ArticleError

_WITHDRAWN = ("canceled", "cancelled", "withheld")


def refuse_withdrawn(name: str, status: str) -> None:
    """Raises ArticleError when the status that an item has under this name says that it was withdrawn."""
    if status.lower().removeprefix("stat:") in _WITHDRAWN:
        raise ArticleError(f"its publisher has withdrawn it ({name} {status}), so it was not added")
