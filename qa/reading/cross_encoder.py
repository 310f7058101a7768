"""Cross-encoders: models that read a question and a sentence together, and score how well the sentence answers.

`quick` is the bundled embedder with its upper layers trained further by `qa.training.cross_encoder`; their weights are in
`cross_encoder.safetensors`. `bundled` is the judge (`qa.reading.judge`) where its weights are in `weights/judge/`, and otherwise `quick`;
what the judge does not read, German, Spanish and Turkish, a smaller one does, whose weights are in `weights/languages/`. Other folders with
a judge's weights can be used, any sentence-transformers CrossEncoder, by its name or folder, and any reranker that is served elsewhere
(`qa.reading.reranker`), by its URL and name.
"""

from collections.abc import Callable, Sequence, Set
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from qa.reading.pairs import MANIFEST, QUICK, CrossEncoder, Judgement, PairTokenizer, Sentence
from qa.saying.words import NOTHING, Said
from vectorstore.errors import InputError, ModelError, one_line
from vectorstore.models.bundled import LOADING, embedder_path
from vectorstore.models.endpoint import is_url

BUNDLED, NONE = "bundled", "none"
_WEIGHTS = Path(__file__).parent / "weights"
JUDGE_FOLDER, LANGUAGES_FOLDER = _WEIGHTS / "judge", _WEIGHTS / "languages"
QUICK_WINDOW = 112  # tokens of a question and its sentence together; longer ones are cut
_RETRY_SECONDS = 60.0  # after which a model that could not be loaded is tried again: a hub that was down may be back
_TOKENS = 512  # that a model reads which does not say how many
T = TypeVar("T")


class ReaderError(ModelError):
    """The cross-encoder could not be loaded; the message says what to do."""


class Loaded(Generic[T]):
    """Models of one kind by their names, each loaded once; one that could not be loaded is tried again after a while.

    `make` loads the model of a name. `error` is raised when that fails: `says` is the name of what it says, with the `model` and `why`.
    """

    def __init__(self, make: Callable[[str], T], error: type[ModelError], says: str) -> None:
        self._make, self._error, self._says = make, error, says
        self._loaded: dict[str, T] = {}
        self._failed: dict[str, tuple[float, Said]] = {}  # name → the time by `monotonic` until which it is not tried again, and the error

    def __call__(self, name: str) -> T:
        if name not in self._loaded:
            with LOADING:
                if name not in self._loaded:
                    self._loaded[name] = self._load(name)
        return self._loaded[name]

    def _load(self, name: str) -> T:
        until, why = self._failed.get(name, (0.0, NOTHING))
        if monotonic() > until:
            try:
                return self._make(name)
            except (OSError, ValueError, ImportError) as error:  # ImportError: what a tokenizer needs and is not installed
                why = Said(self._says, model=repr(name), why=one_line(error).split(". ")[0])
                self._failed[name] = monotonic() + _RETRY_SECONDS, why
        raise self._error(why)


def is_judge(name: str) -> bool:
    """Whether there is a judge of that name, `bundled` or a folder: it can tell as well whether evidence supports a claim."""
    return ((JUDGE_FOLDER if name == BUNDLED else Path(name)) / MANIFEST).exists()


def load(name: str, key: str = "") -> CrossEncoder | None:
    """The cross-encoder of that name, loaded once; None for `none`.

    A name is `bundled`, `quick`, a folder with a judge's weights, a sentence-transformers name or folder, or `URL#model` of a reranker,
    which may want a `key`. Raises ReaderError when it cannot be loaded.
    """
    if name == NONE:
        return None
    if is_url(name):
        return _served(name, key)
    if name == BUNDLED and not is_judge(name):
        name = QUICK
    return _OURS(name) if name in (BUNDLED, QUICK) else _OTHERS(name)


_OURS: Loaded[CrossEncoder] = Loaded(
    lambda name: _quick() if name == QUICK else _judge(JUDGE_FOLDER, beside=LANGUAGES_FOLDER),
    ReaderError,
    "own_reader_failed",
)
_OTHERS: Loaded[CrossEncoder] = Loaded(
    lambda name: _judge(Path(name)) if is_judge(name) else _Named(name),
    ReaderError,
    "reader_failed",
)


@cache
def _served(spec: str, key: str) -> CrossEncoder:
    from qa.reading.reranker import Reranker

    try:
        return Reranker(spec, key, QUICK)
    except InputError as error:
        raise ReaderError(Said("reader_unusable", why=str(error))) from error


def _judge(folder: Path, beside: Path | None = None) -> CrossEncoder:
    from qa.reading.judge import open_judge

    return open_judge(folder, (lambda: _OTHERS(str(beside))) if beside and is_judge(str(beside)) else None)


def _quick() -> CrossEncoder:
    from safetensors.numpy import load_file

    from qa.reading.close import CloseReader, scored_by
    from qa.reading.packed import unpack
    from vectorstore.models.encoder import MINILM, Encoder, passes
    from vectorstore.models.minilm import weights

    with as_file(files("qa.reading") / "cross_encoder.safetensors") as path:
        trained = unpack(load_file(path))
    head = trained.pop("head.weight"), trained.pop("head.bias")
    score = scored_by(Encoder(MINILM, weights() | trained, threads=1), *head)
    return CloseReader(score, PairTokenizer(Path(embedder_path()), padding=0), QUICK_WINDOW, frozenset({"en"}), QUICK, passes())


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
    kind, languages = QUICK, frozenset[str]()

    def __init__(self, name: str) -> None:
        self._model = Pairs(name)

    def of(self, languages: Set[str]) -> CrossEncoder:
        return self

    def judge(self, question: str, sentences: Sequence[Sentence]) -> Judgement:
        logits = self._model.logits([(question, sentence.plain) for sentence in sentences])
        return Judgement(logits.reshape(len(sentences)), (None,) * len(sentences))
