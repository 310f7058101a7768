"""A mapping of fields, under whatever names other programs give them → an article."""

from pathlib import Path
from typing import Any

from vectorstore.articles import Article, ArticleError, short_hash
from vectorstore.errors import one_line

# What other programs call our fields, in the order in which they are looked for.
FIELDS = {
    "id": ("id", "_id", "article_id", "guid", "uuid"),
    "title": ("title", "headline"),
    "text": ("text", "body", "content", "article", "maintext"),
    "url": ("url", "link", "canonical_url"),
    "publisher": ("publisher", "source", "outlet", "site"),
    "author": ("author", "authors", "byline"),
    "published": ("published", "date", "published_at", "date_published", "publication_date", "pubdate"),
    "language": ("language", "lang"),
    "place": ("place", "location"),
    "added": ("added",),
}


def file_id(path: Path, place: str = "") -> str:
    """The id of an article that has a file of its own and says none: the file's place is its identity."""
    return f"{path.stem}-{short_hash(place or str(path.resolve()))}"


def article_from(fields: dict[str, Any], **defaults: Any) -> Article:
    """An article from a mapping of fields under their usual names; empty ones take the default. Raises ArticleError, and nothing else."""
    folded = {str(key).strip().lower(): value for key, value in fields.items() if key is not None}
    found = {
        name: next((folded[key] for key in keys if folded.get(key) not in (None, "")), defaults.get(name)) for name, keys in FIELDS.items()
    }
    for name in ("publisher", "author"):
        value = found[name]
        if isinstance(value, dict):  # {"name": …}, as in schema.org and News API
            found[name] = value.get("name")
    found = {name: value for name, value in found.items() if value is not None} | {name: found[name] or "" for name in ("title", "text")}
    try:
        return Article(**found)
    except ArticleError:
        raise
    except Exception as error:  # what the libraries that read dates and languages raise over one article is its own fault
        raise ArticleError(f"it cannot be read ({type(error).__name__}: {one_line(error)})") from error
