"""Detects the language of texts and questions (py3langid), and reads names of languages (Babel). Languages are ISO 639-1 codes."""

import re
from collections.abc import Mapping, Set
from functools import cache, lru_cache
from typing import Any

SURE = 0.8  # probability, from which on a question is taken not to be English; a name alone may be of any language

# The languages whose words for languages are read: "Deutsch" and "alemán" are both German.
_NAMING = "en de es tr fr it pt nl pl ru uk ar fa he hi bn zh ja ko vi id th sv da nb no fi cs sk hu ro bg el hr sr sl ca".split()
_NO_LANGUAGE = frozenset("und mul zxx mis unknown multilingual other".split())


def detect(text: str) -> str:
    """The most probable language of an article's text, by its first 2000 characters."""
    import py3langid

    return str(py3langid.classify(text[:2000])[0])


def code_of(name: str) -> str:
    """The code of a language from its name or another code: "English", "Deutsch", "en_US.UTF-8", "eng".

    Empty for an empty name and for words such as "unknown". Raises ValueError when it is no language that is known.
    """
    words = re.sub(r"[(\[,;/].*", "", name.casefold()).strip()
    if not words or words in _NO_LANGUAGE:
        return ""
    code = re.split(r"[-_.@]", words)[0]
    known = _codes()
    language = known.get(words) or _aliases().get(code) or (code if code in known.values() else "") or _names().get(words)
    if not language or language in _NO_LANGUAGE:
        raise ValueError(f"{name[:20]!r} is no language")
    return language


@cache
def _codes() -> dict[str, str]:
    """English names of languages, in lower case → their codes."""
    from babel import Locale

    return {str(name).casefold(): str(code) for code, name in Locale("en").languages.items() if code.isalpha()}


@cache
def _names() -> dict[str, str]:
    """Names of the most usual languages in each of them, in lower case → their codes; a language's name for itself comes first."""
    from babel import Locale

    known = [Locale(code).languages for code in _NAMING]
    own = {str(languages.get(code, "")).casefold(): code for code, languages in zip(_NAMING, known, strict=True)}
    return {str(languages.get(code, "")).casefold(): code for languages in known for code in _NAMING} | own


@cache
def _aliases() -> dict[str, str]:
    """Older and three-letter codes → today's codes of two letters."""
    from babel.core import get_global

    return {str(code): re.split("[-_]", str(today))[0] for code, today in get_global("language_aliases").items()}


def question_language(text: str, among: Set[str]) -> str:
    """The language of a question: the most probable of the languages `among` and English, or English if it is not surely another.

    A question is too short to choose from all languages.
    """
    likely = {language: probability for language, probability in probabilities(text).items() if language in {*among, "en"}}
    total = sum(likely.values())
    foreign = total - likely["en"]
    return max(likely, key=lambda language: likely[language]) if foreign >= SURE * total else "en"


def probabilities(text: str) -> Mapping[str, float]:
    """Every language with the probability that a text is in it, by its first 500 characters."""
    return _ranked(text[:500])


@lru_cache(maxsize=32)  # a question is ranked by the search, and then again by the reader
def _ranked(text: str) -> Mapping[str, float]:
    return dict(_identifier().rank(text))


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
