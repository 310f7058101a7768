"""Recognises questions for how a number developed, and asks for the number itself: its values then stand in order of time.

"How did the death toll change between the first report and the inquiry?" asks what the death toll was. English, German, Spanish, Turkish.
"""

import re

from qa.asking.question import bare_question

_CHANGE = r"(?:chang|develop|evolv|mov|shift|ris|rose|gr[eo]w|fall|fell|increas|decreas|climb|drop|vary|vari)\w*"
# How people ask, with the number in `what`, and the plain question for it.
_FORMS = (
    (
        rf"^how (?:much )?(?:did|does|has|have|had) (?P<what>.+?) {_CHANGE}"
        r"(?: (?:over time|since|between|from|through|during|in|after|by|over)\b.*)?$",
        "What was {}?",
    ),
    (r"^what (?:was|is) the (?:change|development|trend) (?:in|of) (?P<what>.+?)(?: (?:since|between|from|over) .+)?$", "What was {}?"),
    (
        r"^wie (?:hat|haben) sich (?P<what>.+?)(?: (?:seit|zwischen|von|vom|im|in|über) .+)? (?:entwickelt|verändert|geändert)$",
        "Wie hoch war {}?",
    ),
    (r"^wie (?:entwickelt\w*|verändert\w*|änder\w*) sich (?P<what>.+?)(?: (?:seit|zwischen|von|vom|im|über) .+)?$", "Wie hoch war {}?"),
    (
        r"^cómo (?:ha )?(?:cambi|evolucion|vari|aument)\w+ (?P<what>.+?)(?: (?:desde|entre|a lo largo|durante) .+)?$",
        "¿Cuál fue {}?",
    ),
    (r"^(?P<what>.+?)(?:n[ıiuü]n)? nasıl (?:değiş|geliş)\w+$", "{} ne kadar?"),
)
_IS_NUMBER = re.compile(
    r"\b(?:number|tolls?|figures?|count|costs?|prices?|rates?|shares?|budget|amount|turnout|population|level|temperatures?|sales|profits?|"
    r"damage|estimates?|majority|salary|wages?|rent|debt|values?|loss(?:es)?|offers?|deficit|zahl\w*|opferzahl\w*|kosten|preis\w*|kurs\w*|schaden\w*|haushalt\w*|"
    r"miete\w*|número|cifra|costo?e?s?|precios?|balance|presupuesto|daños|tasa|say[ıi]\w*|fiyat\w*|maliyet\w*)\b",
    re.I,
)


def number_asked_for(text: str) -> str:
    """The question for the number whose development a question asks for; empty for any other question."""
    bare = bare_question(text)
    for form, question in _FORMS:
        if (found := re.search(form, bare, re.I)) and _IS_NUMBER.search(found["what"]):
            return question.format(found["what"])
    return ""
