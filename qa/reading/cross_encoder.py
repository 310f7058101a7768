"""The cross-encoder: reads a question and a sentence together, which neither vectors nor shared words can.

The bundled one is the bundled embedder with its upper layers trained further by `qa.training.cross_encoder`; their weights are in
`cross_encoder.safetensors`. Any other is a sentence-transformers CrossEncoder, by name or folder.
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
MAX_TOKENS = 112  # of a question and its sentence together
_LEAD = 160  # characters of the sentence before, which says who "he" is
_CONTEXT = 120  # characters of the last turns of a conversation
_SHORT_TOKENS = 24  # of a short answer, at most
# The share of all spans that the best must have to be offered. XQuAD-en: three in four are offered, and .82 of those in gold sentences
# share half their words with the answer.
_SURE = 0.4
_RETRY_SECONDS = 60.0  # until one that could not be loaded is tried again: a hub that was down may be back
_TOKENS = 512  # that a model reads which does not say how many
T = TypeVar("T")


class ReaderError(ModelError):
    """The cross-encoder could not be loaded; the message says what to do."""


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


class CrossEncoder(Protocol):
    """Reads a question with each of n sentences; `language` is the only one it was trained on, empty for several."""

    language: str

    def judge(self, question: str, sentences: Sequence[Sentence]) -> Judged: ...


class Loaded(Generic[T]):
    """Models of one kind by their names, each loaded once; one that could not be is tried again after a while.

    Raises `error`, which says `what` could not be loaded, why, and what to `do`.
    """

    def __init__(self, make: Callable[[str], T], error: type[ModelError], what: str, do: str) -> None:
        self._make, self._error, self._what, self._do = make, error, what, do
        self._loaded: dict[str, T] = {}
        self._failed: dict[str, tuple[float, str]] = {}  # until when it is not tried again, and why

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
    """The cross-encoder of that name: `bundled`, a sentence-transformers name or folder, or None for `none`. Raises ReaderError."""
    return None if name == NONE else _READERS(name)


_READERS: Loaded[CrossEncoder] = Loaded(
    lambda name: _Bundled() if name == BUNDLED else _Named(name),
    ReaderError,
    "The cross-encoder",
    "Set DATELINE_READER to bundled, none, or a sentence-transformers CrossEncoder's name or folder.",
)


def asked(text: str, context: str) -> str:
    """A question as the bundled cross-encoder reads it, with the end of what was asked before."""
    return f"{text} ({context[-_CONTEXT:]})" if context else text


def halves(lengths: Sequence[int]) -> list[list[int]]:
    """Indexes of the shorter and of the longer texts, which are read by themselves, so that little is padding."""
    order = sorted(range(len(lengths)), key=lambda i: lengths[i])
    return [half for half in (order[: len(order) // 2], order[len(order) // 2 :]) if half]


def encode(tokenizer: Any, questions: Sequence[str], sentences: Sequence[Sentence]) -> Any:
    """Tokens of questions, each with its sentence; their number is of a few sizes only, for which the processor is prepared once."""
    return tokenizer(
        list(questions), [sentence.read for sentence in sentences], truncation="longest_first", max_length=MAX_TOKENS,
        padding=True, pad_to_multiple_of=16, return_offsets_mapping=True, return_tensors="pt",
    )  # fmt: skip


def pooled(hidden: Any, mask: Any) -> Any:
    """The mean of each text's own tokens: hidden states (n, tokens, d) and mask (n, tokens) → (n, d)."""
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
        self._half = bool(getattr(torch.cpu, "_is_avx512_bf16_supported", bool)())
        self._tokenizing = Lock()  # a tokenizer's padding is set at each call, and shared

    def judge(self, question: str, sentences: Sequence[Sentence]) -> Judged:
        """Sentences of like length are read together."""
        logits = np.empty(len(sentences))
        short: list[Span | None] = [None] * len(sentences)
        plain = [folded_with_offsets(sentence.text) for sentence in sentences]
        sentences = [
            Sentence(folded(sentence.title), folded(sentence.before), text) for sentence, (text, _) in zip(sentences, plain, strict=True)
        ]
        for half in halves([len(sentence.read) for sentence in sentences]):
            logits[half], spans = self._read(question, [sentences[i] for i in half])
            for i, span in zip(half, spans, strict=True):
                short[i] = None if span is None else (plain[i][1][span[0]], plain[i][1][span[1]])
        return Judged(logits, tuple(short))

    def _read(self, question: str, sentences: Sequence[Sentence]) -> tuple[NDArray[np.float64], list[Span | None]]:
        import torch

        with self._tokenizing:
            encoded = encode(self._tokenizer, [question] * len(sentences), sentences)
        offsets = encoded.pop("offset_mapping").numpy()
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=self._half):
            hidden = self._model(**encoded).last_hidden_state.float()
        logits = (pooled(hidden, encoded["attention_mask"]) @ self._head[0] + self._bias[0]).double().numpy()
        ends = (hidden @ self._head[1:].T).numpy()
        spans = []
        for i, sentence in enumerate(sentences):
            own = (np.array([part == 1 for part in encoded.sequence_ids(i)])) & (offsets[i, :, 0] >= len(sentence.lead))
            spans.append(_best_span(ends[i], offsets[i] - len(sentence.lead), np.flatnonzero(own)))
        return logits, spans


class Pairs:
    """A sentence-transformers CrossEncoder, by name or folder: what it says of pairs of texts, and how many tokens of them it reads."""

    def __init__(self, name: str) -> None:
        import sentence_transformers

        self._model = sentence_transformers.CrossEncoder(name, device="cpu")
        self._using = Lock()  # its tokenizer's padding is set at each call, and shared
        config: Any = self._model.config
        self.labels = tuple(str(config.id2label[i]) for i in range(config.num_labels))
        self.window = int(min(self._model.max_length or _TOKENS, getattr(config, "max_position_embeddings", None) or _TOKENS))

    def logits(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        """What it says of n pairs, as (n, labels)."""
        import torch

        with self._using:
            scores = self._model.predict(list(pairs), activation_fn=torch.nn.Identity(), show_progress_bar=False)
        return np.asarray(scores, dtype=np.float64).reshape(len(pairs), len(self.labels))

    def tokens(self, pair: tuple[str, str]) -> int:
        """How many tokens a pair is."""
        with self._using:
            tokenizer: Any = self._model.tokenizer
            return len(tokenizer(*pair, truncation=False, verbose=False)["input_ids"])


class _Named:
    language = ""

    def __init__(self, name: str) -> None:
        self._model = Pairs(name)

    def judge(self, question: str, sentences: Sequence[Sentence]) -> Judged:
        logits = self._model.logits([(question, f"{sentence.title}. {sentence.before} {sentence.text}") for sentence in sentences])
        return Judged(logits.reshape(len(sentences)), (None,) * len(sentences))


def _best_span(ends: NDArray[np.float32], offsets: NDArray[np.int64], own: NDArray[np.int64]) -> Span | None:
    """The characters between the likeliest first and last token (tokens, 2) among a sentence's own, if it is sure enough."""
    if not len(own):
        return None
    together = np.add.outer(ends[own, 0], ends[own, 1])
    together[~_possible(len(own))] = -np.inf
    if 1 / np.exp(together - together.max()).sum() < _SURE:
        return None
    start, end = np.unravel_index(together.argmax(), together.shape)
    return int(offsets[own[start], 0]), int(offsets[own[end], 1])


def _possible(n: int) -> NDArray[np.bool_]:
    """Which (first, last) pairs of n tokens are in order and near enough."""
    return np.triu(np.ones((n, n), dtype=bool)) & ~np.triu(np.ones((n, n), dtype=bool), _SHORT_TOKENS)
