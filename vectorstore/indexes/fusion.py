"""Fuses the scores of the two indexes into one score for each passage: a convex combination of min-max normalised scores."""

from collections.abc import Mapping
from dataclasses import dataclass, field

# The weight of the vectors; keywords have the rest. R@1/R@5 over 240 XQuAD-en paragraphs: .945/.995 for weights .5 to .7; reciprocal rank
# fusion has .934/.996.
DENSE_WEIGHT = 0.6
# The weight of earlier turns in both indexes. MTRAG-UN: R@5 .920 at .5, against .829 for the last turn alone.
CONTEXT_WEIGHT = 0.5
# The weight of the vectors for a question in a language that the embedder was not trained on. XQuAD, R@5 of every third question at
# .6 → .3: de .970 → .996, es .957 → 1, tr .813 → .983, zh .745 → .970; .2 is no better.
FOREIGN_WEIGHT = 0.3


TermWeights = Mapping[str, Mapping[str, float]]  # analyzer → term of the question → its inverse document frequency


@dataclass(frozen=True, slots=True)
class Scores:
    """A passage's scores: its cosine and its BM25 score, 0 from an index that did not find it, and `fused`, in [0, 1], made of both."""

    fused: float
    cosine: float
    bm25: float


@dataclass(frozen=True, slots=True)
class Candidates:
    """The scores that each index gave, by passage, and the weights of the question's terms. None for an index that could not be used."""

    cosines: Mapping[int, float] | None
    bm25: Mapping[int, float] | None
    term_weights: TermWeights = field(default_factory=dict)

    @property
    def passages(self) -> set[int]:
        """The passages that either index found."""
        return {*(self.cosines or {}), *(self.bm25 or {})}


def weight_of(language: str, trained_on: str) -> float:
    """The weight of the vectors for a question in a language: less if their model was trained on another only ("" for several)."""
    return DENSE_WEIGHT if trained_on in ("", language) else FOREIGN_WEIGHT


def fuse(candidates: Candidates, live: set[int], dense_weight: float = DENSE_WEIGHT) -> dict[int, Scores]:
    """The scores of the `live` passages among the candidates. If one index could not be used, the other alone counts."""
    cosines, bm25 = (
        None if scores is None else {passage: score for passage, score in scores.items() if passage in live}
        for scores in (candidates.cosines, candidates.bm25)
    )
    dense_weight = dense_weight if bm25 is not None else 1.0
    dense, sparse = _min_max(cosines or {}), _min_max(bm25 or {})
    weights = (dense_weight, 1 - dense_weight) if cosines is not None else (0.0, 1.0)
    return {
        passage: Scores(
            weights[0] * dense.get(passage, 0.0) + weights[1] * sparse.get(passage, 0.0),
            (cosines or {}).get(passage, 0.0),
            (bm25 or {}).get(passage, 0.0),
        )
        for passage in dense.keys() | sparse.keys()
    }


def _min_max(scores: Mapping[int, float]) -> dict[int, float]:
    """Scores mapped linearly onto [0, 1]; all 1 if they are equal."""
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    return {passage: (score - low) / (high - low) if high > low else 1.0 for passage, score in scores.items()}
