"""`dateline claims`: whether a checker keeps the claims that their evidence says, and removes the others."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa.claims import asked, checked, open_checker
from qa.doors import gates
from qa.doors.terminal import Json, print_json, progress
from qa.settings import Settings
from qa.showing.lines import printable
from vectorstore import InputError
from vectorstore.models.loading import load_embedder

if TYPE_CHECKING:  # scipy takes seconds to import
    from qa.evaluation.claims import ClaimReport

_CHECKER = "bundled, rules, a judge's or a CrossEncoder's folder or name, or URL#model. Default: $DATELINE_CHECKER, then bundled."
_LLM = "An LLM that checks in its place, answering Yes or No: bundled, a .gguf path, or URL#model."
_SET = "A .jsonl file: claim, evidence (sentences), supported (true or false); kind, title, language, id. Further words are MEASURE=VALUE."


def claims(
    context: typer.Context,
    testset: Annotated[list[str] | None, typer.Argument(metavar="TESTSET", help=_SET)] = None,
    checker: Annotated[str | None, typer.Option(metavar="SPEC", help=_CHECKER)] = None,
    llm: Annotated[str | None, typer.Option(metavar="SPEC", help=_LLM)] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first N claims.")] = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="The run's folder. Default: a new one in runs/.")] = None,
    fail_under: gates.FailUnder = None,
    no_worse_than: gates.NoWorseThan = None,
    as_json: Json = False,
) -> None:
    """Measure a checker of claims. How many supported ones does it keep, and how many others does it remove?"""
    from qa.evaluation.claims import check_claims, describe_claims, is_taken, keep, load_claims
    from qa.evaluation.pages import write_claims

    settings: Settings = context.obj
    path, bounds = gates.parse_inputs(testset or [], fail_under or [])
    if path is None:
        raise typer.BadParameter("Name a file of claims.")
    if checker and llm:
        raise typer.BadParameter("Claims are checked by --checker or by --llm, not by both.")
    if out and is_taken(out):
        raise InputError(f"{out} holds a run already; choose another --out")
    spec = llm or checker or settings.checker
    cases, before = load_claims(path)[:limit], gates.read_run(no_worse_than) if no_worse_than else None
    model = asked(llm, settings) if llm else open_checker(spec, settings)
    embedder = load_embedder(settings.embedder, settings.embedder_key.get_secret_value())
    about = describe_claims(path.resolve().stem, cases, settings, spec, f"{embedder.name}:{embedder.fingerprint}")
    with progress("Checking claims", quiet=as_json) as reporting:
        report = check_claims(
            cases, lambda case: checked(case.claim, case.evidence, embedder, model, case.title, case.language), about, reporting
        )
    folder = out or gates.new_folder(settings.runs, path.resolve().stem, spec)
    report = keep(folder, report)
    write_claims(folder, report)
    if notices := [result.verdict.notice for result in report.results if result.verdict.notice]:
        print(f"{len(notices)} of {len(report.results)} claims could not be checked: {printable(min(notices))}", file=sys.stderr)
    print_json(_json(report, folder)) if as_json else print(_table(report), f"\n{folder / 'report.html'}", sep="\n")
    gates.exit_by(gates.make_checks(report, bounds, before))


def _json(report: "ClaimReport", folder: Path) -> dict[str, object]:
    kinds = {
        kind: {name: measured.value for name, measured in measures.items()} | {"intervals": gates.intervals_json(measures)}
        for kind, measures in report.by_kind.items()
    }
    about = {"checker": report.about["checker"], "run": str(folder)}
    return {**report.metrics, **about, "intervals": gates.intervals_json(report.measures), "by_kind": kinds}


def _table(report: "ClaimReport") -> str:
    """A report in lines: the measures, then for each kind the share of supported claims kept, and of other claims removed."""
    rows = [("n", str(len(report.results)), "")]
    rows += [gates.measure_row(name, name, measured) for name, measured in report.measures.items()]
    for kind, measures in report.by_kind.items():
        rows += [gates.measure_row(f"  {printable(kind)} {name}", name, measured) for name, measured in measures.items()]
    return gates.aligned(rows)
