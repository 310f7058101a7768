"""Parses XML and HTML as trees, and extracts plain text, with lxml: without entities or network, and with bounds on depth and size."""

import re
from html import unescape
from html.entities import html5
from typing import Any

from lxml import etree, html

from vectorstore.articles import ArticleError
from vectorstore.errors import one_line
from vectorstore.reading.layout import is_hidden

Tree = Any  # lxml's element

_LEFT_OUT = set("script style template noscript head iframe object form button select nav svg figure figcaption aside media".split())
_LINES = set("li dt dd tr br".split())
_PARAGRAPHS = set(
    "p div section article header footer main blockquote h1 h2 h3 h4 h5 h6 hl1 hl2 ul ol dl table pre hr block bq lead note".split()
)
_CELLS = {"td", "th"}
_ENTITY = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,30});")
_SPACE = re.compile(r"[ \t\n\r\f]+")  # white space that HTML folds, which no-break spaces are not


def parse_xml(data: bytes) -> Tree:
    """The root of an XML file, in which entities of HTML are understood too. Raises ArticleError when it is not XML."""
    try:
        return etree.fromstring(data, _xml_parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        if "Entity '" not in str(error):
            raise ArticleError(f"not XML: {one_line(error)}") from error
    try:
        return etree.fromstring(_ENTITY.sub(_as_number, data), _xml_parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ArticleError(f"not XML: {one_line(error)}") from error


def _xml_parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_pis=True)


def _as_number(entity: re.Match[bytes]) -> bytes:
    """An entity of HTML, which XML does not know, as numbers of its characters; unchanged if unknown."""
    codes = html5.get(entity[1].decode() + ";", "")
    return "".join(f"&#{ord(code)};" for code in codes).encode() or entity[0]


def html_text(markup: str) -> str:
    """The text of a piece of HTML, with blank lines between paragraphs; items of lists and rows of tables are on lines of their own."""
    try:
        parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
        return plain_text(html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser))
    except (etree.ParserError, ValueError):  # nothing but comments, say
        return ""


def plain_text(root: Tree) -> str:
    """The text of a tree of HTML or a similar format (NITF), as `html_text`, without scripts, forms, menus and captions."""
    parts: list[str] = []
    hidden = 0
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            parts.append("" if hidden else _folded(element.tail))
            continue
        name = local_name(element)
        if event == "start":
            hidden += name in _LEFT_OUT or is_hidden(element)
            if not hidden and element.tag is etree.Entity:  # an entity of HTML; an unknown one stays as it is
                parts.append(unescape(element.text))
            elif not hidden:
                parts.append(_before(element, name) + ((element.text or "") if name == "pre" else _folded(element.text)))
        else:
            after = "\n\n" if name in _PARAGRAPHS and not hidden else ""
            hidden -= name in _LEFT_OUT or is_hidden(element)
            if not hidden and element is not root:
                parts.append(after + _folded(element.tail))
    return "\n".join(_lines("".join(parts)))


def local_name(element: Tree) -> str:
    """An element's name without its namespace, in lower case; an empty string for comments and the like."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def child(root: Tree | None, *names: str) -> Tree | None:
    """The first descendant of a root with the first of these local names, below it the first with the next, and so on; None if missing."""
    for name in names:
        below = () if root is None else root.iterdescendants()
        root = next((element for element in below if local_name(element) == name.lower()), None)
    return root


def text_at(root: Tree | None, *names: str) -> str:
    """The text, in one line, of the element that `child` finds; an empty string if there is none."""
    found = child(root, *names)
    return "" if found is None else one_line_of(found)


def byline_at(root: Tree | None, *names: str) -> str:
    """As `text_at`, without "By" at the beginning."""
    return text_at(root, *names).removeprefix("By ").removeprefix("BY ")


def attribute_at(root: Tree | None, *names: str, attribute: str) -> str:
    """An attribute of the element that `child` finds, or of the root without names; an empty string if there is none."""
    found = child(root, *names)
    return "" if found is None else str(found.get(attribute) or "")


def one_line_of(element: Tree) -> str:
    """All the text in an element, in one line."""
    return " ".join(unescape("".join(element.itertext())).split())


def _before(element: Tree, name: str) -> str:
    """What separates an element from the text before it."""
    if name in _CELLS:
        return "" if element.getprevious() is None else " | "
    return "\n\n" if name in _PARAGRAPHS else "\n" if name in _LINES else ""


def _folded(text: str | None) -> str:
    """Text as a browser shows it: with one space for each run of white space."""
    return _SPACE.sub(" ", text or "")


def _lines(text: str) -> list[str]:
    """The lines of a text, with at most one blank line between two, and none at the ends."""
    lines: list[str] = []
    for line in (line.strip(" \t") for line in text.split("\n")):
        if line or (lines and lines[-1]):
            lines.append(line)
    return lines[:-1] if lines and not lines[-1] else lines
