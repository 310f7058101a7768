"""From results to measures: each with its number of questions and a 95 % bootstrap interval, over all and by tag."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from qa.evaluation import metrics
from qa.evaluation.metrics import Numbers
from qa.evaluation.results import Result, gold_of

CLAIMS = "claims checked"  # the group of what is measured of a checker (`qa.evaluation.claims`), and of no answer
STEPS = ("retrieve", "read", "draft", "verify")  # of answering, each timed


@dataclass(frozen=True, slots=True)
class Measure:
    """What is measured, and how it is shown: under which heading, in which format, and in which direction it is better.

    `headline` is its place among the few that are shown first, `tile` that among the tiles of a report; 0 is none.
    docs/evaluation.md says what each measure is.
    """

    name: str
    group: str
    format: str = ".3f"  # shares and seconds
    lower_is_better: bool = False
    headline: int = 0
    tile: int = 0


_ALL = (
    Measure("right", "answers", headline=1, tile=1),
    Measure("answer_contains", "answers", headline=2, tile=2),
    Measure("exact_match", "answers"),
    Measure("f1", "answers", headline=12),
    Measure("rouge_l", "answers"),
    Measure("words", "answers", ".1f", lower_is_better=True, headline=13),
    Measure("citation_hit", "citations", headline=3, tile=3),
    Measure("citation_precision", "citations"),
    Measure("citation_recall", "citations"),
    Measure("quotes_verbatim", "citations"),
    Measure("claims", "claims", ".1f"),
    Measure("claims_supported", "claims"),
    Measure("claims_reattributed", "claims", lower_is_better=True),
    Measure("claims_removed", "claims", lower_is_better=True),
    Measure("kept", CLAIMS, headline=14, tile=9),
    Measure("removed", CLAIMS, headline=15, tile=10),
    Measure("balanced_accuracy", CLAIMS, headline=16, tile=11),
    Measure("answered", "abstention"),
    Measure("answered_right", "abstention"),
    Measure("abstain_precision", "abstention", headline=4, tile=6),
    Measure("abstain_recall", "abstention", headline=5, tile=7),
    Measure("abstain_f1", "abstention"),
    Measure("auroc", "abstention", headline=6, tile=8),
    Measure("aurc", "abstention", lower_is_better=True),
    Measure("gold_first", "evidence", headline=7, tile=4),
    Measure("gold_in_three", "evidence", headline=8),
    Measure("R@1", "articles", headline=9),
    Measure("R@5", "articles", headline=10, tile=5),
    Measure("R@10", "articles"),
    Measure("MRR@10", "articles", headline=11),
    Measure("nDCG@10", "articles"),
    Measure("MAP", "articles"),
    *(Measure(f"passage_{name}", "passages") for name in metrics.RETRIEVAL),
    Measure("seconds_p50", "latency", lower_is_better=True, headline=17, tile=12),
    Measure("seconds_p95", "latency", lower_is_better=True, headline=18),
    *(Measure(f"{step}_{rank}", "latency", lower_is_better=True) for step in ("first", *STEPS) for rank in ("p50", "p95")),
    Measure("prompt_tokens", "cost", ".1f", lower_is_better=True),
    Measure("answer_tokens", "cost", ".1f", lower_is_better=True),
    Measure("cost", "cost", ".2g", lower_is_better=True),
    *(Measure(f"judge_{aspect}", "judge") for aspect in ("faithfulness", "correctness", "completeness")),
)
MEASURES = {of.name: of for of in _ALL}
HEADLINE = tuple(of.name for of in sorted(_ALL, key=lambda of: of.headline) if of.headline)
TILES = tuple(of.name for of in sorted(_ALL, key=lambda of: of.tile) if of.tile)

Rows = NDArray[np.int64]  # of indexes into some results
Gold = tuple[dict[str, Sequence[str]], dict[str, Sequence[str]]]  # what is sought, and what was found, by question
Values = Mapping[str, Mapping[str, float]]  # by question, by measure


@dataclass(frozen=True, slots=True)
class Measured:
    """The value of a measure over n questions, with the bounds of its 95 % bootstrap interval."""

    value: float
    n: int
    low: float
    high: float


def lower_is_better(name: str) -> bool:
    """Whether a measure is the better the lower it is."""
    return name in MEASURES and MEASURES[name].lower_is_better


def figure(name: str, value: float) -> str:
    """A value as its measure is read: words and tokens with one decimal, shares and seconds with three."""
    if np.isnan(value):
        return "–"
    return f"{value:{MEASURES[name].format if name in MEASURES else '.3f'}}"


def grouped(found: Mapping[str, Measured]) -> list[tuple[str, list[tuple[str, Measured]]]]:
    """What was measured, under its headings, in the order of MEASURES."""
    groups: dict[str, list[tuple[str, Measured]]] = {}
    for name, of in found.items():
        if name in MEASURES:
            groups.setdefault(MEASURES[name].group, []).append((name, of))
    return list(groups.items())


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


def measure(results: Sequence[Result], values: Values) -> dict[str, Measured]:
    """All measures over some results, in the order of MEASURES; those that apply to no question are missing."""
    if not results:
        return {}
    found = means([values[result.case.id] for result in results]) | _of_many(results)
    return {name: found[name] for name in (*MEASURES, *sorted(found.keys() - MEASURES.keys())) if name in found}


def means(values: Sequence[Mapping[str, float]]) -> dict[str, Measured]:
    """The means of what each question, or claim, has a share in."""
    names = list(dict.fromkeys(name for of_one in values for name in of_one))
    table = np.array([[of_one.get(name, np.nan) for name in names] for of_one in values])
    bounds = metrics.bootstrap_means(table)
    counts = (~np.isnan(table)).sum(axis=0)
    return {
        name: Measured(float(np.nanmean(column)), int(n), float(low), float(high))
        for name, column, n, (low, high) in zip(names, table.T, counts, bounds, strict=True)
    }


def over(n: int, statistic: Callable[[Rows], Numbers]) -> Measured | None:
    """A statistic of rows of indexes that is no mean, over n questions or claims; None where it is not defined."""
    value = float(statistic(np.arange(n)[None, :])[0])
    return None if np.isnan(value) else Measured(value, n, *metrics.interval(statistic(metrics.resampled(n))))


def by_tag(results: Sequence[Result], values: Values) -> dict[str, dict[str, Measured]]:
    """The measures over the questions of each tag, the most frequent tag first."""
    tagged: dict[str, list[Result]] = {}
    for result in results:
        for tag in result.case.tags:
            tagged.setdefault(tag, []).append(result)
    return {tag: measure(some, values) for tag, some in sorted(tagged.items(), key=lambda item: (-len(item[1]), item[0]))}


def _of_many(results: Sequence[Result]) -> dict[str, Measured]:
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
    for step in ("total", "first", *STEPS):
        times = np.array([result.first or 0.0 if step == "first" else result.answer.seconds.get(step, 0.0) for result in results])
        for rank in (50, 95) if times.any() else ():
            statistics[f"{'seconds' if step == 'total' else step}_p{rank}"] = partial(percentile, times, rank)
    return {name: measured for name, statistic in statistics.items() if (measured := over(len(results), statistic))}


def percentile(times: Numbers, rank: float, rows: Rows) -> Numbers:
    """The percentile of some times in each row of indexes into them."""
    return np.asarray(np.percentile(times[rows], rank, axis=1))


def _articles(results: Sequence[Result]) -> Gold:
    gold = [result for result in results if result.case.articles and not result.case.unanswerable]
    return {r.case.id: r.case.articles for r in gold}, {r.case.id: r.ranked for r in gold}


def _passages(results: Sequence[Result]) -> Gold:
    """As `_articles`, of passages by the gold they hold; one that holds none has a name of its own."""
    gold = [r for r in results if r.case.articles and not r.case.unanswerable and gold_of(r.case)]
    relevant: dict[str, Sequence[str]] = {r.case.id: [f"gold {i}" for i in range(len(r.case.quotes) or 1)] for r in gold}
    return relevant, {r.case.id: _held_by_passages(r) for r in gold}


def _held_by_passages(result: Result) -> list[str]:
    found: list[str] = []
    for passage in result.passages:
        found += [f"gold {i}" for i in passage.gold] or [f"{passage.article_id} {passage.start}"]
    return found
