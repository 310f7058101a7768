"""The commands that look after an archive: `dateline status`, `check`, `export`, `migrate` and `reembed`."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from qa.doors.terminal import Json, opened, print_json, progress, stoppable
from qa.drafting.llm import shown
from qa.showing.lines import printable
from vectorstore.record.copying import shown as without_password


def status(context: typer.Context, as_json: Json = False) -> None:
    """Counts, models, size and health of the archive."""
    with opened(context.obj) as archive:
        state = archive.status() | {"llm": shown(context.obj.llm), "folder": str(archive.folder)}
    print_json(state) if as_json else print(*(f"{name:10} {value}" for name, value in state.items()), sep="\n")


def check(
    context: typer.Context,
    repair: Annotated[bool, typer.Option("--repair", help="Rebuild an index that is at odds with the catalog.")] = False,
    as_json: Json = False,
) -> None:
    """Compare every article and passage with both indexes."""
    with opened(context.obj) as archive, progress("Checking") as report:
        checked = archive.check(repair, report)
    if as_json:
        print_json(asdict(checked))
    else:
        lines = [*(f"repaired: {line}" for line in checked.repaired), *(f"problem: {line}" for line in checked.problems)]
        verdict = "problems" if checked.problems else "ok"
        print(*map(printable, lines), f"{checked.articles} articles, {checked.passages} passages: {verdict}", sep="\n")
    if checked.problems:
        if not repair:
            print("Mend the indexes: dateline check --repair", file=sys.stderr)
        raise typer.Exit(1)


def export(context: typer.Context, file: Path, as_json: Json = False) -> None:
    """Write every article to a file, or to - for stdout. They are JSON Lines, which add reads back."""
    to_stdout = str(file) == "-"
    with opened(context.obj) as archive, progress("Exporting articles", quiet=to_stdout) as report:
        written = archive.export("/dev/stdout" if to_stdout else file, report)
    if as_json and not to_stdout:
        print_json({"articles": written, "file": str(file)})
    else:
        print(f"{written} articles in {file}", file=sys.stderr if to_stdout else sys.stdout)


def migrate(
    context: typer.Context,
    to: Annotated[str, typer.Option(metavar="URL|FOLDER", help="An empty PostgreSQL database, as in DATELINE_CATALOG, or a new folder.")],
    as_json: Json = False,
) -> None:
    """Copy the archive into PostgreSQL, or back. Nothing is embedded again; may be interrupted and run again."""
    with opened(context.obj) as archive, progress("Copying rows", quiet=as_json) as report, stoppable():
        copied = archive.migrate(to, report)
    in_postgres = "://" in to
    place = without_password(to) if in_postgres else to
    if as_json:
        print_json({"articles": copied, "to": place})
        return
    print(printable(f"{copied} articles copied and compared; the archive that was read is as it was. To use the copy, set"))
    print(printable(f"  DATELINE_CATALOG={place}" if in_postgres else f"  DATELINE_ARCHIVE={place}"))
    print("  DATELINE_ARCHIVE=a new folder" if in_postgres else "  DATELINE_CATALOG=")
    print("Its indexes are made when it is first used, or at once by: dateline check --repair")


def reembed(context: typer.Context, as_json: Json = False) -> None:
    """Embed every article anew. The model is DATELINE_EMBEDDER's; may be interrupted and run again."""
    with opened(context.obj) as archive, progress("Embedding articles") as report:
        done = archive.reembed(report)
    print_json({"articles": done}) if as_json else print(f"{done} articles embedded with {context.obj.embedder}")
