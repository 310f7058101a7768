"""Plain questions in place of one whose answer must be worked out: "By how much did the cost of the tram rise?" asks what its cost was."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qa.asking.developments import number_asked_for
from qa.asking.together import AUXILIARY, NAME, THE, VERB, first_of


@dataclass(frozen=True, slots=True)
class Operand:
    """A fact that a computation needs: its `name`, as the question has it, and the `question` that asks for it."""

    name: str
    question: str


@dataclass(frozen=True, slots=True)
class Computed:
    """A question that asks for a computation: `kind` is "total", "difference", "span", "comparison" or "average", and its operands.

    Or what is worked out of numbers that it does not name, with one plain question for them all: then an article may give the result
    itself, which `result` asks for, or is empty. `unit` is what a span of time or a rate is asked in, or the year of an age.
    """

    kind: str
    operands: tuple[Operand, ...]
    unit: str = ""
    result: str = ""


_RISE = r"(?:rise|risen|increased?|grow|grown|go up|gone up|climb|climbed|soar|soared|jump|jumped|surged?)"
_FALL = r"(?:fall|fallen|drop(?:ped)?|declined?|decreased?|go down|gone down|shrink|shrunk|sink|sunk|plunged?|slump|slumped)"
_MORE = "(?:more|fewer|less)"
_PLAN = r"(?:plan\w*|forecasts?|estimate\w*|proposal|report\w*|figures?|announce\w*|budget\w*|targets?|said|thought|fear\w*|promise\w*)"
_BEFORE = (
    rf"(?:(?:it|he|she|they|the \w+|had|was|were|been|is|are|as|in) )*?(?:(?:first|originally|initially|previously|earlier) {_PLAN}|"
    rf"the (?:first|original|initial|old|earlier|previous) {_PLAN}|planned|expected|forecast|budgeted|before$|"
    r"(?:the )?(?:last|previous) (?:year|month|week))"
)
_CUT = r"(?:cut\w*|lay-?offs?|laid|redundanc\w+|reductions?|sales?|sold|closures?|departures?|losses|demoli\w+|paid|paying|spen[dt]\w*)"
_PUT_OFF = r"(?:put off|put back|delayed|postponed|moved|brought forward|pushed back|deferred|prolonged|extended)"
_ONE = "(?!.* (?:and|und|y|e|ve|ile) )"  # two things that are named are asked for one by one
_THEM = r"(?!(?:it|this|that|they|these|those|he|she|things)\b)"
_TIMES = (
    r"(?: (?:since|over|within|during|compared|in the (?:last|past)) .+| (?:between|from) (?P<first>.+?) (?:and|to|until) (?P<last>.+))?$"
)
_YEAR = r"(?P<unit>(?:19|20)\d\d)"
_GAP = "(?P<thing>price|height|weight|cost|salary|pay|length)"
_BETWEEN = "(?:separate[sd]?|divide[sd]?|(?:lie|lay|lies) between)"
_DEARER = "(?:teurer|billiger|günstiger)"
_ALL = r"(?:how \w+|what) (?:is|was) the"
# What is worked out, how people ask for it, the plain question for what it takes where that is not in it, and one for the result, in words
# that an article may use.
_FORMS = (
    ("change", rf"^(?P<head>how many) (?:{_MORE} |new )?(?P<thing>.+?) (?:were|was|have been) (?:added|gained){_TIMES}",
     "{head} {thing} were there"),
    ("change", rf"^(?P<plain>how many \w+ (?:have|has|did) {_THEM}.+? (?:gain|climb|drop|los[et]|ris|fall|mov)\w*)(?: up| down)? "
     r"(?:since|between|from) .+$"),
    ("change", rf"^(?P<head>how (?:many|much))(?: percent)?(?P<of>(?: \w+){{0,2}}?) (?P<more>{_MORE})(?P<thing>(?: \w+){{0,3}}?) "
     rf"(?P<rest>{AUXILIARY} .+?) than {_BEFORE}\b.*$", "{head}{of}{thing} {rest}", "{head}{of} {more}{thing} {rest}"),
    ("change", rf"^(?P<head>how (?:many|much)) (?P<more>{_MORE})(?P<thing>(?: \w+){{0,3}}?) than {_BEFORE} (?P<rest>{AUXILIARY} .+)$",
     "{head}{thing} {rest}", "{head} {more}{thing} {rest}"),
    ("change", rf"^(?P<plain>how (?:many|much)\b.+?) (?:{_MORE}|longer) than {_BEFORE}\b.*$"),
    ("change", rf"^how much (?:more expensive|dearer|costlier|cheaper) (?:is|has|have|did|will) (?P<what>{_THEM}.+?)"
     rf"(?: (?:be |now )?(?:become|got|gotten|get|now)| (?:be )?than {_BEFORE})$", "How much does {what} cost"),
    ("change", rf"^(?=.* {_DEARER}\b)(?:um )?wie ?viel(?: {_DEARER})? (?:ist|sind|wird|werden|wurden?|kostet) (?P<what>{_THEM}.+?)"
     rf"(?: {_DEARER})?(?: geworden)?(?: als (?:\w+ )?(?:geplant|erwartet|gedacht|veranschlagt|bisher|zuvor|zunächst))?$",
     "Wie viel kostet {what}"),
    ("change", rf"^cuánto más (?:car[oa]|barat[oa]) (?:es|será|fue|sale) (?P<what>{_THEM}.+?) (?:de lo|que lo) .+$",
     "¿Cuánto cuesta {what}"),
    ("change", r"^(?P<what>.+?) (?:planlanan|beklenen|öngörülen)d[ae]n (?:ne kadar|kaç \w+) (?:daha )?(?:pahalı|ucuz)\w*(?: .+)?$",
     "{what} ne kadara mal olacak"),
    ("average", rf"^{_ALL} (?:average|mean|median|sum|total) of (?P<what>.+ (?:two|three|four|both) .+)$", "What was {what}"),
    ("saved", rf"^(?P<plain>how (?:many|much)\b.+?),? (?:compared (?:with|to)|versus) (?:what )?{_BEFORE}$"),
    ("saved", r"^(?P<plain>how (?:many|much)\b.+? (?:spared|saved|kept)) (?:under|by|with|thanks to) the (?:new|revised|latest) \w+$"),
    ("rest", rf"^(?P<plain>how (?:many|much)\b.+? (?:remain|left|stay|survive)\b.*?),? (?:after|once|following|if) (?:.+ )?{_CUT}\b.*$"),
    ("change", r"^wie (?:viel|stark|sehr) (?:ist|sind|hat sich|haben sich) (?P<what>.+?) "
     "(?:gestiegen|gewachsen|gefallen|gesunken|erhöht|verteuert)$", "Wie hoch ist {what}"),
    ("change", r"^um wie ?viele?\b(?! uhr\b).*? (?:ist|sind|hat sich|haben sich|stieg\w*|sank\w*|fiel\w*|wuchs\w*) (?P<what>.+?)"
     "(?: (?:gestiegen|gewachsen|gefallen|gesunken|erhöht))?$", "Wie hoch ist {what}"),
    ("change", r"^(?P<head>wie viele?) (?P<thing>.+?) (?:weniger|mehr) (?P<rest>.+?),? als "
     r"(?:zuerst|zunächst|ursprünglich|zuvor|geplant|erwartet)\b.*$", "{head} {thing} {rest}"),
    ("rest", r"^(?P<plain>wie viele?\b.+? bleiben\b.*?) nach .*(?:abbau|kürzung|verkauf|schließung|entlassung|streichung)\w*(?: übrig)?$",
     "{plain} übrig"),
    ("change", r"^(?:en |por )?cuánto (?:ha |han )?(?:subi|aument|crec|baj|ca[íy]|disminu)\w+ (?P<what>.+)$", "¿Cuánto es {what}"),
    ("change", r"^(?P<head>cuánt[oa]s?) (?P<thing>.+?) (?:menos|más) (?P<rest>.+?) (?:de lo|que lo|que) (?:\w+ )?"
     r"(?:previst|planead|anunciad|esperad|antes)\w*.*$", "¿{head} {thing} {rest}"),
    ("rest", r"^(?P<plain>cuánt[oa]s?\b.+? qued\w+.*?) (?:tras|después de) .*(?:recorte|venta|cierre|despido|reducci)\w*.*$", "¿{plain}"),
    ("change", r"^(?P<what>.+?) (?:ne kadar|yüzde kaç|kaç \w+) (?:art|azal|yüksel|düş|gerile)\w+$", "{what} ne kadar"),
    ("change", r"^(?P<rest>.*?)(?:ilk |önce )?(?:planlanan|açıklanan|beklenen)d[ae]n (?:kaç|ne kadar) (?:daha )?(?:az|fazla) "
     "(?P<thing>.+)$", "{rest}kaç {thing}"),
    ("rest", r"^.*(?:kesinti|satış|kapan|işten çıkar)\w* sonra (?P<plain>.*kaç .+ kal\w+)$"),
    ("gap", rf"^(?:{_ALL} (?:age (?:difference|gap)|difference in age) (?:between|of)|how (?:many years|far) apart (?:in age )?are) "
     rf"(?P<what>{_ONE}.+?)(?: in age)?$", "How old are {what}"),
    ("gap", rf"^{_ALL} (?=(?:\w+ )?difference|\w+ gap)(?:difference in )?{_GAP}(?: difference| gap)? (?:between|of) (?P<what>{_ONE}.+)$",
     "What is the {thing} of {what}"),
    ("gap", rf"^how many (?P<thing>percent|points|votes|seats|goals)(?:age points)? {_BETWEEN} (?P<what>the .+)$",
     "How many {thing} did {what} get"),
    ("gap", rf"^(?P<head>how many \w+) {_BETWEEN} (?P<what>the .+)$", "{head} apart were {what}"),
    ("gap", rf"^by (?P<head>how many (?:percentage points|\w+)) (?:did|does|has) "
     rf"(?P<what>{_THEM}.+? (?:w[io]n|lose|beat|lead))\b(?P<tail>.*)$", "{head} did {what} by{tail}"),
    ("gap", rf"^wie groß ist der altersunterschied (?:zwischen|der) (?P<what>{_ONE}.+)$", "Wie alt sind {what}"),
    ("gap", rf"^(?:cuál es la|qué) diferencia de edad (?:hay )?entre (?P<what>{_ONE}.+)$", "¿Qué edad tienen {what}"),
    ("gap", rf"^(?P<what>{_ONE}.+?)(?:n[ıiuü]n)? (?:arasındaki )?yaş farkı.*$", "{what} kaç yaşında"),
    ("age", rf"^how old (?:will|would|was|were) (?P<what>.+?)(?: be)? (?:back )?(?:in|by) {_YEAR}$", "How old is {what}"),
    ("age", rf"^wie alt (?:wird|war) (?P<what>.+?) (?:im jahre? )?{_YEAR}(?: sein)?$", "Wie alt ist {what}"),
    ("age", rf"^(?:cuántos años|qué edad) (?:tendrá|tenía) (?P<what>.+?) en {_YEAR}$", "¿Cuántos años tiene {what}"),
    ("age", rf"^(?P<what>.+?) {_YEAR}['’]?[dt][ae] kaç yaşında.*$", "{what} kaç yaşında"),
    ("rate", r"^(?P<plain>how (?:many|much)\b.+?),? (?:(?:in|during|over) (?:an?|one)|per|(?<!for )(?:each|every)) "
     r"(?P<unit>hour|day|week|month|year)(?P<tail>(?: (?!of|and|or|ago)\w+.*)?)$", "{plain} for each {unit}{tail}"),
    ("rate", r"^(?P<plain>wie ?viele?\b.+?) (?:pro|in einer|in einem|jede[nrs]?) (?P<unit>stunde|tag|woche|monat|jahr)(?P<tail>(?: .+)?)$",
     "{plain} je {unit}{tail}"),
    ("rate", r"^(?P<plain>cuánt[oa]s?\b.+?) (?:por|en una?|a la|al|(?<!por )cada) (?P<unit>hora|día|semana|mes|año)$",
     "¿{plain} por cada {unit}"),
    ("rate", r"^(?P<plain>.*?)\b(?P<unit>(?:saat|gün|hafta|ay|yıl)(?=[dt][ae]\b)) ?[dt][ae] (?P<tail>(?:kaç|ne kadar) .+)$",
     "{plain}her {unit} {tail}"),
    ("per", r"^(?P<plain>(?:how (?:many|much)|what (?:is|was|are|were))\b.+?) per (?P<unit>(?!cent|person|adult|child|ticket|night)\w+)"
     r"(?P<where> (?:in|at|on|of|for) .+)?$", "{plain} a {unit}{where}"),
    ("per", r"^(?P<plain>(?:wie ?viele?|was kost\w+)\b.+?) (?:pro|je) (?P<unit>(?!person|nacht|kopf)\w+)$"),
    ("per", r"^(?P<plain>cuánt[oa]s?\b.+?) por (?P<unit>(?!persona|noche|ciento|qué)\w+)$", "¿{plain}"),
)  # fmt: skip
_DID_CHANGE = (
    rf"(?:did|does|has|have|had|will) (?P<what>{_THEM}.+?) (?:(?P<up>{_RISE})|{_FALL})"
    r"(?P<where> (?:in|at|on|of) (?!the (?:last|past)\b).+?)?"
)
_CHANGES = (
    rf"^(?:by )?how (?:much|many \w+(?: \w+)?) {_DID_CHANGE}{_TIMES}",
    rf"^by (?:what|how large an?) (?:percentage|per ?cent|share|proportion|amount|factor) {_DID_CHANGE}{_TIMES}",
    rf"^{_ALL} percent(?:age)? (?:(?P<up>increase|rise|growth)|fall|drop|decrease|decline|change) in (?P<what>.+?)(?P<where>){_TIMES}",
)
_DELAYED = rf"^(?:by )?how (?:many \w+|much|long) (?:was|is|has|have|were|will) (?P<what>{_THEM}.+?) (?:been |be )?{_PUT_OFF}\b.*$"
_LATER = r"^how (?:many (?P<unit>\w+)|much|long) (?:earlier|later|sooner)"
_EARLIER = (
    rf"{_LATER} than (?P<a>.+?) (?P<aux>did|was|were|will) (?P<b>{NAME}|the \w+) (?P<tail>.+)$",
    rf"{_LATER} (?P<aux>did|was|were|will) (?P<b>{NAME}|the \w+) (?P<tail>.+?) than (?P<a>.+?)(?: did| was)?$",
)
# How many of one thing there are for each of another: "How many pupils share one room?".
_SHARED = (
    r"^how many (?P<a>\w+(?: \w+)?) (?P<how>(?:have to |must |will )?share|are there (?:for|to)|come to) (?:one|each|every|an?|a single) "
    r"(?P<b>.+?)(?P<where> (?:in|at|on) .+)?$"
)
# Whether one did more than another: "Did the prosecutor ask for more than the judge gave Steen?"
_DID_MORE = (
    rf"^(?P<aux>did|does|do|will|would) (?P<a>{THE} .+?|{NAME}) "
    rf"(?P<verb>{VERB}|(?:ask|demand|offer|propose|want|seek|claim|pledge)(?: for)?) "
    rf"(?:more|less|fewer|longer|higher)(?: (?P<thing>\w+))?,? than (?P<b>{THE} [a-z]\w+|{NAME})(?: (?P<did>\w+)(?P<tail> .+)?)?$"
)
_DAY_OF_MONTH = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
PLAIN_VERBS = {
    "got": "get", "won": "win", "had": "have", "has": "have", "lost": "lose", "sold": "sell", "paid": "pay", "took": "take", "made": "make",
    "received": "receive", "scored": "score", "produced": "produce", "gave": "give", "sought": "seek", "spent": "spend",
}  # fmt: skip


def worked_out(text: str) -> Computed | None:
    """What a question wants worked out of numbers that it does not name; None for one that does not."""
    return next(filter(None, (_change(text), _of_two(text), _by_its_form(text))), None)


def _change(text: str) -> Computed | None:
    """What a change or a delay takes: "By how much did the fare rise?" asks what the fare was."""
    if found := first_of(_CHANGES, text):
        what = found["what"] + (found["where"] or "")
        plain = number_asked_for(f"How did {what} change?").removesuffix("?") or f"How much is {what}"
        return Computed("change", _at_times(plain, found), result=f"What was the {'rise' if found['up'] else 'fall'} in {what}?")
    if found := first_of([_DELAYED], text):
        asked = (Operand(found["what"], f"When is {found['what']}?"),)
        return Computed("delay", asked, result=f"How long is the delay of {found['what']}?")
    return None


def _of_two(text: str) -> Computed | None:
    """What is asked of two things that a question names, in words of its own for each."""
    if found := first_of(_EARLIER, text):
        each = tuple(Operand(found[it], f"When {found['aux']} {found[it]} {found['tail']}?") for it in "ab")
        return Computed("span", each, unit=found["unit"] or "")
    if found := first_of([_SHARED], text):
        a, b, where = found["a"], found["b"], found["where"] or ""
        each = tuple(Operand(thing, f"How many {plural} are there{where}?") for thing, plural in ((a, a), (b, _plural(b))))
        return Computed("share", each, result=f"How many {a} {found['how']} the {b}{where}?")
    found = first_of([_DID_MORE], text)
    return Computed("comparison", tuple(_what_each_did(found))) if found else None


def _by_its_form(text: str) -> Computed | None:
    for kind, pattern, *questions in _FORMS:
        if found := first_of([pattern], text):
            words = {name: word or "" for name, word in found.groupdict().items()}
            plain, *result = (question.format(**words) for question in questions or ("{plain}",))
            return Computed(kind, _at_times(plain, found), words.get("unit", ""), f"{result[0]}?" if result else "")
    return None


def _at_times(question: str, found: re.Match[str]) -> tuple[Operand, ...]:
    """A question, or where two times are named, one for each: of "between 1 and 15 September", "on 1 September" and "on 15 September"."""
    first, last = (found.groupdict().get(name) or "" for name in ("first", "last"))
    if not re.search(r"\d", last):
        return (Operand(question, f"{question}?"),)
    if re.fullmatch(r"\d{1,2}(?:st|nd|rd|th)?", first):
        first = f"{first} {last.split(maxsplit=1)[-1]}"
    times = [f"{'on' if _DAY_OF_MONTH.search(time) else 'in'} {time}" for time in (first, last)]
    return tuple(Operand(time, f"{question} {time}?") for time in times)


def _what_each_did(found: re.Match[str]) -> Iterator[Operand]:
    """What the first did, and what the second did."""
    aux, verb, own = found["aux"].casefold(), found["verb"], (found["did"] or "").casefold()
    thing = f"How many {found['thing']}" if found["thing"] else "How much" if verb != "ask for" else "What"
    yield Operand(found["a"], f"{thing} {aux} {found['a']} {verb}?")
    b, tail = found["b"], found["tail"] or ""
    if own and own not in ("did", "does", "will", "do"):
        yield Operand(b, f"{thing} did {b} {PLAIN_VERBS.get(own, own.removesuffix('ed'))}{tail}?")
    else:
        yield Operand(b, f"{thing} {aux} {b} {verb}?")


def _plural(noun: str) -> str:
    return noun[:-1] + "ies" if re.search(r"[^aeiou]y$", noun) else noun + ("es" if re.search(r"(?:s|x|ch|sh)$", noun) else "s")
