"""Reads the dates that programs write as numbers: in digits only, as a spreadsheet counts days, or as time since 1970."""

import re
from datetime import UTC, date, datetime, timedelta

from vectorstore.errors import ArticleError

_DIGIT_FORMATS = ("%Y%m%d%H%M%S", "%Y%m%d%H%M", "%Y%m%d", "%Y%j", "%Y%m", "%Y")  # of dates written as one number
_YEARS = (1700, 2200)  # that such a number may name; others mean something else
_SHEET_DAYS = (20_000, 80_000)  # numbers taken for days since the end of 1899, as spreadsheets count them: 1954 to 2119
_SHEET_START = datetime(1899, 12, 30)
# The least and the greatest number of seconds since 1970 that is taken for a time, 1973 to 2128, and how many of a smaller unit make a
# second: ms, µs, ns. The numbers between are none: 20261303 is no day of 1970.
_SECONDS = (100_000_000, 5_000_000_000)
_UNITS = (1, 1_000, 1_000_000, 1_000_000_000)
_MINUTES = re.compile(r"(?:19|20)\d{10}")  # twelve digits that begin with a year: a wrong date and time, no milliseconds of 1976
_DOT_NET = re.compile(r"/?Date\((-?\d{1,15})([+-]\d{4})?\)/?")


def from_number(number: float) -> datetime | date:
    """A date from the digits of one (20250903), a spreadsheet's days, or s, ms, µs or ns since 1970. Raises ArticleError."""
    digits = str(int(number)) if abs(number) < 1e30 and number == int(number) else ""
    if digits and (published := _from_digits(digits)):
        return published
    if _SHEET_DAYS[0] <= number <= _SHEET_DAYS[1]:
        moment = _SHEET_START + timedelta(seconds=round(number * 86_400))
        return moment if number % 1 else moment.date()
    for ticks in _UNITS:
        if _SECONDS[0] * ticks <= abs(number) <= _SECONDS[1] * ticks and set(digits) != {"9"} and not _MINUTES.fullmatch(digits):
            return datetime.fromtimestamp(number / ticks, tz=UTC)
    raise ArticleError("published is a number, and not a time in seconds since 1970")


def from_dot_net(text: str) -> datetime | None:
    """A date as .NET writes it in JSON, in ms since 1970 with the zone to show it in: /Date(1772525700000+0100)/; None for another text."""
    match = _DOT_NET.fullmatch(text)
    if not match:
        return None
    moment = datetime.fromtimestamp(0, tz=UTC) + timedelta(milliseconds=int(match[1]))
    return moment.astimezone(datetime.strptime(match[2], "%z").tzinfo if match[2] else UTC)


def _from_digits(digits: str) -> datetime | date | None:
    """A date written in digits only: 20250903, 20250903180500, 202509, 2025; None for other numbers."""
    for form in _DIGIT_FORMATS:
        try:
            moment = datetime.strptime(digits, form)
        except ValueError:
            continue
        if moment.strftime(form) == digits and _YEARS[0] <= moment.year < _YEARS[1]:
            return moment if "%H" in form else moment.date()
    return None
