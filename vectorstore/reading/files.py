"""Reads files as the fields of articles. Files may be hostile: this runs in the process of `vectorstore.reading.parser`."""

import json
import re
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from vectorstore.articles import ArticleError
from vectorstore.errors import one_line
from vectorstore.reading.charset import declared_in, decode, guess, recoded
from vectorstore.reading.fields import Columns, Remarked, file_id
from vectorstore.reading.formats import READERS, STREAMS, json_item
from vectorstore.reading.formats.one import filed
from vectorstore.reading.front_matter import front_matter, head_lines
from vectorstore.reading.html import html_fields
from vectorstore.reading.markdown import markdown_text
from vectorstore.reading.tables import Row, table_rows
from vectorstore.reading.wrapped import article_in, unwrapped

_LARGEST = 200_000_000  # bytes of a file that is read as a whole
_LONGEST_LINE = 50_000_000  # bytes of one article in a file of many
_SAMPLE, _SAMPLE_LINES = 1_000_000, 1_000  # bytes and lines by which the charset of a file of lines is guessed
_DIGITS = 4000  # of a whole number that Python reads; its own limit is 4300
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f]")  # strays of old programs, which are no text
_TWO_OBJECTS = re.compile(rb"\}\s*\{")
_JSON_LINES = (".jsonl", ".ndjson")
_TABLES = (".csv", ".tsv")
_PAGES = (".html", ".htm")


def rows(path: Path, columns: Columns | None = None) -> Iterator[Row]:
    """The articles in a file as rows (`vectorstore.reading.tables.Row`), each of which is read when it is loaded.

    `columns` are the names that fields have in the file. Raises ArticleError, or whatever the parsers raise.
    """
    suffix = path.suffix.lower()
    if suffix in _JSON_LINES and not _is_list(path):  # read line by line, since it may be larger than the memory
        return _lines(path)
    if stream := STREAMS.get(suffix):
        return stream(path)
    if path.stat().st_size > _LARGEST:
        raise ArticleError(f"larger than {_LARGEST // 1_000_000} MB; a file of many articles may be of any size as .jsonl")
    data = path.read_bytes()
    if not data.strip():
        raise ArticleError("the file is empty")
    if suffix in READERS:
        return READERS[suffix](path, data)
    decoded = guess(data, declared_in(data) if suffix in _PAGES else "")
    found = table_rows(path, decoded.text, columns or {}) if suffix in _TABLES else _READERS[suffix](path, decoded.text)
    return found if decoded.sure else _with_remark(found, decoded.charset)


def _with_remark(found: Iterator[Row], charset: str) -> Iterator[Row]:
    """The rows, each with the remark that its charset was guessed."""
    for where, load, share in found:
        yield where, lambda load=load: Remarked(load(), charset=charset), share  # type: ignore[misc]


def _is_list(path: Path) -> bool:
    """Whether a file begins as a JSON list does."""
    with path.open("rb") as file:
        return file.read(100).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"[")


def _read_markdown(path: Path, source: str) -> Iterator[Row]:
    fields, body = front_matter(source)
    fields, body = (fields, body) if fields else _headed(path, source)
    headline, text = markdown_text(body)
    title = fields.get("title") or headline
    if headline and title != headline:
        text = f"{headline}\n\n{text}"
    fields.update({"title": title, "text": text})
    yield filed(path, lambda: fields)


def _read_text(path: Path, text: str) -> Iterator[Row]:
    fields, body = _headed(path, _CONTROLS.sub("", text))
    fields["text"] = body
    yield filed(path, lambda: fields)


def _headed(path: Path, source: str) -> tuple[dict[str, Any], str]:
    """The fields in lines before a text, and the text."""
    fields, body = head_lines(source)
    if fields and not fields.get("id"):
        fields["id"] = file_id(path)  # as if the lines were not there, whose address would be another id
    return fields, body


def _read_html(path: Path, html: str) -> Iterator[Row]:
    fields = html_fields(html)
    yield filed(path, lambda: fields)


def _read_json(path: Path, text: str) -> Iterator[Row]:
    try:
        value = _parsed(text)
    except ArticleError:
        if _is_lines(text):
            return _lines(path)
        if len(values := _one_after_the_other(text)) < 2:
            raise
        return _items(path, values)
    return _items(path, value)


def _is_lines(text: str) -> bool:
    """Whether a text that is no JSON is JSON Lines: its first line is an object by itself."""
    line, _, rest = text.lstrip().partition("\n")
    try:
        return bool(rest.strip()) and isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _one_after_the_other(text: str) -> list[dict[str, Any]]:
    """The objects of a text in which nothing stands between one and the next; empty for another text."""
    found: list[dict[str, Any]] = []
    decoder, text, at = json.JSONDecoder(parse_int=_number), text.strip(), 0
    try:
        while at < len(text):
            value, at = decoder.raw_decode(text, at)
            found.append(value)
            at += len(text[at:]) - len(text[at:].lstrip()) if text[at : at + 1].isspace() else 0
    except (ValueError, RecursionError):
        return []
    return found if all(isinstance(value, dict) for value in found) else []


def _items(path: Path, value: Any) -> Iterator[Row]:
    """The articles in a JSON value. Raises ArticleError when there are none."""
    articles = unwrapped(value)
    if articles is None:
        raise ArticleError("expected one article, or a list of articles")
    if not articles:
        raise ArticleError("the list of articles is empty")
    for number, item in enumerate(articles, 1):
        yield f"{path}#{number}", lambda item=item: _mapping(item), number / len(articles)  # type: ignore[misc]


def _lines(path: Path) -> Iterator[Row]:
    """The articles in a file of JSON Lines, one a line."""
    size = path.stat().st_size
    if not size:
        raise ArticleError("the file is empty")
    charset = ""
    with path.open("rb") as file:
        for number, line in enumerate(_bounded_lines(recoded(file)), 1):
            row = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
            if not charset and not _is_utf8(row):
                charset = _lines_charset(path)
            for part in _split(row):
                yield f"{path}:{number}", lambda part=part, charset=charset: _line(part, charset), file.tell() / size  # type: ignore[misc]


def _split(line: bytes) -> list[bytes]:
    """A line, or each of the objects in it if it has several, which some programs forget to part; empty for an empty line."""
    if _TWO_OBJECTS.search(line) and len(found := _one_after_the_other(line.decode("utf-8", "replace"))) > 1:
        return [json.dumps(value).encode() for value in found]
    return [line] if line.strip() else []


def _line(row: bytes, charset: str) -> dict[str, Any]:
    fields = _mapping(_parsed(decode(row, charset)))
    return fields if not charset or _is_utf8(row) else Remarked(fields, charset=charset)


def _lines_charset(path: Path) -> str:
    """The charset of those lines of a file that are not UTF-8, guessed from many, since one may be too short."""
    with path.open("rb") as file:
        found = (line for line in _bounded_lines(file) if not _is_utf8(line))
        sample = b"".join(islice(found, _SAMPLE_LINES))[:_SAMPLE]
    try:
        return guess(sample).charset
    except ArticleError:
        return "utf-8"


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _bounded_lines(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file. One that is too long for an article is cut, and is then rejected as no JSON."""
    while line := file.readline(_LONGEST_LINE):
        end = line
        while not end.endswith(b"\n") and (end := file.readline(_LONGEST_LINE)):
            pass
        yield line


def _parsed(text: str | bytes) -> Any:
    """A JSON value. Raises ArticleError when the text is not JSON."""
    try:
        return json.loads(text, parse_int=_number)
    except (ValueError, RecursionError) as error:  # ValueError also for bytes that are no text
        raise ArticleError(f"not JSON: {one_line(error)}") from error


def _number(digits: str) -> int | str:
    """A whole number; one with too many digits stays a string."""
    return int(digits) if len(digits) < _DIGITS else digits


def _mapping(value: object) -> dict[str, Any]:
    """The fields of an article from a JSON object. Raises ArticleError for another value."""
    if not isinstance(value, dict):
        raise ArticleError(f"expected an article's fields, not {type(value).__name__}")
    return article_in(json_item(value))


_READERS: dict[str, Callable[[Path, str], Iterator[Row]]] = {
    ".md": _read_markdown,
    ".txt": _read_text,
    ".html": _read_html,
    ".htm": _read_html,
    ".json": _read_json,
    ".jsonl": _read_json,
    ".ndjson": _read_json,
}
