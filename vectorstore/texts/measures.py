"""What numbers are counted in, by language: units, currencies and parts of the day, by their names in CLDR, from Babel."""

from collections.abc import Iterator, Mapping
from functools import cache

from babel import Locale, UnknownLocaleError

# The units of CLDR that news counts in, and how many seconds those of time last.
_UNITS = (
    "area-square-kilometer duration-second duration-minute duration-hour duration-day duration-week duration-month duration-year "
    "duration-decade duration-century length-kilometer length-meter length-centimeter length-millimeter length-mile length-yard "
    "length-foot length-inch mass-tonne mass-kilogram mass-gram mass-milligram mass-ton mass-pound mass-ounce volume-liter "
    "volume-hectoliter volume-milliliter volume-gallon volume-barrel volume-pint area-hectare area-acre power-gigawatt "
    "power-megawatt power-kilowatt"
).split()
_DAY = 86_400.0
SECONDS = {
    "second": 1.0, "minute": 60.0, "hour": 3600.0, "day": _DAY, "week": 7 * _DAY, "month": 365.25 / 12 * _DAY, "year": 365.25 * _DAY,
    "decade": 3652.5 * _DAY, "century": 36_525 * _DAY,
}  # fmt: skip
# Words that CLDR lacks. Percentage points are what shares differ by.
_MORE = {
    "en": "point:point points:point percentage:point",
    "de": "punkt:point punkte:point punkten:point prozentpunkt:point prozentpunkte:point prozentpunkten:point",
    "es": "punto:point puntos:point",
}
_OTHER_WORDS = frozenset("in us wo por".split())  # in a text these are no inches, dollars or zlotys
_PARTS_OF_DAY = {
    "es": "mañana:morning mediodía:noon tarde:afternoon noche:night medianoche:midnight madrugada:night",
    "tr": "sabah:morning öğle:noon öğleden:afternoon akşam:evening gece:night",
}


@cache
def measures(language: str) -> Mapping[str, str]:
    """Words in lower case that may follow a number → what they measure: "metres" → "meter", "euros" → "EUR", "points" → "point"."""
    found: dict[str, str] = {}
    for locale in _locales(language):
        plurals = locale._data["currency_names_plural"]
        for code, name in locale.currencies.items():
            names = (str(name), *map(str, plurals.get(code, {}).values()))
            found |= {word: code for form in names if (word := form.casefold().split()[-1]).isalpha()}
        for unit in _UNITS:
            for forms in locale._data["unit_patterns"].get(unit, {}).values():
                found |= {_words(str(form)): unit.split("-", 1)[1] for form in forms.values() if "{1}" not in str(form)}
    known = {word: measured for word, measured in found.items() if len(word) > 1 and word not in _OTHER_WORDS}
    return known | _pairs(_MORE.get(language, ""))


@cache
def parts_of_day(language: str) -> Mapping[str, str]:
    """Words in lower case for a part of the day → its name: "midnight", "morning", "noon", "afternoon", "evening" or "night"."""
    found: dict[str, str] = {}
    for locale in _locales(language):
        for use in locale.day_periods.values():
            for name, words in use["wide"].items():
                if name not in ("am", "pm"):
                    found[str(words).casefold().split()[-1]] = name.rstrip("12")
    return found | _pairs(_PARTS_OF_DAY.get(language, ""))


def _locales(language: str) -> Iterator[Locale]:
    """The language, and English in its British spelling."""
    for name in (language, "en_GB") if language == "en" else (language,):
        try:
            yield Locale.parse(name)
        except (UnknownLocaleError, ValueError):
            return


def _words(pattern: str) -> str:
    """The first word of a pattern such as "{0} square metres"."""
    return next(iter(pattern.replace("{0}", " ").replace(".", "").casefold().split()), "")


def _pairs(text: str) -> dict[str, str]:
    return dict(pair.split(":") for pair in text.split())
