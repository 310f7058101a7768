"""The cross-encoder: reads a question and a sentence together, which neither vectors nor shared words can.

`bundled` is the judge (`qa.reading.judge`) where its weights are installed, else the same as `quick`: the bundled embedder with its upper
layers trained further by `qa.training.cross_encoder`, whose weights are in `cross_encoder.safetensors`. A folder with a judge's weights is
that judge; any other name or folder is a sentence-transformers CrossEncoder.
"""

from collections.abc import Sequence
from importlib.resources import as_file, files
from pathlib import Path
from time import monotonic
from typing import Protocol

import numpy as np

from qa.reading.pairs import MANIFEST, Judged, Sentence, Tokenizing
from vectorstore.errors import ModelError, one_line
from vectorstore.models.bundled import LOADING, embedder_path

BUNDLED, QUICK, NONE = "bundled", "quick", "none"
WEIGHTS = Path(__file__).parent / "weights" / "judge"
MAX_TOKENS = 112  # of a question and its sentence together, as `quick` reads them
_RETRY_SECONDS = 60.0  # until one that could not be loaded is tried again: a hub that was down may be back
_LOADED: "dict[str, CrossEncoder]" = {}
_FAILED: dict[str, tuple[float, str]] = {}  # until when it is not tried again, and why


class ReaderError(ModelError):
    """The cross-encoder could not be loaded; the message says what to do."""


class CrossEncoder(Protocol):
    """Reads a question with each of n sentences; `language` is the only one it was trained on, empty for several."""

    @property
    def language(self) -> str: ...

    def judge(self, question: str, sentences: Sequence[Sentence]) -> Judged: ...


def load(name: str) -> CrossEncoder | None:
    """The cross-encoder of that name: `bundled`, `quick`, a judge's folder, a sentence-transformers name or folder, or None for `none`.

    Raises ReaderError.
    """
    if name == NONE:
        return None
    if name == BUNDLED and not (WEIGHTS / MANIFEST).exists():
        name = QUICK
    if name not in _LOADED:
        with LOADING:
            if name not in _LOADED:
                _LOADED[name] = _load(name)
    return _LOADED[name]


def _load(name: str) -> CrossEncoder:
    until, why = _FAILED.get(name, (0.0, ""))
    if monotonic() > until:
        try:
            return _opened(name)
        except (OSError, ValueError) as error:
            mend = (
                "Install dateline-qa anew, or set DATELINE_READER to quick."
                if name in (BUNDLED, QUICK)
                else "Set DATELINE_READER to bundled, quick, none, or a sentence-transformers CrossEncoder's name or folder."
            )
            why = f"The cross-encoder {name!r} could not be loaded: {one_line(error).split('. ')[0]}. {mend}"
            _FAILED[name] = monotonic() + _RETRY_SECONDS, why
    raise ReaderError(why)


def _opened(name: str) -> CrossEncoder:
    if name == QUICK:
        return _quick()
    folder = WEIGHTS if name == BUNDLED else Path(name)
    if (folder / MANIFEST).exists():
        from qa.reading.judge import open_judge

        return open_judge(folder)
    return _Named(name)


def _quick() -> CrossEncoder:
    from safetensors.torch import load_file
    from transformers import AutoConfig

    from qa.reading.close import CloseReader
    from qa.reading.judge import network_of

    folder = Path(embedder_path())
    with as_file(files("qa.reading") / "cross_encoder.safetensors") as path:
        trained = {name: tensor.float() for name, tensor in load_file(path).items()}
    config = AutoConfig.from_pretrained(folder).to_dict()
    network = network_of(config, load_file(folder / "model.safetensors") | trained, 1)
    return CloseReader(network.at_rest(), Tokenizing(folder, config["pad_token_id"]), MAX_TOKENS, "en")


class _Named:
    language = ""

    def __init__(self, name: str) -> None:
        import sentence_transformers

        self._model = sentence_transformers.CrossEncoder(name, device="cpu")

    def judge(self, question: str, sentences: Sequence[Sentence]) -> Judged:
        import torch

        pairs = [(question, f"{sentence.title}. {sentence.before} {sentence.text}") for sentence in sentences]
        scores = np.asarray(self._model.predict(pairs, activation_fn=torch.nn.Identity(), show_progress_bar=False), dtype=np.float64)
        return Judged(scores.reshape(len(sentences)), (None,) * len(sentences))
