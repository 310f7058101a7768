"""What an archive meets in the world: read-only folders, files of every size, and more of them than expected."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.made import MadeArchive
from vectorstore import Article, Store, StoreError

ROOT = Path(__file__).parent.parent.parent
OPEN_AND_ADD = """
import os, sys, tempfile
from tests.made import MadeArchive
from vectorstore import Article, StoreError
def use(folder):
    with MadeArchive.open(folder) as archive:
        hits = archive.search("zebra")
        both = all(hit.cosine and hit.bm25 for hit in hits)
        print(sorted(hit.article_id for hit in hits), both, len(archive.list()), archive.get("a").title)
        print(archive.trouble() or archive.status()["health"], archive.check().problems, archive.own())
        if len(sys.argv) > 2:
            print("ready", flush=True)
            sys.stdin.readline()
            print(sorted(row["id"] for row in archive.list()), sorted(hit.article_id for hit in archive.search("zebra")))
        print(archive.add(Article(id="b", title="B", text="More text.", language="en")))
with MadeArchive.open(tempfile.mkdtemp()) as archive:  # imports all that it needs while it may
    archive.add(Article(id="a", title="A", text="Any."))
    archive.search("any")
os.setgroups([]), os.setgid(65534), os.setuid(65534)
tempfile.tempdir = os.environ["TMPDIR"]
try:
    use(sys.argv[1])
except StoreError as error:
    print(error)
"""
as_root = pytest.mark.skipif(os.getuid() != 0, reason="only root can become nobody")


def nobody(folder: Path, *more: str) -> subprocess.Popen[str]:
    """A user without any rights at an archive that is not theirs, with a temporary folder that is."""
    room = folder.parent / "room"
    room.mkdir(exist_ok=True)
    room.chmod(0o777)
    return subprocess.Popen(
        [sys.executable, "-c", OPEN_AND_ADD, str(folder), *more], cwd=ROOT, env={**os.environ, "TMPDIR": str(room)},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def ended(process: subprocess.Popen[str]) -> list[str]:
    """The lines that it said, none of them a traceback."""
    said, errors = process.communicate(timeout=600)
    assert "Traceback" not in errors, errors
    return said.splitlines()


@pytest.fixture
def closed() -> Iterator[Path]:
    """An archive of one article that others may read and not write; not in pytest's own folder, which it keeps from others."""
    folder = Path(tempfile.mkdtemp(prefix="closed-"))
    folder.chmod(0o755)
    with MadeArchive.open(folder / "a") as archive:
        archive.add(Article(id="a", title="A", text="The zebra was seen."))
    for file in (folder / "a" / "keywords-1").iterdir():
        file.chmod(0o644)  # tantivy lets nobody else read some of them
    (folder / "a").chmod(0o555)
    yield folder / "a"
    (folder / "a").chmod(0o755)
    assert not list(folder.glob("room/dateline-*"))
    with MadeArchive.open(folder / "a") as archive:
        assert archive.search("zebra")
        assert archive.check().problems == ()
    shutil.rmtree(folder)


@pytest.mark.nightly  # the next one has it, too, and more
@as_root
def test_an_archive_that_may_not_be_written_is_asked_and_says_so_when_it_is_added_to(closed: Path) -> None:
    found, health, line = ended(nobody(closed))
    assert found == "['a'] True 1 A"
    assert health == "ok () False"
    assert "must be writable" in line


@as_root
def test_an_archive_that_may_not_be_written_is_asked_while_its_owner_adds(closed: Path) -> None:
    with MadeArchive.open(closed) as owner:
        owner.add(Article(id="a2", title="A2", text="Another zebra was seen.", language="en"))
        process = nobody(closed, "wait")
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == "['a', 'a2'] False 2 A\n"  # what tantivy has just written only its owner may read
        assert "keywords-1" in process.stdout.readline()
        process.stdout.readline()
        owner.add(Article(id="a3", title="A3", text="A third zebra was seen.", language="en"))
        owner.remove("a2")
        seen, line = ended(process)
    assert seen == "['a', 'a3'] ['a']"  # the catalog is followed; what was copied serves for a minute, without what has gone
    assert "must be writable" in line


@as_root
def test_an_archive_that_may_not_be_read_says_so_in_one_line(closed: Path) -> None:
    closed.chmod(0o000)
    (line,) = ended(nobody(closed))
    assert "permission" in line.lower()


@as_root
@pytest.mark.parametrize("kind", [pytest.param("vectors", marks=pytest.mark.nightly), pytest.param("keywords", marks=pytest.mark.nightly)])
def test_an_index_that_may_not_be_read_leaves_the_other_one(closed: Path, kind: str) -> None:
    (closed / f"{kind}-1").chmod(0o700)
    found, health, _ = ended(nobody(closed))
    (closed / f"{kind}-1").chmod(0o755)
    assert found == "['a'] False 1 A"
    assert f"{kind}-1" in health


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("")
    with pytest.raises(StoreError, match="cannot be opened: File exists"):
        Store.open(tmp_path / "a")


@pytest.mark.parametrize("megabytes", [2, pytest.param(10, marks=pytest.mark.nightly)])
def test_an_article_of_megabytes(tmp_path: Path, megabytes: int) -> None:
    sentences = range(14_000 * megabytes)
    text = " ".join(f"Sentence number{n} of the long report tells of the river and of the town." for n in sentences)
    assert len(text) > megabytes * 1_000_000
    with MadeArchive.open(tmp_path) as archive:
        archive._loaded_embedder.window = 4000  # passages are kept few: it is the text that is long
        assert archive.add(Article(id="long", title="Long", text=text, language="en")).added == 1
        found = archive.get("long")
        assert found is not None
        assert found.text == text
        assert archive.status()["health"] == "ok"
        assert "number20707 " in " ".join(hit.text for hit in archive.search("number20707", 50))
        archive._loaded_embedder.window = 60


def test_a_file_of_no_bytes_is_named_and_the_others_are_taken(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "full.txt").write_text("The zebra was seen in town.")
    with MadeArchive.open(tmp_path / "a") as archive:
        added = archive.add(tmp_path / "empty.txt", tmp_path / "full.txt")
        assert (added.added, [rejected.error for rejected in added.failed]) == (1, ["the file is empty"])


@pytest.mark.parametrize("count", [300, pytest.param(2000, marks=pytest.mark.nightly)])
def test_many_tiny_articles(tmp_path: Path, count: int) -> None:
    """`make torture` has a hundred thousand."""
    progress: list[tuple[int, int]] = []
    with MadeArchive.open(tmp_path) as archive:
        added = archive.add(
            *(Article(id=str(n), title=str(n), text=f"Item number{n}.", language="en") for n in range(count)),
            progress=lambda done, total: progress.append((done, total)),
        )
        assert added.added == count
        assert archive.status()["health"] == "ok"
        assert "234" in {hit.article_id for hit in archive.search("number234")}
    assert progress == sorted(progress)
    assert progress[-1] == (count, count)
