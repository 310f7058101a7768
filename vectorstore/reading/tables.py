"""Reads tables in text (CSV, TSV) as the fields of articles, row by row. A row that cannot be read does not stop the others."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from vectorstore.articles import ArticleError
from vectorstore.reading.fields import Columns, Remarked, holds_text
from vectorstore.reading.names import FIELDS, SUMMARIES, fold

_DELIMITERS = ",;\t|^~\x01"
_LONGEST_ROW = 20_000  # lines that one row may have, to bound the time
_MENDED = 50  # lines in which the end of a row is looked for whose quotation marks are not doubled, since that is slow
_LOOKED_AT = 20  # lines by which the quotation marks of a table are known
_PREAMBLE = 20  # lines in which the header is looked for
_SHOWN = 60  # characters of the lines before a header, as remarks show them
_DATE = re.compile(
    r"(?=.*\d)(?:\d{4}[-/.]?\d\d.{0,30}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}.{0,20}|[\w.,: ]{0,20}\b(?:19|20)\d\d\b[\w.,: ]{0,20})"
)
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_KNOWN = frozenset(name for names in (*FIELDS.values(), SUMMARIES) for name in names)
_LONE_BACKSLASH = re.compile(r'\\(?!["\\])')

# Where a row is in its file; a function that reads its fields and raises what is wrong with it; and the share of the file read then.
Row = tuple[str, Callable[[], dict[str, Any]], float]


def table_rows(path: Path, text: str, columns: Columns) -> Iterator[Row]:
    """The rows of a table, their cells named by its header. Raises ArticleError when no column may be the articles' text."""
    csv.field_size_limit(len(text) + 1)
    lines = list(io.StringIO(text, newline=""))
    first, delimiter = _declared(lines)
    while first < len(lines) and not lines[first].strip():
        first += 1
    if first == len(lines):
        raise ArticleError("the table is empty")
    suffix, declared, before = path.suffix.lower(), delimiter, first
    first = _header_line(lines, first, declared, suffix, columns)
    delimiter = declared or _delimiter(lines[first], suffix, columns)
    table = _Table(lines, first, delimiter)
    if not holds_text(table.header, columns):
        has = ", ".join(filter(None, table.header))[:200]
        raise ArticleError(f"the header has no text column; it has {has}. Name the one that is the text: --map text=…")
    count = 0
    for count, (line, load) in enumerate(table.rows(), 1):
        remarked = _with_remark(load, preamble=lines[before].strip()[:_SHOWN]) if count == 1 and first > before else load
        yield f"{path}:{line + 1}", remarked, min(table.at / len(lines), 1.0)
    if not count:
        raise ArticleError("the table has a header and no rows")


class _Table:
    """Reads the rows of a table; `at` is the number of the line that is read next, from 0."""

    def __init__(self, lines: list[str], first: int, delimiter: str) -> None:
        self._lines = lines
        self._delimiter = delimiter
        self.at = first
        self._quote = "'" if _is_single_quoted(lines[first + 1 : first + 1 + _LOOKED_AT], delimiter) else '"'
        self.header: list[str] = []
        cells, self.at = self._read(first) or (self._cells(lines[first]), first + 1)
        self.header = [cell.strip().removeprefix("\ufeff") for cell in cells]
        while self.header and not self.header[-1]:  # delimiters at the end of every line
            self.header.pop()

    def rows(self) -> Iterator[tuple[int, Callable[[], dict[str, Any]]]]:
        """Yields (first line, function that reads the fields) of each row that is not empty."""
        while self.at < len(self._lines):
            line = self.at
            if not self._lines[line].strip():
                self.at += 1
                continue
            found = self._row(line)
            if found is None:
                self.at = line + 1
                yield line, _refused("a quotation mark is opened here and not closed; close it, or double those that stand within a cell")
                continue
            cells, self.at = found
            if any(cell.strip() for cell in cells):
                yield line, lambda cells=cells: self._fields(cells)  # type: ignore[misc]

    def _row(self, line: int) -> tuple[list[str], int] | None:
        """(cells, line after the row) of the row that begins on a line, read in the first way that gives as many cells as the header has.

        None when a quotation mark is opened in it and not closed.
        """
        found = self._sound(line, self._read(line))
        if found and self._fits(found[0]):
            return found
        for mended in (self._read(line, backslash=True), self._read(line, spaced=True), self._unescaped(line)):
            if (sound := self._sound(line, mended)) and self._fits(sound[0]):
                return sound
        return found

    def _sound(self, line: int, found: tuple[list[str], int] | None) -> tuple[list[str], int] | None:
        """A row as it was read; None when most of its lines after the first look like rows themselves, so that it took in others."""
        if found is None or found[1] == line + 1:
            return found
        further = [text for text in self._lines[line + 1 : found[1]] if text.strip()]
        return None if 2 * sum(map(self._looks_like_row, further)) > len(further) else found

    def _read(self, line: int, backslash: bool = False, spaced: bool = False) -> tuple[list[str], int] | None:
        """A row read by RFC 4180; with `backslash` quotation marks are escaped by one, with `spaced` spaces after delimiters are ignored.

        None when a quotation mark is not closed.
        """
        some: Iterator[str] = islice(self._lines, line, line + _LONGEST_ROW)
        if backslash:
            some = (_LONE_BACKSLASH.sub(r"\\\\", text) for text in some)
        escape = "\\" if backslash else None
        reader = csv.reader(some, delimiter=self._delimiter, strict=True, escapechar=escape, skipinitialspace=spaced, quotechar=self._quote)
        try:
            return next(reader), line + reader.line_num
        except (csv.Error, StopIteration):
            return None

    def _unescaped(self, line: int) -> tuple[list[str], int] | None:
        """A row whose cells contain quotation marks that are not doubled: one ends its cell only before a delimiter or the line's end."""
        text = ""
        for end in range(line, min(line + _MENDED, len(self._lines))):
            if end > line and self._looks_like_row(self._lines[end]):
                return None
            text += self._lines[end]
            cells = self._unescaped_cells(text.rstrip("\r\n"))
            if cells is not None and self._fits(cells):
                return cells, end + 1
        return None

    def _unescaped_cells(self, text: str) -> list[str] | None:
        cells, at, size = [], 0, len(self._delimiter)
        while at <= len(text):
            if text.startswith('"', at) and (end := self._closing(text, at + 1)) >= 0:
                cells.append(text[at + 1 : end].replace('""', '"'))
                at = end + 1 + size
                continue
            cell = text[at:].partition(self._delimiter)[0]
            if cell.startswith('"') and cell.count('"') % 2:
                return None
            cells.append(cell)
            at += len(cell) + size
        return cells

    def _closing(self, text: str, at: int) -> int:
        while (end := text.find('"', at)) >= 0:
            if end + 1 == len(text) or text.startswith(self._delimiter, end + 1):
                return end
            at = end + 1
        return -1

    def _looks_like_row(self, text: str) -> bool:
        """Whether a line is a row by itself: it has as many cells as the header, and no space after a delimiter, as prose has."""
        if '"' in text:
            cells = self._cells(text)
        else:
            cells = re.split(rf"{re.escape(self._delimiter)}(?!(?<=\d.)\d{{3}}\b)", text.rstrip("\r\n"))
        return len(cells) == len(self.header) > 1 and not any(cell[:1].isspace() for cell in cells[1:])

    def _cells(self, text: str) -> list[str]:
        try:
            return next(csv.reader([text], delimiter=self._delimiter, quotechar=self._quote), [])
        except csv.Error:
            return []

    def _fits(self, cells: list[str]) -> bool:
        """Whether a row has as many cells as the header; further ones must be empty."""
        return len(cells) == len(self.header) or not self.header or (len(cells) > len(self.header) and not any(cells[len(self.header) :]))

    def _fields(self, cells: list[str]) -> dict[str, Any]:
        """A row's cells by the names in the header. Further cells are added to the last if that is the text: its commas were not quoted.

        Raises ArticleError for other further cells, and for a row that ends before its text.
        """
        most = len(self.header)
        given: dict[str, str] = {}
        for name, cell in zip(self.header, cells, strict=False):
            given[f"{name}.1" if cell.strip() and given.get(name, "").strip() else name] = cell if cell.strip() else given.get(name, cell)
        if not any(cells[most:]):
            return given if len(cells) >= most else self._short(given, len(cells))
        if fold(self.header[-1]) in FIELDS["text"] and not self._is_shifted(cells):
            return Remarked(given | {self.header[-1]: self._delimiter.join(cells[most - 1 :])}, surplus="")
        raise ArticleError(
            f"the row has {len(cells)} cells and the header {most}; put cells that hold {self._delimiter!r} in quotation marks"
        )

    def _is_shifted(self, cells: list[str]) -> bool:
        """Whether the further cell of a row is not its last: a date or an address stands in a later column than the header says."""
        further = len(cells) - len(self.header)
        for at, name in enumerate(map(fold, self.header)):
            kind = _DATE if name in FIELDS["published"] else _ADDRESS if name in FIELDS["url"] else None
            if (
                kind
                and not kind.fullmatch(cells[at].strip())
                and any(kind.fullmatch(cell.strip()) for cell in cells[at + 1 : at + 1 + further])
            ):
                return True
        return False

    def _short(self, given: dict[str, Any], cells: int) -> dict[str, Any]:
        if not any(fold(name) in (*FIELDS["text"], *SUMMARIES) for name in given):
            raise ArticleError(f"the row ends after {cells} of the header's {len(self.header)} cells, before its text")
        return Remarked(given, short="")


def _with_remark(load: Callable[[], dict[str, Any]], **remarks: str) -> Callable[[], dict[str, Any]]:
    """A function that loads a row's fields, with further remarks."""
    return lambda: Remarked(load(), **remarks)


def _refused(why: str) -> Callable[[], dict[str, Any]]:
    """A function that raises ArticleError, for a row that cannot be read."""

    def refuse() -> dict[str, Any]:
        raise ArticleError(why)

    return refuse


def _declared(lines: list[str]) -> tuple[int, str]:
    """(first line of the table, delimiter): spreadsheets declare it in a line "sep=;" before the table; else 0 and an empty string."""
    found = re.fullmatch(r'"?sep=(\\t|[^\w\s"]|\t)"?\s*', lines[0], re.IGNORECASE) if lines else None
    return (1, found[1].replace("\\t", "\t")) if found else (0, "")


def _header_line(lines: list[str], first: int, delimiter: str, suffix: str, columns: Columns) -> int:
    """The line of a table's header: the first, or one of the next that names a text and another field, if the first names no text."""
    for at in range(first, min(first + _PREAMBLE, len(lines))):
        header = next(csv.reader([lines[at]], delimiter=delimiter or _delimiter(lines[at], suffix, columns), skipinitialspace=True), [])
        if holds_text(header, columns) and (at == first or sum(fold(cell) in _KNOWN for cell in header) > 1):
            return at
    return first


def _is_single_quoted(lines: list[str], delimiter: str) -> bool:
    """Whether cells are between single quotation marks: each of the first rows has some, and none has the usual ones."""
    rows = [line for line in lines if line.strip()]
    sign = re.escape(delimiter)
    cell = re.compile(rf"(?:^|{sign})'[^\n]*'(?:{sign}|\s*$)")
    return bool(rows) and all(cell.search(line) for line in rows) and not any('"' in line for line in rows)


def _delimiter(header: str, suffix: str, columns: Columns) -> str:
    """The delimiter of a table's columns: that which gives most known names, then most columns, in its header."""
    known = _KNOWN | {*map(fold, columns.values())}

    def score(delimiter: str) -> tuple[int, int, bool]:
        cells = next(csv.reader([header], delimiter=delimiter, skipinitialspace=True), [])
        return sum(fold(cell) in known for cell in cells), len(cells), suffix in (".tsv", ".tab") and delimiter == "\t"

    return max(_DELIMITERS, key=score)
