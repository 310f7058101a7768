"""Computes the measures of results, over all and by tag, each with its number of questions and a 95 % bootstrap interval."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial

import numpy as np
from numpy.typing import NDArray

from qa.evaluation import metrics
from qa.evaluation.metrics import Numbers
from qa.evaluation.results import Result, gold_of
from vectorstore import InputError

CLAIMS = "claims checked"  # the group of the measures of a checker (`qa.evaluation.claims`), which no answer has
STEPS = ("retrieve", "read", "draft", "verify")  # of answering, whose seconds are in `Answer.seconds`


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure's name, and how it is shown: under which heading, in which format, and in which direction it is better.

    `headline` is its place among the few that are shown first, `tile` its place among the tiles of a report; 0 is none.
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
MEASURES = {item.name: item for item in _ALL}
HEADLINE = tuple(item.name for item in sorted(_ALL, key=lambda item: item.headline) if item.headline)
TILES = tuple(item.name for item in sorted(_ALL, key=lambda item: item.tile) if item.tile)

Rows = NDArray[np.int64]  # (resamples, questions): indexes into the results
Rankings = tuple[dict[str, Sequence[str]], dict[str, Sequence[str]]]  # by question: the ids of the gold, and the ids found, best first
Values = Mapping[str, Mapping[str, float]]  # by question, then by measure


@dataclass(frozen=True, slots=True)
class Measured:
    """The value of a measure over n questions, with the bounds of its 95 % bootstrap interval."""

    value: float
    n: int
    low: float
    high: float


def check_measure(name: str) -> None:
    """Raises InputError for what is no measure."""
    if name != "n" and name not in MEASURES:
        near = get_close_matches(name, MEASURES, 1)
        raise InputError(f"There is no measure {name!r}{f'; did you mean {near[0]!r}?' if near else '; docs/evaluation.md lists them'}")


def lower_is_better(name: str) -> bool:
    """Whether a measure is the better the lower it is."""
    return name in MEASURES and MEASURES[name].lower_is_better


def figure(name: str, value: float) -> str:
    """A value in the format of its measure: words and tokens with one decimal, shares and seconds with three; a dash for NaN."""
    if np.isnan(value):
        return "–"
    return f"{value:{MEASURES[name].format if name in MEASURES else '.3f'}}"


def grouped(measures: Mapping[str, Measured]) -> list[tuple[str, list[tuple[str, Measured]]]]:
    """Measures under their headings, each heading with its measures by name, in the order given."""
    groups: dict[str, list[tuple[str, Measured]]] = {}
    for name, measured in measures.items():
        if name in MEASURES:
            groups.setdefault(MEASURES[name].group, []).append((name, measured))
    return list(groups.items())


def values_of(results: Sequence[Result]) -> dict[str, dict[str, float]]:
    """Each question's value in every measure that is a mean over questions, retrieval included."""
    values = {result.case.id: result.values() for result in results}
    for prefix, relevant, ranked in (("", *_articles(results)), ("passage_", *_passages(results))):
        for case_id, retrieval in metrics.retrieval(relevant, ranked).items():
            values[case_id] |= {prefix + name: value for name, value in retrieval.items()}
    return values


def measure(results: Sequence[Result], values: Values) -> dict[str, Measured]:
    """All measures over some results, in the order of MEASURES. `values` are those of `values_of`; a measure that applies to no question
    is missing.
    """
    if not results:
        return {}
    measures = means([values[result.case.id] for result in results]) | _of_all(results)
    return {name: measures[name] for name in (*MEASURES, *sorted(measures.keys() - MEASURES.keys())) if name in measures}


def means(values: Sequence[Mapping[str, float]]) -> dict[str, Measured]:
    """The means over questions or claims; `values` holds each one's values by measure."""
    names = list(dict.fromkeys(name for of_one in values for name in of_one))
    table = np.array([[of_one.get(name, np.nan) for name in names] for of_one in values])
    bounds = metrics.bootstrap_means(table)
    counts = (~np.isnan(table)).sum(axis=0)
    return {
        name: Measured(float(np.nanmean(column)), int(n), float(low), float(high))
        for name, column, n, (low, high) in zip(names, table.T, counts, bounds, strict=True)
    }


def measured_over(n: int, statistic: Callable[[Rows], Numbers]) -> Measured | None:
    """A statistic, which is no mean, over n questions or claims; it is called with rows of their indexes. None where it is not defined."""
    value = float(statistic(np.arange(n)[None, :])[0])
    return None if np.isnan(value) else Measured(value, n, *metrics.interval(statistic(metrics.resampled(n))))


def by_tag(results: Sequence[Result], values: Values) -> dict[str, dict[str, Measured]]:
    """The measures over the questions of each tag, the most frequent tag first."""
    tagged: dict[str, list[Result]] = {}
    for result in results:
        for tag in result.case.tags:
            tagged.setdefault(tag, []).append(result)
    return {tag: measure(some, values) for tag, some in sorted(tagged.items(), key=lambda item: (-len(item[1]), item[0]))}


def _of_all(results: Sequence[Result]) -> dict[str, Measured]:
    """The measures that are not means over questions: they come of ranks, of counts, or of percentiles of seconds."""
    confidence = np.array([result.answer.confidence for result in results])
    answerable = np.array([not result.case.unanswerable for result in results], float)
    abstained = np.array([result.answer.abstained for result in results], float)
    wrong = np.array([not result.right_if_asked for result in results], float)

    def abstain_f1(rows: Rows) -> Numbers:
        unanswerable = 1 - answerable
        both, either = (abstained * unanswerable)[rows].sum(axis=1), (abstained + unanswerable)[rows].sum(axis=1)
        return np.asarray(np.divide(2 * both, either, out=np.full(len(rows), np.nan), where=either > 0))

    statistics: dict[str, Callable[[Rows], Numbers]] = {
        "abstain_f1": abstain_f1,
        "auroc": lambda rows: metrics.auroc_rows(confidence[rows], answerable[rows]),
        "aurc": lambda rows: metrics.risk_rows(confidence[rows], wrong[rows]).mean(axis=1),
    }
    for step in ("total", "first", *STEPS):
        times = np.array([result.first or 0.0 if step == "first" else result.answer.seconds.get(step, 0.0) for result in results])
        for rank in (50, 95) if times.any() else ():
            statistics[f"{'seconds' if step == 'total' else step}_p{rank}"] = partial(percentile, times, rank)
    measures = {name: measured_over(len(results), statistic) for name, statistic in statistics.items()}
    return {name: measured for name, measured in measures.items() if measured}


def percentile(times: Numbers, rank: float, rows: Rows) -> Numbers:
    """The percentile of each row of times; `rows` holds indexes into them."""
    return np.asarray(np.percentile(times[rows], rank, axis=1))


def _articles(results: Sequence[Result]) -> Rankings:
    """The gold articles of each answerable question, and the articles found."""
    gold = [result for result in results if result.case.articles and not result.case.unanswerable]
    return {r.case.id: r.case.articles for r in gold}, {r.case.id: r.ranked for r in gold}


def _passages(results: Sequence[Result]) -> Rankings:
    """The pieces of gold of each answerable question, and the passages found; a passage is named by the gold it holds, or by its place."""
    gold = [r for r in results if r.case.articles and not r.case.unanswerable and gold_of(r.case)]
    relevant: dict[str, Sequence[str]] = {r.case.id: [f"gold {i}" for i in range(len(r.case.quotes) or 1)] for r in gold}
    return relevant, {r.case.id: _passage_names(r) for r in gold}


def _passage_names(result: Result) -> list[str]:
    names: list[str] = []
    for passage in result.passages:
        names += [f"gold {i}" for i in passage.gold] or [f"{passage.article_id} {passage.start}"]
    return names
