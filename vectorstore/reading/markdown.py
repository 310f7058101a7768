"""Converts Markdown to plain text, with markdown-it, which only this module imports."""

from collections.abc import Sequence

import regex
from lxml import etree
from lxml import html as lxml_html
from markdown_it import MarkdownIt
from markdown_it.token import Token

_FOOTNOTE = regex.compile(r"\[\^[^\]\s]{1,30}\]:?")
_ROWS = ("list_item_close", "tr_close")


def markdown_text(source: str) -> tuple[str, str]:
    """(the headline that a text begins with or an empty string, the text after it without Markdown's signs).

    Blank lines separate paragraphs; sub-headlines, items of lists and rows of tables are lines of their own. Pictures and scripts
    are left out; of other HTML the text is kept.
    """
    tokens = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(source)
    headline = ""
    if len(tokens) > 2 and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        headline, tokens = " ".join(_inline(tokens[1].children or ()).split()), tokens[3:]
    return headline, _joined(tokens)


def _joined(tokens: Sequence[Token]) -> str:
    """The text of the blocks in some tokens."""
    text, cells = "", []
    inside = 0  # how many lists and tables the token is in
    gap = "\n\n"  # between the text so far and the next block
    for token in tokens:
        if token.type.endswith("list_open") or token.type == "table_open":
            gap = "\n" if inside else "\n\n"
            inside += 1
        elif token.type.endswith("list_close") or token.type == "table_close":
            inside -= 1
            gap = "\n" if inside else "\n\n"
        elif token.type in ("th_open", "td_open"):
            cells.append("")
        elif token.type in _ROWS:
            text, cells, gap = _added(text, " ".join(cells), gap), [], "\n"
        else:
            content = _content(token)
            if cells:
                cells[-1] += content
            else:
                text = _added(text, content, gap)
                gap = gap if not content.strip() else "\n" if inside else "\n\n"
    return text


def _added(text: str, line: str, gap: str) -> str:
    return f"{text}{gap if text else ''}{line.strip()}" if line.strip() else text


def _content(token: Token) -> str:
    if token.type == "inline":
        return _inline(token.children or ())
    if token.type == "html_block":
        return _html_text(token.content)
    return token.content if token.type in ("fence", "code_block") else ""


def _inline(tokens: Sequence[Token]) -> str:
    """The text of inline tokens, without tags, pictures and marks of footnotes."""
    parts = []
    for token in tokens:
        if token.type in ("softbreak", "hardbreak") or (token.type == "html_inline" and token.content[:3].lower() == "<br"):
            parts.append("\n")
        elif token.type in ("text", "code_inline"):
            parts.append(token.content)
    return _FOOTNOTE.sub("", "".join(parts))


def _html_text(source: str) -> str:
    try:
        tree = lxml_html.fragment_fromstring(source, create_parent="div")
    except (etree.LxmlError, ValueError):
        return ""
    etree.strip_elements(tree, "script", "style", "iframe", "template", "noscript", etree.Comment, with_tail=False)
    return "\n".join(line.strip() for line in tree.text_content().splitlines() if line.strip())
