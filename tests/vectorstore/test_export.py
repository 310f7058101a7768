import re
import sqlite3
from datetime import date
from pathlib import Path
from threading import Event, Thread

import pytest

import vectorstore
from tests.conftest import IN_SQLITE
from tests.made import MadeArchive
from vectorstore import Article
from vectorstore.texts.dates import parse_published

pytestmark = pytest.mark.usefixtures("database")


def test_an_export_is_read_back_to_an_identical_archive(tmp_path: Path) -> None:
    text = "One 😀 line.\n\n\tTwo\u2028lines, „Straße“.  End"
    odd = Article(id="odd é/1", title='A "title"', text=text, url="https://example.org/a?b=c", publisher="P", author="A, B", place="O",
                  published=parse_published("2025-09-03T10:00:00+03:00"), language="de")  # fmt: skip
    copy, dated = Article(id="copy", title="Copy", text=text), Article(id="day", title="Day", text="A day.", published=date(2025, 9, 3))
    with MadeArchive.open(tmp_path / "a") as first, MadeArchive.open(tmp_path / "b") as second:
        first.add(odd, copy, dated)
        first.add(Article(id="odd é/1", title="Second version", text=text, language="de"))
        assert first.export(tmp_path / "all.jsonl") == 3
        added = second.add(tmp_path / "all.jsonl")
        assert (added.added, added.duplicates, added.failed) == (2, 1, [])
        assert second.list() == first.list()
        assert [second.get(name) for name in ("odd é/1", "copy", "day")] == [first.get(name) for name in ("odd é/1", "copy", "day")]
        second.export(tmp_path / "again.jsonl")
    assert (tmp_path / "again.jsonl").read_bytes() == (tmp_path / "all.jsonl").read_bytes()


def test_an_export_that_fails_leaves_the_older_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with MadeArchive.open(tmp_path / "a") as archive:
        archive.add(Article(id="a", title="A", text="Some text."))
        archive.export(tmp_path / "all.jsonl")
        before = (tmp_path / "all.jsonl").read_bytes()
        monkeypatch.setattr("vectorstore.upkeep.export._fields", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        with pytest.raises(OSError, match="No space"):
            archive.export(tmp_path / "all.jsonl")
        assert (tmp_path / "all.jsonl").read_bytes() == before
        assert sorted(file.name for file in tmp_path.iterdir()) == ["a", "all.jsonl"]


@IN_SQLITE
def test_a_catalog_copied_while_it_is_written_is_a_whole_archive(tmp_path: Path) -> None:
    done = Event()

    def write() -> None:
        with MadeArchive.open(tmp_path / "a") as archive:
            n = 0
            while not done.is_set():
                n += 1
                archive.add(Article(id=f"a{n}", title=f"A{n}", text=f"The zebra number{n} was seen.", language="en"))

    MadeArchive.open(tmp_path / "a").close()
    writing = Thread(target=write)
    writing.start()
    try:
        (tmp_path / "copy").mkdir()
        for _ in range(10):
            done.wait(0.05)
        with sqlite3.connect(tmp_path / "a" / "catalog.sqlite") as live, sqlite3.connect(tmp_path / "copy" / "catalog.sqlite") as copy:
            live.backup(copy)
    finally:
        done.set()
        writing.join()
    with MadeArchive.open(tmp_path / "copy") as archive:
        here = {row["id"] for row in archive.list()}
        assert here == {f"a{n}" for n in range(1, len(here) + 1)}
        assert archive.check(repair=True).problems == ()
        assert archive.search("number1")


def test_the_sample_articles_survive_the_round_trip(sample: vectorstore.Store, tmp_path: Path) -> None:
    assert sample.export(tmp_path / "all.jsonl") == 24
    with MadeArchive.open(tmp_path / "b") as archive:
        assert archive.add(tmp_path / "all.jsonl").added == 24
        assert archive.list() == sample.list()


def test_what_is_no_file_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "sink").symlink_to("/dev/null")
    with MadeArchive.open(tmp_path / "a") as archive:
        archive.add(Article(id="a", title="A", text="Some text."))
        assert archive.export(tmp_path / "sink") == 1
    assert (tmp_path / "sink").is_char_device()


@pytest.mark.parametrize("place", ["a", "no/folder.jsonl"])
def test_an_export_that_cannot_be_written_names_the_file_that_was_wished(tmp_path: Path, place: str) -> None:
    with MadeArchive.open(tmp_path / "a") as archive, pytest.raises(OSError, match=re.escape(f"'{tmp_path / place}'")):
        archive.export(tmp_path / place)
