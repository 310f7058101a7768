"""Makes an article from a mapping of fields, under whatever names other programs give them."""

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
from vectorstore.reading.identity import canonical_url, is_address, is_home, is_identity
from vectorstore.reading.names import BODIES, FIELDS, SUMMARIES, fold, is_index
from vectorstore.reading.plain import plain
from vectorstore.texts.dates import parse_published
from vectorstore.texts.languages import code_of
from vectorstore.texts.lines import without_headline

Columns = Mapping[str, str]  # our field → what a source calls it

_MOST = 1000  # values of one article that are looked at, to bound the time
_DEEP = 3  # levels of objects within objects in which fields are looked for
_SHOWN = 40  # characters of a value that could not be read, as messages show it
_BETTER = 1.1  # how many times as long a text must be to be preferred to one under a more usual name
_REMOVED = ("[removed]", "[deleted]", "[removed by reddit]")  # what News API and Reddit have in place of a text
_SLASHED = re.compile(r"(?<![\d/-])(\d{1,2})([/-])(\d{1,2})\2(?:\d{4}|\d{2})(?![\d/-])")


@dataclass(frozen=True, slots=True)
class How:
    """How the fields of an article are read. `columns` are the names that the user says they have.

    `row` is the article's number in a file of several, from 0. `orders` returns whether days stand before months in the file's dates: what
    they prove (`dates.orders_in`); it is called only if that makes a difference.
    """

    columns: Columns = field(default_factory=dict)
    row: int | None = None
    orders: Callable[[], frozenset[bool]] = frozenset
    html: bool = True  # whether there may be HTML in a field


@dataclass(slots=True)
class Taken:
    """An article, and remarks on how it was read.

    `without` are the fields that could not be read, with their values; `remarks` other remarks by kind, with a detail
    (`vectorstore.reading.notes`); `used` and `unused` the names of the source's fields that were and were not used.
    """

    article: Article
    without: dict[str, str]
    remarks: dict[str, str]
    used: list[str]
    unused: list[str]


class Remarked(dict[str, Any]):
    """The fields of an article, with `remarks` of a file's reader, as in `Taken`."""

    def __init__(self, fields: Mapping[str, Any], **remarks: str) -> None:
        super().__init__(fields)
        self.remarks: dict[str, str] = {**getattr(fields, "remarks", {}), **remarks}


def check_columns(columns: Columns) -> Columns:
    """Returns the columns. Raises ArticleError if one is given for an unknown field, or has no name."""
    known = [name for name in FIELDS if name != "added"]
    for name, column in columns.items():
        if name not in known:
            raise ArticleError(f"There is no field {name!r}; an article has {', '.join(known)}. Map one of these: title=headline")
        if not isinstance(column, str) or not fold(column):
            raise ArticleError(f"The field {name} is mapped to nothing; name the column that holds it: {name}=headline")
    return columns


def holds_text(header: list[str], columns: Columns) -> bool:
    """Whether one of a table's columns may be the articles' text."""
    return bool({*map(fold, header)} & {*BODIES, *SUMMARIES, fold(columns.get("text", ""))} - {""})


def file_id(path: Path, place: str = "") -> str:
    """An id for an article without one in a file of its own, made of the file's name and path (or `place`)."""
    return f"{path.stem}-{short_hash(place or str(path.resolve()))}"


def take(fields: dict[str, Any], how: How) -> Taken:
    """An article from a mapping of fields under whatever names. A field that cannot be read is left out, and listed in `without`.

    Raises ArticleError when there is no text, or when the article cannot be read at all.
    """
    try:
        return _Fields(fields, how).take()
    except ArticleError:
        raise
    except Exception as error:  # whatever a library raises over one article, the others are read
        raise ArticleError(f"it cannot be read ({type(error).__name__}: {one_line(error)})") from error


def publication_of(fields: dict[str, Any], columns: Columns) -> object:
    """The value that is read first as an article's publication date, unchanged; None if there is none."""
    reader = _Fields(fields, How(columns))
    return next((value for _, value in reader.candidates("published")), None)


class _Fields:
    """The fields of one article, and what was found out about them while they are read."""

    def __init__(self, fields: dict[str, Any], how: How) -> None:
        self._how = how
        self._names: dict[str, str] = {}  # path of a value → name of the outermost field that it is in
        self._values: dict[str, Any] = {}
        for name, path, value in islice(_paths(fields), _MOST):
            self._names.setdefault(path, name)
            self._values.setdefault(path, value)
        self._given = [str(name) for name in islice(fields, _MOST) if name is not None]
        self._written = {fold(name) for name in self._given if str(fields.get(name) or "").strip()}  # also those with "n/a" or the like
        self._used: dict[str, None] = {}
        self._without: dict[str, str] = {}
        self._remarks: dict[str, str] = dict(getattr(fields, "remarks", {}))

    def candidates(self, name: str, known: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
        """(path, value) of the values that may be a field of ours: first that of the user's column, then by `known` names."""
        mapped = fold(self._how.columns.get(name, ""))
        for path in dict.fromkeys(((mapped,) if mapped else ()) + (known or FIELDS[name])):
            # "data" is the date in Polish, Portuguese and Italian tables, and whatever they like in objects of English programs.
            if path in self._values and (path != "data" or isinstance(self._values[path], str)):
                yield path, self._values[path]

    def take(self) -> Taken:
        """The article. Raises ArticleError when there is no text."""
        text = self._text()
        found = {
            "title": self._first("title", values.words),
            "publisher": self._first("publisher", values.publisher),
            "author": self._first("author", lambda value: values.authors(self._plain(value) if isinstance(value, str) else value)),
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
        own_id = self._id(address)
        if own_id or address:  # else the title identifies the article, too
            found["title"] = values.without_publisher(found["title"], found.get("publisher", ""))
        article = Article(id=own_id, url=address, **found)
        if url != address:  # a home page may be shown as the URL, but must not identify the article
            article = replace(article, url=url)
        unused = [name for name in self._given if name not in self._used and _is_reported(name, self._values.get(fold(name)))]
        return Taken(article, self._without, self._remarks, list(self._used), unused)

    def _first(self, field_name: str, read: Callable[[Any], Any]) -> Any:
        """The first value for a field that `read` can read, or None; then the field is noted in `without` if there was one."""
        unread: Any = None
        for path, value in self.candidates(field_name):
            try:
                found = read(value)
            except Exception:  # whatever a library raises over this value, the next one is tried
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
        """The best of several texts: a body, or a longer summary if there is none or its source cut it. Raises ArticleError without any."""
        text, path, is_cut = self._longest("text", BODIES)
        if not text or is_cut:
            summary, of_summary, _ = self._longest("", SUMMARIES)
            if len(summary) > len(text):
                text, path, is_cut = summary, of_summary, False
        if not re.search(r"\w", text):
            given = ", ".join(self._given[:10])[:200]
            raise ArticleError("the article has no text" + (f"; its fields are {given}" if given and self._how.row is not None else ""))
        if text.strip().casefold() in _REMOVED:
            raise ArticleError("its publisher has removed it, so it was not added")
        if is_cut:
            self._remarks["cut"] = ""
        if isinstance(written := self._values[path], dict) and len(written) > 1 and values.translated(written):
            self._remarks["languages"] = ", ".join(written)[:_SHOWN]
        self._used[self._names[path]] = None
        self._used.update((self._names[path], None) for path, _ in self.candidates("text"))
        return text

    def _longest(self, field_name: str, known: tuple[str, ...]) -> tuple[str, str, bool]:
        """(text, its path, whether its source cut it): the text in the user's column, else the longest under the `known` names.

        Of texts of about equal length it is the first.
        """
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
        """The first URL that is an article's; else that of a home page, if there is one."""
        home = ""
        for path, value in self.candidates("url"):
            try:
                url = canonical_url(values.words(value))
            except ValueError:
                continue
            is_guid = path.split(".")[0] in ("guid", "uri")
            if is_guid and not url.startswith(("http://", "https://")):
                continue
            if not is_address(url):
                self._without.setdefault("url", url[:_SHOWN])
                self._used[self._names[path]] = None
                continue
            self._used[self._names[path]] = None
            home = home or url
            if not is_home(url):
                home = url
                break
        if home:
            self._without.pop("url", None)
        return home

    def _id(self, url: str) -> str:
        """An id that identifies the article; else an empty string, so that its URL, or its title and text, identify it."""
        row_numbers: list[str] = []
        mapped = fold(self._how.columns.get("id", ""))
        is_own = "added" in self._values  # an export of Dateline, whose ids all identify
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
        """A publication date. Raises ArticleError for a value that is none."""
        value = values.moment(value)
        if values.is_empty(value):
            return None
        day_first = None
        if isinstance(value, str) and (slashed := _SLASHED.search(value)):
            orders = self._how.orders()
            day_first = next(iter(orders)) if len(orders) == 1 else None
            if int(slashed[1]) != int(slashed[3]) and max(int(slashed[1]), int(slashed[3])) <= 12:
                if len(orders) > 1:
                    raise ArticleError("the file's dates have the day first and the month first")
                if day_first is None:
                    self._remarks["order"] = slashed[0]
        found = parse_published(value, day_first)
        if found and found.year > 1 and not plausible(found):
            raise ArticleError("no article can have this date")
        return found if found and found.year > 1 else None


def _paths(fields: Mapping[Any, Any], outer: str = "", name: str = "", depth: int = _DEEP) -> Iterator[tuple[str, str, Any]]:
    """Yields (name of the outermost field, path, value) of every value that is not empty, in objects within objects too."""
    for key, value in fields.items():
        if key is None or values.is_empty(value):
            continue
        path = ".".join(filter(None, (outer, fold(str(key)))))
        yield name or str(key), path, value
        if isinstance(value, dict) and depth:
            yield from _paths(value, path, name or str(key), depth - 1)


def _is_reported(name: str, value: object) -> bool:
    """Whether to report that a field was not used: not if it is an index, a program's internal field, or empty."""
    return not (is_index(name) or name.startswith(("@", "$", "_")) or values.is_empty(value))
