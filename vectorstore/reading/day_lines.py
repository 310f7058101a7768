"""Finds the days in the lines around a page's headline, which say when it was published or changed."""

import regex

from vectorstore.texts.dates import CHANGE, FIRST, PART_BORDER

_LONGEST = 160  # characters of a line that is about days
_ISO = r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}\S*)?|\b\d{8}\b"
_IN_WORDS = r"\d{1,2}(?:st|nd|rd|th|er|\.)?(?: de| of)? \p{L}{3,12}\.?,?(?: de)? \d{4}|\p{L}{3,12}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}"
_IN_FIGURES = r"\d{1,2}[./]\d{1,2}[./]\d{4}|(?:\d{4}|\p{Han}{2}(?:\d{1,2}|元)) ?[年년.] ?\d{1,2} ?[月월.] ?\d{1,2} ?[日일]?"
_TIME = r"(?:,| at| um| à)? \d{1,2}[:.]\d{2}(?: ?[ap]\.?m\.?)?"
DAY = regex.compile(rf"{_ISO}|(?:{_IN_WORDS}|{_IN_FIGURES})(?:{_TIME})?", regex.IGNORECASE)
# What leads a day of publication.
LEAD = regex.compile(
    rf"(?:first )?(?:{FIRST.pattern})\w*(?: (?:date|tarihi|في))?\W{{0,4}}(?:on|am|le|el|il|em)?\W{{0,3}}", regex.IGNORECASE
)
_CHANGED = rf"(?:last |zuletzt )?(?:{CHANGE.pattern})\w*\W+(?:(?:\p{{L}}{{1,3}}|[\d:.h]+)\W+){{0,4}}"
# A label, names, a place, and one word, such as that of the weekday.
_BEFORE = r"(?:[^:：,.!?]{1,40}[:：,]\s*){0,3}(?:\p{L}+[.,]*\s+)?"
_OF_A_DAY = regex.compile(rf"(?:{LEAD.pattern}|{_CHANGED}|{_BEFORE})(?P<day>{DAY.pattern})(?:[\s,/].{{0,30}})?", regex.IGNORECASE)
_AGENCY = r"/[^/]{2,40}/|\([^()]{2,40}\)"
_DATELINE = regex.compile(rf"\p{{Lu}}[\p{{L}} .'’-]{{1,40}},? (?P<day>{DAY.pattern})\s*(?:{_AGENCY})?\s*[-–—]")
_SENTENCE = regex.compile(r"\p{L}{3,}[.!?。]\W*$")


def days(line: str) -> list[str]:
    """The days that a line is about, without those of changes; of a sentence only the one that it begins with: its dateline."""
    if (begins := _DATELINE.match(line)) and not CHANGE.search(begins[0]):
        return [begins["day"]]
    return [found for found, changed in _days(line) if not changed]


def is_about_days(line: str) -> bool:
    """Whether a line only says when something was published or changed."""
    return bool(_days(line))


def _days(line: str) -> list[tuple[str, bool]]:
    """Each day of a line, and whether it is that of a change."""
    if len(line) > _LONGEST or not regex.search(r"\d", line) or _SENTENCE.search(line):
        return []
    parts = PART_BORDER.split(line.strip())
    return [(found["day"], CHANGE.search(part) is not None) for part in parts if part and (found := _OF_A_DAY.fullmatch(part))]
