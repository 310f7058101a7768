"""What every command needs of the terminal: an archive opened, progress shown, a value or a failure printed."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn, Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

from qa.archive import Archive
from qa.report import printable
from qa.settings import Settings
from vectorstore import ArchiveError


class Reporting(Protocol):
    """Takes how much is done, of how much, and a few words on how it goes."""

    def __call__(self, done: int, total: int, figures: str = "") -> None: ...


@contextmanager
def opened(settings: Settings, create: bool = False) -> Iterator[Archive]:
    """The archive that the settings name. Raises ArchiveError when there is none and it is not to be made."""
    if not create and not settings.archive.exists():
        raise ArchiveError(f"There is no archive at {settings.archive}. Make one: dateline --archive {settings.archive} add seeds/articles")
    with Archive.open_with(settings.archive, settings.llm, settings) as archive:
        yield archive


@contextmanager
def progress(what: str) -> Iterator[Reporting]:
    """A progress bar on stderr, drawn from the first report on."""
    columns = (
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        TextColumn("{task.fields[figures]}"),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True)) as bars:
        tasks: list[Any] = []

        def report(done: int, total: int, figures: str = "") -> None:
            if not tasks:
                tasks.append(bars.add_task(what, total=total, figures=figures))
            bars.update(tasks[0], completed=done, total=total, figures=figures)

        yield report


def print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, default=str))


def fail(line: str) -> NoReturn:
    """Say why it could not be done, on stderr, and exit 1."""
    print(printable(line), file=sys.stderr)
    raise SystemExit(1)
