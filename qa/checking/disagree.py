"""Evidence that disagrees: sentences of different articles that come to different numbers, or of which one corrects the other."""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from qa.checking.facts import Number, facts
from qa.types import Evidence, Question
from vectorstore.articles import day_of
from vectorstore.indexes.keywords import terms
from vectorstore.indexes.leading import leading
from vectorstore.stories.assertions import contradicts

# No experiment set these; tests/qa/test_disagree.py has what they must tell apart.
_ALIKE = 0.45  # cosine of two sentences, from which on they may speak of the same thing
_ENOUGH = 0.1  # of the best sentence's score that another must have
_YEARS = range(1500, 2100)
_COUNTED = re.compile(r"\b(?:how many|wie viele|cuánt[oa]s|kaç) (\w+)", re.I)
# What a question says that wants one voice, or one time, among those that differ.
_ONE_VOICE = re.compile(
    r"\b(?:according to|first|initially|originally|correct(?:ed)?|sa(?:y|ys|id)|claim(?:ed|s)?|reported|forecast|laut|según|göre)\b", re.I
)
_FORMERLY = re.compile(
    r"\b(?:first|initially|originally|at first|zuerst|zunächst|ursprünglich|al principio|inicialmente|başta|önce)\b", re.I
)


def corrected_first(question: Question, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The evidence with a correction before what it corrects, the scores staying where they are.

    Where a question asks how things stand now, what is corrected is left out; where it asks what was said at first, nothing changes.
    """
    if _FORMERLY.search(question.text):
        return tuple(evidence)
    kept = [item for item in evidence if not (question.latest and any(_corrects(other, item) for other in evidence))]
    return tuple(replace(item, score=held.score) for item, held in zip(leading(kept, _corrects), kept, strict=True))


def differing(question: Question, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The sentences that come to different numbers, or the best one and what it corrects, the newest first.

    Empty when they agree, or when the question asks for one of the voices or times.
    """
    if not evidence or question.latest:
        return ()
    return _counting_differently(question, evidence) or _with_corrected(question, evidence)


def _with_corrected(question: Question, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The best sentence and those that it corrects; empty when there are none."""
    best = evidence[0]
    corrected = [item for item in evidence[1:] if _corrects(best, item)]
    return (best, *corrected) if corrected and not _FORMERLY.search(question.text) else ()


def _corrects(item: Evidence, other: Evidence) -> bool:
    """Whether a sentence is of an article that corrects the other's, and says otherwise."""
    return other.hit.article_id in item.hit.corrects and contradicts(item.quote, other.quote, item.hit.language)


def _counting_differently(question: Question, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The sentences that come to different numbers; empty when the question does not ask how many there are, or asks for one voice."""
    counted = _COUNTED.search(question.text)
    if not counted or _ONE_VOICE.search(question.text):
        return ()
    told: list[tuple[Evidence, Number]] = []
    for item in evidence:
        figure = _figure(item, question, counted[1])
        if figure and (not told or (item.score > _ENOUGH * evidence[0].score and _another(item, figure, told))):
            told.append((item, figure))
    sure = any(_counts(figure, item, counted[1]) for item, figure in told)
    return tuple(sorted((item for item, _ in told), key=_day, reverse=True)) if sure and told[1:] else ()


def _figure(item: Evidence, question: Question, counted: str) -> Number | None:
    """The number by which a sentence counts that thing: the one before the word, or the only one of a sentence that has the word.

    In the latter case the word must have the same form: "the passenger saloon" counts no passengers.
    """
    language = item.hit.language
    if not set(terms(counted, language)) & set(terms(item.quote, language)):
        return None
    asked, there = facts(question.text, language).numbers, facts(item.quote, language, day_of(item.hit.published))
    counting = [number for number in there.numbers if number.before not in there.names and not _counts_nothing(number)]
    shown = [number for number in counting if not any(map(number.agrees, asked))]
    exactly = [number for number in shown if _counts(number, item, counted)]
    if exactly:
        return exactly[0]
    return shown[0] if len(shown) == 1 and re.search(rf"\b{re.escape(counted)}\b", item.quote, re.I) else None


def _counts(number: Number, item: Evidence, counted: str) -> bool:
    return bool(set(terms(number.after, item.hit.language)) & set(terms(counted, item.hit.language)))


def _counts_nothing(number: Number) -> bool:
    """A year or an ordinal, which counts nothing."""
    return number.after in ("st", "nd", "rd", "th") or (number.before in ("since", "in", "seit", "desde") and max(number.values) in _YEARS)


def _another(item: Evidence, figure: Number, told: Sequence[tuple[Evidence, Number]]) -> bool:
    """Whether it is another story's, about the same, with another number than those told so far."""
    alike = float(_vector(item) @ _vector(told[0][0])) >= _ALIKE
    return alike and all(item.hit.article_id != other.hit.article_id and not figure.agrees(theirs) for other, theirs in told)


def _vector(item: Evidence) -> NDArray[np.float32]:
    place = next((i for i, span in enumerate(item.hit.sentences) if span[1] == item.end), 0)
    vector: NDArray[np.float32] = item.hit.sentence_vectors[place]
    return vector


def _day(item: Evidence) -> str:
    return str(item.hit.published or "")
