"""Cuts a draft, while an LLM streams it, into sentences with the numbers of the evidence that each cites."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from vectorstore.texts.sentences import split_sentences

_MARKER = re.compile(r"[\[【]\s*(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\s*[\]】]")
_LEADING_MARKERS = re.compile(rf"(?:\s*{_MARKER.pattern}[\s.]*)+")
_THOUGHT_TAG = re.compile(r"<(/?)(?:think|thinking|thought|reasoning)>", re.I)
_MARKDOWN = re.compile(r"^\s*(?:[-*•#>]+\s+|\d{1,2}[.)]\s+)|\*\*|__|`|!?\[[^\]]*\]\([^)]*\)", re.M)
_LONGEST_DRAFT = 6000  # characters: a model that repeats itself is stopped here
_LONGEST_THOUGHT = 100_000  # characters: many times what a model may write (`llm.py`), for endpoints that ignore that limit
_LONGEST_TAG = len("</reasoning>")


@dataclass(frozen=True, slots=True)
class DraftedSentence:
    """A drafted sentence without its citation markers, and the numbers in them: the place of the evidence in the prompt, from 1."""

    text: str
    numbers: tuple[int, ...]


def split_claims(pieces: Iterable[str]) -> Iterator[DraftedSentence]:
    """Cut a stream of text into sentences, and give each as soon as the next one has begun."""
    rest, length, next_split = "", 0, 0
    for piece in without_thought(pieces):
        rest += piece
        length += len(piece)
        if len(rest) >= next_split:
            *finished, last = _sentences(rest) or [rest]
            if finished and re.search(r"[^\W\d]", last):  # else it may be the beginning of a marker, which belongs to the sentence before
                for sentence in finished:
                    yield from _without_markers(sentence)
                rest = last + "\n" * rest.endswith("\n")
            next_split = len(rest) + len(rest) // 20  # a long sentence is not split anew for every letter
        if length > _LONGEST_DRAFT:
            break
    for sentence in _sentences(rest):
        yield from _without_markers(sentence)


def without_thought(pieces: Iterable[str]) -> Iterator[str]:
    """The stream without the thoughts of a reasoning model: what stands between <think> and </think>, or to the end without the latter."""
    buffer, thinking, thought_length = "", False, 0
    for piece in pieces:
        buffer, at = buffer + piece, 0
        for tag in _THOUGHT_TAG.finditer(buffer):
            if not thinking and at < tag.start():
                yield buffer[at : tag.start()]
            at, thinking = tag.end(), not tag[1]
        buffer = buffer[at:]
        at = buffer.rfind("<", -_LONGEST_TAG)  # this may be the beginning of a tag, and waits for the rest of it
        ready = len(buffer) if at < 0 else at
        thought_length += ready if thinking else 0
        if ready and not thinking:
            yield buffer[:ready]
        buffer = buffer[ready:]
        if thought_length > _LONGEST_THOUGHT:
            return
    if buffer and not thinking:
        yield buffer


def _sentences(draft: str) -> list[str]:
    """The sentences of a draft, each with the markers that follow it: "One. [1] Two. [2]" is two sentences."""
    sentences: list[str] = []
    for line in draft.split("\n"):
        first = True
        for segment in split_sentences(line, "en"):
            markers = _LEADING_MARKERS.match(segment)
            length = markers.end() if markers and not first else 0
            if length:
                sentences[-1] += segment[:length]
            if segment[length:].strip():
                sentences.append(segment[length:])
                first = False
    return sentences


def _without_markers(sentence: str) -> Iterator[DraftedSentence]:
    """The sentence without its markers and Markdown; nothing when no word is left."""
    numbers = [int(number) for group in _MARKER.findall(sentence) for number in re.split(r"\s*[,;]\s*", group)]
    text = " ".join(_MARKDOWN.sub("", _MARKER.sub("", sentence)).split())
    text = re.sub(r"\s+([.,;:!?])", r"\1", text)
    if re.search(r"\w", text):
        yield DraftedSentence(text, tuple(dict.fromkeys(numbers)))
