"""Reads a page's tree as the lines that a browser shows."""

from collections.abc import Iterator
from typing import Any

import regex
from lxml import html as lxml_html

PROSE = 60  # characters of a line that is prose whatever it ends with
BLOCKS = frozenset(
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header "
    "hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
_OWN_LINES = BLOCKS - {"td", "th", "tbody", "thead"}
ENDED = regex.compile(r"[\p{Sentence_Terminal}…][\p{Pe}\p{Pf}\"'”“»\s]*$")

_HIDDEN = regex.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|position\s*:\s*fixed|(?:left|top|text-indent)\s*:\s*-\d{3,}|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d])"
    r"|clip\s*:\s*rect|(?:max-)?(?:height|width)\s*:\s*[01](?:px)?\s*(?:;|$)",
    regex.IGNORECASE,
)
# Elements beside each other without a space between, which a page's style parts: "Joss Merrin", "7 Feb 2026", "Updated 9 Feb".
_PARTED = ("span", "time", "a", "small")
_PARTS = regex.compile(r"[\p{Ll}\p{N}.]\n\p{Lu}|\p{L}\n\p{N}")


def parse(html: str) -> Any:
    """A page as a tree. Raises lxml's ParserError when it is empty."""
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    return lxml_html.document_fromstring(html.encode("utf-8", "replace"), parser=parser)


def text_of(element: Any) -> str:
    return " ".join(element.text_content().split())


def is_hidden(element: Any) -> bool:
    """Whether readers do not see an element, by its attributes."""
    return element.get("hidden") is not None or _HIDDEN.search(element.get("style") or "") is not None


def is_prose(line: str) -> bool:
    """Whether a line ends as a sentence does, or is long enough to be one."""
    return ENDED.search(line) is not None or (len(line) >= PROSE and not (line.isascii() and " " not in line.strip()))


def lines_of(element: Any) -> Iterator[str]:
    """An element's text, line by line as a browser shows it; items of lists and rows of tables begin with "\\n"."""
    parts: list[str] = []
    for text, end in _pieces(element):
        if not end:
            parts.append(text)
        elif parts:
            if line := _line(parts):
                yield ("\n" if end == "\n" else "") + line
            parts = []
    yield _line(parts)


def _line(parts: list[str]) -> str:
    return " ".join("".join(parts).replace("\u00ad", "").split())


def _pieces(element: Any) -> Iterator[tuple[str, str]]:
    """Yields (a piece of text, ""), and ("", what ends a line): "\\n" for an item of a list or a row of a table, "\\n\\n" for any other."""
    stack: list[tuple[Any, bool]] = [(element, False)]
    while stack:
        node, done = stack.pop()
        if not isinstance(node.tag, str):
            continue
        block = _is_block(node)
        if done:
            if node.tag in ("td", "th"):
                yield " ", ""
            elif block:
                yield "", "\n" if node.tag in ("li", "tr", "dd", "dt") else "\n\n"
            if node is not element and node.tail:
                yield node.tail, ""
            continue
        if node.tag == "br" or block or _is_parted(node):
            yield "", "\n\n"
        if node.text:
            yield node.text, ""
        stack.append((node, True))
        stack.extend((child, False) for child in reversed(node))


def _is_block(node: Any) -> bool:
    """Whether an element has lines of its own: one that the page has named itself if it holds a sentence."""
    return node.tag in _OWN_LINES or ("-" in node.tag and ENDED.search(node.text_content()) is not None)


def _is_parted(node: Any) -> bool:
    """Whether a page shows a piece of text apart from the one before it, though nothing stands between them."""
    before = node.getprevious()
    if before is None or before.tail or {node.tag, before.tag} - {*_PARTED}:
        return False
    return _PARTS.search(f"{before.text_content()[-1:]}\n{node.text_content()[:1]}") is not None
