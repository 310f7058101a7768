"""Our own cross-encoders: a network that reads a question together with each of a few sentences."""

from collections.abc import Callable, Sequence, Set
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.reading.pairs import CrossEncoder, Judgement, PairTokenizer, Sentence, Span, Tokens, best_span
from vectorstore.models.encoder import Encoder, mean
from vectorstore.texts.folding import folded, folded_with_offsets

# Log-odds (n, outputs) of n pairs of texts, and scores of each token as the first and as the last of the answer (n, tokens, 2).
Score = Callable[[Tokens], tuple[NDArray[Any], NDArray[np.float32]]]


def scored_by(encoder: Encoder, weight: NDArray[np.float32], bias: NDArray[np.float32]) -> Score:
    """What an encoder with a head says of pairs; the head's last two outputs (`weight` (outputs + 2, d)) are those of each token."""

    def score(tokens: Tokens) -> tuple[NDArray[Any], NDArray[np.float32]]:
        hidden = encoder(tokens.ids, tokens.types, tokens.mask)
        return mean(hidden, tokens.mask) @ weight[:-2].T + bias[:-2], hidden @ weight[-2:].T

    return score


@dataclass(frozen=True, slots=True)
class CloseReader:
    """A trained network, by what it says of pairs of texts (`score`), with its tokenizer. `window` is the number of tokens that it reads of
    a question and its sentence together; longer ones are cut.

    `languages` and `kind` as `CrossEncoder` has them; what those languages are not, the one that `beside` loads may read.
    `passes` are the threads in which it computes, each sentence by itself: a token costs as much as in a batch, and little is padding.
    """

    score: Score
    tokenizer: PairTokenizer
    window: int
    languages: Set[str]
    kind: str
    passes: Executor
    beside: Callable[[], CrossEncoder] | None = None

    def reads(self, languages: Set[str]) -> bool:
        """Whether it reads all of these languages itself."""
        return not self.languages or languages <= self.languages

    def of(self, languages: Set[str]) -> CrossEncoder | None:
        if self.reads(languages):
            return self
        return self.beside().of(languages) if self.beside else None

    def judge(self, question: str, sentences: Sequence[Sentence]) -> Judgement:
        """How well each sentence answers."""
        read = [*self.passes.map(partial(self._read, question), sentences)]
        return Judgement(np.array([logit for logit, _ in read]), tuple(span for _, span in read))

    def _read(self, question: str, sentence: Sentence) -> tuple[float, Span | None]:
        """The log-odds that a sentence answers, and the offsets of its few words that do."""
        text, offsets = folded_with_offsets(sentence.text)
        plain = Sentence(folded(sentence.title), folded(sentence.before), text)
        tokens = self.tokenizer([question], [plain.with_prefix], self.window)
        logits, boundaries = self.score(tokens)
        own_tokens, places = tokens.of_second(0, len(plain.prefix))
        span = best_span(boundaries[0, own_tokens], places)
        return float(logits[0, 0]), None if span is None else (int(offsets[span[0]]), int(offsets[span[1]]))
