"""Reads NewsML-G2 (IPTC): news items, and packages or messages of several, with NITF, XHTML or plain text in them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from vectorstore.articles import ArticleError
from vectorstore.reading.formats import nitf
from vectorstore.reading.formats.trees import (
    Tree,
    attribute_at,
    byline_at,
    child,
    html_text,
    local_name,
    one_line_of,
    plain_text,
    text_at,
)
from vectorstore.reading.formats.withdrawn import refuse_withdrawn
from vectorstore.reading.tables import Row

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def rows(path: Path, root: Tree) -> Iterator[Row]:
    """The news items in a file. Packages, concepts and events have no text and are left out. Raises ArticleError when there is no item."""
    items = [element for element in root.iter() if local_name(element) == "newsitem"]
    if not items:
        raise ArticleError("this NewsML-G2 has no newsItem with a text; it may only refer to other files: add those")
    for number, item in enumerate(items, 1):
        yield f"{path}#{number}" if len(items) > 1 else str(path), lambda item=item: fields(item), number / len(items)  # type: ignore[misc]


def fields(item: Tree) -> dict[str, Any]:
    """The fields of a newsItem. Raises ArticleError for one that was withdrawn or has no text, such as a picture."""
    meta, content = child(item, "itemMeta"), child(item, "contentMeta")
    refuse_withdrawn("pubStatus", _code(meta, "pubStatus"))
    inside = _nitf(item)
    text = inside.get("text") or _text(item)
    if not text:
        raise ArticleError(f"this newsItem holds no text ({_code(meta, 'itemClass') or 'no content'})")
    found = {
        "id": item.get("guid", ""),
        "text": text,
        "title": text_at(content, "headline"),
        "author": _author(content),
        "publisher": _name(meta, "provider") or _name(content, "infoSource") or text_at(item, "rightsInfo", "copyrightHolder", "name"),
        "published": text_at(content, "contentCreated") or text_at(meta, "firstCreated") or text_at(meta, "versionCreated"),
        "language": _language(item, content),
        "place": _name(content, "located") or text_at(content, "dateline"),
    }
    return {name: value or inside.get(name) for name, value in found.items()}


def _nitf(item: Tree) -> dict[str, Any]:
    found = child(item, "contentSet", "inlineXML", "nitf")
    return {} if found is None else nitf.fields(found)


def _text(item: Tree) -> str:
    content = child(item, "contentSet")
    for element in () if content is None else content.iterdescendants():
        name, kind = local_name(element), element.get("contenttype", "")
        if name == "inlinexml":
            found = plain_text(next((body for body in element.iter() if local_name(body) == "body"), element))
        elif name == "inlinedata" and (not kind or kind.startswith(("text/", "application/xhtml"))) and not element.get("encoding"):
            raw = "".join(element.itertext())
            found = html_text(raw) if "html" in kind else raw
        else:
            continue
        if found.strip():
            return found
    return ""


def _author(content: Tree | None) -> str:
    people = (
        [] if content is None else [element for element in content.iterdescendants() if local_name(element) in ("creator", "contributor")]
    )
    return byline_at(content, "by") or ", ".join(filter(None, map(_label, people)))


def _language(item: Tree, content: Tree | None) -> str:
    return attribute_at(content, "language", attribute="tag") or str(item.get(_LANGUAGE, ""))


def _name(root: Tree | None, name: str) -> str:
    found = child(root, name)
    return "" if found is None else _label(found) or str(found.get("literal") or found.get("qcode") or "").rpartition(":")[2]


def _label(element: Tree) -> str:
    """A concept's name; the first if it has one in each of several languages."""
    return text_at(element, "name") or ("" if len(element) else one_line_of(element))


def _code(root: Tree | None, name: str) -> str:
    """The code in an element, without its namespace, in lower case."""
    code = attribute_at(root, name, attribute="qcode") or attribute_at(root, name, attribute="uri")
    return code.rpartition(":")[2].rpartition("/")[2].lower()
