"""Finds the time that a question names, as a range of days: "last week", "seit Montag", "en el verano de 2025", "3 Eylül'den önce".

`grammar` finds the words of times and the phrases about them, `times` reads one, and this module chooses the one that counts.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from qa.asking.grammar import Words, phrases, runs, times_in
from qa.asking.time_phrases import AHEAD, CLAUSE_ENDS, SENTENCE_ENDS
from qa.asking.time_words import LANGUAGES
from qa.asking.times import Time, read_time
from qa.types import Moment
from vectorstore.articles import day_of
from vectorstore.errors import InputError

# What happened on 3 September is also in the papers of the next morning.
_MORNING_AFTER = timedelta(days=1)
# How long before a time that is to come articles may tell of it.
_ANNOUNCED = timedelta(days=31)
# Days. A shorter time ("since Monday") surely means when articles were published; a longer one ("since 1954") may be what they are about.
_ABOUT = timedelta(days=3)  # "around 14 September" means three days before to three after
_A_YEAR = 365
_A_DAY_OR_TWO = 2
_TURNED_ROUND = 335  # days: "from 30 July to 19 July" would last about a year
_COMING = ("weekday", "this weekday", "weekend", "this weekend", "holiday")  # those that may be the next one
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Period:
    """A time that a question names: its `phrase`, and the bounds `after` ≤ published < `before` that it sets.

    It is `certain` when it can only mean when articles were published ("last week"). "in March 2019" may also be a part of what is
    asked: such a time only counts while the articles published then hold an answer. Articles of `still` days after it report it as
    well. A time `of_reports` ("the third quarter") only counts where nothing but what happened then is asked. Of one to come ("tomorrow"),
    articles tell beforehand, from the day `announced` on.
    """

    phrase: str
    after: date | None
    before: date | None
    certain: bool
    still: int = 0
    of_reports: bool = False
    announced: date | None = None

    @property
    def without_bounds(self) -> "Period":
        """The same phrase, for articles of any time."""
        return Period(self.phrase, None, None, self.certain)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A phrase that surely names a time, though not one that is understood.

    It is `impossible` when there is no such time ("on 31 February"); others may be a part of what is asked ("on the first day").
    """

    phrase: str
    impossible: bool


def find_period(text: str, now: Moment = None) -> Period | None:
    """The time that a question names, or None; an impossible date ("on 31 February") names no time.

    "Today" is the day of `now` in its own time zone; when `now` is None, the present day in this machine's. Raises InputError for a text
    that is no date.
    """
    period = read_period(text, now)
    return period if isinstance(period, Period) else None


def read_period(text: str, now: Moment = None) -> Period | Unknown | None:
    """The time that a question names, understood or not, or None."""
    today = _today(now)
    found: list[tuple[tuple[int, int], Period | Unknown]] = []
    for language in LANGUAGES:
        hidden, times = times_in(text, language)
        if times:
            for relation, pattern in phrases(language):
                found += [(match.span(), _period(relation, match, text, times, language, today)) for match in pattern.finditer(hidden)]
        found += [(match.span(), Unknown(match[0].strip(), impossible=False)) for match in runs(language).finditer(text)]
    outer = [item for item in found if not any(_inside(item[0], other[0]) for other in found)]
    return max((period for _, period in outer), key=_weight, default=None)


def _today(now: Moment) -> date:
    """The day of a moment. Raises InputError for a text that is no date in ISO 8601."""
    if isinstance(now, str):
        try:
            now = datetime.fromisoformat(now.strip())
        except ValueError:
            raise InputError(f"{now!r} is no date. Give `now` as a datetime or in ISO 8601, such as 2026-09-14") from None
    return day_of(now) or datetime.now().astimezone().date()


def _weight(period: Period | Unknown) -> tuple[bool, bool, int]:
    """How much a phrase counts among others: first whether it is certain, then whether it is surely a time, then its length."""
    if isinstance(period, Unknown):
        return False, period.impossible, len(period.phrase)
    return period.certain, True, len(period.phrase)


def _inside(inner: tuple[int, int], outer: tuple[int, int]) -> bool:
    """Whether a span of characters lies in a longer one."""
    return outer[0] <= inner[0] and inner[1] <= outer[1] and outer[1] - outer[0] > inner[1] - inner[0]


def _period(relation: str, match: re.Match[str], text: str, times: Mapping[int, Words], language: str, today: date) -> Period | Unknown:
    """The period that a phrase sets, or an impossible one; `times` has the words of the times in the text by offset."""
    phrase = text[slice(*match.span())]
    try:
        words = times[match.start("time")]
        ahead = relation == "within" and words.meaning in _COMING and _is_ahead(text, match.span(), words, language)
        time = read_time(_coming(words, today) if ahead else words, language, today)
        if relation == "between":
            earlier = times.get(match.start("from"))
            first = _first_day(earlier, language, today, time) if earlier else _day_before(match["from"], time)
            if first >= time.span[1]:
                raise ValueError(first)
            return Period(phrase, first, time.span[1], False)
    except (ValueError, OverflowError):
        return Unknown(phrase.strip(), impossible=True)
    start, end = time.span
    one_day = (end - start).days == 1 and start < today
    bounds: dict[str, tuple[date | None, date | None, bool]] = {
        "within": (start, end + _MORNING_AFTER if one_day else end, time.relative and not (ahead and "weekday" in words.meaning)),
        "around": (start - _ABOUT, end + _ABOUT, False) if (end - start).days <= _A_DAY_OR_TWO else (start, end, False),
        "since": (start, None, (end - start).days < _A_YEAR),
        "after": (end, None, False),
        "before": (None, start, False),
        "until": (None, end, False),
    }
    still, of_reports = (time.still, time.of_reports) if relation == "within" else (0, False)
    announced = today - _ANNOUNCED if relation == "within" and time.relative and start > today else None
    return Period(phrase, *bounds[relation], still, of_reports, announced)


def _day_before(number: str, last: Time) -> date:
    """The day with a number alone, in the month of the day that ends its range. Raises ValueError when that month has no such day."""
    digits = re.match(r"\d+", number)
    return last.span[0].replace(day=int(digits[0]) if digits else 1)


def _first_day(words: Words, language: str, today: date, last: Time) -> date:
    """The first day of a range. Raises ValueError when the range ends before it, as "from 30 July to 19 July" does.

    Words that name no year mean the latest such time before the end, then a year back; seen from an earlier day, they mean another one.
    """
    start, end = last.span
    first = read_time(words, language, today, start).span[0]
    a_year = first.month == start.month and (end - first).days > _TURNED_ROUND
    if a_year and read_time(words, language, today, first - timedelta(days=1)).span[0] != first:
        raise ValueError(first)
    return first


def _is_ahead(text: str, phrase: tuple[int, int], words: Words, language: str) -> bool:
    """Whether a question is about what is to come at a time: it says so before the time, or in the same clause after it.

    In English only what stands before counts, unless the time is the first thing said: "what did he say on Friday he will do?".
    """
    said, after = re.split(SENTENCE_ENDS, text[: words.start])[-1], text[phrase[1] :]
    if not re.search(r"\w", text[: phrase[0]]):
        said += re.split(SENTENCE_ENDS, after, maxsplit=1)[0]
    elif language != "en":
        said += re.split(CLAUSE_ENDS, after, maxsplit=1)[0]
    return re.search(AHEAD[language], said, re.I) is not None


def _coming(words: Words, today: date) -> Words:
    """The words of a weekday or weekend, meaning the coming one; on a weekend, "this weekend" is the present one."""
    if today.weekday() >= _SATURDAY and "weekend" in words.meaning:
        return words
    return replace(words, meaning=f"next {words.meaning.removeprefix('this ')}")
