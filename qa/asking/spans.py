"""Spans of days on the calendar: a day, a week, a month, a season, a third of any of them. Each holds its first day, and not its end."""

from collections.abc import Callable
from datetime import date, timedelta

Span = tuple[date, date]
DAY = timedelta(days=1)
_YEARS_BACK = 8  # between two leap days lie at most so many


def days(first: date, amount: int = 1) -> Span:
    return first, first + amount * DAY


def months(year: int, month: int, amount: int = 1) -> Span:
    """That many months; `month` may lie outside 1 to 12, and then counts from the year's begin."""
    return _month(year, month), _month(year, month + amount)


def years(year: int, amount: int = 1) -> Span:
    return date(year, 1, 1), date(year + amount, 1, 1)


def unit(name: str, today: date, ago: int = 0) -> Span:
    """The calendar day, week, fortnight, month or year that `today` is in, or the one that many units earlier."""
    match name:
        case "year":
            return years(today.year - ago)
        case "month":
            return months(today.year, today.month - ago)
        case "day":
            return days(today - ago * DAY)
    length = 14 if name == "fortnight" else 7
    monday = today - timedelta(days=today.weekday() + (length - 7))
    return days(monday - ago * length * DAY, length)


def third(span: Span, which: int) -> Span:
    """The first, middle or last third of a span (`which` 0, 1 or 2): of a year in whole months, of a month in tens of days."""
    start, end = span
    length = (end - start).days
    if length >= 365:
        return months(start.year, start.month + 4 * which, 4)
    size = 10 if length >= 28 else -(-length // 3)
    first = start + which * size * DAY
    return first, end if which == 2 else first + size * DAY


def weekday_of(span: Span, weekday: int, number: int) -> Span:
    """The first, second, … of a weekday (0 is Monday) in a span, or its last one (`number` -1). Raises ValueError when there is none."""
    start, end = span
    if number < 0:
        day = end - DAY
        return days(day - timedelta(days=(day.weekday() - weekday) % 7))
    day = start + timedelta(days=(weekday - start.weekday()) % 7 + 7 * (number - 1))
    return _inside(days(day), span)


def week_of(span: Span, number: int) -> Span:
    """The first, second, … seven days of a span, or its last ones (`number` -1). Raises ValueError when there are none."""
    start, end = span
    if number < 0:
        return end - 7 * DAY, end
    first, last = _inside(days(start + 7 * (number - 1) * DAY, 7), span)
    return first, min(last, end)


def half_of(span: Span, number: int) -> Span:
    """The first or second half of a span; of a year in whole months. Raises ValueError for another `number`."""
    if number not in (1, 2):
        raise ValueError(number)
    start, end = span
    length = (end - start).days
    middle = _month(start.year, start.month + 6) if length >= 365 else start + 15 * DAY if length >= 28 else start + length // 2 * DAY
    return (start, middle) if number == 1 else (middle, end)


def latest(make: Callable[[int], Span], today: date) -> Span:
    """Of the spans that `make` gives for a year, the latest one that has begun. Raises ValueError when no year has one."""
    for year in range(today.year, today.year - _YEARS_BACK - 1, -1):
        try:
            span = make(year)
        except ValueError:  # 29 February
            continue
        if span[0] <= today:
            return span
    raise ValueError(today)


def _month(year: int, month: int) -> date:
    """The first day of a month; 13 is January of the next year."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def _inside(inner: Span, outer: Span) -> Span:
    if inner[0] >= outer[1]:
        raise ValueError(inner)
    return inner
