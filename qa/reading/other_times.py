"""Whether a number is that of another month or year than the question's: "37 in January" does not answer "How many in February?"."""

import re
from contextlib import suppress
from dataclasses import replace
from datetime import date

from qa.asking.grammar import times_in
from qa.asking.time_words import LANGUAGES
from qa.asking.times import read_time
from qa.reading.answer_types import wanted
from qa.reading.reading import Reading
from qa.reading.unmarked import clause_of
from qa.reading.weekdays import written_on
from qa.saying.words import NOTHING
from qa.types import Evidence, Question
from vectorstore.texts.passages import Span

_NUMBERS = ("count", "amount", "number")
_SUREST = 0.999
_LONG = ("month", "year")  # the forms of a time that others are held against
_IN = re.compile(r"\b(?:in|of|for|during|im|für|en|de|durante)\s+(?:(?:all|the) )?$", re.I)
# A bound, or a time of something else: "the strike that began in January", "to be built by June", "more than in 2023".
_BOUND = re.compile(
    r"\b(?:since|from|until|till|by|before|after|than|seit|ab|von|bis|vor|nach|als|desde|hasta|antes de|después de|que)\s+"
    r"(?:in |im |en )?$|\b(?:that|which|who|when|where)\b[^,;]*$",
    re.I,
)


def of_its_time(question: Question, reading: Reading) -> Reading:
    """The reading without the sentences that give a number for another month or year than the one that a question for a number names.

    They stay as evidence, and count nothing. Where none is left that is as likely as an answer must be, the reading does not answer.
    """
    asked = _asked_time(question.text) if wanted(question.words) in _NUMBERS and not question.broad else None
    others = [item for item in reading.evidence if asked and _is_of_another(item, *asked)]
    if not others:
        return reading
    left = [item for item in reading.evidence if item not in others]
    rest = tuple(replace(item, score=0.0, short=None) for item in others)
    if not left or not left[0].score:
        return replace(reading, evidence=(*left, *rest), confidence=0.0).declined(NOTHING)
    sure = min(reading.confidence, _SUREST)
    odds = sure / (1 - sure) * left[0].score / reading.evidence[0].score  # as much less as it counted less
    confidence, total = odds / (1 + odds), sum(item.score for item in left)
    answering = tuple(replace(item, score=item.score / total * confidence) for item in left)
    reading = replace(reading, evidence=(*answering, *rest), confidence=confidence)
    return reading if confidence >= reading.threshold else reading.declined(NOTHING)


def _asked_time(text: str) -> tuple[str, date, bool] | None:
    """The form, the first day, and whether a year is named, of the one month or year in which something is asked; None for none or more."""
    for language in LANGUAGES:
        times = [words for words in times_in(text, language)[1].values() if words.meaning in _LONG]
        if len(times) == 1 and (language == "tr" or _IN.search(text[: times[0].start])):
            (words,) = times
            with suppress(ValueError, OverflowError):
                return words.meaning, read_time(words, language, date.today()).span[0], not {"year", "in_year"}.isdisjoint(words.groups)
    return None


def _is_of_another(item: Evidence, form: str, asked: date, with_year: bool) -> bool:
    """Whether the clause that answers names months or years, and not the one asked for."""
    language = item.hit.language if item.hit.language in LANGUAGES else "en"
    short = item.short and (item.short[0] - item.start, item.short[1] - item.start)
    told = _times_told(item.quote, short, language, written_on(item.hit))
    if form == "year":
        return bool(told) and all(day.year != asked.year for day in told)
    return bool(told) and all(day.month != asked.month or (with_year and day.year != asked.year) for day in told)


def _times_told(sentence: str, short: Span | None, language: str, today: date | None) -> list[date]:
    """The first days of the months and years in which something is told, in the clause of the short answer where there is one."""
    clause = clause_of(sentence, short) if short else sentence
    found = []
    for words in times_in(clause, language)[1].values():
        spelt = words.groups.get("month", "")
        is_name = language in ("es", "tr") or not spelt.islower()  # "may" and "march" are verbs
        if words.meaning not in (*_LONG, "date") or not is_name or _BOUND.search(clause[: words.start]):
            continue
        if words.meaning == "year" and short and words.groups["year"] in sentence[slice(*short)]:
            continue  # 2,000 of something
        with suppress(ValueError, OverflowError):
            found.append(read_time(words, language, today or date.today()).span[0])
    return found
