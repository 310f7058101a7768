"""Embeds texts as vectors, with sentence-transformers."""

import hashlib
import json
import logging
import re
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

from vectorstore.errors import ModelError, one_line
from vectorstore.models.bundled import EMBEDDER, embedder_path
from vectorstore.models.multilingual import MULTILINGUAL, multilingual_path
from vectorstore.texts.folding import folded, folded_span, folded_with_offsets
from vectorstore.texts.passages import Embedding, Span

_TITLE_TOKENS = 40  # of an article's title, put in front of each of its passages; longer titles are cut
_BATCH = 32  # passages in one forward pass, sentence-transformers' usual number
# Questions, each with a sentence that answers it: they show which cosines a model gives to texts that belong together, and to others.
_PAIRS = (
    ("Who won the election?", "The Labour candidate took 52 percent of the vote and will be the new mayor."),
    ("How many people died in the storm?", "Four people were killed when the gale brought down trees on Sunday."),
    ("When does the bridge open again?", "Traffic may cross the river from the first of June, the authority said."),
    ("What does the new hospital cost?", "Building the clinic will take 80 million crowns, a fifth more than planned."),
    ("Why did the company close its factory?", "Orders for its pumps had fallen by half, the owner explained."),
    ("Where was the stolen painting found?", "Police discovered the canvas in a garage near the station."),
)
# The bundled model's mean cosine of a question to the other sentences, and to its own: the reader was trained on its cosines.
_BUNDLED_COSINES = (0.084, 0.417)


class _Model(SentenceTransformer):
    """A model that tokenizes in one thread at a time: each call changes the tokenizer's padding and truncation before it uses it."""

    tokenizing = Lock()

    def preprocess(self, *args: Any, **kwargs: Any) -> Any:
        with self.tokenizing:
            return super().preprocess(*args, **kwargs)


class Embedder:
    """A sentence-transformers model, by name or folder; `all-MiniLM-L6-v2` is the bundled one, `multilingual` that of `multilingual.py`.

    Sentence vectors are the mean of the passage's own token embeddings over the sentence's span
    (late chunking, Günther et al. 2024): one forward pass yields both. `window` is how many tokens of text a passage may have.
    """

    def __init__(self, name: str = EMBEDDER) -> None:
        self.name = name
        self.path = embedder_path() if name == EMBEDDER else multilingual_path() if name == MULTILINGUAL else name
        self.language = "en" if name == EMBEDDER else ""  # the only language it was trained on; empty for several
        logging.getLogger("sentence_transformers").setLevel(logging.ERROR)  # a failure is reported once, below
        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            self._model = _Model(self.path, device="cpu")
        except (OSError, ValueError) as error:
            raise ModelError(f"The embedder {name!r} could not be loaded: {one_line(error)}") from error
        if "e5" in re.split(r"\W", name.lower()) and not any(self._model.prompts.values()):  # E5 models were trained with prompts
            self._model.prompts = {"query": "query: ", "document": "passage: "}
        self.window = int(self._model.max_seq_length or 512) - 2 - _TITLE_TOKENS  # 2: the tokens that begin and end each text
        self._counting_tokenizer = _without_limits(self._model.tokenizer.backend_tokenizer)

    @cached_property
    def fingerprint(self) -> str:
        """A hash of the weights, window, pooling and prompts: models that give different vectors have different fingerprints."""
        digest = hashlib.sha256()
        shape: list[Any] = [getattr(module, "get_config_dict", dict)() for module in self._model]
        digest.update(json.dumps([self._model.max_seq_length, self._model.prompts, shape], sort_keys=True, default=str).encode())
        for name, values in sorted(self._model.state_dict().items()):
            digest.update(name.encode())
            digest.update(values.contiguous().numpy().tobytes())
        return digest.hexdigest()[:16]

    def key(self, title: str, text: str) -> str:
        """The key of a passage's embedding: equal for the same title and text, once folded, and the same model."""
        return hashlib.sha256(f"{self.fingerprint}\x1f{folded(title)}\x1f{folded(text)}".encode()).hexdigest()[:32]

    def token_spans(self, text: str) -> NDArray[np.int64]:
        """The spans of the model's tokens in a text: (n, 2) character offsets."""
        plain, offsets = folded_with_offsets(text)
        spans = self._counting_tokenizer.encode(plain, add_special_tokens=False).offsets
        return np.asarray(offsets, dtype=np.int64)[np.array(spans, dtype=np.int64).reshape(-1, 2)]

    def embed_question(self, text: str) -> NDArray[np.float32]:
        """One question → a unit vector (d,)."""
        return np.asarray(self._model.encode_query(folded(text), normalize_embeddings=True), dtype=np.float32)

    def even(self, cosines: NDArray[np.float32]) -> NDArray[np.float32]:
        """Cosines of this model, put on the scale of the bundled model's, which the reader was trained on; same shape.

        Models differ: some give no two texts less than 0.7.
        """
        if self.name == EMBEDDER:
            return cosines
        low, high = self._mean_cosines
        bundled_low, bundled_high = _BUNDLED_COSINES
        return np.asarray(bundled_low + (cosines - low) * (bundled_high - bundled_low) / max(high - low, 1e-3), dtype=np.float32)

    @cached_property
    def _mean_cosines(self) -> tuple[float, float]:
        """This model's mean cosine of the questions in `_PAIRS` to the sentences of others, and to their own."""
        questions = np.stack([self.embed_question(question) for question, _ in _PAIRS])
        cosines = questions @ self.embed_sentences([sentence for _, sentence in _PAIRS]).T
        same = np.eye(len(_PAIRS), dtype=bool)
        return float(cosines[~same].mean()), float(cosines[same].mean())

    def embed_sentences(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """n sentences, each embedded by itself → unit vectors (n, d)."""
        return np.asarray(self._model.encode_document([folded(text) for text in texts], normalize_embeddings=True), dtype=np.float32)

    def embed_word_pieces(self) -> NDArray[np.float32]:
        """The token embedding of each entry of the vocabulary in a text of its own → (vocabulary size, d), not normalised."""
        tokenizer = self._model.tokenizer
        pieces = torch.arange(tokenizer.vocab_size)
        ends = (torch.full_like(pieces, tokenizer.cls_token_id), torch.full_like(pieces, tokenizer.sep_token_id))
        inputs = torch.stack([ends[0], pieces, ends[1]], dim=1)
        found = []
        with torch.inference_mode():
            for batch in torch.split(inputs, 1024):
                features = {"input_ids": batch, "attention_mask": torch.ones_like(batch), "token_type_ids": torch.zeros_like(batch)}
                found.append(self._model(features)["token_embeddings"][:, 1].float().numpy())
        return np.concatenate(found)

    def embed_passages(self, passages: Sequence[tuple[str, str, Sequence[Span]]]) -> list[Embedding]:
        """Embed passages, each given as (title, text, sentence spans into that text), in batches of about equal length.

        The title is put in front of the text, so that a passage from the middle of an article is embedded with its subject.
        """
        order = sorted(range(len(passages)), key=lambda i: len(passages[i][1]))
        found: dict[int, Embedding] = {}
        for at in range(0, len(order), _BATCH):
            batch = order[at : at + _BATCH]
            found.update(zip(batch, self._embed_batch([passages[i] for i in batch]), strict=True))
        return [found[i] for i in range(len(passages))]

    def _embed_batch(self, batch: Sequence[tuple[str, str, Sequence[Span]]]) -> list[Embedding]:
        prefix = self._model.prompts.get("document") or self._model.prompts.get("passage") or ""
        heads = [f"{prefix}{self._short_title(folded(title))}\n" for title, _, _ in batch]
        plain = [folded_with_offsets(text) for _, text, _ in batch]
        with self._model.tokenizing:
            encoded = self._model.tokenizer(
                [head + text for head, (text, _) in zip(heads, plain, strict=True)],
                padding=True,
                truncation=True,
                max_length=self._model.max_seq_length,
                return_offsets_mapping=True,
                return_tensors="pt",
            )
        offsets = encoded.pop("offset_mapping").numpy()
        with torch.inference_mode():
            output = self._model(dict(encoded))
        vectors = output["sentence_embedding"].float().numpy()
        tokens = output["token_embeddings"].float().numpy()
        embeddings = []
        for i, (title, text, spans) in enumerate(batch):
            plain_spans = [folded_span(span, plain[i][1]) for span in spans]
            sentences = _sentence_vectors(tokens[i], offsets[i] - len(heads[i]), plain_spans, vectors[i])
            embeddings.append(Embedding(self.key(title, text), _unit(vectors[i]), sentences))
        return embeddings

    def _short_title(self, title: str) -> str:
        """The title, cut so that it takes at most `_TITLE_TOKENS` with the line break after it."""
        spans = self.token_spans(title)
        return title if len(spans) <= _TITLE_TOKENS - 2 else title[: int(spans[_TITLE_TOKENS - 3, 1])]


def _without_limits(tokenizer: Tokenizer) -> Tokenizer:
    """A tokenizer with the same vocabulary that neither cuts nor pads. Nobody changes its settings, so any number of threads may use it."""
    own = Tokenizer(tokenizer.model)
    own.normalizer, own.pre_tokenizer = tokenizer.normalizer, tokenizer.pre_tokenizer
    own.add_tokens(list(tokenizer.get_added_tokens_decoder().values()))
    return own


def _sentence_vectors(
    tokens: NDArray[np.float32], offsets: NDArray[np.int64], spans: Sequence[Span], whole: NDArray[np.float32]
) -> NDArray[np.float32]:
    """The unit vectors (m, d) of m sentences by their spans, from a passage's n token vectors (n, d) and their offsets (n, 2).

    A sentence without a token of its own, since the passage was cut, has the vector of the `whole` passage (d,).
    """
    rows = np.empty((len(spans), len(whole)), dtype=np.float32)
    for row, (start, end) in enumerate(spans):
        inside = (offsets[:, 0] >= start) & (offsets[:, 1] <= end) & (offsets[:, 1] > offsets[:, 0])
        rows[row] = _unit(tokens[inside].mean(axis=0) if inside.any() else whole)
    return rows


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-12), dtype=np.float32)
