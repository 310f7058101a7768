"""Whether the few words that a reader marked in a sentence are of the kind that the question asks for; and all of them.

English, German, Spanish, Turkish.
"""

import re
from unicodedata import category

from qa.asking.offices import is_office
from qa.asking.parts import asks_for_list
from qa.reading.answer_types import answer_kind, asks_what_was_said, asks_who_is, has_answer, wanted
from qa.reading.counting import is_counted
from qa.reading.dimensions import UNITS, is_in_other_dimension
from qa.reading.offices import SAYS
from qa.reading.reasons import may_give_reason
from qa.reading.widening import CURRENCY, WORDS, wholes, widen
from vectorstore.indexes.keywords import terms
from vectorstore.texts import calendar
from vectorstore.texts.folding import CAPITALISED, folded_span
from vectorstore.texts.passages import Span

_COUNTED = re.compile(rf"\W*(?:(?:about|around|some|more than|over|nearly|mehr als|rund|unos|más de) )?(?:\d|(?:{WORDS})\b)", re.I)
_ASKS_FOR_CHANGE = re.compile(
    r"\b(?:how (?:much|far|many|did)|wie ?(?:viel|weit|stark)|cuánto|ne kadar)\b.*\b(?:rise|risen|grow|grown|fall|fallen|drop|dropped|"
    r"increase|gone (?:up|down)|go (?:up|down)|change|before|gestiegen|gesunken|stieg|sank|"
    r"subi\w+|baj[óa]\w*|aument\w+|arttı|düştü)\b(?! to\b)",
    re.I,
)
_HOUR = re.compile(r"\d ?(?:[ap]\.?m\b|uhr\b|o['’]clock)", re.I)
_STATES = re.compile(
    r"\b(?:is|was|are|were|has|have|had|been|not|no|\w{3,}ed|\w{3,}ing|broke|fell|ran|lost|found|felt|ist|war|sind|waren|hat|hatte\w*|"
    r"es|fue|era|había|está\w*)\b",
    re.I,
)
_NAMES = rf"(?:{CAPITALISED} )*{CAPITALISED}"
ENUMERATION = re.compile(rf"{_NAMES}(?:, {_NAMES})*,? (?:and|und|y|e|ve) {_NAMES}")


def short_answer(span: Span | None, sentence: str, question: str, language: str, before: str | None = None) -> Span | None:
    """The offsets of the few words that answer, in a sentence of that language: those of `span` widened, or None where they do not fit.

    `before` is the sentence before it, empty for none; None where it is not known.
    """
    if span is None:
        return None
    seen = [at for at, letter in enumerate(sentence) if category(letter) != "Cf"]  # without soft hyphens and the like
    if len(seen) < len(sentence):
        text, offsets = "".join(sentence[at] for at in seen), [*seen, len(sentence)]
        inner = short_answer(folded_span(span, offsets), text, question, language, before)
        return inner and (offsets[inner[0]], offsets[inner[1] - 1] + 1)
    change = _ASKS_FOR_CHANGE.search(question) is not None
    widened = widen(sentence, span, language, names=not asks_who_is(question), change=change)
    if widened and asks_for_list(question):
        widened = _whole_list(sentence, widened)
    if not widened or not fits(sentence, widened, question, language):
        return None
    counts = wanted(question) != "count" or before is None or is_counted(sentence, widened, before, question, language)
    return widened if counts else None


def _whole_list(sentence: str, span: Span) -> Span:
    """The offsets of the one enumeration of names that a span touches, or else the span."""
    listed = [found.span() for found in ENUMERATION.finditer(sentence) if found.start() < span[1] and span[0] < found.end()]
    return listed[0] if len(listed) == 1 else span


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
    if kind in ("person", "place"):
        name = asks_who_is(question) if kind == "person" else ""
        return _stands_beside(sentence, span, name, language) if name else _may_be_who_or_where(sentence, span, kind, question, language)
    if is_in_other_dimension(sentence, span, question) or (asks_what_was_said(question) and _is_speaker(sentence, span)):
        return False
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
_OPENS_NOUN = re.compile(
    rf"\W*(?:the|an?|its?|his|her|their|our|my|some|several|many|most|all|both|no|every|each|another|other|these|those|der|die|das|ein\w*|"
    rf"sein\w*|ihr\w*|mehrere|viele|alle|el|la|l[oa]s|un[oa]?s?|sus?|varios|muchos|bir|bazı|iki|\d[\d.,]*|{WORDS})\s",
    re.I,
)
_SOMEBODY = re.compile(
    r"people|persons?|passengers|members|nobody|no|everyone|everybody|anyone|someone|somebody|police|thieves|thief|officers?|troops|soldiers?|"
    r"m[ae]n|wom[ae]n|children|child|kids|parents?|famil(?:y|ies)|couples?|gunm[ae]n|crews?|rebels|militants|locals|relatives|youths?|twins|"
    r"pirates|pupils|patients|refugees|migrants|volunteers|rivals|anglers|authorities|officials|authority|firefighters|crowds?|voters|"
    r"she|he|they|we|us|them|him|her|me|myself|fans|guests|clients|nurses|monks|nuns|neighbou?rs|gangs?|staff|others|both|all|none|"
    r"ladrones|policía|vecinos|niños|personas|hombres|mujeres|bomberos|nadie|todos|polis|kimse|halk|çocuklar|hırsızlar|niemand|alle",
    re.I,
)
_DONE_BY = re.compile(r"\b(?:by|von|vom|por) $", re.I)
_PARTS_OF_TITLE = frozenset("the a chief executive prime first vice of deputy der die das el la de del von van".split())
_SPEAKS = re.compile(rf"(?:,[^,]+,)? (?:also |has |later |then )?{SAYS}", re.I)
_IS_SAID_BY = re.compile(rf"\b{SAYS} (?:the |der |die |el |la )?$", re.I)
MONEY = re.compile(
    rf"{CURRENCY}|\b(?:dollars?|euros?|pounds?|pence|cents?|yen|yuan|kroner|kronor|krone|crowns?|francs?|franken|lira\w*|pesos?|dólares|"
    r"libras|rupees?|roubles?|rubles?|usd|eur|gbp|chf)\b",
    re.I,
)
_LASTS = UNITS["time"]
OF_MONEY = re.compile(
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
    if is_in_other_dimension(sentence, span, question):
        return True
    if kind == "number":
        return False
    joined = len(MONEY.findall(text)) > 1 and re.search(r"\b(?:and|und|y|ve)\b", text)
    if joined and not any(whole.fullmatch(text) for whole in wholes(language)):
        return True  # "£18 for adults and £9 for children"
    for pattern in wholes(language)[:3]:
        rest = pattern.sub(" ", rest)
    if not _SCORED.search(question) and not has_answer("number", rest, ""):
        return True
    money, lasting = MONEY.search(text), _LASTS.search(text) and not _LASTS.search(question)
    if kind == "count":
        return bool(lasting or (money and not MONEY.search(question)))
    people = _PEOPLE.search(f"{text}{sentence[span[1] : span[1] + 15]}") and not money
    return bool(people or (lasting and not money and OF_MONEY.search(question)))


def _may_be_who_or_where(sentence: str, span: Span, kind: str, question: str, language: str) -> bool:
    """Whether words that the question does not have may name a person, or a place (by `kind`)."""
    text = sentence[slice(*span)]
    named = _names_somebody(text) or _DONE_BY.search(sentence[: span[0]]) if kind == "person" else not _COUNTED.match(text)
    return bool(named and _says_else(text, question, language))


def _names_somebody(text: str) -> bool:
    """Whether words may name somebody: a name, a noun after an article or a number, or one of people; not "stops running"."""
    words = re.findall(r"[^\W\d_][\w’'-]*", text)
    return (
        re.search(CAPITALISED, text) is not None
        or _OPENS_NOUN.match(text) is not None
        or any(_SOMEBODY.fullmatch(word) or is_office(re.sub(r"s$", "", word)) for word in words)
    )


def _is_speaker(sentence: str, span: Span) -> bool:
    """Whether words are only the name of who speaks in a sentence, with an office: "Mayor Ida Moss" of "Mayor Ida Moss said"."""
    words = re.findall(r"[^\W\d_][\w’'-]*", sentence[slice(*span)])
    named = bool(words) and re.match(CAPITALISED, words[-1]) is not None
    only = all(re.match(CAPITALISED, word) or is_office(word) or word in _PARTS_OF_TITLE for word in words)
    return named and only and bool(_SPEAKS.match(sentence, span[1]) or _IS_SAID_BY.search(sentence[: span[0]]))


def _stands_beside(sentence: str, span: Span, name: str, language: str) -> bool:
    """Whether only function words and commas stand between the words and a name of which they are to tell who it is."""
    names = name.casefold().split()
    at, told = sentence.casefold().rfind(names[-1]), bool(_says_else(sentence[slice(*span)], name, language))
    if at < 0 or span[0] <= at < span[1]:
        return at < 0 or told
    first = sentence.casefold().find(names[0])
    first = first if 0 <= first <= at else at
    between = sentence[span[1] : first] if span[1] <= first else sentence[at + len(names[-1]) : span[0]]
    return told and not terms(between, language) and len(between) < _FAR
