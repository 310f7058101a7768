"""Text as it is compared: without signs that nobody sees, and in one form where Unicode has several."""

import unicodedata
from bisect import bisect_left
from collections.abc import Sequence

import regex

# Soft hyphens, zero-width signs, marks of direction, byte order marks, variation selectors, and the stroke that only widens Arabic words.
_INVISIBLE = regex.compile(r"[\p{Default_Ignorable_Code_Point}\p{Cf}\u0640]")
# Letters that look like Latin ones: where they stand among Latin letters of one word, they were meant to be those.
_LOOKALIKES = str.maketrans("аеорсухіјѕкһԁԛԝАВЕКМНОРСТУХІЈЅοανρΑΒΕΗΙΚΜΝΟΡΤΥΧΖ", "aeopcyxijskhdqwABEKMHOPCTYXIJSoavpABEHIKMNOPTYXZ")
_MIXED = regex.compile(r"\p{L}*(?:\p{Latin}[\p{Cyrillic}\p{Greek}]|[\p{Cyrillic}\p{Greek}]\p{Latin})\p{L}*")
_PLAIN = regex.compile(r"[\x20-\x7e\n\t]*")


def folded(text: str) -> str:
    """A text without invisible signs, in NFKC: ligatures and full-width letters as plain ones, accents as part of their letter,
    and the letters of a word in one script.

    Its length may be another; offsets into it are none into the text.
    """
    if _PLAIN.fullmatch(text):
        return text
    return _one_script(unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)))


def words_of(line: str) -> str:
    """A line's words and numbers as they are compared with another line's: folded, without case and signs."""
    return regex.sub(r"[\W_]+", " ", folded(line).casefold()).strip()


def _one_script(text: str) -> str:
    return _MIXED.sub(lambda word: word[0].translate(_LOOKALIKES), text)


def folded_with_offsets(text: str) -> tuple[str, list[int]]:
    """A text folded sign by sign, and for each character of that where in the text it came from, with the text's end at last."""
    if folded(text) == text:
        return text, list(range(len(text) + 1))
    found: list[str] = []
    places: list[int] = []
    for match in regex.finditer(r"\X", text):
        piece = folded(match[0])
        found.append(piece)
        places += [match.start()] * len(piece)
    return _one_script("".join(found)), [*places, len(text)]


def folded_span(span: tuple[int, int], places: Sequence[int]) -> tuple[int, int]:
    """Where characters of a text stand in what `folded_with_offsets` made of it."""
    return bisect_left(places, span[0]), min(bisect_left(places, span[1]), len(places) - 1)
