"""Fills the tables of `qa/asking/time_words.py`, and reads the words of one time ("early last month", "14.09.2026") as a span of days."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from babel import Locale

from qa.asking import spans
from qa.asking.spans import DAY, Span
from qa.asking.time_words import (
    ABBREVIATED, AMOUNTS, BASE, DAY_NUMBER, END, END_ELSEWHERE, EVENT, FORM_END, FORMS, FREE, FREE_IN, MORE_MONTHS, NUMBERED_ORDINAL, NUMERIC, ONLY_BASE,
    ORDINALS, PARTS, PHRASES, RUN_ENDS, RUNS, SUFFIX,
)  # fmt: skip

_STARTS = re.compile(r"(?<![\w.,/])\w")  # where the words of a time may begin
_FREE_TIME, _TIME = "\ue000", "\ue001"  # what the words of a time are hidden by; the first ones need no preposition
_YEAR = r"(?:19|20)\d\d(?:/\d\d)?"
_UNIT_DAYS = {"day": 1, "week": 7, "fortnight": 14, "month": 30, "year": 365}
_MOST_UNITS = 10_000  # larger amounts count as this one
_A_FEW = (2, 7)  # "a few days ago" means two to seven
# Days after "last week" on which its news is still printed.
_STILL_PRINTED = 2
_RELATIVE = (
    "today", "yesterday", "day before yesterday", "before last", "ago", "recent", "rolling", "last", "this", "last weekend", "weekend", "last weekday",
    "weekend before last", "this weekend", "last season", "this season", "last quarter",
)  # fmt: skip
_OF_REPORTS = ("quarter", "half")


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


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a time in a text: where they begin and end, what their form means, and the words of its parts by name."""

    start: int
    end: int
    meaning: str
    groups: Mapping[str, str]


def times_in(text: str, language: str) -> tuple[str, dict[int, Words]]:
    """The words of all times in a text by their offsets, and the text with these words hidden, for the patterns of `phrases`."""
    hidden, found, end = text, {}, 0
    for start in (match.start() for match in _STARTS.finditer(text)):
        if start < end:
            continue
        forms = ((meaning, form.match(text, start)) for meaning, form in _forms(language) if meaning != ONLY_BASE)
        matches = [(match.end(), meaning, match) for meaning, match in forms if match]
        if matches:
            end, meaning, match = max(matches, key=lambda item: item[0])
            found[start] = Words(start, end, meaning, _groups(match))
            mark = _FREE_TIME if meaning in FREE or meaning in FREE_IN[language] else _TIME
            hidden = hidden[:start] + mark * (end - start) + hidden[end:]
    return hidden, found


@cache
def phrases(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The relations ("since") with the patterns of their phrases in a text whose times are hidden; `time` and `from` are such times."""
    time, suffix = f"[{_FREE_TIME}{_TIME}]+", SUFFIX.get(language, "")
    filled = {
        "free": f"(?P<time>{_FREE_TIME}+)",
        "time": f"(?P<time>{time}){suffix}",
        "from": rf"(?P<from>{time}|{DAY_NUMBER[language]}){suffix}",
        "event": EVENT[language],
    }
    end = END.get(language, END_ELSEWHERE)
    return tuple((relation, re.compile(rf"(?<![\w.,/-]){_fill(pattern, filled)}(?![{_FREE_TIME}{_TIME}]){end}", re.I)) for relation, pattern in PHRASES[language])


@cache
def runs(language: str) -> re.Pattern[str]:
    """The pattern of words that surely name a time, whether it is understood or not."""
    return re.compile(rf"(?:{_fill(RUNS[language], _unnamed_parts(language))})(?!\w){RUN_ENDS[language]}", re.I)


def read_time(words: Words, language: str, today: date, anchor: date | None = None) -> Time:
    """The time that words mean. Without a year, it is the latest one that has begun by `anchor`, by default `today`.

    Raises ValueError when there is no such time, as for 31 February.
    """
    reader = _Reader(language, today, anchor or today, words.groups)
    of_years = reader.value("unit") == "year"
    return Time(
        reader.span(words.meaning),
        relative=words.meaning in _RELATIVE and not (words.meaning == "ago" and of_years),
        still=_STILL_PRINTED if words.meaning in ("last", "this", "before last") and not of_years else 0,
        of_reports=words.meaning in _OF_REPORTS,
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one form: `groups` maps the names of its parts to their words."""

    language: str
    today: date
    anchor: date
    groups: Mapping[str, str]
    reaching_back: int = 7  # days: "this week" and "this month", asked on their first day, mean the days before as well

    def span(self, meaning: str) -> Span:
        """The span of days that a form with this meaning has. Raises ValueError when there is no such day."""
        today, back = self.today, self._back
        match meaning:
            case "today":
                return spans.days(today)
            case "yesterday":
                return spans.days(today - DAY, 2)
            case "day before yesterday":
                return spans.days(today - 2 * DAY, 2)
            case "this":
                start, end = spans.unit(self._unit, today)
                return (min(start, back(self.reaching_back)) if self._unit in ("week", "month") else start), end
            case "last":
                return spans.unit(self._unit, today, 1)
            case "before last":
                return spans.unit(self._unit, today, 2)
            case "recent" | "rolling":
                amount = self.value("amount", 0 if meaning == "recent" else 1) or _A_FEW[1]
                return back(int(amount) * _UNIT_DAYS[self._unit]), today + DAY
            case "ago":
                return self._ago(int(self.value("amount", 1)))
            case "weekend" | "this weekend" | "last weekend" | "weekend before last":
                weeks = {"last weekend": int(today.weekday() >= 5), "weekend before last": 1}.get(meaning, 0)
                return spans.days(back((today.weekday() - 5) % 7 + 7 * weeks), 3)
            case "present":
                return spans.unit(self._unit, today)
            case "weekday" | "this weekday" | "last weekday":
                from_day = today - DAY if meaning == "last weekday" else self.anchor
                return spans.days(from_day - timedelta(days=(from_day.weekday() - int(self.value("weekday"))) % 7), 2)
            case "last season":
                first = int(self.value("season"))
                start, end = spans.latest(lambda year: spans.months(year, first, 3), today)
                return (start, end) if end <= today else spans.months(start.year - 1, first, 3)
            case "season" | "this season":
                return self._in_year(lambda year: spans.months(year, int(self.value("season")), 3))
            case "last month":
                start, _ = spans.latest(lambda year: spans.months(year, int(self.value("month"))), today.replace(day=1) - DAY)
                return spans.months(start.year, start.month)
            case "last quarter":
                return spans.months(today.year, 3 * ((today.month - 1) // 3) - 2, 3)
            case "quarter":
                return self._quarter()
            case "half":
                number = int(self.groups.get("half", 0)) or (1 if "first_half" in self.groups else int(self.value("ordinal")))
                return spans.half_of(self._base, number)
            case "nth weekday":
                return spans.weekday_of(self._base, int(self.value("weekday")), int(self.value("ordinal")))
            case "nth week":
                return spans.week_of(self._base, int(self.value("ordinal")))
            case "week of":
                return spans.unit("week", self._span_of(self.groups["date"])[0])
            case "third":
                return spans.third(self._base, int(self.value("third")))
            case "decade":
                first = int(self.groups.get("decade") or self.groups["decade1"])
                return spans.years(first + 1900 if first < 100 else first, 10)
            case "year":
                return spans.years(int(self.groups["year"]))
        return self._date()

    def value(self, part: str, default: int = 0) -> int | str:
        """The value of a part by its table, or the default when the form has no such part."""
        words = next((self.groups[name] for name in (part, f"{part}1", f"{part}2") if name in self.groups), None)
        if words is None:
            return default
        if number := re.match(r"\d+", words):
            return min(int(number[0]), _MOST_UNITS)
        for value, pattern in _tables(self.language)[part].items():
            if re.fullmatch(rf"(?:{pattern})\.?", words, re.I):
                return value
        raise ValueError(words)

    def _span_of(self, words: str) -> Span:
        """The span of another form, which this one limits. Raises ValueError when the words are none."""
        for meaning, form in _forms(self.language):
            if match := form.fullmatch(words):
                return replace(self, groups=_groups(match), reaching_back=0).span(meaning)
        raise ValueError(words)

    @property
    def _unit(self) -> str:
        return str(self.value("unit"))

    @property
    def _base(self) -> Span:
        """The span of the form that this one is a part of."""
        if words := self.groups.get("base") or self.groups.get("base1"):
            return self._span_of(words)
        return spans.years(int(self.groups["year"]))

    def _back(self, amount: int) -> date:
        return self.today - timedelta(days=amount)

    def _ago(self, amount: int) -> Span:
        """The days about the one that lies an amount of units back; "a few" are two to seven."""
        length = _UNIT_DAYS[self._unit]
        if not amount:
            return self._back(_A_FEW[1] * length), self._back(_A_FEW[0] * length) + 2 * DAY
        if self._unit == "year":
            return spans.years(self.today.year - amount)
        about = length // 2 if length > 1 else amount >= 7
        return self._back(amount * length + about), self._back(amount * length - about) + (2 * DAY if length == 1 and not about else DAY)

    def _quarter(self) -> Span:
        number = int(self.groups.get("quarter", 0)) or int(self.value("ordinal"))
        if number == -1:
            number = 4
        if not 1 <= number <= 4:
            raise ValueError(number)
        return self._in_year(lambda year: spans.months(year, 3 * number - 2, 3))

    def _date(self) -> Span:
        """The day, or without one the month, that is named by numbers or names."""
        month = int(self.groups.get("month_number", 0)) or int(self.value("month"))
        day = self.value("day") if "day" in self.groups else 0
        if "month_number" in self.groups and self.groups.get("mark") == "/" and month > 12:
            day, month = month, day
        if not day:
            return self._in_year(lambda year: spans.months(date(year, int(month), 1).year, int(month)))
        if not month:
            return self._day_of_month(int(day))
        return self._in_year(lambda year: spans.days(date(year, int(month), int(day))))

    def _day_of_month(self, day: int) -> Span:
        """The latest such day of any month, or the one in the month that is named."""
        if "base" in self.groups:
            return spans.days(self._base[0].replace(day=day))
        for ago in range(12):
            first, end = spans.months(self.today.year, self.today.month - ago)
            found = first + timedelta(days=day - 1)
            if first <= found < end and found <= self.today:
                return spans.days(found)
        raise ValueError(day)

    def _in_year(self, make: Callable[[int], Span]) -> Span:
        """The span that `make` gives for the year that is named, else for the latest year in which it has begun."""
        words = self.groups.get("year") or self.groups.get("in_year") or self.groups.get("in_year1")
        if not words:
            return spans.latest(make, self.anchor)
        if words[0].isdigit():
            year = int(words[:4])
            return make(year if year >= 100 else year + (2000 if year <= self.today.year % 100 else 1900))
        tables = _tables(self.language)["in_year"]
        return make(self.today.year + next(int(ago) for ago, pattern in tables.items() if re.fullmatch(pattern, words, re.I)))


@cache
def _forms(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The meanings with the patterns of a language's forms, each of which must end with a word."""
    parts = dict(_parts(language))
    base = "|".join(_unnamed(_fill(pattern, parts)) for meaning, pattern in FORMS[language] if meaning in BASE)
    date_ = "|".join(_unnamed(_fill(pattern, parts)) for meaning, pattern in FORMS[language] if meaning == "date")
    forms = (*NUMERIC, *FORMS[language])
    parts |= {"base": f"(?P<base>{base})", "base1": f"(?P<base1>{base})", "date": f"(?P<date>{date_})"}
    end = FORM_END.get(language, r"(?!\w)")
    return tuple((meaning, re.compile(f"(?:{_fill(pattern, parts)}){end}", re.I)) for meaning, pattern in forms)


def _groups(match: re.Match[str]) -> dict[str, str]:
    return {name: value for name, value in match.groupdict().items() if value is not None}


def _unnamed(pattern: str) -> str:
    """A pattern without names of groups; its one reference to a group, the mark between figures, becomes any mark."""
    return re.sub(r"\(\?P<\w+>", "(?:", pattern.replace("(?P=mark)", "[./-]"))


def _fill(pattern: str, parts: Mapping[str, str]) -> str:
    """A pattern with the names in braces replaced; those that are no parts, such as bounds of repetition, stay."""
    return re.sub(r"\{([a-z_]+\d?)\}", lambda name: parts[name[1]], pattern)


@cache
def _parts(language: str) -> dict[str, str]:
    """The pattern of each part, as a group of its name; with a figure after the name, a further group for the same part."""
    parts = {}
    for name, pattern in _unnamed_parts(language).items():
        parts |= {f"{name}{further}": f"(?P<{name}{further}>{pattern})" for further in ("", "1", "2")}
    return parts | {"a_weekday": f"(?:{_unnamed_parts(language)['weekday']})"}


@cache
def _unnamed_parts(language: str) -> dict[str, str]:
    parts = {name: "(?:" + "|".join(table.values()) + ")" for name, table in _tables(language).items()}
    parts["month"] += r"\b\.?"
    return parts | {
        "amount": rf"(?:\d+|{parts['amount']})\b",
        "ordinal": rf"(?:{NUMBERED_ORDINAL[language]}|{parts['ordinal']})",
        "in_year": rf"(?:{_YEAR}|{parts['in_year']})",
        "year": _YEAR,
        "day": f"(?:{DAY_NUMBER[language]})",
    }


@cache
def _tables(language: str) -> dict[str, dict[int | str, str]]:
    """By part: pattern by value, with the numbers in words and the names of months and weekdays."""
    tables = {name: dict(table) for name, table in PARTS[language].items()}
    for part, words in (("amount", AMOUNTS), ("ordinal", ORDINALS)):
        for number, word in enumerate(words[language].split(), 1):
            known = tables[part].get(number)
            tables[part][number] = "|".join(filter(None, (known, word.replace("/", "|"))))
    tables["day"] = {1: "first|ersten|primero"}
    return tables | {"month": dict(_names(language, "months")), "weekday": dict(_names(language, "days"))}


def _names(language: str, kind: str) -> Iterator[tuple[int, str]]:
    """The number of each month (`kind` is "months") or weekday ("days", 0 is Monday), and the pattern of its names, the longest first."""
    widths = ("wide", "abbreviated") if kind == "months" and language in ABBREVIATED else ("wide",)
    tables = [getattr(Locale.parse(language), kind)["format"][width] for width in widths]
    for number in tables[0]:
        names = {re.escape(table[number].rstrip(".")) for table in tables}
        if kind == "months" and number in MORE_MONTHS.get(language, {}):
            names.add(MORE_MONTHS[language][number])
        yield number, "|".join(sorted(names, key=len, reverse=True))
