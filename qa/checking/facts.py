"""Takes from a text what a claim and its evidence must agree in exactly: numbers, dates, names and quotations, in comparable form.

`vectorstore/texts/figures.py` turns numbers in words into figures; `calendar.py` beside it has the names of months and weekdays.
"""

import re
from collections.abc import Iterator
from dataclasses import astuple, dataclass, replace
from datetime import date, timedelta
from functools import cache, lru_cache
from unicodedata import combining, normalize

from vectorstore.texts import calendar
from vectorstore.texts.figures import AFTER_FIGURES, SCALES, in_figures
from vectorstore.texts.folding import folded

_ROUND = r"1(?:000)+"  # how text2num writes "thousand" and "million" after a figure: "2.5 million" becomes "2.5 1000000"
_FIGURE = re.compile(
    r"(?:(?P<money>[$€£¥]) ?|(?P<percent>%))?"
    r"(?P<figure>\d{1,3}(?:[   '’]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)*)"
    rf"(?:[ -]?(?P<scale>{_ROUND}(?!\d)|hundred|thousand|bn|tn|mn|mio|mrd|mill|k|m)\b\.?)?"
    r"(?P<unit> ?(?:%|[$€£¥])|[ -](?:percent|per cent|prozent|por ciento|dollars?|euros?|pounds?|dólares|libras|pfund)\b)?",
    re.I,
)
_SCALES = SCALES | AFTER_FIGURES
_UNSURE_SCALES = ("k", "m")  # these may not be scales: "5 m" may be metres
_CURRENCIES = {
    "dollar": ("$", "dollar", "dollars", "dólares"),
    "euro": ("€", "euro", "euros"),
    "pound": ("£", "pound", "pounds", "libras", "pfund"),
    "yen": ("¥",),
}
_UNITS = {word: unit for unit, words in _CURRENCIES.items() for word in words}
_HALF = re.compile(rf"\bhalf an? ({_ROUND})\b")
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_NAME = re.compile(r"(?<![\w’'-])[^\W\d_a-zß-ÿ][\w’'-]*")
_SENTENCE_BEGINS = re.compile(r"(?:^|[.!?:…—–] +|[\"“„«‘(] ?)\Z")
_QUOTED = re.compile(r"[\"“„«]([^\"“”„«»]{3,})[\"”“»]")
_NEAR = timedelta(days=7)  # a weekday in an article is at most so far from its publication
_ROOT, _ENDING = 5, 3  # letters: two names are of the same root when the shorter has so many and the longer at most so many more
_ORDINAL = r"(?:st|nd|rd|th|\.)?"
_WORD_BEFORE = 40  # characters before a number in which the word before it is looked for
_GAP = 2  # characters between a number and the word after it, at most: no other thing stands between


@dataclass(frozen=True, slots=True)
class Number:
    """A number: its possible values ("1.234" has two), its unit, and the words right before and after it."""

    values: frozenset[float]
    unit: str
    before: str
    after: str

    def agrees(self, other: "Number") -> bool:
        """Whether both may have the same value, and do not have different units."""
        return bool(self.values & other.values) and not (self.unit and other.unit and self.unit != other.unit)


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
    """The numbers, dates, names and quotations of a text, and all its words; the last three in the form that `bare` gives.

    `first` is its first word, which is not among the names, since it is capitalised whether or not it is a name.
    """

    numbers: tuple[Number, ...]
    days: tuple[Day, ...]
    names: frozenset[str]
    quotations: tuple[str, ...]
    words: frozenset[str]
    first: str


@lru_cache(maxsize=4096)  # the same sentence is needed for each claim
def facts(text: str, language: str, published: date | None = None) -> Facts:
    """The facts of a text in that language. "Yesterday" and the like become dates when the day of publication is given."""
    text = folded(text)
    days, rest = _days(text, language, published)
    names = {bare(match[0]) for match in _NAME.finditer(rest) if not _SENTENCE_BEGINS.search(rest[: match.start()])}
    first = _WORD.search(rest)
    return Facts(
        numbers=tuple(_numbers(rest, language)),
        days=tuple(days),
        names=frozenset(name for name in names if len(name) > 1),
        quotations=tuple(bare(quotation) for quotation in _QUOTED.findall(text)),
        words=frozenset(bare(word) for word in _WORD.findall(text)),
        first=bare(first[0]) if first and first.start() == len(rest) - len(rest.lstrip('"“„«‘( ')) else "",
    )


def bare(text: str) -> str:
    """A text without capitals, accents, punctuation and the English genitive ending, to be compared."""
    plain = "".join(c for c in normalize("NFKD", text.casefold()) if not combining(c))
    return re.sub(r"(?:['’]s\b|(?<=s)['’](?!\w)|[^\w ])", "", " ".join(plain.split()))


def has_name(words: frozenset[str], name: str) -> bool:
    """Whether a name is among these words, or differs from one of them only by its ending: Russian and Russians."""
    return name in words or any(_same_root(name, word) for word in words)


def _same_root(name: str, word: str) -> bool:
    short, long = sorted((name, word), key=len)
    return len(short) >= _ROOT and len(long) - len(short) <= _ENDING and long.startswith(short)


def abbreviates(name: str, text: str) -> bool:
    """Whether a name consists of the initials of consecutive words of a text: UN, United Nations."""
    initials = "".join(word[0] for word in _WORD.findall(text))
    return name.isalpha() and 2 <= len(name) <= 6 and name.upper() in initials


def _numbers(text: str, language: str) -> Iterator[Number]:
    """The numbers of a text, in figures or in words."""
    text = _HALF.sub(lambda half: str(int(half[1]) // 2), in_figures(text, language))
    for match in _FIGURE.finditer(text):
        text_before, text_after = text[: match.start()], text[match.end() :]
        if text_before[-1:].isalpha():
            continue  # a part of a name: B12
        scale = (match["scale"] or "").lower()
        factor = int(scale) if scale.isdigit() else _SCALES.get(scale, 1)
        readings = _readings(match["figure"])
        values = {value * factor for value in readings} | (readings if scale in _UNSURE_SCALES else set())
        unit = (match["unit"] or match["money"] or ("%" if match["percent"] else "")).strip(" -").lower()
        before, after = _WORD.findall(text_before[-_WORD_BEFORE:]), _WORD.search(text_after)
        yield Number(
            frozenset(round(value, 6) for value in values),
            _UNITS.get(unit, "percent" if unit or text_before.rstrip().endswith("yüzde") else ""),
            before[-1].casefold() if before else "",
            after[0].casefold() if after and after.start() <= _GAP else "",
        )


def without_numbers(text: str, language: str) -> str:
    """The text without its numbers and their units."""
    return _FIGURE.sub(" ", in_figures(text, language))


def _readings(figure: str) -> set[float]:
    """The possible values of figures: "1.234" may be 1234, or a little more than 1."""
    plain = re.sub(r"[\s'’]", "", figure)
    marks = re.findall(r"[.,]", plain)
    if not marks:
        return {float(plain)}
    if len(set(marks)) == 2:
        whole, part = plain.rsplit(marks[-1], 1)
        return {float(f"{re.sub('[.,]', '', whole)}.{part}")}
    grouped = re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", plain)
    thousands = {float(re.sub(r"[.,]", "", plain))} if grouped else set()
    return thousands | ({float(plain.replace(",", "."))} if len(marks) == 1 else set()) or {float(re.sub(r"[.,]", "", plain))}


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
        rf"\b{month} {day}(?![\d:]|[.,]\d|(?: {_ROUND}| million| thousand))(?:,? {year}\b)?",
        rf"\b{month} (?:of |de )?{year}\b",
        rf"\b(?P<weekday>{'|'.join(map(re.escape, weekdays))})(?!\w)",
    ]
    alone = re.compile(rf"(?<!^)(?<![.!?] )\b(?P<month>{capital})\b\.?", re.I if language == "es" else 0)
    return months, weekdays, [*(re.compile(form, re.I) for form in forms), alone]


def _nearest_year(day: Day, published: date) -> int:
    """The year in which a date that has none is nearest to the publication."""
    assert day.month
    return published.year + (1 if published.month - day.month > 6 else -1 if day.month - published.month > 6 else 0)
