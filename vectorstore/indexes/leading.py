"""Arranges what a search has found: each story once, a correction before what it corrects. Also finds out whether a text has a quote."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TypeVar

from vectorstore.indexes.fusion import Scores
from vectorstore.indexes.hits import Hit, to_hit
from vectorstore.record.moment import Moment
from vectorstore.texts.passages import LivePassage

T = TypeVar("T")

_DATELINE = re.compile(r"^[A-ZÀ-ÞĞİŞ]{3}[^.!?\n—–]{0,60} (?:[—–]|--?) (?=\w)")
_QUOTATION = re.compile(r"[\"'“”„‟«»‹›‘’‚‛`´]+")


def best_hits(live: Sequence[LivePassage], scores: Mapping[int, Scores], k: int, now: Moment) -> list[Hit]:
    """The k best of the passages that are live `now`, as hits: each story once, a correction before what it corrects."""
    best = _each_story_once(sorted(live, key=lambda passage: -scores[passage.passage].fused))
    corrected = now.corrections(list(dict.fromkeys(passage.article_id for passage in best)))
    best = _corrections_first(best, corrected)[:k]
    origins = now.origins([passage.story for passage in best])
    rows = now.rows([passage.passage for passage in best])
    return [to_hit(row, scores[row.passage], origins[row.story], corrected.get(row.article_id, ())) for row in rows]


def _each_story_once(passages: Iterable[LivePassage]) -> list[LivePassage]:
    """The passages, best first, of only one article of each story: that with the best passage."""
    best: dict[str, str] = {}  # story → article id
    return [passage for passage in passages if best.setdefault(passage.story, passage.article_id) == passage.article_id]


def _corrections_first(passages: list[LivePassage], corrected: Mapping[str, Collection[str]]) -> list[LivePassage]:
    """The passages, those of a correction before those of the articles it corrects, which `corrected` has by the correction's id."""
    if not corrected:
        return passages
    return leading(passages, lambda passage, other: other.article_id in corrected.get(passage.article_id, ()))


def leading(items: Iterable[T], leads: Callable[[T, T], bool]) -> list[T]:
    """The items in their order, except that an item that `leads` an earlier one is moved to just before it."""
    ordered: list[T] = []
    for item in items:
        ordered.insert(next((at for at, other in enumerate(ordered) if leads(item, other)), len(ordered)), item)
    return ordered


def holds(text: str, quote: str) -> bool:
    """Whether a text has a quote, regardless of white space, quotation marks, case, and a dateline at the quote's beginning."""
    return _plain(_DATELINE.sub("", quote)) in _plain(text)


def _plain(text: str) -> str:
    return " ".join(_QUOTATION.sub("'", text.casefold()).split())
