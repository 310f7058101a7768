"""The record and the keywords in PostgreSQL. The archive's other tests run against one too: make test-scale."""

import builtins
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import qa
from qa.evaluation.runs import shown_settings
from tests.made import MadeArchive
from tests.postgres import Postgres
from vectorstore import Article, Server, StoreError
from vectorstore.indexes.hits import Filter
from vectorstore.indexes.keywords import Keywords
from vectorstore.indexes.keywords_postgres import PostgresKeywords
from vectorstore.record.database import open_database

ROOT = Path(__file__).parent.parent.parent
TEXTS = {
    "en": "Fires burned the “old mill” of Tresk. The miller's daughters were not hurt, and the mill is insured against fires.",
    "de": "Die Brücken über den Fluss wurden gesperrt, weil Straßen überflutet waren; Noor Haldane half.",
    "es": "Los bomberos apagaron los incendios de la ciudad en la noche del martes, dijo Noor Haldane.",
    "tr": "Köprüler kapatıldı; belediye başkanı yolların açıldığını söyledi ve teşekkür etti.",
    "zh": "市长说桥梁将于星期一开放，费用为四千万。",
    "sw": "Daraja jipya lilifunguliwa Jumatatu na meya wa mji huo.",
}
QUERIES = (
    "Who burned the mill?", "fire", "Straße gesperrt", "incendio bomberos", "köprü kapandı", "桥梁开放", "daraja", "Noor Haldane",
    '"old mill" of Tresk', "it's 100 % \\ odd ' & | !x <-> :* (", "the of and",
)  # fmt: skip


def articles(count: int = 12, first: int = 0) -> list[Article]:
    return [
        Article(id=f"a{n}", title=f"Title {n}", text=f"The zebra number{n} was seen in town.", publisher="Post", language="en")
        for n in range(first, first + count)
    ]


@pytest.fixture
def url(postgres: Postgres) -> str:
    """An empty catalog."""
    return postgres.new()


def test_an_archive_has_its_record_and_its_keywords_in_postgres(tmp_path: Path, url: str) -> None:
    with MadeArchive.open(tmp_path, catalog=url) as archive:
        assert archive.add(*articles()).added == 12
        assert archive.add(*articles(1), Article(id="copy", title="C", text=articles(1)[0].text)).duplicates == 1
        assert archive.add(Article(id="a3", title="Title 3", text="The okapi number3 was seen.", language="en")).updated == 1
        assert archive.remove("a4") == ["a4"]
    with MadeArchive.open(tmp_path, catalog=url) as archive:
        assert [hit.article_id for hit in archive.search("okapi", 1, dense_weight=0.0)] == ["a3"]
        assert len(archive.search("zebra", 20, publisher="Post")) == 10
        assert [version.text[:9] for version in archive.versions("a3").values()] == ["The zebra", "The okapi"]
        status = archive.status()
        assert (status["articles"], status["vectors"], status["keywords"], status["health"]) == (11, 11, 11, "ok")
        assert archive.check().problems == ()
    assert {path.name for path in tmp_path.iterdir()} == {"vectors-1", "indexes.lock", "folder.id"}


def test_one_setting_puts_the_record_into_postgres_and_is_told_to_nobody(
    tmp_path: Path, postgres: Postgres, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATELINE_CATALOG", url)
    with qa.open(tmp_path, llm="none") as archive:
        archive.take_note("seen", "yes")
        assert "postgres" not in f"{archive.settings!r} {shown_settings(archive.settings)}"
    assert postgres.execute("SELECT value FROM settings WHERE key = 'note seen'", url) == [("yes",)]
    assert not (tmp_path / "catalog.sqlite").exists()


def test_the_same_words_are_found_as_in_the_folder_and_weigh_the_same(tmp_path: Path, url: str) -> None:
    with MadeArchive.open(tmp_path / "a") as here, MadeArchive.open(tmp_path / "b", catalog=url) as there:
        for archive in (here, there):
            archive.add(*(Article(id=name, title=name, text=text, language=name) for name, text in TEXTS.items()), *articles(3))
            archive.status()  # opens both indexes
        one, other = (archive._indexes._slots["keywords"].index for archive in (here, there))
        assert isinstance(one, Keywords)
        assert isinstance(other, PostgresKeywords)
        for query in QUERIES:
            (scores, weights), (theirs, their_weights) = (index.search({query: 1.0}, 20, Filter()) for index in (one, other))
            assert scores.keys() == theirs.keys(), query
            assert their_weights == {name: pytest.approx(of_terms) for name, of_terms in weights.items()}, query
            assert one.having(query) == other.having(query)
        assert list(other.search({"fire mill": 1.0}, 1, Filter(language="en"))[0]) == list(one.search({"fire mill": 1.0}, 1, Filter())[0])
        assert other.search({"fire mill": 1.0}, 1, Filter(language="de"))[0] == {}


@pytest.mark.parametrize(
    "damage",
    [
        "DROP TABLE keywords_1",
        pytest.param("DELETE FROM keywords_1 WHERE passage < 4", marks=pytest.mark.scale),
        pytest.param("UPDATE keywords_1 SET words = '''en:zebra'':1'", marks=pytest.mark.scale),
    ],
)
def test_a_damaged_keyword_index_heals_before_the_answer(tmp_path: Path, postgres: Postgres, url: str, damage: str) -> None:
    with MadeArchive.open(tmp_path, catalog=url) as archive:
        archive.add(*articles())
    postgres.execute(damage, url)
    with MadeArchive.open(tmp_path, catalog=url) as archive:
        assert [hit.article_id for hit in archive.search("number3", 1, dense_weight=0.0)] == ["a3"]
        assert archive.check().problems == ()
    assert postgres.execute("SELECT to_regclass('keywords_1'), to_regclass('keywords_2') IS NULL", url) == [(None, False)]


def test_a_commit_is_on_the_disk_whatever_the_servers_default(tmp_path: Path, postgres: Postgres, url: str) -> None:
    postgres.execute("ALTER ROLE postgres SET synchronous_commit = off")
    database = open_database(tmp_path / "none", url)
    with database.write() as connection:
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
    database.close()
    postgres.execute("ALTER ROLE postgres RESET synchronous_commit")


@pytest.mark.parametrize("wrong", ["mysql://root@localhost/news", "no url", "postgresql://h:port/x", "sqlite:///x"])
def test_what_is_no_url_of_a_database_is_said_so(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(StoreError, match="must be a PostgreSQL database, such as"):
        MadeArchive.open(tmp_path, catalog=wrong)


def test_a_server_that_is_not_there_is_said_so_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="Check that its PostgreSQL server runs") as error:
        MadeArchive.open(tmp_path, catalog="postgresql://me:hidden@127.0.0.1:9/news")
    assert "hidden" not in str(error.value)


def test_the_package_that_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    imported = builtins.__import__

    def without_psycopg(name: str, *arguments: Any) -> Any:
        if name == "psycopg":
            raise ModuleNotFoundError(name)
        return imported(name, *arguments)

    monkeypatch.setattr(builtins, "__import__", without_psycopg)
    with pytest.raises(StoreError, match=r"pip install 'dateline-qa\[postgres\]'"):
        MadeArchive.open(tmp_path, catalog="postgresql://me@127.0.0.1:9/news")


def test_a_folder_with_a_catalog_of_its_own_is_refused_and_left_as_it_is(tmp_path: Path, url: str) -> None:
    with MadeArchive.open(tmp_path) as archive:
        archive.add(*articles(1))
    with pytest.raises(StoreError, match=r"catalog in catalog\.sqlite, not in PostgreSQL.*dateline migrate --to URL"):
        MadeArchive.open(tmp_path, catalog=url)
    with MadeArchive.open(tmp_path) as archive:
        assert len(archive.search("zebra")) == 1


def test_indexes_without_their_database_are_refused_and_kept(tmp_path: Path, postgres: Postgres, url: str) -> None:
    with MadeArchive.open(tmp_path, catalog=url) as archive:
        archive.add(*articles(1))
    with pytest.raises(StoreError, match=r"lost its catalog: the database postgres on 127\.0\.0\.1 is missing or empty\. Restore the"):
        MadeArchive.open(tmp_path, catalog=postgres.new())
    with MadeArchive.open(tmp_path, catalog=url) as archive:
        assert len(archive.search("zebra")) == 1


def test_vectors_in_a_folder_are_those_of_one_machine(tmp_path: Path, url: str) -> None:
    with MadeArchive.open(tmp_path / "a", catalog=url) as archive:
        archive.add(*articles(2))
        with pytest.raises(StoreError, match=r"vectors of this archive are in \S+:\S+/a, and a process has it open.*DATELINE_CHROMA=http"):
            MadeArchive.open(tmp_path / "b", catalog=url)
        assert len(archive.search("zebra")) == 2
    with MadeArchive.open(tmp_path / "b", catalog=url) as archive:  # it has moved
        assert len(archive.search("zebra", 20)) == 2
        assert archive.check(repair=True).problems == ()


def test_an_id_that_postgres_cannot_index_is_a_line_and_the_other_articles_are_added(tmp_path: Path, url: str) -> None:
    long = "".join(chr(0x4E00 + n * 7 % 20_000) for n in range(3000))
    with MadeArchive.open(tmp_path, catalog=url) as archive:
        added = archive.add(*articles(1), Article(id=long, title="Long", text="The okapi was seen."))
        assert (added.added, [failed.error[:30] for failed in added.failed]) == (1, ["its id is longer than 2000 byt"])


# faults


def wait_until(holds: Callable[[], object], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.05)


@pytest.mark.scale
def test_after_the_server_was_restarted_all_goes_on_and_nothing_is_lost(tmp_path: Path, postgres: Postgres, url: str) -> None:
    with MadeArchive.open(tmp_path / "a", catalog=url) as owner:
        owner.add(*articles(3))
        postgres.stop()
        for tried in (lambda: owner.search("zebra"), lambda: owner.add(*articles(1, 3))):
            with pytest.raises(StoreError, match=r"Check that the PostgreSQL server .* runs"):
                tried()
        postgres.start()
        assert owner.add(*articles(2, 3)).notice == ""
        assert len(owner.search("zebra", 20)) == 5
        assert owner.own()
        assert owner.check().problems == ()


@pytest.mark.scale
def test_a_lock_that_was_lost_is_taken_again_unless_another_has_it(tmp_path: Path, postgres: Postgres, url: str) -> None:
    database = open_database(tmp_path / "none", url)
    mine, theirs = database.lock("watch"), database.lock("watch")
    assert mine
    assert theirs
    assert mine.take()
    assert not theirs.take()
    postgres.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
    wait_until(lambda: not mine.held())
    assert theirs.take()
    assert not mine.take()
    theirs.release()
    assert mine.take()
    mine.release()
    database.close()


@pytest.mark.scale
def test_an_owner_whose_lock_was_lost_to_another_leaves_the_writing_to_it(tmp_path: Path, postgres: Postgres, url: str) -> None:
    with MadeArchive.open(tmp_path, catalog=url) as first, MadeArchive.open(tmp_path, catalog=url) as second:
        first.add(*articles(2))
        with first._writer._turn:  # so that the other is there first
            postgres.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
            wait_until(second.own)
        assert not first.own()
        assert first.add(*articles(2, 2)).notice == second.add(*articles(2, 4)).notice == ""
        assert len(first.search("zebra", 20)) == len(second.search("zebra", 20)) == 6
        assert second.check().problems == first.check().problems == ()


ADD = """
import sys
from tests.made import MadeArchive
from vectorstore import Article, Server
folder, catalog, server, first, count = sys.argv[1:]
with MadeArchive.open(folder, catalog=catalog, server=Server(server)) as archive:
    print("open", flush=True)
    sys.stdin.readline()
    for n in range(int(first), int(first) + int(count)):
        archive.add(Article(id=f"a{n}", title=f"Title {n}", text=f"The zebra number{n} was seen in town.", language="en"))
        print(n, flush=True)
"""


def adding(folder: Path, url: str, server: str, first: int, count: int) -> "subprocess.Popen[str]":
    """A process that adds articles, one after the other, once it is told to go."""
    arguments = [str(folder), url, server, str(first), str(count)]
    process = subprocess.Popen([sys.executable, "-c", ADD, *arguments], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "open\n"
    return process


def go(process: "subprocess.Popen[str]") -> None:
    assert process.stdin
    process.stdin.write("\n")
    process.stdin.flush()


@pytest.mark.scale
@pytest.mark.parametrize("machines", ["one machine", "two machines"])
def test_two_processes_that_add_the_same_articles_end_with_each_once(
    tmp_path: Path, url: str, machines: str, request: pytest.FixtureRequest
) -> None:
    """Two machines have a folder each, and their vectors on a server."""
    server = request.getfixturevalue("chroma_server") if machines == "two machines" else ""
    folders = (tmp_path / "a", tmp_path / ("b" if server else "a"))
    both = [adding(folder, url, server, 0, 20) for folder in folders]
    for process in both:
        go(process)
    for process in both:
        process.communicate(timeout=120)
        assert process.returncode == 0
    for folder in folders:
        with MadeArchive.open(folder, catalog=url, server=Server(server)) as archive:
            assert sorted(row["id"] for row in archive.list()) == sorted(article.id for article in articles(20))
            assert sorted(hit.article_id for hit in archive.search("zebra", 100)) == sorted(article.id for article in articles(20))
            assert archive.counts() == {"articles": 20, "passages": 20, "waiting": 0}
            assert archive.check().problems == ()


@pytest.mark.scale
def test_what_was_acknowledged_outlives_a_process_that_is_killed_while_it_adds(tmp_path: Path, url: str) -> None:
    acknowledged: list[int] = []
    for blow in range(6):
        process = adding(tmp_path, url, "", blow * 1000, 1000)
        go(process)
        assert process.stdout
        for _ in range(2):
            acknowledged.append(int(process.stdout.readline()))
        time.sleep(0.03 * blow)  # so that it is met at another step each time
        os.kill(process.pid, signal.SIGKILL)
        acknowledged += [int(line) for line in process.stdout if line.endswith("\n")]
        process.wait()
    with MadeArchive.open(tmp_path, catalog=url) as archive:
        assert {f"a{n}" for n in acknowledged} <= {hit.article_id for hit in archive.search("zebra", 1000)}
        assert archive.check().problems == ()  # by now, what was recorded and not acknowledged is indexed too
        found = sorted(hit.article_id for hit in archive.search("zebra", 1000))
        assert found == sorted(row["id"] for row in archive.list())
        assert len(found) == len(set(found))
