"""Divides a text into blocks of lines, so that no sentence is taken to run from one block into the next.

A headline, a byline, a caption or an item of a list is a block of its own; the lines of a paragraph that was wrapped at some width are one
block.
"""

from dataclasses import dataclass
from itertools import groupby, pairwise
from unicodedata import east_asian_width

import regex

from vectorstore.texts.folding import words_of

Span = tuple[int, int]

_BREAK = regex.compile(r"\r\n|[\n\r\v\f\u0085\u2028\u2029]")
_ITEM = regex.compile(
    r"\s*(?:[-–—*•·・‣▪●◦■□○►▶→✓✔]\s|[・•‣▪●]|\(?\d{1,3}[.)]\s|\(?\p{L}\)\s|[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十\d]{1,3}）)"
)
_ENDED = regex.compile(r"[\p{Sentence_Terminal}…:：]\p{Quotation_Mark}*[\p{Pe}\p{Pf}\p{Quotation_Mark}]*\s*$")
# A line that ends like this goes on in the next: with a comma or a hyphen, or with a word that needs another after it.
_OPEN = regex.compile(
    r"(?:[,;、，،؛(\[\-–—/&]|\b(?:\p{Lu}|Mrs?|Ms|Dr|Prof|St)\.|\b(?:a|an|the|of|in|on|at|to|for|from|by|with|and|or|but|as|than|that|is|was|are|were|has|had|its|his|her|their|when|where|who|which"
    r"|der|die|das|dem|den|des|ein|eine|einem|einen|einer|und|oder|von|vom|im|am|an|auf|aus|bei|mit|nach|zu|zum|zur|für|über"
    r"|le|la|les|un|une|du|de|des|et|ou|en|au|aux|dans|sur|par|pour|avec|el|los|las|y|o|del|al|con|por|para|su|il|lo|gli|i|di|da|che|e|nel"
    r"|della|os|as|um|uma|do|dos|das|no|na|em|ve|ile|bir|bu|için|и|в|на|с|по|к|о|из|за|от|для|не|что|во|со|من|في|على|إلى|عن|مع|أن|بين|التي|الذي))\s*$",
    regex.IGNORECASE,
)
_PAUSE = regex.compile(r"[,،，、؛；](?!\d)")
_CLOSING = frozenset(".,;:!?)]…»”，。、；：！？）」』؟،")  # signs that begin no line
# No experiment set these one by one; tests/vectorstore/test_sentences.py measures what comes of them.
_LAST = 20  # characters at a line's end that are looked at for a sentence's end or a word that needs another
_NARROWEST, _WIDEST = 24, 160  # columns that a text may be wrapped at
_RAGGED = 0.2  # the share by which a line of wrapped text may be wider than the width it was wrapped at
_UNEVEN = 0.35  # in scripts without small letters, the share by which a line may be narrower than the widest; the last may be shorter


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int  # after its line break
    text: str  # without white space around it

    @property
    def width(self) -> int:
        """Columns; a letter of Chinese or Japanese takes two."""
        if self.text.isascii():
            return len(self.text)
        return sum(2 if east_asian_width(char) in "WF" else 1 for char in self.text[: 4 * _WIDEST])


def blocks(text: str) -> list[Span]:
    """The spans of a text's blocks, each with the white space after it: half-open, in order and without gaps."""
    lines = _lines(text)
    width = _wrapped_at(lines)
    starts = [0]
    for run in _runs(lines):
        starts.append(run[0].start)
        columns = width or _even_width(run)
        starts += [line.start for before, line in pairwise(run) if not _goes_on(before, line, columns)]
    edges = [*dict.fromkeys(starts), len(text)]
    return [(start, end) for start, end in pairwise(edges) if start < end]


def without_headline(text: str, title: str) -> str:
    """The text without its first line or paragraph if that only repeats the title; unchanged if nothing else would be left."""
    for end in ("\n", "\n\n"):
        first, _, rest = text.lstrip().partition(end)
        if rest.strip() and words_of(first) == words_of(title):
            return rest.strip()
    return text


def is_ended(text: str) -> bool:
    """Whether a text ends as a sentence does, and not as a headline or an item of a list."""
    return bool(_ENDED.search(text))


def _lines(text: str) -> list[_Line]:
    edges = [0, *(match.end() for match in _BREAK.finditer(text)), len(text)]
    return [_Line(start, end, text[start:end].strip()) for start, end in pairwise(edges) if start < end]


def _runs(lines: list[_Line]) -> list[list[_Line]]:
    """The lines in runs that blank lines separate."""
    return [list(run) for filled, run in groupby(lines, key=lambda line: bool(line.text)) if filled]


def _goes_on(before: _Line, line: _Line, width: int) -> bool:
    """Whether a line belongs to the block of the line before it, in a text wrapped at `width` columns (0: not wrapped).

    Whether a sentence ends between the two is decided in `sentences.py`.
    """
    full = _is_full(before, line, width)
    if _ITEM.match(line.text):
        return full and _OPEN.search(before.text[-_LAST:]) is not None
    first = _first_letter(line.text)
    if full or first.islower() or line.text[0] in _CLOSING:
        return True
    if len(before.text) >= _NARROWEST and _OPEN.search(before.text[-_LAST:]):
        return True
    if not first or first.isdigit() or _is_cased(first):
        return False
    return _ENDED.search(before.text[-_LAST:]) is not None or _is_prose(before)


def _is_prose(line: _Line) -> bool:
    """Whether a line in a script without capitals is too long for a headline; at the beginning of a text it also needs a comma."""
    return line.width >= 2 * _NARROWEST and (line.start > 0 or _PAUSE.search(line.text) is not None)


def _is_full(before: _Line, line: _Line, width: int) -> bool:
    """Whether the next line's first word had no room in the line before, as in text that was wrapped."""
    if not width or before.width > width * (1 + _RAGGED):
        return False
    if not _is_cased(_first_letter(line.text)) and _is_wide(line.text):
        return before.width >= width * (1 - _UNEVEN)  # such scripts are wrapped between any two letters
    return before.width + 1 + len(line.text.split(" ", 1)[0]) > width


def _wrapped_at(lines: list[_Line]) -> int:
    """The columns that a text was wrapped at; 0 if it was not, or if it has no small letters by which to tell.

    A line that ends inside a sentence, and is followed by one that begins with a small letter, must have been wrapped.
    """
    widths = [
        before.width
        for before, line in pairwise(lines)
        if before.text and _first_letter(line.text).islower() and not _ITEM.match(line.text) and not _ENDED.search(before.text[-_LAST:])
    ]
    return max(widths) if widths and _NARROWEST <= max(widths) <= _WIDEST else 0


def _even_width(run: list[_Line]) -> int:
    """The columns that the lines of one paragraph were wrapped at, if all but the last are about as wide as that; else 0."""
    if len(run) == 1:
        return 0
    widest = max(line.width for line in run)
    if not 2 * _NARROWEST <= widest <= _WIDEST:
        return 0
    if any(_is_cased(_first_letter(line.text)) for line in run):
        even = len(run) > 2 and all(_is_full(before, line, widest) for before, line in pairwise(run))
    else:
        even = all(line.width >= widest * (1 - _UNEVEN) for line in run[:-1])
    return widest if even else 0


def _first_letter(line: str) -> str:
    return next((char for char in line[:40] if char.isalnum()), "")


def _is_cased(char: str) -> bool:
    return char.lower() != char.upper()


def _is_wide(line: str) -> bool:
    return any(east_asian_width(char) in "WF" for char in line[:40])
