"""A question as a person asks it → the question as the archive understands it: with its history, and its time."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from qa.types import Question
from vectorstore.keywords import quoted

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)"
)
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = rf"(?:\d{{4}}-\d\d-\d\d|(?:{_DAY} (?:of )?)?{_MONTH}\.?(?: {_DAY}\b(?!:))?(?:,? \d{{4}})?|{_WEEKDAY}|(?:19|20)\d\d)"
_AMOUNT = r"\d+|two|three|four|five|six|seven|ten"
_AMOUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10}
_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}

_RELATIVE_DAY = re.compile(r"\b(yesterday|today)\b", re.I)
_LAST_DAYS = re.compile(rf"\b(?:(?:in|over|during|within) )?the (?:last|past) (?:({_AMOUNT}) )?(day|week|month|year)s?\b", re.I)
_LAST_PERIOD = re.compile(r"\b(last|this) (week|month|year)\b", re.I)
_LAST_WEEKDAY = re.compile(rf"\blast ({_WEEKDAY})\b", re.I)
_BETWEEN = re.compile(rf"\b(?:between|from) ({_DATE}) (?:and|to) ({_DATE})\b", re.I)
_BOUND = re.compile(rf"\b(since|after|before|until) ({_DATE})\b", re.I)
_WITHIN = re.compile(rf"\b(?:in|on|during) ({_DATE})\b", re.I)

_LATEST = re.compile(
    r"\b(?:latest|newest|most recent(?:ly)?|now|currently|so far|in the end|final(?:ly)?|(?:at )?last (?:report|count)|as corrected|"
    r"these days|(?:neueste|jüngste|aktuelle)\w*|derzeit|inzwischen|jetzt|nun|zuletzt|ahora|actualmente|últim[oa]s?|más reciente|"
    r"finalmente|şimdi|şu an|en son|güncel)\b",
    re.I,
)
_NAME = re.compile(r"(?<=\s)[^\W\d_a-zß-ÿ]\w+")
_BROAD = re.compile(
    r"\bwhat(?:'s| is| has been)? (?:happen(?:ed|ing|s)?|going on|new)\b|\bsummar(?:y|i[sz]e)\b|\boverview\b|\btell me (?:more )?about\b|"
    r"\bwhat do (?:we|you|the articles) (?:know|say)\b|\bwhat is known\b|\bwas (?:ist|war) (?:passiert|geschehen|los)\b|\bzusammenfass|"
    r"\bfasse?\b.+\bzusammen\b|\bqué (?:ha )?(?:pasó|pasado|ocurrió|ocurrido|sucedió)\b|\bresum(?:e|en|ir)\b|\bne oldu\b|\bözetle",
    re.I,
)

# "on 3 September" also means what was printed the morning after.
_MORNING_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """A time that a question names: the words for it, `after` ≤ published < `before`, and whether it can only mean that.

    "last week" says when to look. "in March 2019" may also be a part of what is asked, so it
    is not `certain` and only counts while the articles of that time hold an answer.
    """

    phrase: str
    after: date | None
    before: date | None
    certain: bool


def understand(text: str, history: Sequence[str] = (), period: Period | None = None) -> Question:
    """Put a question into words for the search.

    `history` holds earlier turns, question and answer in turn; the questions become the context. A broad question with a name of
    its own ("what happened in Halberg?") needs none, and would be answered about what was asked before.
    The phrase of `period`, when given, is left out of the words, since a filter stands for it.
    """
    words = text if period is None else " ".join(text.replace(period.phrase, " ").split()) or text
    broad = bool(_BROAD.search(text))
    stands_alone = broad and _NAME.search(text)
    return Question(
        text=text,
        words=words,
        context="" if stands_alone else " ".join(history[::2]),
        after=period.after if period else None,
        before=period.before if period else None,
        phrases=tuple(quoted(text)),
        latest=bool(_LATEST.search(text)),
        broad=broad,
    )


def find_period(text: str, now: datetime | None = None) -> Period | None:
    """The time a question names, relative to `now`, or None; a date that is none ("on 31 February") names no time."""
    today = (now or datetime.now(UTC)).date()
    try:
        return _relative(text, today) or _absolute(text, today)
    except (ValueError, OverflowError):
        return None


def _relative(text: str, today: date) -> Period | None:
    if match := _RELATIVE_DAY.search(text):
        day = today - timedelta(days=match[1].lower() == "yesterday")
        return Period(match[0], day, day + timedelta(days=1) if day == today else day + timedelta(days=2), True)
    if match := _LAST_DAYS.search(text):
        amount = int(_AMOUNTS.get((match[1] or "1").lower(), match[1] or 1))
        return Period(match[0], today - timedelta(days=min(amount, 10_000) * _DAYS[match[2].lower()]), today + timedelta(days=1), True)
    if match := _LAST_PERIOD.search(text):
        return Period(match[0], *_calendar_period(match[2].lower(), today, last=match[1].lower() == "last"), True)
    if match := _LAST_WEEKDAY.search(text):
        after, _ = _dates(match[1], today)
        return Period(match[0], after, after + timedelta(days=1) + _MORNING_AFTER, True)
    return None


def _absolute(text: str, today: date) -> Period | None:
    if match := _BETWEEN.search(text):
        return Period(match[0], _dates(match[1], today)[0], _dates(match[2], today)[1], False)
    if match := _BOUND.search(text):
        return _bounded(match, today)
    if match := _WITHIN.search(text):
        after, before = _dates(match[1], today)
        return Period(match[0], after, before + _MORNING_AFTER if (before - after).days == 1 else before, False)
    return None


def _bounded(match: re.Match[str], today: date) -> Period:
    after, before = _dates(match[2], today)
    word = match[1].lower()
    certain = word == "since"
    if word in ("since", "after"):
        return Period(match[0], after if certain else before, None, certain)
    return Period(match[0], None, after if word == "before" else before, certain)


def _calendar_period(unit: str, today: date, last: bool) -> tuple[date, date]:
    if unit == "week":
        start = today - timedelta(days=today.weekday() + 7 * last)
        return start, start + timedelta(days=7)
    if unit == "month":
        start = (today.replace(day=1) - timedelta(days=last)).replace(day=1)
        return start, (start + timedelta(days=32)).replace(day=1)
    start = date(today.year - last, 1, 1)
    return start, date(start.year + 1, 1, 1)


def _dates(words: str, today: date) -> tuple[date, date]:
    """The day, month or year that words name, as a half-open range; without a year, the latest one past."""
    from dateparser.date import DateDataParser

    settings = {
        "RELATIVE_BASE": datetime(today.year, today.month, today.day),
        "PREFER_DATES_FROM": "past",
        "PREFER_DAY_OF_MONTH": "first",
        "PREFER_MONTH_OF_YEAR": "first",
        "NORMALIZE": True,
    }
    data = DateDataParser(languages=["en"], settings=settings).get_date_data(words)
    if data.date_obj is None:
        raise ValueError(words)
    start: date = data.date_obj.date()
    if data.period == "month":
        return start.replace(day=1), (start.replace(day=1) + timedelta(days=32)).replace(day=1)
    if data.period == "year":
        return date(start.year, 1, 1), date(start.year + 1, 1, 1)
    return start, start + timedelta(days=1)
