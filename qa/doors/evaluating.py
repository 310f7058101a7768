"""`dateline eval`: a test set is asked, two runs are compared, settings are swept, a test set is drafted."""

import json
import sys
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qa.archive import Archive
from qa.doors.gates import FailUnder, NoWorseThan, checks, inputs, judge_by, new_folder, values
from qa.doors.terminal import opened, print_json, progress
from qa.drafting.llm import open_model
from qa.evaluation.testsets import TestSet, load_testset, to_fields
from qa.settings import Settings
from qa.showing.lines import printable
from vectorstore import InputError

if TYPE_CHECKING:  # scipy and pandas take seconds to import
    from qa.evaluation.compare import Comparison
    from qa.evaluation.report import Report

_LLM = "bundled, none, a .gguf path, or URL#model. Default: $DATELINE_LLM, then bundled."
_TESTSETS = "A .jsonl, .csv or .xlsx file, SQuAD or RAGAS .json, or a BEIR folder. Further words are MEASURE=VALUE."
_OUT = "The run's folder. Default: a new one in runs/, or the one that was interrupted."
_CALIBRATE = "Set the archive's threshold so that this share of its answers is right."

Inputs = Annotated[
    list[str] | None,
    typer.Argument(metavar="TESTSET", help=_TESTSETS),
]


def evaluate(
    context: typer.Context,
    words: Inputs = None,
    llm: Annotated[str | None, typer.Option(help=_LLM)] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first N questions.")] = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help=_OUT)] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Questions asked at once.")] = 1,
    judge: Annotated[str | None, typer.Option(metavar="LLM", help="An LLM that marks the answers as well.")] = None,
    compare: Annotated[tuple[Path, Path] | None, typer.Option(metavar="A B", help="What changed from run A to run B.")] = None,
    fail_under: FailUnder = None,
    no_worse_than: NoWorseThan = None,
    junit: Annotated[Path | None, typer.Option(metavar="FILE", help="Write what was checked as JUnit XML.")] = None,
    trec: Annotated[Path | None, typer.Option(metavar="DIR", help="Write the articles found as TREC files.")] = None,
    sweep: Annotated[Path | None, typer.Option(metavar="FILE", help="Try the settings in a TOML file.")] = None,
    calibrate: Annotated[float | None, typer.Option(metavar="PRECISION", min=0.01, max=1, help=_CALIBRATE)] = None,
    make: Annotated[int | None, typer.Option(min=1, metavar="N", help="Draft N questions over the archive, to edit.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value, and nothing else, on stdout.")] = False,
) -> None:
    """Measure answers against a test set."""
    settings: Settings = context.obj
    if llm:
        settings = settings.model_copy(update={"llm": llm})
    testset, bounds = inputs(words or [], fail_under or [])
    if compare:
        _compare(*compare, bounds, junit, as_json)
        return
    if make:
        _make(settings, make, llm, out)
        return
    if testset is None:
        raise typer.BadParameter("Name a test set, or use --compare or --make.")
    loaded = load_testset(testset)
    if sweep:
        _sweep(sweep, loaded, settings, limit, workers, out, as_json)
    elif calibrate:
        _calibrate(loaded, settings, limit, workers, calibrate, as_json)
    else:
        before = values(no_worse_than) if no_worse_than else None
        report, folder = _run(loaded, settings, limit, out, workers, judge)
        found = checks(report.metrics, bounds, report.values, before)
        if trec:
            from qa.evaluation.trec import write_trec

            write_trec(trec, report.results)
        if notices := {result.answer.notice for result in report.results if result.answer.notice}:
            n = sum(bool(result.answer.notice) for result in report.results)
            print(f"{n} of {len(report.results)} answers were not made as wished: {printable(sorted(notices)[0])}", file=sys.stderr)
        print_json(_report_json(report, folder)) if as_json else print(table(report), f"\n{folder / 'report.html'}", sep="\n")
        judge_by(found, junit)


def table(report: "Report") -> str:
    """The headline measures, then what is right by tag, and why the others are not."""
    from collections import Counter

    from qa.evaluation.measures import HEADLINE, figure

    rows = [("n", str(len(report.results)), "")]
    for name in HEADLINE:
        if of := report.measures.get(name):
            rows.append((name, figure(name, of.value), f"{figure(name, of.low)}–{figure(name, of.high)}  n {of.n}"))
    rows += [
        (f"  {printable(tag)}", figure("right", found["right"].value), f"n {found['right'].n}") for tag, found in report.by_tag.items()
    ]
    rows += [(f"  {reason}", str(n), "") for reason, n in Counter(result.failure for result in report.failures).most_common()]
    width = max(len(name) for name, _, _ in rows)
    return "\n".join(f"{name:{width}}  {value:>8}  {more}".rstrip() for name, value, more in rows)


def _run(
    testset: TestSet, settings: Settings, limit: int | None, out: Path | None, workers: int, judge: str | None
) -> tuple["Report", Path]:
    from qa.evaluation.evaluate import evaluate as run
    from qa.evaluation.judge import Judge
    from qa.evaluation.runs import Run, describe

    with progress("Adding articles") as adding, _archive(testset, settings, adding) as archive, progress("Asking questions") as asking:
        about = describe(testset, archive, settings.llm, limit)
        folder = out or Run.unfinished(settings.runs, about) or new_folder(settings.runs, testset.name, about["llm"])
        opened_run = Run.open(folder, about)
        if opened_run.results:
            print(f"Going on with {folder}: {len(opened_run.results)} questions are done.", file=sys.stderr)
        model = open_model(judge, settings.llm_key.get_secret_value(), settings.llm_timeout) if judge else None
        report = run(
            archive, testset.cases[:limit], workers=workers, run=opened_run, judge=Judge(model) if model else None, progress=asking
        )
    return report, folder


def _archive(testset: TestSet, settings: Settings, adding: Any) -> AbstractContextManager[Archive]:
    from qa.evaluation.archives import archive_of

    return archive_of(testset, settings, settings.llm, Archive.open_with, adding) if testset.articles else opened(settings)


def _report_json(report: "Report", folder: Path) -> dict[str, Any]:
    intervals = {name: {"low": of.low, "high": of.high, "n": of.n} for name, of in report.measures.items()}
    return {**report.metrics, "run": str(folder), "intervals": intervals}


def _compare(before: Path, after: Path, bounds: dict[str, float], junit: Path | None, as_json: bool) -> None:
    from qa.evaluation.compare import compare, fail_under

    first, second = values(before), values(after)
    found = compare(first, second)
    if not found.differences:
        raise InputError(f"{before} and {after} have no question and no claim in common; compare runs of one test set")
    if as_json:
        print_json({"measures": found.to_json(), "better": found.better, "worse": found.worse})
    else:
        print(found, "", *_changed(found, after), sep="\n")
    means = {of.measure: of.after for of in found.differences}
    judge_by(fail_under(means, bounds), junit)


def _changed(found: "Comparison", folder: Path) -> list[str]:
    """The questions, or claims, that changed, in their own words where the run has them."""
    from qa.evaluation.claims import read_claims
    from qa.evaluation.runs import read_results

    said = {result.case.id: (result.case.question, result.failure) for result in read_results(folder)}
    said |= {result.case.id: (result.case.claim, result.failure) for result in read_claims(folder).results}
    lines = []
    for sign, names in (("+", found.better), ("-", found.worse)):
        for name in names:
            words, failure = said.get(name, ("", ""))
            lines.append("  ".join(filter(None, (f"{sign} {name}", printable(words), failure and f"({printable(failure)})"))))
    return lines or ["Right on the same ones."]


def _sweep(file: Path, testset: TestSet, settings: Settings, limit: int | None, workers: int, out: Path | None, as_json: bool) -> None:
    from qa.evaluation.sweep import read_plan
    from qa.evaluation.sweep import sweep as run

    plan = read_plan(file)
    with progress("Adding articles") as adding, progress("Trying settings") as trying:
        found = run(plan, testset.cases[:limit], settings, lambda chosen: _archive(testset, chosen, adding), workers, trying)
    folder = out or new_folder(settings.runs, testset.name, "sweep")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sweep.md").write_text(found.to_markdown(), encoding="utf-8")
    (folder / "sweep.json").write_text(json.dumps(found.to_json(), indent=1, default=str) + "\n", encoding="utf-8")
    print_json(found.to_json() | {"run": str(folder)}) if as_json else print(found.to_markdown(), folder / "sweep.md", sep="\n")


def _calibrate(testset: TestSet, settings: Settings, limit: int | None, workers: int, wished: float, as_json: bool) -> None:
    from qa.evaluation.evaluate import evaluate as run
    from qa.evaluation.sweep import calibrate

    if testset.articles:
        raise InputError("A test set that brings its own articles calibrates no archive; use one with questions over yours")
    with opened(settings.model_copy(update={"threshold": 0.0})) as archive, progress("Asking questions") as asking:
        report = run(archive, testset.cases[:limit], workers=workers, progress=asking)
        found = calibrate(report.results, wished)
        archive.take_note("threshold", f"{found.threshold:.6f}")
    if as_json:
        print_json({"threshold": found.threshold, "precision": found.precision, "answered": found.answered, "n": found.n})
    else:
        print(
            f"This archive now abstains below a confidence of {found.threshold:.3f}: over {len(report.results)} questions it answers "
            f"{found.answered:.0%}, of which {found.precision:.0%} are right. DATELINE_THRESHOLD overrides it."
        )


def _make(settings: Settings, n: int, llm: str | None, out: Path | None) -> None:
    from qa.evaluation.propose import propose

    with opened(settings) as archive:
        cases = list(propose(archive, n, archive.model() if llm else None))
    text = "".join(json.dumps(to_fields(case), ensure_ascii=False) + "\n" for case in cases)
    if out is None:
        print(text, end="")
    else:
        out.write_text(text, encoding="utf-8")
        print(f"{len(cases)} drafted questions in {out}; read and mend each one before you measure with it")
