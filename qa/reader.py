"""The reader: scores every sentence of the best passages for a question, chooses evidence, and says whether to answer.

Two stages. A regression over plain features (`qa.features`) ranks all sentences in milliseconds;
a small cross-encoder then reads the best of them together with the question. Their sum ranks.
The weights of both, what they were trained on and how, stand in `docs/reader.md`.
"""

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.features import NAMES, Candidate, measure
from qa.types import Evidence, Question
from vectorstore.archive import Archive
from vectorstore.hits import Hit

EVIDENCE = 8  # sentences kept, at most

_TWO_PARTS = re.compile(
    r"\b(?:and|or) (?:how|when|where|who|what|which|why|to|in)\b|\b(?:change|changed|develop|developed|compare|differ)\b|"
    r"\bbetween .+ and\b|\bfrom .+ to\b|\bat first\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """Evidence from the best on, the probability that it answers the question, and whether to try."""

    evidence: tuple[Evidence, ...]
    confidence: float
    answerable: bool


def read(question: Question, hits: Sequence[Hit], archive: Archive, threshold: float | None = None) -> Reading:
    """Score the hits' sentences; `threshold` replaces the confidence below which there is no answer."""
    candidates, features = measure(question, hits, archive)
    if not candidates:
        return Reading((), 0.0, False)
    scores = _score(features)
    order = _without_copies(candidates, np.argsort(-scores, kind="stable"))[:EVIDENCE]
    probabilities = _softmax(scores[order])
    evidence = tuple(
        Evidence(candidates[i].hit, *candidates[i].span, float(probability)) for i, probability in zip(order, probabilities, strict=True)
    )
    confidence = 1 / (1 + math.exp(-float(scores[order[0]]) / 4))
    return Reading(evidence, confidence, confidence >= (threshold if threshold is not None else 0.55))


def wants_second(question: Question, reading: Reading) -> bool:
    """Whether one sentence will not do: the question has two parts."""
    return len(reading.evidence) > 1 and bool(_TWO_PARTS.search(question.text))


def _score(features: NDArray[np.float64]) -> NDArray[np.float64]:
    weights = _weights()["features"]
    columns = [NAMES.index(name) for name in weights]
    mean, scale, weight = (np.array([part[key] for part in weights.values()]) for key in ("mean", "scale", "weight"))
    return np.asarray((features[:, columns] - mean) / scale @ weight)


def _without_copies(candidates: Sequence[Candidate], order: NDArray[np.int64]) -> list[int]:
    """The order without sentences whose words another article has already said."""
    seen: set[str] = set()
    kept = []
    for i in map(int, order):
        words = re.sub(r"\W+", " ", candidates[i].hit.quote(candidates[i].span)).casefold().strip()
        if words not in seen:
            seen.add(words)
            kept.append(i)
    return kept


def _softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    powers = np.exp(scores - scores.max())
    return np.asarray(powers / powers.sum())


@cache
def _weights() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((files("qa") / "reader.json").read_text(encoding="utf-8"))
    return loaded
