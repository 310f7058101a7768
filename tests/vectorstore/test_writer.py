"""Several processes at one archive: one writes the indexes, all can add, and none loses anything."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import IN_SQLITE
from tests.made import MadeArchive
from vectorstore import Article
from vectorstore.indexes import vectors

pytestmark = pytest.mark.usefixtures("database")

ROOT = Path(__file__).parent.parent.parent
ADD_AND_WAIT = """
import sys
from tests.made import MadeArchive
from vectorstore import Article
archive = MadeArchive.open(sys.argv[1])
print(archive.add(Article(id=sys.argv[2], title=sys.argv[2], text=f"The words of {sys.argv[2]} stand here.", language="en")), flush=True)
if len(sys.argv) > 3:
    sys.stdin.read()
archive.close()
"""


def article(name: str) -> Article:
    return Article(id=name, title=name, text=f"The words of {name} stand here.", language="en")


def other_process(folder: Path, name: str, stays: bool = False) -> subprocess.Popen[str]:
    """A process that adds an article, and stays open if asked to."""
    arguments = [sys.executable, "-c", ADD_AND_WAIT, str(folder), name, *(["stay"] if stays else [])]
    return subprocess.Popen(arguments, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def stop_between_transactions(process: int, folder: Path) -> None:
    """Stop a process, and not while it holds the catalog's lock."""
    for _ in range(100):
        os.kill(process, signal.SIGSTOP)
        with closing(sqlite3.connect(folder / "catalog.sqlite", timeout=0.1, isolation_level=None)) as connection:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                os.kill(process, signal.SIGCONT)
            else:
                return


@IN_SQLITE
def test_a_process_adds_through_the_one_that_has_the_archive_open(tmp_path: Path) -> None:
    with MadeArchive.open(tmp_path) as owner:
        owner.add(article("mine"))
        with other_process(tmp_path, "theirs") as other:
            assert "added=1" in (other.communicate()[0])
        assert "theirs" in {hit.article_id for hit in owner.search("theirs")}
        assert owner.status()["health"] == "ok"


@IN_SQLITE
def test_the_next_process_takes_over_when_the_owner_dies(tmp_path: Path) -> None:
    with other_process(tmp_path, "theirs", stays=True) as owner, MadeArchive.open(tmp_path) as mine:
        assert owner.stdout is not None
        assert "added=1" in owner.stdout.readline()
        assert not mine._writer.own()
        owner.kill()
        owner.wait()
        assert mine.add(article("mine")).notice == ""
        assert {hit.article_id for hit in mine.search("mine theirs")} == {"mine", "theirs"}


@IN_SQLITE
def test_an_owner_that_hangs_is_named_and_what_was_added_is_safe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vectorstore.indexes.writer._PATIENCE_SECONDS", 0.3)
    with other_process(tmp_path, "theirs", stays=True) as owner, MadeArchive.open(tmp_path) as mine:
        assert owner.stdout is not None
        owner.stdout.readline()
        stop_between_transactions(owner.pid, tmp_path)
        try:
            assert "not indexing" in mine.add(article("mine")).notice
            assert mine.get("mine") is not None
        finally:
            owner.kill()
            owner.wait()
        assert mine.add(article("more")).notice == ""
        assert "mine" in {hit.article_id for hit in mine.search("mine")}


@IN_SQLITE
def test_what_a_killed_process_recorded_is_indexed_when_the_archive_is_next_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with MadeArchive.open(tmp_path) as first:
        first.add(article("one"))
        monkeypatch.setattr(first._writer, "settle", lambda *_: "")
        monkeypatch.setattr(first._writer, "apply", lambda *_: None)
        first.add(article("two"))
    with MadeArchive.open(tmp_path) as second:
        second.search("two")
        assert second._writer.settle() == ""
        assert "two" in {hit.article_id for hit in second.search("two")}


@pytest.mark.parametrize("sync", [50, 1000])
def test_a_reader_finds_by_meaning_what_its_owner_has_just_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sync: int) -> None:
    monkeypatch.setattr(vectors, "_HNSW", vectors._HNSW | {"sync_threshold": sync, "batch_size": 10})
    with MadeArchive.open(tmp_path) as owner, MadeArchive.open(tmp_path) as reader:
        for start in range(0, 120, 15):
            owner.add(*(article(f"number{n}") for n in range(start, start + 15)))
            for row in reader._catalog.passages.after(0, 1000)[start::7]:
                found = reader._indexes.ask("vectors", lambda index, row=row: index.search(row.vector, 1, vectors.Filter()))
                assert list(found or {}) == [row.passage]


def test_a_new_version_is_seen_only_when_both_indexes_hold_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = Article(id="a", title="Old", text="The zebra is old. " * 40, language="en")
    new = Article(id="a", title="New", text="The zebra is new. " * 40, language="en")
    with MadeArchive.open(tmp_path) as archive:
        archive.add(old)
        seen: list[set[str]] = []
        settle = archive._outbox.settle

        def look_then_settle(*arguments: object) -> None:
            seen.append({hit.title for hit in archive.search("zebra", 100)})
            settle(*arguments)  # type: ignore[arg-type]
            seen.append({hit.title for hit in archive.search("zebra", 100)})

        monkeypatch.setattr(archive._outbox, "settle", look_then_settle)
        archive.add(new)
        assert seen[0] == {"Old"}
        assert all(titles in ({"Old"}, {"New"}) for titles in seen)
        assert seen[-1] == {"New"}


def test_a_clock_set_back_does_not_bring_an_older_version_back(tmp_path: Path) -> None:
    with MadeArchive.open(tmp_path) as archive:
        archive.add(Article(id="a", title="A", text="The first text.", added="2030-01-01", language="en"))  # type: ignore[arg-type]
        archive.add(Article(id="a", title="A", text="The second text.", added="2001-01-01", language="en"))  # type: ignore[arg-type]
        found = archive.get("a")
        assert found is not None
        assert found.text == "The second text."


def test_an_empty_archive_waits_for_nothing(tmp_path: Path) -> None:
    with MadeArchive.open(tmp_path) as archive:
        assert archive._writer.heal(0.0)
        assert archive.status()["health"] == "ok"
        assert archive.check(repair=True).problems == ()
