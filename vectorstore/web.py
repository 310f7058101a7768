"""URLs and feeds → articles. Everything fetched is hostile: bounded in size, time and redirects, and never on a private network."""

import ipaddress
import socket
from typing import Any
from urllib.parse import urlsplit

import feedparser
import httpx

from vectorstore.articles import Article, ArticleError
from vectorstore.files import Read, Rejected, article_from, html_fields

_LARGEST = 5_000_000  # bytes of one page or feed
_SECONDS = 20.0
_REDIRECTS = 5
_ENTRIES = 100  # of one feed


def read_url(url: str, client: httpx.Client | None = None) -> Read:
    """Read a web page as one article, or a feed as one article for each of its entries."""
    with client or httpx.Client(timeout=_SECONDS, headers={"User-Agent": "dateline-qa"}) as fetching:
        try:
            final, body = _fetch(url, fetching)
            entries = _feed_entries(body)
            if entries is None:
                yield url, article_from(_page_fields(final, body))
        except ArticleError as error:
            yield Rejected(url, str(error))
            return
        for entry in entries or ():
            yield _read_entry(entry, fetching)


def _read_entry(entry: dict[str, Any], client: httpx.Client) -> tuple[str, Article] | Rejected:
    """A feed's entry with its page's text, or with the feed's own when the page cannot be had."""
    link = entry["url"] or entry["title"]
    try:
        try:
            fields = _page_fields(*_fetch(entry["url"], client))
        except ArticleError:
            fields = html_fields(f"<html><body><article>{entry['html']}</article></body></html>")
        return link, article_from(
            {name: value for name, value in fields.items() if value} | {k: v for k, v in entry.items() if v and k != "html"}
        )
    except ArticleError as error:
        return Rejected(link, str(error))


def _page_fields(url: str, body: bytes) -> dict[str, Any]:
    return html_fields(body.decode("utf-8", "replace")) | {"url": url}


def _fetch(url: str, client: httpx.Client) -> tuple[str, bytes]:
    """Get a public http(s) URL → (final URL, body). Raises ArticleError that says why not."""
    for _ in range(_REDIRECTS + 1):
        _check_public(url)
        try:
            with client.stream("GET", url) as response:
                if response.is_redirect:
                    url = str(response.next_request.url) if response.next_request else ""
                    continue
                response.raise_for_status()
                return url, _read(response)
        except httpx.HTTPStatusError as error:
            raise ArticleError(f"the server answered {error.response.status_code}") from error
        except httpx.HTTPError as error:
            raise ArticleError(f"could not be fetched: {error}") from error
    raise ArticleError("too many redirects")


def _feed_entries(body: bytes) -> list[dict[str, Any]] | None:
    """The entries of an RSS or Atom feed as fields of an article, or None when this is no feed."""
    feed = feedparser.parse(body, sanitize_html=True)
    if not feed.version:
        return None
    publisher = feed.feed.get("title", "")
    return [
        {
            "title": entry.get("title", ""),
            "url": entry.get("link", ""),
            "published": entry.get("published") or entry.get("updated"),
            "author": entry.get("author", ""),
            "publisher": publisher,
            "html": (entry.get("content") or [{}])[0].get("value") or entry.get("summary", ""),
        }
        for entry in feed.entries[:_ENTRIES]
    ]


def _read(response: httpx.Response) -> bytes:
    body = b""
    for piece in response.iter_bytes():
        body += piece
        if len(body) > _LARGEST:
            raise ArticleError(f"larger than {_LARGEST // 1_000_000} MB")
    return body


def _check_public(url: str) -> None:
    """Refuse what is not http(s) on a public address: a feed must not reach into the reader's own network."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise ArticleError(f"not a URL: {error}") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ArticleError("only http and https URLs can be added")
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ArticleError(f"there is no host {parts.hostname}") from error
    if not all(ipaddress.ip_address(address[4][0]).is_global for address in found):
        raise ArticleError(f"{parts.hostname} is not on the public internet")
