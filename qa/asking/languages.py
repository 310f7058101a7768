"""Tells in which of the languages that the system speaks a question is, by its words; short ones are as the conversation and the page."""

import re
from collections.abc import Iterable

from qa.saying.words import ENGLISH, sections
from qa.types import Asking
from vectorstore.indexes.keywords import terms
from vectorstore.texts.folding import folded
from vectorstore.texts.languages import probabilities

_WORD = re.compile(r"[^\W\d_]+")
_WEIGHT = 2.0  # the detector's probability counts as so many words that only this language has
_LEAD = 1.0  # of one language before the next, from which on a text is surely in it
_FEW = 3  # words; fewer of them that only name something may be of any language
_MOST_TURNS = 20  # earlier questions that are looked at
_OTHER = 0.9  # probability from which on a text is in a language that the system does not speak


def language_of(text: str, asking: Asking) -> str:
    """The language to answer in: that of the question, else of the last question before it that tells, else the asker's, else English."""
    earlier = reversed(asking.get("history", ())[::2][-_MOST_TURNS:])
    locale = asking.get("locale", "")[:2].lower()
    return _first([text, *earlier]) or (locale if locale in sections() else ENGLISH)


def _first(texts: Iterable[str]) -> str:
    return next((language for text in texts if (language := _surely(text))), "")


def _surely(text: str) -> str:
    """The language of a text among those of the system; empty where that is not sure.

    Words that name nothing ("wer", "hat") tell a language best; the detector alone is not to be trusted with names.
    """
    words = _WORD.findall(folded(text[:500]).replace("İ", "i").lower())
    likely = probabilities(text)
    among = sum(likely[language] for language in sections())
    if not words or not among:
        return ""
    own = {language: sum(not terms(word, language) for word in words) for language in sections()}
    score = {language: own[language] + _WEIGHT * likely[language] / among for language in own}
    best, second = sorted(score, key=lambda language: -score[language])[:2]
    most = max(likely, key=lambda language: likely[language])
    is_other = most not in score and likely[most] > _OTHER and own[best] < 2
    is_short = not own[best] and len(words) < _FEW
    return best if score[best] - score[second] >= _LEAD and not (is_other or is_short) else ""
