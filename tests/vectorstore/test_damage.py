"""What is damage and what is not: an index is thrown away only when it fails at what the catalog knows."""

import json
import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from chromadb.errors import InternalError

from tests.conftest import IN_SQLITE
from tests.made import MadeArchive
from vectorstore import Article, ArticleError, StoreError
from vectorstore.errors import IndexDownError, IndexFailedError, index_errors
from vectorstore.indexes.hits import Filter, make_filter
from vectorstore.indexes.keywords import Keywords
from vectorstore.indexes.vectors import Vectors
from vectorstore.record.schema import put

pytestmark = pytest.mark.usefixtures("database")


def articles(count: int = 12) -> list[Article]:
    return [
        Article(id=f"a{n}", title=f"Title {n}", text=f"The zebra number{n} was seen in town.", publisher="Post", language="en")
        for n in range(count)
    ]


class PanicException(BaseException):
    """As the Rust side raises it."""


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[MadeArchive]:
    with MadeArchive.open(tmp_path / "a") as opened:
        opened.add(*articles())
        yield opened


@pytest.fixture
def rebuilt(caplog: pytest.LogCaptureFixture) -> Callable[[], int]:
    """How many indexes have been rebuilt."""
    caplog.set_level(logging.WARNING, logger="vectorstore.indexes.writer")
    return lambda: sum("Rebuilding" in record.getMessage() for record in caplog.records)


def test_a_name_that_cannot_be_narrows_to_nothing_or_is_refused(archive: MadeArchive, rebuilt: Callable[[], int]) -> None:
    for name in ("\ud800", "a \udcff", "$gt", "{'$ne': ''}", "database disk image is malformed"):
        assert archive.search("zebra", publisher=name) == archive.search("zebra", language=name) == []
    for name in ("x" * 70_000, "\x00", " ", "\x00\x00 \n"):
        for field in ("publisher", "language"):
            with pytest.raises(ArticleError, match=f"{field} must be a name"):
                archive.search("zebra", **{field: name})  # type: ignore[arg-type]
    assert len(archive.search("zebra", 20, publisher=" Post\n")) == 12
    assert rebuilt() == 0


def test_any_number_of_hits_may_be_asked_for(archive: MadeArchive, rebuilt: Callable[[], int]) -> None:
    for k in (-(10**10), -1, 0, 1, 5, 10**6, 2**31, 10**10, 2**64):
        assert len(archive.search("zebra", k)) == min(max(k, 1), 12)
    assert rebuilt() == 0


def test_a_question_of_any_length_and_letters_is_no_damage(archive: MadeArchive, rebuilt: Callable[[], int]) -> None:
    for query in ("a" * 10**6, "zebra " * 10**5, '"zebra ' * 50_000, "“中文 " * 50_000, "\ud800 \udfff", "\x00", "ı İ ﬁ 𝔘𝔫"):
        archive.search(query[:2000], context=query)
    assert rebuilt() == 0
    assert archive.trouble() == ""


@pytest.mark.parametrize(
    "day", ["1 Jan 99999999999999999999 00:00", "x" * 10**6, "9" * 5000, "2025-02-30", "\ud800", float("nan"), 10**40, True]
)
@pytest.mark.parametrize("end", ["published_after", "published_before"])
def test_a_date_that_cannot_be_is_refused(end: str, day: Any) -> None:
    with pytest.raises(ArticleError):
        make_filter(**{end: day})


def test_a_date_at_the_end_of_time_is_a_date(archive: MadeArchive, rebuilt: Callable[[], int]) -> None:
    for day in ("0001-01-01", "9999-12-31", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"):
        assert archive.search("zebra", published_after=day) == archive.search("zebra", published_before=day) == []
    assert rebuilt() == 0


ODD = [
    ValueError("Invalid where clause"),
    TypeError("out of range integral type conversion attempted"),
    InternalError("something nobody has heard of"),
    KeyError("x"),
]
KNOWN = [InternalError("Error executing plan: Internal error: Error finding id"), PanicException("index out of bounds")]


@pytest.mark.parametrize("owner", [True, False])
def test_an_index_that_fails_at_one_question_only_is_kept_and_the_error_raised(
    archive: MadeArchive, rebuilt: Callable[[], int], monkeypatch: pytest.MonkeyPatch, owner: bool
) -> None:
    asking = archive if owner else MadeArchive.open(archive.folder)
    query, errors = Vectors.search, [*ODD, *KNOWN]

    def fail(self: Vectors, vector: Any, k: int, only: Filter) -> dict[int, float]:
        with self._errors():
            if only.publisher == "Post":
                raise errors[0]
        return query(self, vector, k, only)

    monkeypatch.setattr(Vectors, "search", fail)
    while errors:
        for _ in range(3):
            with pytest.raises(IndexFailedError if isinstance(errors[0], PanicException) else type(errors[0])):
                asking.search("zebra", publisher="Post")
        del errors[0]
    monkeypatch.undo()
    assert len(asking.search("zebra", 20, publisher="Post")) == 12
    assert rebuilt() == 0
    assert archive.trouble() == ""
    assert len(archive.search("zebra", 20, publisher="Post")) == 12


@IN_SQLITE
def test_an_index_that_fails_at_what_the_catalog_knows_is_rebuilt_once(
    archive: MadeArchive, rebuilt: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.own()
    archive.search("zebra")
    index = archive._indexes._slots["keywords"].index
    monkeypatch.setattr(index, "_search", lambda *_: (_ for _ in ()).throw(PanicException("mid > len")))
    monkeypatch.setattr(index, "differs", lambda *_: "passage 1 is missing")
    assert len(archive.search("zebra", 20)) == 12
    assert rebuilt() == 1
    assert archive.trouble() == ""


@IN_SQLITE
def test_an_index_that_breaks_whenever_it_is_built_is_given_up_after_some_rounds(
    archive: MadeArchive, rebuilt: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.own()
    monkeypatch.setattr(Keywords, "_search", lambda *_: (_ for _ in ()).throw(PanicException("mid > len")))
    monkeypatch.setattr(Keywords, "differs", lambda *_: "passage 1 is missing")
    with pytest.raises(IndexDownError, match="dateline check"):
        archive.search("zebra")
    assert 1 <= rebuilt() <= 5


@pytest.mark.parametrize(
    "text",
    ["An IO error occurred: 'No space left on device (os error 28)'", "File too large", "Permission denied", "LockBusy", "disk I/O error"],
)
def test_what_the_system_refuses_is_no_damage(text: str) -> None:
    with pytest.raises(IndexDownError) as raised, index_errors("the index", ValueError, ("Data corrupted",)):
        raise ValueError(text)
    assert not isinstance(raised.value, IndexFailedError)


@IN_SQLITE
@pytest.mark.parametrize("left", ["nothing", "an empty file", "an empty database"])
def test_indexes_without_their_catalog_are_refused_and_kept(tmp_path: Path, left: str) -> None:
    with MadeArchive.open(tmp_path / "a") as archive:
        archive.add(*articles())
    shutil.copytree(tmp_path / "a", tmp_path / "whole")
    catalog = tmp_path / "a" / "catalog.sqlite"
    catalog.unlink()
    if left == "an empty file":
        catalog.touch()
    elif left == "an empty database":
        shutil.copyfile(tmp_path / "whole" / "vectors-1" / "chroma.sqlite3", catalog)
    before = sorted(str(path) for path in (tmp_path / "a").glob("*-1/**/*"))
    with pytest.raises(StoreError, match=r"lost its catalog.*Restore catalog.sqlite"):
        MadeArchive.open(tmp_path / "a")
    assert sorted(str(path) for path in (tmp_path / "a").glob("*-1/**/*")) == before
    shutil.copyfile(tmp_path / "whole" / "catalog.sqlite", catalog)
    with MadeArchive.open(tmp_path / "a") as archive:
        assert len(archive.search("zebra", 20)) == 12
        assert archive.check().problems == ()


@IN_SQLITE
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE passages SET text = CAST(x'ff41' AS TEXT) WHERE passage = 3",
        "UPDATE passages SET sentences = '[[0,' WHERE passage = 3",
        "UPDATE passages SET vector = x'01' WHERE passage = 3",
        "UPDATE versions SET published = 'someday' WHERE version = 3",
    ],
)
def test_a_catalog_that_holds_what_cannot_be_read_says_to_restore_it(archive: MadeArchive, statement: str) -> None:
    archive.search("zebra")
    with archive._catalog.database.write() as connection:
        connection.exec_driver_sql(statement)
    with pytest.raises(StoreError, match=r"Restore catalog\.sqlite from a backup"):
        archive.search("zebra", 20)
    with suppress(StoreError):
        assert archive.check().problems


@pytest.mark.parametrize("schema", ["abc", "", "-1", "3.5"])
def test_a_schema_that_is_no_number_is_said_so(archive: MadeArchive, schema: str) -> None:
    with archive._catalog.database.write() as connection:
        put(connection, "schema", schema)
    with pytest.raises(StoreError, match="Restore"):
        MadeArchive.open(archive.folder)


@IN_SQLITE
def test_the_table_of_damage_is_what_chroma_and_tantivy_say(archive: MadeArchive) -> None:
    """Were they to word it otherwise, damage would no longer heal."""
    archive.close()
    folder = archive.folder
    (folder / "keywords-1" / "meta.json").write_text(json.dumps({"no": "index"}))
    with pytest.raises(IndexFailedError):
        Keywords(folder / "keywords-1")
    with pytest.raises(IndexFailedError):
        Vectors(folder, "another", "", "")
    (folder / "vectors-1" / "chroma.sqlite3").write_bytes(b"no database" * 1000)
    with pytest.raises(IndexFailedError):
        Vectors(folder, "vectors-1", "", "")
