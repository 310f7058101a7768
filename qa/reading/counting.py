"""Tells whether a number counts what a question "How many …?" asks for. English, German, Spanish, Turkish."""

import re

from qa.asking.offices import is_office
from qa.reading.widening import WORDS
from qa.reading.word_vectors import nearest
from vectorstore.indexes.keywords import terms
from vectorstore.texts.passages import Span

_HOW_MANY = re.compile(r"\b(?:how many|wie ?viele|cuánt[oa]s|kaç)\b(?P<counted>(?: (?:other|more|weitere|más))?(?:[ ][\w’'-]+){0,3})", re.I)
# What ends the words for what is counted.
_ENDS = frozenset(
    "did do does are is was were have has had will would can could should may might must of in on at by for from to per with a the you "
    "sind ist war waren haben hat hatte hatten werden wurden wurde können in im am an auf von der die das den gibt es sie "
    "son es fue fueron eran hay había han ha tiene tienen en de del por a se el la los las var vardı oldu".split()
)
_PEOPLE = re.compile(
    r"\b(?:people|persons?|men|women|man|woman|children|child|boys?|girls?|victims?|passengers?|"
    r"casualt(?:y|ies)|dead|alive|surviv\w+|rescued|trapped|evacuated|homeless|"
    r"deaths?|dies|died|dying|"
    r"killed|killing|kills|injured|injur(?:ies|ing)|hurt|wounded|missing|lives|toll|arrest(?:ed|s)?|crew|staff|crowd|turnout|households|"
    r"nurses?|miners|patients?|troops|police|students?|residents?|tourists?|refugees?|migrants?|families|guests|fans|spectators|viewers|"
    r"menschen|personen|leute|frauen|männer|kinder|tote[nr]?|verletzte?[nr]?|überleb\w+|gerettet\w*|"
    r"getötet\w*|starben|starb|opfer|zuschauer|gäste|"
    r"personas|hombres|mujeres|niños|muertos|heridos|víctimas|murieron|murió|vecinos|gente|sobreviv\w+|rescatad\w+|"
    r"kişi\w*|insan\w*|çocuk\w*|ölü|öldü|yaralı\w*|yaralandı)\b",
    re.I,
)
_VERB = (
    r"(?:was|were|are|is|have|has|had|will|died|came|fled|went|got|left|lost|fell|wurden?|sind|waren|ist|war|haben|hatten|starben|kamen|"
    r"fueron|son|eran|han|murieron|resultaron|vinieron|\w{3,}ed)"
)
_ITS_OWN_SUBJECT = re.compile(r"(?:\W*(?:another|some|about|all|at least|up to|more than|mindestens|rund|unos|al menos) )?\W*$", re.I)
_NEAR = 0.5  # cosine of two words' vectors from which on one stands for the other
_WORDS_AFTER = 4  # in which the noun stands that a number counts


def is_counted(sentence: str, span: Span, before: str, question: str, language: str) -> bool:
    """Whether a number may count what a question asks for: that stands in its sentence or the one before, or by the number in other words,
    or the number is itself the subject ("Seven were hurt.").
    """
    asked = counted_words(question)
    nouns = {term for word in asked for term in terms(word, language)}
    if not nouns:
        return True
    people = any(map(_is_somebody, asked)) or _PEOPLE.search(" ".join(asked)) is not None
    near = f"{before} {sentence}"
    if nouns & set(terms(near, language)) or (people and _PEOPLE.search(near)):
        return True
    after = sentence[span[1] :]
    if _ITS_OWN_SUBJECT.fullmatch(sentence[: span[0]]) and re.match(rf" (?:\w+ )?{_VERB}\b", after, re.I):
        return True
    beside = re.findall(r"[^\W\d_]{3,}", f"{sentence[slice(*span)]} {re.split(r'[,.;:()]', after)[0]}")[:_WORDS_AFTER]
    return (people and any(map(_is_somebody, beside))) or _stands_for(asked, beside)


def counted_words(question: str) -> list[str]:
    """The words of a question for what is counted: "people" of "How many people died?" (with a verb that may follow)."""
    match = _HOW_MANY.search(question)
    words = match["counted"].split() if match else []
    ends = next((at for at, word in enumerate(words) if word.casefold() in _ENDS), len(words))
    return [word.strip("?!.,") for word in words[:ends]]


def _is_somebody(word: str) -> bool:
    return is_office(word) or is_office(re.sub(r"s$", "", word))


def _stands_for(asked: list[str], beside: list[str]) -> bool:
    """Whether a word beside a number means nearly what is asked for ("sheep" for "animals")."""
    others = " ".join(word for word in beside if not re.fullmatch(WORDS, word, re.I))
    return bool(nearest(asked, others).max() >= _NEAR)
