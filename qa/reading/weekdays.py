"""Finds the date that a weekday means in an article, from the article's own day and the words before it: "on Monday", "until Friday"."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from functools import cache

from babel import UnknownLocaleError
from babel.dates import format_date

from qa.reading.tense import clause_around, is_over, is_to_come
from qa.types import Evidence
from vectorstore.articles import ArticleError, day_of
from vectorstore.indexes.hits import Hit
from vectorstore.texts import calendar
from vectorstore.texts.dates import parse_published
from vectorstore.texts.passages import Span

# What stands before a weekday that is the last one, and after one of the week before or of the next one.
_LAST = re.compile(r"\b(?:last|previous|vergangene\w*|letzte\w*|vorige\w*|pasado|geçen) *$", re.I)
_OF_LAST_WEEK = re.compile(r"\w*,? (?:(?:of )?last week|(?:der )?(?:letzte|vorige|vergangene)[nr] woche|de la semana pasada)\b", re.I)
_OF_NEXT_WEEK = re.compile(
    r"\w*,? (?:(?:of )?next week|(?:der )?(?:nächste|kommende)[nr] woche|de la (?:próxima semana|semana que viene))\b", re.I
)
_FULL = re.compile(r"^,? (?:(?:the|den|dem|el) )?(?:\d|(?P<month>[^\W\d_]+)\.? \d)")  # a date follows: "Monday, 14 September"
_WRITTEN = re.compile(
    r"\W*(?:(?:last |first )?(?i:updated|published|posted|aktualisiert|veröffentlicht|stand|actualizado|publicado|güncelleme|yayın\w*)"
    r"(?: on| am| el)?:? |(?P<place>[^\W\d_a-z][^\d,—–]{1,40}, ))"
    r"(?P<date>(?:\d{1,2}\.? )?[^\W\d_]+\.? (?:\d{1,2},? )?\d{4}|\d{4}-\d\d-\d\d|\d{1,2}\.\d{1,2}\.\d{4})"
    r"(?(place) ?[—–])",
)
# Who said something then is told beside what happened.
_TOLD = re.compile(
    r"\b(?:said|says|told|announced|sag\w+|teilten? .*\bmit|mitteil\w+|mitgeteilt|erklär\w+|bericht\w+|melde\w+|gemeldet|bestätig\w+|"
    r"kündigten? .*\ban|ankündig\w+|dij\w+|dice\w*|inform[óa]\w*|anunci\w+|confirm[óa]\w*|declar[óa]\w*|explicó|"
    r"söyle\w+|dedi|açıkla\w+|bildir\w+|duyur\w+|belirt\w+)\b",
    re.I,
)
_DOUBTFUL = 6  # days back from which on a weekday may rather be one to come, where its clause has nothing that is over


def dated(item: Evidence) -> str:
    """The few words of the evidence that answer; a weekday among them is followed by the date that it means in an article of that day."""
    words = item.short_quote
    if not words or (day := day_told(item)) is None:
        return words
    shown = _shown(day, item.hit.language)
    return f"{words}, {shown}" if re.fullmatch(r"\w+", words) else f"{words} ({shown})"


def day_told(item: Evidence) -> date | None:
    """The day that the only weekday in the short answer means; None where there is none, or that is not sure."""
    if item.short is None or re.search(r"\d", item.short_quote):
        return None
    first = item.short[0] - item.start
    found = [
        (span, weekday)
        for span, weekday in _weekdays(item.quote, item.hit.language)
        if first <= span[0] and span[1] <= item.short[1] - item.start
    ]
    return _meant(item.quote, *found[0], written_on(item.hit), item.hit.language) if len(found) == 1 else None


def written_on(hit: Hit) -> date | None:
    """The day of a passage's article, by which its weekdays are meant: that of a line such as "Updated Oct. 6, 2023" or "LIMA, 6 May
    2021 —" at its beginning, else that of its publication, which may be one of a later copy.
    """
    if line := _WRITTEN.match(hit.text):
        with suppress(ArticleError):
            return day_of(parse_published(line["date"])) or day_of(hit.published)
    return day_of(hit.published)


def with_dates(sentence: str, published: date | None, language: str) -> tuple[str, list[Span]]:
    """A sentence with the date in brackets after each weekday in it, and where these stand in the result."""
    pieces, added, at = [], [], 0
    for span, weekday in _weekdays(sentence, language):
        if day := _meant(sentence, span, weekday, published, language):
            pieces.append(sentence[at : span[1]])
            start, shown = sum(map(len, pieces)), f" ({_shown(day, language)})"
            pieces.append(shown)
            added.append((start, start + len(shown)))
            at = span[1]
    return "".join((*pieces, sentence[at:])), added


def without_dates(span: Span, dated_sentence: str, added: list[Span]) -> Span:
    """Offsets into the result of `with_dates` as offsets into the sentence; those within a date become those of its weekday."""
    start, end = span
    for first, last in added:
        if first <= start < last:
            start = first - len(dated_sentence[:first].rsplit(maxsplit=1)[-1])
        if first < end <= last:
            end = first
    start, end = (place - sum(last - first for first, last in added if last <= place) for place in (start, end))
    return start, end


def only_time(sentence: str, question: str, published: date | None, language: str) -> Span | None:
    """Where the only weekday or date of a sentence stands, in the result of `with_dates`; None where it has several, or none that is sure.

    A day on which somebody said something is not when that happened, and one that the question names is no answer.
    """
    _, added = with_dates(sentence, published, language)
    dates = [match.span() for match in _dates(language).finditer(sentence)]
    days = [span for span, _ in _weekdays(sentence, language) if not any(first <= span[0] < last for first, last in dates)]
    if len(days) + len(dates) != 1:
        return None
    start, end = (dates or days)[0]
    around = " ".join(clause_around(sentence[:start], sentence[end:], language))
    if (_TOLD.search(around) and not _TOLD.search(question)) or sentence[start:end].casefold() in question.casefold():
        return None
    return next(iter(dates or added), None)


@cache
def _dates(language: str) -> re.Pattern[str]:
    """The pattern of a day of a month, with the weekday before it and the year after it where these are there."""
    months = "|".join(map(re.escape, sorted({*calendar.months(language)}, key=len, reverse=True))) or "(?!)"
    weekdays = "|".join(map(re.escape, calendar.weekdays(language))) or "(?!)"
    return re.compile(
        rf"\b(?:(?:{weekdays}),? (?:the |de[mn] |el )?)?"
        rf"(?:\d{{1,2}}(?:\.|st|nd|rd|th|º)? (?:of |de )?(?:{months})\b\.?|(?:{months})\.? \d{{1,2}}\b)(?:,? (?:del? )?\d{{4}}\b)?",
        re.I,
    )


def _meant(sentence: str, span: Span, weekday: int, published: date | None, language: str) -> date | None:
    """The day that a weekday, 0 (Monday) to 6, at these offsets means in an article of a day; None where that is not sure."""
    before, after = sentence[: span[0]], sentence[span[1] :]
    full = _FULL.match(after)
    if published is None or (full and (full["month"] or "may").casefold() in {**calendar.months("en"), **calendar.months(language)}):
        return None
    for of_week, weeks in ((_OF_LAST_WEEK, -1), (_OF_NEXT_WEEK, 1)):
        if of_week.match(after):
            return published + timedelta(days=weekday - published.weekday() + 7 * weeks)
    back = (published.weekday() - weekday) % 7
    if _LAST.search(before):
        return published - timedelta(days=back or 7)
    if is_to_come(before, after, language):
        return published + timedelta(days=7 - back) if back else None
    return published - timedelta(days=back) if back < _DOUBTFUL or is_over(before, after, language) else None


def _weekdays(text: str, language: str) -> Iterator[tuple[Span, int]]:
    """The weekdays of a text: their offsets, and 0 (Monday) to 6."""
    names = calendar.weekdays(language)
    for match in re.finditer(r"[^\W\d_]+", text):
        if (word := match[0].casefold()) in names:
            yield match.span(), names[word]


def _shown(day: date, language: str) -> str:
    try:
        return str(format_date(day, "d. MMMM y" if language == "de" else "d MMMM y", locale=language))
    except (UnknownLocaleError, ValueError):
        return day.isoformat()
