"""From results to measures: each with its number of questions and a 95 % bootstrap interval, over all and by tag."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from qa.evaluation import metrics
from qa.evaluation.metrics import Numbers
from qa.evaluation.results import Result, gold_of

# What stands under which heading in a report; docs/evaluation.md says what each measure is.
GROUPS: dict[str, tuple[str, ...]] = {
    "answers": ("right", "answer_contains", "exact_match", "f1", "rouge_l", "words"),
    "citations": ("citation_hit", "citation_precision", "citation_recall", "quotes_verbatim"),
    "claims": ("claims", "claims_supported", "claims_reattributed", "claims_removed"),
    "abstention": ("answered", "answered_right", "abstain_precision", "abstain_recall", "abstain_f1", "auroc", "aurc"),
    "evidence": ("gold_first", "gold_in_three"),
    "articles": tuple(metrics.RETRIEVAL),
    "passages": tuple(f"passage_{name}" for name in metrics.RETRIEVAL),
    "latency": tuple(f"{step}_{p}" for step in ("seconds", "first", "retrieve", "read", "draft", "verify") for p in ("p50", "p95")),
    "cost": ("prompt_tokens", "answer_tokens", "cost"),
    "judge": ("judge_faithfulness", "judge_correctness", "judge_completeness"),
}  # fmt: skip
HEADLINE = (
    "n", "right", "answer_contains", "citation_hit", "abstain_precision", "abstain_recall", "auroc", "gold_first", "gold_in_three",
    "R@1", "R@5", "MRR@10", "f1", "words", "seconds_p50", "seconds_p95",
)  # fmt: skip
LOWER_IS_BETTER = {"words", "claims_reattributed", "claims_removed", "aurc", "prompt_tokens", "answer_tokens", "cost", *GROUPS["latency"]}

Rows = NDArray[np.int64]  # of indexes into some results
Gold = tuple[dict[str, Sequence[str]], dict[str, Sequence[str]]]  # what is sought, and what was found, by question
Values = Mapping[str, Mapping[str, float]]  # by question, by measure


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure over n questions, with the bounds of its 95 % bootstrap interval."""

    value: float
    n: int
    low: float
    high: float


def values_of(results: Sequence[Result], price: str = "") -> dict[str, dict[str, float]]:
    """Each question's share in every measure that is a mean over questions, retrieval included."""
    values = {result.case.id: result.values() for result in results}
    for prefix, relevant, ranked in (("", *_articles(results)), ("passage_", *_passages(results))):
        for name, found in metrics.retrieval(relevant, ranked).items():
            values[name] |= {prefix + measure: value for measure, value in found.items()}
    if price:
        read, written = (float(part) / 1e6 for part in price.split("/"))
        for of_question in values.values():
            if "prompt_tokens" in of_question:
                of_question["cost"] = read * of_question["prompt_tokens"] + written * of_question["answer_tokens"]
    return values


def measure(results: Sequence[Result], values: Values) -> dict[str, Measure]:
    """All measures over some results, in the order of GROUPS; those that apply to no question are missing."""
    if not results:
        return {}
    names = list(dict.fromkeys(name for result in results for name in values[result.case.id]))
    table = np.array([[values[result.case.id].get(name, np.nan) for name in names] for result in results])
    bounds = metrics.bootstrap_means(table)
    counts = (~np.isnan(table)).sum(axis=0)
    found = {
        name: Measure(float(np.nanmean(column)), int(n), float(low), float(high))
        for name, column, n, (low, high) in zip(names, table.T, counts, bounds, strict=True)
    }
    found |= _of_many(results)
    ordered = [name for group in GROUPS.values() for name in group]
    return {name: found[name] for name in (*ordered, *sorted(found.keys() - set(ordered))) if name in found}


def by_tag(results: Sequence[Result], values: Values) -> dict[str, dict[str, Measure]]:
    """The measures over the questions of each tag, the most frequent tag first."""
    tagged: dict[str, list[Result]] = {}
    for result in results:
        for tag in result.case.tags:
            tagged.setdefault(tag, []).append(result)
    return {tag: measure(some, values) for tag, some in sorted(tagged.items(), key=lambda item: (-len(item[1]), item[0]))}


def _of_many(results: Sequence[Result]) -> dict[str, Measure]:
    """Measures that are no means: of ranks, of ratios, of times."""
    confidence = np.array([result.answer.confidence for result in results])
    answerable = np.array([not result.case.unanswerable for result in results], float)
    abstained = np.array([result.answer.abstained for result in results], float)
    wrong = np.array([not result.right_if_asked for result in results], float)

    def f1(rows: Rows) -> Numbers:
        both, either = (abstained * (1 - answerable))[rows].sum(axis=1), (abstained + 1 - answerable)[rows].sum(axis=1)
        return np.asarray(np.divide(2 * both, either, out=np.full(len(rows), np.nan), where=either > 0))

    statistics: dict[str, Callable[[Rows], Numbers]] = {
        "abstain_f1": f1,
        "auroc": lambda rows: metrics.auroc_rows(confidence[rows], answerable[rows]),
        "aurc": lambda rows: metrics.risk_rows(confidence[rows], wrong[rows]).mean(axis=1),
    }
    for step in ("total", "first", "retrieve", "read", "draft", "verify"):
        times = np.array([result.first or 0.0 if step == "first" else result.answer.seconds.get(step, 0.0) for result in results])
        for rank in (50, 95) if times.any() else ():
            statistics[f"{'seconds' if step == 'total' else step}_p{rank}"] = partial(_percentile, times, rank)
    every = np.arange(len(results))[None, :]
    values = {name: float(statistic(every)[0]) for name, statistic in statistics.items()}
    rows = metrics.resampled(len(results))
    return {
        name: Measure(value, len(results), *metrics.interval(statistics[name](rows)))
        for name, value in values.items()
        if not np.isnan(value)
    }


def _percentile(times: Numbers, rank: float, rows: Rows) -> Numbers:
    return np.asarray(np.percentile(times[rows], rank, axis=1))


def _articles(results: Sequence[Result]) -> Gold:
    gold = [result for result in results if result.case.articles and not result.case.unanswerable]
    return {r.case.id: r.case.articles for r in gold}, {r.case.id: r.ranked for r in gold}


def _passages(results: Sequence[Result]) -> Gold:
    """Passages by the gold they hold; one that holds none has a name of its own."""
    gold = [r for r in results if r.case.articles and not r.case.unanswerable and gold_of(r.case)]
    relevant: dict[str, Sequence[str]] = {r.case.id: [f"gold {i}" for i in range(len(r.case.quotes) or 1)] for r in gold}
    ranked: dict[str, Sequence[str]] = {
        r.case.id: [
            name for passage in r.passages for name in ([f"gold {i}" for i in passage.gold] or [f"{passage.article_id} {passage.start}"])
        ]
        for r in gold
    }
    return relevant, ranked
