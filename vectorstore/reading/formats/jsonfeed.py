"""Reads JSON Feed (jsonfeed.org, versions 1 and 1.1), in files and as fetched."""

import json
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any, TypeGuard

from vectorstore.articles import ArticleError
from vectorstore.errors import one_line
from vectorstore.reading.formats.trees import html_text
from vectorstore.reading.identity import entry_id
from vectorstore.reading.tables import Row

_CONVERTED = set("id content_html content_text url external_url _publisher author authors date_published date_modified".split())


def read(path: Path, data: bytes) -> Iterator[Row]:
    """The entries of a JSON Feed in a file. Raises ArticleError when it is none."""
    try:
        value = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ArticleError(f"not JSON: {one_line(error)}") from error
    if not is_feed(value):
        raise ArticleError("no JSON Feed: it has no version of jsonfeed.org and no items; name it .json if it is other JSON")
    items = entries(value)
    for number, item in enumerate(items, 1):
        yield f"{path}#{number}", lambda item=item: as_entry(item) or item, number / len(items)  # type: ignore[misc]


def fetched(body: bytes) -> list[dict[str, Any]] | None:
    """The entries of a feed that was fetched, as `pages.feed_entries` returns them; None when it is no feed."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not is_feed(value):
        return None
    items = [item for item in entries(value) if isinstance(item, dict)]
    found = [(item, as_entry(item) or as_entry(item | {"content_text": ""})) for item in items]  # the page may have the text
    names = ("id", "title", "url", "published", "author", "publisher", "language")
    return [
        {name: str(entry.get(name) or "") for name in names}
        | {"guid": str(item.get("id") or ""), "updated": str(item.get("date_modified") or item.get("date_published") or "")}
        | {"html": str(item.get("content_html") or "") or _paragraphs(str(entry.get("text") or ""))}
        for item, entry in found
        if entry
    ]


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n") if part.strip())


def is_feed(value: object) -> TypeGuard[dict[str, Any]]:
    """Whether a JSON value is a whole feed."""
    return isinstance(value, dict) and "jsonfeed.org/version" in str(value.get("version", "")) and isinstance(value.get("items"), list)


def entries(feed: dict[str, Any]) -> list[Any]:
    """A feed's items; those without a publisher, authors or a language have the feed's."""
    inherited = {
        "_publisher": feed.get("title"),
        "authors": feed.get("authors") or feed.get("author"),
        "language": feed.get("language"),
    }
    return [{name: own for name, own in inherited.items() if own} | item if isinstance(item, dict) else item for item in feed["items"]]


def as_entry(item: dict[str, Any]) -> dict[str, Any] | None:
    """An item of a feed as the fields of an article; None when the mapping is no such item."""
    if not (item.keys() & {"content_html", "content_text"} and item.keys() & {"id", "url", "date_published"}):
        return None
    text = item.get("content_text") if isinstance(item.get("content_text"), str) else ""
    url, publisher = str(item.get("url") or item.get("external_url") or ""), str(item.get("_publisher") or "")
    fields = {
        "id": entry_id(str(item.get("id") or ""), url, publisher),
        "text": html_text(str(item.get("content_html") or "")) or text or item.get("summary"),
        "url": url,
        "publisher": publisher,
        "author": _names(item.get("authors")) or _names(item.get("author")),
        "published": item.get("date_published") or item.get("date_modified"),
    }
    return {name: own for name, own in item.items() if name not in _CONVERTED} | {name: found for name, found in fields.items() if found}


def _names(people: object) -> str:
    people = people if isinstance(people, list) else [people]
    names = [person.get("name") if isinstance(person, dict) else person for person in people]
    return ", ".join(name for name in names if isinstance(name, str) and name)
