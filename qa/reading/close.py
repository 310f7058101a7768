"""Our own cross-encoders: a network that reads a question together with each of a few sentences."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.reading.pairs import Judgement, PairTokenizer, Sentence, Span, Tokens, best_span, by_length
from vectorstore.models.encoder import Encoder, mean
from vectorstore.texts.folding import folded, folded_with_offsets

_AT_ONCE = 2  # sentences in a batch: a token costs as much as in larger ones, and less of it is padding

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

    `language` is the only language (ISO 639-1) that it was trained on, empty for several; `kind` as `cross_encoder.CrossEncoder` has it.
    """

    score: Score
    tokenizer: PairTokenizer
    window: int
    language: str
    kind: str

    def judge(self, question: str, sentences: Sequence[Sentence]) -> Judgement:
        """How well each sentence answers."""
        logits = np.empty(len(sentences))
        short: list[Span | None] = [None] * len(sentences)
        texts = [folded_with_offsets(sentence.text) for sentence in sentences]
        sentences = [Sentence(folded(s.title), folded(s.before), text) for s, (text, _) in zip(sentences, texts, strict=True)]
        for batch in by_length([len(sentence.with_prefix) for sentence in sentences], _AT_ONCE):
            logits[batch], spans = self._judge_batch(question, [sentences[i] for i in batch])
            for i, span in zip(batch, spans, strict=True):
                _, offsets = texts[i]
                short[i] = None if span is None else (offsets[span[0]], offsets[span[1]])
        return Judgement(logits, tuple(short))

    def _judge_batch(self, question: str, sentences: Sequence[Sentence]) -> tuple[NDArray[np.float64], list[Span | None]]:
        """As `judge`, with all sentences in one batch; the offsets are into their folded texts."""
        tokens = self.tokenizer([question] * len(sentences), [sentence.with_prefix for sentence in sentences], self.window)
        logits, boundaries = self.score(tokens)
        spans = []
        for i, sentence in enumerate(sentences):
            own_tokens, offsets = tokens.of_second(i, len(sentence.prefix))
            spans.append(best_span(boundaries[i, own_tokens], offsets))
        return logits[:, 0], spans
