"""Folds texts for comparison: removes invisible characters, and writes what Unicode can write in several ways in one."""

import unicodedata
from bisect import bisect_left
from collections.abc import Sequence

import regex

CAPITALISED = r"[^\W\d_a-zß-ÿ][\w’'-]*"  # the pattern of a word that begins with a capital, or with a letter of a script without any
FULL_NAME = rf"{CAPITALISED}(?: (?:(?:de|la|van|von|der|al|bin) )*{CAPITALISED})+"  # of several words: "Irma Castell"
NAME_WITHIN = regex.compile(rf"(?<=\s){CAPITALISED}")  # in a question, whose first word is none
# Soft hyphens, zero-width characters, marks of direction, byte order marks, variation selectors, and the stroke that widens Arabic words.
_INVISIBLE = regex.compile(r"[\p{Default_Ignorable_Code_Point}\p{Cf}\u0640]")
# Cyrillic and Greek letters that look like Latin ones → those: in one word with Latin letters, the Latin ones were meant.
_LOOKALIKES = str.maketrans("аеорсухіјѕкһԁԛԝАВЕКМНОРСТУХІЈЅοανρΑΒΕΗΙΚΜΝΟΡΤΥΧΖ", "aeopcyxijskhdqwABEKMHOPCTYXIJSoavpABEHIKMNOPTYXZ")
_MIXED = regex.compile(r"\p{L}*(?:\p{Latin}[\p{Cyrillic}\p{Greek}]|[\p{Cyrillic}\p{Greek}]\p{Latin})\p{L}*")
_OTHER_SCRIPT = regex.compile(r"[\p{Cyrillic}\p{Greek}]")
_PLAIN = regex.compile(r"[\x20-\x7e\n\t]*")
_PIECE = regex.compile(r"[\x20-\x7e\n\t]+(?=[\x20-\x7e\n\t])|\X")  # plain characters that nothing can join, or one as readers see it


def folded(text: str) -> str:
    """The text in NFKC, without invisible characters, and with the letters of each word in one script.

    NFKC makes ligatures and full-width letters plain ones, and accents part of their letter. The length may change, so that offsets
    into the folded text are not offsets into the text (see `folded_with_offsets`).
    """
    if _PLAIN.fullmatch(text):
        return text
    return _one_script(unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)))


def words_of(line: str) -> str:
    """The words and numbers of a line, folded, in lower case, with single spaces between them; for comparing lines."""
    return regex.sub(r"[\W_]+", " ", folded(line).casefold()).strip()


def _one_script(text: str) -> str:
    if not _OTHER_SCRIPT.search(text):  # most texts, and told sooner
        return text
    return _MIXED.sub(lambda word: word[0].translate(_LOOKALIKES), text)


def folded_with_offsets(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its n characters the offset in `text` that it came from; n + 1 offsets, the last len(text)."""
    if folded(text) == text:
        return text, list(range(len(text) + 1))
    pieces: list[str] = []
    offsets: list[int] = []
    for match in _PIECE.finditer(text):
        piece = folded(match[0])
        pieces.append(piece)
        offsets += range(*match.span()) if _PLAIN.fullmatch(piece) and piece == match[0] else [match.start()] * len(piece)
    return _one_script("".join(pieces)), [*offsets, len(text)]


def folded_span(span: tuple[int, int], offsets: Sequence[int]) -> tuple[int, int]:
    """A half-open span of a text as one of its folded text, by the `offsets` that `folded_with_offsets` gave."""
    return bisect_left(offsets, span[0]), min(bisect_left(offsets, span[1]), len(offsets) - 1)
