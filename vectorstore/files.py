"""Files and folders → articles. Everything read here is untrusted: what cannot be taken is named and skipped."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import frontmatter
import trafilatura
import yaml
from charset_normalizer import from_bytes

from vectorstore.articles import Article, ArticleError, short_hash

# What other programs call our fields, in the order in which they are looked for.
_FIELDS = {
    "id": ("id", "_id", "article_id", "guid", "uuid"),
    "title": ("title", "headline"),
    "text": ("text", "body", "content", "article", "maintext"),
    "url": ("url", "link", "canonical_url"),
    "publisher": ("publisher", "source", "outlet", "site"),
    "author": ("author", "authors", "byline"),
    "published": ("published", "date", "published_at", "date_published", "publication_date", "pubdate"),
    "language": ("language", "lang"),
    "place": ("place", "location"),
    "added": ("added",),
}


@dataclass(frozen=True, slots=True)
class Rejected:
    """An input that could not be taken: where it is (file, or file:line) and what is wrong with it."""

    input: str
    error: str


Read = Iterator[tuple[str, Article] | Rejected]


def read_path(path: Path) -> Read:
    """Read a file, or every file of a known kind under a folder, as (where, Article) or Rejected."""
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.is_file() and file.suffix.lower() in _READERS)
        if not files:
            yield Rejected(str(path), f"no articles in this folder; Dateline reads {' '.join(_READERS)}")
        for file in files:
            yield from _read_file(file)
    elif path.is_file():
        yield from _read_file(path)
    else:
        yield Rejected(str(path), "there is no such file or folder")


def article_from(fields: dict[str, Any], **defaults: Any) -> Article:
    """An article from a mapping of fields under their usual names; empty ones take the default."""
    folded = {str(key).strip().lower(): value for key, value in fields.items() if key is not None}
    found = {
        name: next((folded[key] for key in keys if folded.get(key) not in (None, "")), defaults.get(name)) for name, keys in _FIELDS.items()
    }
    for name in ("publisher", "author"):
        value = found[name]
        if isinstance(value, dict):  # {"name": …}, as in schema.org and News API
            found[name] = value.get("name")
    return Article(
        **{name: value for name, value in found.items() if value is not None} | {"title": found["title"] or "", "text": found["text"] or ""}
    )


def _read_file(path: Path) -> Read:
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        yield Rejected(str(path), f"Dateline reads {' '.join(_READERS)}, not {path.suffix or 'files without an ending'}")
        return
    try:
        data = path.read_bytes()
        if not data.strip():
            raise ArticleError("the file is empty")
        yield from reader(path, data)
    except OSError as error:
        yield Rejected(str(path), error.strerror or str(error))
    except ArticleError as error:
        yield Rejected(str(path), str(error))


def _read_markdown(path: Path, data: bytes) -> Read:
    try:
        post = frontmatter.loads(_decode(data))
    except yaml.YAMLError as error:
        raise ArticleError(f"the front matter is not YAML: {_first_sentence(error)}") from error
    text = str(post.content).strip()
    heading = re.match(r"#\s+(.+)\n", text + "\n")
    title = post.metadata.get("title")
    if heading and title in (None, "", heading[1].strip()):
        title, text = heading[1].strip(), text[heading.end() :]
    yield str(path), _filed(path, post.metadata | {"title": title, "text": text})


def _read_text(path: Path, data: bytes) -> Read:
    yield str(path), _filed(path, {"title": path.stem.replace("_", " ").replace("-", " "), "text": _decode(data)})


def _read_html(path: Path, data: bytes) -> Read:
    yield str(path), _filed(path, html_fields(_decode(data)))


def html_fields(html: str) -> dict[str, Any]:
    """The article in a web page: its text without menus and adverts, and what the page says of itself."""
    page: Any = trafilatura.bare_extraction(html, with_metadata=True, include_comments=False)
    if page is None or not page.text:
        raise ArticleError("no article text was found in this page")
    return {
        "title": page.title, "text": page.text, "url": page.url, "publisher": page.sitename,
        "author": page.author, "published": page.date, "language": page.language,
    }  # fmt: skip


def _filed(path: Path, fields: dict[str, Any]) -> Article:
    """An article that has a file of its own: without an id or a URL, the file's place is its identity."""
    article = article_from(fields, title=path.stem)
    if article.url or any(fields.get(key) for key in _FIELDS["id"]):
        return article
    return article_from(fields | {"id": f"{path.stem}-{short_hash(str(path.resolve()))}"}, title=path.stem)


def _read_json(path: Path, data: bytes) -> Read:
    try:
        value = json.loads(_decode(data))
    except (json.JSONDecodeError, RecursionError) as error:
        raise ArticleError(f"not JSON: {error}") from error
    if isinstance(value, dict):
        value = value["articles"] if isinstance(value.get("articles"), list) else [value]
    if not isinstance(value, list):
        raise ArticleError("expected one article, or a list of articles")
    for number, item in enumerate(value, 1):
        yield from _read_row(f"{path}#{number}", lambda item=item: item)  # type: ignore[misc]


def _read_jsonl(path: Path, data: bytes) -> Read:
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if line.strip():
            yield from _read_row(f"{path}:{number}", lambda line=line: json.loads(line))  # type: ignore[misc]


def _read_csv(path: Path, data: bytes) -> Read:
    text = _decode(data)
    csv.field_size_limit(len(text) + 1)
    try:
        dialect: Any = csv.Sniffer().sniff(text.split("\n", 1)[0], delimiters=",;\t")
    except csv.Error:
        dialect = csv.excel
    rows = csv.DictReader(io.StringIO(text, newline=""), dialect=dialect)
    header = [str(name).strip().lower() for name in rows.fieldnames or ()]
    if not set(header) & set(_FIELDS["text"]):
        raise ArticleError(f"the header has no text column; it has {', '.join(header)[:200]}")
    try:
        for row in rows:
            yield from _read_row(f"{path}:{rows.line_num}", lambda row=row: row)  # type: ignore[misc]
    except csv.Error as error:
        yield Rejected(f"{path}:{rows.line_num}", f"not CSV: {error}")


def _read_row(where: str, load: Callable[[], object]) -> Read:
    try:
        fields = load()
        if not isinstance(fields, dict):
            raise ArticleError(f"expected an article's fields, not {type(fields).__name__}")
        yield where, article_from(fields)
    except ArticleError as error:
        yield Rejected(where, str(error))
    except (ValueError, RecursionError) as error:  # json.loads, on bytes that are no JSON or no text
        yield Rejected(where, f"not JSON: {error}")


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


def _first_sentence(error: Exception) -> str:
    return " ".join(str(error).split())[:160]


_READERS: dict[str, Callable[[Path, bytes], Read]] = {
    ".md": _read_markdown,
    ".txt": _read_text,
    ".html": _read_html,
    ".htm": _read_html,
    ".json": _read_json,
    ".jsonl": _read_jsonl,
    ".csv": _read_csv,
}
