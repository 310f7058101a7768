"""Splits an article's text into sentences and passages, and defines passages as values. Spans are half-open character offsets."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from vectorstore.texts.dates import Published, day_of, to_timestamp
from vectorstore.texts.sentences import split_sentences

Span = tuple[int, int]
_LIST_SIGN = re.compile(r"[-*•·‣▪●◦■□○►▶→✓✔]\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences: its `start` and `end` and the spans of its `sentences`, as offsets into the article's text."""

    start: int
    end: int
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Embedding:
    """The unit vectors of a passage (d,) and of its `sentences` (m, d). Equal text, title and embedder have the same `key`."""

    key: str
    vector: NDArray[np.float32]
    sentences: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage from the catalog with all that the indexes and the reader need: its article's fields, offsets, text and vectors."""

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
        """The day of the article's publication, in its own time zone, as days since the year 1."""
        day = day_of(self.published)
        return None if day is None else day.toordinal()


@dataclass(frozen=True, slots=True)
class LivePassage:
    """A passage of a live version by its number, with what a search ranks it by: its article, that article's story and language."""

    passage: int
    article_id: str
    story: str
    language: str


@dataclass(frozen=True, slots=True)
class Origin:
    """A further place where a story was published: another article of the story, or another id under which the same text was added."""

    id: str
    title: str
    publisher: str
    url: str


def split_passages(text: str, language: str, token_spans: NDArray[np.int64], window: int) -> list[Passage]:
    """Split a text into passages of whole sentences, each of at most `window` tokens.

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
    """The spans of a text's sentences, each with the white space after it: in order and without gaps."""
    edges = accumulate(map(len, split_sentences(text, language)), initial=0)
    return list(pairwise(edges))


def _cut_to_window(segment: Span, starts: NDArray[np.int64], window: int) -> list[Span]:
    """A sentence's span, cut after every `window` tokens; `starts` are the offsets at which the text's tokens begin."""
    first, last = np.searchsorted(starts, segment[0]), np.searchsorted(starts, segment[1])
    cuts = [int(starts[i]) for i in range(first + window, last, window)]
    edges = [segment[0], *cuts, segment[1]]
    return list(pairwise(edges))


def _passage(text: str, run: Sequence[Span]) -> Passage:
    sentences = (_trim(text, span) for span in run)
    return Passage(run[0][0], run[-1][1], tuple(span for span in sentences if span[0] < span[1]))


def _trim(text: str, span: Span) -> Span:
    """A sentence's span without the white space around it, and without the sign of a list's item before it."""
    piece = text[slice(*span)]
    start = span[0] + len(piece) - len(piece.lstrip())
    if (sign := _LIST_SIGN.match(piece.lstrip())) and not text[:start].rpartition("\n")[2].strip():
        start += sign.end()
    return start, span[0] + len(piece.rstrip())
