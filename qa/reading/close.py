"""Reading closely: a question together with each of a few sentences, by a network that reads both at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa.reading.network import Network
from qa.reading.pairs import Judged, Sentence, Span, Tokenizing, best_span, halves
from vectorstore.texts.folding import folded, folded_with_offsets


@dataclass(frozen=True, slots=True)
class CloseReader:
    """A network at rest, its tokenizer, and how many tokens of a question and its sentence it reads together.

    `language` is the only one it was trained on, empty for several.
    """

    network: Network
    tokenizing: Tokenizing
    most: int
    language: str

    def judge(self, question: str, sentences: Sequence[Sentence]) -> Judged:
        """How well each sentence answers. Those of like length are read together."""
        logits = np.empty(len(sentences))
        short: list[Span | None] = [None] * len(sentences)
        plain = [folded_with_offsets(sentence.text) for sentence in sentences]
        sentences = [
            Sentence(folded(sentence.title), folded(sentence.before), text) for sentence, (text, _) in zip(sentences, plain, strict=True)
        ]
        for half in halves([len(sentence.read) for sentence in sentences]):
            logits[half], spans = self._read(question, [sentences[i] for i in half])
            for i, span in zip(half, spans, strict=True):
                short[i] = None if span is None else (plain[i][1][span[0]], plain[i][1][span[1]])
        return Judged(logits, tuple(short))

    def _read(self, question: str, sentences: Sequence[Sentence]) -> tuple[NDArray[np.float64], list[Span | None]]:
        tokens = self.tokenizing([question] * len(sentences), [sentence.read for sentence in sentences], self.most)
        scores, ends = self.network.read(tokens)
        spans = []
        for i, sentence in enumerate(sentences):
            own, characters = tokens.of_second(i, len(sentence.lead))
            spans.append(best_span(ends[i, own, 0], ends[i, own, 1], characters))
        return scores[:, 0], spans
