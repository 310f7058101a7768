"""Reads fetched web pages and feeds as the fields of articles. Runs in the process of `vectorstore.reading.parser`."""

import io
import re
from typing import Any

import feedparser

from vectorstore.reading.charset import declared_in, decode
from vectorstore.reading.formats import jsonfeed
from vectorstore.reading.html import html_fields
from vectorstore.reading.identity import entry_id, is_global
from vectorstore.reading.plain import plain

_UTF8 = {"content-type": "application/xml; charset=utf-8"}
_AUTHORS = 50  # of an entry that are read
_LONGEST = 5_000  # characters that are read of a field: more than a URL may have, so that no URL is cut to another one
_LONGEST_HTML = 1_000_000  # characters that are read of an entry's HTML
_LONGEST_JSON = 20_000_000  # bytes that are read of a JSON Feed


def page_fields(url: str, body: bytes, declared: str = "") -> dict[str, Any]:
    """The fields of the article in a web page; `declared` is the charset that its server names. Raises ArticleError when there is none."""
    return html_fields(decode(body, declared or declared_in(body))) | {"url": url}


def feed_entries(body: bytes, declared: str = "") -> list[dict[str, Any]] | None:
    """All entries of an RSS or Atom feed or a JSON Feed, as `listing` returns them; None when the body is no feed."""
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return jsonfeed.fetched(body[:_LONGEST_JSON])
    try:
        text = decode(body, declared or declared_in(body)).encode("utf-8", "replace")
        # feedparser would take a string for the name of a file, and without the header believe the charset that the feed declares.
        feed = feedparser.parse(io.BytesIO(text), sanitize_html=True, response_headers=_UTF8)
    except Exception:  # feedparser raises many kinds of errors for what is no feed; it may still be a page
        return None
    if not feed.version:
        return None
    publisher = plain(_text(feed.feed, "title"))
    author = _authors(feed.feed) if feed.version.startswith("atom") else ""  # RSS has an editor there, who is the author of nothing
    return [
        {
            "id": entry_id(guid, _text(entry, "link")) if is_global(guid := _text(entry, "id")) else "",
            "title": plain(_text(entry, "title")),
            "url": _text(entry, "link"),
            "published": _text(entry, "published") or _text(entry, "updated"),
            "guid": guid,
            "updated": _text(entry, "updated") or _text(entry, "published"),
            "author": _authors(entry) or author,
            "publisher": publisher,
            "html": _text((entry.get("content") or [{}])[0], "value", _LONGEST_HTML) or _text(entry, "summary", _LONGEST_HTML),
        }
        for entry in feed.entries
    ]


def _authors(fields: Any) -> str:
    """The authors of an entry or a feed, as written there: feedparser takes a name and an address apart, often in the wrong place."""
    names = [plain(_text(author, "name")) for author in (fields.get("authors") or ())[:_AUTHORS] if isinstance(author, dict)]
    several = list(dict.fromkeys(filter(None, names)))
    return ", ".join(several) if len(several) > 1 and not re.search(r"[@()]", "".join(several)) else plain(_text(fields, "author"))


def _text(fields: Any, name: str, longest: int = _LONGEST) -> str:
    value = fields.get(name)
    return value[:longest] if isinstance(value, str) else ""
