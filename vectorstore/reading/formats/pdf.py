"""Reads PDF files as one article each. Lines are joined into paragraphs by their position on the page."""

import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError

from vectorstore.articles import ArticleError
from vectorstore.errors import one_line
from vectorstore.reading.formats.one import filed
from vectorstore.reading.tables import Row

_HEAD = 5  # first paragraphs, one of which may repeat the title
_EDGE = 2  # lines at the top and the bottom of a page that may be its header or footer
_LETTERS = 20  # letters and digits that a file must have; one with fewer is a scan
_NO_TITLE = re.compile(
    r"microsoft |untitled|\(?anonymous|document\d*$|slide ?\d|.*\.(docx?|pdf|odt|indd|qxd|rtf|pages|tex|html?|txt)$|\W*$", re.IGNORECASE
)
_PAGE_NUMBER = re.compile(r"\W*(?:[^\W\d_]{1,8}\.? )?\d{1,4}(?: ?(?:/|of|von|de|di|sur|van|из) ?\d{1,4})?\W*", re.IGNORECASE)
_LONGEST_TITLE = 200  # characters
_END = re.compile(r"[.!?…:。！？؟۔][\"'”’»)\]]*$")
# No experiment set these; tests/vectorstore/test_formats.py has files that they must read.
_MARGIN = 0.15  # the share of all lines that must begin at one position for it to be a margin
_SHORT = 0.75  # of the usual line's characters: a shorter line may end a paragraph
_GAP = 1.3  # times the usual distance of two lines, or the size of their letters: more is between paragraphs


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a page: its text, where it begins (points from the left and from the bottom), and the size of its letters in points."""

    text: str
    x: float
    y: float
    size: float


def read(path: Path, data: bytes) -> Iterator[Row]:
    """The one article of a PDF."""
    yield filed(path, lambda: _fields(data))


def _fields(data: bytes) -> dict[str, Any]:
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ArticleError("locked with a password; save it without one")
        pages = _without_edges([_lines(page) for page in reader.pages])
        metadata = reader.metadata
    except PyPdfError as error:
        raise ArticleError(f"not a PDF that can be read: {one_line(error)}") from error
    paragraphs = _paragraphs(pages)
    if sum(map(str.isalnum, "".join(paragraphs))) < _LETTERS:
        raise ArticleError("its pages are pictures without text (a scan?); let a program recognise the text (OCR) and add what it writes")
    title = " ".join(str((metadata and metadata.title) or "").split())
    if not title or _NO_TITLE.match(title):
        title = _headline(pages[0]) if pages else ""
    is_title = [number for number, text in enumerate(paragraphs[:_HEAD]) if _squeezed(text) == _squeezed(title)]
    if is_title and len(paragraphs) > 1:
        del paragraphs[is_title[0]]
    return {"title": title, "text": "\n\n".join(paragraphs), "author": (metadata and metadata.author) or ""}


def _squeezed(text: str) -> str:
    return "".join(text.split()).casefold()


def _lines(page: PageObject) -> list[_Line]:
    """The lines of a page, in the order in which the file has them."""
    lines: list[_Line] = []
    parts: list[_Line] = []

    def visit(text: str, cm: Sequence[float], tm: Sequence[float], _: object, size: float | None) -> None:
        x, y = tm[4] * cm[0] + tm[5] * cm[2] + cm[4], tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        scale = abs(tm[3] or tm[1]) * abs(cm[3] or cm[1])
        for number, piece in enumerate(text.split("\n")):
            if number:
                end()
            if piece:
                parts.append(_Line(piece, x, y, round(float(size or 1) * scale, 1)))

    def end() -> None:
        text = " ".join("".join(part.text for part in parts).split())
        shown = [part for part in parts if part.text.strip()]
        if text:
            lines.append(_Line(text, shown[0].x, shown[0].y, max(part.size for part in shown)))
        parts.clear()

    page.extract_text(visitor_text=visit)
    end()
    return lines


def _without_edges(pages: list[list[_Line]]) -> list[list[_Line]]:
    """Pages without page numbers, headers and footers: lines at an edge that a third of the pages have (left pages may have others)."""
    edges = [_edges(page) for page in pages]
    seen = Counter(form for page in edges for form in {_form(line) for line in page})
    often = {form for form, count in seen.items() if count > 1 and count >= len(pages) / 3}
    return [
        [line for line in page if line not in edge or not (_form(line) in often or _PAGE_NUMBER.fullmatch(line.text))]
        for page, edge in zip(pages, edges, strict=True)
    ]


def _edges(page: list[_Line]) -> list[_Line]:
    """The highest and the lowest lines of a page."""
    by_height = sorted(page, key=lambda line: line.y)
    return by_height[:_EDGE] + by_height[-_EDGE:]


def _form(line: _Line) -> tuple[str, int]:
    """A line's text with # for numbers, and its height: equal for the headers of different pages."""
    return re.sub(r"\d+", "#", line.text.casefold()), round(line.y)


def _paragraphs(pages: list[list[_Line]]) -> list[str]:
    found: list[list[str]] = []
    layout, before = _Layout.of(pages), None
    for page in pages:
        for number, line in enumerate(page):
            if before is None or layout.begins(line, before, not number):
                found.append([])
            found[-1].append(line.text)
            before = line
    whole = "\n".join(line.text for page in pages for line in page)
    return [_joined(lines, whole) for lines in found]


@dataclass(frozen=True, slots=True)
class _Layout:
    """The layout of a file: the usual distance of two lines and the left margins of columns, in points; a line's usual characters."""

    distance: float
    margins: list[int]
    width: float

    @classmethod
    def of(cls, pages: list[list[_Line]]) -> "_Layout":
        lines = [line for page in pages for line in page]
        gaps = sorted(before.y - line.y for page in pages for before, line in itertools.pairwise(page) if before.y > line.y)
        places = Counter(round(line.x) for line in lines)
        return cls(
            distance=gaps[len(gaps) // 4] if gaps else 0.0,  # many pages have more gaps between paragraphs than in them
            margins=[x for x, count in places.items() if count > _MARGIN * len(lines)],
            width=median(len(line.text) for line in lines) if lines else 0.0,
        )

    def begins(self, line: _Line, before: _Line, is_first: bool) -> bool:
        """Whether a line begins a paragraph, given the line `before` it; `is_first` on its page."""
        if abs(line.size - before.size) > 0.5:
            return True
        is_new = not line.text[0].islower()
        is_end = is_new and bool(_END.search(before.text))
        if is_first or line.y >= before.y:  # the first of a page or column
            return is_end
        if before.y - line.y > _GAP * max(self.distance, line.size):
            return not before.text.endswith("-")
        is_indented = any(0.5 * line.size < line.x - margin < 4 * line.size for margin in self.margins)
        is_short = len(before.text) < _SHORT * self.width
        return is_new and is_end + is_indented + is_short > 1  # one sign alone may be chance


def _joined(lines: list[str], whole: str) -> str:
    """A paragraph's lines as one. A word that is divided at a line's end is joined, unless the `whole` text has it with a hyphen."""
    text = lines[0]
    for line in lines[1:]:
        beginning = re.search(r"([^\W\d_]+)[-\u00ad\u2010]$", text)
        rest = re.match(r"[^\W\d_]+", line)
        if beginning and rest and line[0].islower():
            is_soft = text.endswith("\u00ad") or f"{beginning[1]}-{rest[0]}" not in whole
            text = (text[:-1] if is_soft else text) + line
        else:
            text += ("" if text.endswith(("-", "—", "–")) and line[0].isalnum() and not text.endswith((" -", " —", " –")) else " ") + line
    return text


def _headline(page: list[_Line]) -> str:
    """The line or lines in the largest letters of the first page, if these are larger than usual; else an empty string."""
    sizes = [line.size for line in page]
    if not page or max(sizes) < 1.15 * median(sizes):
        return ""
    title = " ".join(line.text for line in page if line.size >= max(sizes) - 0.5)
    return title if len(title) <= _LONGEST_TITLE else ""
