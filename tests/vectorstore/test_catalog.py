import re
import sqlite3
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import event

from tests.made import MadeArchive
from vectorstore import Article, StoreError
from vectorstore.record.catalog import Catalog
from vectorstore.record.facets import facets
from vectorstore.record.feedback import Feedback, all_feedback, record_feedback

BRIDGE = Article(id="bridge", title="Bridge", text="The Tresk bridge opened on Monday and cost 40 million crowns.", language="en")

# The tables of the first release, with one article, its embedding left empty.
FIRST_RELEASE = """
CREATE TABLE settings (key VARCHAR NOT NULL, value TEXT NOT NULL, PRIMARY KEY (key));
CREATE TABLE articles (id VARCHAR NOT NULL, live INTEGER, PRIMARY KEY (id));
CREATE TABLE versions (version INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, article_id VARCHAR NOT NULL, title TEXT NOT NULL,
    url TEXT NOT NULL, publisher TEXT NOT NULL, author TEXT NOT NULL, language TEXT NOT NULL, place TEXT NOT NULL,
    published VARCHAR NOT NULL, added VARCHAR NOT NULL, content_hash VARCHAR NOT NULL, text_hash VARCHAR NOT NULL);
CREATE TABLE passages (passage INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, version INTEGER NOT NULL REFERENCES versions (version),
    start INTEGER NOT NULL, text TEXT NOT NULL, sentences TEXT NOT NULL, embedding_key VARCHAR NOT NULL, vector BLOB NOT NULL,
    sentence_vectors BLOB NOT NULL);
CREATE TABLE origins (id VARCHAR NOT NULL, article_id VARCHAR NOT NULL, publisher TEXT NOT NULL, url TEXT NOT NULL, PRIMARY KEY (id));
CREATE TABLE outbox (entry INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, version INTEGER NOT NULL, action VARCHAR NOT NULL);
INSERT INTO settings VALUES ('schema', '1'), ('embedder', 'made-1'), ('embedder_name', 'made');
INSERT INTO versions VALUES (1, 'bridge', 'Bridge', '', '', '', 'en', '', '', '2025-09-03T00:00:00+00:00', 'x', '{hash}');
INSERT INTO articles VALUES ('bridge', 1);
INSERT INTO origins VALUES ('copy', 'bridge', 'Elsewhere', '');
INSERT INTO passages VALUES (1, 1, 0, 'The bridge opened.', '[[0, 18]]', 'k', x'{one}', x'{one}');
"""


def test_a_commit_survives_a_loss_of_power(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path / "catalog.sqlite")
    with catalog.database.write() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL: the log is on the disk at each commit


def test_a_catalog_of_a_newer_release_is_refused(tmp_path: Path) -> None:
    Catalog(tmp_path / "catalog.sqlite").close()
    with sqlite3.connect(tmp_path / "catalog.sqlite") as connection:
        connection.execute("UPDATE settings SET value = '99' WHERE key = 'schema'")
    with pytest.raises(StoreError, match=r"schema 99.*pip install --upgrade"):
        Catalog(tmp_path / "catalog.sqlite")


def test_a_catalog_of_the_first_release_is_brought_up_to_date(tmp_path: Path) -> None:
    old = Article(title="Bridge", text="The bridge opened.")
    with sqlite3.connect(tmp_path / "catalog.sqlite") as connection:
        connection.executescript(
            FIRST_RELEASE.replace("{one}", np.ones(32, dtype=np.float16).tobytes().hex()).replace("{hash}", old.text_hash)
        )
    with MadeArchive.open(tmp_path) as archive:
        found = archive.get("copy")
        assert found is not None
        assert (found.id, found.text) == ("bridge", "The bridge opened.")
        assert archive.list()[0]["origins"] == ["copy"]
        assert archive.add(BRIDGE).updated == 1
        assert {hit.article_id for hit in archive.search("Tresk bridge")} == {"bridge", "copy"}
        assert archive.check().problems == ()


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


def test_adding_an_article_reads_no_whole_table(tmp_path: Path) -> None:
    with MadeArchive.open(tmp_path) as archive:
        archive.add(BRIDGE)
        asked: list[tuple[str, object]] = []
        connections = archive._catalog.database._reading

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


def test_an_archive_of_the_second_schema_learns_to_keep_feedback(tmp_path: Path) -> None:
    Catalog(tmp_path / "catalog.sqlite").close()
    with sqlite3.connect(tmp_path / "catalog.sqlite") as connection:
        connection.executescript("DROP TABLE feedback; UPDATE settings SET value = '2' WHERE key = 'schema'")
    catalog = Catalog(tmp_path / "catalog.sqlite")
    record_feedback(catalog.database, Feedback("right", "Who?", (), {"answer": "Nobody."}))
    assert [said.answer for said in all_feedback(catalog.database)] == [{"answer": "Nobody."}]


def test_articles_are_counted_by_publisher_language_and_day(tmp_path: Path) -> None:
    archive = MadeArchive.open(tmp_path)
    archive.add(BRIDGE, Article(id="b", title="B", text="Another one.", publisher="Post", published="2025-09-03", language="en"))
    assert facets(Catalog(archive.folder / "catalog.sqlite").database) == {
        "publisher": {"": 1, "Post": 1}, "language": {"en": 2}, "day": {"": 1, "2025-09-03": 1},
    }  # fmt: skip
    assert [row["id"] for row in archive.list("post b")] == ["b"]
    assert [row["id"] for row in archive.list(limit=1)] == ["b"]


def test_an_archive_of_the_fourth_schema_parts_the_stories_that_say_otherwise(tmp_path: Path) -> None:
    texts = {name: BRIDGE.text.replace("Tresk", town) for name, town in (("one", "Tresk"), ("two", "Selm"), ("three", "Tresk"))}
    texts["three"] += " Nobody fell."
    with MadeArchive.open(tmp_path) as archive:
        archive.add(*(Article(id=name, title="Bridge", text=text, language="en") for name, text in texts.items()))
    with sqlite3.connect(tmp_path / "catalog.sqlite") as connection:
        connection.executescript(
            "ALTER TABLE versions ADD COLUMN numbers TEXT NOT NULL DEFAULT ''; DROP TABLE earlier; UPDATE versions SET story = 'all';"
            "UPDATE settings SET value = '4' WHERE key = 'schema'"
        )
    with MadeArchive.open(tmp_path) as archive:
        story = {hit.article_id: hit.story for hit in archive.search("bridge opened Monday")}
        assert len(story) == 2
        assert "two" in story
        assert archive.add(Article(id="one", title="Bridge", text="The bridge fell.", language="en")).updated == 1
        assert list(archive.versions("one")) == [1, 2]
