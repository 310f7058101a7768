"""Finds the time that a question names, as a range of days: "last week", "seit Montag", "en septiembre de 2025", "3 Eylül'den önce".

There is one table of patterns per language. Babel gives the names of months and days (CLDR's), dateparser parses the dates.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from babel import Locale

# What happened on 3 September is also in the papers of the next morning.
_MORNING_AFTER = timedelta(days=1)
_MOST_UNITS = 10_000  # larger amounts count as this one
# Days. A shorter time ("since Monday") surely means when articles were published; a longer one ("since 1954") may be what they are about.
_A_YEAR = 365
_UNIT_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}

# By language: (meaning, pattern), in the order in which they are tried. `_compiled` fills in the names in braces.
_PATTERNS: dict[str, tuple[tuple[str, str], ...]] = {
    "en": (
        ("yesterday", r"yesterday"),
        ("today", r"today"),
        ("last days", r"(?:(?:in|over|during|within) )?the (?:last|past) (?:{amount} )?{unit}"),
        ("last period", r"last {unit}"),
        ("this period", r"this {unit}"),
        ("last day", r"last {weekday}"),
        ("between", r"(?:between|from) {date} (?:and|to) {date}"),
        ("since", r"since {event}{date}"),
        ("after", r"after {event}{date}"),
        ("before", r"before {event}{date}"),
        ("until", r"until {event}{date}"),
        ("within", r"(?:in|on|during) {date}"),
    ),
    "de": (
        ("yesterday", r"gestern"),
        ("today", r"heute"),
        ("last days", r"(?:in|während) den (?:letzten|vergangenen) (?:{amount} )?{unit}"),
        ("last period", r"(?:in der |im )?(?:letzte|vergangene|vorige)[nrsm]? {unit}"),
        ("this period", r"(?:in )?diese[nrsm]? {unit}"),
        ("last day", r"(?:am )?(?:letzten|vergangenen|vorigen) {weekday}"),
        ("between", r"(?:zwischen(?: dem)?|vom) {date} (?:und|bis)(?: dem| zum)? {date}"),
        ("since", r"seit (?:dem )?{event}{date}"),
        ("after", r"nach (?:dem )?{event}{date}"),
        ("before", r"vor (?:dem )?{event}{date}"),
        ("until", r"bis (?:zum )?{event}{date}"),
        ("within", r"(?:im(?: jahr)?|am|in|vom) {date}"),
    ),
    "es": (
        ("yesterday", r"ayer"),
        ("today", r"hoy"),
        ("last days", r"(?:en|durante) l[oa]s (?:últim[oa]s|pasad[oa]s) (?:{amount} )?{unit}"),
        ("last period", r"(?:en )?(?:la|el) {unit} pasad[oa]"),
        ("this period", r"(?:en )?est[ea] {unit}"),
        ("last day", r"(?:el )?{weekday} pasado"),
        ("between", r"(?:entre|del?|desde) (?:el )?{date} (?:y|al?|hasta)(?: el)? {date}"),
        ("since", r"desde (?:el |las? )?{event}{date}"),
        ("after", r"después del? (?:el |las? )?{event}{date}"),
        ("before", r"antes del? (?:el |las? )?{event}{date}"),
        ("until", r"hasta (?:el |las? )?{event}{date}"),
        ("within", r"(?:en|el|durante) {date}"),
    ),
    "tr": (
        ("yesterday", r"dün"),
        ("today", r"bugün"),
        ("last days", r"son (?:{amount} )?{unit}(?:da|de)?"),
        ("last period", r"geçen {unit}"),
        ("this period", r"bu {unit}"),
        ("last day", r"geçen {weekday}"),
        ("between", r"{date} (?:ile|ve) {date} arasında"),
        ("since", r"{date} (?:gününden |ayından |yılından )?(?:beri|bu yana|itibaren)"),
        ("after", r"{date} (?:gününden |ayından |yılından )?sonra"),
        ("before", r"{date} (?:gününden |ayından |yılından )?önce"),
        ("until", r"{date} (?:gününe |ayına |yılına )?kadar"),
        ("within", r"{bare}(?:['’]?[dt][ae]| günü| ayında| yılında)"),
    ),
}
_UNITS = {
    "en": {"day": "days?", "week": "weeks?", "month": "months?", "year": "years?"},
    "de": {"day": "tage?n?", "week": "wochen?", "month": "monate?n?", "year": "jahre?n?"},
    "es": {"day": "días?", "week": "semanas?", "month": "mes(?:es)?", "year": "años?"},
    "tr": {"day": "gün", "week": "hafta", "month": "ay", "year": "yıl"},
}
_AMOUNTS = {
    "en": "two three four five six seven ten",
    "de": "zwei drei vier fünf sechs sieben zehn",
    "es": "dos tres cuatro cinco seis siete diez",
    "tr": "iki üç dört beş altı yedi on",
}
_AMOUNT_VALUES = (2, 3, 4, 5, 6, 7, 10)
# An event named before a date: "before the election on 4 May".
_EVENT = {
    "en": r"(?:(?:the|its|his|her|their) (?:[^\W\d]+ ){1,3}(?:on|of|in) )?",
    "de": r"(?:(?:der|dem|den) )?(?:[^\W\d]+ (?:am|vom|im) )?",
    "es": r"(?:(?:[^\W\d]+ ){1,2}del? )?",
    "tr": "",
}
_DAY_NUMBER = {"en": r"\d{1,2}(?:st|nd|rd|th)?(?: of)?", "de": r"\d{1,2}\.?", "es": r"\d{1,2}(?: de)?", "tr": r"\d{1,2}"}
_OF_YEAR = {"en": r",?", "de": "", "es": r"(?: del?)?", "tr": ""}
_ABBREVIATED = ("en", "de")  # languages whose short names of months count; in Spanish, "mar" is also the sea
_SUFFIX = {"tr": r"(?:['’]?(?:[dt][ae]n?|y?[aeıiuü]))?"}  # case endings of a Turkish date: Eylül'de, 4 Mayıs'tan


@dataclass(frozen=True, slots=True)
class Period:
    """A time that a question names: its `phrase`, and the bounds `after` ≤ published < `before` that it sets.

    It is `certain` when it can only mean when articles were published ("last week"). "in March 2019" may also be a part of what is
    asked: such a time only counts while the articles published then hold an answer.
    """

    phrase: str
    after: date | None
    before: date | None
    certain: bool


def find_period(text: str, now: datetime | None = None) -> Period | None:
    """The time that a question names, or None; an impossible date ("on 31 February") names no time.

    "Today" is the day of `now` in its own time zone; when `now` is None, the present day in this machine's.
    """
    today = (now or datetime.now().astimezone()).date()
    for language in _PATTERNS:
        for meaning, pattern in _compiled(language):
            if match := pattern.search(text):
                try:
                    return Period(match[0], *_range(meaning, match, language, today))
                except (ValueError, OverflowError):
                    return None
    return None


def _range(meaning: str, match: re.Match[str], language: str, today: date) -> tuple[date | None, date | None, bool]:
    """The fields `after`, `before` and `certain` of the period that a match means."""
    groups = match.groupdict()
    unit = next((unit for unit in _UNIT_DAYS if groups.get(unit)), "day")
    if not {"date", "weekday"} & groups.keys():
        return *_relative(meaning, unit, _amount(groups.get("amount"), language), today), True
    start, end = _date_range(groups.get("date") or groups.get("weekday") or "", language, today)
    ranges: dict[str, tuple[date | None, date | None, bool]] = {
        "last day": (start, end + _MORNING_AFTER, True),
        "since": (start, None, (end - start).days < _A_YEAR),
        "after": (end, None, False),
        "before": (None, start, False),
        "until": (None, end, False),
        "within": (start, end + _MORNING_AFTER if (end - start).days == 1 else end, False),
    }
    return (start, _date_range(match["date2"], language, today)[1], False) if meaning == "between" else ranges[meaning]


def _relative(meaning: str, unit: str, amount: int, today: date) -> tuple[date, date]:
    """The range of days, without its end, that is named by its distance from today."""
    tomorrow = today + timedelta(days=1)
    match meaning:
        case "yesterday":
            return today - timedelta(days=1), today + _MORNING_AFTER
        case "today":
            return today, tomorrow
        case "last days":
            return today - timedelta(days=amount * _UNIT_DAYS[unit]), tomorrow
    return _calendar_period(unit, today, ago=1 if meaning == "last period" else 0)


@cache
def _compiled(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The patterns of a language with the names in braces filled in, each after its meaning."""
    day, of_year, suffix = _DAY_NUMBER[language], _OF_YEAR[language], _SUFFIX.get(language, "")
    month = f"(?:{'|'.join(_names(language, 'months'))})\\.?"
    weekday = f"(?:{'|'.join(_names(language, 'days'))})"
    year = r"(?:19|20)\d\d"
    after_month = r"(?: \d{1,2}(?:st|nd|rd|th)?\b(?!:))?" if language == "en" else ""
    date_ = rf"(?:\d{{4}}-\d\d-\d\d|(?:{day} )?{month}{after_month}(?:{of_year} {year})?|{weekday}|{year})"
    parts = {
        "amount": rf"(?P<amount>\d+|{'|'.join(_AMOUNTS[language].split())})",
        "unit": "(?:" + "|".join(f"(?P<{unit}>{words})" for unit, words in _UNITS[language].items()) + ")",
        "weekday": f"(?P<weekday>{weekday}){suffix}",
        "event": _EVENT[language],
        "bare": f"(?P<date>{date_})",
    }
    compiled = []
    for meaning, template in _PATTERNS[language]:
        pattern = template
        for name, regex in parts.items():
            pattern = pattern.replace(f"{{{name}}}", regex)
        pattern = pattern.replace("{date}", f"(?P<date>{date_}){suffix}", 1).replace("{date}", f"(?P<date2>{date_}){suffix}", 1)
        compiled.append((meaning, re.compile(rf"\b{pattern}(?!\w)", re.I)))
    return tuple(compiled)


def _names(language: str, kind: str) -> list[str]:
    """The names of the months (`kind` is "months") or weekdays ("days") in a language, escaped for a pattern, the longest first."""
    names = set()
    for width in ("wide", "abbreviated") if kind == "months" and language in _ABBREVIATED else ("wide",):
        names |= {re.escape(name.rstrip(".")) for name in getattr(Locale.parse(language), kind)["format"][width].values()}
    if (language, kind) == ("en", "months"):
        names.add("Sept")
    return sorted(names, key=len, reverse=True)


def _amount(words: str | None, language: str) -> int:
    """The number in figures or words; 1 when there is none."""
    if not words:
        return 1
    if words.isdigit():
        return min(int(words), _MOST_UNITS)
    return dict(zip(_AMOUNTS[language].split(), _AMOUNT_VALUES, strict=True))[words.lower()]


def _calendar_period(unit: str, today: date, ago: int = 0) -> tuple[date, date]:
    """The first day of the day, week, month or year that today is in, and of the next one; with `ago` 1, both one unit earlier."""
    if unit == "day":
        return today - timedelta(days=ago), today + timedelta(days=1 - ago)
    if unit == "week":
        start = today - timedelta(days=today.weekday() + 7 * ago)
        return start, start + timedelta(days=7)
    if unit == "month":
        start = (today.replace(day=1) - timedelta(days=ago)).replace(day=1)
        return start, (start + timedelta(days=32)).replace(day=1)
    start = date(today.year - ago, 1, 1)
    return start, date(start.year + 1, 1, 1)


def _date_range(words: str, language: str, today: date) -> tuple[date, date]:
    """The first day of the day, month or year that the words name, and of the next one. Without a year, it is the latest in the past.

    Raises ValueError when the words name no date.
    """
    from dateparser.date import DateDataParser

    settings = {
        "RELATIVE_BASE": datetime(today.year, today.month, today.day),
        "PREFER_DATES_FROM": "past",
        "PREFER_DAY_OF_MONTH": "first",
        "PREFER_MONTH_OF_YEAR": "first",
        "NORMALIZE": True,
    }
    data = DateDataParser(languages=[language], settings=settings).get_date_data(words)
    if data.date_obj is None:
        raise ValueError(words)
    start: date = data.date_obj.date()
    return _calendar_period(data.period if data.period in ("month", "year") else "day", start)
