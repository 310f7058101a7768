"""What the embedding models have in common: prompts, batches, vectors of length 1, and those of sentences from those of tokens."""

import re
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from vectorstore.texts.passages import Span

BATCH = 32  # texts in one request: the most that TEI takes unless told otherwise
PASS_TOKENS = 768  # of all texts in one forward pass: 8,000 took a fifth longer for each token
_E5 = ("query: ", "passage: ")


def prompts_of(name: str) -> tuple[str, str]:
    """What a model of that name wants before a question, and before a passage: E5 models were trained with both, others with nothing."""
    return _E5 if "e5" in re.split(r"\W", name.lower()) else ("", "")


def batches(texts: Sequence[str]) -> Iterator[list[int]]:
    """The indexes of texts, in batches of about equal length, so that little is padded."""
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    return (order[at : at + BATCH] for at in range(0, len(order), BATCH))


def late_chunked(
    tokens: NDArray[np.float32], offsets: NDArray[np.int64], spans: Sequence[Span], whole: NDArray[np.float32]
) -> NDArray[np.float32]:
    """The unit vectors (m, d) of m sentences by their spans, from a text's n token vectors (n, d) and their offsets (n, 2): the mean of
    each sentence's own (late chunking, Günther et al. 2024), so that one forward pass yields both.

    A sentence without a token of its own, since the text was cut, has the vector of the `whole` text (d,).
    """
    rows = np.empty((len(spans), len(whole)), dtype=np.float32)
    for row, (start, end) in enumerate(spans):
        inside = (offsets[:, 0] >= start) & (offsets[:, 1] <= end) & (offsets[:, 1] > offsets[:, 0])
        rows[row] = tokens[inside].mean(axis=0) if inside.any() else whole
    return unit(rows)


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Vectors (…, d) with a length of 1."""
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12), dtype=np.float32)
