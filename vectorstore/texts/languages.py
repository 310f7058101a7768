"""Which language a text is in, by py3langid, and what languages are called, by babel; languages are ISO 639-1 codes."""

import re
from collections.abc import Set
from functools import cache, lru_cache
from typing import Any

SURE = 0.8  # a question is English unless it is this probably not; a name alone may be anything

# Whose own names, and names for the others, are known: "Deutsch", "alemán".
_OWN_NAMES = "en de es tr fr it pt nl pl ru uk ar fa he hi bn zh ja ko vi id th sv da nb no fi cs sk hu ro bg el hr sr sl ca".split()
_NONE = frozenset("und mul zxx mis unknown multilingual other".split())


def detect(text: str) -> str:
    """The language of an article's text."""
    import py3langid

    return str(py3langid.classify(text[:2000])[0])


def code_of(name: str) -> str:
    """The code of a language by its name or by any code of it: "English", "en_US.UTF-8", "Deutsch", "eng".

    Empty when it names no language. Raises ValueError for what is none.
    """
    words = re.sub(r"[(\[,;/].*", "", name.casefold()).strip()
    if not words or words in _NONE:
        return ""
    code = re.split(r"[-_.@]", words)[0]
    known = _codes()
    found = known.get(words) or _aliases().get(code) or (code if code in known.values() else "") or _names().get(words)
    if not found or found in _NONE:
        raise ValueError(f"{name[:20]!r} is no language")
    return found


@cache
def _codes() -> dict[str, str]:
    """English names of languages → their codes."""
    from babel import Locale

    return {str(name).casefold(): str(code) for code, name in Locale("en").languages.items() if code.isalpha()}


@cache
def _names() -> dict[str, str]:
    """Names of languages in each of the most usual ones → their codes."""
    from babel import Locale

    known = [Locale(code).languages for code in _OWN_NAMES]
    own = {str(languages.get(code, "")).casefold(): code for code, languages in zip(_OWN_NAMES, known, strict=True)}
    return {str(languages.get(code, "")).casefold(): code for languages in known for code in _OWN_NAMES} | own


@cache
def _aliases() -> dict[str, str]:
    """Older and three-letter codes → today's of two letters."""
    from babel.core import get_global

    return {str(code): re.split("[-_]", str(today))[0] for code, today in get_global("language_aliases").items()}


def question_language(text: str, among: Set[str]) -> str:
    """The language of a question, which is short: English, or the one of these languages that it most probably is."""
    found = {language: probability for language, probability in _ranked(text[:500]) if language in {*among, "en"}}
    foreign = sum(found.values()) - found["en"]
    return max(found, key=lambda language: found[language]) if foreign >= SURE * sum(found.values()) else "en"


@lru_cache(maxsize=32)  # the search asks, and then the reader
def _ranked(text: str) -> tuple[tuple[str, float], ...]:
    return tuple(_identifier().rank(text))


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
