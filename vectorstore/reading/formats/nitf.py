"""Reads NITF (IPTC's News Industry Text Format), in files of its own and inside NewsML-G2."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from vectorstore.articles import ArticleError
from vectorstore.reading.formats.one import filed
from vectorstore.reading.formats.trees import Tree, attribute_at, byline_at, child, one_line_of, plain_text, text_at
from vectorstore.reading.formats.withdrawn import refuse_withdrawn
from vectorstore.reading.tables import Row

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def rows(path: Path, root: Tree) -> Iterator[Row]:
    """The one article of a NITF file."""
    yield filed(path, lambda: fields(root))


def fields(root: Tree) -> dict[str, Any]:
    """The article's fields, from the root of NITF. Raises ArticleError if it was withdrawn or has no content."""
    head, top, content = child(root, "head"), child(root, "body", "body.head"), child(root, "body", "body.content")
    refuse_withdrawn("management-status", attribute_at(head, "docdata", attribute="management-status"))
    if content is None:
        raise ArticleError("this NITF has no body.content")
    return {
        "id": attribute_at(head, "docdata", "doc-id", attribute="id-string"),
        "text": plain_text(content),
        "title": text_at(top, "hedline", "hl1") or text_at(top, "hedline") or text_at(head, "title"),
        "author": _author(top),
        "publisher": text_at(top, "distributor", "org") or text_at(top, "distributor"),
        "published": _published(head, top),
        "place": _place(top),
        "language": root.get(_LANGUAGE, ""),
    }


def _published(head: Tree | None, top: Tree | None) -> str:
    return (
        attribute_at(head, "docdata", "date.issue", attribute="norm")
        or attribute_at(top, "story.date", attribute="norm")
        or text_at(top, "story.date")
        or attribute_at(head, "pubdata", attribute="date.publication")
    )


def _place(top: Tree | None) -> str:
    line = child(top, "dateline")
    return text_at(line, "location") or ("" if line is None or len(line) else one_line_of(line))


def _author(top: Tree | None) -> str:
    byline = child(top, "byline")
    people = [] if byline is None else [one_line_of(person) for person in byline.iterdescendants("{*}person")]
    return ", ".join(people) or byline_at(top, "byline")
