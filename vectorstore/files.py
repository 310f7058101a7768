"""Files → the fields of articles. Everything read here is untrusted: it runs in the process of `vectorstore.parser`."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import frontmatter
import trafilatura
import yaml
from charset_normalizer import from_bytes
from frontmatter.default_handlers import YAMLHandler

from vectorstore.articles import ArticleError
from vectorstore.errors import one_line
from vectorstore.fields import FIELDS, file_id

_LARGEST = 200_000_000  # bytes of a file that is read as a whole
_LONGEST_LINE = 50_000_000  # bytes of one article in a file of many
_EMPTY = (None, "", "null", "~")

# Where a row stands, what reads its fields, and the share of its file that is read with it.
Row = tuple[str, Callable[[], dict[str, Any]], float]


def rows(path: Path) -> Iterator[Row]:
    """The articles in a file, each to be read by itself. Raises whatever its parsers raise over the whole of it."""
    if path.suffix.lower() == ".jsonl":  # read line by line: it may be larger than the memory
        return _lines(path)
    if path.stat().st_size > _LARGEST:
        raise ArticleError(f"larger than {_LARGEST // 1_000_000} MB; a file of many articles may be of any size as .jsonl")
    data = path.read_bytes()
    if not data.strip():
        raise ArticleError("the file is empty")
    return _READERS[path.suffix.lower()](path, data)


def html_fields(html: str) -> dict[str, Any]:
    """The article in a web page: its text without menus and adverts, and what the page says of itself."""
    page: Any = trafilatura.bare_extraction(html, with_metadata=True, include_comments=False)
    if page is None or not page.text:
        raise ArticleError("no article text was found in this page")
    return {
        "title": page.title, "text": page.text, "url": page.url, "publisher": page.sitename,
        "author": page.author, "published": page.date, "language": page.language,
    }  # fmt: skip


def _read_markdown(path: Path, data: bytes) -> Iterator[Row]:
    try:
        post = frontmatter.loads(_decode(data), handler=_FrontMatter())
    except (yaml.YAMLError, RecursionError) as error:
        raise ArticleError(f"the front matter is not YAML: {one_line(error)}") from error
    fields = {name: value for name, value in post.metadata.items() if value not in _EMPTY}
    text = str(post.content).strip()
    heading = re.match(r"#\s+(.+)\n", text + "\n")
    title = fields.get("title")
    if heading and title in (None, heading[1].strip()):
        title, text = heading[1].strip(), text[heading.end() :]
    yield _filed(path, fields | {"title": title, "text": text})


class _FrontMatter(YAMLHandler):
    """Reads every value as the text it is: what is no date, or too large a number, is the field's own fault and not the file's."""

    def load(self, fm: str, **_: object) -> Any:
        return yaml.load(fm, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))


def _read_text(path: Path, data: bytes) -> Iterator[Row]:
    yield _filed(path, {"title": path.stem.replace("_", " ").replace("-", " "), "text": _decode(data)})


def _read_html(path: Path, data: bytes) -> Iterator[Row]:
    yield _filed(path, html_fields(_decode(data)))


def _filed(path: Path, fields: dict[str, Any]) -> Row:
    """An article that has a file of its own: without an id or a URL, the file's place is its identity."""
    fields = fields if fields.get("title") else fields | {"title": path.stem}
    if not any(fields.get(key) for key in (*FIELDS["id"], *FIELDS["url"])):
        fields = fields | {"id": file_id(path)}
    return str(path), lambda: fields, 1.0


def _read_json(path: Path, data: bytes) -> Iterator[Row]:
    value = _parsed(_decode(data))
    if isinstance(value, dict):
        value = value["articles"] if isinstance(value.get("articles"), list) else [value]
    if not isinstance(value, list):
        raise ArticleError("expected one article, or a list of articles")
    for number, item in enumerate(value, 1):
        yield f"{path}#{number}", lambda item=item: _mapping(item), number / len(value)  # type: ignore[misc]


def _lines(path: Path) -> Iterator[Row]:
    size = path.stat().st_size
    if not size:
        raise ArticleError("the file is empty")
    with path.open("rb") as file:
        for number, line in enumerate(_bounded_lines(file), 1):
            row = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
            if row.strip():
                yield f"{path}:{number}", lambda row=row: _mapping(_parsed(row)), file.tell() / size  # type: ignore[misc]


def _bounded_lines(file: BinaryIO) -> Iterator[bytes]:
    """A file's lines; of one that is too long to be an article only the beginning, which is then no JSON."""
    while line := file.readline(_LONGEST_LINE):
        end = line
        while not end.endswith(b"\n") and (end := file.readline(_LONGEST_LINE)):
            pass
        yield line


def _read_csv(path: Path, data: bytes) -> Iterator[Row]:
    text = _decode(data)
    csv.field_size_limit(len(text) + 1)
    stream = io.StringIO(text, newline="")
    rows = csv.DictReader(stream, delimiter=_delimiter(text.split("\n", 1)[0]))
    header = [str(name).strip().lower() for name in rows.fieldnames or ()]
    if not set(header) & set(FIELDS["text"]):
        raise ArticleError(f"the header has no text column; it has {', '.join(header)[:200]}")
    try:
        for row in rows:
            yield f"{path}:{rows.line_num}", lambda row=row: _mapping(row), stream.tell() / len(text)  # type: ignore[misc]
    except csv.Error as error:
        raise ArticleError(f"line {rows.line_num} is not CSV: {error}") from error


def _delimiter(header: str) -> str:
    """What parts a table's columns. Only that is guessed: of a header's quotes the sniffer concludes what holds for no other line."""
    try:
        return csv.Sniffer().sniff(header, delimiters=",;\t").delimiter
    except csv.Error:
        return ","


def _parsed(text: str | bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:  # also for bytes that are no text
        raise ArticleError(f"not JSON: {one_line(error)}") from error


def _mapping(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ArticleError(f"expected an article's fields, not {type(value).__name__}")
    return value


def _decode(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        best = None if b"\x00\x00" in data else from_bytes(data).best()
        if best is None:
            raise ArticleError("this is not a text file") from None
        text = str(best)
    controls = sum(char < " " and char not in "\t\n\r\f\x1b" for char in text[:4096])
    if controls > len(text[:4096]) // 50:
        raise ArticleError("this is not a text file")
    return text


_READERS: dict[str, Callable[[Path, bytes], Iterator[Row]]] = {
    ".md": _read_markdown,
    ".txt": _read_text,
    ".html": _read_html,
    ".htm": _read_html,
    ".json": _read_json,
    ".csv": _read_csv,
}
