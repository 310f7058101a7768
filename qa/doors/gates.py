"""What the commands that measure have in common: a test set with bounds as it is typed, a folder for the run, and checks that fail it."""

import re
import sys
from collections.abc import Sequence
from datetime import datetime
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa.drafting.llm import shown
from vectorstore import InputError

if TYPE_CHECKING:  # scipy and pandas take seconds to import
    from qa.evaluation.compare import Check
    from qa.evaluation.measures import Values

FailUnder = Annotated[list[str] | None, typer.Option(metavar="MEASURE=VALUE ...", help="Exit 1 when a measure is below it.")]
NoWorseThan = Annotated[Path | None, typer.Option(metavar="RUN", help="Exit 1 when a headline measure is significantly worse than there.")]

_BOUND = re.compile(r"^([\w@]+)=(\d*\.?\d+)$")


def inputs(words: Sequence[str], fail_under: Sequence[str]) -> tuple[Path | None, dict[str, float]]:
    """The test set, and the bounds: `--fail-under a=.8 b=.9` leaves the second one among the arguments."""
    bounds: dict[str, float] = {}
    paths = []
    for word in [*words, *(word for given in fail_under for word in given.split())]:
        if found := _BOUND.match(word):
            bounds[found[1]] = float(found[2])
        elif word in words:
            paths.append(Path(word))
        else:
            raise typer.BadParameter(f"{word!r} is not MEASURE=VALUE, such as answer_contains=.85")
    if len(paths) > 1:
        raise typer.BadParameter(f"One test set at a time, not {', '.join(map(str, paths))}.")
    return (paths[0] if paths else None), bounds


def new_folder(runs: Path, testset: str, by: str) -> Path:
    """A folder for a run of a test set, `by` an LLM or a checker, that is not there yet."""
    name = re.sub(r"[^\w.-]+", "-", f"{datetime.now():%Y%m%d-%H%M%S}-{testset}-{Path(shown(by)).name}")
    numbered = (runs / (name.strip("-") + number) for number in chain([""], (f"-{i}" for i in count(2))))
    return next(folder for folder in numbered if not folder.exists())


def values(folder: Path) -> "Values":
    """The scores of a run."""
    from qa.evaluation.runs import read_values

    return read_values(folder)


def checks(metrics: dict[str, float], bounds: dict[str, float], after: "Values", before: "Values | None") -> "list[Check]":
    """Whether each measure reaches its bound, and none has become worse than before."""
    from qa.evaluation.compare import compare, fail_under, no_worse

    found = fail_under(metrics, bounds)
    if before is not None:
        comparison = compare(before, after)
        if not comparison.differences:
            raise InputError("The run to compare with has none of these questions; it is of another test set")
        found += no_worse(comparison)
    return found


def judge_by(found: "list[Check]", junit: Path | None = None) -> None:
    """Exit 1 when a check failed, and say which."""
    if junit:
        from qa.evaluation.compare import write_junit

        write_junit(junit, found)
    if failed := [check.failed for check in found if check.failed]:
        print(*failed, sep="\n", file=sys.stderr)
        raise typer.Exit(1)
    if found:
        print(f"All {len(found)} checks passed.", file=sys.stderr)
