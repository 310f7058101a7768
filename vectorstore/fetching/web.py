"""Reads web pages, feeds and sitemaps as articles.

Whatever is fetched may be hostile: `vectorstore.fetching.fetch` bounds it, and `vectorstore.reading.parser` reads it.
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

_PAGE_SECONDS = 30.0  # in which a page must be fetched
_ROBOTS_SECONDS = 10.0  # the same, for a robots.txt
_FEED_SECONDS = 120.0  # in which each hundred pages of a feed must be fetched
_NEWEST = 1_000  # pages that are read of a sitemap, or of all sitemaps of an index: as many as a news sitemap may list
_NO_FIELDS = ("guid", "updated", "html")  # of an entry that are not fields of an article
_URL = re.compile(r"[a-z][a-z0-9+.-]+:/+[^/]", re.IGNORECASE)  # C:/ is a disk
_HOST_NAME = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?=[/:?]|$)", re.IGNORECASE)

Entry = dict[str, Any] | Rejected  # the fields of an entry, or why a part of the listing could not be read


@dataclass(frozen=True, slots=True)
class Listing:
    """The entries of a feed or sitemap, newest first as a rule, and its server's answer."""

    answer: Answer
    entries: list[Entry]


def is_address(source: str) -> bool:
    """Whether a source is written as a URL; one of its two slashes may be missing, as it is after `Path`."""
    return bool(_URL.match(source))


def as_address(source: str) -> str:
    """A URL with both slashes."""
    return re.sub(r"^(https?):/+", r"\1://", source, flags=re.IGNORECASE)


def address_hint(source: str) -> str:
    """For a path that does not exist and looks like a URL, the words that say how to write it; else an empty string."""
    return f"; if it is an address, write https://{source[:100]}" if _HOST_NAME.match(source) else ""


def read_url(url: str, client: httpx.Client | None = None, note: Note = silent) -> Iterator[Item]:
    """Read a web page as one article, or a feed or sitemap as one article for each entry; `note` as in `vectorstore.reading.parser`."""
    where, started = _shown(url), time.monotonic()
    with nullcontext(client) if client else open_client() as fetching:
        try:
            final, body, declared = fetch(url, fetching, _look_up, Deadline.after(_PAGE_SECONDS))
            entries = _entries(where, body, declared, fetching)
            if entries is None:
                yield where, _article(where, _page_fields(final, body, declared), note)
                return
        except ArticleError as error:
            yield Rejected(where, str(error))
            return
        left = _FEED_SECONDS * (1 + len(entries) // 101) - (time.monotonic() - started)
        for entry in entries:
            started = time.monotonic()  # only fetching counts, not what the caller does with an article
            item = read_entry(entry, fetching, left, note)
            left -= time.monotonic() - started
            yield item


def read_listing(url: str, client: httpx.Client, headers: Mapping[str, str]) -> Listing:
    """Fetch a feed or a sitemap, with further headers. Raises RefusedError or another ArticleError."""
    answer = request(url, client, _look_up, Deadline.after(_PAGE_SECONDS), headers)
    entries = _entries(_shown(url), answer.body, answer.charset, client)
    if entries is None:
        raise ArticleError(f"this is no feed and no sitemap; a page is added once: dateline add {_shown(url)}")
    return Listing(answer, entries)


def read_robots(url: str, client: httpx.Client) -> bytes:
    """A site's robots.txt. Raises RefusedError or another ArticleError."""
    return fetch(url, client, _look_up, Deadline.after(_ROBOTS_SECONDS))[1]


def _entries(where: str, body: bytes, declared: str, client: httpx.Client) -> list[Entry] | None:
    """The entries of a feed or a sitemap, or of the sitemaps of an index, which are fetched; None for a body that is neither."""
    listing = read_body("listing", body, declared=declared)
    if listing is None:
        return None
    entries, left_out = listing["entries"], listing["left_out"]
    inner: list[Entry] = []
    for url in listing["sitemaps"]:
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
    """The article of a feed's entry: with the text of its page, or that in the feed if the page cannot be read.

    `left` is how many seconds are left for the feed.
    """
    if isinstance(entry, Rejected):
        return entry
    where = _shown(entry["url"] or entry["title"])
    try:
        if left <= 0:
            raise ArticleError(f"left out, since this feed took longer than {_FEED_SECONDS:.3g} seconds; add its URL by itself")
        parse_url(entry["url"])
        fields = _page_or_text(entry, client, Deadline.after(min(left, _PAGE_SECONDS)))
        own = {name: value for name, value in entry.items() if value and name not in _NO_FIELDS}
        return where, _article(where, {name: value for name, value in fields.items() if value} | own, note)
    except ArticleError as error:
        return Rejected(where, str(error))


def _article(where: str, fields: dict[str, Any], note: Note) -> Article:
    """An article from the fields of a page or an entry, in which there is no HTML. Raises ArticleError."""
    taken = take(fields, How(html=False))
    note(where, {"without": taken.without, "remarks": taken.remarks, "used": [], "unused": []})
    return taken.article


def _page_or_text(entry: dict[str, Any], client: httpx.Client, deadline: Deadline) -> dict[str, Any]:
    """The fields of an entry's page, or those in the HTML of the entry if the page cannot be read."""
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
    """A URL as messages show it: in one line, without credentials, at most 200 characters."""
    return " ".join(without_credentials(url).split())[:200]
