"""Computes with two short answers where that is one exact step: a sum or difference in one unit, or the days between two dates."""

import re
from datetime import date

from qa.reading.weekdays import day_told
from qa.saying.words import Duration, Said
from qa.types import Evidence
from vectorstore.articles import day_of
from vectorstore.texts import calendar
from vectorstore.texts.figures import in_figures

_NUMBER = re.compile(r"^(?P<before>[^\d]*?)(?P<figure>\d[\d.,]*\d|\d)(?P<after>[^\d]*)$")
_ABOUT = re.compile(
    r"\b(?:about|around|nearly|almost|some|roughly|approximately|over|under|more than|less than|fewer than|at least|at most|up to|"
    r"rund|etwa|fast|über|unter|mehr als|weniger als|mindestens|höchstens|bis zu|unos|unas|casi|cerca de|más de|menos de|al menos|"
    r"yaklaşık|en az|en fazla|neredeyse)\W*(?:\w+ )?$",
    re.I,
)
_DAY = re.compile(r"\b(?P<day>\d{1,2})(?:st|nd|rd|th|\.)? (?:of |de )?(?P<month>[^\W\d]+)\.?(?:,? (?:de )?(?P<year>\d{4}))?")
_DAY_LAST = re.compile(r"\b(?P<month>[^\W\d]+)\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?(?!\d)(?:,? (?P<year>\d{4}))?")
_FAR = 183  # days: a date without a year is the one nearest to its article


def date_told(item: Evidence) -> date | None:
    """The one day that the short answer gives; None where it gives none, or only a month or a year."""
    if weekday := day_told(item):
        return weekday
    published, months = day_of(item.hit.published), {**calendar.months("en"), **calendar.months(item.hit.language), "sept": 9}
    found = [match for pattern in (_DAY, _DAY_LAST) for match in pattern.finditer(item.short_quote) if match["month"].casefold() in months]
    if len(found) != 1 or not (found[0]["year"] or published):
        return None
    day, month = int(found[0]["day"]), months[found[0]["month"].casefold()]
    years = [int(found[0]["year"])] if found[0]["year"] else [published.year + offset for offset in (-1, 0, 1)] if published else []
    days = [made for year in years if (made := _made(year, month, day))]
    if published and not found[0]["year"]:
        days = [made for made in days if abs((made - published).days) <= _FAR]
    return days[0] if len(days) == 1 else None


def days_between(first: date, last: date, unit: str) -> Said:
    """The days from one date to a later one; with `unit` "week" in weeks too."""
    days = (last - first).days
    weeks, rest = divmod(days, 7)
    if unit != "week" or not weeks:
        return Said("in_days", days=Duration(days))
    return Said("in_weeks", days=Duration(days), weeks=(Duration(weeks, "week"), *([Duration(rest)] if rest else [])))


def combined(one: Evidence, other: Evidence, sign: int) -> str:
    """The sum (`sign` 1) or difference (-1) of the numbers of two short answers, in their unit; empty where it is not exact or not sure.

    Both must give one number each, of the same currency, scale and unit.
    """
    first, second = _number(one), _number(other)
    if first is None or second is None or first[1:] != second[1:]:
        return ""
    (a, before, after), b = first, second[0]
    decimals = max(_decimals(a), _decimals(b))
    total = abs(float(a) + sign * float(b)) if sign < 0 else float(a) + float(b)
    comma = one.hit.language == "en"
    figure = f"{total:,.{decimals}f}"
    return f"{before}{figure if comma else figure.translate(str.maketrans(',.', '.,'))}{after}"


def _number(item: Evidence) -> tuple[str, str, str] | None:
    """The one number of a short answer as Python reads it, and the words before and after it; None where it is not exact."""
    if item.short is None or _ABOUT.search(item.hit.quote((item.start, item.short[0]))):
        return None
    text = item.short_quote
    match = _NUMBER.match(text if re.search(r"\d", text) else in_figures(text, item.hit.language))
    if match is None or _ABOUT.search(match["before"]):
        return None
    figure = match["figure"] if item.hit.language == "en" else match["figure"].translate(str.maketrans(",.", ".,"))
    if re.search(r",(?!\d{3}(?:\D|$))|\..*\.|\.\d{3}$", figure):  # not clear whether a mark is for thousands or decimals
        return None
    return figure.replace(",", ""), match["before"], match["after"]


def _decimals(figure: str) -> int:
    return len(figure.partition(".")[2])


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
