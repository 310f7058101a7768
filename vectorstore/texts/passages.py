"""Article text → sentences → passages. Both are half-open character ranges into the text."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from vectorstore.texts.dates import Published, day_of, to_timestamp
from vectorstore.texts.sentences import split_sentences

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences: `start`/`end` offsets and each sentence's, into the article's text."""

    start: int
    end: int
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Embedding:
    """A passage's vector (d,) and its sentences' (m, d), of unit length; `key` names text and embedder."""

    key: str
    vector: NDArray[np.float32]
    sentences: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage as the indexes and the reader need it: its article's fields, offsets, text and vectors."""

    passage: int
    version: int
    article_id: str
    story: str
    title: str
    url: str
    publisher: str
    language: str
    place: str
    published: Published
    start: int
    text: str
    sentences: tuple[Span, ...]
    vector: NDArray[np.float32]
    sentence_vectors: NDArray[np.float32]

    @property
    def timestamp(self) -> int | None:
        """Seconds since the epoch, UTC, of the article's publication."""
        return None if self.published is None else to_timestamp(self.published)

    @property
    def day(self) -> int | None:
        """Days since the year 1 of the article's publication, where it was published."""
        found = day_of(self.published)
        return None if found is None else found.toordinal()


@dataclass(frozen=True, slots=True)
class Origin:
    """Where else a story stands: another article of it, or another name of the very same text."""

    id: str
    title: str
    publisher: str
    url: str


def split_passages(text: str, language: str, token_spans: NDArray[np.int64], window: int) -> list[Passage]:
    """Partition a text into passages of whole sentences, each of at most `window` tokens.

    `token_spans` holds the embedder's tokens as (n, 2) character offsets into the text. Passages
    follow each other without a gap: joining their texts gives the article back. A sentence that
    alone exceeds the window is cut between tokens.
    """
    starts = token_spans[:, 0]
    pieces = [piece for segment in split_segments(text, language) for piece in _cut_to_window(segment, starts, window)]
    sizes = [int(np.searchsorted(starts, end) - np.searchsorted(starts, start)) for start, end in pieces]
    passages: list[Passage] = []
    run: list[Span] = []
    filled = 0
    for piece, size in zip(pieces, sizes, strict=True):
        if run and filled + size > window:
            passages.append(_passage(text, run))
            run, filled = [], 0
        run.append(piece)
        filled += size
    if run:
        passages.append(_passage(text, run))
    return passages


def split_segments(text: str, language: str) -> list[Span]:
    """Partition a text into sentences, each with the white space that follows it."""
    edges = accumulate(map(len, split_sentences(text, language)), initial=0)
    return list(pairwise(edges))


def _cut_to_window(segment: Span, starts: NDArray[np.int64], window: int) -> list[Span]:
    first, last = np.searchsorted(starts, segment[0]), np.searchsorted(starts, segment[1])
    cuts = [int(starts[i]) for i in range(first + window, last, window)]
    edges = [segment[0], *cuts, segment[1]]
    return list(pairwise(edges))


def _passage(text: str, run: Sequence[Span]) -> Passage:
    sentences = (_trim(text, span) for span in run)
    return Passage(run[0][0], run[-1][1], tuple(span for span in sentences if span[0] < span[1]))


def _trim(text: str, span: Span) -> Span:
    piece = text[slice(*span)]
    return span[0] + len(piece) - len(piece.lstrip()), span[0] + len(piece.rstrip())
