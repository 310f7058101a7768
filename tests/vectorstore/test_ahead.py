"""Reading and cutting go on while articles are embedded: in order, bounded, and what goes wrong is told."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event, active_count
from typing import Any

import pytest

from tests.made import MadeArchive, MadeEmbedder
from vectorstore import ArchiveError, Article
from vectorstore.reading import parser
from vectorstore.record import cutting
from vectorstore.record.ahead import ahead


def test_items_come_in_their_order_and_no_more_are_made_than_wanted() -> None:
    made: list[int] = []

    def items() -> Iterator[int]:
        for n in range(100):
            made.append(n)
            yield n

    with ahead(items(), 2) as coming:
        assert [next(coming) for _ in range(3)] == [0, 1, 2]
        for _ in range(50):
            time.sleep(0.002)
        assert len(made) <= 6
    assert len(made) <= 7


def test_what_making_them_raises_is_raised_after_those_before_it() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise ArchiveError("No.")

    with ahead(items(), 2) as coming:
        assert next(coming) == 1
        with pytest.raises(ArchiveError, match=r"No\."):
            next(coming)


def test_whoever_wants_no_more_leaves_no_thread_behind() -> None:
    before = active_count()
    with ahead(iter(range(1_000_000)), 2) as coming:
        next(coming)
    assert active_count() == before


def articles(count: int) -> list[Article]:
    return [Article(id=f"a{n}", title=f"T{n}", text=f"Word{n} stands here.", language="en") for n in range(count)]


def test_the_next_articles_are_cut_while_those_before_them_are_embedded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cut_while_embedding = Event()
    cut, embed = cutting.cut, MadeEmbedder.embed_passages

    def notes(article: Article, model: Any) -> Any:
        if article.id == "a50":
            cut_while_embedding.set()
        return cut(article, model)

    def waits(self: MadeEmbedder, passages: Any) -> Any:
        assert cut_while_embedding.wait(120)
        return embed(self, passages)

    monkeypatch.setattr(cutting, "cut", notes)
    monkeypatch.setattr(MadeEmbedder, "embed_passages", waits)
    with MadeArchive.open(tmp_path) as archive:
        assert archive.add(*articles(100)).added == 100


def test_an_article_that_cannot_be_cut_is_named_and_the_others_are_added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spans = MadeEmbedder.token_spans

    def fails(self: MadeEmbedder, text: str) -> Any:
        if "Word33 " in text:
            raise OverflowError("odd")
        return spans(self, text)

    monkeypatch.setattr(MadeEmbedder, "token_spans", fails)
    with MadeArchive.open(tmp_path) as archive:
        added = archive.add(*articles(70))
        assert (added.added, added.failures, added.failed[0].input) == (69, 1, "T33")


def test_an_interruption_keeps_what_is_recorded_and_the_same_call_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "many.jsonl"
    path.write_text("".join(json.dumps({"id": f"a{n}", "title": f"T{n}", "text": f"Word{n} stands here."}) + "\n" for n in range(200)))
    with MadeArchive.open(tmp_path / "a") as archive:

        def interrupt(done: int, _total: int) -> None:
            if done >= 32:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            archive.add(path, progress=interrupt)
    with MadeArchive.open(tmp_path / "a") as archive:
        before = len(archive.list())
        added = archive.add(path)
        assert 32 <= before < 200
        assert (added.added, added.unchanged) == (200 - before, before)
        assert archive.search("word150")


def test_a_process_that_is_started_early_is_the_one_that_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parser, "_idle", [])
    parser.start_early()
    deadline = time.monotonic() + 120
    while not parser._idle and time.monotonic() < deadline:
        time.sleep(0.01)
    (process,) = parser._idle
    (tmp_path / "a.txt").write_text("The zebra was seen.")
    assert len(list(parser.read_file(tmp_path / "a.txt"))) == 1
    assert parser._idle == [process]
    process.end()
