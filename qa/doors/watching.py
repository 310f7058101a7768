"""`dateline watch`: fetches what is new in feeds, again and again or once; lists the watched feeds, and removes some."""

import re
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Annotated, Any

import typer

from qa.doors.terminal import fail, opened, print_json
from qa.showing.lines import printable
from vectorstore import StoreError
from vectorstore.record.watched import Feed
from vectorstore.watching.poll import Polled
from vectorstore.watching.watch import Watcher, address_of, follow

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_NO_FEED = "No feed is watched yet. Watch one: dateline watch https://example.com/feed.xml"


def watch(
    context: typer.Context,
    feeds: Annotated[list[str] | None, typer.Argument(metavar="[FEED...]", show_default=False)] = None,
    every: Annotated[str, typer.Option(metavar="TIME", help="How often each is asked: 90s, 15m, 2h, 1d.")] = "15m",
    once: Annotated[bool, typer.Option("--once", help="Ask these feeds, or all that are watched, once: for cron.")] = False,
    listed: Annotated[bool, typer.Option("--list", help="Show what is watched and what came of it.")] = False,
    remove: Annotated[list[str] | None, typer.Option(metavar="FEED", help="Watch this feed no more; its articles stay.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="With --once, --list or --remove: print one JSON value on stdout.")] = False,
) -> None:
    """Watch feeds and sitemaps of news, and add what is new in them. Those given are watched from now on, after a restart too."""
    seconds = _seconds(every)
    if as_json and not (once or listed or remove):
        raise typer.BadParameter("--json goes with --once, --list or --remove.")
    with opened(context.obj, create=bool(feeds)) as archive:
        if remove:
            _remove(archive, remove, as_json)
        elif listed:
            _list(archive.watched.feeds(), as_json)
        else:
            for feed in feeds or ():
                follow(archive, feed, seconds)
            if not archive.watched.feeds():
                raise StoreError(_NO_FEED)
            with Watcher(archive) as watcher, _stopped_by_signals(watcher):
                _watch(watcher, feeds or [], once, as_json)


def _watch(watcher: Watcher, feeds: list[str], once: bool, as_json: bool) -> None:
    polls: list[Polled] = []
    for polled in watcher.polling(*feeds) if once else watcher.run():
        _print_poll(polled, as_json)
        if once:
            polls.append(polled)
    if as_json:
        print_json([_feed_json(polled.feed) | {"failures": [asdict(item) for item in polled.failed]} for polled in polls])
    if any(polled.feed.error for polled in polls):
        raise typer.Exit(1)


def _print_poll(polled: Polled, as_json: bool) -> None:
    """Print what a feed gave in a line, on stderr where it could not be fetched; and a line for each entry that could not be added."""
    line = f"{polled.feed.last_at}  {printable(polled.feed.url)}: {outcome(polled.feed)}"
    if polled.feed.error or not as_json:
        print(line, file=sys.stderr if polled.feed.error else sys.stdout, flush=True)
    for rejected in polled.failed:
        print(f"{printable(rejected.input)}: {printable(rejected.error)}", file=sys.stderr, flush=True)


def outcome(feed: Feed) -> str:
    """What a feed gave when it was fetched last, in a few words."""
    if not feed.last_at:
        return "not asked yet"
    if feed.error:
        return printable(feed.error)
    counts = [f"{count} {name}" for name, count in (("new", feed.new), ("updated", feed.updated), ("failed", feed.failed)) if count]
    return ", ".join(counts) or "nothing new"


def _list(feeds: list[Feed], as_json: bool) -> None:
    if as_json:
        print_json([_feed_json(feed) for feed in feeds])
    elif not feeds:
        print(_NO_FEED, file=sys.stderr)
    for feed in () if as_json else feeds:
        print(f"{feed.last_at[:16]:16}  {printable(feed.url)}: {outcome(feed)}")


def _remove(archive: Any, urls: list[str], as_json: bool) -> None:
    missing = [url for url in urls if not archive.watched.unfollow(address_of(url))]
    removed = [url for url in urls if url not in missing]
    print_json({"removed": removed, "missing": missing}) if as_json else print(f"{len(removed)} removed")
    if missing:
        fail(f"{', '.join(missing)} is not watched. See what is: dateline watch --list")


def _feed_json(feed: Feed) -> dict[str, Any]:
    names = ("url", "every", "added", "last_at", "last_success", "new", "updated", "failed", "error", "is_over")
    return {name: getattr(feed, name) for name in names}


def _seconds(every: str) -> float:
    """A time such as 15m in seconds. Raises BadParameter."""
    match = re.fullmatch(r"(\d{1,6})([smhd])", every.strip().lower())
    if not match or not int(match[1]):
        raise typer.BadParameter(f"--every takes a time such as 90s, 15m, 2h or 1d, not {every[:20]!r}.")
    return float(int(match[1]) * _UNITS[match[2]])


@contextmanager
def _stopped_by_signals(watcher: Watcher) -> Iterator[None]:
    """The first SIGINT or SIGTERM stops the watcher once the article in work is kept; a second one does not wait."""

    def stop(number: int, _frame: object) -> None:
        signal.signal(number, signal.default_int_handler)
        watcher.stop()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
