"""The 500 bad inputs: each is sent, and what it did is looked at."""

import json
import os
import random
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import httpx

from tests.attacks import made_files, made_requests
from tests.attacks.commands import LONGEST
from tests.attacks.fetching import site
from tests.attacks.ground import RUBIO, Ground
from tests.attacks.page import Page
from tests.attacks.target import Secrets, Target, patience
from tests.conftest import ROOT
from tests.hostile import response

COUNTS = {"files": 120, "feeds and pages": 70, "bodies of JSON": 130, "headers": 80, "paths and queries": 60, "command lines": 40}
_SEED = 19
_PLAIN = (503, 507)  # what a server may say of itself
_SILENCE = 0.3  # seconds after which a stream counts as answered
_OPENED = 25  # articles that are looked at in the browser


@dataclass
class Counts:
    """A line of the table."""

    inputs: int = 0
    slowest: float = 0.0
    odd: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in ("executed", "leaked", "hung", "crashed")})

    def row(self, kind: str) -> str:
        return f"| {kind} | {self.inputs} | {' | '.join(str(len(found)) for found in self.odd.values())} | {self.slowest:.1f} s |"


@dataclass(frozen=True, slots=True)
class Said:
    """What came back: the status, 0 when nothing did and the connection was closed; None when it was not closed in time."""

    status: int | None
    words: str
    seconds: float


class Watch:
    """Looks at the server after each input."""

    def __init__(self, target: Target, hidden: Secrets) -> None:
        self._target, self._hidden = target, hidden
        self._log = self._notes = 0

    def count(self, counts: Counts, name: str, said: Said, most: float) -> None:
        counts.inputs += 1
        counts.slowest = max(counts.slowest, said.seconds)
        log, notes = self._target.log()[self._log :], self._target.noted()[self._notes :]
        self._log, self._notes = self._log + len(log), self._notes + len(notes)
        signs = {
            "executed": self._hidden.marker.exists() or any(not note.startswith("opened") for note in notes),
            "leaked": self._hidden.leaked_in(said.words + log) or any(note.startswith("opened") for note in notes),
            "hung": said.status is None or said.seconds > most,
            "crashed": not self._target.is_well()
            or "Traceback" in log + said.words
            or ((said.status or 0) >= 500 and said.status not in _PLAIN),
        }
        self._hidden.marker.unlink(missing_ok=True)
        for sign, found in signs.items():
            if found:
                counts.odd[sign].append(name)
                print(
                    f"{sign}: {name}: {said.status} in {said.seconds:.1f} s: {said.words[-300:]!r} {log[-1500:]} {notes[:3]}",
                    file=sys.stderr,
                )

    def at_the_end(self, counts: Counts) -> None:
        if self._hidden.leaked_in(self._target.kept().decode("latin-1")):
            counts.odd["leaked"].append("the archive")


def bad_inputs(ground: Ground, share: float, kinds: Collection[str]) -> dict[str, Counts]:
    """Send so much of these kinds, and count."""
    target = ground.open
    with Page(target.url) as other, Page(target.url) as page:
        other.call("load", None)
        other.ask(f"{RUBIO} {ground.hidden.talk}")
        sending: dict[str, Callable[[int, random.Random], Iterator[tuple[str, Said]]]] = {
            "files": lambda count, rng: _files(page, ground, count, rng),
            "feeds and pages": lambda count, rng: _pages(page, ground, count, rng),
            "bodies of JSON": lambda count, rng: _raw(
                target, made_requests.bodies(ground.hidden, other.session, page.functions, count, rng)
            ),
            "headers": lambda count, rng: _raw(target, made_requests.headers(ground.hidden, count, rng)),
            "paths and queries": lambda count, rng: _raw(target, made_requests.paths(ground.hidden, other.session, count, rng)),
            "command lines": lambda count, rng: _commands(ground, target, count, rng),
        }
        watch, table = Watch(target, ground.hidden), {}
        for number, (kind, send) in enumerate(sending.items()):
            if kind in kinds:
                counts = table[kind] = Counts()
                for name, said in send(max(1, round(share * COUNTS[kind])), random.Random(_SEED + number)):
                    watch.count(counts, name, said, LONGEST if kind == "command lines" else patience())
                watch.at_the_end(counts)
                print(counts.row(kind), file=sys.stderr, flush=True)
        if added := table.get("feeds and pages") or table.get("files"):
            added.odd["executed"] += _seen_in_a_browser(ground, target)
    return table


def _files(page: Page, ground: Ground, count: int, rng: random.Random) -> Iterator[tuple[str, Said]]:
    for name, body in made_files.files(ground.hidden, count, rng):
        yield _within(repr(name[:60]), lambda name=name, body=body: page.add((name, body)))  # type: ignore[misc]


def _pages(page: Page, ground: Ground, count: int, rng: random.Random) -> Iterator[tuple[str, Said]]:
    made = list(made_files.pages(ground.hidden, count, rng))
    with site(
        lambda path: (
            response(made[int(path[1:])][1], made[int(path[1:])][0]) if path[1:].isdigit() and int(path[1:]) < len(made) else response()
        )
    ) as server:
        for number, (header, body) in enumerate(made):
            url = f"http://paper.example:{server.port}/{number}"
            yield _within(f"{header}: {body[:80]!r}", lambda url=url: page.add(url=url))  # type: ignore[misc]


def _within(name: str, add: Callable[[], object]) -> tuple[str, Said]:
    began = time.perf_counter()
    try:
        told = add()
    except (TimeoutError, httpx.TimeoutException):
        return name, Said(None, "", time.perf_counter() - began)
    except httpx.HTTPError as error:
        return name, Said(0, type(error).__name__, time.perf_counter() - began)
    return name, Said(told.status, told.words, told.seconds)  # type: ignore[attr-defined]


def _raw(target: Target, requests: Iterator[bytes]) -> Iterator[tuple[str, Said]]:
    for request in requests:
        yield repr(request[:150]), _sent(target.port, request)


def _sent(port: int, request: bytes) -> Said:
    """What a server answers, byte for byte; a request that does not come to its end is ended by its sender."""
    began, answer = time.perf_counter(), b""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        with suppress(OSError):
            connection.settimeout(4 * patience())
            connection.sendall(request)
        ended = not _is_whole(request)
        if ended:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_WR)
        first = 0.0
        try:
            while piece := connection.recv(65536):
                first = first or time.perf_counter() - began
                answer += piece
                if b"text/event-stream" in answer:
                    connection.settimeout(_SILENCE)
        except TimeoutError:
            if not first:
                return Said(None, "", time.perf_counter() - began)
        except OSError:
            pass
    status = re.match(rb"HTTP/1\.\d (\d{3})", answer)
    return Said(int(status[1]) if status else 0, answer.decode("utf-8", "replace"), first or time.perf_counter() - began)


def _is_whole(request: bytes) -> bool:
    """Whether a server has to answer: the head is complete, and as much follows as it says."""
    head, end, body = request.partition(b"\r\n\r\n")
    if not end or head.lstrip().count(b" ") < 2:
        return False
    length = re.search(rb"^content-length:\s*(\d+)\s*$", head, re.I | re.M)
    return b"chunked" not in head and (not length or len(body) >= int(length[1]))


def _commands(ground: Ground, target: Target, count: int, rng: random.Random) -> Iterator[tuple[str, Said]]:
    archive, here = ground.copy("commands"), ground.folder / "here"
    here.mkdir()
    environment = os.environ | {
        "PYTHONPATH": str(ROOT), "DATELINE_LLM": "none", "DATELINE_LLM_KEY": ground.hidden.key,
        "DATELINE_RUNS": str(ground.folder / "runs"),
    }  # fmt: skip
    command = [sys.executable, "-m", "tests.attacks.commands", str(here)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT) as running:
        assert running.stdin
        assert running.stdout
        for line in made_requests.command_lines(ground.hidden, str(archive), target.port, count, rng):
            running.stdin.write(json.dumps(line) + "\n")
            running.stdin.flush()
            status, words, seconds = json.loads(running.stdout.readline())
            yield " ".join(line[2:])[:100], Said({0: 0, 1: 0, 2: 0, -14: None}.get(status, 500), words, seconds)
        running.stdin.close()


def _seen_in_a_browser(ground: Ground, target: Target) -> list[str]:
    """What ran in a real browser, or was fetched from elsewhere, when the articles that got in were listed and read there."""
    seen: list[str] = []
    page = ground.browser.new_page()
    page.on("dialog", lambda dialog: (seen.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on("request", lambda asked: seen.append(asked.url[:200]) if not asked.url.startswith((target.url, "data:", "blob:")) else None)
    page.goto(target.url)
    page.get_by_role("tab", name="Articles").click()
    page.locator("#listed li").first.wait_for(timeout=30_000)
    listed = page.locator("#listed button.row")
    for number in range(min(_OPENED, listed.count())):
        listed.nth(number).click(timeout=10_000)
        page.locator("#opened-article article").first.wait_for(timeout=20_000)
    if page.evaluate("window.hacked"):
        seen.append("a script")
    page.close()
    return seen
