"""Trains the reader: `python -m qa.training.regression squad2.json seeds/newsroom` writes all weights to `qa/reading/`.

1. The ranking: a conditional logit over the sentences of each answerable question of SQuAD 2.0.
2. The cross-encoder (`qa.training.cross_encoder`): on the best-ranked sentences, and those of the newsroom set's train part.
3. The reranking, which weighs the scores of both, and the confidence, the probability that the archive answers: on the articles of SQuAD
   that the cross-encoder has not seen, and on the newsroom set's dev part. Counterexamples for the confidence are unanswerable
   questions, and answerable ones whose own article is left out.

It takes half an hour on two cores. With the name of a cross-encoder as a third argument (`quick`, or `bundled` for the judge), only how its
scores are weighed and the confidence with it are fitted anew; for the judge, that takes an hour or two.
"""

import json
import random
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from tokenizers import Tokenizer

from qa.archive import Archive
from qa.evaluation.archives import archive_of
from qa.evaluation.testsets import load_testset
from qa.reading import reader
from qa.reading.cross_encoder import load
from qa.reading.features import RANKING
from qa.reading.pairs import QUICK, CrossEncoder, with_context
from qa.reading.reader import shipped_weights
from qa.settings import Settings
from qa.training.cross_encoder import train_cross_encoder
from qa.training.reads import READER_FOLDER, SEED, Example, Rows, examples, held_out_subjects, item_of
from vectorstore.models.bundled import embedder_path
from vectorstore.models.encoder import MINILM, Encoder
from vectorstore.models.minilm import weights

_DIMENSIONS = 128  # of word vectors
_L2 = 2e-3  # strength of the regularisation
_ASKED_WITHOUT_ARTICLE = 1000  # answerable questions of SQuAD that are also asked without their own article
_PASSES = 2  # of the cross-encoder over its lists
_NEWS_TIMES = 2  # how often news questions come in a pass, since there are few
_INVERSE_L2 = 0.3  # of the confidence, as scikit-learn's C
_FIT_WEIGHT = 1000.0  # the weights of a part's questions sum up to twice this, against the regularisation
_ALMOST_ZERO = 1e-6  # keeps a feature that never varies from being divided by zero


@dataclass(frozen=True, slots=True)
class Part:
    """Examples of one test set; `missing` are answerable questions of it, asked without their own article."""

    examples: Sequence[Example]
    missing: Sequence[Example]

    def groups(self) -> list[tuple[Sequence[Example], int, float]]:
        """The answerable, unanswerable and missing ones, each with their label (1: it can be answered) and their share of the weight."""
        answerable = [example for example in self.examples if example.gold.any()]
        impossible = [example for example in self.examples if example.case.unanswerable]
        return [(answerable, 1, 1.0), (impossible, 0, 0.5), (self.missing, 0, 0.5)]


@dataclass(frozen=True)
class Examples:
    """The questions that all is fitted on: SQuAD's, with some whose own article is left out, and the newsroom set's."""

    encyclopedia: Sequence[Example]
    missing: Sequence[Example]
    news: Sequence[Example]
    dev: Sequence[Example]
    dev_missing: Sequence[Example]

    @cached_property
    def held_out(self) -> list[str]:
        """The articles of SQuAD that no cross-encoder is trained on."""
        return held_out_subjects({example.subject for example in self.encyclopedia})

    def unseen(self) -> list[Part]:
        """The parts that no cross-encoder is trained on."""
        held_out, missing = ([e for e in part if e.subject in self.held_out] for part in (self.encyclopedia, self.missing))
        return [Part(held_out, missing), Part(self.dev, self.dev_missing)]


def train(squad: Path, newsroom: Path) -> None:
    """Make the word vectors, measure the features of every question, fit all models, and write their weights."""
    save_file({"pieces": word_table()}, READER_FOLDER / "words.safetensors")
    asked = ask(squad, newsroom)
    ranking = fit_choice([example.rows for example in asked.encyclopedia if example.gold.any()], RANKING)
    seen = [example for example in asked.encyclopedia if example.subject not in asked.held_out]
    items = [item for example in [*seen, *list(asked.news) * _NEWS_TIMES] if (item := item_of(example, ranking))]
    train_cross_encoder(items, _PASSES, READER_FOLDER / "cross_encoder.safetensors")
    confidence = fit_confidence([Part(asked.encyclopedia, asked.missing)], lambda example: _inputs(example, ranking), reader.SUMMARY)
    write({"ranking": ranking, "confidence": confidence})
    weigh(asked, QUICK)


def weigh(asked: Examples, name: str) -> None:
    """Fit how the scores of the cross-encoder of that name are weighed, and the confidence with it, and write both."""
    ranking, encoder = shipped_weights()["ranking"], load(name)
    assert encoder
    unseen = asked.unseen()
    judged = [{id(e): judged_rows(e, ranking, encoder) for e in (*part.examples, *part.missing)} for part in unseen]
    write(fit_weighing(encoder.kind, ranking, unseen, {key: rows for part in judged for key, rows in part.items()}))


def write(weights: dict[str, reader.Weights]) -> None:
    """Write weights into the reader's file; the others that are there stay."""
    file = READER_FOLDER / "reader.json"
    file.write_text(json.dumps(json.loads(file.read_text(encoding="utf-8")) | weights, indent=1) + "\n", encoding="utf-8")
    shipped_weights.cache_clear()


def ask(squad: Path, newsroom: Path) -> Examples:
    """Ask all questions, each of an archive of its own set."""
    testset = load_testset(squad)
    answerable = random.Random(SEED).sample([case for case in testset.cases if not case.unanswerable], _ASKED_WITHOUT_ARTICLE)
    with archive_of(testset, Settings(), "none", Archive.open_with) as archive:
        encyclopedia = list(examples(archive, testset.cases))
        missing = list(examples(archive, answerable, without_own_article=True))
    with tempfile.TemporaryDirectory(prefix="reader-") as folder, Archive.open_with(folder, "none", Settings()) as archive:
        archive.add(newsroom / "articles")
        news, dev = (list(examples(archive, load_testset(newsroom / f"{part}.jsonl").cases)) for part in ("train", "dev"))
        dev_answerable = [example.case for example in dev if not example.case.unanswerable]
        dev_missing = list(examples(archive, dev_answerable, without_own_article=True))
    return Examples(encyclopedia, missing, news, dev, dev_missing)


def fit_choice(answerable: Sequence[Rows], names: Sequence[str]) -> reader.Weights:
    """Fit a conditional logit: weights of the named features that score the gold sentences of a question above its others.

    Each pair in `answerable` has the features (n, at least len(names)) of one question's n sentences, and which are gold (n,).
    """
    features = np.concatenate([rows[:, : len(names)] for rows, _ in answerable])
    gold = np.concatenate([marks for _, marks in answerable])
    starts = np.cumsum([0, *(len(marks) for _, marks in answerable)])[:-1]
    question_of_row = np.repeat(np.arange(len(answerable)), [len(marks) for _, marks in answerable])
    mean, scale = features.mean(axis=0), features.std(axis=0) + _ALMOST_ZERO
    inputs = (features - mean) / scale

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = inputs @ weights
        powers = np.exp(scores - np.maximum.reduceat(scores, starts)[question_of_row])
        total, gold_total = np.add.reduceat(powers, starts), np.add.reduceat(powers * gold, starts)
        share, gold_share = powers / total[question_of_row], powers * gold / gold_total[question_of_row]
        gradient = inputs.T @ (share - gold_share) / len(starts) + 2 * _L2 * weights
        return float(np.mean(np.log(total) - np.log(gold_total)) + _L2 * weights @ weights), gradient

    weights = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B").x
    return _named(names, mean, scale, weights)


def fit_weighing(kind: str, ranking: reader.Weights, unseen: Sequence[Part], judged: Mapping[int, Rows]) -> dict[str, reader.Weights]:
    """Fit the weights of a cross-encoder's scores, and the confidence with it, on parts that it has not seen.

    `judged` are the rows (`judged_rows`) of each example by its `id`.
    """
    rows_of_examples = [judged[id(example)] for part in unseen for example in part.examples]
    reranking = fit_choice([rows for rows in rows_of_examples if rows[1].any()], reader.RERANKING)

    def inputs(example: Example) -> list[float]:
        rows, _ = judged[id(example)]
        return reader.judged_inputs(kind, _inputs(example, ranking), reader.weigh(rows, reranking), rows[:, 1])

    return {f"{kind} reranking": reranking, f"{kind} confidence": fit_confidence(unseen, inputs, reader.CONFIDENCE[kind])}


def _inputs(example: Example, ranking: reader.Weights) -> list[float]:
    return reader.summary(example.features, reader.rank(example.features, ranking))


def judged_rows(example: Example, ranking: reader.Weights, encoder: CrossEncoder) -> Rows:
    """Ranking score and log-odds of the n sentences that a cross-encoder reads (n, 2), and which of them answer (n,)."""
    scores = reader.rank(example.features, ranking)
    order = np.argsort(-scores, kind="stable")
    question = with_context(example.question.text, example.question.context)
    judgement = reader.judge_best(encoder, question, [reader.sentence_of(example.candidates[i]) for i in order])
    best = order[: len(judgement.logits)]
    return np.column_stack([scores[best], judgement.logits]), example.gold[best]


def fit_confidence(parts: Sequence[Part], inputs: Callable[[Example], list[float]], names: Sequence[str]) -> reader.Weights:
    """Fit a logistic regression from the named inputs to the probability that an example can be answered.

    Each part has the same weight. Within it, the answerable examples have half of it, the two other groups a quarter each.
    """
    groups = [group for part in parts for group in part.groups()]
    features = np.concatenate([[inputs(example) for example in examples] for examples, _, _ in groups])
    labels = np.repeat([label for _, label, _ in groups], [len(examples) for examples, _, _ in groups])
    shares = np.concatenate([np.full(len(examples), share / len(examples)) for examples, _, share in groups])
    mean, scale = features.mean(axis=0), features.std(axis=0) + _ALMOST_ZERO
    model = LogisticRegression(C=_INVERSE_L2, max_iter=1000).fit((features - mean) / scale, labels, sample_weight=shares * _FIT_WEIGHT)
    return _named(names, mean, scale, model.coef_[0]) | {
        "bias": {"mean": 0.0, "scale": 1.0, "weight": round(float(model.intercept_[0]), 4)}
    }


def word_table() -> NDArray[np.int8]:
    """A vector of 8-bit numbers for each word piece of the embedder (pieces, 128).

    It is the embedder's output for the piece alone, less the mean of all, reduced by PCA, and scaled to between -127 and 127.
    """
    vectors = _piece_vectors()
    vectors -= vectors.mean(axis=0)
    _, _, directions = np.linalg.svd(vectors[::3], full_matrices=False)  # of every third piece only, to save time
    reduced = vectors @ directions[:_DIMENSIONS].T
    scaled = reduced / np.abs(reduced).max(axis=1, keepdims=True)
    return np.asarray(np.round(scaled * 127), dtype=np.int8)


def _piece_vectors() -> NDArray[np.float32]:
    """The embedder's output for each entry of its vocabulary in a text of its own (pieces, d)."""
    tokenizer, encoder = Tokenizer.from_file(f"{embedder_path()}/tokenizer.json"), Encoder(MINILM, weights())
    begin, end = (tokenizer.token_to_id(token) for token in ("[CLS]", "[SEP]"))
    ids = np.array([(begin, piece, end) for piece in range(tokenizer.get_vocab_size())], dtype=np.int64)
    batches = np.array_split(ids, len(ids) // 1000)
    return np.concatenate([encoder(batch, np.zeros_like(batch), np.ones_like(batch))[:, 1] for batch in batches])


def _named(names: Sequence[str], mean: NDArray[np.float64], scale: NDArray[np.float64], weights: NDArray[np.float64]) -> reader.Weights:
    """Means, scales and weights (each of len(names)) as the reader takes them, rounded for a short file."""
    return {
        name: {"mean": round(float(m), 4), "scale": round(float(s), 4), "weight": round(float(w), 4)}
        for name, m, s, w in zip(names, mean, scale, weights, strict=True)
    }


if __name__ == "__main__":
    paths, chosen = list(map(Path, sys.argv[1:3])), sys.argv[3:]
    if chosen:
        weigh(ask(*paths), chosen[0])
    else:
        train(*paths)
