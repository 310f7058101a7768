"""EPUB books and magazines: an article for each chapter that has a text of some length."""

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from lxml import html

from vectorstore.articles import ArticleError
from vectorstore.reading.fields import file_id
from vectorstore.reading.formats.members import failed
from vectorstore.reading.formats.packed import Package
from vectorstore.reading.formats.trees import Tree, child, local_name, one_line_of, parse_xml, plain_text, text_at
from vectorstore.reading.tables import Row

_SHORTEST = 200  # characters of a chapter: covers, title pages and imprints have fewer
_DECLARATION = re.compile(rb"^\s*<\?xml[^>]*\?>")
_HEADINGS = ("h1", "h2", "h3")


def read(path: Path, data: bytes) -> Iterator[Row]:
    """The chapters of a book, in order. Covers and tables of contents are left out. Raises ArticleError when there is no chapter."""
    package = Package(data, "an EPUB")
    if package.has("META-INF/rights.xml") or (
        package.has("META-INF/encryption.xml") and b"EncryptedData" in package.part("META-INF/encryption.xml")
    ):
        raise ArticleError("protected against copying; add a copy without protection")
    rootfile = child(parse_xml(package.part("META-INF/container.xml")), "rootfile")
    where = "" if rootfile is None else str(rootfile.get("full-path"))
    book = parse_xml(package.part(where))
    metadata = _metadata(book)
    chapters = [chapter for name in _spine(book, where) if (chapter := _chapter(package, name))]
    if not chapters:
        raise ArticleError("no chapter of this EPUB has a text")
    for number, chapter in enumerate(chapters, 1):
        place, share = f"{path}#{number}", number / len(chapters)
        if isinstance(chapter, ArticleError):
            yield failed(place, chapter, share)
            continue
        title, text = chapter
        chapter_title = title or (metadata["title"] if len(chapters) == 1 else f"{metadata['title'] or path.stem} {number}")
        own = {"id": file_id(Path(place)), "title": chapter_title, "text": text}
        yield place, lambda own=own: metadata | own, share  # type: ignore[misc]


def _metadata(book: Tree) -> dict[str, Any]:
    meta = child(book, "metadata")
    if meta is None:
        return {"title": ""}
    authors = [one_line_of(element) for element in meta if local_name(element) == "creator"]
    return {
        "title": text_at(meta, "title"),
        "author": ", ".join(authors),
        "publisher": text_at(meta, "publisher"),
        "published": text_at(meta, "date"),
        "language": text_at(meta, "language"),
    }


def _spine(book: Tree, where: str) -> Iterator[str]:
    """The names of the parts with text, in reading order; `where` is the name of the part that lists them."""
    manifest = {element.get("id"): element for element in book.iter() if local_name(element) == "item"}
    for reference in (element for element in book.iter() if local_name(element) == "itemref"):
        item = manifest.get(reference.get("idref"))
        if item is not None and "html" in item.get("media-type", "") and "nav" not in item.get("properties", "").split():
            yield posixpath.normpath(posixpath.join(posixpath.dirname(where), unquote(item.get("href", ""))))


def _chapter(package: Package, name: str) -> tuple[str, str] | ArticleError | None:
    """(a chapter's heading, the text below it), or the error in reading it; None when it is too short for a chapter."""
    try:
        part = _DECLARATION.sub(b"", package.part(name))
    except ArticleError as error:
        return error
    root = html.document_fromstring(part.strip() or b"<p>", parser=html.HTMLParser(encoding="utf-8"))
    heading = next((element for element in root.iter(*_HEADINGS) if one_line_of(element)), None)
    title = "" if heading is None else one_line_of(heading)
    if heading is not None:
        heading.drop_tree()
    text = plain_text(root)
    return (title, text) if len(text) >= _SHORTEST else None
