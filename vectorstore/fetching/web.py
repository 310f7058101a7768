"""URLs, feeds and sitemaps → articles.

What is fetched is hostile: `vectorstore.fetching.fetch` bounds it, `vectorstore.reading.parser` reads it.
"""

import re
import socket
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import httpx

from vectorstore.articles import Article, ArticleError, Item, Rejected, without_credentials
from vectorstore.fetching.connect import Deadline
from vectorstore.fetching.fetch import Answer, fetch, open_client, parse_url, request
from vectorstore.reading.fields import How, take
from vectorstore.reading.notes import Note, silent
from vectorstore.reading.parser import read_body

_PAGE_SECONDS = 30.0
_ROBOTS_SECONDS = 10.0
_FEED_SECONDS = 120.0  # for each hundred of its pages
_NEWEST = 1_000  # pages of a sitemap, or of all those of an index
_OURS = ("guid", "updated", "html")  # of an entry, and no field of an article
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+:/+[^/]", re.IGNORECASE)  # not C:/, which is a disk
_NAME = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?=[/:?]|$)", re.IGNORECASE)

Entry = dict[str, Any] | Rejected  # an entry's fields, or what of a listing could not be had


@dataclass(frozen=True, slots=True)
class Listing:
    """What a feed or a sitemap lists, newest first as a rule; `answer` is how its server answered."""

    answer: Answer
    entries: list[Entry]


def is_address(source: str) -> bool:
    """Whether this is written as an address is, though a path may have lost one of its slashes."""
    return bool(_ADDRESS.match(source))


def as_address(source: str) -> str:
    """An address with both slashes."""
    return re.sub(r"^(https?):/+", r"\1://", source, flags=re.IGNORECASE)


def address_hint(source: str) -> str:
    """What to do with a path that leads nowhere and looks like an address; else nothing."""
    return f"; if it is an address, write https://{source[:100]}" if _NAME.match(source) else ""


def read_url(url: str, client: httpx.Client | None = None, note: Note = silent) -> Iterator[Item]:
    """Read a web page as one article, or a feed as one article for each of its entries; `note` as in `vectorstore.reading.parser`."""
    where, started = _shown(url), time.monotonic()
    with nullcontext(client) if client else open_client() as fetching:
        try:
            final, body, declared = fetch(url, fetching, _look_up, Deadline.after(_PAGE_SECONDS))
            entries = _entries(where, body, declared, fetching)
            if entries is None:
                yield where, _taken(where, _page_fields(final, body, declared), note)
                return
        except ArticleError as error:
            yield Rejected(where, str(error))
            return
        left = _FEED_SECONDS * (1 + len(entries) // 101) - (time.monotonic() - started)
        for entry in entries:
            started = time.monotonic()  # only fetching counts, not what is done with an article before the next is asked for
            item = read_entry(entry, fetching, left, note)
            left -= time.monotonic() - started
            yield item


def read_listing(url: str, client: httpx.Client, headers: Mapping[str, str]) -> Listing:
    """Ask for a feed or a sitemap, with further headers. Raises RefusedError or another ArticleError."""
    answer = request(url, client, _look_up, Deadline.after(_PAGE_SECONDS), headers)
    entries = _entries(_shown(url), answer.body, answer.charset, client)
    if entries is None:
        raise ArticleError(f"this is no feed and no sitemap; a page is added once: dateline add {_shown(url)}")
    return Listing(answer, entries)


def read_robots(url: str, client: httpx.Client) -> bytes:
    """A site's robots.txt. Raises RefusedError or another ArticleError."""
    return fetch(url, client, _look_up, Deadline.after(_ROBOTS_SECONDS))[1]


def _entries(where: str, body: bytes, declared: str, client: httpx.Client) -> list[Entry] | None:
    """The entries of a feed or a sitemap, for an index those of its sitemaps; None for what is neither."""
    found = read_body("listing", body, declared=declared)
    if found is None:
        return None
    entries, left_out = found["entries"], found["left_out"]
    inner: list[Entry] = []
    for url in found["sitemaps"]:
        try:
            _, body, declared = fetch(url, client, _look_up, Deadline.after(_PAGE_SECONDS))
            listed = read_body("listing", body, declared=declared) or {"entries": [], "left_out": 0}
        except ArticleError as error:
            inner.append(Rejected(_shown(url), str(error)))
            continue
        left_out += len(listed["entries"][max(0, _NEWEST - len(inner)) :]) + listed["left_out"]
        inner += listed["entries"][: max(0, _NEWEST - len(inner))]
    entries += inner
    if left_out:
        entries.append(Rejected(where, f"it lists more than can be taken at once: the newest were, {left_out} pages or sitemaps were not"))
    return list(entries)


def read_entry(entry: Entry, client: httpx.Client, left: float = _PAGE_SECONDS, note: Note = silent) -> Item:
    """A feed's entry with its page's text, or with the feed's own when the page cannot be had; `left` are the feed's seconds."""
    if isinstance(entry, Rejected):
        return entry
    where = _shown(entry["url"] or entry["title"])
    try:
        if left <= 0:
            raise ArticleError(f"left out, since this feed took longer than {_FEED_SECONDS:.3g} seconds; add its URL by itself")
        parse_url(entry["url"])
        fields = _page_or_text(entry, client, Deadline.after(min(left, _PAGE_SECONDS)))
        own = {name: value for name, value in entry.items() if value and name not in _OURS}
        return where, _taken(where, {name: value for name, value in fields.items() if value} | own, note)
    except ArticleError as error:
        return Rejected(where, str(error))


def _taken(where: str, fields: dict[str, Any], note: Note) -> Article:
    """An article from the fields of a page or an entry, which are plain already. Raises ArticleError."""
    taken = take(fields, How(html=False))
    note(where, {"without": taken.without, "remarks": taken.remarks, "used": [], "unused": []})
    return taken.article


def _page_or_text(entry: dict[str, Any], client: httpx.Client, deadline: Deadline) -> dict[str, Any]:
    try:
        return _page_fields(*fetch(entry["url"], client, _look_up, deadline))
    except ArticleError:
        if not entry["html"]:
            raise
        return _page_fields(entry["url"], f"<html><body><article>{entry['html']}</article></body></html>".encode("utf-8", "replace"))


def _page_fields(url: str, body: bytes, declared: str = "") -> dict[str, Any]:
    fields: dict[str, Any] = read_body("page", body, url, declared)
    return fields


def _look_up(host: str, port: int) -> Sequence[tuple[Any, ...]]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


def _shown(url: str) -> str:
    """A URL as it is told: in one line, without credentials."""
    return " ".join(without_credentials(url).split())[:200]
