"""Compares two runs over the same questions: what differs, and whether by more than chance. Checks measures for CI."""

import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa.evaluation.measures import HEADLINE, Values, lower_is_better

SIGNIFICANT = 0.05
_PERMUTATIONS = 4999  # a p of .05 then errs by .006 at most, with 95 % probability
_RIGHT = ("right", "kept", "removed")  # the measures of which each question or claim has one


@dataclass(frozen=True, slots=True)
class Difference:
    """A measure in two runs over the n questions it applies to in both; `p` by a paired permutation test (Fisher 1935)."""

    measure: str
    before: float
    after: float
    n: int
    p: float

    @property
    def change(self) -> float:
        return self.after - self.before

    @property
    def significant(self) -> bool:
        return self.p < SIGNIFICANT

    @property
    def worse(self) -> bool:
        """Significantly worse than before."""
        return self.significant and (self.change > 0) == lower_is_better(self.measure)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from one run to another: the measures, and the questions or claims that became right or wrong, by id.

    As text: the headline measures, and what else differs significantly.
    """

    differences: tuple[Difference, ...]
    better: tuple[str, ...]
    worse: tuple[str, ...]

    def to_json(self) -> dict[str, dict[str, float]]:
        """Every measure before and after, with p and n."""
        return {item.measure: {"before": item.before, "after": item.after, "p": item.p, "n": item.n} for item in self.differences}

    def __str__(self) -> str:
        shown = [item for item in self.differences if item.measure in HEADLINE or item.significant]
        lines = [f"{'':18}  {'before':>8}  {'after':>8}  {'change':>8}  {'p':>6}  {'n':>5}"]
        for item in shown:
            mark = "" if not item.significant else "worse" if item.worse else "better"
            values = f"{item.before:8.3f}  {item.after:8.3f}  {item.change:+8.3f}  {item.p:6.3f}  {item.n:5}"
            lines.append(f"{item.measure:18}  {values}  {mark}".rstrip())
        return "\n".join(lines)


def compare(before: Values, after: Values, texts: tuple[Mapping[str, str], Mapping[str, str]] = ({}, {})) -> Comparison:
    """Compare two runs by the values of their questions. Only questions that are in both count.

    `texts` are the questions or claims of each run by their ids, as far as they are known: where they differ, the id is another's.
    """
    others = {name for name, text in texts[0].items() if texts[1].get(name, text) != text}
    both = [name for name in before if name in after and name not in others]
    measures = dict.fromkeys(name for question in both for name in before[question])  # in the order in which they are first met
    differences = []
    for name in (*(name for name in HEADLINE if name in measures), *(name for name in measures if name not in HEADLINE)):
        pairs = [(before[q][name], after[q][name]) for q in both if name in before[q] and name in after[q]]
        if pairs:
            differences.append(_difference(name, pairs))
    changed = {q: after[q][name] - before[q][name] for q in both for name in _RIGHT if name in before[q] and name in after[q]}
    better = tuple(question for question, change in changed.items() if change > 0)
    worse = tuple(question for question, change in changed.items() if change < 0)
    return Comparison(tuple(differences), better, worse)


def _difference(name: str, pairs: Sequence[tuple[float, float]]) -> Difference:
    values = np.array(pairs)
    changes = values[:, 1] - values[:, 0]
    moved = changes[changes != 0]  # the sign of what did not change cannot be flipped
    p = _p_value(moved) if len(moved) > 1 else 1.0
    return Difference(name, float(values[:, 0].mean()), float(values[:, 1].mean()), len(pairs), p)


def _p_value(changes: NDArray[np.float64]) -> float:
    """How likely a sum of changes as large as this is by chance, if each might as well have been of the other sign."""
    from scipy.stats import permutation_test  # takes a second to import, which the chat is not to wait for

    found = permutation_test(
        (changes, np.zeros_like(changes)),
        lambda a, b, axis: np.sum(a - b, axis=axis),
        permutation_type="samples",
        n_resamples=_PERMUTATIONS,
        vectorized=True,
        random_state=np.random.default_rng(0),
    )
    return float(found.pvalue)


@dataclass(frozen=True, slots=True)
class Check:
    """A condition on a measure, as text, and what was found instead when it `failed`, else empty."""

    name: str
    failed: str = ""


def fail_under(metrics: Mapping[str, float | None], least: Mapping[str, float]) -> list[Check]:
    """Whether each named measure reaches its least value; for those where lower is better, its most."""
    checks = []
    for name, bound in least.items():
        value, lower = metrics.get(name), lower_is_better(name)
        is_met = value is not None and (value <= bound if lower else value >= bound)
        actual = "not measured" if value is None else f"{value:.3f}"
        checks.append(Check(f"{name} {'at most' if lower else 'at least'} {bound:g}", "" if is_met else f"{name} is {actual}"))
    return checks


def no_worse(comparison: Comparison) -> list[Check]:
    """Whether no headline measure of which more is better has fallen significantly; lengths and times do not count."""
    checks = []
    for item in comparison.differences:
        if item.measure in HEADLINE and not lower_is_better(item.measure):
            failed = f"{item.measure} fell from {item.before:.3f} to {item.after:.3f} (p {item.p:.3f})" if item.worse else ""
            checks.append(Check(f"{item.measure} no worse", failed))
    return checks


def write_junit(path: Path, checks: Sequence[Check]) -> None:
    """The checks as JUnit XML, which CI systems show."""
    suite = ET.Element("testsuite", name="dateline eval", tests=str(len(checks)), failures=str(sum(bool(c.failed) for c in checks)))
    for check in checks:
        case = ET.SubElement(suite, "testcase", classname="dateline.eval", name=check.name)
        if check.failed:
            ET.SubElement(case, "failure", message=check.failed)
    ET.ElementTree(suite).write(path, encoding="utf-8", xml_declaration=True)
