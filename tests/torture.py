"""`make torture`: what an archive must survive: processes killed at any moment, several at once, damaged files, a full disk.

After each: no acknowledged article is lost, no index has a passage that the catalog lacks, and each passage is found by its own vector
and by its words. The tests run a shortened version.
"""

import argparse
import json
import multiprocessing
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import zip_longest
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

import chromadb  # noqa: F401  before the forks: each child then starts at once, and is killed while it works
import datasketch  # noqa: F401
import tantivy  # noqa: F401

from tests.made import MadeArchive
from vectorstore import Article, StoreError
from vectorstore.indexes import vectors
from vectorstore.indexes.hits import Filter

Figures = Counter[str]
_FORK = multiprocessing.get_context("fork")
_IDS = [f"article-{n}" for n in range(60)]  # fewer where --articles says so


def article(article_id: str, version: int) -> Article:
    """A version of an article, told by its words from every other; up to three passages."""
    words = f"word{article_id.rpartition('-')[2]}v{version}"
    rng = random.Random(words)
    sentences = [f"Sentence {n} of {words}x{n} tells of {rng.random()}, and of nothing else at all." for n in range(rng.randint(1, 12))]
    return Article(id=article_id, title=f"Title of {words}", text=" ".join(sentences), language="en")


# kill -9


def work(folder: Path, journal: Path, seed: int) -> None:
    """Add, replace and remove until killed. The journal holds each intention before, and each acknowledgement after."""
    rng = random.Random(seed)
    log = os.open(journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    with MadeArchive.open(folder) as archive:
        while True:
            chosen = rng.sample(_IDS, rng.randint(1, 8))
            version = 0 if rng.random() < 0.25 else rng.randrange(1, 10**6)
            os.write(log, f"{json.dumps([chosen, version])}\n".encode())
            if version:
                archive.add(*(article(article_id, version) for article_id in chosen))
            else:
                archive.remove(*chosen)
            os.write(log, b"done\n")


def expected(journal: Path) -> dict[str, set[int]]:
    """For each article the versions it may have: the last acknowledged one, and what was under way. 0 is removed."""
    state: dict[str, set[int]] = {article_id: {0} for article_id in _IDS}
    lines = journal.read_text().splitlines() if journal.exists() else []
    for line, after in zip_longest(lines, lines[1:], fillvalue=""):
        if line == "done":
            continue
        chosen, version = json.loads(line)
        for article_id in chosen:
            state[article_id] = {version} if after == "done" else state[article_id] | {version}
    return state


def settle_journal(journal: Path, state: dict[str, int]) -> None:
    """What was found is what the next round starts from."""
    lines = "".join(f"{json.dumps([[article_id], version])}\ndone\n" for article_id, version in state.items())
    journal.write_text(lines)


def examine(folder: Path, journal: Path, figures: Figures) -> None:
    """Open the archive and compare it with what was acknowledged."""
    may_be = expected(journal)
    began = time.perf_counter()
    with MadeArchive.open(folder) as opened:
        opened.search("the first question, as a user asks it")
        figures["unwell after an answer"] += bool(opened.trouble())
        opened._writer.heal(60)
        opened._writer.settle()
        figures["recovered in ms"] = max(figures["recovered in ms"], round(1000 * (time.perf_counter() - began)))
        found: dict[str, int] = {}
        for article_id, versions in may_be.items():
            here = opened.get(article_id)
            texts = {article(article_id, version).text: version for version in versions if version}
            found[article_id] = texts.get(here.text, -1) if here else 0
            figures["lost"] += found[article_id] not in versions
        rows = opened._catalog.passages.after(0, 10**6)
        figures["passages"] += len(rows)
        live = {row.passage for row in rows}
        for row in rows:
            near = opened._indexes.ask("vectors", lambda index, row=row: index.search(row.vector, 5, Filter())) or {}
            worded = opened._indexes.ask("keywords", lambda index, row=row: index.search({row.text: 1.0}, 5, Filter())[0]) or {}
            figures["not recalled"] += max(near, key=lambda passage: near[passage], default=0) != row.passage
            figures["not found by keyword"] += max(worded, key=lambda passage: worded[passage], default=0) != row.passage
            figures["ghosts"] += len((near.keys() | worded.keys()) - live)
        health = opened.status()["health"]
        figures["unhealthy"] += health != "ok"
        checked = opened.check()
        figures["problems"] += len(checked.problems)
        if checked.problems:
            print(checked.problems, file=sys.stderr)
    settle_journal(journal, found)


def kill(folder: Path, kills: int, seed: int) -> Figures:
    """Kill a process that writes at a random moment, and look; its opening and recovery are killed as well."""
    rng, figures, journal = random.Random(seed), Counter(dict.fromkeys(COLUMNS, 0)), folder / "journal"
    for round_ in range(kills):
        process = _FORK.Process(target=work, args=(folder / "archive", journal, seed * 1000 + round_))
        process.start()
        if rng.random() < 0.75:  # else while it opens the archive
            _wait_for_more(journal)
        time.sleep(rng.choice([rng.uniform(0, 0.1), rng.uniform(0, 0.6)]))
        os.kill(process.pid or 0, signal.SIGKILL)
        process.join()
        figures["blows"] += 1
        if round_ % 4 == 3 or round_ == kills - 1:  # the rounds in between are recovered by the next process, and killed again
            _apart(examine, folder / "archive", journal, figures)
    return figures


def _wait_for_more(journal: Path) -> None:
    """Until the process under way has written its first intention."""
    before, end = _size(journal), time.monotonic() + 120
    while _size(journal) == before and time.monotonic() < end:
        time.sleep(0.005)


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


# damaged files


def build(folder: Path, journal: Path) -> None:
    state = dict.fromkeys(_IDS, 1)
    with MadeArchive.open(folder) as archive:
        archive.add(*(article(article_id, 1) for article_id in _IDS))
    settle_journal(journal, state)


def damages(index: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    """Every file of an index truncated, cut in half, deleted, overwritten, and damaged in the middle; then the whole folder."""
    for file in sorted(path for path in index.rglob("*") if path.is_file() and path.suffix != ".lock"):
        size = file.stat().st_size
        middle = os.urandom(min(256, max(1, size // 2)))
        yield f"{file.name} truncated", lambda file=file: file.write_bytes(b"")
        yield f"{file.name} halved", lambda file=file, size=size: os.truncate(file, size // 2)
        yield f"{file.name} deleted", lambda file=file: file.unlink()
        yield f"{file.name} overwritten", lambda file=file, size=size: file.write_bytes(os.urandom(size))
        yield f"{file.name} middle", lambda file=file, size=size, middle=middle: _overwrite(file, size // 2, middle)
    yield "folder deleted", lambda: shutil.rmtree(index)
    yield "folder emptied", lambda: [shutil.rmtree(index), index.mkdir()]


def damage(folder: Path, some: int | None, seed: int) -> Figures:
    """Damage each file of each index in turn; the archive must heal itself and lose nothing."""
    figures, journal = Counter(dict.fromkeys(COLUMNS, 0)), folder / "journal"
    _apart(build, folder / "whole", journal)
    blows = [(kind, number) for kind in ("vectors-1", "keywords-1") for number, _ in enumerate(damages(folder / "whole" / kind))]
    for kind, number in blows if some is None else random.Random(seed).sample(blows, some):
        shutil.rmtree(folder / "archive", ignore_errors=True)
        shutil.copytree(folder / "whole", folder / "archive")
        name, blow = list(damages(folder / "archive" / kind))[number]
        blow()
        figures["blows"] += 1
        if not _apart(examine, folder / "archive", journal, figures):
            print(f"{kind}: {name} brought the process down", file=sys.stderr)
    return figures


def _overwrite(file: Path, at: int, data: bytes) -> None:
    with file.open("r+b") as stream:
        stream.seek(at)
        stream.write(data)


# several at once


def flipping(version: int) -> Article:
    """An article of several passages that all hold one word, and tell their version."""
    sentences = [f"The zebra of version v{version} is seen for the time number {n} in this town." for n in range(12)]
    return Article(id="flip", title="Zebra", text=" ".join(sentences), language="en")


def add_some(folder: Path, start: int, count: int) -> None:
    with MadeArchive.open(folder) as archive:
        for n in range(start, start + count):
            assert not archive.add(article(_IDS[n], 1), flipping(n)).notice
            assert archive.get(_IDS[n])


def read_on(folder: Path, seconds: float, counts: Any) -> None:
    """Search while others write: what was found once stays found, and of an article under replacement one version is found."""
    until = time.monotonic() + seconds
    with MadeArchive.open(folder) as archive:
        while time.monotonic() < until:
            hits = [hit for hit in archive.search("zebra", 300) if hit.article_id == "flip"]
            versions = {hit.text.split(" v")[1].split()[0] for hit in hits}
            counts[0] += 1
            counts[1] += len(versions) != 1
            for row in archive._catalog.passages.sample(3):
                near = archive._indexes.ask("vectors", lambda index, row=row: index.search(row.vector, 3, Filter())) or {}
                missed = row.passage not in near and archive._catalog.passages.live([row.passage])
                counts[2] += bool(missed)


def together(folder: Path, each: int) -> Figures:
    """Two processes that add and replace, and two that read."""
    figures, journal = Counter(dict.fromkeys(COLUMNS, 0)), folder / "journal"
    _apart(add_some, folder / "archive", 0, 1)
    counts = _FORK.Array("i", 3)
    processes: list[BaseProcess] = [
        _FORK.Process(target=add_some, args=(folder / "archive", 0, each)),
        _FORK.Process(target=add_some, args=(folder / "archive", 30, each)),
        _FORK.Process(target=read_on, args=(folder / "archive", each / 5, counts)),
        _FORK.Process(target=read_on, args=(folder / "archive", each / 5, counts)),
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(300)
        figures["crashed"] += process.exitcode != 0
    figures["blows"] = counts[0]
    figures["mixed reads"] = counts[1]
    figures["not recalled"] = counts[2]
    settle_journal(journal, {article_id: int(n % 30 < each) for n, article_id in enumerate(_IDS)})
    _apart(examine, folder / "archive", journal, figures)
    return figures


# checks while articles are added


def check_on(folder: Path, adding: Any, counts: Any) -> None:
    """Check, with and without repair, for as long as there are adders; what is only on its way is no problem."""
    with MadeArchive.open(folder) as archive:
        while adding.value or counts[0] < 2:
            problems = archive.check(repair=counts[0] % 2 == 1).problems
            if problems:
                print(problems, file=sys.stderr)
            with counts.get_lock():
                counts[0] += 1
                counts[1] += len(problems)


def add_while_checked(folder: Path, start: int, count: int, adding: Any, counts: Any) -> None:
    """Add, replace and remove, while a thread of the same process checks."""
    checking = threading.Thread(target=check_on, args=(folder, adding, counts))
    checking.start()
    try:
        with MadeArchive.open(folder) as archive:
            for n in range(start, start + count):
                assert not archive.add(article(_IDS[n], 1), article(_IDS[n - 1], 1), flipping(n)).notice
                archive.remove(_IDS[n - 1])
    finally:
        with adding.get_lock():
            adding.value -= 1
        checking.join()


def checked(folder: Path, each: int) -> Figures:
    """Two processes that add, each with a thread that checks, and a third that only checks."""
    figures, journal = Counter(dict.fromkeys(COLUMNS, 0)), folder / "journal"
    _apart(add_some, folder / "archive", 0, 1)
    counts, adding = _FORK.Array("i", 2), _FORK.Value("i", 2)
    processes: list[BaseProcess] = [
        _FORK.Process(target=add_while_checked, args=(folder / "archive", 1, each, adding, counts)),
        _FORK.Process(target=add_while_checked, args=(folder / "archive", 31, each - 1, adding, counts)),
        _FORK.Process(target=check_on, args=(folder / "archive", adding, counts)),
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(600)
        figures["crashed"] += process.exitcode != 0
    figures["blows"], figures["problems"] = counts[0], counts[1]
    last = {each, 29 + each}
    settle_journal(journal, {article_id: int(n in last) for n, article_id in enumerate(_IDS)})
    _apart(examine, folder / "archive", journal, figures)
    return figures


# a full disk


def fill(folder: Path, journal: Path, limit: int, seen: Any) -> None:
    """Add until the disk is full, told by a file size limit; every error is one line that says what to do."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    state = dict.fromkeys(_IDS, 0)
    log = os.open(journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    archive = MadeArchive.open(folder)
    for article_id in _IDS:
        try:
            os.write(log, f"{json.dumps([[article_id], 1])}\n".encode())
            notice = archive.add(article(article_id, 1)).notice
            os.write(log, b"done\n")
            seen[0] += bool(notice)
        except StoreError as error:
            seen[1] += "space" in str(error) or "Free" in str(error) or "full" in str(error)
            seen[2] += not ("space" in str(error) or "full" in str(error))
        del state[article_id]
    os._exit(0)  # with the disk full, even closing may fail


def full(folder: Path, limits: list[int]) -> Figures:
    """Fill the disk at several points; then make room, and look."""
    figures, journal = Counter(dict.fromkeys(COLUMNS, 0)), folder / "journal"
    for limit in limits:
        shutil.rmtree(folder / "archive", ignore_errors=True)
        journal.unlink(missing_ok=True)
        seen = _FORK.Array("i", 3)
        _apart(build_empty, folder / "archive")
        _apart(fill, folder / "archive", journal, limit, seen)
        figures["blows"] += 1
        figures["unclear errors"] += seen[2]
        figures["refused or waiting"] += seen[0] + seen[1]
        _apart(examine, folder / "archive", journal, figures)
    return figures


def build_empty(folder: Path) -> None:
    with MadeArchive.open(folder) as archive:
        archive.add(article("article-0", 1))
        archive.remove("article-0")


# very many


def add_tiny(folder: Path, count: int, figures: Figures) -> None:
    """Articles of a line each, in one call; all are there, and found."""
    with MadeArchive.open(folder) as archive:
        archive.add(*(Article(id=f"t{n}", title=f"Item {n}", text=f"Item number{n}.", language="en") for n in range(count)))
        here = {row["id"] for row in archive.list()}
        figures["blows"] = count
        figures["lost"] += len({f"t{n}" for n in range(count)} - here)
        for n in range(0, count, max(1, count // 200)):
            worded = archive._indexes.ask("keywords", lambda index, n=n: index.search({f"number{n}": 1.0}, 5, Filter())[0]) or {}
            figures["not found by keyword"] += [row.article_id for row in archive._catalog.passages.live(list(worded))] != [f"t{n}"]
        for row in archive._catalog.passages.sample(200):
            near = archive._indexes.ask("vectors", lambda index, row=row: index.search(row.vector, 5, Filter())) or {}
            figures["not recalled"] += row.passage not in near
        figures["unhealthy"] += archive.status()["health"] != "ok"


def tiny(folder: Path, count: int) -> Figures:
    figures = Counter(dict.fromkeys(COLUMNS, 0))
    _apart(add_tiny, folder / "archive", count, figures, seconds=3600)
    return figures


# all of it

COLUMNS = (
    "blows", "lost", "ghosts", "not recalled", "not found by keyword", "mixed reads",
    "unwell after an answer", "unhealthy", "problems", "crashed", "unclear errors",
)  # fmt: skip


def _apart(work: Callable[..., None], *arguments: Any, seconds: float = 600) -> bool:
    """Run in a process of its own, and bring its figures back; false when it crashed."""
    queue = _FORK.SimpleQueue()
    figures = next((value for value in arguments if isinstance(value, Counter)), Counter())

    def run() -> None:
        work(*arguments)
        queue.put(figures)

    process = _FORK.Process(target=run)
    process.start()
    process.join(seconds)
    if process.is_alive():
        process.kill()
        process.join()
    if process.exitcode == 0 and not queue.empty():
        found = queue.get()
        figures.clear()
        figures.update(found)
    figures["crashed"] += process.exitcode != 0
    return process.exitcode == 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=240)
    parser.add_argument("--damages", type=int, help="so many, drawn at random; all when missing")
    parser.add_argument("--each", type=int, default=30, help="articles that each of two adding processes adds")
    parser.add_argument("--tiny", type=int, default=100_000, help="so many articles of one line")
    parser.add_argument("--disks", type=int, default=5, help="so many that are full after some bytes")
    parser.add_argument("--articles", type=int, default=len(_IDS), help="so many in an archive, from 32 on")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    del _IDS[asked.articles :]
    trials: dict[str, Callable[[Path], Figures]] = {
        "tiny articles": lambda folder: tiny(folder, asked.tiny),
        "kill -9": lambda folder: kill(folder, asked.kills, asked.seed),
        "damaged files": lambda folder: damage(folder, asked.damages, asked.seed),
        "two adders, two readers": lambda folder: together(folder, asked.each),
        "checks during adds": lambda folder: checked(folder, asked.each),
        "full disk": lambda folder: full(folder, [500_000, 2_000_000, 200_000, 1_000_000, 4_000_000][: asked.disks]),
    }
    print(f"{'':24}" + "".join(f"{column:>{len(column) + 2}}" for column in (*COLUMNS, "seconds")))
    failed = False
    for name, trial in trials.items():
        began = time.perf_counter()
        if name != "tiny articles":
            vectors._HNSW |= {"sync_threshold": 40, "batch_size": 10}  # the graph is written out often: kills meet it
        with tempfile.TemporaryDirectory(prefix="torture-") as folder:
            figures = trial(Path(folder))
        figures["seconds"] = round(time.perf_counter() - began)
        print(f"{name:24}" + "".join(f"{figures[column]:>{len(column) + 2}}" for column in (*COLUMNS, "seconds")), flush=True)
        failed |= any(figures[column] for column in COLUMNS[1:])
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
