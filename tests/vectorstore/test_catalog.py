import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event

from tests.conftest import IN_SQLITE
from tests.made import MadeArchive
from vectorstore import Article, StoreError
from vectorstore.record.catalog import Catalog
from vectorstore.record.database import CatalogError
from vectorstore.record.facets import facets

pytestmark = pytest.mark.usefixtures("database")

BRIDGE = Article(id="bridge", title="Bridge", text="The Tresk bridge opened on Monday and cost 40 million crowns.", language="en")


@IN_SQLITE
def test_a_commit_survives_a_loss_of_power(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path / "catalog.sqlite")
    with catalog.database.write() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL: the log is on the disk at each commit


@IN_SQLITE
def test_a_catalog_of_a_newer_release_is_refused(tmp_path: Path) -> None:
    Catalog(tmp_path / "catalog.sqlite").close()
    with sqlite3.connect(tmp_path / "catalog.sqlite") as connection:
        connection.execute("UPDATE settings SET value = '99' WHERE key = 'schema'")
    with pytest.raises(StoreError, match=r"schema 99.*pip install --upgrade"):
        Catalog(tmp_path / "catalog.sqlite")


@IN_SQLITE
def test_a_catalog_of_an_earlier_schema_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "catalog.sqlite"
    Catalog(file).close()
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE settings SET value = '5' WHERE key = 'schema'")
    before = file.read_bytes()
    with pytest.raises(CatalogError, match=r"schema 5; .*Export it with the Dateline that wrote it.*dateline --archive NEW-FOLDER add"):
        Catalog(file)
    assert file.read_bytes() == before


def test_an_article_is_written_as_a_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = Article(id="other", title="Other", text="Quite another thing happened here.", language="en")
    with MadeArchive.open(tmp_path) as archive:
        archive.add(BRIDGE)
        monkeypatch.setattr("vectorstore.record.catalog._post", lambda *_: (_ for _ in ()).throw(MemoryError))
        with pytest.raises(MemoryError):
            archive.add(other)
        monkeypatch.undo()
        assert archive.get("other") is None
        assert archive._catalog.counts() == {"articles": 1, "passages": 1, "waiting": 0}
        assert archive.add(other).added == 1


def test_a_text_outlives_the_name_it_first_came_under(tmp_path: Path) -> None:
    copy = Article(id="copy", title="Bridge opens at last", text=BRIDGE.text, publisher="Elsewhere", language="en")
    with MadeArchive.open(tmp_path) as archive:
        archive.add(BRIDGE)
        assert archive.add(copy).duplicates == 1
        assert archive.add(copy).unchanged == 1
        assert archive.remove("bridge") == ["bridge"]
        left = archive.get("copy")
        assert left is not None
        assert (left.id, left.publisher, left.text) == ("copy", "Elsewhere", BRIDGE.text)
        assert [hit.article_id for hit in archive.search("Tresk bridge")] == ["copy"]
        archive.add(BRIDGE, Article(id="copy", title="Other", text="The copy has become something else.", language="en"))
        assert archive.get("bridge") is not None
        assert {hit.article_id for hit in archive.search("Tresk bridge copy")} == {"bridge", "copy"}


@IN_SQLITE
def test_adding_an_article_reads_no_whole_table(tmp_path: Path) -> None:
    with MadeArchive.open(tmp_path) as archive:
        archive.add(BRIDGE)
        asked: list[tuple[str, object]] = []
        connections = archive._catalog.database._engine

        def note(_connection: object, _cursor: object, statement: str, parameters: object, *_more: object) -> None:
            asked.append((statement, parameters))

        event.listen(connections, "before_cursor_execute", note)
        archive.add(
            Article(id="copy", title="Bridge", text=BRIDGE.text),
            Article(id="other", title="Tram", text="The tram line to Kesterby opened."),
        )
        event.remove(connections, "before_cursor_execute", note)
    with sqlite3.connect(tmp_path / "catalog.sqlite") as catalog:
        for statement, parameters in asked:
            if "WHERE" in statement:
                values = parameters[0] if isinstance(parameters, list) else parameters
                plan = " ".join(row[3] for row in catalog.execute(f"EXPLAIN QUERY PLAN {statement}", values))
                assert not re.search(r"SCAN (articles|versions|passages)|AUTOMATIC", plan), (statement, plan)


def test_articles_are_counted_by_publisher_language_and_day(tmp_path: Path) -> None:
    with MadeArchive.open(tmp_path) as archive:
        archive.add(BRIDGE, Article(id="b", title="B", text="Another one.", publisher="Post", published="2025-09-03", language="en"))
        assert facets(archive._catalog.database) == {
            "publisher": {"": 1, "Post": 1}, "language": {"en": 2}, "day": {"": 1, "2025-09-03": 1},
        }  # fmt: skip
        assert [row["id"] for row in archive.list("post b")] == ["b"]
        assert [row["id"] for row in archive.list(limit=1)] == ["b"]
