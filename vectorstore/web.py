"""URLs and feeds → articles. What is fetched is hostile: `vectorstore.fetch` bounds it, `vectorstore.parser` reads it."""

import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from typing import Any

import httpx

from vectorstore.articles import ArticleError, Item, Rejected, without_credentials
from vectorstore.connect import Deadline
from vectorstore.fetch import fetch, open_client, parse_url
from vectorstore.fields import article_from
from vectorstore.parser import read_body

_PAGE_SECONDS = 30.0
_FEED_SECONDS = 120.0  # with all its pages


def read_url(url: str, client: httpx.Client | None = None) -> Iterator[Item]:
    """Read a web page as one article, or a feed as one article for each of its entries."""
    where, started = _shown(url), time.monotonic()
    with nullcontext(client) if client else open_client() as fetching:
        try:
            final, body = fetch(url, fetching, _look_up, Deadline.after(_PAGE_SECONDS))
            entries = read_body("feed", body)
            if entries is None:
                yield where, article_from(_page_fields(final, body))
                return
        except ArticleError as error:
            yield Rejected(where, str(error))
            return
        left = _FEED_SECONDS - (time.monotonic() - started)
        for entry in entries:
            started = time.monotonic()  # only fetching counts, not what is done with an article before the next is asked for
            item = _read_entry(entry, fetching, left)
            left -= time.monotonic() - started
            yield item


def _read_entry(entry: dict[str, Any], client: httpx.Client, left: float) -> Item:
    """A feed's entry with its page's text, or with the feed's own when the page cannot be had; `left` are the feed's seconds."""
    where = _shown(entry["url"] or entry["title"])
    try:
        if left <= 0:
            raise ArticleError(f"left out, since this feed took longer than {_FEED_SECONDS:.3g} seconds; add its URL by itself")
        parse_url(entry["url"])
        fields = _page_or_text(entry, client, Deadline.after(min(left, _PAGE_SECONDS)))
        return where, article_from(
            {name: value for name, value in fields.items() if value} | {k: v for k, v in entry.items() if v and k != "html"}
        )
    except ArticleError as error:
        return Rejected(where, str(error))


def _page_or_text(entry: dict[str, Any], client: httpx.Client, deadline: Deadline) -> dict[str, Any]:
    try:
        return _page_fields(*fetch(entry["url"], client, _look_up, deadline))
    except ArticleError:
        if not entry["html"]:
            raise
        return _page_fields(entry["url"], f"<html><body><article>{entry['html']}</article></body></html>".encode("utf-8", "replace"))


def _page_fields(url: str, body: bytes) -> dict[str, Any]:
    fields: dict[str, Any] = read_body("page", body, url)
    return fields


def _look_up(host: str, port: int) -> Sequence[tuple[Any, ...]]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


def _shown(url: str) -> str:
    """A URL as it is told: in one line, without credentials."""
    return " ".join(without_credentials(url).split())[:200]
