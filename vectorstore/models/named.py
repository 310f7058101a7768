"""Embedding models of sentence-transformers, by name or folder."""

import hashlib
import json
import logging
from collections.abc import Sequence
from functools import cached_property
from threading import Lock
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer
from transformers.utils import logging as transformers_logging

from vectorstore.models.shared import PASS_TOKENS, late_chunked, prompts_of
from vectorstore.texts.passages import Span


class Named:
    """As `Model` of `embed.py` asks for it. Raises OSError or ValueError when it cannot be loaded."""

    language = ""
    threads = 1  # torch uses all cores for one call
    pass_tokens = PASS_TOKENS

    def __init__(self, name: str) -> None:
        logging.getLogger("sentence_transformers").setLevel(logging.ERROR)  # who loads it reports a failure
        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        self._model = _OneAtATime(name, device="cpu")
        if any(prompts_of(name)) and not any(self._model.prompts.values()):
            self._model.prompts = dict(zip(("query", "document"), prompts_of(name), strict=True))
        self.tokens = int(self._model.max_seq_length or 512)
        self.prefix = self._model.prompts.get("document") or self._model.prompts.get("passage") or ""
        self.tokenizer: Tokenizer = self._model.tokenizer.backend_tokenizer

    @cached_property
    def fingerprint(self) -> str:
        digest = hashlib.sha256()
        shape: list[Any] = [getattr(module, "get_config_dict", dict)() for module in self._model]
        digest.update(json.dumps([self._model.max_seq_length, self._model.prompts, shape], sort_keys=True, default=str).encode())
        for name, values in sorted(self._model.state_dict().items()):
            digest.update(name.encode())
            digest.update(values.contiguous().numpy().tobytes())
        return digest.hexdigest()[:16]

    def questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.asarray(self._model.encode_query(list(texts), normalize_embeddings=True), dtype=np.float32)

    def sentences(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.asarray(self._model.encode_document(list(texts), normalize_embeddings=True), dtype=np.float32)

    def passages(self, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> tuple[NDArray[np.float32], Sequence[NDArray[np.float32]]]:
        with self._model.tokenizing:
            encoded = self._model.tokenizer(
                list(texts),
                padding=True,
                truncation=True,
                max_length=self._model.max_seq_length,
                return_offsets_mapping=True,
                return_tensors="pt",
            )
        offsets = encoded.pop("offset_mapping").numpy()
        with torch.inference_mode():
            output = self._model(dict(encoded))
        vectors, tokens = output["sentence_embedding"].float().numpy(), output["token_embeddings"].float().numpy()
        return vectors, [late_chunked(*each) for each in zip(tokens, offsets, spans, vectors, strict=True)]


class _OneAtATime(SentenceTransformer):
    """A model that tokenizes in one thread at a time: each call changes the tokenizer's padding and truncation before it uses it."""

    tokenizing = Lock()

    def preprocess(self, *args: Any, **kwargs: Any) -> Any:
        with self.tokenizing:
            return super().preprocess(*args, **kwargs)
