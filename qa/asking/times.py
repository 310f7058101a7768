"""Reads the words of one time ("early last month", "14.09.2026", "vor zwei Wochen") as a span of days, seen from today."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from qa.asking import spans
from qa.asking.grammar import Words, forms, groups_of, tables
from qa.asking.spans import DAY, Span
from qa.asking.time_phrases import RELATIVE

_UNIT_DAYS = {"day": 1, "week": 7, "fortnight": 14, "month": 30, "half-year": 182, "year": 365, "decade": 3652}
_HOURS_A_DAY = 24
_MOST_UNITS = 10_000  # larger amounts count as this one
_A_FEW = (2, 7)  # "a few days ago" means two to seven
_A_FEW_WEEKS = 3  # "the first weeks of September", or months of a year
_EXACT_DAYS = 6  # "three days ago" means that day; with more days, the ones beside it as well
_STILL_PRINTED = 2  # days after "last week" on which its news is still printed


@dataclass(frozen=True, slots=True)
class Time:
    """What the words of a time mean: its span of days.

    It is `relative` when its distance from today is named ("last week"). Articles of `still` days after it report it as well. Of a time
    `of_reports`, such as a quarter, reports appear later: it is when articles were published only where nothing else is asked.
    """

    span: Span
    relative: bool
    still: int = 0
    of_reports: bool = False


def read_time(words: Words, language: str, today: date, anchor: date | None = None) -> Time:
    """The time that words mean. Without a year, it is the latest one that has begun by `anchor`, by default `today`.

    Raises ValueError or OverflowError when there is no such time, as for 31 February.
    """
    form = _Form(words.meaning, words.groups, language, today, anchor or today)
    return Time(
        form.span,
        relative=words.meaning in RELATIVE and not (words.meaning == "ago" and form.unit in ("year", "decade")),
        still=_STILL_PRINTED if words.meaning in ("last", "previous", "this", "before last") and form.unit != "year" else 0,
        of_reports=words.meaning in ("quarter", "half"),
    )


@dataclass(frozen=True, slots=True)
class _Form:
    """A form with the words of its parts (`groups`), on a day (`today`)."""

    meaning: str
    groups: Mapping[str, str]
    language: str
    today: date
    anchor: date
    reaching_back: int = 7  # days: "this week" and "this month", asked on their first day, mean the days before as well

    @property
    def span(self) -> Span:
        """The days that the form means. Raises ValueError when there are none."""
        return _SPANS[self.meaning](self)

    @property
    def unit(self) -> str:
        return self._key("unit") or self._key("length")

    @property
    def base(self) -> Span:
        """The days of the form that this one is a part of."""
        words = self.groups.get("base") or self.groups.get("base1")
        return self.span_of(words) if words else self.in_year(spans.years)

    def span_of(self, words: str) -> Span:
        """The days that the words of another form mean. Raises ValueError when they are no form."""
        for meaning, form in forms(self.language):
            if match := form.fullmatch(words):
                return replace(self, meaning=meaning, groups=groups_of(match), reaching_back=0).span
        raise ValueError(words)

    def number(self, part: str, default: int = 0) -> int:
        """The number that a part means, or the default when the form has no such part."""
        return int(self._key(part) or default)

    def counted(self, default: int = 0) -> tuple[int, int]:
        """How many days a unit has, and the amount of units, or 0 for a few; hours count as the days that they reach into."""
        amount = self.number("amount", default)
        return (1, max(1, -(-amount // _HOURS_A_DAY))) if self.unit == "hour" else (_UNIT_DAYS[self.unit], amount)

    def back(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def in_year(self, make: Callable[[int], Span]) -> Span:
        """The span that `make` gives for the year that is named, else for the latest year in which it has begun."""
        words = next((self.groups[name] for name in ("year", "in_year", "in_year1") if name in self.groups), "")
        if not words:
            return spans.latest(make, self.anchor)
        if not words[0].isdigit():
            return make(self.today.year + self.number("in_year"))
        year = int(words[:4])
        return make(year if year >= 100 else year + (2000 if year <= self.today.year % 100 else 1900))

    def _key(self, part: str) -> str:
        """What the words of a part mean by its table, a number as its figures; an empty text when the form has no such part."""
        words = next((self.groups[name] for name in (part, f"{part}1", f"{part}2") if name in self.groups), "")
        if not words:
            return ""
        if number := re.match(r"\d+", words):
            return str(min(int(number[0]), _MOST_UNITS))
        for value, pattern in tables(self.language)[part].items():
            if re.fullmatch(rf"(?:{pattern})\.?", words, re.I):
                return str(value)
        raise ValueError(words)


def _this(form: _Form) -> Span:
    start, end = spans.unit(form.unit, form.today)
    return (min(start, form.back(form.reaching_back)) if form.unit in ("week", "month") else start), end


def _rolling(form: _Form) -> Span:
    length, amount = form.counted(0 if form.meaning == "recent" else 1)
    return form.back((amount or _A_FEW[1]) * length), form.today + DAY


def _next_some(form: _Form) -> Span:
    length, amount = form.counted(1)
    return form.back(-1), form.back(-(amount or _A_FEW[1]) * length - 1)


def _ago(form: _Form) -> Span:
    """The days about the one that lies an amount of units back, or the calendar year that does."""
    length, amount = form.counted(1)
    if not amount:
        return form.back(_A_FEW[1] * length), form.back(_A_FEW[0] * length) + 2 * DAY
    if form.unit in ("year", "decade"):
        return spans.years(form.today.year - amount * (length // _UNIT_DAYS["year"]))
    if length == 1 and amount <= _EXACT_DAYS:
        return spans.days(form.back(amount), 2)
    about = max(1, min(length, _UNIT_DAYS["month"]) // 2)
    return form.back(amount * length + about), form.back(amount * length - about) + DAY


def _weekend(form: _Form) -> Span:
    """The latest weekend that has begun, and the Monday on which it is reported; "last weekend", on a weekend, is the one before."""
    weeks = {"last weekend": int(form.today.weekday() >= 5), "weekend before last": 1}.get(form.meaning, 0)
    return spans.days(form.back((form.today.weekday() - 5) % 7 + 7 * weeks), 3)


def _weekday(form: _Form) -> Span:
    """The latest such weekday and the morning after it; "last Friday", on a Friday, is the one before."""
    latest = form.today - DAY if form.meaning == "last weekday" else form.anchor
    return spans.days(latest - timedelta(days=(latest.weekday() - form.number("weekday")) % 7), 2)


def _season(form: _Form) -> Span:
    return form.in_year(lambda year: spans.months(year, form.number("season"), 3))


def _last_season(form: _Form) -> Span:
    start, end = _season(form)
    return (start, end) if end <= form.today else spans.months(start.year - 1, start.month, 3)


def _from_now(form: _Form) -> Span:
    """The days about the one that lies an amount of units ahead."""
    length, amount = form.counted(1)
    ahead, about = (amount or _A_FEW[1]) * length, length // 2
    return form.back(about - ahead), form.back(-ahead - about) + DAY


def _weekday_in_week(form: _Form) -> Span:
    """That weekday of a week, and the morning after it where that has been."""
    day = spans.weekday_of(form.base, form.number("weekday"), 1)[0]
    return spans.days(day, 2 if day <= form.today else 1)


def _edge(form: _Form) -> Span:
    """The first or last days, weeks or months of another form. Raises ValueError for the second ones."""
    number, each = form.number("ordinal"), _UNIT_DAYS[form.unit]
    if abs(number) != 1:
        raise ValueError(number)
    return spans.edge_of(form.base, each, form.number("amount") or (_A_FEW[1] if each == 1 else _A_FEW_WEEKS), last=number < 0)


def _quarter(form: _Form) -> Span:
    number = form.number("quarter") or form.number("ordinal")
    number = 4 if number < 0 else number
    if not 1 <= number <= 4:
        raise ValueError(number)
    return form.in_year(lambda year: spans.months(year, 3 * number - 2, 3))


def _date(form: _Form) -> Span:
    """The day, or without one the month, that is named by numbers or names: day first, unless there is no such month."""
    month, day = form.number("month_number") or form.number("month"), form.number("day")
    if "mark" in form.groups and month > 12:
        day, month = month, day
    if "day" not in form.groups:
        return form.in_year(lambda year: spans.months(date(year, month, 1).year, month))
    return form.in_year(lambda year: spans.days(date(year, month, day)))


def _days(form: _Form) -> Span:
    """From one day to another of the same month. Raises ValueError when the second one is earlier or no day of that month."""
    first = _date(form)[0]
    last = first.replace(day=replace(form, groups={"day": form.groups["day1"]}).number("day"))
    if last < first:
        raise ValueError(last)
    return first, last + DAY


def _day_of_month(form: _Form) -> Span:
    """The latest day with a number alone, or the one in the month that is named."""
    day = form.number("day")
    if "base" in form.groups:
        return spans.days(form.base[0].replace(day=day))
    for ago in range(12):
        first, end = spans.months(form.today.year, form.today.month - ago)
        found = first + timedelta(days=day - 1)
        if first <= found < end and found <= form.today:
            return spans.days(found)
    raise ValueError(day)


def _decade(form: _Form) -> Span:
    first = form.number("decade")
    return spans.years(first + 1900 if first < 100 else first, 10)


_SPANS: Mapping[str, Callable[[_Form], Span]] = {
    **dict.fromkeys(("weekend", "this weekend", "last weekend", "weekend before last"), _weekend),
    **dict.fromkeys(("weekday", "this weekday", "last weekday"), _weekday),
    **dict.fromkeys(("recent", "rolling"), _rolling),
    **dict.fromkeys(("season", "this season"), _season),
    **dict.fromkeys(("day and month", "date", "month", "iso date", "iso month", "short date", "short month"), _date),
    "today": lambda form: spans.days(form.today),
    "yesterday": lambda form: spans.days(form.back(1), 2),
    "day before yesterday": lambda form: spans.days(form.back(2), 2),
    **dict.fromkeys(("present", "so far"), lambda form: spans.unit(form.unit, form.today)),
    "tomorrow": lambda form: spans.days(form.back(-1)),
    "day after tomorrow": lambda form: spans.days(form.back(-2)),
    "next": lambda form: spans.unit(form.unit, form.today, -1),
    "next some": _next_some,
    "from now": _from_now,
    "next weekend": lambda form: spans.days(spans.weekday_from(form.back(-1), 5), 2),
    "next weekday": lambda form: spans.days(spans.weekday_from(form.back(-1), form.number("weekday"))),
    "next season": lambda form: spans.coming(lambda year: spans.months(year, form.number("season"), 3), form.today),
    "next month": lambda form: spans.coming(lambda year: spans.months(year, form.number("month")), form.today),
    "this": _this,
    **dict.fromkeys(("last", "previous"), lambda form: spans.unit(form.unit, form.today, 1)),
    "before last": lambda form: spans.unit(form.unit, form.today, 2),
    "ago": _ago,
    "last season": _last_season,
    "last month": lambda form: spans.latest(lambda year: spans.months(year, form.number("month")), form.today.replace(day=1) - DAY),
    "holiday": lambda form: form.in_year(lambda year: spans.holiday(form._key("holiday"), year)),
    "next holiday": lambda form: spans.coming(lambda year: spans.holiday(form._key("holiday"), year), form.today),
    "quarter": _quarter,
    "last quarter": lambda form: spans.months(form.today.year, 3 * ((form.today.month - 1) // 3) - 2, 3),
    "half": lambda form: spans.half_of(form.base, form.number("half") or form.number("ordinal", 1)),
    "third": lambda form: spans.third(form.base, form.number("third")),
    "nth weekday": lambda form: spans.weekday_of(form.base, form.number("weekday"), form.number("ordinal")),
    "nth week": lambda form: spans.week_of(form.base, form.number("ordinal")),
    "nth day": lambda form: spans.day_of(form.base, form.number("ordinal")),
    "edge": _edge,
    "half of the month": lambda form: spans.half_of_month(form.today, form.number("ordinal")),
    "weekday in week": _weekday_in_week,
    "same day": lambda form: spans.same_day(form.back(int("eve" in form.groups)), form.unit, form.number("amount", 1)),
    "midweek": lambda form: spans.days(form.back((form.today.weekday() - 1) % 7), 3),
    "weekend of": lambda form: spans.weekend(_date(form)[0]),
    "week number": lambda form: form.in_year(lambda year: spans.week_number(year, form.number("week"))),
    "turn of the year": lambda form: form.in_year(spans.turn),
    "week to": lambda form: (form.span_of(form.groups["date"])[1] - 7 * DAY, form.span_of(form.groups["date"])[1]),
    "week of": lambda form: spans.unit("week", form.span_of(form.groups["date"])[0]),
    "year": lambda form: form.in_year(spans.years),
    "decade": _decade,
    "day of month": _day_of_month,
    "days": _days,
}
