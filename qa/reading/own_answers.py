"""Which parts of a question have no answer of their own: what is quoted for one says nothing of what another asks."""

import re
from collections.abc import Sequence

from qa.asking.offices import is_known_office, is_office
from qa.reading.answer_types import answer_kind, asks_who_is, has_answer, wanted
from qa.reading.reading import Reading, best_quotes
from qa.reading.short_answers import short_answer
from qa.reading.word_vectors import nearest
from qa.saying.words import NOTHING
from qa.types import Evidence, Question
from vectorstore.indexes.keywords import terms
from vectorstore.texts.folding import CAPITALISED, FULL_NAME, folded

_NAMES = re.compile(rf"(?<=\s)(?:{CAPITALISED} )*{CAPITALISED}")
_FULL_NAME = re.compile(rf"\b(?!(?:The|A|An|Its?|In|On|At) ){FULL_NAME}")
_PLACED = r"(?:in|at|near|off|above|below|over|on|under|from|to|outside|inside|behind|between|bei|auf|aus|en|desde)"
_SPOT = re.compile(rf"\b{_PLACED} (?:(?:the|a|an|its|his|her|their|el|la|los|las|una?) )?[^\W\d]", re.I)
_AT_A_SPOT = re.compile(rf"\b(?i:{_PLACED}) (?:(?i:the|el|la) )?{CAPITALISED}(?: {CAPITALISED})*")
_NUMBER = re.compile(r"\d[\d.,:]*|\b(?:an?|half|[a-zß-ÿ]{3,})\b", re.I)
_HOW_LONG = re.compile(r"\blong\b|\blange\b|\bcuánto tiempo\b", re.I)
_TITLED = re.compile(rf"([\w-]+),? ((?:{CAPITALISED} )*{CAPITALISED})")
_LEAST_SHARE = 0.25  # of the best sentence's score, that one must have to be an answer where the best is another part's
_RELATED = 0.35  # cosine of two words' vectors from which on one may tell what the other asks


_Read = tuple[Question, Reading]  # a part, and what was read for it


def told_apart(parts: Sequence[_Read]) -> list[Reading]:
    """The readings of a question's parts, of which one without an answer of its own does not answer.

    Its sentence is quoted for another part, and has nothing more of the kind that it asks for: a person, a place, a date, a number. Or it
    asks who does something to a firm or a thing, and only that is named.
    """
    told = [reading.declined(NOTHING) if _names_only_itself(question, reading) else reading for question, reading in parts]
    for at in sorted(range(len(told)), key=lambda i: told[i].confidence):
        question, reading = parts[at][0], told[at]
        others = [(other, read) for i, ((other, _), read) in enumerate(zip(parts, told, strict=True)) if i != at and read.answerable]
        quotes = _quotes(question, reading)
        best = [item for item in quotes if item.score >= _LEAST_SHARE * quotes[0].score]
        if reading.answerable and others and best and not any(_has_its_own(question, item, others) for item in best):
            told[at] = reading.declined(NOTHING)
    return told


def _quotes(question: Question, reading: Reading) -> Sequence[Evidence]:
    return best_quotes(question, reading) if reading.evidence else ()


def _kind(question: Question) -> str:
    """What a part asks for: as `wanted` has it, or a "name", or nothing that can be told."""
    return "" if question.broad else wanted(question.text) or answer_kind(question.text)


def _has_its_own(question: Question, item: Evidence, others: Sequence[_Read]) -> bool:
    """Whether a sentence answers a part in words that are not those which answer another part, of which it is the best sentence, or a
    better one.
    """
    kind, text, language = _kind(question), question.text, item.hit.language
    quotes = [(other, i, each) for other, read in others for i, each in enumerate(_quotes(other, read)) if each.place == item.place]
    beside = [(other, each) for other, i, each in quotes if _kind(other) and (i == 0 or each.score >= item.score)]
    if not beside or kind in ("", "reason"):
        return True
    taken = {each.short_quote for _, each in beside} - {""}
    if item.short and not any(item.short_quote in short or short in item.short_quote for short in taken):
        return True
    fits = bool(item.short) and _has_one(kind, item.short_quote, text, language)
    of_others = {_kind(other) for other, each in beside if each.short and _has_one(_kind(other), item.short_quote, other.text, language)}
    if fits and (kind in of_others or not of_others):
        return not of_others or _may_tell(text, item)
    rest = item.quote
    for short in taken:
        rest = rest.replace(short, " ")
    return _has_one(kind, rest, text, language)


def _has_one(kind: str, sentence: str, text: str, language: str) -> bool:
    """Whether a sentence has something of the kind that a question of this text asks for."""
    if kind in ("count", "amount", "number"):
        spans = [found.span() for found in _NUMBER.finditer(sentence) if has_answer("number", found[0], text)]
        lasts = bool(_HOW_LONG.search(text)) and has_answer("date", sentence, text)
        return lasts or any(short_answer(span, sentence, text, language) for span in spans)
    if kind == "date":
        return has_answer("date", sentence, text)
    if kind == "place" and _SPOT.search(sentence):
        return True
    if kind == "person":
        return has_answer("name", _AT_A_SPOT.sub(" ", sentence), text)
    persons = [found[0] for found in _TITLED.finditer(sentence) if is_known_office(found[1])]
    for person in persons if not any(map(is_known_office, text.split())) else ():
        sentence = sentence.replace(person, " ")
    return has_answer("name", sentence, text)


def _may_tell(text: str, item: Evidence) -> bool:
    """Whether a sentence has the word of a question for what happened, or one that is related to it."""
    asked = [word for word in re.findall(r"[a-zß-ÿ]{3,}", text) if terms(word, item.hit.language)]
    return not asked or bool(nearest(asked, folded(item.quote)).max() >= _RELATED)


def _names_only_itself(question: Question, reading: Reading) -> bool:
    """Whether each sentence to quote for "Who runs Norra Lines?" only says what that is: "The operator, Norra Lines"."""
    text, quotes = question.text, _quotes(question, reading)
    if not quotes or not reading.answerable or _kind(question) != "person" or asks_who_is(text):
        return False
    return all(any(_says_what_is(name, item) for name in _NAMES.findall(text)) for item in quotes)


def _says_what_is(name: str, item: Evidence) -> bool:
    """Whether a sentence has the noun of an office before a name, and names no other person."""
    found = re.search(rf"(?P<office>[\w-]+),? {re.escape(name)}\b", item.quote)
    if not found or not is_office(found["office"]) or (item.short and found["office"] not in item.short_quote):
        return False
    return not _FULL_NAME.search(item.quote.replace(name, " "))
