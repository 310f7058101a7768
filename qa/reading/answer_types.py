"""Tells which kind of answer a question asks for, and whether a sentence has one. English, German, Spanish, Turkish, some Chinese."""

import re

from qa.asking.persons import asked_person

_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december|"
    "januar|februar|märz|mai|juni|juli|oktober|dezember|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|"
    "noviembre|diciembre|ocak|şubat|mart|nisan|mayıs|haziran|temmuz|ağustos|eylül|ekim|kasım|aralık"
)
MANY = "hundreds|thousands|dozens|scores|millions|hunderte|tausende|dutzende|cientos|decenas|yüzlerce|binlerce|onlarca"  # no exact numbers
_NUMBER_WORDS = (
    f"{MANY}|"
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred|thousand|million|billion|half|"
    "third|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|zwölf|hundert|tausend|millionen|dos|tres|cuatro|cinco|seis|siete|ocho|"
    "nueve|diez|cien|mil|millones|iki|üç|dört|beş|altı|yedi|sekiz|dokuz|yüz|bin|milyon"
)
# By kind of answer: what a sentence that has such an answer looks like.
_IN_SENTENCES = {
    "number": re.compile(rf"\d|\b(?:{_NUMBER_WORDS})\b", re.I),
    "date": re.compile(
        rf"\b(?:1[0-9]|20)\d\d\b|\b(?:{_MONTHS})\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b\d{{1,2}}[:.]\d\d\b|"
        r"\b(?:yesterday|today|tomorrow|century|morning|evening|noon|midnight|montag|dienstag|mittwoch|donnerstag|freitag|samstag|"
        r"sonntag|lunes|martes|miércoles|jueves|viernes|sábado|domingo)\b|\d月|\d年|\d{4}",
        re.I,
    ),
    "name": re.compile(r"(?<!^)(?<![.!?“\"] )\b[^\W\d_a-z]\w+|^[^\W\d_a-z]\w+ [^\W\d_a-z]\w+"),
}
# By kind of answer: what a question that asks for it looks like. The first that matches counts.
_IN_QUESTIONS = {
    "number": re.compile(
        r"\bhow (?!(?:did|do|does|was|were|is|are|can|could|will|would|should|has|have|had|come|about|to|the|a|exactly)\b)\w+|"
        r"\bwhat (?:percent|percentage|number|share|proportion|amount|price)\b|\bwhat (?:do|does|did|will|would) .+ cost\b|"
        r"\bwhat (?:is|was|are|were) (?:the|its|their) (?:\w+ )?(?:population|temperature|price|cost|number|percentage|amount|size|length|"
        r"height|depth|speed|weight|age|distance|toll|score|total|rate|budget)\b|"
        r"\bwie ?(?:viel|viele|hoch|lang|alt|groß|weit)\b|\bcuánt[oa]s?\b|\bkaç\b|\bne kadar\b|多少|几",
        re.I,
    ),
    "date": re.compile(
        r"\bwhen\b|\b(?:what|which) (?:year|date|day|month|time|century)\b|\bwann\b|\bcuándo\b|\bne zaman\b|何时|什么时候", re.I
    ),
    "name": re.compile(
        r"\bwho(?:m|se)?\b|\bwhere\b|\bwhich \w+|\bname of\b|\bwe[rnm]\b|\bwo(?:hin|her)?\b|\bquién(?:es)?\b|\bdónde\b|"
        r"\bkim(?:in|i|e)?\b|\bnerede\b|谁|哪里",
        re.I,
    ),
}
_TIME_WORDS = re.compile(rf"\b(?:{_MONTHS})\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b", re.I)
_NAME_OR_NUMBER = re.compile(r"\b[^\W\d_a-z][\w’'-]+|\d+(?:[.,]\d+)*")


def answer_kind(question: str) -> str:
    """The kind of answer that a question asks for: "number", "date", "name", or "" for any other."""
    return next((kind for kind, pattern in _IN_QUESTIONS.items() if pattern.search(question)), "")


def has_answer(kind: str, sentence: str, question: str) -> bool:
    """Whether a sentence has an answer of this kind that is not already in the question; False for the kind ""."""
    if not kind:
        return False
    for word in _NAME_OR_NUMBER.findall(question):
        sentence = sentence.replace(word, " ")
    if kind == "name":
        sentence = _TIME_WORDS.sub(" ", sentence)
    return bool(_IN_SENTENCES[kind].search(sentence))


# By kind of the few words that are set off: what a question that asks for them looks like. The first that matches counts.
_WANTED = {
    "reason": re.compile(r"\bwhy\b|\bhow come\b|\bwarum\b|\bweshalb\b|\bwieso\b|\bpor qué\b|\bneden\b|\bniye\b|\bniçin\b", re.I),
    "date": re.compile(
        r"^\W*(?:and |und |y |ve )?(?:when|(?:on|in|at) (?:what|which) (?:year|date|day|month|time)|what (?:year|date|day|month|time))\b|"
        r"\b(?:since|until|by) when\b|\bwann\b|\b(?:an|in) welche[mnr] (?:tag|jahr|monat|datum)\b|\bcuándo\b|"
        r"\ben qué (?:fecha|año|día|mes)\b|\bne zaman\b|\bhangi (?:tarih|gün|yıl|ay)\w*\b",
        re.I,
    ),
    "count": re.compile(r"\bhow many\b|\bwie ?viele\b|\bcuánt[oa]s\b|\bkaç\b", re.I),
    "amount": re.compile(r"\bhow much\b|\bwie ?viel\b|\bwas kost\w+|\bcuánt[oa]\b|\bne kadara?\b", re.I),
    "person": re.compile(r"\bwho(?:m|se)?\b|\bwe[rnm]\b|\bquién(?:es)?\b|\bkim(?:in|i|e|ler)?\b", re.I),
    "place": re.compile(r"\bwhere\b|\bwo(?:hin|her)?\b|\b(?:a|de )?dónde\b|\bnere\w+\b", re.I),
}
_WHEN = re.compile(
    r"^(?P<en>\W*(?:on|at|in) (?:what|which) (?:date|day|time)\b)|(?P<de>\b[Aa]n welchem (?:Tag|Datum)\b)|"
    r"(?P<es>\b[Ee]n qué (?:fecha|día)\b)|"
    r"(?P<tr>\b[Hh]angi (?:tarihte|gün)\b)",
    re.I,
)
_WHAT_WAS_SAID = re.compile(
    r"\bwhat (?:did|does|do|has|have|had) .+ (?:say|said|tell|told|announced?|warn|warned|explain(?:ed)?|writ(?:e|ten)|claim(?:ed)?)\b|"
    r"\bwas (?:sagten?|sagt|erklärten?|meinten?|teilten?) |\bwas hat .+ (?:gesagt|erklärt|mitgeteilt)\b|"
    r"\bqué (?:dijo|dijeron|dice|declaró|explicó|ha dicho)\b|\bne (?:dedi|söyledi|açıkladı)\b",
    re.I,
)
_PLAIN_WHEN = {"en": "When", "de": "Wann", "es": "Cuándo", "tr": "Ne zaman"}


def wanted(question: str) -> str:
    """The kind of words to set off: "reason", "date", "count", "amount", "person", "place", "number", or "" for any."""
    kind = next((kind for kind, pattern in _WANTED.items() if pattern.search(question)), "")
    return kind or ("number" if answer_kind(question) == "number" else "")


def asks_who_is(question: str) -> str:
    """The name of the person in "Who is NAME?", however it is asked; empty for another question."""
    name = asked_person(question)
    return "" if name.islower() else name


def asks_what_was_said(question: str) -> bool:
    """Whether a question asks for somebody's words: who speaks is no answer to it."""
    return _WHAT_WAS_SAID.search(question) is not None


def as_when(question: str) -> str:
    """A question that asks "on what date" as one that asks "when": no sentence has the word "date"."""
    return _WHEN.sub(lambda match: _PLAIN_WHEN[match.lastgroup or "en"], question)
