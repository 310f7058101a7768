"""Measures, under the names the field gives them. Each takes what was asked and what was answered."""

import re
import string
from collections import Counter
from collections.abc import Mapping, Sequence

import ir_measures
import numpy as np
from ir_measures import RR, R
from sklearn.metrics import roc_auc_score

from qa.testsets import Gold, parts

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation + "“”‘’„«»–—…¿¡。，、！？")


def normalize(text: str) -> str:
    """SQuAD's normalisation: lower case, no punctuation, no English articles, single spaces (Rajpurkar et al. 2016)."""
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def contains(text: str, gold: Sequence[Gold]) -> bool:
    """Whether a text holds one of the gold answers, with all its parts, as whole words after normalisation."""
    return contained((text,), gold)


def contained(texts: Sequence[str], gold: Sequence[Gold]) -> bool:
    """Whether texts hold one of the gold answers: each of its parts stands in some one of them."""
    within = [f" {normalize(text)} " for text in texts]
    return any(all(any(_inside(normalize(part), text) for text in within) for part in parts(answer)) for answer in gold)


def _inside(answer: str, within: str) -> bool:
    if re.search(r"[\u3040-\u9fff\u0e00-\u0e7f]", answer):  # written without spaces between words
        return answer in within
    return bool(answer) and f" {answer} " in within


def token_f1(text: str, gold: Sequence[Gold]) -> float:
    """SQuAD's token F1, the best over the gold answers. Without gold the right answer is none at all."""
    if not gold:
        return float(not text)
    return max(_f1(normalize(text).split(), normalize(" ".join(parts(answer))).split()) for answer in gold)


def _f1(found: Sequence[str], wanted: Sequence[str]) -> float:
    if not found or not wanted:
        return float(found == wanted)
    common = sum((Counter(found) & Counter(wanted)).values())
    return 2 * common / (len(found) + len(wanted))


def auroc(scores: Sequence[float], positive: Sequence[bool]) -> float | None:
    """Area under the ROC curve; None when there is only one class."""
    return float(roc_auc_score(positive, scores)) if len(set(positive)) == 2 else None


def retrieval(relevant: Mapping[str, Sequence[str]], ranked: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """R@1, R@5 and MRR@10 by ir-measures; both map a question's id to article ids, `ranked` from the best."""
    if not relevant:
        return {}
    qrels = [ir_measures.Qrel(query, article, 1) for query, articles in relevant.items() for article in articles]
    run = [
        ir_measures.ScoredDoc(query, article, float(-rank)) for query, articles in ranked.items() for rank, article in enumerate(articles)
    ]
    found = ir_measures.calc_aggregate([R @ 1, R @ 5, RR @ 10], qrels, run)
    return {"R@1": found[R @ 1], "R@5": found[R @ 5], "MRR@10": found[RR @ 10]}


def mean(values: Sequence[float | bool]) -> float | None:
    return float(np.mean(values)) if values else None


def percentile(values: Sequence[float], rank: float) -> float | None:
    return float(np.percentile(values, rank)) if values else None
