"""Reads Word documents (.docx) as one article each, with tracked changes accepted."""

import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from lxml import etree

from vectorstore.articles import ArticleError
from vectorstore.reading.formats.one import filed
from vectorstore.reading.tables import Row

_TITLES = ("Title", "Heading 1")
# The author and the date in the template of python-docx, which many programs leave in their documents.
_TEMPLATE = ("python-docx", "2013-12-23T23:15:00")
_HIDDEN = {qn("w:del"), qn("w:moveFrom"), "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
_SIGNS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "‑"}


def read(path: Path, data: bytes) -> Iterator[Row]:
    """The one article of a document."""
    yield filed(path, lambda: _fields(data))


def _fields(data: bytes) -> dict[str, Any]:
    try:
        document = docx.Document(io.BytesIO(data))
    except (PackageNotFoundError, etree.XMLSyntaxError, BadZipFile, zlib.error, NotImplementedError, KeyError, ValueError) as error:
        if data.startswith(b"\xd0\xcf\x11\xe0"):
            raise ArticleError("locked with a password, or in the old format .doc; save it as .docx without a password") from error
        raise ArticleError("not a Word document (.docx), or a damaged one") from error
    properties = document.core_properties
    created = properties.created.isoformat()[:19] if properties.created else ""
    blocks = list(_blocks(document))
    title = properties.title
    if blocks and (not title or blocks[0][0] == title) and (blocks[0][1] in _TITLES or blocks[0][0] == title):
        title, blocks = blocks[0][0], blocks[1:]
    return {
        "title": title,
        "text": "\n\n".join(text for text, _ in blocks),
        "author": "" if properties.author in _TEMPLATE else properties.author,
        "created": "" if created in _TEMPLATE else created,
        "language": properties.language,
    }


def _blocks(document: Any) -> Iterator[tuple[str, str]]:
    """Yields (text, name of its style) of each paragraph, and of each table, with a line for each row and no style."""
    rows: list[str] = []
    names = {style.style_id: style.name for style in document.styles}
    for element in document.element.body.iter(qn("w:p"), qn("w:tr")):
        inside = {parent.tag for parent in element.iterancestors()}
        if qn("w:tr") in inside or inside & _HIDDEN:
            continue
        if element.tag == qn("w:tr"):
            rows.append(" | ".join(map(_cell, element.iterchildren(qn("w:tc")))))
            continue
        if rows:
            yield "\n".join(rows), ""
            rows = []
        if text := _text(element).strip():
            style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
            yield text, names.get(style.get(qn("w:val")), "") if style is not None else ""
    if rows:
        yield "\n".join(rows), ""


def _cell(cell: Any) -> str:
    """The text of a table's cell, in one line."""
    paragraphs = filter(None, map(_text, cell.iter(qn("w:p"))))
    return "\n".join(paragraphs).replace("\n", " ")


def _text(paragraph: Any) -> str:
    """The text of a paragraph, without deleted parts and paragraphs inside it."""
    parts: list[str] = []
    for element in paragraph.iter(qn("w:t"), *_SIGNS):
        parents = list(element.iterancestors())
        nearest = next((parent for parent in parents if parent.tag == qn("w:p")), None)
        if nearest is paragraph and not {parent.tag for parent in parents} & _HIDDEN:
            parts.append(element.text or "" if element.tag == qn("w:t") else _SIGNS[element.tag])
    return "".join(parts)
