"""Converts values as programs write them to those that an article has. Each function raises ValueError for what it cannot convert."""

import ast
import math
import re
from typing import Any
from urllib.parse import urlsplit

_MOST_ITEMS = 50  # of a list of authors or the like that are read
_LONGEST_LIST = 10_000  # characters of a list that is written as text
_EMPTY = frozenset(("", "null", "~", "none", "nan", "nat", "n/a", "na", "<na>", "-", "--", "undefined"))
# Names under which an object holds its one value: schema.org, WordPress, NYT, MongoDB, XML as JSON.
_INNER = tuple("name rendered main default original title $date $oid $numberLong @value #text _ value text @id url id".split())
_PARAGRAPH = ("text", "content", "body", "bodyTextSummary", "bodyHtml", "paragraph", "value", "html", "rendered", "full", "#text")
_NAME = ("name", "fullName", "full_name", "displayName", "display_name", "person", "title", "@value", "#text")
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
            value = next((value[name] for name in _INNER if not is_empty(value.get(name))), {})
        else:
            return value
        if value == {}:
            break
    raise ValueError("an object without a name")


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
        found = [names(item, depth - 1) for item in value[:_MOST_ITEMS] if not is_empty(item)]
        return ", ".join(dict.fromkeys(filter(None, found)))
    if isinstance(value, (int, float)) or (isinstance(value, str) and re.fullmatch(r"\d+(\.0)?", value.strip())):
        raise ValueError("a number is no name")
    return re.sub(r"^by\s+(?=\S)", "", words(value), flags=re.IGNORECASE) if value else ""


def publisher(value: object) -> str:
    """A publisher's name; of a URL the host."""
    found = names(value)
    if found.startswith(("http://", "https://")):
        found = urlsplit(found).hostname or ""
    return found.removeprefix("www.")


def without_cut(value: str) -> tuple[str, bool]:
    """(the text without the mark of a source that has cut it, whether it had one)."""
    text_before = _CUT.sub("", value)
    return text_before, text_before != value


def text(value: object, depth: int = 4) -> str:
    """An article's text; of a list or an object, that of its paragraphs."""
    if isinstance(value, dict):
        value = next((value[name] for name in _PARAGRAPH if not is_empty(value.get(name))), "")
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
