"""What the commands share: they open the archive, show progress, print a JSON value, and fail with one line."""

import json
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path
from time import monotonic
from typing import Annotated, Any, NoReturn, Protocol

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, Task, TextColumn, TimeRemainingColumn
from typer.core import TyperGroup

from qa.archive import Archive
from qa.settings import Settings
from qa.showing.lines import printable
from vectorstore import ArchiveError, ArticleError
from vectorstore.progress import silent
from vectorstore.reading.fields import check_columns
from vectorstore.record.schema import KINDS


def _print_version(wished: bool) -> None:
    if wished:
        print(f"dateline {version('dateline-qa')}")
        raise typer.Exit


Json = Annotated[bool, typer.Option("--json", help="Print one JSON value, and nothing else, on stdout.")]
Version = Annotated[bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")]

_CLUSTER = re.compile(r"(ray://)?[\w.-]+:\d+")
_SECONDS_BETWEEN_LINES = 10.0
_INTERRUPTED = 130  # the exit status after Ctrl-C


class Reporting(Protocol):
    """A function to call with how many are done, how many there are, and a few words to show beside them."""

    def __call__(self, done: int, total: int, figures: str = "") -> None: ...


class Commands(TyperGroup):
    """The commands, after any of which --archive may be given, as before it."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        end = args.index("--") if "--" in args else len(args)
        at = next((at for at, word in enumerate(args[:end]) if re.fullmatch(r"--archive(=.*)?", word)), 0)
        past = at + 1 + (args[at : at + 1] == ["--archive"])
        return super().parse_args(ctx, [*args[at:past], *args[:at], *args[past:]])


def joined(words: Sequence[str], what: str) -> str:
    """The words of a question or query, which need no quotation marks around them. Raises BadParameter where there are none."""
    if text := " ".join(words).strip():
        return text
    raise typer.BadParameter(f"The {what} is empty.")


def _is_archive(folder: Path) -> bool:
    """Whether there is an archive, or something in its place, such as the indexes of one that has lost its catalog."""
    return folder.is_file() or any(next(folder.glob(name), None) for name in ("catalog.sqlite", *(f"{kind}-*" for kind in KINDS)))


@contextmanager
def opened(settings: Settings, create: bool = False) -> Iterator[Archive]:
    """The archive that the settings name. Raises ArchiveError when there is none and `create` is false."""
    if not create and not _is_archive(settings.archive) and not settings.catalog.get_secret_value():
        raise ArchiveError(f"There is no archive at {settings.archive}. Make one: dateline --archive {settings.archive} add seeds/articles")
    with Archive.open_with(settings.archive, settings.llm, settings) as archive:
        yield archive


@contextmanager
def progress(what: str, quiet: bool = False) -> Iterator[Reporting]:
    """Show progress on stderr under the title `what`: a bar with rate and time left, or a line every ten seconds where stderr is no
    terminal, or nothing when `quiet`. Yields the function to report it to.
    """
    if quiet:
        yield silent
        return
    if not sys.stderr.isatty():
        yield _Lines(what)
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(""),
        TimeRemainingColumn(),
        TextColumn("{task.fields[figures]}"),
    )
    with Progress(*columns, console=Console(stderr=True)) as bars:
        tasks: list[Any] = []

        def report(done: int, total: int, figures: str = "") -> None:
            if not tasks:
                tasks.append(bars.add_task(what, total=total, figures=figures))
            bars.update(tasks[0], completed=done, total=total, figures=figures)

        yield report


def parse_map(options: Sequence[str]) -> dict[str, str]:
    """The values of --map, each FIELD=NAME: what the files call each field. Raises BadParameter."""
    columns: dict[str, str] = {}
    for pair in options:
        name, sign, column = (part.strip() for part in pair.partition("="))
        if not (name and sign and column):
            raise typer.BadParameter(f"--map takes FIELD=NAME such as title=headline, not {pair!r}")
        if name in columns:
            raise typer.BadParameter(f"--map names {name} twice; a field has one name")
        columns[name] = column
    try:
        check_columns(columns)
    except ArticleError as error:
        raise typer.BadParameter(str(error)) from error
    return columns


def take_address(paths: list[str]) -> str:
    """Take the address of a Ray cluster, such as ray://host:10001 or host:6379, from the beginning of paths; empty if none is there."""
    address = paths.pop(0) if _CLUSTER.fullmatch(paths[0]) else ""
    if not paths:
        raise typer.BadParameter("--ray ADDRESS needs something to add: dateline add --ray host:6379 seeds/articles")
    return address


class _Rate(TextColumn):
    """The column of a progress bar that tells how many are done in a second."""

    def render(self, task: Task) -> Any:
        self.text_format = f"{task.speed:.3g}/s" if task.speed else ""
        return super().render(task)


class _Lines:
    """Prints the progress in a line when it has printed none for ten seconds."""

    def __init__(self, what: str) -> None:
        self._what, self._began = what, monotonic()
        self._printed_at = self._began

    def __call__(self, done: int, total: int, figures: str = "") -> None:
        now = monotonic()
        if now - self._printed_at < _SECONDS_BETWEEN_LINES or not 0 < done < total:
            return
        self._printed_at = now
        rate = done / (now - self._began)
        left = timedelta(seconds=round((total - done) / rate))
        print(f"{self._what}: {done} of {total}, {rate:.3g} a second, {left} left {figures}".rstrip(), file=sys.stderr, flush=True)


@contextmanager
def stoppable() -> Iterator[None]:
    """Ctrl-C ends the command with a line and the exit status that shells expect. Each article that is recorded by then stays."""
    try:
        yield
    except KeyboardInterrupt:
        print("Stopped. What is recorded so far is safe; the same command goes on with the rest.", file=sys.stderr)
        raise SystemExit(_INTERRUPTED) from None


def print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, default=str))


def fail(line: str) -> NoReturn:
    """Print a line on stderr, and exit 1."""
    print(printable(line), file=sys.stderr)
    raise SystemExit(1)
