"""Cuts a question into its parts, each a question of its own. English, German, Spanish, Turkish.

"How much does the tram cost, when does it open and who opposes it?" has three, "Compare the inquiry and the strike." two.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from vectorstore.texts.folding import NAME_WITHIN

MOST_PARTS = 4  # of a question; what is beyond stays with the last

_AUXILIARY = "(?:is|are|was|were|did|does|do|has|have|had|will|would|can|could|should)"
_PRONOUN = "(?:it|he|she|they|there|this|that|these|those|its|his|her|their)"


@dataclass(frozen=True, slots=True)
class _Grammar:
    """How a language asks: patterns of its question words, of what may stand before them, and of "and" between two questions."""

    asking: re.Pattern[str]
    begins: re.Pattern[str]
    joint: re.Pattern[str]


def _grammar(asking: str, before: str, polite: str, joining: str, other: tuple[str, str] = ("(?!)", "(?!)")) -> _Grammar:
    """`before` are the prepositions of a question word; `other` are how a question without one begins, alone and after "and"."""
    asks, start, later = rf"(?:(?:{before}) )?(?:{asking})\b", *other
    next_one = rf"(?:\s*[,;:]\s*(?:(?:{joining}) )?|\s+(?:{joining})\s+)(?=¿?{asks})"
    with_other = rf"(?:\s*[,;]\s*(?:(?:{joining}) )?|\s+(?:{joining})\s+)(?={later})"
    return _Grammar(
        re.compile(rf"\b(?:{asking})\b", re.I),
        re.compile(rf"^\W*(?:{polite})?(?:{asks}|{start})", re.I),
        re.compile(f"{next_one}|{with_other}", re.I),
    )


# The first whose question words a question begins with is its language.
_GRAMMARS = (
    _grammar(
        r"who(?:m|se)?(?:['’]s)?|what(?:['’]s)?|when|where|which|why|how",
        "by|for|in|at|from|to|with|on|since|until|of|about",
        r"(?:(?:please|hello|hi|so|and|also)\W+)*(?:(?:can|could|will|would) you (?:please )?)?"
        r"(?:(?:tell me|explain|say|find out|let me know|do you know|i(?:['’]d| would) like to know|i want to know)(?: please)?,? )?",
        "(?:and|as well as|&)(?: (?:also|then))?",
        (rf"(?!was\b){_AUXILIARY}\b|was (?:the|an?|{_PRONOUN}|any\w*)\b", rf"{_AUXILIARY} {_PRONOUN}\b"),
    ),
    _grammar(
        "we(?:r|n|m|ssen)|was|wann|wo(?:hin|her|mit|für|rum)?|warum|wieso|weshalb|wie|welche[rsnm]?",
        "um|von|mit|seit|bis|an|auf|für|in|aus|zu",
        r"(?:(?:bitte|hallo|und)\W+)*(?:(?:sag|erklär)e? mir(?: bitte)?,? |(?:weißt du|ich möchte wissen),? )?",
        "(?:und|sowie)(?: auch)?",
        ("(?:ist|sind|hat|haben|wurden?|wird|kann|gibt)\\b", "(?:ist|sind|hat|haben|wurden?|wird|kann) (?:er|sie|es)\\b"),
    ),
    _grammar(
        "qui[eé]n(?:es)?|qué|cuándo|cu[aá]nt[oa]s?|dónde|adónde|cómo|cuál(?:es)?",
        "a|de|con|por|para|en|desde|hasta|sobre",
        r"(?:(?:por favor|hola|y)\W+)*(?:dime,? |(?:quiero|quisiera) saber,? )?",
        "(?:y|e)(?: también)?",
    ),
)
_ASKING_IN_TURKISH = re.compile(
    r"(?<!['’])\b(?:kim(?:i|e|in|ler|dir)?|ne|ney[ie]?|nere(?:de|ye|den|si)|neden|niçin|niye|nasıl|kaç\w*|hangi\w*|m[ıiuü])\b", re.I
)
_JOINT_IN_TURKISH = re.compile(r"\s*[,;]\s*(?:ve )?|\s+ve\s+", re.I)
# "wann die Brücke öffnet" is what somebody said or knows; a question of its own has its verb second: "wann öffnet die Brücke".
_SUBORDINATE = re.compile(
    r"^\W*(?:wann|wo|warum|wieso|weshalb|wie|woher|wohin) (?:d(?:er|ie|as|en|em)|eine?[nm]?|er|sie|es|ihre?|seine?)\b", re.I
)
# What follows a question word that borrows its verb from the clause before: "How many vans at first and how many in the end?".
_ELLIPTICAL = re.compile(
    r"^ (?:(?:many|much|long|often|viele?|lange?) )?(?:in|on|at|about|of|after|before|from|for|by|with|am|im|an|bei|mit|nach|vor|über|von|"
    r"en|al|de|del|con|sobre|por|para)\b",
    re.I,
)
_SENTENCES = re.compile(r"(?<=\?)[\s\"”'’)]+(?=\S)")
_NUMBERED = re.compile(r"^\s*(?:\(?\d{1,2}[.)]|[-*•]|(?:and|also|und|y|ve)\b,?)\s*", re.I)
_QUOTATION = re.compile(r"[\"“„«][^\"“”„«»]*[\"”“»]")

# A part that has one of these words points to what the first part is about.
_POINTS_BACK = re.compile(
    r"\b(?:he|she|it|they|him|her|them|his|hers|its|their|theirs|there|this|that|these|those|then|er|sie|es|ihn|ihm|ihr\w*|sein\w*|"
    r"dort|da|dies\w*|él|ella|ell[oa]s|allí|su|sus|lo|la(?=\?|$| \w+ó)|le|les|est[oe]|eso|o|onu|onun|ona|onlar\w*|orada|bu|bunu|bunun)\b",
    re.I,
)
_NAMES_IN_GERMAN = re.compile(r"(?<=\s)[^\W\d_a-zß-ÿ]\w+ [^\W\d_a-zß-ÿ]\w+")  # where every noun begins with a capital

_NAMES = r"[^\W\d_a-zß-ÿ][\w'’.-]*(?: (?:(?:de|la|van|von|der|al|bin) )*[^\W\d_a-zß-ÿ][\w'’.-]*)+"
# "Who are Beata Koss and Rolf Sand?": how the same is asked of each. Names of one word may be one name: "Marks and Spencer".
_WHO_ARE = {
    re.compile(rf"^\W*[Ww]ho (?:are|were|is|was) ({_NAMES}) and ({_NAMES})\W*$"): "Who is {}?",
    re.compile(rf"^\W*[Ww]hat (?:do|did) ({_NAMES}) and ({_NAMES}) (say|think|want)\b(.*?)\W*$"): "What does {} {}{}?",
    re.compile(rf"^\W*[Ww]er (?:sind|waren|ist|war) ({_NAMES}) und ({_NAMES})\W*$"): "Wer ist {}?",
    re.compile(rf"^\W*[Ww]as (?:sagen|sagten) ({_NAMES}) und ({_NAMES})( zu.*?)\W*$"): "Was sagt {}{}?",
    re.compile(rf"^\W*[Qq]ui[ée]n(?:es)? (?:son|eran|es|era) ({_NAMES}) [ye] ({_NAMES})\W*$"): "¿Quién es {}?",
    re.compile(rf"^\W*[Qq]ué (?:dicen|dijeron) ({_NAMES}) [ye] ({_NAMES})( sobre .*?)\W*$"): "¿Qué dice {}{}?",
    re.compile(rf"^\W*({_NAMES}) ve ({_NAMES}) kim(?:dir|ler|lerdir)?\W*$"): "{} kimdir?",
}
# Questions that set two things side by side: what is asked of each.
_SIDE = r"([^,;?]+?)"
_END = r"[\s.?!]*$"
_COMPARE = {
    re.compile(
        rf"^\W*(?:(?:can|could) you |please )*(?:compare|contrast) {_SIDE} (?:with|to|against|and|versus|vs\.?) {_SIDE}{_END}", re.I
    ): "What happened with {}?",
    re.compile(
        rf"^\W*(?:what(?:['’]s| is| are| was| were)|tell me|explain)(?: the)? (?:main )?(?:differences?|similarit(?:y|ies)|comparison) "
        rf"between {_SIDE} and {_SIDE}{_END}", re.I
    ): "What happened with {}?",
    re.compile(rf"^\W*how (?:do|does|did) {_SIDE} and {_SIDE} (?:compare|differ){_END}", re.I): "What happened with {}?",
    re.compile(rf"^\W*(?:vergleiche?|vergleichen sie) {_SIDE} (?:mit|und) {_SIDE}{_END}", re.I): "Was ist passiert: {}?",
    re.compile(rf"^\W*was (?:ist|sind) (?:der|die) unterschiede? zwischen {_SIDE} und {_SIDE}{_END}", re.I): "Was ist passiert: {}?",
    re.compile(rf"^\W*(?:compar[ae]|comparar) {_SIDE} (?:con|y|e) {_SIDE}{_END}", re.I): "¿Qué pasó con {}?",
    re.compile(rf"^\W*(?:cuál es la|qué) diferencia (?:hay )?entre {_SIDE} y {_SIDE}{_END}", re.I): "¿Qué pasó con {}?",
    re.compile(rf"^\W*{_SIDE} (?:ile|ve) {_SIDE}['’]?[ysn]?[iıuü] karşılaştır\w*{_END}", re.I): "{} konusunda ne oldu?",
    re.compile(rf"^\W*{_SIDE} (?:ile|ve) {_SIDE} arasındaki farkı? ?(?:ne(?:dir)?|nedir)?{_END}", re.I): "{} konusunda ne oldu?",
}  # fmt: skip
# A thing or a name, and not "what he said", "that of Dorn" or "baking bread".
_THING = re.compile(
    r"^(?:(?:the|an?|this|these|both|d(?:er|ie|as|en|em)|eine?[nm]?|el|la|l[oa]s|una?)\b|[^\W_a-zß-ÿ])(?!.* (?:and|und|y|e|ve|ile) )"
)

# A question whose answer is a list: "Which ministers resigned?", "Name all the bridges that …".
_PLURAL = r"(?:(?:other|new|more|of the|big|small|\w+(?:ed|al|an|ic|ish|ous)) )?(?!\w*(?:ss|us|is|was|has|does)\b)\w{2,}s"
_LISTS = re.compile(
    rf"\bwhich {_PLURAL} (?!(?:the|a|an|of|he|she|it|they|is|was|has)\b)\w|\bwhat {_PLURAL} (?:are|were|did|do|have|had|can|will|would)\b|"
    rf"\b(?:which|what) (?:people|men|women|children)\b|\b(?:who|which|what) (?:are|were) (?:all )?the {_PLURAL}\b|\bwho all\b|"
    r"\b(?:name|list|enumerate|give me|tell me) (?:all|every|each)\b|^\W*(?:please )?(?:name|list) the\b|"
    r"\bwelche \w+ (?:\w+en|sind|waren)\b|^\W*(?:nenne|liste)\b|"
    r"\bqué (?!más\b)\w{3,}s (?!que\b)\w|\bcuáles (?:son|fueron)\b|\bquiénes\b|^\W*(?:enumera|nombra)\b|"
    r"\bhangi \w+l[ae]r\w*\b|\bkimler\w*\b|\bneler(?:dir)?\b|\b(?:listele|sırala)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Part:
    """A question of its own. `context` is an earlier part of the same question, which this one is about as well, or empty."""

    text: str
    context: str = ""


def parts_of(text: str) -> tuple[Part, ...]:
    """The parts of a question, at most `MOST_PARTS`, in order; a question without parts is its only one."""
    for patterns in (_COMPARE, _WHO_ARE):
        for pattern, each in patterns.items():
            one, other, *rest = found.groups() if (found := pattern.match(text)) else ("", "")
            if _THING.match(one) and _THING.match(other):
                return tuple(Part(each.format(side.strip(), *rest)) for side in (one, other))
    asked = _at_most([clause for sentence in _sentences(text) for clause in _clauses(sentence)], MOST_PARTS)
    if len(asked) < 2:
        return (Part(text),)
    parts: list[Part] = []
    about = ""
    for clause in asked:
        context = about if about and _needs(clause) else ""
        about = about if context else clause
        parts.append(Part(clause, context))
    return tuple(parts)


def asks_for_list(text: str) -> bool:
    """Whether a question asks for all that are of a kind ("Which ministers resigned?"), of which each may stand in another article."""
    return bool(_LISTS.search(text))


def _sentences(text: str) -> list[str]:
    """The questions of a text with several question marks; what is no question stays with the one that follows or precedes it."""
    found: list[str] = []
    for sentence in _SENTENCES.split(text):
        asked = _NUMBERED.sub("", sentence) if found else sentence
        if found and not (asked.rstrip().endswith("?") and any(_is_whole(asked, grammar) for grammar in (*_GRAMMARS, None))):
            found[-1] = f"{found[-1]} {sentence}"
        else:
            found.append(asked)
    return found


def _clauses(sentence: str) -> list[str]:
    """The questions that a sentence joins by "and", or by commas and "and"; it alone where one of them is no question by itself."""
    grammar = next((each for each in _GRAMMARS if each.begins.match(sentence)), None)
    last = ""
    quotations = [found.span() for found in _QUOTATION.finditer(sentence)]
    clauses, begin = [], 0
    for joint in (grammar.joint if grammar else _JOINT_IN_TURKISH).finditer(sentence):
        if not any(start < joint.start() < end for start, end in quotations):
            clauses.append(sentence[begin : joint.start()])
            begin, last = joint.end(), joint.group()
    clauses.append(sentence[begin:])
    if (
        not re.search(r"[^\W\d_]|[&;]", last)
        or not all(_is_whole(clause, grammar) for clause in clauses)
        or any(map(_SUBORDINATE.match, clauses[1:]))
    ):
        return [sentence.strip()]
    return [clause.strip(" ,;.?") + "?" for clause in clauses]


def _is_whole(clause: str, grammar: _Grammar | None) -> bool:
    """Whether a clause is a question with one question word, at its beginning (in Turkish anywhere), and something that is asked about."""
    if grammar is None:
        return len(clause.split()) > 1 and bool(_ASKING_IN_TURKISH.search(clause))
    begins = grammar.begins.match(clause)
    rest = clause[begins.end() :] if begins else ""
    return bool(re.search(r"\w", rest)) and not _ELLIPTICAL.match(rest) and not grammar.asking.search(rest)


def _needs(clause: str) -> bool:
    """Whether a part may be about what an earlier one is about: it points back, or has no name of its own."""
    german = _GRAMMARS[1].begins.match(clause) and not _GRAMMARS[0].begins.match(clause)
    return bool(_POINTS_BACK.search(clause)) or not (_NAMES_IN_GERMAN if german else NAME_WITHIN).search(clause)


def _at_most(clauses: list[str], most: int) -> list[str]:
    """The clauses, those beyond the last that may be joined to it."""
    return clauses if len(clauses) <= most else [*clauses[: most - 1], _joined(clauses[most - 1 :])]


def _joined(clauses: Iterable[str]) -> str:
    return " and ".join(clause.rstrip("?") for clause in clauses) + "?"
