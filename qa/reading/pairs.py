"""A question, or a claim, and what is read together with it: the texts, their tokens, and the characters that answer.

Nothing of the archive and no model is imported here: where only a model is trained, this module is all that is needed of the reader.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

Span = tuple[int, int]

MANIFEST = "judge.json"  # in a folder with weights of a judge

_LEAD = 160  # characters of the sentence before, which says who "he" is
_CONTEXT = 120  # characters of the last turns of a conversation
_SHORT_TOKENS = 24  # of a short answer, at most
# The share of all spans that the best must have to be offered. XQuAD-en: three in four are offered, and .82 of those in gold sentences
# share half their words with the answer.
_SURE = 0.4
_SIZES = 16  # numbers of tokens are multiples of it: the processor is prepared for each size once


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is read of a sentence: its article's title, the sentence before it, and itself."""

    title: str
    before: str
    text: str

    @property
    def lead(self) -> str:
        return f"{self.title}. {' '.join(self.before.split())[-_LEAD:]} | "

    @property
    def read(self) -> str:
        return self.lead + self.text


@dataclass(frozen=True, slots=True)
class Judged:
    """How well each of n sentences answers: log-odds (n,), and the characters of each that answer, if it knows."""

    logits: NDArray[np.float64]
    short: tuple[Span | None, ...]


def document(title: str, sentences: Sequence[str], before: str = "") -> str:
    """Sentences of an article as a claim is read together with them; `before` is the sentence before the first."""
    return Sentence(title, before, " ".join(sentences)).read


def asked(text: str, context: str) -> str:
    """A question as it is read, with the end of what was asked before."""
    return f"{text} ({context[-_CONTEXT:]})" if context else text


def halves(lengths: Sequence[int]) -> list[list[int]]:
    """Indexes of the shorter and of the longer texts, which are read by themselves, so that little is padding."""
    order = sorted(range(len(lengths)), key=lambda i: lengths[i])
    return [half for half in (order[: len(order) // 2], order[len(order) // 2 :]) if half]


class Tokens:
    """Pairs as a model takes them: `ids`, `types` and `mask` (n, tokens)."""

    def __init__(self, encodings: Sequence[Encoding]) -> None:
        self._encodings = encodings
        self.ids, self.types, self.mask = (
            np.array([getattr(encoding, name) for encoding in encodings], dtype=np.int64) for name in ("ids", "type_ids", "attention_mask")
        )

    def of_second(self, i: int, start: int = 0) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The tokens of a pair's second text from one character on: their places (m,), and their characters (m, 2) counted from there."""
        offsets = np.array(self._encodings[i].offsets, dtype=np.int64)
        second = np.array([part == 1 for part in self._encodings[i].sequence_ids]) & (offsets[:, 0] >= start)
        return np.flatnonzero(second), offsets[second] - start


class Tokenizing:
    """A tokenizer that reads pairs, for one thread at a time: how much it cuts off is set at each call."""

    def __init__(self, folder: Path, padding: int) -> None:
        self._lock = Lock()
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_padding(pad_id=padding, pad_to_multiple_of=_SIZES)

    def __call__(self, firsts: Sequence[str], seconds: Sequence[str], most: int) -> Tokens:
        """The tokens of pairs, at most so many of each, cut off at the longer of its texts."""
        with self._lock:
            self._tokenizer.enable_truncation(most, strategy="longest_first")
            return Tokens(self._tokenizer.encode_batch(list(zip(firsts, seconds, strict=True))))


def best_span(first: NDArray[np.float32], last: NDArray[np.float32], characters: NDArray[np.int64]) -> Span | None:
    """The characters between the likeliest first and last of n tokens (n,), whose characters are (n, 2), if it is sure enough."""
    if not len(first):
        return None
    together = np.add.outer(first, last)
    together[~_possible(len(first))] = -np.inf
    if 1 / np.exp(together - together.max()).sum() < _SURE:
        return None
    start, end = np.unravel_index(together.argmax(), together.shape)
    return int(characters[start, 0]), int(characters[end, 1])


def _possible(n: int) -> NDArray[np.bool_]:
    """Which (first, last) pairs of n tokens are in order and near enough."""
    return np.triu(np.ones((n, n), dtype=bool)) & ~np.triu(np.ones((n, n), dtype=bool), _SHORT_TOKENS)
