"""Finds evidence that disagrees: sentences of different articles that give different numbers, or of which one corrects the other."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from qa.checking.facts import facts
from qa.checking.numbers import Number, numbers
from qa.reading.answer_types import wanted
from qa.types import Evidence, Question, understandable
from vectorstore.articles import day_of
from vectorstore.indexes.keywords import terms
from vectorstore.indexes.leading import leading
from vectorstore.stories.assertions import contradicts

# No experiment set these four; tests/qa/test_disagree.py has the cases that they must tell apart.
_ALIKE = 0.45  # cosine from which on two sentences may be about the same thing
_ROUNDED = 0.03  # the part by which a number differs from itself rounded, at most: "nearly $3 billion", $2.94 billion
_LEAST_SHARE = 0.1  # of the best sentence's score that another must have
_LEAST_SHARE_OF_AMOUNTS = 0.01  # the same for one that has all words that the best one shares with the question
_YEARS = range(1500, 2100)  # a number in this range may be a year
_COUNTED = re.compile(r"\b(?:how many|wie viele|cuánt[oa]s|kaç) (\w+)", re.I)
# Words of a question that asks for one of the numbers that differ: by who gave it, or when.
_ONE_VOICE = re.compile(
    r"\b(?:according to|first|initially|originally|correct(?:ed)?|sa(?:y|ys|id)|claim(?:ed|s)?|reported|forecast|laut|según|göre)\b", re.I
)
_FORMERLY = re.compile(
    r"\b(?:first|initially|originally|at first|zuerst|zunächst|ursprünglich|al principio|inicialmente|başta|önce)\b", re.I
)
# How a notice in an article of its own says that a report was wrong.
_NOTICE = re.compile(
    r"\b(?:we (?:wrongly |incorrectly )?(?:wrote|reported|said|stated)|"
    r"(?:an|our|the) (?:earlier|previous|first|original) (?:report|version|article|story)|"
    r"in our (?:report|article|story)|as (?:we )?(?:first |previously |wrongly |originally )*reported|"
    r"the (?:correct|right) (?:number|figure|name|date)|"
    r"should have (?:read|said)|(?:wie|anders als) (?:zunächst |zuerst |von uns )*(?:berichtet|gemeldet|geschrieben)|richtig (?:ist|sind)|"
    r"como (?:se )?(?:informó|publicó|publicamos|informamos)|lo correcto es|doğrusu)\b",
    re.I,
)
_HEADS_NOTICE = re.compile(
    r"^\W*(?:correct(?:ion|ed)|clarification|berichtigung|korrektur|richtigstellung|corrección|rectificación|fe de erratas|düzeltme)\b",
    re.I,
)

_Told = tuple[Evidence, Number]  # a sentence, with the number that it gives


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
    told = [] if _ONE_VOICE.search(question.text) else _counts_told(question, evidence) or _amounts_told(question, evidence)
    return tuple(sorted((item for item, _ in told), key=_day, reverse=True)) or _with_corrected(question, evidence)


def _with_corrected(question: Question, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The best sentence and those that it corrects; empty when it corrects none."""
    best = evidence[0]
    corrected = [item for item in evidence[1:] if _corrects(best, item)]
    return (best, *corrected) if corrected and not _FORMERLY.search(question.text) else ()


def _corrects(item: Evidence, other: Evidence) -> bool:
    """Whether a sentence contradicts another one, and its article corrects the other's; or a notice puts right what the other says."""
    corrected = other.hit.article_id in item.hit.corrects and contradicts(item.quote, other.quote, item.hit.language)
    return corrected or _puts_right(item, other)


def _puts_right(item: Evidence, other: Evidence) -> bool:
    """Whether a sentence of a later article, with the one before it, says that what was reported is wrong, and repeats the few words of
    another one, or one of its numbers, beside its own: "17 hours, not 19 as we reported".
    """
    notice, language = understandable(item).quote, item.hit.language
    later = item.hit.article_id != other.hit.article_id and _day(item) >= _day(other)
    if not later or not (_NOTICE.search(notice) or _HEADS_NOTICE.search(item.hit.title)):
        return False
    own, wrong, repeated = (numbers(text, language) for text in (item.short_quote, other.short_quote, notice))
    if wrong:
        gives, says_again = (any(number.agrees(one) for number in wrong for one in of) for of in (own, repeated))
        return says_again and not gives
    short = other.short_quote.casefold()
    return bool(short) and short != item.short_quote.casefold() and short in " ".join(notice.split()).casefold()


def _counts_told(question: Question, evidence: Sequence[Evidence]) -> list[_Told]:
    """The sentences that give different numbers of what a question counts."""
    if not (counted := _COUNTED.search(question.text)):
        return []
    told = _differing(((item, _number_of(item, question, counted[1])) for item in evidence), _LEAST_SHARE * evidence[0].score)
    return told if any(_counts(number, item, counted[1]) for item, number in told) else []


def _amounts_told(question: Question, evidence: Sequence[Evidence]) -> list[_Told]:
    """The sentences that give different amounts of one measure, such as a price; one that may be another rounded is no other."""
    best = _amount(evidence[0])
    if not best or wanted(question.text) not in ("amount", "number"):
        return []
    asked = _words(evidence[0]) & set(terms(question.text, evidence[0].hit.language))
    about = ((item, _amount(item)) for item in evidence if asked <= _words(item))
    amounts = ((item, amount) for item, amount in about if amount and amount.measure == best.measure)
    return _differing(amounts, _LEAST_SHARE_OF_AMOUNTS * evidence[0].score, _ROUNDED)


def _differing(numbers: Iterable[tuple[Evidence, Number | None]], least: float, rounded: float = 0.0) -> list[_Told]:
    """The first sentence with a number, and those about the same thing that score above `least`, of other articles and with other numbers;
    none where it is the only one. A number within the part `rounded` of another one is no other.
    """
    told: list[_Told] = []
    for item, number in numbers:
        if not number or (told and (item.score <= least or float(_vector(item) @ _vector(told[0][0])) < _ALIKE)):
            continue
        if not any(item.hit.article_id == other.hit.article_id or _same(number, theirs, rounded) for other, theirs in told):
            told.append((item, number))
    return told if told[1:] else []


def _same(number: Number, other: Number, rounded: float) -> bool:
    """Whether two numbers agree, or one may be the other rounded."""
    return number.agrees(other) or any(abs(a - b) < rounded * max(a, b) for a in number.values for b in other.values)


def _amount(item: Evidence) -> Number | None:
    """The one number, with what it measures, of the few words that answer, or of the sentence where they are not known."""
    found = [number for number in facts(item.short_quote or item.quote, item.hit.language).numbers if number.measure]
    return found[0] if len(found) == 1 else None


def _words(item: Evidence) -> set[str]:
    """The terms of a sentence and of its article's title."""
    return set(terms(f"{item.hit.title} {item.quote}", item.hit.language))


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


def _vector(item: Evidence) -> NDArray[np.float32]:
    """The vector (d,) of the evidence's sentence."""
    index = next((i for i, span in enumerate(item.hit.sentences) if span[1] == item.end), 0)
    vector: NDArray[np.float32] = item.hit.sentence_vectors[index]
    return vector


def _day(item: Evidence) -> str:
    """When the article was published, to sort by; empty when unknown."""
    return str(item.hit.published or "")
