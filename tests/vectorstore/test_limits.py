"""What an archive meets in the world: read-only folders, files of every size, and more of them than expected."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.made import MadeArchive
from vectorstore import Archive, Article, StoreError

ROOT = Path(__file__).parent.parent.parent
OPEN_AND_ADD = """
import os, sys, tempfile
from tests.made import MadeArchive
from vectorstore import Article, StoreError
def use(folder):
    with MadeArchive.open(folder) as archive:
        print(len(archive.search("zebra")), archive.add(Article(id="b", title="B", text="More text.", language="en")))
use(tempfile.mkdtemp())  # imports all that it needs while it may
os.setgroups([]), os.setgid(65534), os.setuid(65534)
try:
    use(sys.argv[1])
except StoreError as error:
    print(error)
"""


def as_nobody(folder: Path) -> str:
    """What a user without any rights gets from an archive that is not theirs."""
    done = subprocess.run([sys.executable, "-c", OPEN_AND_ADD, str(folder)], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout.strip().partition("\n")[2]


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become nobody")
@pytest.mark.parametrize(("mode", "said"), [(0o555, "must be writable"), (0o000, "permission")])
def test_an_archive_that_may_not_be_written_says_so_in_one_line(tmp_path_factory: pytest.TempPathFactory, mode: int, said: str) -> None:
    folder = tmp_path_factory.mktemp("closed")
    for parent in [folder, *folder.parents][:3]:
        parent.chmod(0o755)
    with MadeArchive.open(folder / "a") as archive:
        archive.add(Article(id="a", title="A", text="The zebra was seen."))
    (folder / "a").chmod(mode)
    line = as_nobody(folder / "a")
    (folder / "a").chmod(0o755)
    assert said in line.lower()
    assert "\n" not in line
    with MadeArchive.open(folder / "a") as archive:
        assert archive.search("zebra")


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("")
    with pytest.raises(StoreError, match="cannot be opened: File exists"):
        Archive.open(tmp_path / "a")


def test_an_article_of_ten_megabytes(tmp_path: Path) -> None:
    text = " ".join(f"Sentence number{n} of the long report tells of the river and of the town." for n in range(140_000))
    assert len(text) > 10_000_000
    with MadeArchive.open(tmp_path) as archive:
        archive._loaded_embedder.window = 4000  # passages are kept few: it is the text that is long
        assert archive.add(Article(id="long", title="Long", text=text, language="en")).added == 1
        found = archive.get("long")
        assert found is not None
        assert found.text == text
        assert archive.status()["health"] == "ok"
        assert "number70707 " in " ".join(hit.text for hit in archive.search("number70707", 50))
        archive._loaded_embedder.window = 60


def test_a_file_of_no_bytes_is_named_and_the_others_are_taken(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "full.txt").write_text("The zebra was seen in town.")
    with MadeArchive.open(tmp_path / "a") as archive:
        added = archive.add(tmp_path / "empty.txt", tmp_path / "full.txt")
        assert (added.added, [rejected.error for rejected in added.failed]) == (1, ["the file is empty"])


def test_many_tiny_articles(tmp_path: Path) -> None:
    """Two thousand here; `make torture` has a hundred thousand."""
    progress: list[tuple[int, int]] = []
    with MadeArchive.open(tmp_path) as archive:
        added = archive.add(
            *(Article(id=str(n), title=str(n), text=f"Item number{n}.", language="en") for n in range(2000)),
            progress=lambda done, total: progress.append((done, total)),
        )
        assert added.added == 2000
        assert archive.status()["health"] == "ok"
        assert "1234" in {hit.article_id for hit in archive.search("number1234")}
    assert progress == sorted(progress)
    assert progress[-1] == (2000, 2000)
