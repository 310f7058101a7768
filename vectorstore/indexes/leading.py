"""Arranges hits: each story once, a correction before what it corrects. Also finds out whether a text has a quote."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from vectorstore.indexes.hits import Hit
from vectorstore.texts.passages import Origin

T = TypeVar("T")

_DATELINE = re.compile(r"^[A-ZÀ-ÞĞİŞ]{3}[^.!?\n—–]{0,60} (?:[—–]|--?) (?=\w)")
_QUOTATION = re.compile(r"[\"'“”„‟«»‹›‘’‚‛`´]+")


def each_story_once(hits: Sequence[Hit], origins_of: Callable[[Sequence[str]], Mapping[str, Sequence[Origin]]]) -> list[Hit]:
    """The hits, best first, of only one article of each story: that with the best hit. The other origins are listed in `also_in`.

    `origins_of` returns the origins of stories, by story.
    """
    best: dict[str, str] = {}  # story → article id
    for hit in hits:
        best.setdefault(hit.story, hit.article_id)
    origins = origins_of(list(best))
    return [
        replace(hit, also_in=tuple(origin for origin in origins.get(hit.story, ()) if origin.id != hit.article_id))
        for hit in hits
        if best[hit.story] == hit.article_id
    ]


def corrections_first(hits: Sequence[Hit], corrections: Callable[[Sequence[str]], Mapping[str, tuple[str, ...]]]) -> list[Hit]:
    """The hits, those of a correction before those of the article it corrects, and with `corrects` filled in.

    `corrections` returns, for some articles, the ids of those among them that each corrects.
    """
    corrected = corrections(list(dict.fromkeys(hit.article_id for hit in hits)))
    marked = [replace(hit, corrects=corrected.get(hit.article_id, ())) for hit in hits]
    return leading(marked, lambda hit, other: other.article_id in hit.corrects)


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
