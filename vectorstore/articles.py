"""`Article`, one news item of an archive, and how its fields are cleaned and checked when one is made."""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from vectorstore.errors import ArticleError
from vectorstore.texts.dates import Published, day_of, parse_published, to_timestamp
from vectorstore.texts.languages import detect

__all__ = [
    "Article",
    "ArticleError",
    "Item",
    "Published",
    "Rejected",
    "clean",
    "day_of",
    "parse_published",
    "plausible",
    "short_hash",
    "to_timestamp",
    "without_credentials",
]

_ONE_LINE_FIELDS = ("id", "title", "url", "publisher", "author", "language", "place")
_EARLIEST = 1700  # year: what is dated before is an error, since newspapers are hardly older
_MOST_NAMES = 50  # that are taken from a list of authors or the like; no article needs more
_CREDENTIALS = re.compile(r"^([\x00-\x20]*https?:[/\\]*+)[^/?#]*@", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rejected:
    """An input that could not be added: where it is (a file, file:line, or URL) and, in words, why."""

    input: str
    error: str


@dataclass(frozen=True, slots=True)
class Article:
    """One news item.

    `title` and `text` are enough: `id` is then derived from the URL, or else from title and text.
    `published` is an aware datetime or a date; strings in ISO 8601, RFC 2822 or plain words are read
    into one (`vectorstore.texts.dates`), and a datetime without a zone is taken as UTC. `language` is an ISO 639-1 code,
    detected from the text when it is missing. `added` is set by the archive, unless an export brings it.

    Raises ArticleError when the text is empty or a field cannot be read.
    """

    title: str
    text: str
    id: str = ""
    url: str = ""
    publisher: str = ""
    author: str = ""
    published: Published = None
    language: str = ""
    place: str = ""
    added: datetime | None = None

    def __post_init__(self) -> None:
        for name, value in _checked(self).items():
            object.__setattr__(self, name, value)  # the class is frozen; only here are its fields set

    @property
    def timestamp(self) -> int | None:
        """Seconds since the epoch, UTC, of `published`; a date counts from its midnight."""
        return None if self.published is None else to_timestamp(self.published)

    @property
    def content_hash(self) -> str:
        """SHA-256 over all fields but `id` and `added`: an article with the same id and hash need not be recorded again."""
        fields = (self.title, self.text, self.url, self.publisher, self.author, self.published, self.language, self.place)
        return hashlib.sha256("\x1f".join(str(field) for field in fields).encode()).hexdigest()

    @property
    def text_hash(self) -> str:
        """SHA-256 of the text, whatever its white space: articles with equal hashes have the same text."""
        return hashlib.sha256(" ".join(self.text.split()).encode()).hexdigest()


Item = tuple[str, Article] | Rejected  # what readers yield: where the article was read and the article, or why it was not taken


def plausible(published: Published) -> Published:
    """The given date, or None if no article can have it: some programs write 1 January of year 1 where they have no date."""
    return published if published and _EARLIEST <= published.year <= date.today().year + 1 else None


def clean(text: str) -> str:
    """The text in a form that SQL and both indexes can hold: line breaks as \\n, no NUL, no lone surrogates."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return text.encode("utf-8", "replace").decode("utf-8")


def without_credentials(url: str) -> str:
    """A web address without the user name and the password in it; any other text as it is."""
    return _CREDENTIALS.sub(r"\1", url)


def _checked(given: Article) -> dict[str, Any]:
    """All fields of an article, cleaned, with the missing ones derived. Raises ArticleError when one cannot be read."""
    lines = {name: " ".join(_clean(getattr(given, name), name).split()) for name in _ONE_LINE_FIELDS}
    text = _clean(given.text, "text").strip()
    if not re.search(r"\w", text):
        raise ArticleError("the article has no text" if not text else "the article's text has no words")
    url, title = without_credentials(lines["url"]), lines["title"] or _first_line(text)
    return lines | {
        "text": text,
        "url": url,
        "title": title,
        "published": plausible(parse_published(given.published)),
        "added": _to_datetime(parse_published(given.added)),
        "language": _language_code(lines["language"]) or detect(text),
        "id": lines["id"] or _derived_id(url, title, text),
    }


def _to_datetime(moment: Published) -> datetime | None:
    if moment is None or isinstance(moment, datetime):
        return moment
    return datetime(moment.year, moment.month, moment.day, tzinfo=UTC)


def short_hash(text: str) -> str:
    """The first ten hexadecimal digits of a text's SHA-256, for use in an id."""
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def _clean(value: object, name: str) -> str:
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        value = ", ".join(item for item in value[:_MOST_NAMES] if isinstance(item, str))
    if not isinstance(value, (str, int, float)):
        raise ArticleError(f"{name} must be text, not {type(value).__name__}")
    try:
        return clean(str(value).removeprefix("\ufeff"))
    except ValueError as error:  # a number of thousands of digits
        raise ArticleError(f"{name} must be text, not so large a number") from error


def _first_line(text: str) -> str:
    line = text.split("\n", 1)[0]
    return line if len(line) <= 80 else line[:79].rsplit(" ", 1)[0] + "…"


def _language_code(value: str) -> str:
    code = re.split(r"[-_]", value.lower())[0]
    if code and not re.fullmatch(r"[a-z]{2,3}", code):
        raise ArticleError(f"language must be a code such as en or de, not {value[:20]!r}")
    return code


def _derived_id(url: str, title: str, text: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower())[:40].strip("-")
    digest = short_hash(url or f"{title}\n{text}")
    return f"{slug}-{digest}" if slug and not url else digest
