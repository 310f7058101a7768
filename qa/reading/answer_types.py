"""Tells which kind of answer a question asks for, and whether a sentence has one. English, German, Spanish, Turkish, some Chinese."""

import re

_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december|"
    "januar|februar|märz|mai|juni|juli|oktober|dezember|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|"
    "noviembre|diciembre|ocak|şubat|mart|nisan|mayıs|haziran|temmuz|ağustos|eylül|ekim|kasım|aralık"
)
_NUMBER_WORDS = (
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
