"""Rewrites numbers in words as figures: "three hundred" → "300". text2num does it but for Turkish, which it does not know."""

import re

from text_to_num import alpha2digit  # type: ignore[import-untyped]

# Words and abbreviations that multiply the number before them: "3 million", "3bn".
SCALES = {
    "dozen": 12, "hundred": 100, "thousand": 1000, "million": 10**6, "millions": 10**6, "billion": 10**9, "billions": 10**9, "bn": 10**9,
    "trillion": 10**12, "tausend": 1000, "millionen": 10**6, "milliarde": 10**9, "milliarden": 10**9, "mil": 1000, "millón": 10**6,
    "millones": 10**6, "bin": 1000, "milyon": 10**6, "milyar": 10**9, "mn": 10**6, "m": 10**6, "mio": 10**6, "mrd": 10**9,
}  # fmt: skip
# Abbreviations that do so only right after the figures: 5k, 3tn.
AFTER_FIGURES = {"k": 1000, "mill": 10**6, "tn": 10**12, "trn": 10**12}
# A number in words before a hyphen and another word: "three-day", "twenty-one-year-old", "two-thirds".
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_FROM_TWO = "two|three|four|five|six|seven|eight|nine"  # "one-off" counts nothing
_UNITS = f"one|{_FROM_TWO}"
_ORDINALS = "third|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
_WORDS = rf"(?:{_TENS})-(?:{_UNITS})|{_FROM_TWO}|{_ORDINALS}|ten|eleven|twelve|\w+teen|{_TENS}|hundred|thousand|million|billion"
_HYPHENED = re.compile(rf"\b({_WORDS})-(?=[a-z])(?!(?:{_UNITS}|{_WORDS})\b)", re.I)
_TEXT2NUM_LANGUAGES = ("en", "de", "es", "fr", "it", "pt", "nl")
_TURKISH = dict(
    zip(
        "iki üç dört beş altı yedi sekiz dokuz on yirmi otuz kırk elli altmış yetmiş seksen doksan yüz bin milyon milyar".split(),
        (2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 1000, 10**6, 10**9),
        strict=True,
    )
)


def in_figures(text: str, language: str) -> str:
    """The text with its numbers in figures; "one" and "first" stay words, since they often count nothing."""
    if language == "tr":
        return _turkish_in_figures(text)
    if language == "en":
        text = _HYPHENED.sub(r"\1 ", text)
    return str(alpha2digit(text, language, threshold=2.0)) if language in _TEXT2NUM_LANGUAGES else text


def _turkish_in_figures(text: str) -> str:
    def value(run: re.Match[str]) -> str:
        total = part = 0
        for word in run[0].replace("İ", "i").replace("I", "ı").lower().split():
            number = _TURKISH[word]
            if number >= 1000:
                total, part = total + max(part, 1) * number, 0
            else:
                part = max(part, 1) * number if number == 100 else part + number
        return str(total + part)

    word = "|".join(_TURKISH)
    return re.sub(rf"\b(?:{word})(?: (?:{word}))*\b", value, text, flags=re.I)
