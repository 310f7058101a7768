"""What keeps an archive in order, on the command line: its state, a check, a copy, another embedder."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from qa.doors.terminal import Json, opened, print_json, progress
from qa.drafting.llm import shown
from qa.showing.lines import printable


def status(context: typer.Context, as_json: Json = False) -> None:
    """Counts, models, size and health of the archive."""
    with opened(context.obj) as archive:
        found = archive.status() | {"llm": shown(context.obj.llm), "folder": str(archive.folder)}
    print_json(found) if as_json else print(*(f"{name:10} {value}" for name, value in found.items()), sep="\n")


def check(
    context: typer.Context,
    repair: Annotated[bool, typer.Option("--repair", help="Rebuild an index that is at odds with the catalog.")] = False,
    as_json: Json = False,
) -> None:
    """Compare every article and passage with both indexes."""
    with opened(context.obj) as archive, progress("Checking") as reporting:
        found = archive.check(repair, reporting)
    if as_json:
        print_json(asdict(found))
    else:
        lines = [*(f"repaired: {line}" for line in found.repaired), *(f"problem: {line}" for line in found.problems)]
        state = "problems" if found.problems else "ok"
        print(*map(printable, lines), f"{found.articles} articles, {found.passages} passages: {state}", sep="\n")
    if found.problems:
        if not repair:
            print("Mend the indexes: dateline check --repair", file=sys.stderr)
        raise typer.Exit(1)


def export(context: typer.Context, file: Path, as_json: Json = False) -> None:
    """Write every article to a file of JSON Lines, which add reads back."""
    with opened(context.obj) as archive, progress("Exporting articles") as reporting:
        written = archive.export(file, reporting)
    print_json({"articles": written, "file": str(file)}) if as_json else print(f"{written} articles in {file}")


def reembed(context: typer.Context, as_json: Json = False) -> None:
    """Embed every article anew, with the model in DATELINE_EMBEDDER. May be interrupted and run again."""
    with opened(context.obj) as archive, progress("Embedding articles") as reporting:
        done = archive.reembed(reporting)
    print_json({"articles": done}) if as_json else print(f"{done} articles embedded with {context.obj.embedder}")
