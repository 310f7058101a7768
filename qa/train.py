"""Trains the reader: `python -m qa.train squad2.json` writes reader.json and words.safetensors beside this file.

The ranking weights are a conditional logit over the sentences of each answerable question. The confidence is a logistic
regression of "the archive answers this" over a few of the best sentence's features; its negatives are
SQuAD 2.0's unanswerable questions, and answerable ones whose own article is left out. Takes about ten minutes on two cores.
"""

import json
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from qa import reader
from qa.archive import Archive
from qa.evaluate import archive_of
from qa.features import NAMES, RANKING, measure
from qa.question import understand
from qa.settings import Settings
from qa.testsets import Case, load_testset
from vectorstore.embed import Embedder

Rows = tuple[NDArray[np.float64], NDArray[np.bool_]]

_HERE = Path(__file__).parent
_DIMENSIONS = 128
_L2 = 2e-3


def train(squad: Path, seed: int = 0) -> None:
    """Make the word table, measure every question of a SQuAD 2.0 file, fit both models, and write the weights."""
    save_file({"pieces": word_table()}, _HERE / "words.safetensors")
    testset = load_testset(squad)
    with archive_of(testset, Settings(), "none") as archive:
        answerable = [rows for rows in _measured(archive, [c for c in testset.cases if not c.unanswerable]) if rows[1].any()]
        impossible = list(_measured(archive, [c for c in testset.cases if c.unanswerable]))
        elsewhere = random.Random(seed).sample([c for c in testset.cases if not c.unanswerable], 1000)
        missing = list(_measured(archive, elsewhere, without_own_article=True))
    ranking = fit_ranking(answerable)
    confidence = fit_confidence(ranking, answerable, impossible, missing)
    weights = {"ranking": ranking, "confidence": confidence}
    (_HERE / "reader.json").write_text(json.dumps(weights, indent=1) + "\n", encoding="utf-8")


def _measured(archive: Archive, cases: Sequence[Case], without_own_article: bool = False) -> Iterator[Rows]:
    """Features of a question's sentences, and which of them hold a gold answer in the gold article."""
    for case in cases:
        question = understand(case.question)
        hits = archive.search(question.words, 30 if without_own_article else 8)
        if without_own_article:
            hits = [hit for hit in hits if hit.article_id not in case.articles][:8]
        candidates, features = measure(question, hits, archive)
        gold = [case.is_gold(c.hit.article_id, c.hit.quote(c.span)) for c in candidates]
        if candidates:
            yield features, np.array(gold)


def fit_ranking(answerable: Sequence[Rows]) -> reader.Weights:
    """Weights under which the gold sentences of a question outweigh its others (conditional logit)."""
    columns = [NAMES.index(name) for name in RANKING]
    features = np.concatenate([rows[:, columns] for rows, _ in answerable])
    gold = np.concatenate([marks for _, marks in answerable])
    starts = np.cumsum([0, *(len(marks) for _, marks in answerable)])[:-1]
    owner = np.repeat(np.arange(len(answerable)), [len(marks) for _, marks in answerable])
    mean, scale = features.mean(axis=0), features.std(axis=0) + 1e-6
    inputs = (features - mean) / scale

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = inputs @ weights
        powers = np.exp(scores - np.maximum.reduceat(scores, starts)[owner])
        total, right = np.add.reduceat(powers, starts), np.add.reduceat(powers * gold, starts)
        share, share_right = powers / total[owner], powers * gold / right[owner]
        gradient = inputs.T @ (share - share_right) / len(starts) + 2 * _L2 * weights
        return float(np.mean(np.log(total) - np.log(right)) + _L2 * weights @ weights), gradient

    weights = minimize(loss, np.zeros(len(columns)), jac=True, method="L-BFGS-B").x
    return _named(RANKING, mean, scale, weights)


def fit_confidence(
    ranking: reader.Weights, answerable: Sequence[Rows], impossible: Sequence[Rows], missing: Sequence[Rows]
) -> reader.Weights:
    """How likely the best sentence is to answer; the two kinds of unanswerable questions weigh as much as the answerable ones."""
    groups = [
        np.array([reader.summary(rows, reader.rank(rows, ranking)) for rows, _ in group]) for group in (answerable, impossible, missing)
    ]
    features = np.concatenate(groups)
    labels = np.repeat([1, 0, 0], [len(group) for group in groups])
    share = np.repeat([1 / len(groups[0]), 0.5 / len(groups[1]), 0.5 / len(groups[2])], [len(group) for group in groups])
    mean, scale = features.mean(axis=0), features.std(axis=0) + 1e-6
    model = LogisticRegression(C=0.3, max_iter=1000).fit((features - mean) / scale, labels, sample_weight=share * len(groups[0]))
    return _named(reader.SUMMARY, mean, scale, model.coef_[0]) | {
        "bias": {"mean": 0.0, "scale": 1.0, "weight": round(float(model.intercept_[0]), 4)}
    }


def word_table() -> NDArray[np.int8]:
    """A vector for each of the embedder's word pieces (pieces, 128): its own output when it stands alone, less the mean, by PCA."""
    embedder = Embedder()
    vectors = embedder.embed_word_pieces()
    vectors -= vectors.mean(axis=0)
    _, _, directions = np.linalg.svd(vectors[::3], full_matrices=False)
    reduced = vectors @ directions[:_DIMENSIONS].T
    scaled = reduced / np.abs(reduced).max(axis=1, keepdims=True)
    return np.asarray(np.round(scaled * 127), dtype=np.int8)


def _named(names: Sequence[str], mean: NDArray[np.float64], scale: NDArray[np.float64], weights: NDArray[np.float64]) -> reader.Weights:
    return {
        name: {"mean": round(float(m), 4), "scale": round(float(s), 4), "weight": round(float(w), 4)}
        for name, m, s, w in zip(names, mean, scale, weights, strict=True)
    }


if __name__ == "__main__":
    train(Path(sys.argv[1]))
