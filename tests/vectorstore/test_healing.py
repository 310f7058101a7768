"""Damaged indexes: each is set aside and rebuilt from the catalog, without embedding anything, while the other one serves."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import IN_SQLITE
from tests.made import MadeArchive, MadeEmbedder
from vectorstore import Article
from vectorstore.indexes import vectors
from vectorstore.indexes.writer import Writer

pytestmark = pytest.mark.usefixtures("database")


def articles(count: int = 12) -> list[Article]:
    return [Article(id=f"a{n}", title=f"Title {n}", text=f"The zebra number{n} was seen in town.", language="en") for n in range(count)]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An archive that must not be embedded again."""
    monkeypatch.setattr(vectors, "_HNSW", vectors._HNSW | {"sync_threshold": 10, "batch_size": 5})
    with MadeArchive.open(tmp_path / "a") as archive, MadeArchive.open(tmp_path / "other") as other:
        archive.add(*articles())
        other.add(*(Article(id=f"b{n}", title=f"Other {n}", text=f"The monkey number{n} was heard.", language="en") for n in range(12)))
    monkeypatch.setattr(MadeEmbedder, "embed_passages", lambda *_: pytest.fail("a rebuild needs no model"))
    return tmp_path / "a"


def overwrite(file: Path) -> None:
    file.write_bytes(bytes(range(256)) * (file.stat().st_size // 256 + 1))


def graph(folder: Path) -> Path:
    return next((folder / "vectors-1").glob("*/data_level0.bin"))


@IN_SQLITE
@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: shutil.rmtree(folder / "vectors-1"),
        lambda folder: shutil.rmtree(folder / "keywords-1"),
        lambda folder: (shutil.rmtree(folder / "vectors-1"), shutil.rmtree(folder / "keywords-1")),
        lambda folder: overwrite(graph(folder)),  # Chroma would bring the process down
        lambda folder: overwrite(folder / "vectors-1" / "chroma.sqlite3"),
        lambda folder: (folder / "vectors-1" / "chroma.sqlite3").unlink(),
        lambda folder: graph(folder).with_name("length.bin").write_bytes(b""),  # Chroma would answer wrongly
        lambda folder: overwrite(folder / "keywords-1" / "meta.json"),
        lambda folder: next((folder / "keywords-1").glob("*.term")).unlink(),
    ],
)
def test_a_damaged_index_heals_before_the_answer(folder: Path, damage: Callable[[Path], object]) -> None:
    damage(folder)
    with MadeArchive.open(folder) as archive:
        assert "a7" in {hit.article_id for hit in archive.search("number7")}
        assert archive.trouble() == ""
        assert archive.status()["health"] == "ok"
        assert archive.check().problems == ()
    assert len(list(folder.glob("vectors-*"))) == len(list(folder.glob("keywords-*"))) == 1


def test_while_an_index_is_rebuilt_the_other_one_serves_and_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vectorstore.indexes.writer._HEAL_SECONDS", 0.0)
    monkeypatch.setattr(Writer, "apply", lambda *_: None)
    shutil.rmtree(folder / "vectors-1")
    with MadeArchive.open(folder) as archive:
        assert [hit.article_id for hit in archive.search("number7")] == ["a7"]
        assert "vector index was damaged" in archive.trouble()


def test_an_index_that_fails_in_mid_query_heals(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with MadeArchive.open(folder) as archive:
        archive.own()
        archive.search("number1")
        overwrite(folder / "vectors-1" / "chroma.sqlite3")
        assert "a7" in {hit.article_id for hit in archive.search("number7")}
        assert archive.check().problems == ()


def test_damage_under_an_open_archive_is_not_taken_for_its_own_work(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    with MadeArchive.open(folder) as archive:
        archive.own()
        archive.search("number1")
        overwrite(graph(folder))
        assert archive.add(Article(id="new", title="New", text="The walrus was seen in town.", language="en")).notice == ""
        assert archive.check().problems == ()
    with MadeArchive.open(folder) as archive:
        assert "new" in {hit.article_id for hit in archive.search("walrus")}
        assert archive.trouble() == ""


@IN_SQLITE
def test_an_index_of_another_archive_is_found_out(folder: Path, tmp_path: Path) -> None:
    for index in ("vectors-1", "keywords-1"):
        shutil.rmtree(folder / index)
        shutil.copytree(tmp_path / "other" / index, folder / index)
    with MadeArchive.open(folder) as archive:
        assert {hit.article_id for hit in archive.search("number7", 50)} == {f"a{n}" for n in range(12)}


def test_check_finds_what_a_glance_does_not_and_repairs_it(folder: Path) -> None:
    with MadeArchive.open(folder) as archive:
        record = archive._outbox.indexes()["keywords"]
        archive.own()
        row = archive._catalog.passages.after(0, 1)[0]
        files = archive._indexes.write("keywords", [], [row.passage])
        archive._outbox.settle([], {"keywords": files})
        found = archive.check()
        assert [problem.split(":")[0] for problem in found.problems] == ["keywords"]
        repaired = archive.check(repair=True)
        assert repaired.problems == ()
        assert "rebuilt from the catalog" in repaired.repaired[0]
        assert archive._outbox.indexes()["keywords"].name != record.name


def test_check_names_an_article_that_is_not_as_it_was_written(folder: Path) -> None:
    with MadeArchive.open(folder) as archive:
        with archive._catalog.database.write() as connection:
            connection.exec_driver_sql("UPDATE passages SET text = 'forged' WHERE passage = 3")
        assert any("a2 is not as it was added" in problem for problem in archive.check().problems)


def test_an_index_of_a_language_without_spaces_is_as_the_catalog_says(tmp_path: Path) -> None:
    with MadeArchive.open(tmp_path / "archive") as archive:
        archive.add(Article(id="bridge", title="特雷斯克大桥", text="特雷斯克河上的大桥于1934年通车，造价四十克朗。", language="zh"))
        assert archive.check().problems == ()
        assert archive.search("大桥造价", 1)[0].bm25 > 0
