"""Spells the mistyped words of a question as the articles that it finds have them: "the highst wage" for the highest. English."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz.distance import OSA

from qa.reading.word_vectors import is_whole
from qa.types import Question
from vectorstore.indexes.hits import Hit
from vectorstore.indexes.keywords import terms
from vectorstore.texts.folding import folded
from vectorstore.texts.languages import question_language

# A word in small letters: names that differ by a letter are those of others.
_WORD = re.compile(r"(?<![\w'’-])[a-z]{5,}(?!\w|-|['’](?!s\b))")


def respelt(question: Question, hits: Sequence[Hit]) -> Question:
    """The question, in which a word that is none, and that no hit has in any form, is the commonest word of the hits but for one letter."""
    unknown = {word for word in _WORD.findall(question.words) if not is_whole(word)}
    if not unknown or question_language(question.words, {hit.language for hit in hits}) != "en":
        return question
    text = folded(" ".join(f"{hit.title} {hit.text}" for hit in hits)).casefold()
    has, told = {*terms(text, "en")}, Counter(re.findall(r"[a-z]+", text))

    def meant(found: re.Match[str]) -> str:
        word = found[0]
        if word not in unknown or has.issuperset(terms(word, "en")):
            return word
        near = (other for other, _ in told.most_common() if other[0] == word[0] and OSA.distance(word, other, score_cutoff=1) == 1)
        return next(near, word)

    return replace(question, words=_WORD.sub(meant, question.words))
