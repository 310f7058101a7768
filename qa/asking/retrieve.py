"""From a question to the passages to be read: what is wanted of the archive, and what of it is chosen."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TypedDict, TypeVar

import numpy as np

from qa.types import Question
from vectorstore.indexes.hits import Retrieved
from vectorstore.indexes.keywords import terms
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


class Wanted(TypedDict):
    """What a question asks the archive for."""

    query: str
    k: int
    context: str


def wanted(question: Question, k: int = DEPTH) -> Wanted:
    """What to retrieve for the k best passages of a question."""
    depth = _OF_A_TIME if question.roundup else max(k, _DEPTH_OF_PHRASE) if question.phrases else k
    return Wanted(query=question.words, k=depth, context=question.context)


def chosen(question: Question, found: Retrieved, k: int = DEPTH) -> tuple[Retrieved, str]:
    """The k best passages of what was retrieved, and the quoted phrase that none of them holds, if there is one.

    A phrase in quotation marks must occur; where none does, the nearest passages are found all the same, to be shown.
    A broad question gets passages of several articles before further ones of the same, a roundup the beginnings of the newest articles.
    """
    hits, missing = found.hits, ""
    if question.roundup:
        hits = sorted((hit for hit in hits if hit.start == 0), key=lambda hit: str(hit.published), reverse=True)
    else:
        for phrase in question.phrases:
            holding = [hit for hit in hits if plain(phrase) in plain(f"{hit.title} {hit.text}")]
            if not holding:
                missing = phrase
                break
            hits = holding
        if question.broad and not missing:
            hits = spread(hits, [hit.article_id for hit in hits], _OF_ONE_ARTICLE)
    return replace(found, hits=hits[:k]), missing


def stands_alone(question: Question, found: Retrieved) -> bool:
    """Whether a question needs nothing of what was asked before, by what was found for it alone: an article is near to it as it is, so near
    that nothing need be added, or near enough where nothing in it points back. Otherwise a new topic would be drawn to the old one.
    """
    if not question.context:
        return True
    hits = found.hits[:_LOOK]
    near = float(found.even(np.array([hit.cosine for hit in hits], dtype=np.float32)).max()) if hits else 0.0
    complete = not _FOLLOWS_UP.search(question.text) and len(terms(question.text, "en")) >= _COMPLETE
    return near >= _NEAR or (complete and near >= _NEAR_ENOUGH)


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
