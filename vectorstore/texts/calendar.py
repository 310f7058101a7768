"""Names of the months and the days of the week by language: those of CLDR, from Babel."""

from collections.abc import Mapping
from functools import cache

from babel import Locale, UnknownLocaleError


@cache
def months(language: str) -> Mapping[str, int]:
    """Names of months, whole and abbreviated, in lower case and without a full stop → 1 to 12. Empty for an unknown language."""
    return _names(language, "months", ("wide", "abbreviated"))


@cache
def weekdays(language: str, short: bool = False) -> Mapping[str, int]:
    """Names of the days of the week, in the form of `months` → 0 (Monday) to 6; with `short` also their abbreviations."""
    return _names(language, "days", ("wide", "abbreviated") if short else ("wide",))


def _names(language: str, kind: str, widths: tuple[str, ...]) -> dict[str, int]:
    try:
        forms = getattr(Locale.parse(language), kind)
    except (UnknownLocaleError, ValueError):
        return {}
    tables = (forms[form][width] for form in ("format", "stand-alone") for width in widths)
    return {str(name).casefold().strip("."): int(number) for table in tables for number, name in table.items()}
