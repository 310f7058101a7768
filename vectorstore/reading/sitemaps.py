"""Reads sitemaps and news sitemaps: the pages that they list. Runs in the process of `vectorstore.reading.parse`.

https://www.sitemaps.org/protocol.html, and Google's elements for news: publication_date, title, name, language.
"""

import zlib
from collections.abc import Iterator
from typing import Any

from lxml import etree

from vectorstore.articles import ArticleError

_LARGEST = 50_000_000  # bytes that a sitemap may unpack to, by the protocol
_ENTRIES = 1_000  # pages that are read of one sitemap: as many as a news sitemap may list
_SITEMAPS = 10  # that are read of one index; each is a request
_LONGEST = 5_000  # characters that are read of a field
_GZIP = 31  # zlib's `wbits` for gzip


def sitemap(body: bytes) -> dict[str, Any] | None:
    """{the newest `entries` of a sitemap, the newest `sitemaps` (URLs) of an index, number of those `left_out`}; None for another body.

    Raises ArticleError when it unpacks to more than a sitemap may have.
    """
    root = _root(_unpacked(body))
    if root is None or _name(root) not in ("urlset", "sitemapindex"):
        return None
    rows = [fields for child in root if _name(child) in ("url", "sitemap") and (fields := _fields(child)).get("loc")]
    rows.sort(key=lambda fields: fields.get("publication_date") or fields.get("lastmod") or "", reverse=True)
    if _name(root) == "sitemapindex":
        return {"entries": [], "sitemaps": [fields["loc"] for fields in rows[:_SITEMAPS]], "left_out": len(rows[_SITEMAPS:])}
    return {"entries": [_entry(fields) for fields in rows[:_ENTRIES]], "sitemaps": [], "left_out": len(rows[_ENTRIES:])}


def _entry(fields: dict[str, str]) -> dict[str, Any]:
    """A page's entry, as `listing` returns it."""
    return {
        "title": fields.get("title", ""),
        "url": fields["loc"],
        "published": fields.get("publication_date", ""),
        "updated": fields.get("lastmod") or fields.get("publication_date", ""),
        "publisher": fields.get("name", ""),
        "language": fields.get("language", ""),
        "guid": "",
        "html": "",
    }


def _fields(element: Any) -> dict[str, str]:
    """The texts of a page's elements by name, without those of its pictures and videos, which also have `loc` and `title`."""
    return {_name(leaf): " ".join((leaf.text or "")[:_LONGEST].split()) for leaf in _leaves(element)}


def _leaves(element: Any) -> Iterator[Any]:
    for child in element:
        if _name(child) in ("news", "publication"):
            yield from _leaves(child)
        elif len(child) == 0:
            yield child


def _name(element: Any) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _root(body: bytes) -> Any:
    """The root of an XML file, or None."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True, remove_comments=True)
    try:
        return etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _unpacked(body: bytes) -> bytes:
    if not body.startswith(b"\x1f\x8b"):
        return body
    unpacked = zlib.decompressobj(_GZIP).decompress(body, _LARGEST + 1)
    if len(unpacked) > _LARGEST:
        raise ArticleError(f"larger than {_LARGEST // 1_000_000} MB when it is unpacked")
    return unpacked
