"""Trains the reader: `python -m qa.training.regression squad2.json seeds/newsroom` writes its weights beside this file.

The ranking is a conditional logit over the sentences of each answerable question of SQuAD 2.0. The cross-encoder is trained on
lists of the best-ranked ones (`qa.training.cross_encoder`), those of the newsroom set's train part among them. How much the two count, and
the confidence that "the archive answers this", are fitted on articles that the cross-encoder has not seen, and on the newsroom
set's dev part. Negatives are unanswerable questions, and answerable ones whose own article is left out. Half an hour on two cores.
"""

import json
import random
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from qa.archive import Archive
from qa.evaluation.archives import archive_of
from qa.evaluation.testsets import load_testset
from qa.reading import reader
from qa.reading.cross_encoder import QUICK, load
from qa.reading.features import RANKING
from qa.reading.pairs import asked
from qa.settings import Settings
from qa.training.cross_encoder import train_cross_encoder
from qa.training.reads import READING, SEED, Read, Rows, item_of, kept_back, read
from vectorstore.models.embed import Embedder

_DIMENSIONS = 128
_L2 = 2e-3
_PASSES = 2
_NEWS_TIMES = 2  # in a pass, since there are few
_FIT_WEIGHT = 1000.0  # questions that the shares of a part stand for, against the regularisation


@dataclass(frozen=True, slots=True)
class Unseen:
    """Questions, and answerable ones among them asked without their own article."""

    reads: Sequence[Read]
    missing: Sequence[Read]

    def groups(self) -> list[tuple[Sequence[Read], int, float]]:
        """Answerable, unanswerable and missing ones, with label and share."""
        answerable = [read for read in self.reads if read.gold.any()]
        impossible = [read for read in self.reads if read.case.unanswerable]
        return [(answerable, 1, 1.0), (impossible, 0, 0.5), (self.missing, 0, 0.5)]


def train(squad: Path, newsroom: Path) -> None:
    """Make the word table, measure every question, fit all models, and write the weights."""
    save_file({"pieces": word_table()}, READING / "words.safetensors")
    testset = load_testset(squad)
    asked_of_squad = random.Random(SEED).sample([c for c in testset.cases if not c.unanswerable], 1000)
    with archive_of(testset, Settings(), "none", Archive.open_with) as archive:
        encyclopedia = list(read(archive, testset.cases))
        missing = list(read(archive, asked_of_squad, without_own_article=True))
    with tempfile.TemporaryDirectory(prefix="reader-") as folder, Archive.open_with(folder, "none", Settings()) as archive:
        archive.add(newsroom / "articles")
        news, dev = (list(read(archive, load_testset(newsroom / f"{part}.jsonl").cases)) for part in ("train", "dev"))
        dev_missing = list(read(archive, [read.case for read in dev if not read.case.unanswerable], without_own_article=True))
    ranking = fit_choice([read.rows for read in encyclopedia if read.gold.any()], RANKING)
    subjects = kept_back({read.subject for read in encyclopedia})
    seen = [read for read in encyclopedia if read.subject not in subjects]
    items = [item for read in [*seen, *news * _NEWS_TIMES] if (item := item_of(read, ranking))]
    train_cross_encoder(items, _PASSES, READING / "cross_encoder.safetensors")
    held = Unseen([read for read in encyclopedia if read.subject in subjects], [read for read in missing if read.subject in subjects])
    weights = {"ranking": ranking} | fit_rest(ranking, encyclopedia, missing, [held, Unseen(dev, dev_missing)])
    (READING / "reader.json").write_text(json.dumps(weights, indent=1) + "\n", encoding="utf-8")


def fit_choice(answerable: Sequence[Rows], names: Sequence[str]) -> reader.Weights:
    """Weights under which the gold sentences of a question outweigh its others (conditional logit)."""
    features = np.concatenate([rows[:, : len(names)] for rows, _ in answerable])
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

    weights = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B").x
    return _named(names, mean, scale, weights)


def fit_rest(
    ranking: reader.Weights, encyclopedia: Sequence[Read], missing: Sequence[Read], unseen: Sequence[Unseen]
) -> dict[str, reader.Weights]:
    """The confidence without the cross-encoder, what the cross-encoder counts, and the confidence with it."""
    close_rows = {id(read): _close_rows(read, ranking) for part in unseen for read in (*part.reads, *part.missing)}
    answered = [close_rows[id(read)] for part in unseen for read in part.reads]
    closely = fit_choice([rows for rows in answered if rows[1].any()], reader.CLOSE_RANKING)

    def plain(read: Read) -> list[float]:
        return reader.summary(read.features, reader.rank(read.features, ranking))

    def close(read: Read) -> list[float]:
        rows, _ = close_rows[id(read)]
        return plain(read) + reader.summary_of_close(reader.weigh(rows, closely), rows[:, 1])

    return {
        "confidence": fit_confidence([Unseen(encyclopedia, missing)], plain, reader.SUMMARY),
        "closely": closely,
        "confidence_closely": fit_confidence(unseen, close, (*reader.SUMMARY, *reader.SUMMARY_OF_CLOSE)),
    }


def _close_rows(read: Read, ranking: reader.Weights) -> Rows:
    """Ranking score and cross-encoder's score of the sentences that it reads (n, 2), and which of them answer."""
    scores = reader.rank(read.features, ranking)
    close = np.argsort(-scores, kind="stable")[: reader.CLOSELY]
    encoder = load(QUICK)
    assert encoder
    judged = encoder.judge(asked(read.question.text, read.question.context), [reader.sentence_of(read.candidates[i]) for i in close])
    return np.column_stack([scores[close], judged.logits]), read.gold[close]


def fit_confidence(parts: Sequence[Unseen], told: Callable[[Read], list[float]], names: Sequence[str]) -> reader.Weights:
    """How likely the best sentence is to answer. The parts weigh alike, and in each the two kinds of unanswerable questions together
    as much as the answerable ones.
    """
    groups = [(group, label, share) for part in parts for group, label, share in part.groups()]
    features = np.concatenate([[told(read) for read in group] for group, _, _ in groups])
    labels = np.repeat([label for _, label, _ in groups], [len(group) for group, _, _ in groups])
    shares = np.concatenate([np.full(len(group), share / len(group)) for group, _, share in groups])
    mean, scale = features.mean(axis=0), features.std(axis=0) + 1e-6
    model = LogisticRegression(C=0.3, max_iter=1000).fit((features - mean) / scale, labels, sample_weight=shares * _FIT_WEIGHT)
    return _named(names, mean, scale, model.coef_[0]) | {
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
    train(Path(sys.argv[1]), Path(sys.argv[2]))
