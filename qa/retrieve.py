"""From a question to the passages to be read: what the archive finds, and what the question itself asks of it."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from qa.types import Question
from vectorstore.archive import Archive
from vectorstore.hits import Hit

Item = TypeVar("Item")

DEPTH = 30  # passages found; those that are not read are there to be measured
_DEPTH_OF_PHRASE = 200  # of which only those that hold the phrase count
_OF_ONE_ARTICLE = 2  # passages that come first where a question is broad


def retrieve(
    question: Question,
    archive: Archive,
    k: int = DEPTH,
    *,
    after: str | date | None = None,
    before: str | date | None = None,
    dense_weight: float | None = None,
) -> tuple[list[Hit], str]:
    """The k best passages, best first, and the quoted phrase that none of them holds, if there is one.

    A phrase in quotation marks must occur; where none does, the nearest passages are found all the same, to be shown.
    A broad question gets passages of several articles before further ones of the same.
    """
    hits = archive.search(
        question.words, max(k, _DEPTH_OF_PHRASE) if question.phrases else k, context=question.context, dense_weight=dense_weight,
        published_after=after or question.after, published_before=before or question.before,
    )  # fmt: skip
    for phrase in question.phrases:
        holding = [hit for hit in hits if _plain(phrase) in _plain(f"{hit.title} {hit.text}")]
        if not holding:
            return hits[:k], phrase
        hits = holding
    return (spread(hits, [hit.article_id for hit in hits], _OF_ONE_ARTICLE) if question.broad else hits)[:k], ""


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").split())


def spread(items: Sequence[Item], articles: Sequence[str], most: int) -> list[Item]:
    """Items in their order, but no more than `most` of an article before the rest."""
    seen: Counter[str] = Counter()
    first: list[Item] = []
    rest: list[Item] = []
    for item, article in zip(items, articles, strict=True):
        (first if seen[article] < most else rest).append(item)
        seen[article] += 1
    return first + rest
