"""Makes the archive's query from a question, and chooses the passages to read from its hits."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import zip_longest
from typing import TypedDict, TypeVar

import numpy as np

from qa.asking.conversation import ABOUT, Turn, is_complete, leaves_topic, weighted
from qa.types import Question
from vectorstore.articles import Published, day_of
from vectorstore.indexes.hits import Retrieved
from vectorstore.texts.folding import folded

Item = TypeVar("Item")

# From this cosine to its best passage on, a question needs no context; the second holds for a complete question. Measured: R@5 of 171
# follow-ups (MTRAG-UN) falls by .009, one or two questions; all 32 new topics in the tests are answered without their history.
_NEAR, _NEAR_IF_COMPLETE = 0.5, 0.36
_PASSAGES_COMPARED = 10  # hits whose cosines are looked at for that

DEPTH = 30  # passages to find; those that are not read serve evaluation only
_DEPTH_WITH_PHRASE = 200  # passages to find for a question with a phrase, as only those that have the phrase count
_DEPTH_OF_ROUNDUP = 500  # passages to find for a roundup, as only the first passage of each article counts
_OF_ONE_ARTICLE = 2  # for a broad question, so many passages of an article come before further ones of it


class Query(TypedDict):
    """The arguments of `Store.retrieve` that a question decides."""

    query: str
    k: int
    context: str


def query_for(question: Question, k: int = DEPTH) -> Query:
    """The query from whose hits `choose_passages` can take the k best passages for a question."""
    depth = _DEPTH_OF_ROUNDUP if question.roundup else max(k, _DEPTH_WITH_PHRASE) if question.phrases else k
    return Query(query=question.words, k=depth, context=weighted(question.context))


def choose_passages(question: Question, found: Retrieved, k: int = DEPTH) -> tuple[Retrieved, str]:
    """The retrieval with the k best hits only, and the first phrase of the question that no hit has, else an empty text.

    Hits without the question's phrases are left out; where no hit has them, the nearest ones are kept, to be shown.
    A broad question gets passages of several articles before further ones of the same, a roundup the first passages of the newest articles,
    where none is of its time those of the nearest.
    """
    hits, missing_phrase = found.hits, ""
    if question.roundup:
        hits = sorted((hit for hit in hits if hit.start == 0), key=lambda hit: str(hit.published), reverse=True)
        hits.sort(key=lambda hit: days_away(question, hit.published))
    else:
        for phrase in question.phrases:
            with_phrase = [hit for hit in hits if normalised(phrase) in normalised(f"{hit.title} {hit.text}")]
            if not with_phrase:
                missing_phrase = phrase
                break
            hits = with_phrase
        if question.broad and not missing_phrase:
            hits = spread(hits, [hit.article_id for hit in hits], _OF_ONE_ARTICLE)
    return replace(found, hits=hits[:k]), missing_phrase


def days_away(question: Question, published: Published) -> int:
    """How many days lie between an article's day and the question's bounds; 0 within them, and a large number without a day."""
    day = day_of(published)
    if day is None:
        return date.max.toordinal()
    return max(0, (question.after - day).days if question.after else 0, (day - question.last).days if question.last else 0)


def stands_alone(turn: Turn, question: Question, found: Retrieved) -> bool:
    """Whether a question needs no context from earlier questions, judged by the passages found without that context.

    It needs none when a passage is very near to it, or fairly near while the question is complete and no word of it points back. To
    add the context of another topic would lead the search astray. A turn about another topic needs none when that is in other articles.
    """
    if not question.context:
        return True
    if turn.kind == ABOUT:
        return leaves_topic(turn, found)
    hits = found.hits[:_PASSAGES_COMPARED]
    cosine = float(found.even(np.array([hit.cosine for hit in hits], dtype=np.float32)).max()) if hits else 0.0
    return cosine >= _NEAR or (is_complete(question.text) and cosine >= _NEAR_IF_COMPLETE)


def normalised(text: str) -> str:
    """A text without differences of case, spaces and typography, so that a phrase can be found in it."""
    return " ".join(folded(text).casefold().replace("’", "'").split())


def spread(items: Sequence[Item], articles: Sequence[str], most: int) -> list[Item]:
    """The items, those beyond the first `most` of each article moved to the end. `articles` holds each item's article id."""
    seen: Counter[str] = Counter()
    first: list[Item] = []
    rest: list[Item] = []
    for item, article in zip(items, articles, strict=True):
        (first if seen[article] < most else rest).append(item)
        seen[article] += 1
    return first + rest


def in_turn(lists: Sequence[Sequence[Item]]) -> list[Item]:
    """The first item of each list, then the second of each, and so on."""
    return [item for turn in zip_longest(*lists) for item in turn if item is not None]
