"""A mapping of fields, under whatever names other programs give them → an article."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

from vectorstore.articles import Article, ArticleError, clean, plausible, short_hash
from vectorstore.errors import one_line
from vectorstore.reading import values
from vectorstore.reading.formats.dateline import dateline_place
from vectorstore.reading.identity import canonical_url, is_home, is_identity
from vectorstore.reading.names import BODIES, FIELDS, SUMMARIES, fold, is_index
from vectorstore.reading.plain import plain
from vectorstore.texts.dates import parse_published
from vectorstore.texts.languages import code_of
from vectorstore.texts.lines import without_headline

Columns = Mapping[str, str]  # our field → what a source calls it

_MOST = 1000  # values looked at in one article's fields
_DEEP = 3
_SHOWN = 40  # characters of a value that could not be read
_BETTER = 1.1  # times as long: a text that is preferred to one of a better name
_SLASHED = re.compile(r"(?<![\d/-])(\d{1,2})([/-])(\d{1,2})\2(?:\d{4}|\d{2})(?![\d/-])")


@dataclass(frozen=True, slots=True)
class How:
    """How the fields of one source are read: what `columns` calls its own, and in which order its dates stand.

    `row` is where an article stands in a file of several, from 0. `day_first` is asked only where it makes a difference.
    """

    columns: Columns = field(default_factory=dict)
    row: int | None = None
    day_first: Callable[[], bool | None] = lambda: None
    html: bool = True  # whether there may be HTML in a field


@dataclass(slots=True)
class Taken:
    """An article, and what is to be said of how it was read.

    `without` holds the fields that could not be read, with what stood there; `remarks` what else there is to say, by its kind
    (`vectorstore.reading.notes`); `used` and `unused` the names of fields that were taken, and that were not.
    """

    article: Article
    without: dict[str, str]
    remarks: dict[str, str]
    used: list[str]
    unused: list[str]


class Remarked(dict[str, Any]):
    """The fields of an article, with `remarks` on how they were read, as in `Taken`."""

    def __init__(self, fields: Mapping[str, Any], **remarks: str) -> None:
        super().__init__(fields)
        self.remarks: dict[str, str] = {**getattr(fields, "remarks", {}), **remarks}


def check_columns(columns: Columns) -> Columns:
    """Returns the columns. Raises ArticleError when one is given for a field that articles do not have."""
    known = [name for name in FIELDS if name != "added"]
    for name, column in columns.items():
        if name not in known:
            raise ArticleError(f"There is no field {name!r}; an article has {', '.join(known)}. Map one of these: title=headline")
        if not isinstance(column, str) or not fold(column):
            raise ArticleError(f"The field {name} is mapped to nothing; name the column that holds it: {name}=headline")
    return columns


def holds_text(header: list[str], columns: Columns) -> bool:
    """Whether one of a table's columns can hold an article's text."""
    return bool({*map(fold, header)} & {*BODIES, *SUMMARIES, fold(columns.get("text", ""))} - {""})


def file_id(path: Path, place: str = "") -> str:
    """The id of an article that has a file of its own and says none: the file's place is its identity."""
    return f"{path.stem}-{short_hash(place or str(path.resolve()))}"


def take(fields: dict[str, Any], how: How) -> Taken:
    """An article from a mapping of fields under whatever names. A field that cannot be read is left out, and told.

    Raises ArticleError when there is no text, and nothing else.
    """
    try:
        return _Taking(fields, how).take()
    except ArticleError:
        raise
    except Exception as error:  # what the libraries that read languages and markup raise over one article is its own fault
        raise ArticleError(f"it cannot be read ({type(error).__name__}: {one_line(error)})") from error


def publication_of(fields: dict[str, Any], columns: Columns) -> object:
    """What stands where a publication's date is looked for first, as it is written."""
    taking = _Taking(fields, How(columns))
    return next((value for _, value in taking.candidates("published")), None)


class _Taking:
    """The fields of one article while they are read."""

    def __init__(self, fields: dict[str, Any], how: How) -> None:
        self._how = how
        self._names: dict[str, str] = {}  # path → the outermost name it stands under
        self._values: dict[str, Any] = {}
        for name, path, value in islice(_paths(fields), _MOST):
            self._names.setdefault(path, name)
            self._values.setdefault(path, value)
        self._given = [str(name) for name in islice(fields, _MOST) if name is not None]
        self._written = {fold(name) for name in self._given if str(fields.get(name) or "").strip()}  # also what only means nothing
        self._used: dict[str, None] = {}
        self._without: dict[str, str] = {}
        self._remarks: dict[str, str] = dict(getattr(fields, "remarks", {}))

    def candidates(self, name: str, known: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
        """The paths at which a field may stand, with what stands there; the mapped one first."""
        mapped = fold(self._how.columns.get(name, ""))
        for path in dict.fromkeys(((mapped,) if mapped else ()) + (known or FIELDS[name])):
            if path in self._values:
                yield path, self._values[path]

    def take(self) -> Taken:
        text = self._text()
        found = {
            "title": self._first("title", values.words),
            "publisher": self._first("publisher", values.publisher),
            "author": self._first("author", values.names),
            "place": self._first("place", values.names),
            "language": self._first("language", lambda value: code_of(values.words(value))),
            "published": self._first("published", self._date),
            "added": self._first("added", parse_published),
        }
        if not found["published"] and "published" not in self._without and self._written & {*FIELDS["published"]}:
            self._remarks["undated"] = ""
        url = self._url()
        found = {name: value for name, value in found.items() if value} | {"title": found["title"] or ""}
        found["text"] = without_headline(clean(text), found["title"])
        found.setdefault("place", dateline_place(text))
        address = "" if is_home(url) else url
        article = Article(id=self._id(address), url=address, **found)
        if url != address:  # it may be shown, but is not what the article is known by
            article = replace(article, url=url)
        unused = [name for name in self._given if name not in self._used and _is_told(name, self._values.get(fold(name)))]
        return Taken(article, self._without, self._remarks, list(self._used), unused)

    def _first(self, field_name: str, read: Callable[[Any], Any]) -> Any:
        """A field's value from the first place where it can be read, or None."""
        unread: Any = None
        for path, value in self.candidates(field_name):
            try:
                found = read(value)
            except Exception:  # whatever a library raises over what is written there, the article is taken without it
                unread = value if unread is None else unread
                self._used[self._names[path]] = None
                continue
            if found:
                self._used[self._names[path]] = None
                return " ".join(self._plain(found).split()) if isinstance(found, str) else found
        if unread is not None and field_name != "added":
            self._without[field_name] = " ".join(str(unread)[:_SHOWN].split()) if isinstance(unread, (str, int, float)) else "…"
        return None

    def _plain(self, text: str) -> str:
        return plain(text) if self._how.html else text

    def _text(self) -> str:
        """The best of several texts: a body before a summary, unless its source cut it; of several bodies one that is longer."""
        text, path, is_cut = self._longest("text", BODIES)
        if not text or is_cut:
            summary, of_summary, _ = self._longest("", SUMMARIES)
            if len(summary) > len(text):
                text, path, is_cut = summary, of_summary, False
        if not re.search(r"\w", text):
            given = ", ".join(self._given[:10])[:200]
            raise ArticleError("the article has no text" + (f"; its fields are {given}" if given and self._how.row is not None else ""))
        if is_cut:
            self._remarks["cut"] = ""
        self._used[self._names[path]] = None
        self._used.update((self._names[path], None) for path, _ in self.candidates("text"))
        return text

    def _longest(self, field_name: str, known: tuple[str, ...]) -> tuple[str, str, bool]:
        """The longest text under some names, where it stands, and whether its source cut it; of texts as long the first."""
        mapped = fold(self._how.columns.get(field_name, ""))
        best, best_path, is_cut = "", "", False
        for path, value in self.candidates(field_name, known):
            try:
                found, cut = values.without_cut(self._plain(values.text(value)).strip())
            except ValueError:
                continue
            if len(found) > _BETTER * len(best):
                best, best_path, is_cut = found, path, cut
            if best and path == mapped:
                break
        return best, best_path, is_cut

    def _url(self) -> str:
        """The first address that is an article's; else a home page, if there is one."""
        home = ""
        for path, value in self.candidates("url"):
            try:
                url = canonical_url(values.words(value))
            except ValueError:
                continue
            is_guid = path.split(".")[0] in ("guid", "uri")
            if is_guid and not url.startswith(("http://", "https://")):
                continue
            self._used[self._names[path]] = None
            if not is_home(url):
                return url
            home = home or url
        return home

    def _id(self, url: str) -> str:
        """The id that identifies the article; without one, its address or its title and text do."""
        row_numbers: list[str] = []
        mapped = fold(self._how.columns.get("id", ""))
        is_own = "added" in self._values  # an export of Dateline's, whose ids are its own
        for path, value in self.candidates("id"):
            try:
                found = " ".join(str(values.one(value)).split())
            except ValueError:
                continue
            self._used[self._names[path]] = None
            if is_own or path == mapped or is_identity(found, self._how.row):
                return found
            row_numbers.append(found)
        if row_numbers and not url:
            self._remarks["id"] = row_numbers[0]
        return ""

    def _date(self, value: Any) -> Any:
        value = values.one(value)
        if values.is_empty(value):
            return None
        day_first = None
        if isinstance(value, str) and (slashed := _SLASHED.search(value)):
            day_first = self._how.day_first()
            if day_first is None and int(slashed[1]) != int(slashed[3]):  # and neither is above twelve, or it would be known
                self._remarks["order"] = slashed[0]
        found = parse_published(value, day_first)
        if found and found.year > 1 and not plausible(found):
            raise ArticleError("no article can have this date")
        return found


def _paths(fields: Mapping[Any, Any], outer: str = "", name: str = "", depth: int = _DEEP) -> Iterator[tuple[str, str, Any]]:
    """Every value that is not empty, with the outermost name it stands under and its path."""
    for key, value in fields.items():
        if key is None or values.is_empty(value):
            continue
        path = ".".join(filter(None, (outer, fold(str(key)))))
        yield name or str(key), path, value
        if isinstance(value, dict) and depth:
            yield from _paths(value, path, name or str(key), depth - 1)


def _is_told(name: str, value: object) -> bool:
    """Whether to report that a field was not used: not if it is an index, a program's own mark, or empty."""
    return not (is_index(name) or name.startswith(("@", "$", "_")) or values.is_empty(value))
