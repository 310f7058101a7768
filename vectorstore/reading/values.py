"""Converts values as programs write them to those that an article has. Each function raises ValueError for what it cannot convert."""

import ast
import math
import re
from contextlib import suppress
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from vectorstore.reading.names import fold
from vectorstore.texts.languages import code_of

_YEARS = 10_000  # the least number at the beginning of a list that is no year
_MOST_ITEMS = 50  # of a list of authors or the like that are read
_LONGEST_NAMES = 2_000  # characters of names and titles in which what stands beside a name is looked for
_LONGEST_LIST = 10_000  # characters of a list that is written as text
_EMPTY = frozenset(("", "null", "~", "none", "nan", "nat", "n/a", "na", "<na>", "-", "--", "undefined"))
# Names under which an object holds its one value: schema.org, WordPress, NYT, MongoDB, XML as JSON.
_INNER = tuple("name rendered main default original title $date $oid $numberLong @value #text _ value text @id url id".split())
# The same of dates: Firestore and protobuf ("seconds"), PHP and Google Calendar ("date"), MongoDB, Elasticsearch; of several the first.
_MOMENTS = tuple(
    "published publishedat datepublished first firstpublished datetime date iso iso8601 start value rendered text seconds "
    "epoch timestamp numberlong numberint created raw".split()
)
_PARAGRAPH = ("text", "content", "body", "bodyTextSummary", "bodyHtml", "paragraph", "value", "html", "rendered", "full", "#text")
_BY = re.compile(r"^(?:by\s+|(?:words?|text|story|written|reported|report|reporting)(?:\s+by\s+|\s+by:\s*|:\s+))(?=\S)", re.IGNORECASE)
_TITLE_END = re.compile(r"(.*\w.*?)\s+[-–—|·]\s+([^|]+)")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z]{2,4})?")
_ADDRESS = re.compile(r"https?://|www\.", re.IGNORECASE)
# A name beside an address: "ada@paper.example (Ada)", "Ada <ada@paper.example>", "Ada (https://paper.example/ada)".
_NAME_OR_ADDRESS = re.compile(r"\S+@\S+\s*\(([^()]+)\)|([^<>]+?)\s*<\S+(?:@|://)\S+>|([^()]+?)\s*\((?:\S+@|https?://)\S+\)")
_NAME = ("name", "fullName", "full_name", "displayName", "display_name", "person", "title", "label", "@value", "#text")
# The end of a text that News API has cut, such as "… [+123 chars]"; the dots before it are kept.
_CUT = re.compile(r"\s*\[\s*\+\s*\d+\s*(?:chars|characters|more)?\s*\]\s*$")


def is_empty(value: object) -> bool:
    """Whether a value means that there is none, as NaN or "n/a" do."""
    if isinstance(value, str):
        return value.strip().casefold() in _EMPTY
    return value is None or value in ([], {}, ()) or (isinstance(value, float) and math.isnan(value))


def one(value: object) -> object:
    """A single value: of a list the first, of an object that under one of `_INNER`."""
    for _ in range(4):
        if isinstance(value, (list, tuple)):
            value = next((item for item in value[:_MOST_ITEMS] if not is_empty(item)), None)
        elif isinstance(value, dict):
            value = next((value[name] for name in _INNER if not is_empty(value.get(name))), None) or translated(value) or {}
        else:
            return value
        if value == {}:
            break
    raise ValueError("an object without a name")


def translated(value: dict[str, Any]) -> object:
    """The first value of an object that has one for each of several languages, {"en": …, "de": …}; None for another object."""
    try:
        if not value or not all(isinstance(name, str) and _LANGUAGE.fullmatch(name) and code_of(name) for name in value):
            return None
    except ValueError:  # a name that is no language
        return None
    return next((inner for inner in value.values() if not is_empty(inner)), None)


def moment(value: object) -> object:
    """A date or time as one value, from an object or a list of numbers in which programs write it; of other lists the first."""
    if isinstance(value, (list, tuple)):
        numbers = [part for part in value[:6] if isinstance(part, int) and not isinstance(part, bool)]
        if len(numbers) == len(value[:6]) >= 2 and numbers[0] < _YEARS:
            return _in_digits(*numbers) if len(numbers) > 2 else f"{numbers[0]:04}-{numbers[1]:02}"
        value = next((item for item in value[:_MOST_ITEMS] if not is_empty(item)), None)
    for _ in range(3):
        if not isinstance(value, dict):
            break
        parts = {fold(str(name)): part for name, part in value.items() if not is_empty(part)}
        if {"year", "month", "day"} <= parts.keys():
            named = [parts.get(name, 0) for name in ("year", "month", "day", "hour", "minute", "second")]
            return _in_digits(*(int(str(part)) for part in named))
        zone = next((part for name in ("timezone", "zone", "tz") if isinstance(part := parts.get(name), str)), "")
        found = next((parts[name] for name in _MOMENTS if name in parts), None)
        if found is None:
            break
        value = f"{found} {zone}" if zone and isinstance(found, str) else found
    return one(value)


def _in_digits(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> str:
    """A date and a time in ISO 8601. Raises ValueError for numbers that are none."""
    found = datetime(year, month, day, hour, minute, second)
    return found.isoformat() if hour or minute or second else found.date().isoformat()


def words(value: object) -> str:
    """The value as one line of text."""
    found = one(value)
    if isinstance(found, bool) or not isinstance(found, (str, int, float)):
        raise ValueError("no text")
    return " ".join(str(found).split())


def names(value: object, depth: int = 2) -> str:
    """The names of people or publishers, with commas between them, from a string, an object or a list; pandas writes lists as strings."""
    if isinstance(value, str) and value.strip()[:1] + value.strip()[-1:] == "[]" and len(value) < _LONGEST_LIST:
        value = _list(value)
    if isinstance(value, dict):
        value = next((value[name] for name in _NAME if not is_empty(value.get(name))), None) or _full_name(value)
    if isinstance(value, (list, tuple)):
        if not depth:
            raise ValueError("lists in lists")
        found = []
        for item in value[:_MOST_ITEMS]:
            with suppress(ValueError):  # one of them without a name costs only itself
                found.append("" if is_empty(item) else names(item, depth - 1))
        if value and not any(found):
            raise ValueError("a list without a name")
        return ", ".join(dict.fromkeys(filter(None, found)))
    if isinstance(value, (int, float)) or (isinstance(value, str) and re.fullmatch(r"\d+(\.0)?", value.strip())):
        raise ValueError("a number is no name")
    return _BY.sub("", words(value)) if value else ""


def authors(value: object) -> str:
    """The names of an article's authors, without addresses that stand beside them. Raises ValueError for nothing but web addresses."""
    found = names(value)
    if any(sign in found for sign in ("@", "/", "www.")) and len(found) < _LONGEST_NAMES:
        parts = [_NAME_OR_ADDRESS.sub(lambda match: match[1] or match[2] or match[3], part.strip()) for part in found.split(",")]
        kept = [part for part in parts if part and not _ADDRESS.match(part)]
        if not kept and any(parts):
            raise ValueError("an address is no name")
        found = ", ".join(kept)
    return found


def publisher(value: object) -> str:
    """A publisher's name; of a URL the host."""
    found = names(value)
    if found.startswith(("http://", "https://")):
        found = urlsplit(found).hostname or ""
    return found.removeprefix("www.")


def without_publisher(title: str, publisher: str) -> str:
    """A title without the name of its publisher at the end, "Bridge opens - Courier", as News API and pages' titles have it."""
    found = _TITLE_END.fullmatch(title) if len(title) < _LONGEST_NAMES else None
    return found[1] if found and publisher and found[2].casefold() == publisher.casefold() else title


def without_cut(value: str) -> tuple[str, bool]:
    """(the text without the mark of a source that has cut it, whether it had one)."""
    text_before = _CUT.sub("", value)
    return text_before, text_before != value


def text(value: object, depth: int = 4) -> str:
    """An article's text; of a list or an object, that of its paragraphs."""
    if isinstance(value, dict):
        value = next((value[name] for name in _PARAGRAPH if not is_empty(value.get(name))), None) or translated(value) or ""
    if isinstance(value, (list, tuple)):
        return "\n\n".join(filter(None, (text(item, depth - 1) for item in value))) if depth else ""
    if isinstance(value, dict):
        return text(value, depth - 1) if depth else ""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise ValueError("no text")
    return "" if is_empty(value) else str(value)


def _full_name(value: dict[str, Any]) -> str:
    """A person's first, middle and last name."""
    parts = (value.get(name) for name in ("firstname", "first_name", "firstName", "middlename", "lastname", "last_name", "lastName"))
    found = " ".join(part.strip() for part in parts if isinstance(part, str) and part.strip())
    if not found:
        raise ValueError("an object without a name")
    return found


def _list(value: str) -> object:
    """The list that is written in a string; the string if there is none."""
    try:
        found = ast.literal_eval(value.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return value
    return found if isinstance(found, list) else value
