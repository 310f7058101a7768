"""The bundled embedding model, all-MiniLM-L6-v2, run by ONNX Runtime."""

import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from vectorstore.models.bundled import embedder_path
from vectorstore.models.encoder import MINILM, Encoder, allowed_threads, mean
from vectorstore.models.shared import PASS_TOKENS, late_chunked, unit
from vectorstore.texts.passages import Span


def weights() -> dict[str, NDArray[np.float32]]:
    """The model's weights by their names, those of `MINILM`. Raises ModelError when they are not there."""
    found = load_file(Path(embedder_path()) / "model.safetensors")
    return {name: values for name, values in found.items() if not name.startswith("pooler.") and name != "embeddings.position_ids"}


class MiniLM:
    """As `Model` of `embed.py` asks for it. A text's vector is the mean of its tokens' vectors."""

    language = "en"
    prefix = ""
    tokens = 256
    pass_tokens = PASS_TOKENS
    # What sentence-transformers' form of the same model has by `named.py`, so that either's archives are the other's.
    fingerprint = "f7728488e8834d64"

    def __init__(self) -> None:
        folder = Path(embedder_path())
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.enable_padding()
        self.tokenizer.enable_truncation(self.tokens)
        self.threads = allowed_threads() or os.cpu_count() or 1
        # A pass takes a fifth less of the processor in one thread than in two, and passes can run side by side.
        self._encoder = Encoder(MINILM, weights(), threads=1)

    def questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.sentences(texts)

    def sentences(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors, _, _ = self._encode(texts)
        return unit(vectors)

    def passages(self, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> tuple[NDArray[np.float32], Sequence[NDArray[np.float32]]]:
        vectors, tokens, offsets = self._encode(texts)
        return vectors, [late_chunked(*each) for each in zip(tokens, offsets, spans, vectors, strict=True)]

    def _encode(self, texts: Sequence[str]) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.int64]]:
        """n texts → vectors of the texts (n, d), of their tokens (n, tokens, d), and the tokens' offsets (n, tokens, 2)."""
        encodings = self.tokenizer.encode_batch(list(texts))
        ids, types, mask, offsets = (
            np.array([getattr(encoding, name) for encoding in encodings], dtype=np.int64)
            for name in ("ids", "type_ids", "attention_mask", "offsets")
        )
        hidden = self._encoder(ids, types, mask)
        return mean(hidden, mask), hidden, offsets


@cache
def bundled() -> MiniLM:
    """The model, which all archives that are open in a process share."""
    return MiniLM()
