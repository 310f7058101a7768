"""Reads the publication dates that files, pages and feeds contain. dateparser reads dates in words, in all usual languages.

A day becomes a date; a day with a time becomes a datetime that keeps its offset from UTC; a month or a year becomes its first day.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from vectorstore.errors import ArticleError
from vectorstore.texts.timestamps import from_dot_net, from_number

Published = datetime | date | None

_LONGEST = 120  # characters of a date in words, with room for words around it
_NO_DATE = set(  # words by which programs and editors say that there is no date, in small letters only
    "nan nat none null nil na unknown undefined undated undatiert unbekannt nodate notavailable notapplicable notset notspecified "
    "invaliddate missing empty blank false tbd tba nd od sd ohnedatum sansdate sinfecha senzadata inconnu inconnue desconocido desconocida "
    "sconosciuto bilinmiyor неизвестно 不明 未知 없음".split()
)
_NOTHING = re.compile(r"[\W_0tz]*", re.I)  # "-", "0000-00-00T00:00:00Z": no letters, and no digit but zero
_MONTH = re.compile(r"(?P<year>\d{4})[-./](?P<month>\d{1,2})|(?P<month2>\d{1,2})[-./](?P<year2>\d{4})|(?P<year3>\d{4}) ?[年년]")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:e\+?\d+)?", re.I)
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})([-/])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_ORDINAL = re.compile(r"(?<=\d)[º°]")
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}  # of Japan, and the year before the first of each
_ERA = re.compile(rf"({'|'.join(_ERAS)}) ?(\d{{1,2}}|元) ?年")
_END_OF_DAY = re.compile(r"(?<=[T ])24:00(?::00(?:\.0+)?)?(?![\d:])")
_INTERVAL = re.compile(r"(\d{4}-\d\d-\d\d[\dT:.+Z-]*)/[\dPT:.+Z-]\S*")  # ISO 8601; of it the beginning is read
_UNTIL = "to|till|until|through|bis|au|al|hasta|до|по"
_UNTIL_DAY = re.compile(rf"(?<=\d) (?:{_UNTIL}) (?=.*\d{{4}})")
_HOURS = re.compile(r"(?<![\d:.])(\d{1,2}) ?h ?([0-5]\d)?(?![\w:])", re.I)  # 18h05
_FIGURES = re.compile(r"(?<![\d.:])(\d+)([-/.])(\d+)(?:\2(\d+))?(?![\d:])")
# Two days, of which only the second has its year beside it: "2 March - 5 March 2026", "2 to 5 March 2026".
_SPAN = re.compile(
    r"(?<![\d:.])\d{1,2}(?:st|nd|rd|th|er|\.)?(?: (?:of |de )?[^\W\d]{3,}\.?)? ?"
    rf"(?:[-–—+&/]|(?<= )(?:{_UNTIL}|and|und|et|y|e|и)(?= )) ?"
    r"(?:[^\W\d]+[.,]* ){0,2}\d{1,2}(?:st|nd|rd|th|er|\.)?,? (?:of |de )?(?:[^\W\d]{3,}|\d{4}\b)",
    re.I,
)
_MONTH_NAME = r"[^\W\d_]{3}|[月월]"  # which "Q1 2026" lacks
_DOTTED = re.compile(r"(?<!\d)\d{1,2}\. ?\d{1,2}\.")

# Zones whose offset from UTC depends on the day, and the names that newspapers give them; dateparser takes some for another zone.
_TIME = r"(?: (?:standard|daylight|summer))? time"
_ZONES = {
    "America/New_York": rf"ET|E\.T\.?|Eastern(?:{_TIME})?",
    "America/Chicago": rf"CT|C\.T\.?|Central{_TIME}",
    "America/Denver": rf"MT|M\.T\.?|Mountain{_TIME}",
    "America/Los_Angeles": rf"PT|P\.T\.?|Pacific(?:{_TIME})?",
    "Europe/London": rf"(?:UK|London|British){_TIME}",
    "Europe/Berlin": rf"CE?T/CES?T|Central European{_TIME}",
    "Asia/Kolkata": rf"Indian?{_TIME}",
}
_ZONE = re.compile("|".join(rf"(?P<z{at}>{pattern})" for at, pattern in enumerate(_ZONES.values())), re.I)
_AFTER_TIME = re.compile(rf"(?<=[\dm.) ])[ (,]*\b(?:{_ZONE.pattern})(?!\w)\)?", re.I)
_PLACE = re.compile(r"[ \[(]*\b([A-Z][A-Za-z]+/[A-Z][A-Za-z_/]+)[\])]?")
_ABBREVIATED_ZONES = {"IST": timedelta(hours=5, minutes=30), "BDT": timedelta(hours=6)}  # India and Bangladesh, as newspapers mean them
_TWO_ZONES = re.compile(r"\d.*[\d m.]\(?\b(?:CST|AST|AMT|ECT|SST)\b")  # each the name of several zones: of China and Chicago, say
_ZONE_NAME = re.compile(r"\(?[A-Z]{2,5}\)?")

# The languages that dateparser tries, by the script of the text, since each takes a while to load.
_LATIN = "en de fr es pt it nl da sv nb fi is pl cs sk hu ro hr sl tr id vi ca eu gl et lv lt az ms sw".split()
_OTHERS = "ru uk bg sr el he ar fa ur zh zh-Hant ja ko hi bn ta th ka hy".split()
_HAS_YEAR = re.compile(r"\d{4}|\d\D+\d\d|\d\d\D+\d")
CHANGE = re.compile(  # by which pages and files say when an article was changed
    r"updat|modif|edited|correct|aktuali|geändert|mis[- ]à[- ]jour|actuali|atualiz|aggiorn|güncel|обновл|изменен|تحديث|更新|수정", re.I
)
_BEFORE_CHANGE = rf",?\s+(?=(?:last |letzte |zuletzt )?(?:{CHANGE.pattern}))"
PART_BORDER = re.compile(rf"\s*[|•·;()\[\]]+\s*|\s+[-–—]\s+|{_BEFORE_CHANGE}", re.I)
FIRST = re.compile(r"publi|pubbli|post|veröff|erschien|geplaatst|yayın|опубл|نشر|发布|發布|公開|掲載|게시|입력", re.I)
_TIME_BORDER = re.compile(r"\s*(?:[|•·;]|\s[-–—]\s)\s*(?=\d{1,2}[:.]\d\d(?![\d.])|\d{1,2} ?[ap]\.?m\b)", re.I)
_MOST_PARTS = 3  # of a text in which a date is looked for, since dateparser is slow
_LEADING, _TRAILING = 5, 3  # words that may stand before and after a date, such as "Last updated on"
_PROGRAMS = ("%a %b %d %H:%M:%S %z %Y", "%d/%b/%Y:%H:%M:%S %z")  # Twitter, web servers
_MAIL = re.compile(r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d(?::\d\d)? (?:[+-]\d{4}|GMT)")


def parse_published(value: object, day_first: bool | None = None) -> Published:
    """A publication date from a string, number or date, as files hold it. None for an empty value, and for words such as "unknown".

    With `day_first` (or None) 03/09/2025 is 3 September, else 9 March; between dots the day always comes first.
    Raises ArticleError when it cannot be read, and for relative dates such as "yesterday".
    """
    if value is None or str(value) in ("NaT", "nan"):  # what pandas has in empty cells
        return None
    if isinstance(value, str):
        return _with_zone(_from_string(value, day_first))
    if isinstance(value, date):
        return _with_zone(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _with_zone(from_number(value)) if value else None
    raise ArticleError(f"published must be a date such as 2025-09-03, not {value!r}")


def day_of(published: Published) -> date | None:
    """The day of a date or datetime, in its own zone; None for None."""
    return published.date() if isinstance(published, datetime) else published


def to_timestamp(moment: datetime | date) -> int:
    """Seconds since the epoch, UTC; a date counts from its midnight, a datetime without a zone as UTC."""
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def orders_in(values: Iterable[object]) -> frozenset[bool]:
    """What the dates of one file prove: True if in some the day comes first (13/09/2025), False if in some the month does (09/13/2025)."""
    proofs = set()
    for value in values:
        for first, sign, second, year in _NUMERIC.findall(value) if isinstance(value, str) else ():
            if _may_begin_with_year(first, sign, second, year):
                continue
            if int(first) > 12 >= int(second) or int(second) > 12 >= int(first):
                proofs.add(int(first) > 12)
    return frozenset(proofs)


def _may_begin_with_year(first: str, sign: str, second: str, last: str) -> bool:
    """Whether figures such as 26-03-05 may be year, month and day: two digits each between hyphens, and a day that has been."""
    if sign != "-" or {len(first), len(second), len(last)} != {2}:
        return False
    try:
        return date(2000 + int(first), int(second), int(last)).year <= date.today().year
    except ValueError:
        return False


def _with_zone(published: Published) -> Published:
    """A datetime with a fixed offset from UTC (0 if it had none); a date unchanged.

    None for the first second of 1970, which programs write where they have no date.
    """
    if not isinstance(published, datetime):
        return published
    offset = published.utcoffset() or timedelta()
    moment = published.replace(tzinfo=timezone(offset) if offset else UTC)
    return None if moment == datetime(1970, 1, 1, tzinfo=UTC) else moment


def _from_string(value: str, day_first: bool | None) -> Published:
    text = " ".join(unicodedata.normalize("NFKC", _ORDINAL.sub(" ", value[:_LONGEST])).split()).strip("\"'")
    if _NOTHING.fullmatch(text) or re.sub(r"[\W_]+", "", text.casefold()) in _NO_DATE:
        return None
    text = "".join(str(unicodedata.decimal(char, char)) for char in text)
    text = _UNTIL_DAY.sub(" - ", _HOURS.sub(lambda time: f"{time[1]}:{time[2] or '00'}", text))
    text = _ERA.sub(lambda found: f"{_ERAS[found[1]] + int(found[2].replace('元', '1'))}年", _INTERVAL.sub(r"\1", text))
    published = _from_iso(text) or _from_month(text) or _from_program(text) or from_dot_net(text)
    if not published and _NUMBER.fullmatch(text):
        return from_number(int(text) if text.lstrip("+-").isdecimal() else float(text)) if float(text) else None
    if not published and day_first is None and (short := _NUMERIC.search(text)) and _may_begin_with_year(*short.groups()):
        raise ArticleError(f"published may begin with the day or the year: {value[:40]!r}; write it like 2025-09-03")
    if published := published or _from_words(text, _order(text, day_first)):
        return published
    raise ArticleError(f"published is not a date: {value[:40]!r}; write it like 2025-09-03 or 2025-09-03T18:05:00+03:00")


def _from_iso(text: str) -> Published:
    """A date or datetime in ISO 8601, also by week (2025-W36-3) or day of the year (2025-246); else None."""
    if not re.match(r"\d{4}-?(?:\d\d|W)\d", text) and not re.match(r"\d{4}-\d\d-", text):
        return None
    readers: tuple[Callable[[str], date], ...] = (
        date.fromisoformat,
        datetime.fromisoformat,
        lambda day: datetime.strptime(day, "%Y-%j").date(),
    )
    for read in readers:
        try:
            return read(text)
        except ValueError:
            continue
    if midnight := _END_OF_DAY.search(text):
        morning = _from_iso(f"{text[: midnight.start()]}00:00{text[midnight.end() :]}")
        return morning + timedelta(days=1) if morning else None
    return None


def _from_month(text: str) -> Published:
    match = _MONTH.fullmatch(text)
    if not match:
        return None
    year, month = int(match["year"] or match["year2"] or match["year3"]), int(match["month"] or match["month2"] or 1)
    return date(year, month, 1) if year and 1 <= month <= 12 else None


def _from_program(text: str) -> Published:
    """A datetime as mails and some programs write it, whose zone is a number or GMT; else None: dateparser knows more zones."""
    if _MAIL.fullmatch(text):
        return parsedate_to_datetime(text)
    for form in _PROGRAMS:
        with suppress(ValueError):
            return datetime.strptime(text, form)
    return None


def _order(text: str, day_first: bool | None) -> str:
    """The order of day, month and year in a date, as dateparser names it."""
    if re.match(r"\D*\d{4}\b", text):
        return "YMD"
    return "MDY" if day_first is False and not _DOTTED.search(text) else "DMY"


def _from_words(text: str, order: str) -> Published:
    """A date in words or figures, also with other words around it: "Updated 3 Sep 2025, 6:05 p.m. ET"; None if there is none."""
    if not _HAS_YEAR.search(text) or _SPAN.search(text):
        return None
    text, zone = _without_zone(_TIME_BORDER.sub(" ", text))
    latin = all(char < "\u0250" for char in text if char.isalpha())
    for part, is_whole, next_word in _parts(text):
        try:
            data = _parser(order, latin).get_date_data(part)
        except (ValueError, OverflowError, TypeError):
            continue
        moment: datetime | None = data.date_obj
        if moment is None or data.period not in ("day", "time", *["month"] * is_whole) or not _agree(part, moment, data.period):
            continue
        if data.period == "month":  # dateparser may have added the day of today
            return moment.date().replace(day=1)
        # Of a time in an unknown zone only the day is certain.
        if data.period != "time" or _ZONE_NAME.fullmatch(next_word) or _TWO_ZONES.search(part):
            return moment.date()
        return moment if moment.tzinfo or not zone else moment.replace(tzinfo=zone)
    return None


def _agree(part: str, moment: datetime, period: str) -> bool:
    """Whether a date has its day from the figures of a text, and the year, if that comes first, before the month and the day."""
    if not re.search(_MONTH_NAME if period == "month" else rf"(?<!\d)0?{moment.day}(?!\d)", part):
        return False
    for first, _, second, third in _FIGURES.findall(part):
        if third:
            if (
                len(second) > 2
                or 31 < int(first) < 100
                or (len(first) > 2 and (int(first), int(second), int(third)) != (moment.year, moment.month, moment.day))
            ):
                return False
        elif {len(first), len(second)} & {4} and period != "month":  # a month, an issue or a season, and a day from elsewhere
            return False
    return True


def _without_zone(text: str) -> tuple[str, tzinfo | None]:
    """The text without the name of a zone, and that zone; (text, None) if it names none of `_ZONES` and no IANA zone."""
    for match in (_PLACE.search(text), _AFTER_TIME.search(text)):
        if match:
            with suppress(ZoneInfoNotFoundError, ValueError):
                zone = ZoneInfo(match[1] if match.re is _PLACE else list(_ZONES)[int(str(match.lastgroup)[1:])])
                return f"{text[: match.start()]} {text[match.end() :]}".strip(), zone
    return text, None


def _parts(text: str) -> Iterator[tuple[str, bool, str]]:
    """Yields (part, whether it is the whole text, the word after it): first the whole text, then shorter parts that may be a date.

    Parts that speak of a first publication come first, those that speak of a change, such as "Updated …", last.
    """
    yield text, True, ""
    parts = sorted(filter(None, PART_BORDER.split(text)), key=lambda part: bool(CHANGE.search(part)) - bool(FIRST.search(part)))
    for part in parts[:_MOST_PARTS]:
        words = part.split()
        for after in range(_TRAILING + 1):
            for before in range(_LEADING + 1):
                if before + after < len(words) and (kept := words[before : len(words) - after]):
                    yield " ".join(kept), False, words[len(words) - after] if after else ""


@cache
def _parser(order: str, latin: bool) -> Any:
    from dateparser.date import DateDataParser

    settings = {
        "DATE_ORDER": order,
        "PREFER_LOCALE_DATE_ORDER": False,
        "PARSERS": ["absolute-time"],
        "REQUIRE_PARTS": ["year", "month"],  # else dateparser takes those of today
        "PREFER_DAY_OF_MONTH": "first",
        "PREFER_MONTH_OF_YEAR": "first",
        "RETURN_TIME_AS_PERIOD": True,
        "TIMEZONE_ABBREVIATIONS": _ABBREVIATED_ZONES,
    }
    return DateDataParser(languages=_LATIN if latin else _OTHERS, try_previous_locales=False, settings=settings)
