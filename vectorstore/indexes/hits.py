"""The values that a search takes and returns: filters and hits."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from html import escape
from typing import TYPE_CHECKING, Literal, TypedDict

import numpy as np
from numpy.typing import NDArray

from vectorstore.articles import ArticleError, clean, day_of, to_timestamp
from vectorstore.indexes.fusion import Scores, TermWeights
from vectorstore.texts.dates import Published, parse_published
from vectorstore.texts.passages import Origin, PassageRow, Span

if TYPE_CHECKING:  # slow to import
    from vectorstore.models.embed import Embedder

Trouble = Literal["down", "damaged", "behind", "words_alone"]
_UNKNOWN_COSINE = 0.4  # the mean of those that the reader was trained on (`reader.json`), where there are none
LONGEST_QUERY = 2000  # characters
_LONGEST = 200  # characters of a publisher's name, a language or a date in a filter; no real one is longer


class Only(TypedDict, total=False):
    """What narrows a search to some articles: published at or after, published before, publisher, ISO 639-1 language.

    A date is compared with the day of publication in the article's own time zone, a datetime with the moment of publication.
    """

    published_after: str | date | datetime | None
    published_before: str | date | datetime | None
    publisher: str
    language: str


@dataclass(frozen=True, slots=True)
class Filter:
    """The conditions that the article of a hit must meet, in the form that the indexes take.

    `after` ≤ published < `before` in seconds since the epoch, UTC; `from_day` ≤ its local day < `until_day` in days since the year 1;
    its publisher and its language.
    """

    after: int | None = None
    before: int | None = None
    from_day: int | None = None
    until_day: int | None = None
    publisher: str = ""
    language: str = ""

    def allows(self, published: Published) -> bool:
        """Whether a time of publication lies within the bounds; an unknown one does only where there are none."""
        day = day_of(published)
        if published is None or day is None:
            return self.after is self.before is self.from_day is self.until_day is None
        moment, number = to_timestamp(published), day.toordinal()
        return (
            (self.after is None or moment >= self.after)
            and (self.before is None or moment < self.before)
            and (self.from_day is None or number >= self.from_day)
            and (self.until_day is None or number < self.until_day)
        )


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a search has found.

    `start`, `end` and `sentences` are character offsets into the article's text; `sentence_vectors`
    is (m, d). `score`, in [0, 1], is fused from `cosine` and `bm25`, which are 0 where only the
    other index found the passage. `also_in` names the other articles of the story (near-duplicates) and the other ids under which the
    same text was added; these are not hits of their own. `corrects` holds the ids of the articles among the hits that this one corrects.
    """

    passage: int
    article_id: str
    story: str
    title: str
    url: str
    publisher: str
    language: str
    place: str
    published: Published
    start: int
    end: int
    text: str
    sentences: tuple[Span, ...]
    sentence_vectors: NDArray[np.float32]
    score: float
    cosine: float
    bm25: float
    also_in: tuple[Origin, ...] = ()
    corrects: tuple[str, ...] = ()

    def quote(self, span: Span) -> str:
        """The text of a span of the article that lies in this passage."""
        return self.text[span[0] - self.start : span[1] - self.start]

    def _repr_html_(self) -> str:
        """The passage under its title, as a notebook shows it."""
        about = ", ".join(filter(None, (self.publisher, str(day_of(self.published) or ""), f"{self.score:.3f}")))
        return f"<p><b>{escape(self.title)}</b> <small>{escape(about)}</small></p><blockquote>{escape(self.text)}</blockquote>"


@dataclass(frozen=True, slots=True)
class Retrieved:
    """The hits of a search, best first, with what was computed for it.

    `vector` (d,) is the unit vector of the query and its context, `embedder` the model that made it; both are None in an empty archive, and
    while an endpoint that embeds cannot be used: then all cosines are the same.
    `term_weights` are the weights of the query's terms. `troubles` tell why an index was not used, or not
    all that was added is found; `Store.trouble` has more about them.
    """

    hits: Sequence[Hit] = ()
    vector: NDArray[np.float32] | None = None
    embedder: "Embedder | None" = None
    term_weights: TermWeights = field(default_factory=dict)
    troubles: tuple[Trouble, ...] = ()

    def cosines(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """The cosines (m,) of the query and unit vectors (m, d), on the scale of the bundled embedder."""
        return np.full(len(vectors), _UNKNOWN_COSINE, dtype=np.float32) if self.vector is None else self.even(vectors @ self.vector)

    def even(self, cosines: NDArray[np.float32]) -> NDArray[np.float32]:
        """Cosines of this search's embedder, put on the scale of the bundled one."""
        return cosines if self.embedder is None else self.embedder.even(cosines)


def to_hit(row: PassageRow, scores: Scores, origins: Sequence[Origin], corrects: tuple[str, ...]) -> Hit:
    """A passage as a hit with these scores; `origins` are all those of its story, `corrects` what its article corrects."""
    names = ("passage", "article_id", "story", "title", "url", "publisher", "language", "place", "published", "start", "text", "sentences")
    fields = {name: getattr(row, name) for name in names}
    end = row.start + len(row.text)
    return Hit(
        **fields,
        end=end,
        sentence_vectors=row.sentence_vectors,
        score=scores.fused,
        cosine=scores.cosine,
        bm25=scores.bm25,
        also_in=tuple(origin for origin in origins if origin.id != row.article_id),
        corrects=corrects,
    )


def make_filter(
    published_after: str | date | datetime | None = None,
    published_before: str | date | datetime | None = None,
    publisher: str = "",
    language: str = "",
) -> Filter:
    """A filter from dates as people write them, a publisher's name and a language.

    Raises ArticleError for what is no date or no name, and for dates between which nothing can be published.
    """
    after, before = (_moment(value, name) for value, name in ((published_after, "published_after"), (published_before, "published_before")))
    code = _name(language, "language").lower()
    names = (_name(publisher, "publisher"), re.split("[-_]", code)[0] or code)  # articles have "de", wherever it is spoken
    if after and before and isinstance(after, datetime) == isinstance(before, datetime) and to_timestamp(after) >= to_timestamp(before):
        raise ArticleError(f"nothing is published after {after} and before {before}: the first must be the earlier")
    return Filter(_seconds(after), _seconds(before), _day(after), _day(before), *names)


def _seconds(bound: Published) -> int | None:
    """Seconds since the epoch of a bound with a time; None for a day."""
    return to_timestamp(bound) if isinstance(bound, datetime) else None


def _day(bound: Published) -> int | None:
    """Days since the year 1 of a bound without a time; else None."""
    return None if bound is None or isinstance(bound, datetime) else bound.toordinal()


def _moment(value: str | date | datetime | None, name: str) -> Published:
    if isinstance(value, str) and len(value) > _LONGEST:
        raise ArticleError(f"{name} must be a date such as 2025-09-03, not {len(value)} characters")
    moment = parse_published(value)
    if value and not moment:  # a word such as "unknown", which would silently narrow nothing
        raise ArticleError(f"{name} must be a date such as 2025-09-03, not {value!r}")
    return moment


def _name(value: str, name: str) -> str:
    """A name, cleaned as those of articles are. Raises ArticleError for one that is too long, or empty once it is cleaned."""
    cleaned = " ".join(clean(value).split())
    if bool(value) != bool(cleaned) or len(cleaned) > _LONGEST:
        raise ArticleError(f"{name} must be a name of at most {_LONGEST} characters, or empty")
    return cleaned
