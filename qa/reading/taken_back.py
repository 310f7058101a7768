"""Finds sentences that an article takes back: what a correction repeats of the mistake, or a check of facts of the rumour; and those of
older articles that say the same.

Quoted alone they would say the opposite of what the archive says. English, German, Spanish, Turkish.
"""

import re

from vectorstore.indexes.keywords import terms
from vectorstore.texts.opposites import NEGATION

_FIGURE = "answer|figure|number|total|amount|sum|name|date"
_TOLD = "claim|rumou?r|report|statement|story|figure|number|post|video|picture|photo|image|allegation|assertion"
_WHAT = rf"(?:that|this|it|they|these|those|both|(?:the|that|this|those|these) (?:{_TOLD})s?)"
_IS = r"(?:is|are|was|were|has been|have been|turned out to be|proved(?: to be)?)"
_END = r"(?=\W*$)"
_RIGHT_IS = r"(?:richtig|korrekt) (?:ist|war|sind|waren)\b|lo correcto (?:es|era)\b|doğrusu\b"  # in the other languages
_DENIALS = (
    rf"(?:(?:but|however|in fact|actually|yet),? )?{_WHAT} {_IS} (?:\w+ly |all |both |just )?"
    rf"(?:(?:false|untrue|incorrect|inaccurate|made up|a lie|not (?:true|correct|accurate|the case)|fake|a hoax)"
    rf"(?:{_END}|[,:;—–]| (?:said|says|but|and|as|because|since|according)\b)|"
    rf"(?:wrong|mistaken|an error|a mistake|not so|not right){_END})",
    rf"(?:the )?(?:correct \w+|(?:right|true) (?:{_FIGURE})) (?:is|are|was|were)\b|{_RIGHT_IS}",
    rf"(?:that|this|it)(?:'s|’s) not (?:true|so|the case){_END}|(?:that|this|it) (?:isn|wasn)['’]t (?:true|so|the case){_END}",
    rf"(?:aber )?(?:das|dies|diese \w+) (?:(?:ist|war|sind|waren) (?:aber |jedoch )?(?:falsch|unwahr|unrichtig|(?:frei )?erfunden|"
    rf"nicht (?:wahr|richtig|korrekt|der fall))\b|stimmte?n?(?: aber| jedoch)? nicht{_END})",
    rf"(?:pero )?(?:(?:eso|esto|ello) )?"
    rf"(?:no (?:es|era|fue) (?:cierto|verdad|correcto|así)\b|(?:es|era|fue) (?:falso|incorrecto|un error){_END})",
    r"(?:ancak |fakat )?(?:bu|bunlar|bu \w+) (?:doğru değil|yanlış|gerçek değil|asılsız)",
)
_DENIES = re.compile(rf"^\W*(?:{'|'.join(_DENIALS)})", re.I)
_SAID_BEFORE = re.compile(
    r"\b(?:an?|the|our) (?:earlier|previous|prior|original|first) version (?:of (?:this|the|our)|"
    r"(?:mis)?(?:stated|said|identified|spelled|attributed|reported))\b|"
    r"\bin einer (?:früheren|vorherigen|ersten) (?:version|fassung)\b|"
    r"\buna versión (?:anterior|previa) de (?:este|esta|la|el)\b|"
    r"\b(?:haberin|yazının|metnin) (?:önceki|ilk) (?:sürüm|hâl|hal|versiyon)\w*",
    re.I,
)
_TELLING = frozenset(terms("wrote reported said stated gave told also earlier previous version article story correction Mr Mrs Ms", "en"))
_SAME = 0.75  # share of the terms of what is taken back that another sentence has which says it, too
_PUT_RIGHT = re.compile(
    rf"\b(?:the )?(?:correct \w+|(?:right|true|actual) (?:{_FIGURE})) (?:is|are|was|were|should)\b|"
    rf"\bshould have (?:said|read)\b|\b(?:{_RIGHT_IS})|\bla cifra correcta\b|\bdoğru \w+ ise\b",
    re.I,
)


def is_taken_back(sentence: str, following: str) -> bool:
    """Whether a sentence tells what an earlier version of its article said, or the sentence `following` it says that it is not true."""
    return bool(_SAID_BEFORE.search(sentence) or denies(following))


def denies(sentence: str) -> bool:
    """Whether a sentence says that the one before it is not true."""
    return bool(_DENIES.search(sentence))


def repeats(sentence: str, taken_back: str, language: str) -> bool:
    """Whether a sentence says what was taken back, in nearly the same words, with its numbers, and denying as it does."""
    own, other = ({term for term in terms(text, language) if term not in _TELLING} for text in (sentence, taken_back))
    negation = NEGATION.get(language)
    denied = {bool(negation and negation.search(text)) for text in (sentence, taken_back)}
    has_numbers = {term for term in other if term.isdigit()} <= own
    return bool(other) and has_numbers and len(denied) == 1 and len(own & other) >= _SAME * len(other)


def is_put_right(text: str, end: int) -> bool:
    """Whether what a sentence says up to a character is put right in its rest: "9,400; the correct figure is 7,600"."""
    return bool(_PUT_RIGHT.search(text, end))
