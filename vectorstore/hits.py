"""What a search returns, and what may narrow it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from vectorstore.articles import ArticleError, Published, clean, parse_published, to_timestamp
from vectorstore.fusion import Scores
from vectorstore.passages import Origin, PassageRow, Span

LONGEST_QUERY = 2000  # characters


class Only(TypedDict, total=False):
    """Which articles count. Dates are half-open: at or after, and before. Languages are ISO 639-1 codes."""

    published_after: str | date | datetime | None
    published_before: str | date | datetime | None
    publisher: str
    language: str


@dataclass(frozen=True, slots=True)
class Filter:
    """What a hit's article must satisfy: `after` ≤ published < `before` (seconds since the epoch, UTC), publisher, language."""

    after: int | None = None
    before: int | None = None
    publisher: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for one question.

    `start`, `end` and `sentences` are character offsets into the article's text; `sentence_vectors`
    is (m, d). `score`, in [0, 1], is fused from `cosine` and `bm25`, which are 0 where only the
    other index found the passage. `also_in` names where else the story stands: near-duplicates,
    and other names of the very same text, which are not hits of their own.
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

    def quote(self, span: Span) -> str:
        """The text of a span that lies in this passage."""
        return self.text[span[0] - self.start : span[1] - self.start]


def to_hit(row: PassageRow, scores: Scores) -> Hit:
    """A passage with its scores."""
    names = ("passage", "article_id", "story", "title", "url", "publisher", "language", "place", "published", "start", "text", "sentences")
    fields = {name: getattr(row, name) for name in names}
    end = row.start + len(row.text)
    return Hit(**fields, end=end, sentence_vectors=row.sentence_vectors, score=scores.fused, cosine=scores.cosine, bm25=scores.bm25)


def make_filter(
    published_after: str | date | datetime | None = None,
    published_before: str | date | datetime | None = None,
    publisher: str = "",
    language: str = "",
) -> Filter:
    """A filter from dates as people write them; raises ArticleError for what is no date."""
    after, before = parse_published(published_after), parse_published(published_before)
    if after and before and to_timestamp(after) >= to_timestamp(before):
        raise ArticleError(f"nothing is published after {after} and before {before}: the first must be the earlier")
    if max(len(publisher), len(language)) > LONGEST_QUERY:
        raise ArticleError(f"a publisher or a language to search for may be {LONGEST_QUERY} characters long")
    return Filter(to_timestamp(after) if after else None, to_timestamp(before) if before else None, clean(publisher), clean(language))
