"""What had happened, by the noun that a question calls it and the words in which articles tell it: "acquittal", "left a free man".

English, German and Spanish.
"""

import re

_TOLD = {
    re.compile(rf"\b(?:{noun})\b", re.I): re.compile(rf"\b(?:{told})\b", re.I)
    for noun, told in {
        "acquittal|freispruch|absolución": r"acquit\w+|overturn\w*|quash\w*|cleared|not guilty|free (?:man|woman)|freigespr\w+|"
        r"aufgehoben|absuel\w+|absolv\w+",
        "release|freilassung|liberación": "released|freed|set free|let go|freigelassen|liberad[oa]s?",
        "conviction|sentencing|verurteilung|condena": r"convict\w+|found guilty|sentenced|jailed|verurteilt|condenad[oa]s?",
        "victory|win|triumph|sieg|victoria": "won|beat|elected|gewann|gewählt|siegte|ganó|venció",
        "defeat|loss|niederlage|derrota": "lost|beaten|defeated|verlor|unterlag|perdió",
        "dismissal|sacking|firing|entlassung|despido": r"dismissed|sacked|fired|parted|removed|entlassen|trennte|despid\w+",
        "resignation|departure|rücktritt|dimisión": r"resign\w*|quit|stepp?(?:ed|s) down|left|trat zurück|dimitió",
        "rescue|rettung|rescate": "rescued|saved|picked up|brought ashore|gerettet|rescatad[oa]s?",
        "appointment|election|ernennung|wahl|elección": "appointed|named|elected|won|ernannt|gewählt|elegid[oa]",
    }.items()
}


def happened(called: str, text: str) -> bool:
    """Whether a text tells what a noun of `called` stands for, in one of the usual ways to say it."""
    return any(noun.search(called) and told.search(text) for noun, told in _TOLD.items())
