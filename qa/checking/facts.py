"""Takes from a text what a claim and its evidence must agree in exactly: numbers (`qa.checking.numbers`), dates, names and quotations,
in comparable form. `vectorstore/texts/calendar.py` has the names of months and weekdays.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import date, timedelta
from functools import cache, lru_cache
from itertools import groupby
from unicodedata import combining, normalize

from qa.checking.numbers import LETTERS, ROUND, Number, numbers
from vectorstore.texts import calendar
from vectorstore.texts.folding import CAPITALISED, folded

WORD = re.compile(r"\w[\w’'-]*")
_NAME = re.compile(rf"(?<![\w’'-]){CAPITALISED}")
_SENTENCE_BEGINS = re.compile(r"(?:^|[.!?:…—–] +|[\"“„«‘(] ?)\Z")
_QUOTED = re.compile(r"[\"“„«]([^\"“”„«»]{3,})[\"”“»]")
_INITIALS = re.compile(r"(?<=\b[A-Z])\.(?=[A-Z]\b)")  # the marks within "U.S."
_TOKEN = re.compile(r"[\w.,’'-]*\w")
_PART = re.compile(r"[$€£¥]?\w(?:[\w.,:’'-]*\w)?%?|[^\w\s]")  # a word or figure with its sign, or a mark
_NEAR = timedelta(days=7)  # a weekday in an article is at most so far from its publication
_ORDINAL = r"(?:st|nd|rd|th|\.)?"


# How German nouns, which have capitals as names do, are told from names: the articles and adjectives before them, and their endings.
_ARTICLE = re.compile(
    r"(?:d(?:ie|er|as|en|em|es)|(?:k|m|d|s)?ein(?:e[mnrs]?)?|(?:ihr|unser|euer|dies|jed|jen|welch|viel|wenig|all|manch|solch|einig)(?:e[mnrs]?)?|"
    r"beide[mnrs]?|zu[mr]|[bv]om|beim|[ai]m|ins|ans|aufs|fürs|mehr|etwas|laut|zwei|drei|kein\w*|deren|dessen)",
    re.I,
)
_ADJECTIVE = re.compile(r"(?:lich|ig|isch|haft|bar|sam|end|t|fach|köpfig|jährig)e[mnrs]?$|[a-zäöüß]{2,}(?:e[mnrs])$")
_NOUN = re.compile(r"(?:ung|heit|keit|schaft|tion|nis|tum|ling|rung|ität)(?:en|e|s)?$|(?:in|innen|chen|prozent|geld)$")


@dataclass(frozen=True, slots=True)
class Day:
    """A date as a text gives it; the parts that it does not give are None. `weekday` counts from Monday, 0."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None

    def may_be(self, day: date) -> bool:
        """Whether all parts that are given are right for that day."""
        return self._agrees(Day(day.year, day.month, day.day, day.weekday()))

    def follows_from(self, other: "Day", published: date | None) -> bool:
        """Whether an article that gives the date `other`, and was published on the day `published`, thereby gives this date too."""
        if published and other.day is None and other.weekday is not None:
            days = (published + timedelta(days=offset) for offset in range(-_NEAR.days, _NEAR.days + 1))
            return any(self.may_be(day) for day in days if day.weekday() == other.weekday)
        if other.day and other.month and (year := other.year or (published and _nearest_year(other, published))):
            try:
                return self.may_be(date(year, other.month, other.day))
            except ValueError:
                return False
        return self._agrees(replace(other, year=other.year or (published.year if published else None)))

    def _agrees(self, other: "Day") -> bool:
        """Whether all parts that are given are the same in the other date."""
        return all(own is None or own == theirs for own, theirs in zip(astuple(self), astuple(other), strict=True))


@dataclass(frozen=True, slots=True)
class Facts:
    """A folded text with its numbers, dates, names, quotations and words; the last three in the form that `bare` gives.

    `first` is its first word, which is not among the names, since it is capitalised whether or not it is a name.
    """

    text: str
    numbers: tuple[Number, ...]
    days: tuple[Day, ...]
    names: frozenset[str]
    quotations: tuple[str, ...]
    words: frozenset[str]
    first: str


@lru_cache(maxsize=4096)  # the same sentence is needed for each claim
def facts(text: str, language: str, published: date | None = None) -> Facts:
    """The facts of a text in that language. "Yesterday" and the like become dates when the day of publication is given."""
    text = _INITIALS.sub("", folded(text))
    days, rest = _days(text, language, published)
    found = [match for match in _NAME.finditer(rest) if not _SENTENCE_BEGINS.search(rest[: match.start()])]
    names = {bare(match[0]) for match in found if language != "de" or not _is_noun(match[0], rest[: match.start()])}
    first = LETTERS.search(rest)
    return Facts(
        text=text,
        numbers=numbers(rest, language),
        days=tuple(days),
        names=frozenset(name for name in names if len(name) > 1),
        quotations=tuple(bare(quotation) for quotation in _QUOTED.findall(text)),
        words=frozenset(bare(part) for word in LETTERS.findall(text) for part in (word, *word.split("-"))),
        first=bare(first[0]) if first and first.start() == len(rest) - len(rest.lstrip('"“„«‘( ')) else "",
    )


def parts_of(text: str, names: Collection[str], language: str, *, quotations: bool) -> tuple[str, ...]:
    """The dates, numbers and these names (in the form of `bare`) of a folded text, as they stand in it, and if asked for its quotations."""
    spans: list[tuple[int, int]] = []

    def take(match: re.Match[str]) -> str:
        spans.append(match.span())
        return "|" * len(match[0])

    def kind(word: re.Match[str]) -> str:
        return "name" if bare(word[0]) in names else "number" if numbers(word[0], language) else ""

    rest = text
    for pattern in (*([_QUOTED] if quotations else []), *_calendar(language)[2]):
        rest = pattern.sub(take, rest)
    for of_kind, run in groupby(_PART.finditer(rest), kind):
        words = list(run)
        if of_kind:
            spans.append((words[0].start(), words[-1].end()))
    return tuple(dict.fromkeys(text[start:end] for start, end in sorted(spans)))


def bare(text: str) -> str:
    """A text without capitals, accents, punctuation and the English genitive ending, to be compared."""
    plain = "".join(c for c in normalize("NFKD", text.casefold()) if not combining(c))
    return re.sub(r"(?:['’]s\b|(?<=s)['’](?!\w)|[^\w ])", "", " ".join(plain.split()))


def same_places(words: Sequence[str], others: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Each word that stands between the same two words, however these are written, as words of another text, with those words."""
    there: dict[tuple[str, str], list[str]] = {}
    for sides, word in _between(others):
        there.setdefault(sides, []).append(word)
    yield from ((word, there[sides]) for sides, word in _between(words) if sides in there)


def _between(words: Sequence[str]) -> Iterator[tuple[tuple[str, str], str]]:
    """The two words on each side of a word, in the form of `bare`, and the word."""
    for before, word, after in zip(words, words[1:], words[2:], strict=False):
        yield (bare(before), bare(after)), word


def _is_noun(word: str, before: str) -> bool:
    """Whether a German word with a capital is no name: it stands after a number or an article, which an adjective may part from it, or has
    a noun's ending.
    """
    earlier, last = ["", "", *_TOKEN.findall(before)][-2:]
    if _ADJECTIVE.fullmatch(last) and not before.endswith(", "):
        return True
    described = last[:1].islower() and _ADJECTIVE.search(last)
    return bool(_NOUN.search(word)) or any(one[:1].isdigit() or _ARTICLE.fullmatch(one) for one in (last, earlier if described else ""))


def _days(text: str, language: str, published: date | None) -> tuple[list[Day], str]:
    """The dates of a text, and the text without those that the patterns match."""
    days: list[Day] = []
    months, weekdays, patterns = _calendar(language)

    def take(match: re.Match[str]) -> str:
        groups = match.groupdict()
        year, day = (int(groups[part]) if groups.get(part) else None for part in ("year", "day"))
        month = groups.get("month")
        weekday = groups.get("weekday")
        number = months[month.casefold()] if month and not month.isdigit() else int(month) if month else None
        days.append(Day(year, number, day, weekdays[weekday.casefold()] if weekday else None))
        return " "

    rest = text
    for pattern in patterns:
        rest = pattern.sub(take, rest)
    if published:
        for word, offset in _RELATIVE.items():
            if re.search(rf"\b{word}\b", text, re.I):
                day = published + timedelta(days=offset)
                days.append(Day(day.year, day.month, day.day))
    return days, rest


# Words for a day → days from the publication to it.
_RELATIVE = {
    "yesterday": -1,
    "today": 0,
    "tonight": 0,
    "tomorrow": 1,
    "gestern": -1,
    "heute": 0,
    "ayer": -1,
    "hoy": 0,
    "dün": -1,
    "bugün": 0,
    "yarın": 1,
}


@cache
def _calendar(language: str) -> tuple[dict[str, int], dict[str, int], list[re.Pattern[str]]]:
    """Month names → 1 to 12, weekday names → 0 to 6, in that language and in English; and the patterns of dates, the fullest first."""
    months = {**calendar.months("en"), **calendar.months(language), "sept": 9}
    weekdays = {**calendar.weekdays("en"), **calendar.weekdays(language)}
    month = rf"(?P<month>{'|'.join(sorted(map(re.escape, months), key=len, reverse=True))})\b\.?"
    day, year = rf"(?P<day>[0-3]?\d){_ORDINAL}", r"(?P<year>(?:1\d|20)\d\d)"
    # A month alone must be capitalised, since "march" and "may" are also other words.
    capital = "|".join(re.escape(name[:1].upper() + name[1:]) for name in sorted(months, key=len, reverse=True))
    forms = [
        rf"\b{year}-(?P<month>[01]\d)-(?P<day>[0-3]\d)\b",
        rf"(?<![\d.,:])\b{day} (?:of |de )?{month}(?:,? (?:de )?{year}\b)?",
        rf"\b{month} {day}(?![\d:]|[.,]\d|(?: {ROUND}| million| thousand))(?:,? {year}\b)?",
        rf"\b{month} (?:of |de )?{year}\b",
        rf"\b(?P<weekday>{'|'.join(map(re.escape, weekdays))})s?(?!\w)",
    ]
    alone = re.compile(rf"(?<!^)(?<![.!?] )\b(?P<month>{capital})\b\.?", re.I if language == "es" else 0)
    return months, weekdays, [*(re.compile(form, re.I) for form in forms), alone]


def _nearest_year(day: Day, published: date) -> int:
    """The year in which a date that has none is nearest to the publication."""
    assert day.month
    return published.year + (1 if published.month - day.month > 6 else -1 if day.month - published.month > 6 else 0)
