"""Measures, under the names the field gives them. Each takes what was asked and what was answered."""

import re
import string
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import ir_measures
import numpy as np
from ir_measures import AP, RR, R, nDCG
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq
from scipy.stats import rankdata

from qa.evaluation.cases import Gold, parts

RETRIEVAL = {"R@1": R @ 1, "R@5": R @ 5, "R@10": R @ 10, "MRR@10": RR @ 10, "nDCG@10": nDCG @ 10, "MAP": AP}
RESAMPLES = 1000

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)
_PUNCTUATION_ANYWHERE = str.maketrans("", "", string.punctuation + "“”‘’„«»–—…¿¡。，、！？")

Numbers = NDArray[np.float64]


@lru_cache(maxsize=4096)  # an answer is looked at by several measures
def normalize(text: str) -> str:
    """SQuAD's normalisation with punctuation of any script: lower case, no English articles, single spaces (Rajpurkar et al. 2016)."""
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION_ANYWHERE)).split())


def squad_normalize(text: str) -> str:
    """SQuAD's normalisation to the letter, as its official scores are computed."""
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def contains(text: str, gold: Sequence[Gold]) -> bool:
    """Whether a text holds one of the gold answers, with all its parts, as whole words after normalisation."""
    return contained((text,), gold)


def contained(texts: Sequence[str], gold: Sequence[Gold]) -> bool:
    """Whether texts hold one of the gold answers: each of its parts stands in some one of them."""
    return held(texts, gold) == 1.0


def held(texts: Sequence[str], gold: Sequence[Gold]) -> float:
    """The share of a gold answer's parts that stand in some one of the texts, of the answer that fares best."""
    within = [f" {normalize(text)} " for text in texts]
    return max((_held(parts(answer), within) for answer in gold), default=0.0)


def _held(wanted: Sequence[str], within: Sequence[str]) -> float:
    return sum(any(_inside(normalize(part), text) for text in within) for part in wanted) / len(wanted)


def _inside(answer: str, within: str) -> bool:
    if re.search(r"[\u3040-\u9fff\u0e00-\u0e7f]", answer):  # written without spaces between words
        return answer in within
    return bool(answer) and f" {answer} " in within


def exact_match(text: str, gold: Sequence[Gold]) -> float:
    """SQuAD's exact match with one of the gold answers. Without gold the right answer is none at all."""
    return float(squad_normalize(text) in _squad_gold(gold))


def token_f1(text: str, gold: Sequence[Gold]) -> float:
    """SQuAD's token F1, the best over the gold answers. Without gold the right answer is none at all."""
    found = squad_normalize(text).split()
    return max(_f1(found, wanted.split()) for wanted in _squad_gold(gold))


def _squad_gold(gold: Sequence[Gold]) -> list[str]:
    """The gold answers, normalised; those of which nothing is left do not count."""
    return [wanted for answer in gold if (wanted := squad_normalize(" ".join(parts(answer))))] or [""]


def _f1(found: Sequence[str], wanted: Sequence[str]) -> float:
    if not found or not wanted:
        return float(found == wanted)
    common = sum((Counter(found) & Counter(wanted)).values())
    if not common:
        return 0.0
    precision, recall = common / len(found), common / len(wanted)
    return 2 * precision * recall / (precision + recall)


def rouge_l(text: str, gold: Sequence[Gold]) -> float:
    """ROUGE-L F-measure (Lin 2004), the best over the gold answers; words of any script."""
    found = _words(text)
    return max(_overlap(found, _words(" ".join(parts(answer)))) for answer in gold)


def _overlap(found: Sequence[str], wanted: Sequence[str]) -> float:
    common = LCSseq.similarity(found, wanted)
    return 2 * common / (len(found) + len(wanted)) if common else 0.0


def _words(text: str) -> list[str]:
    return re.sub(r"\W+", " ", text.lower()).split()


def auroc(scores: Sequence[float], positive: Sequence[bool]) -> float | None:
    """Area under the ROC curve; None when there is only one class."""
    found = float(auroc_rows(np.array([scores], float), np.array([positive], float))[0])
    return None if np.isnan(found) else found


def auroc_rows(scores: Numbers, positive: Numbers) -> Numbers:
    """Areas (r,) under the ROC curves of rows (r, n), as Mann and Whitney count them; NaN for a row of one class."""
    ranks = rankdata(scores, axis=1)
    n_positive = positive.sum(axis=1)
    pairs = n_positive * (positive.shape[1] - n_positive)
    above = (ranks * positive).sum(axis=1) - n_positive * (n_positive + 1) / 2
    return np.asarray(np.divide(above, pairs, out=np.full(len(scores), np.nan), where=pairs > 0))


def risk_coverage(confidence: Sequence[float], wrong: Sequence[bool]) -> tuple[Numbers, Numbers]:
    """Coverage and the share of wrong answers in it when the surest questions are answered first (El-Yaniv and Wiener 2010)."""
    answered = np.arange(1, len(confidence) + 1)
    return answered / max(len(confidence), 1), risk_rows(np.array([confidence], float), np.array([wrong], float))[0]


def risk_rows(confidence: Numbers, wrong: Numbers) -> Numbers:
    """The risk at each coverage, for rows (r, n); the mean of a row is the area under its curve."""
    order = np.argsort(-confidence, axis=1, kind="stable")
    return np.asarray(np.cumsum(np.take_along_axis(wrong, order, axis=1), axis=1) / np.arange(1, wrong.shape[1] + 1))


def balanced_rows(right: Numbers, positive: Numbers) -> Numbers:
    """Balanced accuracy (r,) of rows (r, n): the mean of the shares that are right of both classes; NaN for a row of one class."""
    classes = ((right * of, of.sum(axis=1)) for of in (positive, 1 - positive))
    shares = [np.divide(found.sum(axis=1), n, out=np.full(len(n), np.nan), where=n > 0) for found, n in classes]
    return np.asarray(np.mean(shares, axis=0))


def retrieval(relevant: Mapping[str, Sequence[str]], ranked: Mapping[str, Sequence[str]]) -> dict[str, dict[str, float]]:
    """Each question's RETRIEVAL measures by ir-measures; both map a question's id to ids of what was sought, `ranked` from the best."""
    if not relevant:
        return {}
    found: dict[str, dict[str, float]] = {query: {} for query in relevant}
    names = {measure: name for name, measure in RETRIEVAL.items()}
    for value in ir_measures.iter_calc(list(RETRIEVAL.values()), *_trec(relevant, ranked)):
        found[value.query_id][names[value.measure]] = float(value.value)
    return found


def _trec(relevant: Mapping[str, Sequence[str]], ranked: Mapping[str, Sequence[str]]) -> tuple[list[Any], list[Any]]:
    qrels = [ir_measures.Qrel(query, found, 1) for query, wanted in relevant.items() for found in dict.fromkeys(wanted)]
    run = [
        ir_measures.ScoredDoc(query, found, float(-rank))
        for query in relevant
        for rank, found in enumerate(dict.fromkeys(ranked.get(query) or ("",)))  # found nothing: scored as such
    ]
    return qrels, run


def resampled(n: int) -> NDArray[np.int64]:
    """Rows (RESAMPLES, n) of indexes drawn with replacement, for a percentile bootstrap (Efron 1979)."""
    return np.random.default_rng(0).integers(0, n, (RESAMPLES, n))


def interval(values: Numbers) -> tuple[float, float]:
    """The middle 95 % of a statistic's values over resamples; NaN when it is defined on none."""
    known = values[~np.isnan(values)]
    return (float(np.percentile(known, 2.5)), float(np.percentile(known, 97.5))) if len(known) else (np.nan, np.nan)


def bootstrap_means(values: Numbers) -> Numbers:
    """95 % percentile bootstrap intervals (m, 2) of the means of columns (n, m), over rows; NaN is a row a column says nothing of."""
    n = len(values)
    rows = resampled(n) + np.arange(RESAMPLES)[:, None] * n
    weights = np.bincount(rows.ravel(), minlength=RESAMPLES * n).reshape(RESAMPLES, n).astype(float)
    said = ~np.isnan(values)
    counted = weights @ said
    means = np.divide(weights @ np.where(said, values, 0.0), counted, out=np.full(counted.shape, np.nan), where=counted > 0)
    return np.array([interval(column) for column in means.T]).reshape(-1, 2)
