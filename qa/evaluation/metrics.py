"""The formulas behind the measures, under their usual names: of texts and gold answers, of confidences, of rankings; and the bootstrap."""

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

from qa.evaluation.cases import Gold, parts

RETRIEVAL = {"R@1": R @ 1, "R@5": R @ 5, "R@10": R @ 10, "MRR@10": RR @ 10, "nDCG@10": nDCG @ 10, "MAP": AP}
RESAMPLES = 1000  # usual for percentile intervals

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)
_PUNCTUATION_ANYWHERE = str.maketrans("", "", string.punctuation + "“”‘’„«»–—…¿¡。，、！？")

Numbers = NDArray[np.float64]


@lru_cache(maxsize=4096)  # several measures normalise the same answer
def normalize(text: str) -> str:
    """SQuAD's normalisation with punctuation of any script: lower case, no English articles, single spaces (Rajpurkar et al. 2016)."""
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION_ANYWHERE)).split())


def squad_normalize(text: str) -> str:
    """SQuAD's normalisation exactly as in its official script."""
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def contains(text: str, gold: Sequence[Gold]) -> bool:
    """Whether a text holds one of the gold answers, with all its parts, as whole words after normalisation."""
    return contained((text,), gold)


def contained(texts: Sequence[str], gold: Sequence[Gold]) -> bool:
    """Whether texts hold one of the gold answers: each of its parts is in any of them."""
    return share_contained(texts, gold) == 1.0


def share_contained(texts: Sequence[str], gold: Sequence[Gold]) -> float:
    """The share of a gold answer's parts that are in any of the texts; the largest over the gold answers."""
    within = [f" {normalize(text)} " for text in texts]
    return max((_share(parts(answer), within) for answer in gold), default=0.0)


def _share(wanted: Sequence[str], within: Sequence[str]) -> float:
    """The share of the wanted parts that are in any of the normalised texts."""
    return sum(any(_inside(normalize(part), text) for text in within) for part in wanted) / len(wanted)


def _inside(answer: str, within: str) -> bool:
    """Whether a normalised text holds a normalised answer as whole words."""
    if re.search(r"[\u3040-\u9fff\u0e00-\u0e7f]", answer):  # written without spaces between words
        return answer in within
    return bool(answer) and f" {answer} " in within


def exact_match(text: str, gold: Sequence[Gold]) -> float:
    """SQuAD's exact match with one of the gold answers. Without gold the right answer is none at all."""
    return float(squad_normalize(text) in _squad_gold(gold))


def token_f1(text: str, gold: Sequence[Gold]) -> float:
    """SQuAD's token F1, the best over the gold answers. Without gold the right answer is none at all."""
    tokens = squad_normalize(text).split()
    return max(_f1(tokens, wanted.split()) for wanted in _squad_gold(gold))


def _squad_gold(gold: Sequence[Gold]) -> list[str]:
    """The gold answers, normalised, without those of which nothing is left; an empty text when there is none."""
    return [wanted for answer in gold if (wanted := squad_normalize(" ".join(parts(answer))))] or [""]


def _f1(tokens: Sequence[str], wanted: Sequence[str]) -> float:
    if not tokens or not wanted:
        return float(tokens == wanted)
    common = sum((Counter(tokens) & Counter(wanted)).values())
    if not common:
        return 0.0
    precision, recall = common / len(tokens), common / len(wanted)
    return 2 * precision * recall / (precision + recall)


def rouge_l(text: str, gold: Sequence[Gold]) -> float:
    """ROUGE-L F-measure (Lin 2004), the best over the gold answers; words of any script."""
    words = _words(text)
    return max(_overlap(words, _words(" ".join(parts(answer)))) for answer in gold)


def _overlap(words: Sequence[str], wanted: Sequence[str]) -> float:
    """The F-measure of the longest common subsequence."""
    common = LCSseq.similarity(words, wanted)
    return 2 * common / (len(words) + len(wanted)) if common else 0.0


def _words(text: str) -> list[str]:
    return re.sub(r"\W+", " ", text.lower()).split()


def auroc(scores: Sequence[float], positive: Sequence[bool]) -> float | None:
    """Area under the ROC curve; None when there is only one class."""
    area = float(auroc_rows(np.array([scores], float), np.array([positive], float))[0])
    return None if np.isnan(area) else area


def auroc_rows(scores: Numbers, positive: Numbers) -> Numbers:
    """Areas (r,) under the ROC curves of scores and classes (r, n), as Mann and Whitney count them; NaN for a row of one class."""
    from scipy.stats import rankdata  # takes a second to import, which the chat is not to wait for

    ranks = rankdata(scores, axis=1)
    n_positive = positive.sum(axis=1)
    pairs = n_positive * (positive.shape[1] - n_positive)
    above = (ranks * positive).sum(axis=1) - n_positive * (n_positive + 1) / 2
    return np.asarray(np.divide(above, pairs, out=np.full(len(scores), np.nan), where=pairs > 0))


def risk_coverage(confidence: Sequence[float], wrong: Sequence[bool]) -> tuple[Numbers, Numbers]:
    """Coverage and risk (n,), by El-Yaniv and Wiener 2010: for each k, k/n and the share of wrong answers among the k surest."""
    answered = np.arange(1, len(confidence) + 1)
    return answered / max(len(confidence), 1), risk_rows(np.array([confidence], float), np.array([wrong], float))[0]


def risk_rows(confidence: Numbers, wrong: Numbers) -> Numbers:
    """The risk (r, n) at each coverage, for confidences and errors (r, n); the mean of a row is the area under its curve."""
    order = np.argsort(-confidence, axis=1, kind="stable")
    return np.asarray(np.cumsum(np.take_along_axis(wrong, order, axis=1), axis=1) / np.arange(1, wrong.shape[1] + 1))


def balanced_rows(right: Numbers, positive: Numbers) -> Numbers:
    """Balanced accuracy (r,) of rows (r, n): the mean of the shares that are right of both classes; NaN for a row of one class."""
    classes = ((right * members, members.sum(axis=1)) for members in (positive, 1 - positive))
    shares = [np.divide(hits.sum(axis=1), n, out=np.full(len(n), np.nan), where=n > 0) for hits, n in classes]
    return np.asarray(np.mean(shares, axis=0))


def retrieval(relevant: Mapping[str, Sequence[str]], ranked: Mapping[str, Sequence[str]]) -> dict[str, dict[str, float]]:
    """The RETRIEVAL measures of each question, by ir-measures. Both arguments map a question to ids: of its gold, and of what was found,
    best first.
    """
    if not relevant:
        return {}
    measured: dict[str, dict[str, float]] = {query: {} for query in relevant}
    names = {measure: name for name, measure in RETRIEVAL.items()}
    for value in ir_measures.iter_calc(list(RETRIEVAL.values()), *_trec(relevant, ranked)):
        measured[value.query_id][names[value.measure]] = float(value.value)
    return measured


def _trec(relevant: Mapping[str, Sequence[str]], ranked: Mapping[str, Sequence[str]]) -> tuple[list[Any], list[Any]]:
    """The arguments of `retrieval` as ir-measures takes them."""
    qrels = [ir_measures.Qrel(query, gold, 1) for query, wanted in relevant.items() for gold in dict.fromkeys(wanted)]
    run = [
        ir_measures.ScoredDoc(query, name, float(-rank))
        for query in relevant
        for rank, name in enumerate(dict.fromkeys(ranked.get(query) or ("",)))  # a question without hits still counts, as 0
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
    """95 % percentile bootstrap intervals (m, 2) of the means of the columns of values (n, m); NaN marks a missing value."""
    n = len(values)
    rows = resampled(n) + np.arange(RESAMPLES)[:, None] * n
    # How often each resample has each row.
    weights = np.bincount(rows.ravel(), minlength=RESAMPLES * n).reshape(RESAMPLES, n).astype(float)
    present = ~np.isnan(values)
    counts = weights @ present
    means = np.divide(weights @ np.where(present, values, 0.0), counts, out=np.full(counts.shape, np.nan), where=counts > 0)
    return np.array([interval(column) for column in means.T]).reshape(-1, 2)
