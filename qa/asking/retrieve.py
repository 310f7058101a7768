"""From a question to the passages to be read: what the archive finds, and what the question itself asks of it."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar, Unpack

import numpy as np

from qa.types import Question
from vectorstore.indexes.hits import Hit, Only
from vectorstore.indexes.keywords import terms
from vectorstore.store import Archive
from vectorstore.texts.folding import folded

Item = TypeVar("Item")

# Cosine of a question to its best passage. Of 171 follow-ups of MTRAG-UN R@5 falls by .009, one or two questions, and of 32 new topics in
# the tests all are answered as if nothing had been asked before.
_NEAR, _NEAR_ENOUGH = 0.5, 0.36
_LOOK = 10  # passages looked at for that
_COMPLETE = 3  # terms of a question that may stand alone
_FOLLOWS_UP = re.compile(
    r"^\W*(?:and|but|so|or|what about|how about|what else|why not|any|und|aber|y|pero|ve|peki)\b|"
    r"\b(?:he|she|it|they|him|her|them|his|hers|its|theirs?|this|these|those|there|then|ones?|same|such|others?|another|else|too|instead|"
    r"both|either|neither|that(?=\W*$)|er|sie|es|ihn|ihr\w*|sein\w*|dort|él|ella|ellos|allí|o|onlar|onun|orada)\b",
    re.I,
)

DEPTH = 30  # passages found; those that are not read are there to be measured
_DEPTH_OF_PHRASE = 200  # of which only those that hold the phrase count
_OF_A_TIME = 500  # passages among which the beginnings of articles are
_OF_ONE_ARTICLE = 2  # passages that come first where a question is broad


def retrieve(
    question: Question, archive: Archive, k: int = DEPTH, *, dense_weight: float | None = None, **only: Unpack[Only]
) -> tuple[list[Hit], str]:
    """The k best passages, best first, and the quoted phrase that none of them holds, if there is one. `only` narrows the articles.

    A phrase in quotation marks must occur; where none does, the nearest passages are found all the same, to be shown.
    A broad question gets passages of several articles before further ones of the same, a roundup the beginnings of the newest articles.
    """
    if question.roundup:
        found = archive.search(question.words, _OF_A_TIME, **only)
        return sorted((hit for hit in found if hit.start == 0), key=lambda hit: str(hit.published), reverse=True)[:k], ""
    hits = archive.search(
        question.words, max(k, _DEPTH_OF_PHRASE) if question.phrases else k, context=question.context, dense_weight=dense_weight, **only
    )
    for phrase in question.phrases:
        holding = [hit for hit in hits if plain(phrase) in plain(f"{hit.title} {hit.text}")]
        if not holding:
            return hits[:k], phrase
        hits = holding
    return (spread(hits, [hit.article_id for hit in hits], _OF_ONE_ARTICLE) if question.broad else hits)[:k], ""


def on_its_own(question: Question, archive: Archive, **only: Unpack[Only]) -> Question:
    """The question without what was asked before, where it stands alone: an article is near to it as it is, so near that nothing
    need be added, or near enough where nothing in it points back. Otherwise a new topic would be drawn to the old one. Only articles
    that count for the question count here.
    """
    if not question.context:
        return question
    hits = archive.search(question.words, _LOOK, **only)
    near = float(archive.embedder.even(np.array([hit.cosine for hit in hits] or [0.0], dtype=np.float32)).max())
    complete = not _FOLLOWS_UP.search(question.text) and len(terms(question.text, "en")) >= _COMPLETE
    return replace(question, context="") if near >= _NEAR or (complete and near >= _NEAR_ENOUGH) else question


def plain(text: str) -> str:
    """A text as phrases are looked for in it."""
    return " ".join(folded(text).casefold().replace("’", "'").split())


def spread(items: Sequence[Item], articles: Sequence[str], most: int) -> list[Item]:
    """Items in their order, but no more than `most` of an article before the rest."""
    seen: Counter[str] = Counter()
    first: list[Item] = []
    rest: list[Item] = []
    for item, article in zip(items, articles, strict=True):
        (first if seen[article] < most else rest).append(item)
        seen[article] += 1
    return first + rest
