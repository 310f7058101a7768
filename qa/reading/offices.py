"""Finds in a sentence the few words that tell who a person is: an office before the name, or an apposition before or after it."""

import re

from qa.asking.offices import is_known_office, is_office
from vectorstore.indexes.keywords import terms
from vectorstore.texts.folding import FULL_NAME
from vectorstore.texts.passages import Span

_MOST_BEFORE = 5  # words of an office before a name
_LONGEST = 12  # words of an apposition
_WORD = re.compile(r"[\w’'&.-]*[\w’'&]\.?")
# Words that no office before a name has: it begins after them.
_BEGINS_AFTER = frozenset(
    "the a an its his her their our my your this that these those and or but as with by for from "
    "to at in on of about than when while where who whom "
    "whose which what because if so then also not is are was were be been has have had do does did will would can could may might "
    "said says say told tells asked asks called calls met meets beat beats named names elected appointed made succeeded replaced thanked "
    "into onto toward towards among across through during without within along alongside amid despite via around above below beyond near "
    "praised accused blamed sued arrested killed joined saw quoted like including against between under after before since until over "
    "der die das den dem des ein eine einen einem einer eines und oder aber als mit von vom zu "
    "zum zur bei beim für aus im am auf an in sein seine ihr "
    "ihre ist war sind sagte sagt nannte hat hatte wie dass el la los las un una unos y e o del "
    "de con por para al en su sus que es fue era dijo según "
    "ve ile bir bu şu dedi göre için".split()
)
_PAST = frozenset(
    ("retired", "disgraced", "appointed", "elected", "acclaimed", "celebrated", "registered", "chartered", "renowned", "unelected")
)
_GERUNDS = frozenset(
    "managing acting founding sitting outgoing incoming commanding reigning leading presiding "
    "training marketing racing banking "
    "building mining shipping housing planning nursing boxing swimming skating skiing cycling engineering wrestling sailing".split()
)
_FIRST = frozenset(("former", "ex-president", "then"))  # with which an office begins
_NOT_FIRST = frozenset(
    ("meanwhile", "however", "yesterday", "today", "on", "earlier", "later", "but", "and", "while", "when", "after", "since")
)
_DETERMINER = (
    r"(?:the|a|an|its|his|her|their|our|my|one of (?:the|its|his|her|their)|der|die|das|ein|eine|"
    r"sein|seine|ihr|ihre|el|la|los|las|un|una|su|bir)"
)
_DOES = (
    r"(?:heads|headed|leads|led|runs|ran|is|was|chairs|chaired|owns|owned|founded|co-founded|directs|"
    r"directed|manages|managed|coaches|coached|(?:speaks|spoke|campaigns|campaigned) (?:for|against)|organi[sz]e[sd]|oversees|oversaw|"
    r"represents|represented|teaches|taught|works|worked|serves|served|plays|played|became|has "
    r"(?:led|run|headed|been)|studies|commands|captains|captained|edits|"
    r"leitet|leitete|führt|ist|war|besitzt|dirige|dirigió|es|era|fue|preside|encabeza|lidera|spricht für|habla (?:por|en nombre))"
)
_WHO_DOES = re.compile(rf"((?:who|der|die|que|quien) )(?:(?:\w+ ){{0,2}}?{_DOES}\b|(?=\w+ .*\b(?:leitet|führt|ist)$))", re.I)
# What somebody may speak for or lead, and what may stand between a name or an office and it.
_BODY_NOUN = (
    r"(?:guard|service|services|police|force|union|ministry|council|office|committee|commission|agency|company|party|club|university|museum|"
    r"bank|brigade|department|institute|hospital|association|federation|army|navy|court|school|team|group|society|board|authority|charity|"
    r"foundation|campaign|network|survey|laboratory|observatory|orchestra|choir|watchdog|regulator|airline|firm|church|league|"
    r"\w*(?:polizei|feuerwehr|ministerium|gewerkschaft|behörde|wache|verband|verein|amt|universität|partei|bund)|"
    r"policía|guardia|ministerio|sindicato|ayuntamiento|universidad|hospital|asociación|partido|servicio|bomberos|comisión|empresa)"
)
_BODY = re.compile(rf"(?:the |der |dem |la |el )?(?:[\w’'-]+ ){{0,3}}{_BODY_NOUN}(?: [\w’'-]+a)?", re.I)
_OF = re.compile(r" (?:of|von|vom|der|des|del?) (?:the |der |la |el )?", re.I)
_MOST_OF = 3  # words of a place
_SPEAKS_FOR = re.compile(
    rf",? (?P<body>(?:of|from|with|at|von|vom|bei|del?) (?:the |its |der |dem |la |el )?(?:(?!and\b|und\b|y\b)[\w’'-]+ ){{0,3}}{_BODY_NOUN}"
    r"(?: [\w’'-]+era)?)\b(?! (?:of|von|de)\b)",
    re.I,
)
_LED_BY = re.compile(
    r"(?P<led>(?:(?:the|a|an|its|his|her|their|die|der|das|el|la|una?|eine?) )(?:(?!(?:and|und|y|of)\b)[\w’'-]+ ){0,3}[\w’'-]+,? "
    r"(?:(?:which |who )?(?:is |was )?(?:now |then |still )?(?:led|headed|chaired|directed|run|founded|owned|coached|conducted|managed) by|"
    r"(?:geleitet|geführt|gegründet|trainiert) von|unter (?:der )?leitung von|(?:dirigid|liderad|presidid|encabezad|fundad)[oa] por)) $",
    re.I,
)
SAYS = (  # how somebody is quoted
    r"(?:said|says|told|tells|added|adds|called|wrote|announced|recalled|recalls|explained|explains|asked|asks|reported|reports|warned|warns|"
    r"sagte|sagt|erzählte|berichtete|erklärte|meinte|teilte|warnte|nannte|dijo|dice|contó|explicó|aseguró|afirmó|declaró|dedi|söyledi|anlattı|"
    r"açıkladı)\b"
)
# A word without capitals, between the beginning of a clause and a whole name that speaks, or between "said" and such a name.
_CALLED_BEFORE = re.compile(rf"(?:(?:^|[,;:—–”»\"] ?)|\b{SAYS} )(?:(?:the|local|retired|former|der|die|el|la) )?$", re.I)
_CALLED_OF = re.compile(r"(?P<calling>[a-zß-ÿ-]{4,}) (?:of|at) ")  # "Orla Deasy, coxswain of the lifeboat, said"
_NO_CALLINGS = frozenset(
    "yesterday today tonight tomorrow meanwhile instead afterwards afterward thereafter nonetheless nevertheless however therefore thus "
    "something everything nothing anything someone things words facts "
    "hence perhaps maybe indeed still again already soon often sometimes besides otherwise likewise though although unless whereas once "
    "twice even just only also later earlier then now here there further gestern heute morgen inzwischen dann danach später allerdings "
    "jedoch trotzdem deshalb ayer hoy mañana luego después entonces además dün bugün yarın sonra ayrıca".split()
)
_TIMES = frozenset("day week month year time night morning evening way case fact man's tag woche día semana".split())
_PREPOSITION = re.compile(
    r"\s(?:of|for|at|in|from|with|on|to|and|who|whose|von|vom|der|des|für|bei|im|in|aus|und|del?|en|para|y|que)\s", re.I
)


def office_in(sentence: str, name: Span) -> Span | None:
    """The span of the words that tell who the person is whose name stands at a span of the sentence; the fullest, or None."""
    found = [
        span
        for span in (
            _after(sentence, name[1]),
            _apposed_before(sentence, name[0]),
            _before(sentence, name[0]) or _calling(sentence, name),
            _before_with_place(sentence, name[0]),
            _is(sentence, name),
            _led_by(sentence, name[0]),
            _of_body(sentence, name[1]),
        )
        if span
    ]
    return max(found, key=lambda span: len(sentence[slice(*span)].split())) if found else None


def _before(sentence: str, at: int) -> Span | None:
    """The office that stands right before a name: "project head Livia Marr"."""
    before = sentence[:at]
    if not re.search(r"\w[.’']? $", before):
        return None
    clause = max(before.rfind(mark) for mark in ',;:—–("“”«»„!?') + 1
    words = [match for match in _WORD.finditer(before) if match.start() >= clause]
    kept: list[re.Match[str]] = []
    for i, word in enumerate(reversed(words)):
        plain = word[0].casefold()
        ends_sentence = kept and word[0].endswith(".") and len(word[0]) > 5
        if i == 0 and not is_office(plain):
            return None
        if plain in _BEGINS_AFTER or ends_sentence or len(kept) == _MOST_BEFORE or _is_verb(word[0]):
            break
        if kept and kept[0][0][0].isupper() and word[0].islower() and plain not in _FIRST:
            break  # "included Florida Gov. Ann Lee": an office with capitals has no small words
        kept.append(word)
        if plain in _FIRST:
            break
    while kept and kept[-1][0].casefold() in _NOT_FIRST:
        kept.pop()
    if not kept or not is_office(kept[0][0]):
        return None
    return kept[-1].start(), kept[0].end()


def _calling(sentence: str, name: Span) -> Span | None:
    """A calling that is not known as one, before a whole name that speaks: "shepherd Minna Lauk said", "said luthier Ivy Kemp"."""
    word = re.search(r"(?P<calling>[^\W\d_]{4,}) $", sentence[: name[0]])
    if not word or not word["calling"].islower() or not re.fullmatch(FULL_NAME, sentence[slice(*name)]):
        return None
    calling = word["calling"]
    before = _CALLED_BEFORE.search(sentence[: word.start()])
    speaks = re.match(rf"(?:, (?:aged )?\d+,)? {SAYS}", sentence[name[1] :]) or (before and re.search(SAYS, before[0]))
    if not before or not speaks or calling in _NO_CALLINGS or _ends_office(calling) or not terms(calling, "en"):
        return None
    return word.span("calling")


def _before_with_place(sentence: str, at: int) -> Span | None:
    """The office before a name with what it is of between them: "Deputy mayor of Lorne Petra Lund"."""
    for of in _OF.finditer(sentence, 0, at):
        between = sentence[of.end() : at].split()
        named = between and len(between) <= _MOST_OF and all(word[0].isupper() for word in between)
        if (named or _BODY.fullmatch(sentence[of.end() : at].rstrip())) and (office := _before(sentence, of.start() + 1)):
            return office[0], at - 1
    return None


def _led_by(sentence: str, at: int) -> Span | None:
    """What a person leads: "The union, led by Mads Toll"."""
    found = _LED_BY.search(sentence[:at])
    return found.span("led") if found else None


def _of_body(sentence: str, at: int) -> Span | None:
    """The body that somebody speaks for: "Ana Ruiz of the coast guard"."""
    found = _SPEAKS_FOR.match(sentence, at)
    return found.span("body") if found else None


def _ends_office(word: str) -> bool:
    """Whether no office has a word."""
    return word.casefold() in _BEGINS_AFTER or _is_verb(word)


def _is_verb(word: str) -> bool:
    """Whether a word before an office is a verb or an adverb, so that the office begins after it."""
    if not word.islower():
        return False
    return (word.endswith("ed") and word not in _PAST) or (word.endswith("ing") and word not in _GERUNDS) or word.endswith("ly")


def _apposed_before(sentence: str, at: int) -> Span | None:
    """The apposition before a name: "the head of the Vessa union, Mads Toll"."""
    match = re.search(rf"\b{_DETERMINER} (?P<office>[^,;:—–()“”\"]+?), $", sentence[:at], re.I)
    if not match:
        return None
    start, end = match.span("office")
    starts = [start, *(start + inner.end() for inner in re.finditer(rf"\b{_DETERMINER}\s+", sentence[start:end], re.I))]
    for begin in starts:  # the first that an office follows
        head = _PREPOSITION.split(f"{sentence[begin:end]} ")[0].split()
        if head and len(sentence[begin:end].split()) <= _LONGEST and is_office(head[-1]) and not any(map(_ends_office, head[1:])):
            return begin, end
    return None


def _after(sentence: str, at: int) -> Span | None:
    """The apposition after a name: "Bo Ekdahl, a ranger,", "Livia Marr, who heads the tram project,", "Ada Lund (harbour master)"."""
    opened = re.match(r"(?:, |\s?\(|\s?[–—] ?)(?:(?:(?:aged? )?\d{1,3}(?: years old)?|[RD]-[A-Z][\w.]+), )?", sentence[at:])
    if not opened:
        return None
    start = at + opened.end()
    closed = re.search(r"[,;:—–()“”\"]|[.!?]+$|\s-\s", sentence[start:])
    phrase = sentence[start : start + closed.start()] if closed else sentence[start:]
    phrase = re.split(rf"\s{SAYS}", phrase)[0].rstrip()
    if not phrase or len(phrase.split()) > _LONGEST or re.match(r"who (?:is|was) \w+ing\b", phrase):
        return None
    if re.match(r"in charge of \w", phrase):
        return start, start + len(phrase)
    if relative := _WHO_DOES.match(phrase):
        named = re.match(rf"who (?:is|was) (?:{_DETERMINER} )?", phrase, re.I)
        return start + (len(named[0]) if named else len(relative[1])), start + len(phrase)
    noun = re.sub(rf"^{_DETERMINER} ", "", phrase, flags=re.I)
    of = _CALLED_OF.match(noun) if closed and re.match(rf", {SAYS}", sentence[start + closed.start() :]) else None
    called = of and terms(of["calling"], "en") and not _ends_office(of["calling"])
    return (start + len(phrase) - len(noun), start + len(phrase)) if called or _is_office_phrase(noun) else None


def _is_office_phrase(noun: str) -> bool:
    """Whether a phrase without its article names an office: "head of the tram project"; not "Olga Stent", nor "on Tuesday"."""
    head = _PREPOSITION.split(f"{noun} ")[0].split()
    if not head or head[0].casefold() in _BEGINS_AFTER | _NOT_FIRST or head[-1].casefold() in _TIMES:
        return False
    return is_office(head[-1]) and not re.search(r"\band\b [A-Z]", noun) and not (len(head) > 1 and _is_name(head))


def _is_name(words: list[str]) -> bool:
    """Whether words with capitals are rather a person's name than an office, whose last word is surely one."""
    return all(word[0].isupper() for word in words) and not is_known_office(words[-1])


def _is(sentence: str, name: Span) -> Span | None:
    """What a sentence says a person is or was made: "Mira Solberg is the mayor", "elected Mira Solberg as mayor"."""
    after = sentence[name[1] :]
    made = re.search(r"\b(?:named|appointed|elected|made|chose|hired) $", sentence[: name[0]])
    match = re.match(
        rf"(?:,[^,]+,)? (?:is|was|has been|became|ist|war|wurde|es|era|fue|"
        rf"(?:works|worked|serves|served) as|arbeitet(?:e)? als|trabaja(?:ba)? (?:como|de))(?: (?:now|also|still|then|"
        rf"elected|appointed|named|sworn in as))?(?: {_DETERMINER})? "
        r"(?P<office>[^,;:.()“”\"]+)|(?: (?:as|zum|zur|como|als))(?: the| its| their)? (?P<as>[^,;:.()“”\"]+)",
        after,
        re.I,
    ) or (made and re.match(rf" (?:{_DETERMINER} )?(?P<office>[^,;:.()“”\"]+)(?P<as>$)?", after))
    if not match:
        return None
    group = "office" if match["office"] else "as"
    words = re.split(r"\s(?:on|in (?=\d)|with|after|when|since|and|but|by|who|am|im|mit|el)\s", match[group])[0].strip()
    head = _PREPOSITION.split(f"{words} ")[0].split()
    if not head or not is_office(head[-1]) or len(words.split()) > _LONGEST or any(word in _BEGINS_AFTER for word in head[:-1]):
        return None
    start = name[1] + match.start(group)
    return start, start + len(words)
