"""Which language a text is in, by py3langid; languages are ISO 639-1 codes."""

from collections.abc import Set
from functools import cache, lru_cache
from typing import Any

SURE = 0.8  # a question is English unless it is this probably not; a name alone may be anything


def detect(text: str) -> str:
    """The language of an article's text."""
    import py3langid

    return str(py3langid.classify(text[:2000])[0])


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
