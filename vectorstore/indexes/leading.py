"""Which of the hits stand for the rest: each story once, a correction before what it corrects, and who else has a quote."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from vectorstore.indexes.hits import Hit
from vectorstore.texts.passages import Origin

T = TypeVar("T")

_DATELINE = re.compile(r"^[A-ZÀ-ÞĞİŞ]{3}[^.!?\n—–]{0,60} (?:[—–]|--?) (?=\w)")
_QUOTATION = re.compile(r"[\"'“”„‟«»‹›‘’‚‛`´]+")


def each_story_once(hits: Sequence[Hit], elsewhere: Callable[[Sequence[str]], Mapping[str, Sequence[Origin]]]) -> list[Hit]:
    """Of each story the article with the best hit; where else it stands is listed with its hits."""
    best: dict[str, str] = {}
    for hit in hits:
        best.setdefault(hit.story, hit.article_id)
    places = elsewhere(list(best))
    return [
        replace(hit, also_in=tuple(origin for origin in places.get(hit.story, ()) if origin.id != hit.article_id))
        for hit in hits
        if best[hit.story] == hit.article_id
    ]


def corrections_first(hits: Sequence[Hit], corrections: Callable[[Sequence[str]], Mapping[str, tuple[str, ...]]]) -> list[Hit]:
    """The hits, those of a correction before those of what it corrects; `corrects` of each says what that is."""
    corrected = corrections(list(dict.fromkeys(hit.article_id for hit in hits)))
    knowing = [replace(hit, corrects=corrected.get(hit.article_id, ())) for hit in hits]
    return leading(knowing, lambda hit, other: other.article_id in hit.corrects)


def leading(items: Iterable[T], leads: Callable[[T, T], bool]) -> list[T]:
    """Items in their order, except that one which `leads` an earlier item is put before that."""
    ordered: list[T] = []
    for item in items:
        ordered.insert(next((at for at, other in enumerate(ordered) if leads(item, other)), len(ordered)), item)
    return ordered


def holds(text: str, quote: str) -> bool:
    """Whether a text has a quote, whatever its white space, quotation marks and case; a dateline before it may be another."""
    return _plain(_DATELINE.sub("", quote)) in _plain(text)


def _plain(text: str) -> str:
    return " ".join(_QUOTATION.sub("'", text.casefold()).split())
