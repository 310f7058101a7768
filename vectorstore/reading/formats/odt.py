"""Reads OpenDocument texts (.odt) as one article each."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from vectorstore.reading.formats.one import filed
from vectorstore.reading.formats.packed import Package
from vectorstore.reading.formats.trees import Tree, child, local_name, parse_xml, text_at
from vectorstore.reading.tables import Row

_HIDDEN = {"tracked-changes", "annotation", "note", "table-of-content"}


def read(path: Path, data: bytes) -> Iterator[Row]:
    """The one article of a document."""
    yield filed(path, lambda: _fields(data))


def _fields(data: bytes) -> dict[str, Any]:
    package = Package(data, "an OpenDocument text (.odt)")
    meta = parse_xml(package.part("meta.xml")) if package.has("meta.xml") else None
    body = child(parse_xml(package.part("content.xml")), "body", "text")
    blocks = [] if body is None else [text for element in body.iter() if (text := _block(element))]
    title = "" if meta is None else text_at(meta, "title")
    if blocks and blocks[0] == title:
        blocks = blocks[1:]
    metadata = {name: "" if meta is None else text_at(meta, inside) for name, inside in _META.items()}
    return {"title": title, "text": "\n\n".join(blocks)} | metadata


_META = {"author": "initial-creator", "created": "creation-date", "language": "language"}


def _block(element: Tree) -> str:
    """The text of a paragraph or heading; an empty string for other elements, and for those in hidden parts."""
    if local_name(element) not in ("p", "h") or any(local_name(parent) in _HIDDEN for parent in element.iterancestors()):
        return ""
    parts: list[str] = [element.text or ""]
    for inner in element.iterdescendants():
        name, parents = local_name(inner), {local_name(parent) for parent in inner.iterancestors()}
        if not parents & _HIDDEN:
            parts.append("" if name in _HIDDEN else {"tab": "\t", "s": " ", "line-break": "\n"}.get(name, inner.text or ""))
            parts.append(inner.tail or "")
    return "".join(parts).strip()
