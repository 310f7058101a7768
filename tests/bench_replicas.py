"""`make bench-replicas`: many readers of one and of two replicas behind the proxy of deploy/, then two accidents under the same load.

Everything is on loopback: PostgreSQL, Chroma, nginx, a llama.cpp server with the bundled LLM, the replicas, and locust, whose readers
sign in, search, ask without and with the LLM, and open articles. In the first accident PostgreSQL is restarted, in the second a replica is
killed. Ten minutes; writes the tables of docs/scale.md. Exits 1 where readers saw errors or were treated unfairly,
or something acknowledged was lost.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

import httpx

from tests.cluster import PASSWORD, Cluster, cluster
from tests.conftest import ROOT
from tests.pages import machine, put, table
from vectorstore import Article, DatelineError

PAGE = ROOT / "docs" / "scale.md"
KINDS = {"search": "search", "quotes": "question, quotes only", "LLM": "question, LLM", "article": "article"}
ASKED = ("quotes", "LLM")
UNFAIR = 0.5  # of the median number of answers: nobody may get less
POLITE = ("answered", "refused")  # what may come of a request; anything else is an error
GONE = ("proxy", "cut")  # what may besides come of one that was with a replica when it was killed


class Request(NamedTuple):
    """A line of the readers' journal."""

    reader: int
    kind: str
    began: float
    seconds: float
    outcome: str


@dataclass
class Load:
    """What came of the readers' requests."""

    readers: int
    requests: list[Request]

    @property
    def seconds(self) -> float:
        return max(r.began + r.seconds for r in self.requests) - min(r.began for r in self.requests)

    @property
    def outcomes(self) -> Counter[str]:
        return Counter(r.outcome for r in self.requests)

    def errors(self, excused: Sequence[str] = ()) -> list[str]:
        return [r.outcome for r in self.requests if r.outcome not in (*POLITE, *excused)]

    @property
    def answers(self) -> list[int]:
        """The number of questions that were answered, of each reader."""
        counts = Counter(r.reader for r in self.requests if r.kind in ASKED and r.outcome == "answered")
        return [counts[reader] for reader in range(self.readers)]

    @property
    def is_fair(self) -> bool:
        return min(self.answers) >= UNFAIR * median(self.answers)

    def waits(self, kind: str) -> tuple[float, float]:
        """Seconds until an answer of this kind, p50 and p95."""
        waits = [r.seconds for r in self.requests if r.kind == kind and r.outcome == "answered"]
        return (median(waits), quantiles(waits, n=20)[-1]) if len(waits) > 1 else (0.0, 0.0)

    @property
    def silence(self) -> float:
        """The longest time in which nobody was answered anything, in seconds."""
        ends = sorted(r.began + r.seconds for r in self.requests if r.outcome == "answered")
        return max((after - before for before, after in pairwise(ends)), default=0.0)


@dataclass
class Accident:
    """A load in whose middle something happened, while articles were added: of these, acknowledged, refused in words, and lost."""

    load: Load
    added: int
    refused: int
    lost: list[str]


def load(of: Cluster, readers: int, seconds: float, meanwhile: Callable[[], object] = lambda: None) -> Load:
    """Let readers read for so many seconds, and call `meanwhile` in their midst."""
    with tempfile.TemporaryDirectory() as folder:
        journal = Path(folder) / "journal"
        command = [sys.executable, "-m", "locust", "--locustfile", ROOT / "tests" / "readers.py", "--headless", "--only-summary"]
        command += ["--users", str(readers), "--spawn-rate", str(max(1.0, readers / 10)), "--run-time", f"{seconds:.0f}s"]
        command += ["--stop-timeout", "120", "--exit-code-on-error", "0", "--host", of.url]
        command += ["--certificate", of.certificate, "--journal", journal]
        settings = os.environ | {"PYTHONPATH": str(ROOT)}
        with subprocess.Popen(command, cwd=ROOT, env=settings, stdout=-3, stderr=subprocess.PIPE, text=True) as locust:
            while not journal.exists():
                assert locust.poll() is None, locust.stderr and locust.stderr.read()
                time.sleep(0.1)
            time.sleep(seconds / 2)
            meanwhile()
            _, said = locust.communicate(timeout=seconds + 300)
        assert locust.returncode == 0, said
        return Load(readers, [Request(*json.loads(line)) for line in journal.read_text(encoding="utf-8").splitlines()])


def accident(of: Cluster, readers: int, seconds: float, name: str, happens: Callable[[], object]) -> Accident:
    """Let something happen amid a load, while articles are added one by one; see then whether those acknowledged can be opened."""
    acknowledged, refused, over = list[str](), list[str](), threading.Event()

    def add() -> None:
        while not over.wait(0.5):
            article = f"{name}-{len(acknowledged) + len(refused)}"
            try:
                added = of.archive.add(Article(id=article, title=f"{article} votes", text=f"The council of {article} voted for a bridge."))
                (acknowledged if added.added else refused).append(article)
            except DatelineError as error:
                refused.append(str(error))

    adding = threading.Thread(target=add)
    adding.start()
    try:
        found = load(of, readers, seconds, happens)
    finally:
        over.set()
        adding.join()
    with httpx.Client(base_url=of.url, verify=str(of.certificate), auth=("reader0", PASSWORD), timeout=60) as client:
        kept = {article["id"] for article in client.get("/api/articles").raise_for_status().json()}
    return Accident(found, len(acknowledged), len(refused), [article for article in acknowledged if article not in kept])


def restart_postgres(of: Cluster) -> None:
    of.postgres.stop()
    time.sleep(2)
    of.postgres.start()


def kill_replica(of: Cluster) -> None:
    of.replicas[0].kill()


ACCIDENTS: dict[str, tuple[Callable[[Cluster], None], Sequence[str]]] = {  # what is done, and which outcomes it excuses
    "PostgreSQL restarted": (restart_postgres, ()),
    "a replica killed": (kill_replica, GONE),
}


def load_table(loads: dict[str, Load]) -> str:
    rows = [
        ("requests a second", [f"{len(of.requests) / of.seconds:.1f}" for of in loads.values()]),
        ("answers to questions a second", [f"{sum(of.answers) / of.seconds:.1f}" for of in loads.values()]),
        *(
            (f"{words}, p50 / p95", ["{:.2f} s / {:.2f} s".format(*of.waits(kind)) for of in loads.values()])
            for kind, words in KINDS.items()
        ),
        ("refused, with `Retry-After`", [f"{of.outcomes['refused']}" for of in loads.values()]),
        ("errors", [f"{len(of.errors())}" for of in loads.values()]),
        (
            "answers a reader, least / median / most",
            [f"{min(of.answers)} / {median(of.answers):.0f} / {max(of.answers)}" for of in loads.values()],
        ),
    ]
    return table([*loads], rows)


def accident_table(accidents: dict[str, Accident]) -> str:
    outcomes = [of.load.outcomes for of in accidents.values()]
    rows = [
        ("requests answered", [f"{of['answered']}" for of in outcomes]),
        ("refused, with `Retry-After` or in a stream's words", [f"{of['refused']}" for of in outcomes]),
        ("502 to 504 of the proxy / connections cut", [f"{of['proxy']} / {of['cut']}" for of in outcomes]),
        ("errors", [f"{len(of.load.errors(GONE))}" for of in accidents.values()]),
        ("longest time without any answer", [f"{of.load.silence:.1f} s" for of in accidents.values()]),
        ("articles added / refused", [f"{of.added} / {of.refused}" for of in accidents.values()]),
        ("of those added, lost", [f"{len(of.lost)}" for of in accidents.values()]),
    ]
    return table([*accidents], rows)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=180, help="of each load; an accident has a third of it")
    wanted = parser.parse_args()
    ran_on, loads, accidents = machine(), dict[str, Load](), dict[str, Accident]()
    for replicas, name in ((1, "one replica"), (2, "two replicas")):
        with tempfile.TemporaryDirectory(prefix="dateline-replicas-") as folder, cluster(Path(folder), replicas, wanted.users) as of:
            loads[name] = load(of, wanted.users, wanted.seconds)
            if loads[name].errors():
                print((Path(folder) / "nginx.log").read_text(encoding="utf-8"), of.here.log.read_text(encoding="utf-8"), file=sys.stderr)
            if replicas > 1:
                for what, (happens, _) in ACCIDENTS.items():
                    accidents[what] = accident(of, wanted.users, wanted.seconds / 3, what.split()[-1], partial(happens, of))
    said = f"{wanted.users} readers for {wanted.seconds:.0f} s, everything on one machine: {ran_on}."
    amid = f"Then in the midst of {wanted.seconds / 3:.0f} s with two replicas, while an article is added every half second:"
    tables = f"{said}\n\n{load_table(loads)}\n\n{amid}\n\n{accident_table(accidents)}\n"
    print(tables)
    put(PAGE, "replicas", tables)
    wrong = [error for of in loads.values() for error in of.errors()]
    wrong += [error for what, (_, excused) in ACCIDENTS.items() for error in accidents[what].load.errors(excused)]
    wrong += [f"{name}: a reader got less than half of the median" for name, of in loads.items() if not of.is_fair]
    wrong += [f"lost: {article}" for of in accidents.values() for article in of.lost]
    for words, times in Counter(wrong).most_common():
        print(f"{times} × {words}", file=sys.stderr)
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
