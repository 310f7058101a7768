"""Two runs over the same questions: what differs, whether by more than chance, and gates for CI."""

import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import permutation_test

from qa.evaluation.measures import HEADLINE, Values, lower_is_better

SIGNIFICANT = 0.05
_PERMUTATIONS = 4999
_RIGHT = ("right", "kept", "removed")  # of which a question, or a claim, has one


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
        return {of.measure: {"before": of.before, "after": of.after, "p": of.p, "n": of.n} for of in self.differences}

    def __str__(self) -> str:
        shown = [of for of in self.differences if of.measure in HEADLINE or of.significant]
        lines = [f"{'':18}  {'before':>8}  {'after':>8}  {'change':>8}  {'p':>6}  {'n':>5}"]
        for of in shown:
            mark = "" if not of.significant else "worse" if of.worse else "better"
            lines.append(f"{of.measure:18}  {of.before:8.3f}  {of.after:8.3f}  {of.change:+8.3f}  {of.p:6.3f}  {of.n:5}  {mark}".rstrip())
        return "\n".join(lines)


def compare(before: Values, after: Values) -> Comparison:
    """Compare two runs by their questions' values. Only questions that both have count."""
    both = [name for name in before if name in after]
    measured = dict.fromkeys(name for question in both for name in before[question])
    differences = []
    for name in (*(name for name in HEADLINE if name in measured), *(name for name in measured if name not in HEADLINE)):
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
    p = _p(moved) if len(moved) > 1 else 1.0
    return Difference(name, float(values[:, 0].mean()), float(values[:, 1].mean()), len(pairs), p)


def _p(changes: NDArray[np.float64]) -> float:
    """How likely changes of this size are by chance, when each might as well have been of the other sign."""
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
    """One condition of a gate, and what was found instead when it failed."""

    name: str
    failed: str = ""


def fail_under(metrics: Mapping[str, float | None], least: Mapping[str, float]) -> list[Check]:
    """Whether each named measure reaches its least value; for those where lower is better, its most."""
    found = []
    for name, bound in least.items():
        value, lower = metrics.get(name), lower_is_better(name)
        held = value is not None and (value <= bound if lower else value >= bound)
        said = "not measured" if value is None else f"{value:.3f}"
        found.append(Check(f"{name} {'at most' if lower else 'at least'} {bound:g}", "" if held else f"{name} is {said}"))
    return found


def no_worse(comparison: Comparison) -> list[Check]:
    """Whether no headline measure of which more is better has fallen significantly; lengths and times do not count."""
    checks = []
    for of in comparison.differences:
        if of.measure in HEADLINE and not lower_is_better(of.measure):
            failed = f"{of.measure} fell from {of.before:.3f} to {of.after:.3f} (p {of.p:.3f})" if of.worse else ""
            checks.append(Check(f"{of.measure} no worse", failed))
    return checks


def write_junit(path: Path, checks: Sequence[Check]) -> None:
    """The checks as JUnit XML, which CI systems show."""
    suite = ET.Element("testsuite", name="dateline eval", tests=str(len(checks)), failures=str(sum(bool(c.failed) for c in checks)))
    for check in checks:
        case = ET.SubElement(suite, "testcase", classname="dateline.eval", name=check.name)
        if check.failed:
            ET.SubElement(case, "failure", message=check.failed)
    ET.ElementTree(suite).write(path, encoding="utf-8", xml_declaration=True)
