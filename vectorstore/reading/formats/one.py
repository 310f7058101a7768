"""Makes the row of an article in a file of its own."""

from collections.abc import Callable
from itertools import takewhile
from pathlib import Path
from typing import Any

from vectorstore.reading.clutter import byline, is_clutter
from vectorstore.reading.day_lines import days, is_about_days
from vectorstore.reading.fields import file_id
from vectorstore.reading.identity import is_identity
from vectorstore.reading.names import FIELDS, fold
from vectorstore.reading.tables import Row
from vectorstore.texts.lines import blocks, is_ended

_HEAD = 2_000  # characters in which a headline, a byline and a day are looked for
_LINES = 6
_LONGEST = 120  # characters of a headline


def filed(path: Path, load: Callable[[], dict[str, Any]]) -> Row:
    """The row of an article, whose fields `load` reads.

    What its fields do not say is taken from the first lines of its text. An article without a title gets the file's name; one without an id
    or URL that identifies it gets an id made of the file's path.
    """

    def fields() -> dict[str, Any]:
        found = load()
        strings = {fold(str(name)): value for name, value in found.items() if isinstance(value, str) and value}
        for field, value in _head(strings.get("text", "")).items():
            if value and not any(name in strings for name in FIELDS[field] if name != "created"):  # when a file was begun is less certain
                found[field] = strings[field] = value
        if not any(name in strings for name in FIELDS["title"]):
            found["title"] = path.stem.replace("_", " ").replace("-", " ")
        if not any(is_identity(strings.get(name, "")) for name in (*FIELDS["id"], *FIELDS["url"])):
            found["id"] = file_id(path)
        return found

    return str(path), fields, 1.0


def _head(text: str) -> dict[str, str]:
    """The title, the author and the day in the lines before the first sentence of a text; empty if it has no such lines, or no others."""
    lines = [text[start:end].strip() for start, end in blocks(text[:_HEAD])][:_LINES]
    head = list(takewhile(lambda line: len(line) <= _LONGEST and not is_ended(line), lines))
    if len(head) == len(lines):
        return {}
    return {
        "title": next((line for line in head if not is_clutter(line) and not is_about_days(line)), ""),
        "author": next(filter(None, map(byline, head)), ""),
        "published": next((day for line in lines[: len(head) + 1] for day in days(line)), ""),
    }
