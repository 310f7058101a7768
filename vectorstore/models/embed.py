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
from vectorstore.models.endpoint import is_url, shown_url
from vectorstore.models.multilingual import MULTILINGUAL, multilingual_path
from vectorstore.models.served import Served, same_model
from vectorstore.models.shared import unit
from vectorstore.texts.folding import folded, folded_span, folded_with_offsets
from vectorstore.texts.passages import Embedding, Span

_TITLE_TOKENS = 40  # of an article's title, put in front of each of its passages; longer titles are cut
_ENDS = 2  # tokens that begin and end each text
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
    threads may best call it at once, `pass_tokens` of how many tokens in all the texts of one call best are.
    """

    tokens: int
    threads: int
    pass_tokens: int
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

    def passages(self, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> tuple[NDArray[np.float32], Sequence[NDArray[np.float32]]]:
        """n texts, each with the spans of its m sentences after the title → vectors of the texts (n, d), and for each those of its
        sentences (m, d), which are unit vectors.
        """
        ...


class Embedder:
    """A model by its name: `all-MiniLM-L6-v2` is the bundled one, `multilingual` that of `multilingual.py`; others are names or folders
    of sentence-transformers, or `URL#model` of an endpoint that embeds, which may want a `key`.

    `window` is how many tokens of text a passage may have. What embeds raises EndpointError while an endpoint cannot be used.
    """

    def __init__(self, name: str = EMBEDDER, key: str = "") -> None:
        self.name = shown_url(name) if is_url(name) else name
        try:
            self._model = _model(name, key)
        except (OSError, ValueError, ImportError) as error:  # ImportError: what this machine has no package of
            raise ModelError(f"The embedder {self.name!r} could not be loaded: {one_line(error)}") from error
        self.language = self._model.language
        self.window = self._model.tokens - _ENDS - _TITLE_TOKENS
        self._counting_tokenizer = _without_limits(self._model.tokenizer)

    @cached_property
    def fingerprint(self) -> str:
        """Models that give different vectors have different fingerprints."""
        return self._model.fingerprint

    def is_of(self, fingerprint: str) -> bool:
        """Whether a fingerprint is this model's. One that differs as little as an endpoint's vectors do from time to time is from now on
        this one's too.
        """
        if same_model(fingerprint, self.fingerprint):
            self.fingerprint = fingerprint
        return fingerprint == self.fingerprint

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
        questions = self._model.questions([folded(question) for question, _ in _PAIRS])
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
            spans = []
            for i in batch:
                title, _, own = passages[i]
                head = len(heads[title])
                spans.append([(head + start, head + end) for start, end in (folded_span(span, plain[i][1]) for span in own)])
            vectors, sentences = self._model.passages([texts[i] for i in batch], spans)
            keys = [self.key(*passages[i][:2]) for i in batch]
            return [Embedding(*each) for each in zip(keys, unit(vectors), sentences, strict=True)]

        return self._in_passes(texts, embed)

    def _in_passes(self, texts: Sequence[str], compute: Callable[[Sequence[int]], list[T]]) -> list[T]:
        """What `compute` makes of each of n texts. It is given their indexes in batches: one for each forward pass, in several threads.

        A batch has texts of about equal length, so that little is padded, and so few that a pass stays in the processor's cache.
        """
        lengths = [min(len(encoding) + _ENDS, self._model.tokens) for encoding in self._counting_tokenizer.encode_batch_fast(texts)]
        batches: list[list[int]] = []
        for i in sorted(range(len(texts)), key=lengths.__getitem__):
            if not batches or (len(batches[-1]) + 1) * lengths[i] > self._model.pass_tokens:
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


def _model(name: str, key: str) -> Model:
    if name == EMBEDDER:
        from vectorstore.models.minilm import bundled

        return bundled()
    if is_url(name):
        return Served(name, key)
    from vectorstore.models.named import Named

    return Named(multilingual_path() if name == MULTILINGUAL else name)


def _without_limits(tokenizer: Tokenizer) -> Tokenizer:
    """A tokenizer with the same vocabulary that neither cuts nor pads. Nobody changes its settings, so any number of threads may use it."""
    own = Tokenizer(tokenizer.model)
    own.normalizer, own.pre_tokenizer = tokenizer.normalizer, tokenizer.pre_tokenizer
    own.add_tokens(list(tokenizer.get_added_tokens_decoder().values()))
    return own
