"""Pairs of texts that a model reads together, a question and a sentence or a claim and its evidence: their texts, tokens and short answers.

No model and nothing of the archive is imported here, so that a machine that only trains one needs nothing of them.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

Span = tuple[int, int]

QUICK, JUDGE = "quick", "judge"  # kinds of cross-encoders: how much they read, and how their scores are weighed
MANIFEST = "judge.json"  # the file by which a folder with a judge's weights is known

_BEFORE_CHARACTERS = 160  # of the sentence before, from its end: it may tell who "he" is
_CONTEXT_CHARACTERS = 120  # of the earlier questions, from their end
_SHORT_TOKENS = 24  # of a short answer, at most
# The probability among all spans of a sentence that the best span must have to be given as the short answer. On XQuAD-en, three in
# four sentences get one, and .82 of those in gold sentences share half their words with the answer.
_LEAST_PROBABILITY = 0.4
_PADDED_TO = 8  # numbers of tokens are multiples of it, so that few sizes occur: PyTorch has to prepare for each new one


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with what the model reads before it: its article's title, and the sentence before (`before`)."""

    title: str
    before: str
    text: str

    @property
    def prefix(self) -> str:
        """The title and the end of the sentence before."""
        return f"{self.title}. {' '.join(self.before.split())[-_BEFORE_CHARACTERS:]} | "

    @property
    def plain(self) -> str:
        """The whole text as others' models read it."""
        return f"{self.title}. {self.before} {self.text}"

    @property
    def with_prefix(self) -> str:
        """The whole text that the model reads."""
        return self.prefix + self.text


@dataclass(frozen=True, slots=True)
class Judgement:
    """How well each of n sentences answers: `logits` (n,) are log-odds; `short` holds the offsets of the few words that answer, into
    the sentence's own text, or None where they are not known.
    """

    logits: NDArray[np.float64]
    short: tuple[Span | None, ...]


class CrossEncoder(Protocol):
    """Judges sentences for a question. `languages` (ISO 639-1) are those that it reads; empty for any.

    `kind` is QUICK or JUDGE: how much it reads, and how its scores are weighed.
    """

    @property
    def languages(self) -> Set[str]: ...

    @property
    def kind(self) -> str: ...

    def of(self, languages: Set[str]) -> "CrossEncoder | None":
        """What reads all of these languages: itself, or what was trained beside it on others; None where nothing does.

        Raises ModelError where that cannot be loaded.
        """
        ...

    def judge(self, question: str, sentences: Sequence[Sentence]) -> Judgement:
        """How well each sentence answers. Raises EndpointError while one that is served elsewhere cannot be used."""
        ...


def evidence_text(title: str, sentences: Sequence[str]) -> str:
    """Evidence as a judge reads it for a claim: the title of its article, and its sentences."""
    return Sentence(title, "", " ".join(sentences)).with_prefix


def with_context(text: str, context: str) -> str:
    """A question as our cross-encoders read it: followed by the end of the earlier questions, if there are any."""
    return f"{text} ({context[-_CONTEXT_CHARACTERS:]})" if context else text


def by_length(lengths: Sequence[int], size: int) -> list[list[int]]:
    """The indexes of texts, the shortest first, in batches of at most `size`, so that little of a batch is padding."""
    order = sorted(range(len(lengths)), key=lambda i: lengths[i])
    return [order[at : at + size] for at in range(0, len(order), size)]


class Tokens:
    """The tokens of n pairs of texts: `ids`, `types` and `mask` (n, tokens)."""

    def __init__(self, encodings: Sequence[Encoding]) -> None:
        self._encodings = encodings
        self.ids, self.types, self.mask = (
            np.array([getattr(encoding, name) for encoding in encodings], dtype=np.int64) for name in ("ids", "type_ids", "attention_mask")
        )

    def of_second(self, i: int, start: int = 0) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The m tokens of the i-th pair's second text from the character `start` on: their indexes (m,) and offsets (m, 2) from there."""
        offsets = np.array(self._encodings[i].offsets, dtype=np.int64)
        second = np.array([part == 1 for part in self._encodings[i].sequence_ids]) & (offsets[:, 0] >= start)
        return np.flatnonzero(second), offsets[second] - start


class PairTokenizer:
    """The tokenizer of a model's folder, for pairs of texts; `padding` is the id of the token that it pads with."""

    def __init__(self, folder: Path, padding: int) -> None:
        self._tokenizing = Lock()  # each call sets the tokenizer's truncation, which all threads share
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_padding(pad_id=padding, pad_to_multiple_of=_PADDED_TO)

    def __call__(self, firsts: Sequence[str], seconds: Sequence[str], window: int) -> Tokens:
        """The tokens of n pairs, at most `window` of each: what is too many is cut off the longer of the two texts."""
        with self._tokenizing:
            self._tokenizer.enable_truncation(window, strategy="longest_first")
            return Tokens(self._tokenizer.encode_batch(list(zip(firsts, seconds, strict=True))))


def best_span(boundaries: NDArray[np.float32], offsets: NDArray[np.int64]) -> Span | None:
    """The offsets of the likeliest short answer in a sentence of n tokens; None when it is not probable enough.

    `boundaries` (n, 2) scores each token as the first and as the last of the answer, `offsets` (n, 2) are its characters.
    """
    if not len(boundaries):
        return None
    pair_scores = np.add.outer(boundaries[:, 0], boundaries[:, 1])
    pair_scores[~_allowed_pairs(len(boundaries))] = -np.inf
    if 1 / np.exp(pair_scores - pair_scores.max()).sum() < _LEAST_PROBABILITY:
        return None
    first, last = np.unravel_index(pair_scores.argmax(), pair_scores.shape)
    return int(offsets[first, 0]), int(offsets[last, 1])


def _allowed_pairs(n: int) -> NDArray[np.bool_]:
    """Which pairs (first, last) of n tokens are in order and at most `_SHORT_TOKENS` long (n, n)."""
    return np.triu(np.ones((n, n), dtype=bool)) & ~np.triu(np.ones((n, n), dtype=bool), _SHORT_TOKENS)
