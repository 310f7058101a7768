"""The words for a country's people, language and things that are not its name with an ending: French, of France. English.

Regular ones ("Italian", "Iraqi") and those of other languages are told by their endings (`qa/checking/names.py`).
"""

from functools import cache

_FORMS = """
afghanistan afghan afghans
argentina argentine argentines argentinian
america american americans us usa
belgium belgian belgians
brazil brazilian brazilians
britain british briton britons uk
canada canadian canadians
china chinese
cyprus cypriot cypriots
czechia czech czechs
denmark danish dane danes
england english englishman englishmen englishwoman englishwomen
finland finnish finn finns
france french frenchman frenchmen frenchwoman frenchwomen
germany german germans
greece greek greeks
greenland greenlandic greenlander greenlanders
hungary hungarian hungarians
iceland icelandic icelander icelanders
ireland irish irishman irishmen irishwoman irishwomen
israel israeli israelis
kosovo kosovar kosovars
kyrgyzstan kyrgyz
lebanon lebanese
luxembourg luxembourgish
mexico mexican mexicans
monaco monegasque
netherlands dutch dutchman dutchmen dutchwoman holland
norway norwegian norwegians
peru peruvian peruvians
philippines filipino filipinos filipina filipinas philippine
poland polish pole poles
portugal portuguese
russia russian russians
scotland scottish scot scots scotsman scotswoman
serbia serbian serb serbs
slovakia slovak slovaks slovakian
slovenia slovene slovenes slovenian
spain spanish spaniard spaniards
sweden swedish swede swedes
switzerland swiss
tajikistan tajik tajiks
thailand thai thais
turkey turkiye turkish turk turks
turkmenistan turkmen
ukraine ukrainian ukrainians
uzbekistan uzbek uzbeks
kazakhstan kazakh kazakhs
vietnam vietnamese
wales welsh welshman welshwoman
europe european europeans eu
"""


@cache
def _countries() -> dict[str, str]:
    return {word: country for line in _FORMS.split("\n") if line for country, *forms in [line.split()] for word in (country, *forms)}


def same_people(one: str, other: str) -> bool:
    """Whether two words without capitals are of one country: "france" and "frenchman"."""
    country = _countries().get(one)
    return country is not None and country == _countries().get(other)
