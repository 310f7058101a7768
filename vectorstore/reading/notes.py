"""Collects remarks on articles that were added, and puts them in sentences: fields they lack, and what was decided for them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vectorstore.reading.names import fold

Note = Callable[[str, dict[str, Any]], None]  # called with where an article was read, and the remarks on it (see `Notes.add`)

_EXAMPLES = 3  # articles that are named for each remark
_UNUSED = 30  # unused fields that are named
_LONGEST = 60  # characters of a field's name that are shown

# Our field → its name in sentences, if that is not "a" and the field.
_FIELDS = {"published": "a date", "author": "an author", "url": "a URL"}
# Kind of remark → its words for one article, and for several.
_REMARKS = {
    "order": (
        "has a date that may be day or month first; it was read day first",
        "have dates that may be day or month first; they were read day first",
    ),
    "undated": ("has a date that says nothing, and was taken without one", "have dates that say nothing, and were taken without one"),
    "id": ("has an id that only numbers a row; it was not taken", "have ids that only number rows; they were not taken"),
    "surplus": (
        "stands in a row with more cells than the header; what is over was taken as the end of its text",
        "stand in rows with more cells than the header; what is over was taken as the end of their texts",
    ),
    "short": ("stands in a row with fewer cells than the header", "stand in rows with fewer cells than the header"),
    "cut": ("is only the beginning of its text: its source cut it", "are only the beginnings of their texts: their source cut them"),
    "front matter": (
        "has front matter that is not YAML; what could be read of it was taken",
        "have front matter that is not YAML; what could be read of it was taken",
    ),
    "languages": ("is there in several languages; the first was taken", "are there in several languages; the first were taken"),
    "preamble": (
        "stands first in a table that has lines before its header; they were left out",
        "stand first in tables that have lines before their headers; they were left out",
    ),
    "charset": ("is in characters that had to be guessed", "are in characters that had to be guessed"),
}


def silent(_where: str, _notes: dict[str, Any]) -> None:
    """Ignores remarks."""


@dataclass(slots=True)
class Noted:
    """How many articles a remark is about, and the first of them: (where it was read, the value that the remark is about)."""

    count: int = 0
    examples: list[tuple[str, str]] = field(default_factory=list)

    def add(self, where: str, detail: str) -> None:
        self.count += 1
        if len(self.examples) < _EXAMPLES:
            self.examples.append((where, detail))

    def shown(self) -> str:
        """The examples, for a message."""
        places = [(Path(where).name if "://" not in where else where, detail) for where, detail in self.examples]
        return ", ".join(f"{place} {detail!r}" if detail else place for place, detail in places) + (
            ", …" if self.count > len(self.examples) else ""
        )


@dataclass(slots=True)
class Notes:
    """The remarks on articles: fields they are without, other remarks by kind, the names of fields that were used and that were not.

    `missing` are columns that the user named and that no article has.
    """

    without: dict[str, Noted] = field(default_factory=dict)
    remarks: dict[str, Noted] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    unused: dict[str, None] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)

    def add(self, where: str, notes: dict[str, Any]) -> None:
        """Add the remarks of `vectorstore.reading.parse` on one article."""
        for name, value in notes["without"].items():
            self.without.setdefault(name, Noted()).add(where, value)
        for kind, detail in notes["remarks"].items():
            self.remarks.setdefault(kind, Noted()).add(where, detail)
        self.used.update(notes["used"])
        self.unused.update(dict.fromkeys(notes["unused"]))

    def mapped(self, columns: Mapping[str, str]) -> None:
        """Note which of the columns that the user named no article has."""
        has = {fold(name) for name in (*self.used, *self.unused)}
        self.missing = [column for column in columns.values() if fold(column) not in has and fold(column).split(".")[0] not in has]

    def not_used(self) -> list[str]:
        """The names of the fields that no article used, the first thirty."""
        return [name[:_LONGEST] for name in self.unused if name not in self.used][:_UNUSED]

    def sentences(self) -> Iterable[str]:
        """The remarks as sentences."""
        for name, noted in self.without.items():
            lacks = _FIELDS.get(name, f"a {name}")
            end = "it could not be read, and was detected" if name == "language" else "it could not be read"
            yield f"{_count(noted)} without {lacks}, since {end}: {noted.shown()}"
        for kind, noted in self.remarks.items():
            one, more = _REMARKS.get(kind, (kind, kind))
            yield f"{_count(noted)} {one if noted.count == 1 else more}: {noted.shown()}"
        for column in self.missing:
            yield f"No article has the field {column!r} that --map names; see how it is written in the file"


def _count(noted: Noted) -> str:
    return f"{noted.count:,} article{'s' if noted.count > 1 else ''}"
