"""Many threads of one process at one archive."""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.conftest import IN_SQLITE
from tests.made import MadeArchive
from vectorstore import Article
from vectorstore.indexes import both as indexes
from vectorstore.indexes.locks import LoadGuard
from vectorstore.models import loading
from vectorstore.models.embed import Embedder
from vectorstore.models.loading import LazyEmbedder

pytestmark = pytest.mark.usefixtures("database")


def articles(start: int, count: int) -> list[Article]:
    texts = [f"The zebra number{n} was seen in town." for n in range(start, start + count)]
    return [Article(id=f"a{start + n}", title=f"Title {n}", text=text, language="en") for n, text in enumerate(texts)]


def until(told: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not told():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_tokens_are_counted_rightly_while_others_ask_and_embed() -> None:
    embedder = Embedder()
    text = "The council of Varn met again. " * 120
    whole = len(embedder.token_spans(text))
    question, passage = embedder.embed_question("Who met?"), embedder.embed_passages([("T", text[:600], [(0, 30)])])[0].vector
    end = time.monotonic() + 2

    def repeat(work: Callable[[], bool]) -> bool:
        done = [work()]
        while time.monotonic() < end:
            done.append(work())
        return all(done)

    works: list[Callable[[], bool]] = [
        lambda: len(embedder.token_spans(text)) == whole,
        lambda: len(embedder.token_spans(text)) == whole,
        lambda: bool(abs(embedder.embed_question("Who met?") - question).max() < 1e-4),
        lambda: len(embedder.embed_question(text)) == len(question),
        lambda: bool(abs(embedder.embed_passages([("T", text[:600], [(0, 30)])])[0].vector - passage).max() < 1e-4),
        lambda: len(embedder.embed_sentences([text, "Short."])) == 2,
    ]
    with ThreadPoolExecutor(len(works)) as pool:
        assert all(pool.map(repeat, works))
    assert whole == 960


def test_an_embedder_is_loaded_once_however_many_threads_ask_first(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = []

    def load(name: str, _: str) -> object:
        loaded.append(name)
        time.sleep(0.05)
        return object()

    monkeypatch.setattr(loading, "load_embedder", load)
    embedder = LazyEmbedder("one")
    with ThreadPoolExecutor(8) as pool:
        assert len({id(found) for found in pool.map(lambda _: embedder(), range(8))}) == 1
    assert loaded == ["one"]


def test_who_writes_an_index_waits_for_the_thread_that_loads_it_and_the_other_way_round(tmp_path: Path) -> None:
    guard = LoadGuard(tmp_path)
    inside: list[str] = []
    mixed: list[list[str]] = []

    def use(kind: str) -> None:
        for _ in range(20):
            with guard.writing() if kind == "writing" else guard.loading():
                inside.append(kind)
                if "writing" in inside and len(inside) > 1:
                    mixed.append([*inside])
                time.sleep(0.001)
                inside.remove(kind)

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(use, ["writing", "loading", "writing", "loading", "loading"]))
    assert mixed == []
    with guard.loading(), ThreadPoolExecutor(1) as pool:
        assert pool.submit(lambda: guard.loading().__enter__() or True).result(10)  # many may load at once


@pytest.mark.parametrize("error", [FileNotFoundError(2, "a file that was merged away"), RuntimeError("odd"), SystemExit(3), MemoryError()])
def test_the_writer_outlives_any_error_and_tells_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: BaseException
) -> None:
    monkeypatch.setattr("vectorstore.indexes.writer._RETRY_SECONDS", 0.3)
    caplog.set_level(logging.CRITICAL, logger="vectorstore.indexes.writer")
    with MadeArchive.open(tmp_path) as owner, MadeArchive.open(tmp_path) as other:
        owner.add(*articles(0, 1))
        failing, take = [error], indexes.take_manifest

        def fail(*arguments: object) -> object:
            if failing:
                raise failing[0]
            return take(*arguments)  # type: ignore[arg-type]

        monkeypatch.setattr(indexes, "take_manifest", fail)
        with ThreadPoolExecutor(1) as pool:
            added = pool.submit(other.add, *articles(1, 1))
            until(owner.trouble)
            assert type(error).__name__ in owner.status()["health"]
            failing.clear()
            assert added.result(60).notice == ""
        until(lambda: not owner.trouble())
        assert {hit.article_id for hit in other.search("zebra")} == {"a0", "a1"}
        assert owner.status()["health"] == "ok"


def test_a_writer_that_is_gone_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with MadeArchive.open(tmp_path) as archive:
        ended = threading.Thread(target=lambda: None)
        ended.start()
        ended.join()
        archive.own()
        thread = archive._writer._thread
        archive._writer._thread = ended
        assert archive.own()
        assert archive._writer._thread is not ended
        assert archive._writer._thread is not None
        assert archive._writer._thread.is_alive()
        archive._writer._closing.set()
        assert thread is not None
        for writing in (thread, archive._writer._thread):
            archive._writer._wake.set()  # which the first to wake takes back
            writing.join(10)
            assert not writing.is_alive()
        archive._writer._closing.clear()
        assert archive.add(*articles(0, 3)).notice == ""


def test_what_is_only_waiting_is_no_problem_and_a_check_during_adds_is_well(tmp_path: Path) -> None:
    with MadeArchive.open(tmp_path) as owner, MadeArchive.open(tmp_path) as other, ThreadPoolExecutor(2) as pool:
        owner.own()

        def add(archive: MadeArchive, at: int) -> None:
            for n in range(at, at + 80, 16):
                archive.add(*articles(n, 16))
                archive.add(*articles(at, 2), Article(id=f"a{at}", title="Changed", text=f"Another text {n}.", language="en"))
                archive.remove(f"a{n + 1}")

        adding = [pool.submit(add, owner, 0), pool.submit(add, other, 1000)]
        checks = 0
        while not all(done.done() for done in adding) or checks < 2:
            for archive in (owner, other):
                assert archive.check(repair=checks % 2 == 1).problems == ()
            checks += 1
        for done in adding:
            done.result()
        assert owner.check() == other.check()
        assert owner.status()["health"] == "ok"


def test_a_check_without_repair_has_what_waits_indexed_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with MadeArchive.open(tmp_path) as first:
        monkeypatch.setattr(first._writer, "settle", lambda *_: "")
        monkeypatch.setattr(first._writer, "apply", lambda *_: None)
        first.add(*articles(0, 70))
    with MadeArchive.open(tmp_path) as second:
        found = second.check()
        assert (found.passages, found.problems) == (70, ())


@IN_SQLITE
@pytest.mark.parametrize("way", ["a folder", "no rights"])
def test_a_write_lock_that_cannot_be_opened_is_named_and_not_another_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr("vectorstore.indexes.writer._RETRY_SECONDS", 0.1)
    if way == "a folder":
        (tmp_path / "write.lock").mkdir()
    else:
        monkeypatch.setattr("filelock.FileLock.acquire", lambda *_, **__: (_ for _ in ()).throw(PermissionError(13, "Permission denied")))
    with MadeArchive.open(tmp_path) as archive:
        began = time.monotonic()
        notice = archive.add(*articles(0, 1)).notice
        assert time.monotonic() - began < 30
        assert "write.lock cannot be opened" in notice
        assert "nother process" not in notice
        assert "write.lock cannot be opened" in archive.trouble()
        assert archive.get("a0") is not None
        assert archive.search("zebra") == []
        monkeypatch.undo()
        if way == "a folder":
            (tmp_path / "write.lock").rmdir()
        assert archive.add(*articles(1, 1)).notice == ""
        assert len(archive.search("zebra")) == 2
        assert archive.trouble() == ""
