"""Spans of days on the calendar: a day, a week, a month, a season, a third of any of them. Each holds its first day, and not its end."""

from collections.abc import Callable
from datetime import date, timedelta

Span = tuple[date, date]
DAY = timedelta(days=1)
_A_WEEK = 7  # days
# Month and day, or the distance from Easter Sunday, and how many days.
_HOLIDAYS = {
    "christmas": (12, 24, 3), "christmas eve": (12, 24, 1), "christmas day": (12, 25, 1), "halloween": (10, 31, 1),
    "new year's eve": (12, 31, 1), "new year": (12, 31, 2), "new year's day": (1, 1, 1),
    "easter": (0, -2, 4), "good friday": (0, -2, 1), "easter sunday": (0, 0, 1), "easter monday": (0, 1, 1), "pentecost": (0, 49, 2),
    "ascension": (0, 39, 1), "holy week": (0, -7, 8),
}  # fmt: skip
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
    """The first, middle or last third of a span (`which` 0, 1 or 2): of a year in whole months, of a month in tens of days.

    Of a week, early is until Wednesday, the middle from Tuesday to Thursday, and late from Thursday on.
    """
    start, end = span
    length = (end - start).days
    if length == _A_WEEK:
        skipped, until = ((0, 3), (1, 4), (3, 7))[which]
        return start + skipped * DAY, start + until * DAY
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


def edge_of(span: Span, days_each: int, amount: int, last: bool) -> Span:
    """The first or last days, weeks or months (of `days_each` days) of a span, `amount` of them, and no more than the span has."""
    start, end = span
    if days_each >= 28:
        length = (end.year - start.year) * 12 + end.month - start.month
        first, stop = (length - amount, length) if last else (0, amount)
        return max(start, _month(start.year, start.month + first)), min(end, _month(start.year, start.month + stop))
    length = min((end - start).days, days_each * amount)
    return (end - length * DAY, end) if last else (start, start + length * DAY)


def day_of(span: Span, number: int) -> Span:
    """The first, second, … day of a span, or its last one (`number` -1). Raises ValueError when there is none."""
    return days(span[1] - DAY) if number < 0 else _inside(days(span[0] + (number - 1) * DAY), span)


def week_number(year: int, number: int) -> Span:
    """A week of a year by its number in ISO 8601. Raises ValueError when there is none."""
    return days(date.fromisocalendar(year, number, 1), 7)


def turn(year: int) -> Span:
    """The days about the end of a year, from 27 December to 5 January."""
    return date(year, 12, 27), date(year + 1, 1, 6)


def holiday(name: str, year: int) -> Span:
    """The days of a holiday; new year begins on the evening before."""
    if name == "thanksgiving":
        return days(weekday_of(months(year, 11), 3, 4)[0], 4)
    month, day, amount = _HOLIDAYS[name]
    return days(date(year - (name == "new year"), month, day) if month else _easter(year) + day * DAY, amount)


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar, by the algorithm that Nature printed in 1876."""
    a, (b, c) = year % 19, divmod(year, 100)
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    month, day = divmod(h + k - 7 * ((a + 11 * h + 22 * k) // 451) + 114, 31)
    return date(year, month, day + 1)


def weekend(day: date) -> Span:
    """The weekend that a day is in, else the next one, and the Monday on which it is reported."""
    return days(day + (5 - day.weekday()) * DAY, 3)


def half_of(span: Span, number: int) -> Span:
    """The first or second half of a span; of a year in whole months. Raises ValueError for another `number`."""
    if number not in (1, 2):
        raise ValueError(number)
    start, end = span
    length = (end - start).days
    middle = _month(start.year, start.month + 6) if length >= 365 else start + 15 * DAY if length >= 28 else start + length // 2 * DAY
    return (start, middle) if number == 1 else (middle, end)


def half_of_month(today: date, number: int) -> Span:
    """The first or second half of this month, or of the last one where it has not begun. Raises ValueError for another `number`."""
    this, last = (half_of(unit("month", today, ago), number) for ago in (0, 1))
    return this if this[0] <= today else last


def same_day(today: date, name: str, ago: int) -> Span:
    """The day that lies exactly that many units back, and the one after it; the last one of a month that is too short."""
    if name not in ("month", "year"):
        return days(today - ago * {"day": 1, "week": 7, "fortnight": 14}[name] * DAY, 2)
    first, end = months(today.year, today.month - ago * (12 if name == "year" else 1))
    return days(min(first + (today.day - 1) * DAY, end - DAY), 2)


def weekday_from(day: date, weekday: int) -> date:
    """The first such weekday (0 is Monday) from a day on."""
    return day + (weekday - day.weekday()) % 7 * DAY


def coming(make: Callable[[int], Span], today: date) -> Span:
    """Of the spans that `make` gives for a year, the first one that begins after today."""
    return next(span for ahead in (0, 1, 2) if (span := make(today.year + ahead))[0] > today)


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
