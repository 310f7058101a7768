"""Recognises questions for a share ("What percentage of the workers took part?"), and whether quotes give one."""

import re

_SHARE = re.compile(
    r"\b(?:what|which) (?:percentage|percent|per cent|share|proportion|fraction) of\b|"
    r"\bwie ?viel prozent\b|\bwelcher (?:anteil|prozentsatz)\b|"
    r"\bqué (?:porcentaje|proporción|parte) de\b|\byüzde kaç",
    re.I,
)
_GIVES_SHARE = re.compile(
    r"%|\b(?:per ?cent|percentage|half|thirds?|quarters?|fifths?|tenths?|(?:one|two|three|\d+) (?:in|out of) (?:every )?\w+|prozent|hälfte|"
    r"drittel\w*|viertel\w*|por ciento|mitad|tercio\w*|cuarto|yüzde|yarısı)\b",
    re.I,
)


def lacks_share(text: str, quotes: str) -> bool:
    """Whether a question asks for a share, and the quotes give none: it would have to be computed."""
    return bool(_SHARE.search(text)) and not _GIVES_SHARE.search(quotes)
