"""Tells in which of the languages that the system speaks a question is, by its words; short ones are as the conversation and the page."""

import re
from collections.abc import Iterable

from qa.saying.words import ENGLISH, known_by, languages
from qa.types import Asking
from vectorstore.texts.folding import folded
from vectorstore.texts.languages import probabilities

_WORD = re.compile(r"[^\W\d_]+")
_WEIGHT = 2.0  # the detector's probability counts as so many words that only this language has
_LEAD = 1.0  # of one language before the next, from which on a text is surely in it
_FEW = 3  # words; fewer of them that only name something may be of any language
_MOST_TURNS = 20  # earlier questions that are looked at
_LEAST = (0.5, 0.1)  # probability that the system's languages have together in a text with no, and with one, of their words


def language_of(text: str, asking: Asking) -> str:
    """The language to answer in: that of the question, else of the last question before it that tells, else the asker's, else English."""
    earlier = reversed(asking.get("history", ())[::2][-_MOST_TURNS:])
    locale = asking.get("locale", "")[:2].lower()
    return _first([text, *earlier]) or (locale if locale in languages() else ENGLISH)


def _first(texts: Iterable[str]) -> str:
    return next((language for text in texts if (language := _surely(text))), "")


def _surely(text: str) -> str:
    """The language of a text among those of the system; empty where that is not sure.

    Words that name nothing ("wer", "hat") tell a language best; the detector alone is not to be trusted with names.
    """
    words = _WORD.findall(folded(text[:500]).replace("İ", "i").lower())
    own = {language: sum(word in known_by(language) for word in words) for language in languages()}
    wholly = [language for language in own if words and own[language] == len(words)]
    if len(wholly) == 1:
        return wholly[0]
    likely = probabilities(text)
    among = sum(likely.get(language, 0.0) for language in own)
    score = {language: own[language] + _WEIGHT * likely.get(language, 0.0) / (among or 1.0) for language in own}
    best, second = sorted(score, key=lambda language: -score[language])[:2]
    is_other = own[best] < len(_LEAST) and among < _LEAST[own[best]]
    is_short = not own[best] and len(words) < _FEW
    return best if score[best] - score[second] >= _LEAD and not (is_other or is_short) else ""
