"""`dateline add` with addresses and `dateline watch`, as scripts use them. The network is made up."""

import json
import signal
import socket
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.qa.test_cli import dateline
from vectorstore.fetching import fetch, polite
from vectorstore.watching import watch

PROSE = "<p>The ferry to the island will run every hour from June, the company said on Monday in the town.</p>" * 3
PAGE = f"<html><head><title>Ferry</title></head><body><article><h1>Ferry</h1>{PROSE}</article></body></html>"
FEED = '<rss version="2.0"><channel><title>Courier</title><item><title>Ferry</title><link>https://paper.example/1</link></item></channel></rss>'
NEWS = ("--archive", "news")


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[int, str]]:
    """Pages by their paths, on whatever host."""
    found = {"/1": (200, PAGE), "/feed": (200, FEED), "/down": (500, "")}

    def answer(request: httpx.Request) -> httpx.Response:
        status, text = found.get(request.url.path, (404, ""))
        return httpx.Response(status, text=text)

    for module in (fetch, watch):
        monkeypatch.setattr(module, "Transport", lambda: httpx.MockTransport(answer))
    monkeypatch.setattr(polite, "_PAUSE", 0.0)
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, port, **_: [(2, 1, 6, "", ("93.184.215.14", port))])
    return found


@pytest.mark.usefixtures("pages")
def test_addresses_are_added_among_files(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# Zebra\n\nThe zebra was seen in town.")
    done = dateline(*NEWS, "add", "a.md", "https://paper.example/feed", "https://paper.example/2", "--json", folder=tmp_path)
    added = json.loads(done.stdout)
    assert (done.returncode, added["added"]) == (1, 2)
    assert added["failed"] == [{"input": "https://paper.example/2", "error": "the server answered 404"}]
    listed = json.loads(dateline(*NEWS, "list", "--json", folder=tmp_path).stdout)
    assert {row["url"] for row in listed} == {"", "https://paper.example/1"}


@pytest.mark.usefixtures("pages")
def test_feeds_are_watched_listed_and_taken_off(tmp_path: Path) -> None:
    feed = "https://paper.example/feed"
    first = dateline(*NEWS, "watch", feed, "--every", "2h", "--once", "--json", folder=tmp_path)
    (polled,) = json.loads(first.stdout)
    assert first.returncode == 0
    assert (polled["url"], polled["every"], polled["new"], polled["failures"], polled["error"]) == (feed, 7200.0, 1, [], "")

    again = dateline(*NEWS, "watch", "--once", folder=tmp_path)
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout.endswith(f"{feed}: nothing new\n")

    assert feed in dateline(*NEWS, "watch", "--list", folder=tmp_path).stdout
    removed = dateline(*NEWS, "watch", "--remove", feed, "--json", folder=tmp_path)
    assert json.loads(removed.stdout) == {"removed": [feed], "missing": []}
    assert dateline(*NEWS, "watch", "--remove", feed, folder=tmp_path).returncode == 1
    assert json.loads(dateline(*NEWS, "watch", "--list", "--json", folder=tmp_path).stdout) == []


@pytest.mark.usefixtures("pages")
def test_a_feed_that_cannot_be_had_is_a_line_on_stderr_and_exit_1(tmp_path: Path) -> None:
    done = dateline(*NEWS, "watch", "https://paper.example/down", "https://paper.example/feed", "--once", folder=tmp_path)
    assert done.returncode == 1
    assert "https://paper.example/down: the server answered 500" in done.stderr
    assert "https://paper.example/feed: 1 new" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["feed.xml"], "is no address of a feed"), (["https://paper.example/feed", "--every", "often"], "--every takes a time"),
        (["https://paper.example/feed", "--every", "0m"], "--every takes a time"),
        (["https://paper.example/feed", "--json"], "--json goes with"),
        ([], "There is no archive"), (["--list"], "There is no archive"),
    ],
)  # fmt: skip
def test_what_cannot_be_watched_is_said_in_a_line(tmp_path: Path, arguments: list[str], said: str) -> None:
    done = dateline(*NEWS, "watch", *arguments, folder=tmp_path)
    assert done.returncode in (1, 2)
    assert said in " ".join(done.stderr.replace("│", " ").split())
    assert "Traceback" not in done.stderr


@pytest.mark.usefixtures("pages")
def test_an_archive_without_feeds_says_how_to_watch_one(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# Zebra\n\nThe zebra was seen in town.")
    dateline(*NEWS, "add", "a.md", folder=tmp_path)
    done = dateline(*NEWS, "watch", "--once", folder=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "dateline watch https://" in done.stderr


@pytest.mark.usefixtures("pages")
def test_an_interruption_ends_it_after_what_is_being_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sleep = polite.Clock.sleep

    def interrupted(clock: Any, seconds: float) -> None:
        signal.raise_signal(signal.SIGINT)
        sleep(clock, seconds)

    monkeypatch.setattr(polite.Clock, "sleep", interrupted)
    before = signal.getsignal(signal.SIGINT)
    done = dateline(*NEWS, "watch", "https://paper.example/feed", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 new" in done.stdout
    assert signal.getsignal(signal.SIGINT) is before
