"""Fetched bytes → the fields of articles: web pages, and feeds. Runs in the process of `vectorstore.reading.parser`."""

import io
from typing import Any

import feedparser

from vectorstore.reading.charset import declared_in, decode
from vectorstore.reading.formats import jsonfeed
from vectorstore.reading.html import html_fields
from vectorstore.reading.identity import entry_id, is_global
from vectorstore.reading.plain import plain

_UTF8 = {"content-type": "application/xml; charset=utf-8"}
_ENTRIES = 100  # of one feed
_LONGEST = 5_000  # characters of a field: more than a URL may have, so that none is another one after it was cut
_LONGEST_HTML = 1_000_000  # characters
_LONGEST_JSON = 20_000_000  # bytes


def page_fields(url: str, body: bytes, declared: str = "") -> dict[str, Any]:
    """The article in a web page, whose server may declare its charset. Raises ArticleError when there is none."""
    return html_fields(decode(body, declared or declared_in(body))) | {"url": url}


def feed_entries(body: bytes, declared: str = "") -> list[dict[str, Any]] | None:
    """The entries of an RSS or Atom feed or a JSON Feed as fields of an article, or None when this is no feed."""
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return jsonfeed.fetched(body[:_LONGEST_JSON], _ENTRIES)
    try:
        text = decode(body, declared or declared_in(body)).encode("utf-8", "replace")
        # A stream: a string it would take for the name of a file. It is told the charset, or it would believe the feed's first line.
        feed = feedparser.parse(io.BytesIO(text), sanitize_html=True, response_headers=_UTF8)
    except Exception:  # it raises of all kinds over what is no feed, and a page may still be one that can be read
        return None
    if not feed.version:
        return None
    publisher = plain(_text(feed.feed, "title"))
    return [
        {
            "id": entry_id(guid, _text(entry, "link")) if is_global(guid := _text(entry, "id")) else "",
            "title": plain(_text(entry, "title")),
            "url": _text(entry, "link"),
            "published": _text(entry, "published") or _text(entry, "updated"),
            "guid": guid,
            "updated": _text(entry, "updated") or _text(entry, "published"),
            "author": plain(_text(entry, "author")),
            "publisher": publisher,
            "html": _text((entry.get("content") or [{}])[0], "value", _LONGEST_HTML) or _text(entry, "summary", _LONGEST_HTML),
        }
        for entry in feed.entries[:_ENTRIES]
    ]


def _text(fields: Any, name: str, longest: int = _LONGEST) -> str:
    value = fields.get(name)
    return value[:longest] if isinstance(value, str) else ""
