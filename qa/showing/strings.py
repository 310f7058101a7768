"""The texts of the page and the terminal, in the languages of `strings.json`; English where a language is missing."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files

from babel.dates import format_date

ENGLISH = "en"


@cache
def strings() -> Mapping[str, Mapping[str, str]]:
    """All texts by language, then by name."""
    loaded: dict[str, dict[str, str]] = json.loads((files("qa.showing") / "strings.json").read_text(encoding="utf-8"))
    return loaded


def say(name: str, language: str = ENGLISH, **values: object) -> str:
    """The text of a name in a language, with its values filled in."""
    return strings().get(language, strings()[ENGLISH])[name].format(**values)


def preferred(accept_language: str) -> str:
    """The first of a browser's languages (RFC 9110, `Accept-Language`, in its order) that there are texts for."""
    wanted = [part.split(";")[0].strip()[:2].lower() for part in accept_language.split(",")]
    return next((language for language in wanted if language in strings()), ENGLISH)


def day(moment: date | None, language: str = ENGLISH) -> str:
    """A date as a reader writes it: 3 September 2025."""
    if moment is None:
        return ""
    return str(format_date(moment, "d. MMMM y" if language == "de" else "d MMMM y", locale=language))


def enumeration(names: Sequence[str], language: str = ENGLISH) -> str:
    """Names as an enumeration: "a, b and c"."""
    return f"{', '.join(names[:-1])} {say('and', language)} {names[-1]}" if len(names) > 1 else "".join(names)
