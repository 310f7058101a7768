"""Puts the date that a day means behind its name: "on Tuesday (2 September 2025)", in an article published on the Thursday after."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from vectorstore.texts.calendar import weekdays

_NEAR_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
_DAY = re.compile(rf"\b(?:{'|'.join((*weekdays('en'), *_NEAR_DAYS))})\b(?! \(\d)", re.I)


def with_days(quote: str, published: date | None) -> str:
    """An English sentence in which "Tuesday" or "yesterday" is followed by the date that it means in an article of that day, in brackets: a
    claim may give that. A weekday is the last one, up to the day of publication.
    """
    return with_days_and_offsets(quote, published)[0]


def with_days_and_offsets(quote: str, published: date | None) -> tuple[str, list[int]]:
    """As `with_days`, with the offset in the quote of each character and of the end. Those of a date have that of its day's name."""
    text, offsets, at = "", list[int](), 0
    for found in _DAY.finditer(quote) if published else ():
        assert published
        meant = _day_of(found[0].casefold(), published)
        day = f" ({meant.day} {meant:%B %Y})"
        text += quote[at : found.end()] + day
        offsets += [*range(at, found.end()), *[found.start()] * len(day)]
        at = found.end()
    return text + quote[at:], [*offsets, *range(at, len(quote) + 1)]


def span_in_quote(span: tuple[int, int], offsets: Sequence[int]) -> tuple[int, int]:
    """A span of a dated sentence as one of the quote: with a date, its day's name."""
    start, end = span
    while offsets[end] <= offsets[end - 1]:  # in the middle of a date: on to its end
        end += 1
    return offsets[start], offsets[end]


def _day_of(name: str, published: date) -> date:
    if name in _NEAR_DAYS:
        return published + timedelta(days=_NEAR_DAYS[name])
    return published - timedelta(days=(published.weekday() - weekdays("en")[name]) % 7)
