"""The reader: scores every sentence of the best passages for a question, chooses evidence, and says whether to answer.

A regression over plain features (`qa.features`) ranks the sentences; a second one, over the best sentence's features,
is the confidence. Both are a page of JSON; what they were trained on stands in `docs/reader.md`.
"""

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from qa.features import NAMES, Candidate, measure
from qa.types import Evidence, Question
from vectorstore.archive import Archive
from vectorstore.hits import Hit

EVIDENCE = 8  # sentences kept, at most
THRESHOLD = 0.3  # abstains on 6 % of XQuAD-en, all answerable; docs/log.md has what it catches of the others
# What the confidence looks at: the best cosine of any sentence, the worst covered word of the best sentence, the names
# and numbers of the question, and the ranking score up to a point, beyond which more of it says nothing.
SUMMARY = ("max_cosine", "worst", "names_met", "numbers_met", "rank")
_RANK_CAP = 5.0

Weights = dict[str, dict[str, float]]

# Of two sentences that score this nearly alike both are quoted. XQuAD-en, quotes only: gold said .834 → .875 at 29 → 33 words.
CLOSE = 0.5

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
    weights = _weights()
    scores = rank(features, weights["ranking"])
    order = _without_copies(candidates, np.argsort(-scores, kind="stable"))[:EVIDENCE]
    shares = _softmax(scores[order])
    evidence = tuple(Evidence(candidates[i].hit, *candidates[i].span, float(share)) for i, share in zip(order, shares, strict=True))
    confidence = _logistic(float(_weigh(np.array([*summary(features, scores), 1.0]), weights["confidence"])))
    return Reading(evidence, confidence, confidence >= (THRESHOLD if threshold is None else threshold))


def rank(features: NDArray[np.float64], weights: Weights) -> NDArray[np.float64]:
    """The ranking scores (n,) of sentences with features (n, len(NAMES))."""
    return _weigh(features[:, [NAMES.index(name) for name in weights]], weights)


def summary(features: NDArray[np.float64], scores: NDArray[np.float64]) -> list[float]:
    """What the confidence is computed from, in the order of SUMMARY."""
    best = features[scores.argmax()]
    named = (best[NAMES.index(name)] for name in ("worst", "names_met", "numbers_met"))
    return [float(features[:, NAMES.index("cosine")].max()), *map(float, named), min(float(scores.max()), _RANK_CAP)]


def wants_second(question: Question, reading: Reading) -> bool:
    """Whether one sentence will not do: the question has two parts, or two sentences score nearly alike."""
    if len(reading.evidence) < 2:
        return False
    first, second = reading.evidence[:2]
    return bool(_TWO_PARTS.search(question.text)) or second.score > CLOSE * first.score


def _weigh(values: NDArray[np.float64], weights: Weights) -> NDArray[np.float64]:
    mean, scale, weight = (np.array([part[key] for part in weights.values()]) for key in ("mean", "scale", "weight"))
    return np.asarray((values - mean) / scale @ weight)


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value))


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
def _weights() -> dict[str, Weights]:
    loaded: dict[str, Weights] = json.loads((files("qa") / "reader.json").read_text(encoding="utf-8"))
    return loaded
