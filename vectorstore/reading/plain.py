"""Converts HTML in a field to plain text."""

import html
import re
from html.entities import html5

_NAMES = (
    "a abbr article aside b big blockquote body br caption center cite code dd del div dl dt em embed figcaption figure font footer "
    "form h1 h2 h3 h4 h5 h6 head header hr html i iframe img ins li link main mark meta nav noscript object ol p picture pre q s "
    "script section small source span strike strong style sub summary sup svg table tbody td tfoot th thead time title tr u ul video"
).split()
_TAG = re.compile(rf"<(/?)({'|'.join(_NAMES)})((?:\s[^<>]*)?)/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)  # which programs that copy XML leave around a text
_VOID = frozenset("br hr img meta link".split())  # elements without an end tag
_BLOCK_TAG = re.compile(
    r"<(?:article|aside|blockquote|body|br|caption|center|d[dlt]|div|fig\w+|footer|h[1-6]|header|hr|html|li|main|[ou]l|p|pre|section|t\w+)\b",
    re.I,
)
_ESCAPED = 3  # times that a text may have been escaped, by one program after the other


def plain(text: str) -> str:
    """The text that a piece of HTML shows, with blank lines between paragraphs; a text that is no HTML unchanged.

    A text is HTML if it has tags (`has_tags`). Entities are replaced in every text, repeatedly if it was escaped several times.
    """
    text = _CDATA.sub(r"\1", text)
    for _ in range(_ESCAPED):
        if has_tags(text):
            text = _unescaped(_shown(text))
            break
        if (unescaped := _unescaped(text)) == text:
            break
        text = unescaped
    return text


def has_tags(text: str) -> bool:
    """Whether a text certainly has tags: one with its end tag, an image or a link, or a line break that touches a word."""
    if "<" not in text:
        return False
    opened: set[str] = set()
    closed: set[str] = set()
    void = 0
    for tag in _TAG.finditer(text):
        name = tag[2].lower()
        (closed if tag[1] else opened).add(name)
        if name in _VOID and not tag[1]:
            touches = text[tag.start() - 1 : tag.start()].strip() or text[tag.end() : tag.end() + 1].strip()
            void += bool("=" in tag[3] or tag[0].endswith("/>") or (touches and touches not in "'\"`“”‘’"))
    return bool(opened & closed or void or (text.lstrip().lower().startswith(("<p>", "<p ", "<div", "<script", "<style"))))


def _unescaped(text: str) -> str:
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(entity: re.Match[str]) -> str:
    known = entity[0][1] == "#" or entity[0][1:] in html5
    return html.unescape(entity[0]).replace("\xa0", " ").replace("\xad", "") if known else entity[0]


def _shown(text: str) -> str:
    """The text that HTML shows."""
    from vectorstore.reading.formats.trees import html_text  # lxml is slow to import

    source = _COMMENT.sub("", text)
    if not _BLOCK_TAG.search(source):  # then its line breaks are meant
        source = source.replace("\n", "<br>")
    return html_text(source).replace("\xa0", " ").replace("\xad", "")
