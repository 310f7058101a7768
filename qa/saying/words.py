"""Sentences by name, put into a language with their values filled in: `say("no_reason", "de")`.

A sentence that is made before its language is known is a `Said`, English until `in_language` puts it into another one.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Literal

from babel.dates import format_date, format_timedelta
from babel.lists import format_list
from babel.numbers import format_decimal

ENGLISH = "en"
_FOLDER = files("qa.saying") / "languages"
_GROUPED = 10_000  # from this number on, thousands are set apart
_NEVER_LARGER = 10**9  # a length of time is told in its own unit, however many there are of it


@cache
def languages() -> frozenset[str]:
    """The languages that the system speaks, which are those of the files."""
    return frozenset(file.name.removesuffix(".toml") for file in _FOLDER.iterdir() if file.name.endswith(".toml"))


@cache
def sections(language: str) -> Mapping[str, Mapping[str, str]]:
    """All texts of one of these languages by section, then by name; a name stands in one section only."""
    return tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))


@cache
def known_by(language: str) -> frozenset[str]:
    """The words by which one of these languages is known: those of questions that name nothing."""
    return frozenset(say("known_by", language).split())


@cache
def _texts(language: str) -> Mapping[str, str]:
    """All texts of a language by name; of English where there are none of that language."""
    known = language if language in languages() else ENGLISH
    return {name: text for section in sections(known).values() for name, text in section.items()}


def say(name: str, language: str = ENGLISH, /, **values: object) -> str:
    """The text of a name in a language, with its values filled in: dates and names as they are written there, and what is `Said`."""
    return _texts(language)[name].format(**{key: _shown(value, language) for key, value in values.items()})


@dataclass(frozen=True, slots=True)
class Duration:
    """A value of a sentence: so many days, or weeks."""

    number: int
    unit: Literal["day", "week"] = "day"


class Said(str):
    """A sentence, or a part of one, in English, that can be put into other languages by its name and values; empty without a name."""

    name: str
    values: Mapping[str, object]

    def __new__(cls, name: str = "", /, **values: object) -> "Said":
        said = super().__new__(cls, say(name, **values) if name else "")
        said.name, said.values = name, values
        return said

    def __getnewargs_ex__(self) -> tuple[tuple[str], Mapping[str, object]]:
        """What a copy is made from."""
        return (self.name,), self.values


NOTHING = Said()


def in_language(text: str, language: str) -> str:
    """What is `Said`, in a language; any other text as it is."""
    return say(text.name, language, **text.values) if isinstance(text, Said) and text.name else str(text)


def in_line(language: str, texts: Iterable[str]) -> str:
    """Sentences in one line in a language, each once."""
    return " ".join(dict.fromkeys(in_language(text, language) for text in texts if text))


def words_of(error: Exception) -> str:
    """The sentence of an error."""
    return error.args[0] if error.args and isinstance(error.args[0], Said) else str(error)


def day(moment: date | None, language: str = ENGLISH) -> str:
    """A date as a reader writes it: 3 September 2025. Empty for none."""
    return str(format_date(moment, "long", locale="en_GB" if language == ENGLISH else language)) if moment else ""


def enumeration(names: Sequence[str], language: str = ENGLISH) -> str:
    """Names as an enumeration: "a, b and c"."""
    return str(format_list(names, locale="en_GB" if language == ENGLISH else language))


def bounds(first: date | None, last: date | None) -> Said:
    """The phrase that names a time by its first and last day, as far as there are any: "since 3 September 2025"."""
    if first and last:
        return Said("on", day=first) if first == last else Said("between", first=first, last=last)
    if last:
        return Said("before", day=last + timedelta(days=1))
    return Said("since", day=first) if first else NOTHING


def preferred(accept_language: str) -> str:
    """The first of a browser's languages (RFC 9110, `Accept-Language`, in its order) that there are texts for."""
    wanted = [part.split(";")[0].strip()[:2].lower() for part in accept_language.split(",")]
    return next((language for language in wanted if language in languages()), ENGLISH)


def is_one_of(text: str, section: str) -> bool:
    """Whether a text begins with a sentence of a section, in any language."""
    return bool(_pattern(section).match(text))


@cache
def _pattern(section: str) -> re.Pattern[str]:
    texts = (text for language in languages() for text in sections(language)[section].values())
    return re.compile("|".join(".+?".join(map(re.escape, re.split(r"\{\w+\}", text))) for text in texts), re.DOTALL)


def _shown(value: object, language: str) -> object:
    if isinstance(value, date):
        return day(value, language)
    if isinstance(value, Duration):
        length = timedelta(**{f"{value.unit}s": value.number})
        return format_timedelta(length, value.unit, threshold=_NEVER_LARGER, locale=language)
    if isinstance(value, float):
        return format_decimal(value, locale=language, group_separator=value >= _GROUPED)
    if isinstance(value, tuple):
        return enumeration([str(_shown(each, language)) for each in value], language)
    return in_language(value, language) if isinstance(value, str) else value
