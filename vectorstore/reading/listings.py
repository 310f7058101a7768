"""What lists articles, whatever its format: RSS, Atom, JSON Feed, sitemaps. Runs in the process of `vectorstore.reading.parse`."""

from typing import Any

from vectorstore.reading.pages import feed_entries
from vectorstore.reading.sitemaps import sitemap


def listing(body: bytes, declared: str = "") -> dict[str, Any] | None:
    """A feed's or a sitemap's `entries` as fields of articles, an index's `sitemaps`, and how many were `left_out`; or None.

    `declared` is the charset that its server names. Beside the fields of an article an entry has its `html`, its `guid`, and when it
    was `updated`.
    """
    if found := sitemap(body):
        return found
    entries = feed_entries(body, declared)
    return None if entries is None else {"entries": entries, "sitemaps": [], "left_out": 0}
