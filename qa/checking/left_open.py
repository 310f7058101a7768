"""Sentences of a draft that tell what the articles do not say. No quote can support one; it must name nothing that is not asked for."""

import re

from qa.checking.verify import says_more

# English, German, Spanish; in Turkish the verb comes last.
_LEFT_OPEN = re.compile(
    r"^(?:(?:the|these) articles? (?:here )?do(?:es)?(?: not|n['’]t) (?:say|tell|mention|state)|"
    r"(?:die|diese) artikel (?:hier )?(?:sagen|nennen|erwähnen) (?:es )?nicht|los artículos (?:aquí )?no (?:dicen|mencionan|indican))\b|"
    r"^(?:makaleler|haberler|yazılar)(?:de)?\b|\b(?:söylemiyor|belirtmiyor|belirtilmiyor|yazmıyor)\W*$",
    re.I,
)
_NUMBER = re.compile(r"\d+")


def is_left_open(sentence: str) -> bool:
    """Whether a sentence tells what the articles do not say: "The articles do not say who paid." """
    return bool(_LEFT_OPEN.search(sentence))


def names_nothing_new(sentence: str, question: str) -> bool:
    """Whether such a sentence has no number and no word that is not in the question in this or a similar form."""
    rest = _LEFT_OPEN.sub(" ", sentence)
    return not says_more(rest, question) and set(_NUMBER.findall(rest)) <= set(_NUMBER.findall(question))
