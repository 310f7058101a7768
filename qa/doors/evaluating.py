"""`dateline eval`: ask a test set and measure the answers, compare two runs, try settings, set the threshold, draft a test set; and
`dateline feedback`: what readers said of answers.
"""

import json
import sys
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qa.archive import Archive
from qa.doors import gates
from qa.doors.terminal import Json, opened, print_json, progress, stoppable
from qa.drafting.llm import open_model
from qa.evaluation.complaints import cases_of
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


def evaluate(
    context: typer.Context,
    inputs: Annotated[list[str] | None, typer.Argument(metavar="TESTSET", help=_TESTSETS)] = None,
    llm: Annotated[str | None, typer.Option(help=_LLM)] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first N questions.")] = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help=_OUT)] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Questions asked at once.")] = 1,
    judge: Annotated[str | None, typer.Option(metavar="LLM", help="An LLM that marks the answers as well.")] = None,
    compare: Annotated[tuple[Path, Path] | None, typer.Option(metavar="A B", help="What changed from run A to run B.")] = None,
    fail_under: gates.FailUnder = None,
    no_worse_than: gates.NoWorseThan = None,
    junit: Annotated[Path | None, typer.Option(metavar="FILE", help="Write what was checked as JUnit XML.")] = None,
    trec: Annotated[Path | None, typer.Option(metavar="DIR", help="Write the articles found as TREC files.")] = None,
    sweep: Annotated[Path | None, typer.Option(metavar="FILE", help="Try the settings in a TOML file.")] = None,
    calibrate: Annotated[float | None, typer.Option(metavar="PRECISION", min=0.01, max=1, help=_CALIBRATE)] = None,
    make: Annotated[int | None, typer.Option(min=1, metavar="N", help="Draft N questions over the archive, to edit.")] = None,
    as_json: Json = False,
) -> None:
    """Measure answers against a test set."""
    settings: Settings = context.obj
    if llm:
        settings = settings.model_copy(update={"llm": llm})
    testset, bounds = gates.parse_inputs(inputs or [], fail_under or [])
    for folder in filter(None, (junit and junit.parent, trec)):
        folder.mkdir(parents=True, exist_ok=True)  # before anything is asked
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
        before = gates.read_run(no_worse_than) if no_worse_than else None
        with stoppable():
            report, folder = _run(loaded, settings, limit, out, workers, judge)
        checks = gates.make_checks(report, bounds, before)
        if trec:
            from qa.evaluation.trec import write_trec

            write_trec(trec, report.results)
        if notices := [result.answer.notice for result in report.results if result.answer.notice]:
            print(f"{len(notices)} of {len(report.results)} answers were not made as wished: {printable(min(notices))}", file=sys.stderr)
        print_json(_report_json(report, folder)) if as_json else print(table(report), f"\n{folder / 'report.html'}", sep="\n")
        gates.exit_by(checks, junit)


def table(report: "Report") -> str:
    """A report in lines: the headline measures, the share of right answers by tag, and how often each reason for failing occurs."""
    from qa.evaluation.measures import HEADLINE, figure

    rows = [("n", str(len(report.results)), "")]
    rows += [gates.measure_row(name, name, report.measures[name]) for name in HEADLINE if name in report.measures]
    for tag, measures in report.by_tag.items():
        rows.append((f"  {printable(tag)}", figure("right", measures["right"].value), f"n {measures['right'].n}"))
    rows += [(f"  {reason}", str(n), "") for reason, n in report.reasons]
    return gates.aligned(rows)


def _run(
    testset: TestSet, settings: Settings, limit: int | None, out: Path | None, workers: int, judge: str | None
) -> tuple["Report", Path]:
    from qa.evaluation.archives import lacking
    from qa.evaluation.evaluate import evaluate as run_evaluation
    from qa.evaluation.judge import Judge
    from qa.evaluation.runs import Run, describe

    with progress("Adding articles") as adding, _archive(testset, settings, adding) as archive, progress("Asking questions") as asking:
        for line in lacking(testset.cases[:limit], archive):
            print(printable(line), file=sys.stderr)
        about = describe(testset, archive, settings.llm, limit)
        folder = out or Run.unfinished(settings.runs, about) or gates.new_folder(settings.runs, testset.name, about["llm"])
        opened_run = Run.open(folder, about)
        if opened_run.results:
            print(f"Going on with {folder}: {len(opened_run.results)} questions are done.", file=sys.stderr)
        model = open_model(judge, settings.llm_key.get_secret_value(), settings.llm_timeout) if judge else None
        report = run_evaluation(
            archive, testset.cases[:limit], workers=workers, run=opened_run, judge=Judge(model) if model else None, progress=asking
        )
    return report, folder


def _archive(testset: TestSet, settings: Settings, adding: Any) -> AbstractContextManager[Archive]:
    """The archive to ask: one of the test set's own articles, or else the one that the settings name."""
    from qa.evaluation.archives import archive_of

    return archive_of(testset, settings, settings.llm, Archive.open_with, adding) if testset.articles else opened(settings)


def _report_json(report: "Report", folder: Path) -> dict[str, Any]:
    return {**report.metrics, "run": str(folder), "intervals": gates.intervals_json(report.measures)}


def _compare(before: Path, after: Path, bounds: dict[str, float], junit: Path | None, as_json: bool) -> None:
    from qa.evaluation.compare import compare, fail_under

    (first, questions), (second, others) = gates.read_run(before), gates.read_run(after)
    comparison = compare(first, second, (questions, others))
    if not comparison.differences:
        raise InputError(f"{before} and {after} have no question and no claim in common; compare runs of one test set")
    if as_json:
        print_json({"measures": comparison.to_json(), "better": comparison.better, "worse": comparison.worse})
    else:
        print(comparison, "", *_changed(comparison, after), sep="\n")
    means = {difference.measure: difference.after for difference in comparison.differences}
    gates.exit_by(fail_under(means, bounds), junit)


def _changed(comparison: "Comparison", folder: Path) -> list[str]:
    """A line for each question or claim that became right (+) or wrong (-), with its text and why it fails, where the run in `folder`
    has it.
    """
    from qa.evaluation.claims import read_claims
    from qa.evaluation.runs import read_results

    results = {result.case.id: (result.case.question, result.failure) for result in read_results(folder)}
    results |= {result.case.id: (result.case.claim, result.failure) for result in read_claims(folder).results}
    lines = []
    for sign, names in (("+", comparison.better), ("-", comparison.worse)):
        for name in names:
            text, failure = results.get(name, ("", ""))
            parts = [f"{sign} {name}", printable(text), failure and f"({printable(failure)})"]
            lines.append("  ".join(filter(None, parts)))
    return lines or ["Right on the same ones."]


def _sweep(file: Path, testset: TestSet, settings: Settings, limit: int | None, workers: int, out: Path | None, as_json: bool) -> None:
    from qa.evaluation.sweep import read_plan
    from qa.evaluation.sweep import sweep as run_sweep

    plan = read_plan(file)
    with progress("Adding articles") as adding, progress("Trying settings") as trying:
        swept = run_sweep(plan, testset.cases[:limit], settings, lambda chosen: _archive(testset, chosen, adding), workers, trying)
    folder = out or gates.new_folder(settings.runs, testset.name, "sweep")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sweep.md").write_text(swept.to_markdown(), encoding="utf-8")
    (folder / "sweep.json").write_text(json.dumps(swept.to_json(), indent=1, default=str) + "\n", encoding="utf-8")
    print_json(swept.to_json() | {"run": str(folder)}) if as_json else print(swept.to_markdown(), folder / "sweep.md", sep="\n")


def _calibrate(testset: TestSet, settings: Settings, limit: int | None, workers: int, precision: float, as_json: bool) -> None:
    from qa.evaluation.evaluate import evaluate as run_evaluation
    from qa.evaluation.sweep import calibrate

    if testset.articles:
        raise InputError("A test set that brings its own articles calibrates no archive; use one with questions over yours")
    with opened(settings.model_copy(update={"threshold": 0.0})) as archive, progress("Asking questions") as asking:
        report = run_evaluation(archive, testset.cases[:limit], workers=workers, progress=asking)
        calibration = calibrate(report.results, precision)
        archive.take_note("threshold", f"{calibration.threshold:.6f}")
    if as_json:
        print_json(asdict(calibration))
    else:
        print(
            f"This archive now abstains below a confidence of {calibration.threshold:.3f}: over {len(report.results)} questions it answers "
            f"{calibration.answered:.0%}, of which {calibration.precision:.0%} are right. DATELINE_THRESHOLD overrides it."
        )


def _make(settings: Settings, n: int, llm: str | None, out: Path | None) -> None:
    from qa.evaluation.propose import propose

    if out and out.exists():
        raise InputError(f"{out} is there already, and may have been mended; choose another --out")
    with opened(settings) as archive:
        cases = list(propose(archive, n, archive.model() if llm else None))
    if not cases:
        raise InputError("No question can be drafted from what is in this archive; add articles: dateline add seeds/articles")
    text = "".join(json.dumps(to_fields(case), ensure_ascii=False) + "\n" for case in cases)
    if out is None:
        print(text, end="")
    else:
        out.write_text(text, encoding="utf-8")
        print(f"{len(cases)} drafted questions in {out}; read and mend each one before you measure with it")


def feedback(
    context: typer.Context,
    to_testset: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write it as a test set; wrong answers wait there to be put right.")
    ] = None,
    as_json: Json = False,
) -> None:
    """What readers have said of answers in the chat."""
    with opened(context.obj) as archive:
        verdicts = archive.feedback()
    if to_testset:
        cases = cases_of(verdicts)
        to_testset.write_text("".join(f"{json.dumps(case, ensure_ascii=False)}\n" for case in cases), encoding="utf-8")
    if as_json:
        print_json([asdict(item) for item in verdicts])
    elif to_testset:
        print(f"{len(cases)} questions in {to_testset}")
    for item in () if as_json or to_testset else verdicts:
        print(f"{item.given[:10]}  {item.verdict:14}  {printable(item.question)}")
