"""A draft, as an LLM streams it → claims: one sentence each, with the evidence numbers it names."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import sentencex

_MARKER = re.compile(r"[\[【]\s*(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\s*[\]】]")
_LEADING_MARKERS = re.compile(rf"(?:\s*{_MARKER.pattern}[\s.]*)+")
_THINKING = re.compile(r"<think>.*?(?:</think>|$)", re.S)
_DECORATION = re.compile(r"^\s*(?:[-*•#>]+\s+|\d{1,2}[.)]\s+)|\*\*|__|`|!?\[[^\]]*\]\([^)]*\)", re.M)
_LONGEST_DRAFT = 6000  # characters: a model that repeats itself is stopped here


@dataclass(frozen=True, slots=True)
class Drafted:
    """A drafted sentence without its markers, and the evidence numbers they named, from 1."""

    text: str
    numbers: tuple[int, ...]


def split_claims(pieces: Iterable[str]) -> Iterator[Drafted]:
    """Cut a stream of text into drafted sentences, each as soon as the next one has begun."""
    draft, done = "", 0
    for piece in pieces:
        draft += piece
        *finished, last = _sentences(draft) or [""]
        if re.search(r"[^\W\d]", last):  # not just the beginning of a marker, which belongs to the sentence before
            for sentence in finished[done:]:
                yield from _drafted(sentence)
            done = max(done, len(finished))
        if len(draft) > _LONGEST_DRAFT:
            break
    for sentence in _sentences(draft)[done:]:
        yield from _drafted(sentence)


def _sentences(draft: str) -> list[str]:
    """Sentences with the markers that follow them: "One. [1] Two. [2]" is two."""
    visible = _THINKING.sub("", draft)
    found: list[str] = []
    for line in visible.split("\n"):
        first = True
        for segment in sentencex.segment("en", line):
            markers = _LEADING_MARKERS.match(segment)
            taken = markers.end() if markers and not first else 0
            if taken:
                found[-1] += segment[:taken]
            if segment[taken:].strip():
                found.append(segment[taken:])
                first = False
    return found


def _drafted(sentence: str) -> Iterator[Drafted]:
    numbers = [int(number) for group in _MARKER.findall(sentence) for number in re.split(r"\s*[,;]\s*", group)]
    text = " ".join(_DECORATION.sub("", _MARKER.sub("", sentence)).split())
    text = re.sub(r"\s+([.,;:!?])", r"\1", text)
    if re.search(r"\w", text):
        yield Drafted(text, tuple(dict.fromkeys(numbers)))
