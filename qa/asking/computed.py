"""Recognises questions whose answer must be computed from several facts, and names those: sums, differences, spans of time, comparisons.

"How many days after the vote did the strike begin?" asks when the vote was, and when the strike began. Where a question does not name the
facts ("By how much did the fare rise?"), one plain question asks for all of them. English, German, Spanish, Turkish.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from qa.asking.names import apart, whole_names
from qa.asking.question import bare_question
from qa.asking.together import AUXILIARY, first_of, things_together, with_noun
from qa.asking.worked_out import PLAIN_VERBS, Computed, Operand, worked_out

_MOST_OPERANDS = 4
_MOST_WORDS = 14  # of an operand: a longer one is no name of a thing
_NO_OPERAND = re.compile(
    r"^(?:\W*$|[\d.,:]+\W*$|(?:was |were |is |it )?(?:(?:first |originally |initially )?(?:planned|expected|thought|forecast|budgeted)|"
    r"(?:(?:it|he|she|they|the \w+|had) )*(?:first|originally|initially|previously|earlier) (?:said|\w+ed)|"
    r"(?:in |under )?the (?:first|original|initial|earlier) (?:plans?|forecasts?|estimates?|figures?|reports?)|"
    r"usual|normal|average|before|ever|last|previous|(?:the )?(?:year|month|week) before|"
    r"geplant|erwartet|bisher|zuvor|vorher|üblich|letzte\w*|"
    r"previsto|esperado|antes|habitual)\b)",
    re.I,
)
_AND = re.compile(
    r",? (?:and|und|y|e|ve|ile|sowie|plus|as well as) (?!(?:who|when|where|why|how|what|which|wer|wann|wo|wie|was)\b)|, ", re.I
)
_UNIT = (
    r"(?P<unit>days?|weeks?|months?|years?|hours?|minutes?|tage?|wochen?|monate?|jahre?|stunden?|minuten?|días?|semanas?|mes(?:es)?|años?|"
    r"horas?|minutos?|gün|hafta|ay|yıl|saat|dakika)"
)
_UNITS = {"day": ("day", "tag", "día", "gün"), "week": ("week", "woche", "semana", "hafta"), "month": ("mon", "mes", "ay"),
          "year": ("year", "jahr", "año", "yıl")}  # fmt: skip
_HOW_LONG = rf"\bhow (?:many {_UNIT}|long|much (?:time|later))"
_WIE_LANGE = rf"\bwie ?(?:viele? (?:{_UNIT}|zeit)|lange)"
_CUANTO_TIEMPO = rf"\bcuánt[oa]s? (?:{_UNIT}|tiempo)"
_NOUN = r"(?P<noun>costs?|number|price|amount|value|damage|budget|population|length|area|weight|age|height)"

# Spans of time, in which something (`b`) follows something else (`a`), by language; and how it is asked when `b` happened.
_SPANS = (
    ("en", rf"{_HOW_LONG} (?:after|before|following|since) (?P<a>.+) (?P<b>did .+)$"),
    ("en", rf"{_HOW_LONG} (?:after|before|following|since) (?P<a>.+?),? (?P<b>{AUXILIARY} .+)$"),
    ("de", rf"{_WIE_LANGE} (?:nach|vor|seit) (?P<a>(?:de[rmns]|die|das|eine?[rmn]?|seine?[rmn]?|ihre?[rmn]?) .+?) (?P<b>(?-i:[a-zäöüß]*"
     r"(?:te|ten|hat|haben|wurden?|war|waren|ann|annen|ing|ingen|am|amen|at|aten|og|iel|ieß|and|ab|oss|arb)) .+)$"),
    ("es", rf"{_CUANTO_TIEMPO} (?:después|antes|tras) (?:del? )?(?P<a>(?:el |la |los |las )?\S+?(?: (?:del?|en) \S+)?) "
     r"(?P<b>(?:se )?(?:\w+(?:ó|ió|aron|ieron|aba|ía)|fue|fueron|abre|empieza|comienza)(?: .*)?)$"),
    ("tr", rf"^(?P<a>.+?)['’]?[dt][ae]n (?:kaç {_UNIT}|ne kadar(?: süre)?) (?:sonra|önce) (?P<b>.+)$"),
)  # fmt: skip
_WHEN = {"en": "When {}?", "de": "Wann {}?", "es": "¿Cuándo {}?", "tr": "{} ne zaman {last}?"}
# What is asked of several things: the kind, what is asked of each in which language, the pattern with them in `list` or `a` and `b`.
_OF_EACH = (
    ("span", "en", rf"{_HOW_LONG}(?: (?:{AUXILIARY}|there|it|take|pass(?:ed)?|elapsed|l[ia]y|lie|by))* between (?P<a>.+?) and (?P<b>.+)$"),
    ("span", "en", rf"{_HOW_LONG} (?:passed|elapsed|went by|was it|is it) from (?P<a>.+?) (?:to|until) (?P<b>.+)$"),
    ("span", "de", rf"{_WIE_LANGE} (?:(?:liegen|lagen|vergingen|verstrichen|waren|sind|es) )*zwischen (?P<a>.+?) und (?P<b>.+)$"),
    ("span", "es", rf"{_CUANTO_TIEMPO} (?:(?:hay|hubo|pasaron|pasó|transcurrieron|transcurrió|van|median) )*entre (?P<a>.+?) y (?P<b>.+)$"),
    ("span", "tr", rf"^(?P<a>.+?) (?:ile|ve) (?P<b>.+?) arasında (?:kaç {_UNIT}|ne kadar (?:süre|zaman))\b"),
    ("average", "en", rf"\b(?:average|mean|median)(?: {_NOUN})? of (?P<list>.+,? and .+)$"),
    ("average", "de", r"\b(?:durchschnitt\w*|mittelwert) (?:von|aus|der) (?P<list>.+ und .+)$"),
    ("average", "es", r"\b(?:promedio|media) de (?P<list>.+ y .+)$"),
    ("average", "tr", r"^(?P<list>.+ (?:ve|ile) .+?)(?:['’]?n?[ıiuü]n)? ortalaması"),
    ("total", "en", rf"\b(?:total|combined|overall|joint) {_NOUN} of (?P<list>.+,? and .+)$"),
    ("total", "en", r"\b(?:total|sum|combined \w+) of (?P<list>.+,? and .+)$"),
    ("total", "en", r"\b(?:how much|what) (?:is|are|was|were) (?P<list>.+ plus .+)$"),
    ("total", "de", r"\b(?:summe|gesamt\w+) (?:von|der|des|aus) (?P<list>.+ und .+)$"),
    ("total", "es", r"\b(?:(?:importe|coste|costo|cifra) )?(?:total|suma) (?:del?|entre) (?P<list>.+ y .+)$"),
    ("total", "tr", r"^(?P<list>.+ (?:ve|ile) .+?)(?:['’]?n?[ıiuü]n)? toplam[ıi]"),
    ("difference", "en", rf"\bdifference in {_NOUN} between (?P<a>.+?) and (?P<b>.+)$"),
    ("difference", "en", rf"\bdifference between the {_NOUN} (?:of|for) (?P<a>.+?) and (?:(?:that|those|the \w+) (?:of|for) )?(?P<b>.+)$"),
    ("difference", "en", r"\bdifference between (?P<a>.+?) and (?P<b>.+)$"),
    ("difference", "en", r"\bby how much (?:did|does|do) (?P<a>.+?) (?:exceed|outnumber|differ from) (?P<b>.+)$"),
    ("difference", "de", r"\b(?:unterschied|differenz)(?: \w+)? zwischen (?P<a>.+?) und (?P<b>.+)$"),
    ("difference", "price, de", r"\bwie ?viel (?:mehr|weniger|teurer|billiger|höher|größer|älter)\b.*?"
     r"\b(?:kostet\w*|ist|war|sind|waren|wird) (?P<a>.+?) als (?P<b>.+)$"),
    ("difference", "es", r"\bdiferencia (?:de \w+ )?entre (?P<a>.+?) y (?P<b>.+)$"),
    ("difference", "price, es", r"\bcuánto (?:más|menos)(?: \w+)? (?:cuesta|costó|costará|vale|es|fue) (?P<a>.+?) que (?P<b>.+)$"),
    ("difference", "tr", r"^(?P<a>.+?) (?:ile|ve) (?P<b>.+?) arasındaki (?:\w+ )?fark"),
    ("comparison", "de",
     r"^(?:welche[rs]?|wer|was)\b[^,:]*?\b(?:\w+er|\w+sten?|mehr|weniger|zuerst)\b[^,:]*[,:] ?(?P<a>.+?) oder (?P<b>.+)$"),
    ("comparison", "es",
     r"^(?:qué|cuál|quién)\b[^,:]*?\b(?:más|menos|mayor|menor|mejor|peor|antes|primero)\b[^,:]*[,:] ?(?P<a>.+?) o (?P<b>.+)$"),
    ("comparison", "tr", r"^(?P<a>.+?) m[ıiuü],? (?:yoksa )?(?P<b>.+?) m[ıiuü] daha "),
    ("comparison", "tr", r"^hangisi daha [^,:]*[,:] ?(?P<a>.+?) (?:m[ıiuü],? (?:yoksa )?|veya |ya da )(?P<b>.+?)(?: m[ıiuü])?$"),
)  # fmt: skip
# How each of them is asked for: when it was, or how much.
_ASKED = {
    "en": ("When was {}", "How much was {}"), "de": ("Wann war {}", "Wie viel war {}"),
    "es": ("¿Cuándo fue {}", "¿Cuánto fue {}"), "tr": ("{} ne zaman oldu", "{} ne kadar"),
    "price, de": ("", "Wie viel kostet {}"), "price, es": ("", "¿Cuánto cuesta {}"),
}  # fmt: skip
# What a difference must be of, to be computed: "the difference between the House bill and the Senate bill" is none of numbers.
_QUANTITY = re.compile(
    r"\b(?:how (?:much|many|big|large|far)|costs?|numbers?|prices?|amounts?|values?|votes?|sales|profits?|revenues?|tolls?|salar\w+|wages?|"
    r"fares?|fees?|rents?|tax(?:es)?|budgets?|rates?|scores?|size|height|length|weight|age|area|population|distance|temperatures?|percent\w*|"
    r"damage|wie ?(?:viel|hoch|groß|lang|weit)\w*|differenz|"
    r"\w*(?:kosten|preis|zahl|betrag|wert|stimmen|umsatz|gewinn|gehalt|größe|höhe|länge|alter)\w*|"
    r"cu[aá]nt\w+|precios?|cost[eo]s?|número|cantidad|valor|cifras?|votos?|sueldos?|edad|kaç|ne kadar|\w*fiyat\w*|maliyet\w*|sayı\w*|"
    r"miktar\w*|oy|oylar\w*|nüfus\w*|değer\w*|oran\w*)\b",
    re.I,
)
_MORE_THAN = (
    rf"\b(?P<head>how many) (?:more|fewer|less) (?P<thing>\w+(?: \w+){{0,3}}?) (?P<aux>{AUXILIARY}) (?P<a>.+?) than (?P<b>.+)$",
    r"\b(?P<head>how many) (?:more|fewer|less) (?P<thing>\w+) (?P<aux>\w+) (?P<a>.+?) than (?P<b>(?:in|at|on) .+)$",
    rf"\b(?P<head>how much) (?:more|less)(?: expensive| money| costly)? (?P<aux>{AUXILIARY}) (?P<a>.+?) than (?P<b>.+)$",
    r"\bhow (?:much|many \w+) (?P<adj>\w+er) (?P<aux>is|are|was|were|will) (?P<a>.+?) than (?P<b>.+)$",
)
# "Were there more cases in May than in June?" is asked as "How many more cases were there in May than in June?".
_MORE_THERE = r"^(?P<there>(?:is|are|was|were) there) (?P<more>more|fewer|less) (?P<thing>.+?) (?P<a>(?:in|at|on) .+ than (?:in|at|on) .+)$"
_A_YEAR = r"(?:the )?(?:19|20)\d\d"
_YEAR_ALONE = re.compile(_A_YEAR, re.I)
_PLACED = "(?:in|at|on|before|after|under) "
_THING = r"(?:the |(?-i:[A-ZÀ-Þ]))(?!.* or ).+?"
_WHICH = (
    r"^(?P<asked>(?:which|who|what)(?: \w+){1,4}?(?<=\w) (?:\w+er|\w+est|more|most|less|least|fewer|fewest|first|last)(?: \w+){0,2})[,:] "
    r"(?P<a>.+?) or (?P<b>.+)$",
    r"^(?P<asked>(?:which|who|what) (?:is|was|are|were|has|had|costs?|came|happened|got|won|lost) (?:the )?"
    r"(?:more \w+|less \w+|\w+er|\w+est|"
    r"more|less|first|earlier|later)) (?P<a>the .+?) or (?P<b>the .+)$",
    rf"^(?:is|are|was|were) (?P<a>{_THING}) (?P<asked>\w+er|more expensive) than (?P<b>{_THING})$",
    rf"^(?:is|are|was|were) (?P<a>(?:the |(?-i:[A-ZÀ-Þ])).+?) (?P<asked>\w+er|more expensive) (?P<when>{_PLACED}.+?),? or (?P<b>.+)$",
)
# Comparatives, without their ending, and how the thing itself is asked for where that is another word.
_COMPARED = (
    "old young>old larg>large small>large bigg>big long short>long tall high low>high heavi>heavy fast slow>fast deep wid>wide cold warm "
    "hott>hot strong full empti>full busi>busy rich wett>wet dri>dry"
)
_STEMS = (word.partition(">") for word in _COMPARED.split())
_BASES = {f"{stem}{ending}": base or stem for stem, _, base in _STEMS for ending in ("er", "est")}
_EARLIER = re.compile(r"\b(?:first|earlier|later|last|sooner)\b", re.I)
_COSTS = re.compile(r"\b(?:expensive|cheaper|cheapest|dearer|costs?)\b", re.I)


def computed(text: str) -> Computed | None:
    """What a question asks to be computed; None for one that asks for a plain fact."""
    bare = bare_question(text)
    for found in _readings(whole_names(bare)):
        operands = tuple(Operand(apart(operand.name), apart(operand.question)) for operand in found.operands)
        names = [operand.name for operand in operands]
        if 2 <= len(set(names)) == len(names) <= _MOST_OPERANDS and all(map(_names_something, names)):
            return replace(found, operands=operands)
    unnamed = worked_out(bare)
    return replace(unnamed, unit=_unit(unnamed.unit)) if unnamed and unnamed.kind == "span" else unnamed


def _readings(text: str) -> Iterator[Computed]:
    """What a question may ask to be computed, the likeliest first."""
    for language, pattern in _SPANS:
        if match := first_of([pattern], text):
            a, b = match["a"].strip(" ,"), match["b"].strip(" ,")
            first, _, last = b.rpartition(" ")
            asked = _WHEN[language].format(first if language == "tr" else b, last=last)
            operands = (Operand(a, f"{_ASKED[language][0].format(a)}?"), Operand(re.sub(rf"^{AUXILIARY} ", "", b), asked))
            yield Computed("span", operands, _unit(match.groupdict().get("unit")))
    for kind, language, pattern in _OF_EACH:
        if (match := first_of([pattern], text)) and (kind != "difference" or _QUANTITY.search(text)):
            yield Computed(kind, tuple(_of_each(match, _ASKED[language][kind != "span"])), _unit(match.groupdict().get("unit")))
    if together := things_together(text):
        yield Computed("total", tuple(Operand(name, f"{question}?") for name, question in together))
    there = first_of([_MORE_THERE], text)
    asked = f"How many {there['more']} {there['thing']} {there['there'].lower()} {there['a']}" if there else text
    if match := first_of(_MORE_THAN, asked):
        yield Computed("comparison" if there else "difference", tuple(_more_than(match)))
    if match := first_of(_WHICH, text):
        yield Computed("comparison", tuple(_compared(match)))


def _names_something(name: str) -> bool:
    return not _NO_OPERAND.search(name) and len(name.split()) <= _MOST_WORDS


def _unit(asked: str | None) -> str:
    word = (asked or "").casefold()
    return next((unit for unit, stems in _UNITS.items() if word.startswith(stems)), "")


def _of_each(match: re.Match[str], template: str) -> Iterator[Operand]:
    groups = match.groupdict()
    names = with_noun(_AND.split(groups["list"])) if "list" in groups else [groups["a"], groups["b"]]
    if len(names) == 2 and (year := _YEAR_ALONE.fullmatch(names[0])) and (named := re.match(rf"{_A_YEAR} (?P<rest>.+)", names[1], re.I)):
        names = [f"{year[0]} {named['rest']}", names[1]]  # "the 2024 and the 2025 budget"
    for name in (re.sub(r"^(?:both|of|von|del?) ", "", name.strip(" ,")) for name in names):
        asked = f"What is the {groups['noun']} of {{}}" if groups.get("noun") else template
        yield Operand(name, f"{asked.format(name)}?")


def _more_than(match: re.Match[str]) -> Iterator[Operand]:
    """Ask for both sides of "How much more does A cost than B?"; what is said of A holds for B."""
    groups = match.groupdict()
    aux, a, b = groups["aux"], groups["a"], re.sub(rf" {AUXILIARY}$", "", groups["b"])
    if groups.get("adj"):
        head = f"How {_BASES.get(groups['adj'].lower(), groups['adj'])}"
    else:
        head = " ".join(f"{groups['head']} {groups.get('thing') or ''}".split())
    verb = ""
    if re.search(r"\bmore expensive|costly\b", match[0], re.I):
        aux, verb = "does", "cost"
    place = re.match(r"(in|at|on|by|from|for) ", b)
    if place and f" {place[1]} " in f" {a}":
        shared, _, rest = f" {a}".rpartition(f" {place[1]} ")
        head, a = f"{head} {aux}{shared}", f"{place[1]} {rest}"
    else:
        head = f"{head} {aux}"
        if place:
            b = f"{re.sub(rf' {_PLACED}(?-i:[A-Z]).*$', '', a)} {b}"
        if not verb and aux.lower() in ("did", "does", "do", "will", "would") and " " in a:
            a, verb = a.rsplit(" ", 1)
    for name in (a, b):
        yield Operand(name.strip(" ,"), " ".join(f"{head} {name} {verb}".split()) + "?")


def _compared(match: re.Match[str]) -> Iterator[Operand]:
    """Ask for that by which two things are compared, of each: "Which is older, A or B?" asks how old each is."""
    asked = match["asked"]
    base = next((_BASES[word] for word in re.findall(r"\w+", asked.lower()) if word in _BASES), "")
    counted = re.search(r"\b(?P<verb>\w+) (?:the )?(?:more|fewer|less|most|fewest|least)(?: (?P<thing>\w+))?$", asked, re.I)
    for name in _both(match):
        if _COSTS.search(asked):
            question = f"How much does {name} cost"
        elif counted and counted["verb"].lower() not in ("is", "was", "are", "were"):
            verb = counted["verb"].lower()
            what = f"many {counted['thing']}" if counted["thing"] else "much"
            question = f"How {what} did {name} {PLAIN_VERBS.get(verb, verb)}"
        elif base:
            question = f"How {base} is {name}"
        elif _EARLIER.search(asked) and not asked.lower().startswith("who"):
            question = f"When was {name}"
        else:
            return
        yield Operand(name, f"{question}?")


def _both(match: re.Match[str]) -> list[str]:
    """The two that are compared; one thing at two times or places is named with each: "the lake in May", "the lake in June"."""
    a, b = (re.sub(r"^either ", "", match[side].strip(" ,")) for side in ("a", "b"))
    thing, when, _ = a.rpartition(f" {placed[0]}") if (placed := re.match(_PLACED, b)) else ("", "", "")
    if match.groupdict().get("when"):
        return [f"{a} {match['when']}", f"{a} {b}" if placed else f"{a} {match['when'].split()[0]} {b}"]
    return [a, f"{thing} {b}" if when else b]
