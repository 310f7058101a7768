"""The bundled embedding model, all-MiniLM-L6-v2, run by ONNX Runtime; where many texts are embedded, by `bulk.py` if that is faster."""

import os
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from vectorstore.models.bundled import LOADING, embedder_path
from vectorstore.models.encoder import BFLOAT16, MINILM, Encoder, allowed_threads, mean, processor_has
from vectorstore.models.shared import PASS_TOKENS, late_chunked, unit
from vectorstore.texts.passages import Span

MANY = 500  # passages, from which on seconds of loading are soon won back
Encode = Callable[[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]], NDArray[np.float32]]  # as `Encoder` is called


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
        self._of_passages: Encode = self._encoder
        self._left = MANY  # passages to embed until there are many
        self._counting = Lock()

    def questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.sentences(texts)

    def sentences(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors, _, _ = self._encode(texts, self._encoder)
        return unit(vectors)

    def passages(self, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> tuple[NDArray[np.float32], Sequence[NDArray[np.float32]]]:
        self._count(len(texts))
        vectors, tokens, offsets = self._encode(texts, self._of_passages)
        return vectors, [late_chunked(*each) for each in zip(tokens, offsets, spans, vectors, strict=True)]

    def _count(self, n: int) -> None:
        """Once many passages are embedded, go on with what is faster for many. A question does not wait for it."""
        with self._counting:
            before, self._left = self._left, self._left - n
            if self._left <= 0 < before and processor_has(BFLOAT16):
                with LOADING:
                    from vectorstore.models.bulk import PASS_TOKENS, BulkEncoder

                    self._of_passages, self.pass_tokens = BulkEncoder(weights()), PASS_TOKENS

    def _encode(self, texts: Sequence[str], encoder: Encode) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.int64]]:
        """n texts → vectors of the texts (n, d), of their tokens (n, tokens, d), and the tokens' offsets (n, tokens, 2)."""
        encodings = self.tokenizer.encode_batch(list(texts))
        ids, types, mask, offsets = (
            np.array([getattr(encoding, name) for encoding in encodings], dtype=np.int64)
            for name in ("ids", "type_ids", "attention_mask", "offsets")
        )
        hidden = encoder(ids, types, mask)
        return mean(hidden, mask), hidden, offsets


@cache
def bundled() -> MiniLM:
    """The model, which all archives that are open in a process share."""
    return MiniLM()
