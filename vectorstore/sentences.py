"""A text → its sentences, by sentencex: the only module that imports it."""

import re
from itertools import accumulate, pairwise

import sentencex

_BLANK_LINES = re.compile(r"(\n\s*\n)")
_ODD_SPACE = re.compile(r"[^\S \n]")  # sentencex counts bytes where such a character stands, and may stop with a panic


def split_sentences(text: str, language: str) -> list[str]:
    """The sentences of a text, each with the white space after it: joined they are the text, whatever it holds.

    Paragraphs are cut by themselves: of longer texts sentencex 1.0.32 drops the blank lines between them. One that it cannot cut is
    one sentence.
    """
    parts = _BLANK_LINES.split(text)
    found: list[str] = []
    for paragraph, blank in zip(parts[::2], [*parts[1::2], ""], strict=True):
        pieces = _cut(paragraph, language) or [""]
        found += [*pieces[:-1], pieces[-1] + blank]
    return [piece for piece in found if piece]


def _cut(paragraph: str, language: str) -> list[str]:
    plain = _ODD_SPACE.sub(" ", paragraph)
    try:
        pieces = list(sentencex.segment(language or "en", plain))
    except BaseException as error:
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            return [paragraph]
        raise
    if "".join(pieces) != plain:
        return [paragraph]
    return [paragraph[start:end] for start, end in pairwise(accumulate(map(len, pieces), initial=0))]
