"""Finds evidence that disagrees: sentences of different articles that give different numbers, or of which one corrects the other."""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from qa.checking.facts import facts
from qa.checking.numbers import Number
from qa.types import Evidence, Question
from vectorstore.articles import day_of
from vectorstore.indexes.keywords import terms
from vectorstore.indexes.leading import leading
from vectorstore.stories.assertions import contradicts

# No experiment set these two; tests/qa/test_disagree.py has the cases that they must tell apart.
_ALIKE = 0.45  # cosine from which on two sentences may be about the same thing
_LEAST_SHARE = 0.1  # of the best sentence's score that another must have
_YEARS = range(1500, 2100)  # a number in this range may be a year
_COUNTED = re.compile(r"\b(?:how many|wie viele|cuánt[oa]s|kaç) (\w+)", re.I)
# Words of a question that asks for one of the numbers that differ: by who gave it, or when.
_ONE_VOICE = re.compile(
    r"\b(?:according to|first|initially|originally|correct(?:ed)?|sa(?:y|ys|id)|claim(?:ed|s)?|reported|forecast|laut|según|göre)\b", re.I
)
_FORMERLY = re.compile(
    r"\b(?:first|initially|originally|at first|zuerst|zunächst|ursprünglich|al principio|inicialmente|başta|önce)\b", re.I
)


def corrections_first(question: Question, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The evidence, each correction before the sentence that it corrects. The scores stay in their order: the first keeps the highest.

    For a question about how things stand now, corrected sentences are left out. For one about what was said at first, nothing changes.
    """
    if _FORMERLY.search(question.text):
        return tuple(evidence)
    kept = [item for item in evidence if not (question.latest and any(_corrects(other, item) for other in evidence))]
    return tuple(replace(item, score=held.score) for item, held in zip(leading(kept, _corrects), kept, strict=True))


def differing_evidence(question: Question, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The sentences that give different numbers, the newest first; else the best one, and those that it corrects.

    Empty when the evidence agrees, or when the question asks for one of the versions.
    """
    if not evidence or question.latest:
        return ()
    return _counting_differently(question, evidence) or _with_corrected(question, evidence)


def _with_corrected(question: Question, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The best sentence and those that it corrects; empty when it corrects none."""
    best = evidence[0]
    corrected = [item for item in evidence[1:] if _corrects(best, item)]
    return (best, *corrected) if corrected and not _FORMERLY.search(question.text) else ()


def _corrects(item: Evidence, other: Evidence) -> bool:
    """Whether a sentence contradicts another one, and its article corrects the other's."""
    return other.hit.article_id in item.hit.corrects and contradicts(item.quote, other.quote, item.hit.language)


def _counting_differently(question: Question, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The sentences that give different numbers of what the question counts, the newest first.

    Empty when there are none, or when the question does not ask how many there are, or asks for one of the versions.
    """
    counted = _COUNTED.search(question.text)
    if not counted or _ONE_VOICE.search(question.text):
        return ()
    counts: list[tuple[Evidence, Number]] = []
    for item in evidence:
        number = _number_of(item, question, counted[1])
        if number and (not counts or (item.score > _LEAST_SHARE * evidence[0].score and _differs(item, number, counts))):
            counts.append((item, number))
    sure = any(_counts(number, item, counted[1]) for item, number in counts)
    return tuple(sorted((item for item, _ in counts), key=_day, reverse=True)) if sure and counts[1:] else ()


def _number_of(item: Evidence, question: Question, counted: str) -> Number | None:
    """The number that a sentence gives for the counted thing: the one right before its word, else the only one in the sentence.

    In the latter case the sentence must have the word in the same form: "the passenger saloon" counts no passengers.
    """
    language = item.hit.language
    if not set(terms(counted, language)) & set(terms(item.quote, language)):
        return None
    in_question, in_quote = facts(question.text, language).numbers, facts(item.quote, language, day_of(item.hit.published))
    counting = [
        number for number in in_quote.numbers if number.before not in in_quote.names and not number.share and not _counts_nothing(number)
    ]
    new = [number for number in counting if not any(map(number.agrees, in_question))]
    of_thing = [number for number in new if _counts(number, item, counted)]
    if of_thing:
        return of_thing[0]
    return new[0] if len(new) == 1 and re.search(rf"\b{re.escape(counted)}\b", item.quote, re.I) else None


def _counts(number: Number, item: Evidence, counted: str) -> bool:
    """Whether the word for the counted thing follows the number."""
    return bool(set(terms(number.after, item.hit.language)) & set(terms(counted, item.hit.language)))


def _counts_nothing(number: Number) -> bool:
    """Whether the number is a year or an ordinal."""
    return number.after in ("st", "nd", "rd", "th") or (number.before in ("since", "in", "seit", "desde") and max(number.values) in _YEARS)


def _differs(item: Evidence, number: Number, counts: Sequence[tuple[Evidence, Number]]) -> bool:
    """Whether a sentence is about the same thing as those in `counts`, but of another article and with another number than each."""
    alike = float(_vector(item) @ _vector(counts[0][0])) >= _ALIKE
    return alike and all(item.hit.article_id != other.hit.article_id and not number.agrees(theirs) for other, theirs in counts)


def _vector(item: Evidence) -> NDArray[np.float32]:
    """The vector (d,) of the evidence's sentence."""
    index = next((i for i, span in enumerate(item.hit.sentences) if span[1] == item.end), 0)
    vector: NDArray[np.float32] = item.hit.sentence_vectors[index]
    return vector


def _day(item: Evidence) -> str:
    """When the article was published, to sort by; empty when unknown."""
    return str(item.hit.published or "")
