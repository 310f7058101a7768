"""Reads the pages in web archives (.warc, .warc.gz), one record at a time."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator

from vectorstore.articles import ArticleError
from vectorstore.errors import one_line
from vectorstore.reading.charset import decode
from vectorstore.reading.formats.members import failed
from vectorstore.reading.pages import page_fields
from vectorstore.reading.tables import Row

_KINDS = ("text/html", "application/xhtml+xml")
_LONGEST_TITLE = 300  # characters
_LARGEST = 20_000_000  # bytes of one page


def read(path: Path) -> Iterator[Row]:
    """The article in each page that was answered with 200, or was made a text, with the page's URL; other records are left out."""
    size = path.stat().st_size or 1
    found = False
    with path.open("rb") as file:
        try:
            for record in ArchiveIterator(file):
                if _is_page(record):
                    found = True
                    url = str(record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")
                    yield f"{path} › {url[:200]}", lambda record=record, url=url: _fields(record, url), min(1.0, file.tell() / size)  # type: ignore[misc]
        except Exception as error:  # warcio raises many kinds of errors for damaged files
            yield failed(str(path), ArticleError(f"damaged from here on: {one_line(error)}"), 1.0)
            return
    if not found:
        raise ArticleError("no web page with the status 200 is in this WARC")


def _is_page(record: Any) -> bool:
    headers = record.http_headers
    if record.rec_type == "conversion":  # a page's text, as in Common Crawl's WET files
        return str(record.rec_headers.get_header("Content-Type") or "").startswith("text/plain")
    if record.rec_type != "response" or headers is None:
        return False
    kind = str(headers.get_header("Content-Type") or "").split(";")[0].strip().lower()
    return headers.get_statuscode() == "200" and kind in _KINDS


def _fields(record: Any, url: str) -> dict[str, Any]:
    body = record.content_stream().read(_LARGEST + 1)
    if len(body) > _LARGEST:
        raise ArticleError(f"a page larger than {_LARGEST // 1_000_000} MB")
    if record.rec_type == "conversion":
        text = decode(body)
        fields: dict[str, Any] = {"title": text.lstrip().partition("\n")[0][:_LONGEST_TITLE], "text": text, "url": url}
    else:
        fields = page_fields(url, body)
    return fields | {"published": fields.get("published") or record.rec_headers.get_header("WARC-Date")}
