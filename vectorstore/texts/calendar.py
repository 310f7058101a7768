"""What languages call the months and the days of the week: CLDR's names, through Babel."""

from collections.abc import Mapping
from functools import cache

from babel import Locale, UnknownLocaleError


@cache
def months(language: str) -> Mapping[str, int]:
    """Names of months, whole and short, in lower case and without a point → 1 to 12; none in a language that is not known."""
    return _names(language, "months", ("wide", "abbreviated"))


@cache
def weekdays(language: str, short: bool = False) -> Mapping[str, int]:
    """Names of the days of the week in the same form → 0, Monday, to 6; with `short` also the short ones."""
    return _names(language, "days", ("wide", "abbreviated") if short else ("wide",))


def _names(language: str, kind: str, widths: tuple[str, ...]) -> dict[str, int]:
    try:
        forms = getattr(Locale.parse(language), kind)
    except (UnknownLocaleError, ValueError):
        return {}
    return {
        str(name).casefold().strip("."): int(number)
        for form in ("format", "stand-alone")
        for width in widths
        for number, name in forms[form][width].items()
    }
