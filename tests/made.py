"""A made-up embedder, for tests that need many vectors but no meaning: each text has its own random unit vector."""

import hashlib
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from vectorstore import Store
from vectorstore.texts.passages import Embedding


class MadeEmbedder:
    name = "made"
    language = ""
    window = 60
    dimension = 32

    def __init__(self, fingerprint: str = "made-1") -> None:
        self.fingerprint = fingerprint

    def is_of(self, fingerprint: str) -> bool:
        return fingerprint == self.fingerprint

    def even(self, cosines: Any) -> Any:
        return cosines

    def key(self, title: str, text: str) -> str:
        return hashlib.sha256(f"{self.fingerprint}{title}\n{text}".encode()).hexdigest()[:32]

    def token_spans(self, text: str) -> Any:
        return np.array([match.span() for match in re.finditer(r"\S+", text)], dtype=np.int64).reshape(-1, 2)

    def embed_question(self, text: str) -> Any:
        rng = np.random.default_rng(int.from_bytes(hashlib.sha256(f"{self.fingerprint}{text}".encode()).digest()[:8]))
        vector = rng.standard_normal(self.dimension).astype(np.float32)
        return vector / np.linalg.norm(vector)

    def embed_passages(self, passages: Sequence[tuple[str, str, Sequence[tuple[int, int]]]]) -> list[Embedding]:
        return [
            Embedding(self.key(title, text), vector := self.embed_question(title + text), np.stack([vector] * len(spans)))
            for title, text, spans in passages
        ]


class MadeArchive(Store):
    """An archive over the made-up embedder."""

    _loaded_embedder = MadeEmbedder()  # type: ignore[assignment]
