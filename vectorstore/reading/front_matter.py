"""Reads front matter: fields before a text, between two lines of `---` (YAML) or `+++` (TOML)."""

import re
import tomllib
from typing import Any

import frontmatter
import yaml
from frontmatter.default_handlers import YAMLHandler

from vectorstore.reading.fields import Remarked
from vectorstore.reading.names import FIELDS, fold
from vectorstore.reading.values import is_empty

_KNOWN = frozenset(name for names in FIELDS.values() for name in names)
_KEY = re.compile(r"([\w@][\w-]*(?: [\w-]+){0,2})\s*:(?:\s+(.*))?")


def front_matter(text: str) -> tuple[dict[str, Any], str]:
    """(the fields before a text, the text after them). What is between such lines, but is no mapping of fields, belongs to the text."""
    text = text.strip()
    for handler in (_Yaml(), _Toml()):
        if handler.detect(text):
            try:
                _, body = handler.split(text)
                fields, _ = frontmatter.parse(text, handler=handler)
            except ValueError:  # there is only one such line, or no fields between the two
                return {}, text
            read = {str(name): value for name, value in fields.items() if not is_empty(value)}
            return (Remarked(read, **handler.remarks), body.strip()) if handler.is_fields else ({}, text)
    return {}, text


def head_lines(text: str) -> tuple[dict[str, Any], str]:
    """As `front_matter`, of lines such as "Title: …" before the first blank line, as Pelican and MultiMarkdown have them."""
    head, _, body = text.strip().partition("\n\n")
    first = head.split(":")[0]
    if not body.strip() or not _KEY.fullmatch(head.split("\n", 1)[0].rstrip()) or fold(first) not in _KNOWN:
        return {}, text
    fields = _line_by_line(head)
    known = {fold(name) for name in fields} & _KNOWN
    if len(known) < 2 and not known & {*FIELDS["title"][:2]}:
        return {}, text
    return Remarked({name: value for name, value in fields.items() if not is_empty(value)}), body.strip()


class _Yaml(YAMLHandler):
    """Reads every value of YAML as a string, so that a bad date or number spoils its own field only, and not the file."""

    def __init__(self) -> None:
        super().__init__()
        self.is_fields = False
        self.remarks: dict[str, str] = {}

    def load(self, fm: str, **_: object) -> Any:
        try:
            fields = self._parsed(fm)
        except (yaml.YAMLError, tomllib.TOMLDecodeError, RecursionError):
            fields = _line_by_line(self._with_colons(fm))
            self.remarks = {"front matter": ""}
        self.is_fields = not fm.strip() or (isinstance(fields, dict) and _are_names(list(fields)))
        return fields

    def _parsed(self, written: str) -> Any:
        return yaml.load(written, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))

    def _with_colons(self, written: str) -> str:
        return written


class _Toml(_Yaml):
    """Reads TOML."""

    FM_BOUNDARY = re.compile(r"^\+{3,}\s*$", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = "+++"

    def _parsed(self, written: str) -> Any:
        return tomllib.loads(written)

    def _with_colons(self, written: str) -> str:
        return re.sub(r"(?m)^(\s*[\w-]+)\s*=\s*", r"\1: ", written)


def _are_names(names: list[Any]) -> bool:
    """Whether these are names of fields, and not beginnings of sentences before a colon."""
    folded = [fold(str(name)) for name in names]
    return bool(names) and (any(name in _KNOWN for name in folded) or all(re.fullmatch(r"[a-z][\w.-]*", str(name)) for name in names))


def _line_by_line(written: str) -> dict[str, Any]:
    """The fields of invalid YAML, often invalid only for a colon in a value: "name: value" lines, and indented lines that continue a value.

    Empty if another line is among them.
    """
    found: dict[str, Any] = {}
    name = ""
    for line in written.splitlines():
        if match := _KEY.fullmatch(line.rstrip()):
            name = match[1]
            found[name] = (match[2] or "").strip().strip("\"'")
        elif name and line.startswith((" ", "\t", "- ")):
            found[name] = f"{found[name]} {line.strip().removeprefix('- ')}".strip()
        elif line.strip() and not line.startswith("#"):
            return {}  # prose
    return found
