"""A draft, as an LLM streams it → claims: one sentence each, with the evidence numbers it names."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from vectorstore.texts.sentences import split_sentences

_MARKER = re.compile(r"[\[【]\s*(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\s*[\]】]")
_LEADING_MARKERS = re.compile(rf"(?:\s*{_MARKER.pattern}[\s.]*)+")
_THOUGHT = re.compile(r"<(/?)(?:think|thinking|thought|reasoning)>", re.I)
_DECORATION = re.compile(r"^\s*(?:[-*•#>]+\s+|\d{1,2}[.)]\s+)|\*\*|__|`|!?\[[^\]]*\]\([^)]*\)", re.M)
_LONGEST_DRAFT = 6000  # characters: a model that repeats itself is stopped here
_LONGEST_THOUGHT = 100_000  # characters: many times what a model may write in all (`llm.py`); for endpoints that do not keep to it
_LONGEST_TAG = len("</reasoning>")


@dataclass(frozen=True, slots=True)
class Drafted:
    """A drafted sentence without its markers, and the evidence numbers they named, from 1."""

    text: str
    numbers: tuple[int, ...]


def split_claims(pieces: Iterable[str]) -> Iterator[Drafted]:
    """Cut a stream of text into drafted sentences, each as soon as the next one has begun."""
    rest, length, look_at = "", 0, 0
    for piece in without_thought(pieces):
        rest += piece
        length += len(piece)
        if len(rest) >= look_at:
            *finished, last = _sentences(rest) or [rest]
            if finished and re.search(r"[^\W\d]", last):  # not just the beginning of a marker, which belongs to the sentence before
                for sentence in finished:
                    yield from _drafted(sentence)
                rest = last + "\n" * rest.endswith("\n")
            look_at = len(rest) + len(rest) // 20  # a sentence that does not end is not cut anew for every letter
        if length > _LONGEST_DRAFT:
            break
    for sentence in _sentences(rest):
        yield from _drafted(sentence)


def without_thought(pieces: Iterable[str]) -> Iterator[str]:
    """A stream without what a reasoning model thinks aloud between its tags, also where the second never comes."""
    held, thinking, thought = "", False, 0
    for piece in pieces:
        held, at = held + piece, 0
        for tag in _THOUGHT.finditer(held):
            if not thinking and at < tag.start():
                yield held[at : tag.start()]
            at, thinking = tag.end(), not tag[1]
        held = held[at:]
        at = held.rfind("<", -_LONGEST_TAG)  # what may be the beginning of a tag waits for its end
        told = len(held) if at < 0 else at
        thought += told if thinking else 0
        if told and not thinking:
            yield held[:told]
        held = held[told:]
        if thought > _LONGEST_THOUGHT:
            return
    if held and not thinking:
        yield held


def _sentences(draft: str) -> list[str]:
    """Sentences with the markers that follow them: "One. [1] Two. [2]" is two."""
    found: list[str] = []
    for line in draft.split("\n"):
        first = True
        for segment in split_sentences(line, "en"):
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
