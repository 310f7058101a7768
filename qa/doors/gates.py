"""What the commands that measure have in common: a test set with bounds as it is typed, a folder for the run, and checks that fail it."""

import re
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa.drafting.llm import shown
from vectorstore import InputError

if TYPE_CHECKING:  # scipy and pandas take seconds to import
    from qa.evaluation.claims import ClaimReport
    from qa.evaluation.compare import Check
    from qa.evaluation.measures import Measured, Values
    from qa.evaluation.report import Report

FailUnder = Annotated[list[str] | None, typer.Option(metavar="MEASURE=VALUE ...", help="Exit 1 when a measure is below it.")]
NoWorseThan = Annotated[Path | None, typer.Option(metavar="RUN", help="Exit 1 when a headline measure is significantly worse than there.")]

_BOUND = re.compile(r"^([\w@]+)=(\d*\.?\d+)$")


def parse_inputs(words: Sequence[str], fail_under: Sequence[str]) -> tuple[Path | None, dict[str, float]]:
    """The test set's path and the bounds by measure; of `--fail-under a=.8 b=.9` the second bound comes among the arguments."""
    bounds: dict[str, float] = {}
    paths = []
    for word in [*words, *(word for option in fail_under for word in option.split())]:
        if bound := _BOUND.match(word):
            bounds[bound[1]] = float(bound[2])
        elif word in words:
            paths.append(Path(word))
        else:
            raise typer.BadParameter(f"{word!r} is not MEASURE=VALUE, such as answer_contains=.85")
    if bounds:
        from qa.evaluation.measures import check_measure

        any(map(check_measure, bounds))
    if len(paths) > 1:
        raise typer.BadParameter(f"One test set at a time, not {', '.join(map(str, paths))}.")
    return (paths[0] if paths else None), bounds


def new_folder(runs: Path, testset: str, by: str) -> Path:
    """The path of a new folder for a run of a test set `by` an LLM or a checker."""
    name = re.sub(r"[^\w.-]+", "-", f"{datetime.now():%Y%m%d-%H%M%S}-{testset}-{Path(shown(by)).name}")
    numbered = (runs / (name.strip("-") + number) for number in chain([""], (f"-{i}" for i in count(2))))
    return next(folder for folder in numbered if not folder.exists())


def read_run(folder: Path) -> tuple["Values", dict[str, str]]:
    """The values of each question or claim of a run, and its text, where the run has more than its scores."""
    from qa.evaluation.claims import read_claims
    from qa.evaluation.report import Report
    from qa.evaluation.runs import read_results, read_values

    return read_values(folder), Report(tuple(read_results(folder))).texts | read_claims(folder).texts


def make_checks(report: "Report | ClaimReport", bounds: dict[str, float], before: "tuple[Values, dict[str, str]] | None") -> "list[Check]":
    """Check whether each measure reaches its bound and, if there is a run before, whether none became worse."""
    from qa.evaluation.compare import compare, fail_under, no_worse

    checks = fail_under(report.metrics, bounds)
    if before is not None:
        comparison = compare(before[0], report.values, (before[1], report.texts))
        if not comparison.differences:
            raise InputError("The run to compare with has none of these questions; it is of another test set")
        checks += no_worse(comparison)
    return checks


def intervals_json(measures: "Mapping[str, Measured]") -> dict[str, object]:
    """The bounds of each measure's interval and its number of questions or claims, as JSON."""
    return {name: {"low": measured.low, "high": measured.high, "n": measured.n} for name, measured in measures.items()}


def measure_row(label: str, name: str, measured: "Measured") -> tuple[str, str, str]:
    """A measure as a row of `aligned`: its label, its value, and its interval with the number of questions or claims."""
    from qa.evaluation.measures import figure

    return label, figure(name, measured.value), f"{figure(name, measured.low)}–{figure(name, measured.high)}  n {measured.n}"


def aligned(rows: Sequence[tuple[str, str, str]]) -> str:
    """Rows of a label, a value and a remark as lines with their values below each other."""
    width = max(len(label) for label, _, _ in rows)
    return "\n".join(f"{label:{width}}  {value:>8}  {remark}".rstrip() for label, value, remark in rows)


def exit_by(checks: "list[Check]", junit: Path | None = None) -> None:
    """Report the checks, and exit 1 when one failed."""
    if junit:
        from qa.evaluation.compare import write_junit

        write_junit(junit, checks)
    if failed := [f"{check.name}: {check.failed}" for check in checks if check.failed]:
        print(*failed, sep="\n", file=sys.stderr)
        raise typer.Exit(1)
    if checks:
        print(f"All {len(checks)} checks passed.", file=sys.stderr)
