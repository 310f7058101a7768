"""Fetched bytes → the fields of articles: web pages, and feeds. Runs in the process of `vectorstore.parser`."""

import io
from typing import Any

import feedparser

from vectorstore.files import html_fields

_ENTRIES = 100  # of one feed
_LONGEST = 5_000  # characters of a field: more than a URL may have, so that none is another one after it was cut
_LONGEST_HTML = 1_000_000  # characters


def page_fields(url: str, body: bytes) -> dict[str, Any]:
    """The article in a web page. Raises ArticleError when there is none."""
    return html_fields(body.decode("utf-8", "replace")) | {"url": url}


def feed_entries(body: bytes) -> list[dict[str, Any]] | None:
    """The entries of an RSS or Atom feed as fields of an article, or None when this is no feed."""
    try:
        feed = feedparser.parse(io.BytesIO(body), sanitize_html=True)  # a stream: a string it would take for the name of a file
    except Exception:  # it raises of all kinds over what is no feed, and a page may still be one that can be read
        return None
    if not feed.version:
        return None
    publisher = _text(feed.feed, "title")
    return [
        {
            "title": _text(entry, "title"),
            "url": _text(entry, "link"),
            "published": _text(entry, "published") or _text(entry, "updated"),
            "author": _text(entry, "author"),
            "publisher": publisher,
            "html": _text((entry.get("content") or [{}])[0], "value", _LONGEST_HTML) or _text(entry, "summary", _LONGEST_HTML),
        }
        for entry in feed.entries[:_ENTRIES]
    ]


def _text(fields: Any, name: str, longest: int = _LONGEST) -> str:
    value = fields.get(name)
    return value[:longest] if isinstance(value, str) else ""
