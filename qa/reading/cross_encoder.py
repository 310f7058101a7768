"""Cross-encoders: models that read a question and a sentence together, and score how well the sentence answers.

The bundled one is the bundled embedder with its upper layers trained further by `qa.training.cross_encoder`; their weights are in
`cross_encoder.safetensors`. Any sentence-transformers CrossEncoder can be used instead, by its name or folder.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files
from threading import Lock
from time import monotonic
from typing import Any, Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from vectorstore.errors import ModelError, one_line
from vectorstore.models.bundled import LOADING, embedder_path
from vectorstore.texts.folding import folded, folded_with_offsets
from vectorstore.texts.passages import Span

BUNDLED, NONE = "bundled", "none"
MAX_TOKENS = 112  # of a question and its sentence together; longer ones are cut
_BEFORE_CHARACTERS = 160  # of the sentence before, from its end: it may tell who "he" is
_CONTEXT_CHARACTERS = 120  # of the earlier questions, from their end
_SHORT_TOKENS = 24  # of a short answer, at most
# The probability among all spans of a sentence that the best span must have to be given as the short answer. On XQuAD-en, three in
# four sentences get one, and .82 of those in gold sentences share half their words with the answer.
_LEAST_PROBABILITY = 0.4
_RETRY_SECONDS = 60.0  # after which a model that could not be loaded is tried again: a hub that was down may be back
_TOKENS = 512  # that a model reads which does not say how many
T = TypeVar("T")


class ReaderError(ModelError):
    """The cross-encoder could not be loaded; the message says what to do."""


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
    """Judges sentences for a question. `language` is the only language (ISO 639-1) that it was trained on; empty for several."""

    language: str

    def judge(self, question: str, sentences: Sequence[Sentence]) -> Judgement: ...


class Loaded(Generic[T]):
    """Models of one kind by their names, each loaded once; one that could not be loaded is tried again after a while.

    `make` loads the model of a name. `error` is raised when that fails: it says which kind of model (`what`) could not be loaded, why,
    and what to `do`.
    """

    def __init__(self, make: Callable[[str], T], error: type[ModelError], what: str, do: str) -> None:
        self._make, self._error, self._what, self._do = make, error, what, do
        self._loaded: dict[str, T] = {}
        self._failed: dict[str, tuple[float, str]] = {}  # name → the time by `monotonic` until which it is not tried again, and the error

    def __call__(self, name: str) -> T:
        if name not in self._loaded:
            with LOADING:
                if name not in self._loaded:
                    self._loaded[name] = self._load(name)
        return self._loaded[name]

    def _load(self, name: str) -> T:
        until, why = self._failed.get(name, (0.0, ""))
        if monotonic() > until:
            try:
                return self._make(name)
            except (OSError, ValueError, ImportError) as error:  # ImportError: what a tokenizer needs and is not installed
                why = f"{self._what} {name!r} could not be loaded: {one_line(error).split('. ')[0]}. {self._do}"
                self._failed[name] = monotonic() + _RETRY_SECONDS, why
        raise self._error(why)


def load(name: str) -> CrossEncoder | None:
    """The cross-encoder of that name (`bundled`, or a sentence-transformers name or folder), loaded once; None for `none`.

    Raises ReaderError when it cannot be loaded.
    """
    return None if name == NONE else _READERS(name)


_READERS: Loaded[CrossEncoder] = Loaded(
    lambda name: _Bundled() if name == BUNDLED else _Named(name),
    ReaderError,
    "The cross-encoder",
    "Set DATELINE_READER to bundled, none, or a sentence-transformers CrossEncoder's name or folder.",
)


def with_context(text: str, context: str) -> str:
    """A question as the bundled cross-encoder reads it: followed by the end of the earlier questions, if there are any."""
    return f"{text} ({context[-_CONTEXT_CHARACTERS:]})" if context else text


def halves(lengths: Sequence[int]) -> list[list[int]]:
    """The indexes of the shorter texts, and those of the longer ones. Each half is one batch, so that little of it is padding."""
    order = sorted(range(len(lengths)), key=lambda i: lengths[i])
    return [half for half in (order[: len(order) // 2], order[len(order) // 2 :]) if half]


def encode(tokenizer: Any, questions: Sequence[str], sentences: Sequence[Sentence]) -> Any:
    """The tokens of n questions, each with its sentence (n, tokens).

    They are padded to a multiple of 16, so that few sizes occur: PyTorch has to prepare for each new one.
    """
    return tokenizer(
        list(questions),
        [sentence.with_prefix for sentence in sentences],
        truncation="longest_first",
        max_length=MAX_TOKENS,
        padding=True,
        pad_to_multiple_of=16,
        return_offsets_mapping=True,
        return_tensors="pt",
    )


def pooled(hidden: Any, mask: Any) -> Any:
    """The mean (n, d) of each text's hidden states (n, tokens, d), over the tokens that the mask (n, tokens) has 1 for."""
    mask = mask.unsqueeze(-1)
    return (hidden * mask).sum(1) / mask.sum(1)


class _Bundled:
    language = "en"

    def __init__(self) -> None:
        import torch
        from safetensors.torch import load_file
        from transformers import AutoModel, AutoTokenizer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        self._tokenizer: Any = AutoTokenizer.from_pretrained(embedder_path())
        self._model: Any = AutoModel.from_pretrained(embedder_path()).eval()
        with as_file(files("qa.reading") / "cross_encoder.safetensors") as path:
            weights = {name: tensor.float() for name, tensor in load_file(path).items()}
        self._head, self._bias = weights.pop("head.weight"), weights.pop("head.bias")
        self._model.load_state_dict(weights, strict=False)
        # Half precision only where the processor multiplies it itself; elsewhere it is emulated, and slower.
        self._half_precision = bool(getattr(torch.cpu, "_is_avx512_bf16_supported", bool)())
        self._tokenizing = Lock()  # each call sets the tokenizer's padding, which all threads share

    def judge(self, question: str, sentences: Sequence[Sentence]) -> Judgement:
        logits = np.empty(len(sentences))
        short: list[Span | None] = [None] * len(sentences)
        texts = [folded_with_offsets(sentence.text) for sentence in sentences]
        sentences = [Sentence(folded(s.title), folded(s.before), text) for s, (text, _) in zip(sentences, texts, strict=True)]
        for half in halves([len(sentence.with_prefix) for sentence in sentences]):
            logits[half], spans = self._judge_batch(question, [sentences[i] for i in half])
            for i, span in zip(half, spans, strict=True):
                _, offsets = texts[i]
                short[i] = None if span is None else (offsets[span[0]], offsets[span[1]])
        return Judgement(logits, tuple(short))

    def _judge_batch(self, question: str, sentences: Sequence[Sentence]) -> tuple[NDArray[np.float64], list[Span | None]]:
        """As `judge`, with all sentences in one batch; the offsets are into their folded texts."""
        import torch

        with self._tokenizing:
            encoded = encode(self._tokenizer, [question] * len(sentences), sentences)
        offsets = encoded.pop("offset_mapping").numpy()
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=self._half_precision):
            hidden = self._model(**encoded).last_hidden_state.float()
        logits = (pooled(hidden, encoded["attention_mask"]) @ self._head[0] + self._bias[0]).double().numpy()
        boundaries = (hidden @ self._head[1:].T).numpy()
        spans = []
        for i, sentence in enumerate(sentences):
            in_second_text = np.array([part == 1 for part in encoded.sequence_ids(i)])
            own_tokens = np.flatnonzero(in_second_text & (offsets[i, :, 0] >= len(sentence.prefix)))
            spans.append(_best_span(boundaries[i], offsets[i] - len(sentence.prefix), own_tokens))
        return logits, spans


class Pairs:
    """A sentence-transformers CrossEncoder, by name or folder, for pairs of texts. `labels` names its outputs; `window` is the number of
    tokens that it reads.
    """

    def __init__(self, name: str) -> None:
        import sentence_transformers

        self._model = sentence_transformers.CrossEncoder(name, device="cpu")
        self._using = Lock()  # each call sets the tokenizer's padding, which all threads share
        config: Any = self._model.config
        self.labels = tuple(str(config.id2label[i]) for i in range(config.num_labels))
        self.window = int(min(self._model.max_length or _TOKENS, getattr(config, "max_position_embeddings", None) or _TOKENS))

    def logits(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        """The logits (n, labels) of n pairs of texts."""
        import torch

        with self._using:
            scores = self._model.predict(list(pairs), activation_fn=torch.nn.Identity(), show_progress_bar=False)
        return np.asarray(scores, dtype=np.float64).reshape(len(pairs), len(self.labels))

    def tokens(self, pair: tuple[str, str]) -> int:
        """The number of tokens of a pair of texts."""
        with self._using:
            tokenizer: Any = self._model.tokenizer
            return len(tokenizer(*pair, truncation=False, verbose=False)["input_ids"])


class _Named:
    language = ""

    def __init__(self, name: str) -> None:
        self._model = Pairs(name)

    def judge(self, question: str, sentences: Sequence[Sentence]) -> Judgement:
        logits = self._model.logits([(question, f"{sentence.title}. {sentence.before} {sentence.text}") for sentence in sentences])
        return Judgement(logits.reshape(len(sentences)), (None,) * len(sentences))


def _best_span(boundaries: NDArray[np.float32], offsets: NDArray[np.int64], own_tokens: NDArray[np.int64]) -> Span | None:
    """The offsets of the likeliest short answer; None when it is not probable enough.

    `boundaries` (tokens, 2) scores each token as the first and as the last of the answer, `offsets` (tokens, 2) are its characters,
    `own_tokens` the indexes of the tokens that belong to the sentence itself.
    """
    if not len(own_tokens):
        return None
    pair_scores = np.add.outer(boundaries[own_tokens, 0], boundaries[own_tokens, 1])
    pair_scores[~_allowed_pairs(len(own_tokens))] = -np.inf
    if 1 / np.exp(pair_scores - pair_scores.max()).sum() < _LEAST_PROBABILITY:
        return None
    first, last = np.unravel_index(pair_scores.argmax(), pair_scores.shape)
    return int(offsets[own_tokens[first], 0]), int(offsets[own_tokens[last], 1])


def _allowed_pairs(n: int) -> NDArray[np.bool_]:
    """Which pairs (first, last) of n tokens are in order and at most `_SHORT_TOKENS` long (n, n)."""
    return np.triu(np.ones((n, n), dtype=bool)) & ~np.triu(np.ones((n, n), dtype=bool), _SHORT_TOKENS)
