"""An embedding model that is served elsewhere, behind OpenAI's `/v1/embeddings`, as TEI, vLLM, Infinity and others have it."""

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, pre_tokenizers

from vectorstore.models.bundled import embedder_path
from vectorstore.models.endpoint import HURRIED, PATIENT, Endpoint, Patience, TextRefusedError
from vectorstore.models.shared import BATCH, batches, prompts_of, unit
from vectorstore.texts.passages import Span

SETTING = "DATELINE_EMBEDDER"
_PROBES = ("Four people were killed when the gale brought down trees on Sunday.", "Der neue Bürgermeister heißt Özdemir.")
_PROBED = 16  # numbers of each probe's vector that are remembered, in 127ths of the greatest
# The least cosine of two such roundings of the same model. Other hardware, half precision and batches leave .95 and more; others 0 ± .2.
_SAME = 0.9
_KNOWN_SCRIPTS = r"\p{Latin}\p{Greek}\p{Cyrillic}\p{Arabic}\p{Hebrew}\p{Han}\p{Hangul}\p{Devanagari}\p{N}\p{P}\s"


class Served:
    """As `Model` of `embed.py` asks for it, by `URL#model`. An endpoint tells neither its tokens nor their vectors.

    So passages are cut by the bundled model's tokenizer and to its length, half of what nearly all served models read; letters of scripts
    that it does not know count as a token each. Sentences are embedded by themselves: with their title before them it took twice as long,
    and as many answers were right (.80 of the sample questions; .84 by late chunking).
    Raises EndpointError when the endpoint cannot be used, TextRefusedError for a text that it does not take.
    """

    language = ""
    tokens = 256
    threads, pass_tokens = 1, BATCH * tokens

    def __init__(self, spec: str, key: str) -> None:
        self._endpoint = Endpoint(SETTING, spec, "/embeddings", key)
        self._question_prompt, self.prefix = prompts_of(self._endpoint.model)
        self._dimensions = 0  # of the vectors; 0 until the first have come
        self.tokenizer = Tokenizer.from_file(str(Path(embedder_path()) / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(self.tokens)
        each = pre_tokenizers.Split(Regex(f"[^{_KNOWN_SCRIPTS}]"), "isolated")
        self.tokenizer.pre_tokenizer = pre_tokenizers.Sequence([each, self.tokenizer.pre_tokenizer])

    @cached_property
    def fingerprint(self) -> str:
        """The model's name and number of dimensions, hashed, and the beginning of its vectors of two texts, rounded: `same_model` compares
        them, as what an endpoint gives may differ a little from time to time.
        """
        try:
            return self._fingerprint(self._vectors(_PROBES, HURRIED))
        except TextRefusedError as error:
            raise self._endpoint.unclear("does not embed texts") from error

    def _fingerprint(self, probes: NDArray[np.float32]) -> str:
        """The fingerprint of a model that gives these vectors (2, d) of the probes."""
        dimensions = probes.shape[1]
        probed = probes[:, :_PROBED]
        rounded = np.round(127 * probed / np.abs(probed).max(axis=1, keepdims=True).clip(1e-12)).astype(np.int8)
        named = hashlib.sha256(f"{self._endpoint.model}\n{dimensions}".encode()).hexdigest()[:8]
        return f"{named}-{rounded.tobytes().hex()}"

    def questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._vectors([self._question_prompt + text for text in texts], HURRIED)

    def sentences(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._vectors([self.prefix + text for text in texts], HURRIED)

    def passages(self, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> tuple[NDArray[np.float32], Sequence[NDArray[np.float32]]]:
        sentences = [[self.prefix + text[start:end] for start, end in own] for text, own in zip(texts, spans, strict=True)]
        each = list(dict.fromkeys([*_PROBES, *texts, *(sentence for own in sentences for sentence in own)]))
        vectors = self._vectors(each, PATIENT)
        if not same_model(self._fingerprint(vectors[: len(_PROBES)]), self.fingerprint):
            raise self._endpoint.unclear("has another model under that name than before")
        at = {text: i for i, text in enumerate(each)}
        return vectors[[at[text] for text in texts]], [vectors[[at[sentence] for sentence in own]] for own in sentences]

    def _vectors(self, texts: Sequence[str], patience: Patience) -> NDArray[np.float32]:
        """The unit vectors (n, d) of n texts."""
        plain = [self._cut(text) for text in texts]
        found: dict[int, NDArray[np.float32]] = {}
        for batch in batches(plain):
            found.update(zip(batch, self._batch([plain[i] for i in batch], patience), strict=True))
        return unit(np.array([found[i] for i in range(len(plain))]))

    def _batch(self, texts: Sequence[str], patience: Patience) -> NDArray[np.float32]:
        answer = self._endpoint.post({"model": self._endpoint.model, "input": texts, "encoding_format": "float"}, patience)
        try:
            found: dict[int, Any] = {item["index"]: item["embedding"] for item in answer["data"]}
            vectors = np.array([found.pop(i) for i in range(len(texts))], dtype=np.float32)
        except (LookupError, TypeError, ValueError) as error:
            raise self._endpoint.unclear(f"did not give the vectors of {len(texts)} texts as /v1/embeddings does") from error
        if found or vectors.ndim != 2 or not np.isfinite(vectors).all():
            raise self._endpoint.unclear(f"did not give a vector for each of {len(texts)} texts")
        self._dimensions = self._dimensions or vectors.shape[1]
        if vectors.shape[1] != self._dimensions:
            raise self._endpoint.unclear(f"gave vectors of {vectors.shape[1]} numbers, and before of {self._dimensions}")
        return vectors

    def _cut(self, text: str) -> str:
        """A text as far as the model surely reads it. An empty one becomes a full stop, as endpoints refuse it."""
        encoding = self.tokenizer.encode(text)
        return (text[: encoding.offsets[-2][1]] if encoding.overflowing else text).strip() or "."


def same_model(fingerprint: str, other: str) -> bool:
    """Whether two fingerprints of served models are of the same model."""
    if fingerprint == other:
        return True
    (name, numbers), (other_name, others) = (given.partition("-")[::2] for given in (fingerprint, other))
    if not numbers or (name, len(numbers)) != (other_name, len(others)):
        return False
    one, two = (np.frombuffer(bytes.fromhex(given), dtype=np.int8).astype(np.float64) for given in (numbers, others))
    return bool(one @ two >= _SAME * np.linalg.norm(one) * np.linalg.norm(two))
