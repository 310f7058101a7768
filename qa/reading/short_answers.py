"""Whether the few words that a reader marked in a sentence are of the kind that the question asks for; and all of them.

English, German, Spanish, Turkish.
"""

import re

from qa.reading.answer_types import answer_kind, asks_who_is, has_answer, wanted
from qa.reading.reasons import may_give_reason
from qa.reading.widening import CURRENCY, WORDS, wholes, widen
from vectorstore.indexes.keywords import terms
from vectorstore.texts import calendar
from vectorstore.texts.passages import Span

_COUNTED = re.compile(rf"\W*(?:(?:about|around|some|more than|over|nearly|mehr als|rund|unos|más de) )?(?:\d|(?:{WORDS})\b)", re.I)
_HOUR = re.compile(r"\d ?(?:[ap]\.?m\b|uhr\b|o['’]clock)", re.I)
_STATES = re.compile(
    r"\b(?:is|was|are|were|has|have|had|been|not|no|\w{3,}ed|\w{3,}ing|broke|fell|ran|lost|found|felt|ist|war|sind|waren|hat|hatte\w*|"
    r"es|fue|era|había|está\w*)\b",
    re.I,
)


def short_answer(span: Span | None, sentence: str, question: str, language: str) -> Span | None:
    """The offsets of the few words that answer, in a sentence of that language: those of `span` widened, or None where they do not fit."""
    if span is None or not (widened := widen(sentence, span, language, names=not asks_who_is(question))):
        return None
    return widened if fits(sentence, widened, question, language) else None


def fits(sentence: str, span: Span, question: str, language: str) -> bool:
    """Whether the words are of the kind that a question asks for. A question for anything else is answered by any words."""
    text, kind = sentence[slice(*span)], wanted(question)
    if kind == "reason":
        return _may_be_reason(sentence, span, language)
    if kind == "date":
        names = {**calendar.weekdays("en"), **calendar.weekdays(language), **calendar.months(language)}
        named = any(word.casefold() in names for word in re.findall(r"[^\W\d_]+", text))
        return named or bool(_HOUR.search(text)) or has_answer("date", text, question)
    if kind in ("count", "amount", "number"):
        return has_answer("number", text, question) and not _of_another_kind(sentence, span, kind, question, language)
    if kind == "person" and (name := asks_who_is(question)):
        return _stands_beside(sentence, span, name, language)
    if kind in ("person", "place"):
        return bool(_says_else(text, question, language)) and not (kind == "place" and _COUNTED.match(text))
    return answer_kind(question) not in ("number", "date") or has_answer(answer_kind(question), text, question)


def _may_be_reason(sentence: str, span: Span, language: str) -> bool:
    """Whether the words say why: they state something, or stand behind a word that leads to a reason; an amount or a name never does."""
    text = sentence[slice(*span)]
    if _STATES.search(text) and len(text.split()) > 2:
        return True
    led = may_give_reason(text) or may_give_reason(" ".join(sentence[: span[0]].split()[-3:]))
    return led and not _COUNTED.match(text) and bool(re.search(r"[^\W\d_]{3}", _without_times(text, language)))


def _without_times(text: str, language: str) -> str:
    """A text without its dates, times of day, weekdays, scores and amounts with their units."""
    for pattern in wholes(language):
        text = pattern.sub(" ", text)
    names = {**calendar.weekdays("en"), **calendar.weekdays(language), **calendar.months(language)}
    return re.sub(r"[^\W\d_]+", lambda word: " " if word[0].casefold() in names and word[0][0].isupper() else word[0], text)


def _says_else(text: str, question: str, language: str) -> list[str]:
    """The words of a text that are no amounts, times or function words, and do not stand in the question; a count of people stays."""
    asked = {word.casefold() for word in re.findall(r"[^\W\d_][\w’'-]*", question)}
    words = re.findall(r"[^\W\d_][\w’'-]*", _without_times(text, language))
    return [word for word in words if word.casefold() not in asked and terms(word, language)]


_FAR = 40  # characters
_MONEY = re.compile(
    rf"{CURRENCY}|\b(?:dollars?|euros?|pounds?|pence|cents?|yen|yuan|kroner|kronor|krone|crowns?|francs?|franken|lira\w*|pesos?|dólares|"
    r"libras|rupees?|roubles?|rubles?|usd|eur|gbp|chf)\b",
    re.I,
)
_LASTS = re.compile(
    r"\b(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|tage?n?|wochen?|monate?n?|jahre?n?|stunden?|minuten?|días?|semanas?|mes(?:es)?|años?|horas?|gün|hafta|ay|yıl|saat|dakika)\b",
    re.I,
)
_OF_MONEY = re.compile(
    r"\b(?:cost|costs|pay|paid|pays|price|prices|worth|fined?|fines|earn\w*|spen[dt]\w*|budget|raised?|won?|win|wins|salary|wage\w*|invest\w*|"
    r"damages?|kost\w+|preis|bezahl\w+|wert|cuesta\w*|cost[óa]\w*|precio|vale|pag[óa]\w*|fiyat\w*|maliyet\w*|ücret\w*)\b",
    re.I,
)
_SCORED = re.compile(
    r"\b(?:score[ds]?|result|ergebnis|endstand|resultado|marcador|skor|sonuç)\b|\b(?:time|fast|late|early|win|won|beat)\b", re.I
)
_PEOPLE = re.compile(r"\b(?:people|persons?|passengers|workers|members|menschen|personen|personas|kişi)\b", re.I)


def _of_another_kind(sentence: str, span: Span, kind: str, question: str, language: str) -> bool:
    """Whether a number is one of something else: a day of a month, a score, or an amount in another unit than is asked for."""
    text, rest = sentence[slice(*span)], sentence[slice(*span)]
    if kind == "number":
        return False
    for pattern in wholes(language)[:3]:
        rest = pattern.sub(" ", rest)
    if not _SCORED.search(question) and not has_answer("number", rest, ""):
        return True
    money, lasting = _MONEY.search(text), _LASTS.search(text) and not _LASTS.search(question)
    if kind == "count":
        return bool(lasting or (money and not _MONEY.search(question)))
    people = _PEOPLE.search(f"{text}{sentence[span[1] : span[1] + 15]}") and not money
    return bool(people or (lasting and not money and _OF_MONEY.search(question)))


def _stands_beside(sentence: str, span: Span, name: str, language: str) -> bool:
    """Whether only function words and commas stand between the words and a name of which they are to tell who it is."""
    names = name.casefold().split()
    at = sentence.casefold().rfind(names[-1])
    if at < 0 or span[0] <= at < span[1]:
        return at < 0 or bool(_says_else(sentence[slice(*span)], name, language))
    first = sentence.casefold().find(names[0])
    first = first if 0 <= first <= at else at
    between = sentence[span[1] : first] if span[1] <= first else sentence[at + len(names[-1]) : span[0]]
    return not terms(between, language) and len(between) < _FAR
