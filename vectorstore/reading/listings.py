"""Reads what lists articles: RSS, Atom, JSON Feed, sitemaps. Runs in the process of `vectorstore.reading.parse`."""

from typing import Any

from vectorstore.reading.pages import feed_entries
from vectorstore.reading.sitemaps import sitemap

_ENTRIES = 100  # of one feed that was fetched: each is a request; few feeds have more


def listing(body: bytes, declared: str = "") -> dict[str, Any] | None:
    """{`entries` of a feed or sitemap, `sitemaps` (URLs) of an index, number of those `left_out`}; None if the body is neither.

    `declared` is the charset that the server names. An entry has the fields of an article and also `html`, `guid` and `updated`.
    """
    if found := sitemap(body):
        return found
    entries = feed_entries(body, declared)
    return None if entries is None else {"entries": entries[:_ENTRIES], "sitemaps": [], "left_out": len(entries[_ENTRIES:])}
