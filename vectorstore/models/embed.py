"""Embeds texts as vectors."""

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from vectorstore.errors import ModelError, one_line
from vectorstore.models.bundled import EMBEDDER
from vectorstore.models.multilingual import MULTILINGUAL, multilingual_path
from vectorstore.texts.folding import folded, folded_span, folded_with_offsets
from vectorstore.texts.passages import Embedding, Span

_TITLE_TOKENS = 40  # of an article's title, put in front of each of its passages; longer titles are cut
_ENDS = 2  # tokens that begin and end each text
_TOKENS = 768  # of all texts in one forward pass: 8,000 took a fifth longer for each token
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

T = TypeVar("T")


class Model(Protocol):
    """What an embedder asks of a model. `tokens` is how many it reads, `prefix` is put before passages, `language` is the only one that it
    was trained on (ISO 639-1; empty for several); models that give different vectors have different fingerprints. `threads` is how many
    threads may best call it at once.
    """

    tokens: int
    threads: int
    prefix: str
    language: str

    @property
    def fingerprint(self) -> str: ...

    @property
    def tokenizer(self) -> Tokenizer: ...

    def questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """n questions → unit vectors (n, d)."""
        ...

    def sentences(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """n sentences, each by itself → unit vectors (n, d)."""
        ...

    def passages(self, texts: Sequence[str]) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.int64]]:
        """n texts → vectors of the texts (n, d), of their tokens (n, tokens, d), and the tokens' offsets (n, tokens, 2)."""
        ...


class Embedder:
    """A model by its name: `all-MiniLM-L6-v2` is the bundled one, `multilingual` that of `multilingual.py`; others are names or folders
    of sentence-transformers.

    Sentence vectors are the mean of the passage's own token embeddings over the sentence's span
    (late chunking, Günther et al. 2024): one forward pass yields both. `window` is how many tokens of text a passage may have.
    """

    def __init__(self, name: str = EMBEDDER) -> None:
        self.name = name
        try:
            self._model = _model(name)
        except (OSError, ValueError) as error:
            raise ModelError(f"The embedder {name!r} could not be loaded: {one_line(error)}") from error
        self.language = self._model.language
        self.window = self._model.tokens - _ENDS - _TITLE_TOKENS
        self._counting_tokenizer = _without_limits(self._model.tokenizer)

    @property
    def fingerprint(self) -> str:
        """Models that give different vectors have different fingerprints."""
        return self._model.fingerprint

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
        return np.asarray(self._model.questions([folded(text)])[0])

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
        plain = [folded(text) for text in texts]
        return np.array(self._in_passes(plain, lambda batch: [*self._model.sentences([plain[i] for i in batch])]), dtype=np.float32)

    def embed_passages(self, passages: Sequence[tuple[str, str, Sequence[Span]]]) -> list[Embedding]:
        """Embed passages, each given as (title, text, sentence spans into that text).

        The title is put in front of the text, so that a passage from the middle of an article is embedded with its subject.
        """
        heads = {title: f"{self._model.prefix}{self._short_title(folded(title))}\n" for title in {title for title, _, _ in passages}}
        plain = [folded_with_offsets(text) for _, text, _ in passages]
        texts = [heads[title] + text for (title, _, _), (text, _) in zip(passages, plain, strict=True)]

        def embed(batch: Sequence[int]) -> list[Embedding]:
            found = []
            for i, vector, tokens, offsets in zip(batch, *self._model.passages([texts[i] for i in batch]), strict=True):
                title, text, spans = passages[i]
                plain_spans = [folded_span(span, plain[i][1]) for span in spans]
                sentences = _sentence_vectors(tokens, offsets - len(heads[title]), plain_spans, vector)
                found.append(Embedding(self.key(title, text), _unit(vector), sentences))
            return found

        return self._in_passes(texts, embed)

    def _in_passes(self, texts: Sequence[str], compute: Callable[[Sequence[int]], list[T]]) -> list[T]:
        """What `compute` makes of each of n texts. It is given their indexes in batches: one for each forward pass, in several threads.

        A batch has texts of about equal length, so that little is padded, and so few that a pass stays in the processor's cache.
        """
        lengths = [min(len(encoding) + _ENDS, self._model.tokens) for encoding in self._counting_tokenizer.encode_batch_fast(texts)]
        batches: list[list[int]] = []
        for i in sorted(range(len(texts)), key=lengths.__getitem__):
            if not batches or (len(batches[-1]) + 1) * lengths[i] > _TOKENS:
                batches.append([])
            batches[-1].append(i)
        found: dict[int, T] = {}
        with ThreadPoolExecutor(self._model.threads) as pool:
            for batch, values in zip(batches, pool.map(compute, batches), strict=True):
                found.update(zip(batch, values, strict=True))
        return [found[i] for i in range(len(texts))]

    def _short_title(self, title: str) -> str:
        """The title, cut so that it takes at most `_TITLE_TOKENS` with the line break after it."""
        spans = self.token_spans(title)
        return title if len(spans) <= _TITLE_TOKENS - 2 else title[: int(spans[_TITLE_TOKENS - 3, 1])]


def _model(name: str) -> Model:
    if name == EMBEDDER:
        from vectorstore.models.minilm import bundled

        return bundled()
    from vectorstore.models.named import Named

    return Named(multilingual_path() if name == MULTILINGUAL else name)


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
