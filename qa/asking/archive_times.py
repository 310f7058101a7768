"""Takes from a question about the articles themselves the time that it names."""

import re
from dataclasses import replace
from datetime import timedelta

from qa.asking.periods import Period, find_period
from qa.types import Asking

# "yesterday's paper", "die gestrige Zeitung": the words for a day that belongs to an article, and those that name the day alone.
_OF_A_DAY = (
    (
        r"\b((?:(?:last|this) )?(?:today|yesterday|week|weekend|month|(?:mon|tues|wednes|thurs|fri|satur|sun)day))['’]s "
        r"((?:\w+ )?(?:(?:news)?papers?|articles?|stor(?:y|ies)|pieces?|reports?|editions?))\b",
        r"\2 \1",
    ),
    (r"\b((?:(?:in|aus) )?(?:de[rnms]|die|das) )(?:(vor)?gestrige[nrs]?)\b", r"\2gestern \1"),
    (r"\b((?:(?:in|aus) )?(?:de[rnms]|die|das) )heutige[nrs]?\b", r"heute \1"),
    (r"\bdel? (?=(?:hoy|ayer|anteayer)\b)", ""),
    (r"(?<=periódico )del (?=(?:lunes|martes|miércoles|jueves|viernes|sábado|domingo)\b)", "el "),
    (r"\b(dün|bugün)k[üu]\b", r"\1"),
)
_RANGE = re.compile(
    r"\b(?:between|zwischen|entre|arasında|from .+ to|vom .+ bis|del? .+ al?)\b|"
    r"\b(?:last|past|letzten|vergangenen|últim\w+|pasad\w+|son) (?:\d+|two|zwei|dos|iki|(?:twenty|vierund|veinti|yirmi)\W?\w+)\b",
    re.I,
)


def without_period(text: str, asking: Asking) -> tuple[str, Period | None]:
    """The words of a question without the time that it names, and that time; a day is that day alone."""
    said = text
    for of_a_day, day in _OF_A_DAY:
        said = re.sub(of_a_day, day, said, flags=re.I)
    period = find_period(said, asking.get("now"))
    if not period:
        said = re.sub(r"\b(?:from|of|dated|for)\b", "in", said, flags=re.I)
        period = find_period(said, asking.get("now"))
    if not period:
        return text, None
    words = re.sub(r" +(?=[?.,!]|['’]s\b|$)|(?<=\s)['’]s\b", "", " ".join(said.replace(period.phrase, " ").split()))
    if period.after and period.before and (period.before - period.after).days == 2 and not _RANGE.search(period.phrase):
        period = replace(period, before=period.after + timedelta(days=1))  # the papers of the next morning are of another day
    return words, period
