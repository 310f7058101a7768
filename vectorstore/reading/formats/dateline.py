"""Finds the dateline's place at the beginning of a report: "LONDON, 3 Sept (Reuters) - The …"."""

import re

_WORD = r"[^\W\d_][^\W\d_'’.]*(?:['’.][^\W\d_]+){0,3}\.?"
_LINK = r"(?:de|del|la|le|les|los|las|da|do|dos|du|des|di|am|an der|ob der|upon|on|of|sur|in|bei|van|der|the|and|y|e|et|und|lès)"
_NAME = rf"{_WORD}(?:[ /-](?:{_LINK}[ -])?{_WORD}){{0,3}}"
_MONTH = r"[^\W\d_]{3,12}\.?"
_DATE = rf"(?:\d{{1,2}}\.?(?: (?:de )?{_MONTH}(?: (?:de )?\d{{4}})?)|{_MONTH} \d{{1,2}}(?:,? \d{{4}})?)"
_DATELINE = re.compile(
    rf"(?P<place>{_NAME})(?P<region>(?:, {_NAME})??)(?P<date>,? {_DATE})?[,.]?(?P<agency> ?(?:\([^()]{{2,60}}\)|/[^/]{{2,30}}/\.))?"
    r"\.?(?P<dash> ?[—–―]+ ?| ?-{1,2} ?|: | (?<=/\. ))(?P<next>[^\w\s]*\w)"
)
# News agencies: before one of them in brackets a name is a place even without capitals; before other brackets that is uncertain.
_AGENCIES = set(
    "reuters ap afp dpa epd sid ots apa kna ntb anp ats ansa efe lusa aa dha iha tass tt upi pti ani ians xinhua kyodo yonhap bloomberg "
    "interfax europa belga ritzau stt cna ukrinform agi adnkronos agerpres mti pap ctk".split()
)
_BYLINE = 100  # characters of a line that may be before the dateline
_LONGEST = 60  # characters of a place
# Words in capitals before a dash that are no places.
_NO_PLACES = set(
    "update updated updates correction corrected clarification breaking live exclusive analysis opinion comment editorial advertisement "
    "photo watch video read news sport weather note interview review transcript obituary factbox explainer timeline preview poll result "
    "results summary headlines on in at nato fifa uefa opec nasa unicef unesco asean covid "
    "berichtigung korrektur eilmeldung exklusiv kommentar analyse actualización corrección última urgente exclusiva opinión análisis "
    "düzeltme son özel yorum rectificatif urgent exclusif aggiornamento esclusivo срочно "
    "monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag sonntag "
    "lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo lunedì martedì "
    "mercoledì giovedì venerdì sabato domenica segunda terça quarta quinta sexta pazartesi salı çarşamba perşembe "
    "cuma cumartesi pazar".split()
)


def dateline_place(text: str) -> str:
    """The place in a report's dateline, as it is written there; an empty string when it is uncertain.

    It is certain in capitals ("LONDON —"), before an agency ("Berlin (dpa) -"), or before a date and a dash ("Madrid, 3 sep -").
    A short line, such as a byline, may come first.
    """
    lines = [line for line in text[:1000].split("\n") if line.strip()][:3]
    for line in lines:
        found = _DATELINE.match(" ".join(line.split())[:200])
        if found and _is_certain(found):
            return found["place"] + found["region"]
        if len(line) > _BYLINE:
            break
    return ""


def _is_certain(found: re.Match[str]) -> bool:
    place, region, following = found["place"], found["region"], found["next"][-1]
    words = re.findall(r"[^\W\d_]+", place + region)
    if len(place + region) > _LONGEST or any(word.casefold() in _NO_PLACES for word in words):
        return False
    if place[0].islower() or following.islower():  # scripts without capitals have neither
        return False
    is_capitals = place.isupper() and len(place) > 3
    if found["agency"]:
        has_case = place.lower() != place.upper()
        return is_capitals or bool(found["date"]) or not has_case or bool(set(re.findall(r"\w+", found["agency"].lower())) & _AGENCIES)
    if found["dash"].strip() not in ("—", "–", "―", "-", "--") or not (
        found["dash"].startswith(" ") or (is_capitals and found["dash"] != "-")
    ):
        return False
    return is_capitals or bool(found["date"])
