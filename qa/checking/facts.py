"""What a claim must share with its evidence to the letter: numbers, dates, names and quotations, each brought into one form.

Numbers in words are read by `vectorstore/texts/figures.py`, the names of months and days are in `calendar.py` beside it.
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
_UNSURE_SCALES = ("k", "m")  # which may be metres
_UNITS = {
    "$": "dollar", "dollar": "dollar", "dollars": "dollar", "dólares": "dollar", "€": "euro", "euro": "euro", "euros": "euro",
    "£": "pound", "pound": "pound", "pounds": "pound", "libras": "pound", "pfund": "pound", "¥": "yen",
}  # fmt: skip
_HALF = re.compile(rf"\bhalf an? ({_ROUND})\b")
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_NAME = re.compile(r"(?<![\w’'-])[^\W\d_a-zß-ÿ][\w’'-]*")
_SENTENCE_BEGINS = re.compile(r"(?:^|[.!?:…—–] +|[\"“„«‘(] ?)\Z")
_QUOTED = re.compile(r"[\"“„«]([^\"“”„«»]{3,})[\"”“»]")
_NEAR = timedelta(days=7)  # of its publication an article speaks of a weekday
_ROOT, _ENDING = 5, 3  # letters
_ORDINAL = r"(?:st|nd|rd|th|\.)?"


@dataclass(frozen=True, slots=True)
class Number:
    """A number: what its figures may mean ("1.234" has two readings), its unit, and the words beside it."""

    values: frozenset[float]
    unit: str
    before: str
    after: str

    def agrees(self, other: "Number") -> bool:
        return bool(self.values & other.values) and not (self.unit and other.unit and self.unit != other.unit)


@dataclass(frozen=True, slots=True)
class Day:
    """A date as it is written; what is not said is None. `weekday` counts from Monday, 0."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None

    def may_be(self, day: date) -> bool:
        """Whether it names that day, or the month or year that the day is in."""
        return self._says_no_more_than(Day(day.year, day.month, day.day, day.weekday()))

    def said_by(self, other: "Day", published: date | None) -> bool:
        """Whether an article of that day which says `other` says this too."""
        if published and other.day is None and other.weekday is not None:
            days = (published + timedelta(days=offset) for offset in range(-_NEAR.days, _NEAR.days + 1))
            return any(self.may_be(day) for day in days if day.weekday() == other.weekday)
        if other.day and other.month and (year := other.year or (published and _nearest_year(other, published))):
            try:
                return self.may_be(date(year, other.month, other.day))
            except ValueError:
                return False
        return self._says_no_more_than(replace(other, year=other.year or (published.year if published else None)))

    def _says_no_more_than(self, other: "Day") -> bool:
        return all(own is None or own == theirs for own, theirs in zip(astuple(self), astuple(other), strict=True))


@dataclass(frozen=True, slots=True)
class Facts:
    """What a text says that must not be said otherwise. `first` is its first word, which is capitalised in any case."""

    numbers: tuple[Number, ...]
    days: tuple[Day, ...]
    names: frozenset[str]
    quotations: tuple[str, ...]
    words: frozenset[str]
    first: str


@lru_cache(maxsize=4096)  # a sentence is asked about once for each claim
def facts(text: str, language: str, published: date | None = None) -> Facts:
    """The facts of a text. Words for days that lie near its publication ("yesterday") are read as the day they mean."""
    text = folded(text)
    days, rest = _days(text, language, published)
    names = frozenset(
        bare(found[0]) for found in _NAME.finditer(rest) if not _SENTENCE_BEGINS.search(rest[: found.start()]) and len(bare(found[0])) > 1
    )
    first = _WORD.search(rest)
    return Facts(
        numbers=tuple(_numbers(rest, language)),
        days=tuple(days),
        names=names,
        quotations=tuple(bare(found) for found in _QUOTED.findall(text)),
        words=frozenset(bare(word) for word in _WORD.findall(text)),
        first=bare(first[0]) if first and first.start() == len(rest) - len(rest.lstrip('"“„«‘( ')) else "",
    )


def bare(text: str) -> str:
    """A text without case, accents, punctuation and the genitive, to be compared."""
    plain = "".join(c for c in normalize("NFKD", text.casefold()) if not combining(c))
    return re.sub(r"(?:['’]s\b|(?<=s)['’](?!\w)|[^\w ])", "", " ".join(plain.split()))


def named(name: str, among: frozenset[str]) -> bool:
    """Whether one of these bare words is that name, or differs from it by an ending only: Russian and Russians."""
    return name in among or any(_same_root(name, word) for word in among)


def _same_root(name: str, word: str) -> bool:
    short, long = sorted((name, word), key=len)
    return len(short) >= _ROOT and len(long) - len(short) <= _ENDING and long.startswith(short)


def abbreviates(name: str, text: str) -> bool:
    """Whether a name is the initials of words that stand together in a text: the UN, the United Nations."""
    initials = "".join(word[0] for word in _WORD.findall(text))
    return name.isalpha() and 2 <= len(name) <= 6 and name.upper() in initials


def _numbers(text: str, language: str) -> Iterator[Number]:
    spelled = _HALF.sub(lambda found: str(int(found[1]) // 2), in_figures(text, language))
    for found in _FIGURE.finditer(spelled):
        if spelled[: found.start()][-1:].isalpha():
            continue  # a part of a name: B12
        scale = (found["scale"] or "").lower()
        times = int(scale) if scale.isdigit() else _SCALES.get(scale, 1)
        readings = _readings(found["figure"])
        values = {value * times for value in readings} | (readings if scale in _UNSURE_SCALES else set())
        unit = (found["unit"] or found["money"] or ("%" if found["percent"] else "")).strip(" -").lower()
        before, after = _WORD.findall(spelled[max(0, found.start() - 40) : found.start()]), _WORD.search(spelled[found.end() :])
        yield Number(
            frozenset(round(value, 6) for value in values),
            _UNITS.get(unit, "percent" if unit or spelled[: found.start()].rstrip().endswith("yüzde") else ""),
            before[-1].casefold() if before else "",
            after[0].casefold() if after and after.start() <= 2 else "",
        )


def without_numbers(text: str, language: str) -> str:
    """The text without its numbers and their units."""
    return _FIGURE.sub(" ", in_figures(text, language))


def _readings(figure: str) -> set[float]:
    """What figures may stand for: "1.234" is a thousand or so, or a little more than one."""
    plain = re.sub(r"[\s'’]", "", figure)
    marks = re.findall(r"[.,]", plain)
    if not marks:
        return {float(plain)}
    if len(set(marks)) == 2:
        whole, part = plain.rsplit(marks[-1], 1)
        return {float(f"{re.sub('[.,]', '', whole)}.{part}")}
    grouped = re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", plain)
    read = {float(re.sub(r"[.,]", "", plain))} if grouped else set()
    return read | ({float(plain.replace(",", "."))} if len(marks) == 1 else set()) or {float(re.sub(r"[.,]", "", plain))}


def _days(text: str, language: str, published: date | None) -> tuple[list[Day], str]:
    """The dates of a text, and the text without them."""
    found: list[Day] = []
    months, weekdays, patterns = _calendar(language)

    def take(match: re.Match[str]) -> str:
        named = match.groupdict()
        year, day = (int(named[part]) if named.get(part) else None for part in ("year", "day"))
        month = named.get("month")
        weekday = named.get("weekday")
        number = months[month.casefold()] if month and not month.isdigit() else int(month) if month else None
        found.append(Day(year, number, day, weekdays[weekday.casefold()] if weekday else None))
        return " "

    rest = text
    for pattern in patterns:
        rest = pattern.sub(take, rest)
    if published:
        for word, offset in _RELATIVE.items():
            if re.search(rf"\b{word}\b", text, re.I):
                day = published + timedelta(days=offset)
                found.append(Day(day.year, day.month, day.day))
    return found, rest


_RELATIVE = {
    "yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1, "gestern": -1, "heute": 0,
    "ayer": -1, "hoy": 0, "dün": -1, "bugün": 0, "yarın": 1,
}  # fmt: skip


@cache
def _calendar(language: str) -> tuple[dict[str, int], dict[str, int], list[re.Pattern[str]]]:
    """Names of months and of days in that language and in English, and the forms of a date, fullest first."""
    months = {**calendar.months("en"), **calendar.months(language), "sept": 9}
    weekdays = {**calendar.weekdays("en"), **calendar.weekdays(language)}
    month = rf"(?P<month>{'|'.join(sorted(map(re.escape, months), key=len, reverse=True))})\b\.?"
    day, year = rf"(?P<day>[0-3]?\d){_ORDINAL}", r"(?P<year>(?:1\d|20)\d\d)"
    # A month alone is one only where it is capitalised: march and may are words.
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
    """The year that brings a day without one nearest to the publication."""
    assert day.month
    return published.year + (1 if published.month - day.month > 6 else -1 if day.month - published.month > 6 else 0)
