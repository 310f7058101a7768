"""What is to be said of articles that were taken, in sentences: what they lack, and what was decided for them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vectorstore.reading.names import fold

Note = Callable[[str, dict[str, Any]], None]  # is told where an article stands, and what there is to say of it

_EXAMPLES = 3
_UNUSED = 30  # columns
_LONGEST = 60  # characters of one's name

# What each field is called, with its article.
_FIELDS = {"published": "a date", "author": "an author"}
# Of one article, and of several.
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
    "charset": ("is in characters that had to be guessed", "are in characters that had to be guessed"),
}


def silent(_where: str, _notes: dict[str, Any]) -> None:
    """Notes nothing."""


@dataclass(slots=True)
class Noted:
    """How many articles a remark is about, and the first of them: where they stand, and what stood there."""

    count: int = 0
    examples: list[tuple[str, str]] = field(default_factory=list)

    def add(self, where: str, detail: str) -> None:
        self.count += 1
        if len(self.examples) < _EXAMPLES:
            self.examples.append((where, detail))

    def shown(self) -> str:
        found = (
            f"{Path(where).name if '://' not in where else where}{f' {detail!r}' if detail else ''}" for where, detail in self.examples
        )
        return ", ".join(found) + (", …" if self.count > len(self.examples) else "")


@dataclass(slots=True)
class Notes:
    """What was noted of articles: fields they are without, remarks by their kind, names of fields that were used and that were not."""

    without: dict[str, Noted] = field(default_factory=dict)
    remarks: dict[str, Noted] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    unused: dict[str, None] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)

    def add(self, where: str, notes: dict[str, Any]) -> None:
        """Note what `vectorstore.reading.parse` says of one article."""
        for name, value in notes["without"].items():
            self.without.setdefault(name, Noted()).add(where, value)
        for kind, detail in notes["remarks"].items():
            self.remarks.setdefault(kind, Noted()).add(where, detail)
        self.used.update(notes["used"])
        self.unused.update(dict.fromkeys(notes["unused"]))

    def mapped(self, columns: Mapping[str, str]) -> None:
        """Note the columns that were named for fields and that no article has."""
        has = {fold(name) for name in (*self.used, *self.unused)}
        self.missing = [column for column in columns.values() if fold(column) not in has and fold(column).split(".")[0] not in has]

    def not_used(self) -> list[str]:
        """The names of the fields that no article used, the first thirty."""
        return [name[:_LONGEST] for name in self.unused if name not in self.used][:_UNUSED]

    def sentences(self) -> Iterable[str]:
        """The notes as sentences, one a line."""
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
