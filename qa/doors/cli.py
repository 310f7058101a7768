"""The command line. Scripts rely on it: with --json, stdout is one JSON value and nothing else.

Exit status: 0 done (an abstention too), 1 failed, 2 wrong usage.
"""

import gc
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from io import TextIOWrapper
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated

import typer

from qa.answer import Event
from qa.archive import load_early
from qa.doors.claims import claims
from qa.doors.evaluating import evaluate, feedback
from qa.doors.keeping import check, export, migrate, reembed, status
from qa.doors.server import bind
from qa.doors.start import load_app
from qa.doors.terminal import Commands, Json, Version, fail, joined, opened, parse_map, print_json, progress, stoppable, take_address
from qa.doors.users import Users, line_for
from qa.doors.watching import watch
from qa.drafting.llm import check_spec
from qa.settings import Settings
from qa.showing.as_json import added_json, article_json, hit_json, to_json
from qa.showing.changes import changes_of, in_marks, version_line, version_rows
from qa.showing.lines import added_lines, also_in, answer_lines, byline, printable
from qa.types import Asking, Claim, last, marked
from vectorstore import DatelineError
from vectorstore.indexes.hits import Only
from vectorstore.reading.parser import start_early
from vectorstore.record.backlog_ray import LOCAL, by_ray
from vectorstore.record.cutting import cut_ahead

_HELP = {"help_option_names": ["-h", "--help"]}
app = typer.Typer(cls=Commands, context_settings=_HELP, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)

Llm = Annotated[str | None, typer.Option(help="bundled, none, a .gguf path, or URL#model. Default: $DATELINE_LLM, then bundled.")]
After = Annotated[str | None, typer.Option(metavar="DATE", help="Only articles published at or after this date.")]
Before = Annotated[str | None, typer.Option(metavar="DATE", help="Only articles published before this date.")]
Publisher = Annotated[str, typer.Option(metavar="NAME", help="Only articles of this publisher.")]
Language = Annotated[str, typer.Option(metavar="CODE", help="Only articles in this language: en, de, …")]


def main() -> None:
    """Run the command line; an error becomes one line on stderr and exit status 1."""
    gc.set_threshold(50_000, 10, 10)  # looking for garbage among all that is being imported took a sixth of a start
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # of a terminal or file that is not in UTF-8 not all letters of articles are had
    try:
        app()
    except DatelineError as error:
        fail(str(error))
    except OSError as error:
        fail(f"{error.strerror or error}: {error.filename or ''}")


def chat() -> None:
    """Run the command line under the package's own name: without a command, it opens the chat."""
    sys.argv[1:] = sys.argv[1:] or ["serve"]
    main()


@app.callback()
def options(
    context: typer.Context,
    archive: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The archive's folder. Default: $DATELINE_ARCHIVE, then ./archive.")
    ] = None,
    version: Version = False,  # printed before anything else
) -> None:
    """Answers questions over news articles, with citations a reader can check."""
    settings = Settings()
    context.obj = settings if archive is None else settings.model_copy(update={"archive": archive})


@app.command()
def add(
    context: typer.Context,
    paths: Annotated[list[str], typer.Argument(metavar="PATH|URL...")],
    columns: Annotated[
        list[str] | None, typer.Option("--map", metavar="FIELD=NAME", help="What the files call a field: title=headline.")
    ] = None,
    ray: Annotated[
        bool,
        typer.Option(
            "--ray", help="Read and embed by Ray, on this machine, or on the cluster whose address comes first: host:6379 PATH..."
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Add files and folders of articles, pages, feeds and sitemaps."""
    names, settings = parse_map(columns or []), context.obj
    cutting = by_ray(take_address(paths) or LOCAL, settings.embedder, settings.embedder_key.get_secret_value()) if ray else cut_ahead
    start_early()
    with opened(settings, create=True) as archive, progress("Adding articles", quiet=as_json) as report, stoppable():
        added = archive.add(*paths, progress=report, columns=names, cutting=cutting)
    if added.notice:
        print(printable(added.notice), file=sys.stderr)
    if as_json:
        print_json(added_json(added))
    else:
        counts = {name: getattr(added, name) for name in ("added", "updated", "unchanged", "duplicates")}
        parts = [f"{count} {name}" for name, count in counts.items() if count]
        print(", ".join(parts) or "Nothing added", file=sys.stdout if parts else sys.stderr)
    for line in added_lines(added):
        print(printable(line), file=sys.stderr)
    if added.failed:
        raise typer.Exit(1)


@app.command()
def ask(
    context: typer.Context,
    question: Annotated[list[str], typer.Argument()],
    llm: Llm = None,
    published_after: After = None,
    published_before: Before = None,
    publisher: Publisher = "",
    language: Language = "",
    any_time: Annotated[bool, typer.Option("--any-time", help="The time that the question names is no bound.")] = False,
    now: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help='What "last week" is relative to. Default: today.')] = None,
    locale: Annotated[str, typer.Option(metavar="CODE", help="Your language, for a question too short to tell its own.")] = "",
    as_json: Json = False,
) -> None:
    """Answer a question, with verified citations."""
    text = joined(question, "question")
    load_early(context.obj)
    with opened(context.obj) as archive:
        asking = Asking(
            now=now,
            published_after=published_after,
            published_before=published_before,
            any_time=any_time,
            publisher=publisher,
            language=language,
            locale=locale,
        )
        events = archive.stream(text, llm=llm, **asking)
        answer = last(events if as_json else _print_claims(events))
    if answer.notice:
        print(printable(answer.notice), file=sys.stderr)
    if as_json:
        print_json(to_json(answer))
        return
    if answer.abstained:
        print(answer.reason)
    print(*answer_lines(answer), sep="\n")


def _print_claims(events: Iterable[Event]) -> Iterator[Event]:
    """Pass the events on as they come, and print each claim."""
    for event in events:
        if isinstance(event, Claim):
            print(printable(marked(event)), flush=True)
        yield event


@app.command()
def search(
    context: typer.Context,
    query: Annotated[list[str], typer.Argument()],
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many passages.")] = 10,
    published_after: After = None,
    published_before: Before = None,
    publisher: Publisher = "",
    language: Language = "",
    as_json: Json = False,
) -> None:
    """Find the best passages for a query."""
    only = Only(published_after=published_after, published_before=published_before, publisher=publisher, language=language)
    text = joined(query, "query")
    with opened(context.obj) as archive:
        hits = archive.search(text, k, **only)
        if trouble := archive.trouble():
            print(printable(trouble), file=sys.stderr)
    if as_json:
        print_json({"hits": [hit_json(hit) for hit in hits]})
    for hit in () if as_json else hits:
        line = ", ".join(filter(None, (byline(hit), also_in(hit))))
        print(f"{hit.score:.2f}  {printable(hit.title)} ({printable(line)}) {printable(hit.article_id)}")
        print(f"      {printable(' '.join(hit.text.split()))[:200]}")


app.command("eval")(evaluate)
app.command("claims")(claims)
app.command("watch")(watch)
for command in (feedback, status, check, export, migrate, reembed):
    app.command()(command)


@app.command("list")
def list_articles(context: typer.Context, as_json: Json = False) -> None:
    """List the articles, newest first."""
    with opened(context.obj) as archive:
        rows = archive.list()
    if as_json:
        print_json(rows)
    elif not rows:
        print("There are no articles yet. Add some: dateline add seeds/articles", file=sys.stderr)
    for row in () if as_json else rows:
        print(f"{row['published'][:10]:10}  {printable(row['publisher'])[:24]:24}  {printable(row['title'])}  {printable(row['id'])}")


@app.command()
def show(
    context: typer.Context,
    article_id: Annotated[str, typer.Argument(metavar="ID")],
    versions: Annotated[bool, typer.Option("--versions", help="List its versions, with how many words each changed.")] = False,
    version: Annotated[int | None, typer.Option(metavar="N", min=1, help="This version of it. Default: as it is now.")] = None,
    diff: Annotated[bool, typer.Option("--diff", help="What that version changed in the one before it.")] = False,
    as_json: Json = False,
) -> None:
    """Print an article, or what became of it."""
    with opened(context.obj) as archive:
        kept = archive.versions(article_id)
        shown = archive.get(article_id) if version is None else kept.get(version)
    if not kept:
        fail(f"There is no article {article_id!r}. List them with: dateline list")
    if shown is None:
        fail(f"There is no version {version} of {article_id!r}. List them with: dateline show {article_id} --versions")
    if versions:
        rows = version_rows(kept)
        print_json(rows) if as_json else print(*(printable(version_line(row)) for row in rows), sep="\n")
    elif diff:
        runs = list(changes_of(kept, version or max(kept)))
        print_json([asdict(run) for run in runs]) if as_json else print(printable("".join(map(in_marks, runs))))
    elif as_json:
        print_json(article_json(shown))
    else:
        print(printable(shown.title), f"{printable(shown.publisher)} {shown.published or ''}", "", printable(shown.text), sep="\n")


@app.command()
def remove(context: typer.Context, article_ids: Annotated[list[str], typer.Argument(metavar="ID...")], as_json: Json = False) -> None:
    """Remove articles."""
    with opened(context.obj) as archive:
        removed = archive.remove(*article_ids)
    missing = [article_id for article_id in article_ids if article_id not in removed]
    print_json({"removed": removed, "missing": missing}) if as_json else print(f"{len(removed)} removed")
    if missing:
        fail(f"There is no article {', '.join(missing)}. List them with: dateline list")


@app.command()
def password(name: str) -> None:
    """Print a user's line for --auth-file. The password is asked for, or read from stdin."""
    if not name.strip() or ":" in name:
        raise typer.BadParameter("A name is not empty, and has no colon in it.")
    typed = sys.stdin.isatty()
    secret = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True) if typed else sys.stdin.readline().rstrip("\r\n")
    if not secret:
        raise typer.BadParameter("The password is empty.")
    print(line_for(name.strip(), secret))


@app.command()
def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 7860,
    auth_file: Annotated[Path | None, typer.Option(metavar="FILE", help="Who may sign in: see dateline password.")] = None,
    root_path: Annotated[str, typer.Option(help="The path under which a proxy serves it, such as /dateline.")] = "",
    trust_proxy: Annotated[
        list[str] | None, typer.Option(metavar="ADDRESS", help="A proxy, or a network of them, whose X-Forwarded headers are believed.")
    ] = None,
    allow_host: Annotated[list[str] | None, typer.Option(metavar="NAME", help="A further name under which browsers reach it.")] = None,
) -> None:
    """Open the chat in a web browser. Programs find the archive under /api/docs, /v1 and /gradio_api/mcp."""
    check_spec(context.obj.llm)
    if root_path and not re.fullmatch(r"/\S*", root_path):
        raise typer.BadParameter(f"--root-path takes a path that begins with a slash, such as /dateline, not {root_path!r}")
    if wrong := [name for name in allow_host or () if not re.fullmatch(r"[\w.-]+|\[[\da-f:]+\]", name)]:
        raise typer.BadParameter(f"--allow-host takes the name of a host, such as news.example, not {wrong[0]!r}")
    for address in trust_proxy or ():
        try:
            ip_network(address)
        except ValueError as error:
            raise typer.BadParameter(f"--trust-proxy takes an address or a network such as 10.0.0.0/8: {error}") from error
    users = Users.load(auth_file) if auth_file else None
    try:
        listening = bind(host, port)
    except OSError as error:
        fail(f"Port {port} of {host} cannot be had: {str(error.strerror).partition(' (')[0]}. Choose another: --port PORT, --host HOST")
    with listening, opened(context.obj, create=True) as archive:
        load_app().serve(archive, listening, host, users, root_path, trust_proxy or (), allow_host or ())


if __name__ == "__main__":
    main()
