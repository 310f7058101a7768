"""An archive is copied between SQLite and PostgreSQL: all of it, without the embedder, and nothing is overwritten."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest
from sqlalchemy import create_engine

import qa
from qa.showing.as_json import to_json
from tests.conftest import SEEDS
from tests.made import MadeArchive
from tests.postgres import Postgres
from vectorstore import Article, Server, Store, StoreError
from vectorstore.record import copying
from vectorstore.record.feedback import Feedback
from vectorstore.record.watched import Seen

ROOT = Path(__file__).parents[2]
SCALE = pytest.mark.scale
TIMES = {"seconds": {}}


class Unembedded(Store):
    """An archive that may not load its embedder."""

    @property
    def _loaded_embedder(self) -> NoReturn:
        raise AssertionError("the embedder was asked")


def articles(count: int = 16, word: str = "zebra") -> list[Article]:
    texts = [" ".join(f"The {word} number{n} was seen at {100 * n + at}." for at in range(20)) for n in range(count)]
    return [Article(id=f"a{n}", title=f"Title {n}", text=text, publisher="Post", language="en") for n, text in enumerate(texts)]


def fill(folder: Path) -> Path:
    """An archive that has something of everything."""
    with MadeArchive.open(folder) as archive:
        archive.add(*articles(), Article(id="copy", title="Copy", text=articles(1)[0].text, language="en"))
        archive.add(Article(id="a3", title="Title 3", text="The okapi number3 was seen. 桥梁 “ü”", language="en"))
        archive.remove("a4")
        archive.give_feedback(Feedback("wrong", "Where?", ("Who?",), {"text": "Here.", "sure": True}, 1), "me")
        archive.take_note("seal", "secret")
        archive.watched.follow("https://example.com/feed.xml", 900.0, 1.5)
        archive.watched.note("https://example.com/feed.xml", {"one": Seen("2025", 1)}, 2.25)
    return folder


def tables(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of all tables of a catalog in SQLite, but for what each archive has for itself."""
    connection = sqlite3.connect(folder / "catalog.sqlite")
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")]
    rows = {name: sorted(connection.execute(f"SELECT * FROM {name}"), key=repr) for name in names if name != "indexes"}
    connection.close()
    return rows | {"settings": [row for row in rows["settings"] if row[0] not in ("archive", "folder", "schema")]}


def passages(archive: Store, words: str) -> list[tuple[int, str]]:
    """What a search finds, the best first."""
    return [(hit.passage, hit.text) for hit in archive.search(words, 100)]


def migrate(folder: Path, to: str | Path, catalog: str = "", progress: Callable[[int, int], None] = lambda done, total: None) -> int:
    with Unembedded.open(folder, catalog=catalog) as archive:
        return archive.migrate(to, progress)


def stop_at(batch: int) -> Callable[[int, int], None]:
    """A callback that interrupts the copy after so many batches."""
    batches: list[int] = []

    def interrupt(done: int, total: int) -> None:
        batches.append(done)
        if len(batches) == batch:
            raise KeyboardInterrupt

    return interrupt


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many batches: the archive of `fill` has 53, the last ten are passages and feeds."""
    monkeypatch.setattr(copying, "_AT_ONCE", 10)


@pytest.fixture(params=["a folder", pytest.param("PostgreSQL", marks=SCALE)])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an archive is copied to."""
    return str(request.getfixturevalue("postgres").new() if request.param == "PostgreSQL" else tmp_path / "copy")


def opened(target: str, tmp_path: Path, kind: type[Store] = MadeArchive) -> Store:
    return kind.open(tmp_path / "of-postgres", catalog=target) if "://" in target else kind.open(target)


def test_there_and_back_everything_is_the_same_and_no_embedder_is_asked(tmp_path: Path, postgres: Postgres, small: None) -> None:
    folder, url = fill(tmp_path / "a"), postgres.new()
    with MadeArchive.open(folder) as archive:
        found = {words: passages(archive, words) for words in ("number7", "okapi", "zebra")}
        notes, versions, feedback = archive.watched.feeds(), archive.versions("a3"), archive.feedback()
    before = tables(folder)
    assert migrate(folder, url) == 15
    with MadeArchive.open(tmp_path / "b", catalog=url) as archive:
        assert (archive.watched.feeds(), archive.versions("a3"), archive.feedback()) == (notes, versions, feedback)
        assert archive.check(repair=True).problems == ()
        assert {words: set(passages(archive, words)) for words in found} == {words: set(of) for words, of in found.items()}
    assert migrate(tmp_path / "b", tmp_path / "c", catalog=url) == 15
    assert tables(folder) == tables(tmp_path / "c") == before
    with MadeArchive.open(tmp_path / "c") as archive:
        assert {words: passages(archive, words) for words in found} == found
        assert archive.check().problems == ()


@SCALE
def test_the_copy_numbers_on_and_the_archive_it_is_of_stays_in_use(tmp_path: Path, target: str) -> None:
    folder = fill(tmp_path / "a")
    migrate(folder, target)
    for archive in (opened(target, tmp_path), MadeArchive.open(folder)):
        with archive:
            added = archive.add(*articles(3, "walrus"), Article(id="new", title="New", text="The gnu came.", language="en"))
            assert (added.added, added.updated) == (1, 3)
            archive.give_feedback(Feedback("right", "Who?", (), {}))
            assert len(archive.feedback()) == 2
            assert archive.search("gnu", 1, dense_weight=0.0)[0].article_id == "new"
            assert archive.check().problems == ()


@pytest.mark.parametrize("batch", [pytest.param(1, marks=SCALE), pytest.param(20, marks=SCALE), 48, pytest.param(53, marks=SCALE)])
def test_an_interrupted_copy_is_no_archive_and_goes_on_with_what_the_archive_has_become(
    tmp_path: Path, target: str, small: None, batch: int
) -> None:
    folder = fill(tmp_path / "a")
    with pytest.raises(KeyboardInterrupt):
        migrate(folder, target, progress=stop_at(batch))
    with pytest.raises(StoreError, match=r"unfinished copy of an archive\. Finish it"):
        opened(target, tmp_path)
    with MadeArchive.open(folder) as archive:
        archive.remove("a1", "a15")
        archive.add(*articles(9, "walrus")[5:], Article(id="0", title="First", text="The gnu came.", language="en"))
        archive.watched.unfollow("https://example.com/feed.xml")
    assert migrate(folder, target) == 14
    with opened(target, tmp_path, Unembedded) as archive:
        archive.migrate(tmp_path / "again")
    assert tables(tmp_path / "again") == tables(folder)


@SCALE
@pytest.mark.parametrize("batch", [1, 20, 48, 53])
def test_a_copy_that_was_killed_is_completed_with_nothing_twice(tmp_path: Path, target: str, small: None, batch: int) -> None:
    folder = fill(tmp_path / "a")
    program = (
        "import os, sys; from tests.made import MadeArchive; from vectorstore.record import copying; copying._AT_ONCE = 10; at = []\n"
        f"def die(*_): at.append(1); len(at) == {batch} and os.kill(os.getpid(), {int(signal.SIGKILL)})\n"
        "MadeArchive.open(sys.argv[1]).migrate(sys.argv[2], die)"
    )
    killed = subprocess.run([sys.executable, "-c", program, str(folder), target], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert killed.returncode == -signal.SIGKILL
    assert migrate(folder, target) == 15
    with opened(target, tmp_path, Unembedded) as archive:
        archive.migrate(tmp_path / "again")
    assert tables(tmp_path / "again") == tables(folder)


@SCALE
def test_what_is_recorded_and_not_yet_indexed_is_copied_too(tmp_path: Path, target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch, MadeArchive.open(tmp_path / "a") as archive:
        patch.setattr("vectorstore.indexes.writer.Writer.settle_or_say", lambda *_: "later")
        archive.add(*articles(3))
    migrate(tmp_path / "a", target)
    with opened(target, tmp_path) as archive:
        assert archive.check(repair=True).problems == ()
        assert {hit.article_id for hit in archive.search("zebra", 20, dense_weight=0.0)} == {"a0", "a1", "a2"}


def test_a_target_that_holds_another_archive_is_refused_and_left_as_it_is(tmp_path: Path, target: str) -> None:
    folder = fill(tmp_path / "a")
    with opened(target, tmp_path) as other:
        other.add(Article(id="other", title="Other", text="The okapi.", language="en"))
    for _ in range(2):
        with pytest.raises(StoreError, match=r"is an archive already\. Nothing was changed there; choose"):
            migrate(folder, target)
    with opened(target, tmp_path) as other:
        assert [row["id"] for row in other.list()] == ["other"]


@SCALE
def test_an_unfinished_copy_of_another_archive_is_refused(tmp_path: Path, target: str) -> None:
    with pytest.raises(KeyboardInterrupt):
        migrate(fill(tmp_path / "a"), target, progress=stop_at(1))
    with pytest.raises(StoreError, match="unfinished copy of another archive"):
        migrate(fill(tmp_path / "b"), target)
    assert migrate(tmp_path / "a", target) == 15


@SCALE
def test_an_archive_without_articles_is_as_good_as_an_empty_target(tmp_path: Path, target: str) -> None:
    with opened(target, tmp_path) as empty:
        assert empty.counts()["articles"] == 0
    assert migrate(fill(tmp_path / "a"), target) == 15
    with opened(target, tmp_path) as archive:
        assert archive.note("seal") == "secret"


def test_a_folder_with_something_else_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("Dear …")
    with pytest.raises(StoreError, match=r"is not empty\. Nothing was changed"):
        migrate(tmp_path / "a", tmp_path / "full")
    assert [file.name for file in (tmp_path / "full").iterdir()] == ["letter.txt"]


@SCALE
def test_tables_of_another_program_are_refused(tmp_path: Path, postgres: Postgres) -> None:
    url = postgres.new()
    postgres.execute("CREATE TABLE articles (id text)", url)
    with pytest.raises(StoreError, match=r"tables of something else: articles\."):
        migrate(fill(tmp_path / "a"), url)
    assert postgres.execute("SELECT * FROM articles", url) == []


@SCALE
def test_an_id_that_postgres_cannot_hold_is_said_before_anything_is_copied(tmp_path: Path, postgres: Postgres) -> None:
    url = postgres.new()
    with MadeArchive.open(tmp_path / "a") as archive:
        archive.add(Article(id="中" * 700, title="Long", text="The okapi was seen."))
    with pytest.raises(StoreError, match="id is longer than 2000 bytes, which PostgreSQL cannot hold: 中"):
        migrate(tmp_path / "a", url)
    assert postgres.execute("SELECT * FROM pg_tables WHERE schemaname = current_schema()", url) == []


@SCALE
def test_an_archive_that_another_process_has_open_is_refused(tmp_path: Path, target: str) -> None:
    with MadeArchive.open(fill(tmp_path / "a")) as owner:
        assert owner.own()
        with pytest.raises(StoreError, match=r"Another process has this archive open\. Close it, then run dateline migrate again"):
            migrate(tmp_path / "a", target)
    with opened(target, tmp_path) as owner:
        assert owner.own()
        with pytest.raises(StoreError, match=r"Another process has .+ open\. Close it"):
            migrate(tmp_path / "a", target)
    assert migrate(tmp_path / "a", target) == 15


@SCALE
def test_nobody_writes_the_archive_while_it_is_copied(tmp_path: Path, target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vectorstore.record.database._BUSY_SECONDS", 0)
    folder, seen = fill(tmp_path / "a"), []

    def add(done: int, total: int) -> None:
        with MadeArchive.open(folder) as other, pytest.raises(StoreError, match="Another process keeps it locked"):
            other.add(Article(id="late", title="Late", text="The okapi was late."))
        seen.append(done)

    migrate(folder, target, progress=add)
    assert seen


@pytest.mark.parametrize(
    ("table", "changed"),
    [
        pytest.param("passages", "UPDATE passages SET vector = sentence_vectors WHERE passage = 5", marks=SCALE),
        pytest.param("bands", "DELETE FROM bands WHERE version = 7", marks=SCALE),
        pytest.param("watched", "UPDATE watched SET next_at = next_at + 0.25", marks=SCALE),
        ("feedback", "UPDATE feedback SET answer = '{}'"),
        pytest.param("settings", "INSERT INTO settings VALUES ('note more', '')", marks=SCALE),
    ],
)
def test_a_row_that_was_changed_in_the_copy_is_found_and_mended(tmp_path: Path, target: str, table: str, changed: str) -> None:
    folder = fill(tmp_path / "a")

    def change(done: int, total: int) -> None:
        if done == total:
            engine = create_engine(target if "://" in target else f"sqlite:///{target}/catalog.sqlite")
            with engine.begin() as connection:
                connection.exec_driver_sql(changed)
            engine.dispose()

    with pytest.raises(StoreError, match=f"copy's table {table} is not as that of this archive, so it is not in use yet"):
        migrate(folder, target, progress=change)
    with pytest.raises(StoreError, match="unfinished copy"):
        opened(target, tmp_path)
    migrate(folder, target)
    with opened(target, tmp_path, Unembedded) as archive:
        archive.migrate(tmp_path / "again")
    assert tables(tmp_path / "again") == tables(folder)


@SCALE
def test_a_question_gets_the_same_answer_from_the_copy(tmp_path: Path, postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    questions = ("Who did Marco Rubio meet in Mexico?", "What is known about the flood?", "How many articles are there?")
    with qa.open(tmp_path / "a", llm="none") as archive:
        archive.add(SEEDS / "articles")
        answers = [to_json(archive.ask(question)) | TIMES for question in questions]
        url = postgres.new()
        archive.migrate(url)
    monkeypatch.setenv("DATELINE_CATALOG", url)
    with qa.open(tmp_path / "b", llm="none") as copied:
        assert copied.check(repair=True).problems == ()
        assert [copied.ask(question).text for question in questions] == [answer["answer"] for answer in answers]
        copied.migrate(tmp_path / "c")
    monkeypatch.delenv("DATELINE_CATALOG")
    with qa.open(tmp_path / "c", llm="none") as back:
        assert back.check(repair=True).problems == ()
        assert [to_json(back.ask(question)) | TIMES for question in questions] == answers


@SCALE
def test_both_archives_may_have_their_vectors_on_one_server(tmp_path: Path, target: str, chroma_server: str) -> None:
    server = Server(chroma_server)
    with MadeArchive.open(tmp_path / "a", server=server) as archive:
        archive.add(*articles(4))
        archive.migrate(target)
    catalog, folder = (target, tmp_path / "b") if "://" in target else ("", Path(target))
    with MadeArchive.open(folder, server=server, catalog=catalog) as copied:
        assert copied.check(repair=True).problems == ()
        copied.remove("a0")
    with MadeArchive.open(tmp_path / "a", server=server) as archive:
        assert archive.check().problems == ()
        assert archive.status()["vectors"] == archive.counts()["passages"]
