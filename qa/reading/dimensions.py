"""Tells whether an amount is in units of what a question asks for: nothing is 62 metres heavy. English, German, Spanish, Turkish."""

import re

from vectorstore.texts.folding import folded
from vectorstore.texts.passages import Span

_AMOUNT = r"(?<![^\W\d_])"
# By what is measured: its units. "Pounds" are of two kinds.
UNITS = {
    kind: re.compile(rf"{_AMOUNT}(?:{units})(?![^\W_])", re.I)
    for kind, units in {
        "area": r"hectares?|acres?|ha|(?:square|sq|quadrat)[ -]?\w+|[kcm]?m[²2]|hektar|hectáreas?|metros cuadrados|dönüm|metrekare",
        "speed": r"km/h|kmh|kph|mph|m/s|knots?|stundenkilometer|"
        r"(?:kilomet\w+|miles)(?: (?:an|per) hour| pro stunde| por hora)",
        "mass": r"[km]?g|t|tonnes?|tons?|kilos?|(?:kilo|milli)?gramm?(?:e?s|os?)?|"
        r"pounds?|lbs?|stones?|ounces?|oz|tonnen?|pfund|toneladas?|ton",
        "temperature": r"°\s?[cf]?|degrees?|celsius|fahrenheit|grad|grados?|derece",
        "length": r"(?:kilo|centi|milli|zenti)?met(?:er|re)n?s?|[kcm]?m|miles?|feet|foot|ft|inch(?:es)?|yards?|meilen?|"
        r"(?:kil[óo]|cent[íi]|mil[íi])?metros?|millas?|(?:kilo|santi)?metre",
        "time": r"(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|sekunden?|minuten?|stunden?|tagen?|tage|wochen?|monaten?|monate|"
        r"jahren?|jahre|segundos?|minutos?|horas?|días?|semanas?|mes(?:es)?|años?|saniye|dakika|saat|gün|hafta|ay|yıl)",
    }.items()
}
# What a question asks to be measured, and in which dimensions that may be told. The first that matches counts.
_ASKED = tuple(
    (re.compile(asked, re.I), frozenset(kinds.split()))
    for asked, kinds in (
        (r"\b(?:rain\w*|snow\w*|traffic|regen|schnee|lluvias?|nieve|yağ\w+)\b", "mass length area speed temperature time"),
        (r"\bhow heav(?:y|ily)\b|\bweighs?\b|\bweighed\b|\bthe weight of\b|\bwie ?schwer\b|\bwieg(?:t|en)\b|\bpesan?\b|\bpesaba\b|"
         r"\bağırlığı\b|\bkaç kilo\b", "mass"),
        (r"\bhow fast\b|\bwhat speed\b|\bwie ?schnell\b|\bqué velocidad\b", "speed time length"),
        (r"\bhow (?:hot|cold|warm|cool)\b|\bwhat temperature\b|\bwhat (?:is|was|were) the temperature|\bwie ?(?:kalt|warm|heiß)\b|"
         r"\bqué temperatura\b|\bkaç derece\b", "temperature"),
        (r"\bhow old\b|\bwie ?alt\b|\bqué edad\b|\bkaç yaşında\b", "time"),
        (r"\bhow (?:long|much longer)\b|\bwie ?lange?\b|\bcuánto (?:mide|dura|tiempo|tarda)\w*", "time length"),
        (r"\bhow (?:tall|deep|wide|thick|broad|far)\b|\bwie ?(?:tief|breit|dick|weit)\b", "length time"),
        (r"\bhow high\b|\bwie ?hoch\b", "length temperature time"),
        (r"\b(?:area|fläche|superficie|how much land)\b", "area length"),
    )
)  # fmt: skip
_BEHIND = 14  # characters after an amount in which its unit may stand


def is_in_other_dimension(sentence: str, span: Span, question: str) -> bool:
    """Whether an amount is in a unit of something else than a question asks to be measured; False where neither is known."""
    asked = next((kinds for pattern, kinds in _ASKED if pattern.search(question)), None)
    if asked is None:
        return False
    text, behind = folded(sentence[slice(*span)]), folded(sentence[span[1] : span[1] + _BEHIND])
    told = _measured(text) or (_measured(re.split(r"[,.;:()]", behind)[0]) if text[-1:].isdigit() else "")
    if told == "mass" and re.search(r"\bpounds?\b", text, re.I) and "mass" not in asked:
        return False  # they may be money
    return bool(told) and told not in asked


def _measured(text: str) -> str:
    """What the unit in some words measures; empty where they have none."""
    return next((kind for kind, unit in UNITS.items() if unit.search(text)), "")
