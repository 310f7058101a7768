"""The archive itself: without its catalog, where nothing may be written, damaged, killed, and what its files may hold."""

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.attacks.ground import RUBIO, Ground, attack
from tests.attacks.target import held
from tests.conftest import ROOT

# How root runs what may not write: without its rights over permissions, and where its first argument is a read-only file system.
_WITHOUT_WRITING = (
    ("setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner"),
    ("unshare", "-m", "sh", "-c", 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'),
)
_ADDING = """
import sys, qa
from vectorstore import Article
with qa.open(sys.argv[1], llm="none") as archive:
    for number in range(10_000):
        texts = [f"The {number} th ferry of row {n} is late." for n in range(8)]
        archive.add(*(Article(id=f"a{number}-{n}", title=f"T {number} {n}", text=text) for n, text in enumerate(texts)))
        print(number, flush=True)
"""


def _told(done: "subprocess.CompletedProcess[str]") -> str:
    held("Traceback" not in done.stderr, f"a traceback: {done.stderr[-200:]}")
    return f"{done.stdout}{done.stderr}".strip()


@attack(
    "A12",
    "kill -9 while articles are added, then `check` at once, 3 times",
    "RuntimeError in the writer's thread; 64 changes waited for ever",
)
def check_after_a_kill(ground: Ground) -> str:
    archive = ground.copy("killed")
    for _ in range(3):
        with subprocess.Popen(
            [sys.executable, "-c", _ADDING, str(archive)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT
        ) as adding:
            assert adding.stdout
            acknowledged = [adding.stdout.readline() for _ in range(2)]
            adding.send_signal(signal.SIGKILL)
        done = ground.dateline("check", archive=archive)
        held(done.returncode == 0, f"check: {_told(done)[-300:]}")
        _told(done)
    last = int(acknowledged[-1])
    done = ground.dateline("search", f"{last} th ferry", "--json", archive=archive)
    held(f"a{last}-" in _told(done), "an acknowledged article is not found")
    return "no traceback; nothing waits; nothing is lost"


@attack(
    "A12b",
    "200 kill -9 while articles are added, replaced and removed; two processes that add and two that read",
    "0 lost; tracebacks",
)
def kills(ground: Ground) -> str:
    command = [sys.executable, "tests/torture.py", "--kills", "200", "--damages", "8", "--each", "20", "--tiny", "2000"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=3600)
    sys.stderr.write(done.stdout)
    held("Traceback" not in done.stderr, f"a traceback: {done.stderr[-300:]}")
    held(done.returncode == 0, f"{done.stdout[-600:]} {done.stderr[-300:]}")
    return "0 acknowledged articles lost, no traceback"


@attack(
    "B7",
    "the catalog deleted, emptied, moved away, made a folder",
    "opened as a new, healthy, empty archive; the next add deleted the indexes",
)
def without_a_catalog(ground: Ground) -> str:
    blows: dict[str, Callable[[Path], object]] = {
        "deleted": Path.unlink, "emptied": lambda path: path.write_bytes(b""), "a folder": lambda path: (path.unlink(), path.mkdir()),
        "other bytes": lambda path: path.write_bytes(b"x" * 100_000),
    }  # fmt: skip
    for name, blow in blows.items():
        archive = ground.copy(f"catalog {name}")
        indexes = sorted(path.name for path in archive.iterdir() if path.is_dir())
        for file in archive.glob("catalog.sqlite-*"):
            file.unlink()
        blow(archive / "catalog.sqlite")
        (ground.folder / "one.txt").write_text("One article about a mill.")
        for arguments in (["status"], ["ask", RUBIO], ["add", str(ground.folder / "one.txt")]):
            done = ground.dateline(*arguments, archive=archive)
            held(done.returncode == 1 and "catalog" in _told(done), f"{name}, {arguments[0]}: rc {done.returncode}, {_told(done)[-200:]}")
        left = sorted(path.name for path in archive.iterdir() if path.is_dir() and path.name != "catalog.sqlite")
        held(left == indexes, f"{name}: of {indexes} there are {left}")
    return "each refuses to open and says what to do; the indexes stay"


@attack(
    "B13",
    "an archive where nothing may be written is asked: by its permissions, and on a read-only file system",
    "it could not be; a raw OSError",
)
def read_only(ground: Ground) -> str:
    for number, before in enumerate(_WITHOUT_WRITING if os.geteuid() == 0 else ((),)):
        archive = ground.copy(f"read-only{number}")
        for path in [archive, *archive.rglob("*")]:
            path.chmod(0o555 if path.is_dir() else 0o444)
        said = {}
        for name, arguments in {"ask": [RUBIO], "search": ["Rubio"], "status": [], "add": [str(ROOT / "README.md")]}.items():
            command = [
                *before,
                *([str(archive)] if "unshare" in before else ()),
                sys.executable,
                "-m",
                "qa.doors.cli",
                "--archive",
                str(archive),
            ]
            done = subprocess.run(
                [*command, name, *arguments],
                env=os.environ | {"DATELINE_LLM": "none"},
                cwd=ROOT,
                capture_output=True,
                text=True,
                timeout=300,
            )
            said[name] = done.returncode, _told(done)
        for path in [archive, *archive.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
        held(said["ask"][0] == 0 and "Sheinbaum" in said["ask"][1], f"ask: {said['ask'][1][-300:]}")
        held(said["search"][0] == 0 and said["status"][0] == 0, f"{said['search'][1][-200:]} {said['status'][1][-200:]}")
        held(said["add"][0] == 1 and "1 added" not in said["add"][1], f"add: {said['add'][1][-200:]}")
    return "it answers; adding says that it may not"


@attack("C6", "a write.lock that cannot be opened", "60 s, then a notice that is not true")
def lock_that_cannot_be_opened(ground: Ground) -> str:
    archive = ground.copy("locked")
    lock = archive / "write.lock"
    lock.unlink(missing_ok=True)
    lock.mkdir()
    (ground.folder / "mill.txt").write_text("One article about a mill.")
    began = time.perf_counter()
    done = ground.dateline("add", str(ground.folder / "mill.txt"), archive=archive)
    seconds = time.perf_counter() - began
    held("Another process" not in _told(done) and seconds < 45, f"{seconds:.0f} s: {_told(done)[-200:]}")
    return _told(done).splitlines()[-1][:120]


@attack("C7", "a port that is taken", '"Dateline is on …" was printed first; exit status 3')
def port_taken(ground: Ground) -> str:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = ground.dateline("serve", "--port", str(taken.getsockname()[1]), archive=ground.samples)
    held(done.returncode == 1 and "Dateline is on" not in done.stderr and "Traceback" not in done.stderr, done.stderr[-200:])
    return "one line; exit status 1"


@attack("C9", "corrupt text in the catalog", '"Check the folder\'s permissions and free space"')
def corrupt_text(ground: Ground) -> str:
    archive = ground.copy("corrupt")
    with sqlite3.connect(archive / "catalog.sqlite") as catalog:
        catalog.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        catalog.execute("UPDATE passages SET text = CAST(X'ff80fe41' AS TEXT)")
    catalog.close()
    done = ground.dateline("ask", RUBIO, archive=archive)
    held("free space" not in _told(done), _told(done)[-200:])
    return f"exit status {done.returncode}: {_told(done).splitlines()[-1][:120]}"


@attack("C10", "the catalog's schema is abc, -1, 99, 10^30", "ValueError")
def odd_schema(ground: Ground) -> str:
    said = ""
    for number, schema in enumerate(("abc", "-1", "99", "1" + "0" * 30, "")):
        archive = ground.copy(f"schema{number}")
        with sqlite3.connect(archive / "catalog.sqlite") as catalog:
            catalog.execute("UPDATE settings SET value = ? WHERE key = 'schema'", (schema,))
        catalog.close()
        done = ground.dateline("status", archive=archive)
        said = _told(done)
        held(done.returncode == 1 and len(said.splitlines()) == 1, f"{schema}: rc {done.returncode}, {said[-200:]}")
    return "one line each; exit status 1"


@attack("C14", "a test set whose ids begin with = + - @, evaluated", "read: written to scores.csv as formulas")
def formulas(ground: Ground) -> str:
    cases = [
        {"id": f"{sign}cmd|' /C calc'!A0", "question": RUBIO, "articles": ["us-mexico-security"], "answers": ["Sheinbaum"]}
        for sign in "=+-@\t\r"
    ]
    testset = ground.folder / "formulas.jsonl"
    testset.write_text("".join(f"{json.dumps(case)}\n" for case in cases))
    runs = ground.folder / "runs"
    done = subprocess.run(
        [sys.executable, "-m", "qa.doors.cli", "--archive", str(ground.copy("evaluated")), "eval", str(testset)],
        env=os.environ | {"DATELINE_LLM": "none", "DATELINE_RUNS": str(runs)}, cwd=ROOT, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    _told(done)
    written = [line for file in runs.rglob("*.csv") for line in file.read_text().splitlines()]
    held(done.returncode != 0 or written, f"nothing was written: {_told(done)[-200:]}")
    odd = [line for line in written if line.lstrip('"')[:1] in ("=", "+", "-", "@", "\t", "\r")]
    held(not odd, f"{odd[:2]}")
    shutil.rmtree(runs, ignore_errors=True)
    return "written as text" if written else f"refused: {_told(done).splitlines()[-1][:120]}"
