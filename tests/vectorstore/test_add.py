"""One bad article, file or source never ends an `add`, and an add of any size takes bounded memory."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import qa
from tests.made import MadeArchive, MadeEmbedder
from vectorstore import Article

ROOT = Path(__file__).parent.parent.parent
ADD = """
import resource, sys
from tests.made import MadeArchive, MadeEmbedder
MadeArchive._loaded_embedder.window = 20_000
with MadeArchive.open(sys.argv[1]) as archive:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    added = archive.add(sys.argv[2])
    print(added.added, added.failures, len(added.failed), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.parametrize(
    "error", [ValueError("odd"), MemoryError(), OverflowError("date value out of range"), AssertionError(), KeyError("x")]
)
def test_an_article_that_cannot_be_embedded_is_named_and_the_others_are_added(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    embed = MadeEmbedder.embed_passages

    def fails_at_one(self: MadeEmbedder, passages: Sequence[Any]) -> Any:
        if any("poison" in text for _, text, _ in passages):
            raise error
        return embed(self, passages)

    monkeypatch.setattr(MadeEmbedder, "embed_passages", fails_at_one)
    with MadeArchive.open(tmp_path) as archive:
        articles = [
            Article(id=f"a{n}", title=f"T{n}", text=f"Words{n} stand here{' poison' * (n == 7)}.", language="en") for n in range(40)
        ]
        added = archive.add(*articles)
        assert (added.added, added.failures) == (39, 1)
        assert added.failed[0].input == "T7"
        assert archive.search("words8")


def test_a_bad_file_among_good_ones_is_a_line(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("The first zebra.")
    (folder / "b.md").write_text("---\npublished: 2025-02-30\n---\nThe second zebra.")
    (folder / "c.txt").write_text("The third zebra.")
    (folder / "d.txt").write_text("There is only a plan B\u00a0. It failed. " * 800 + "\n\n" + "More of it. " * 800)
    with MadeArchive.open(tmp_path / "a") as archive:
        added = archive.add(folder)
        assert (added.added, added.failures) == (3, 1)
        assert "published is not a date" in added.failed[0].error


@pytest.mark.parametrize("published", ["0001-01-01", "9999-12-31", "1212-03-01", 10**11, "0001-01-01T00:00:00Z"])
def test_a_date_no_article_can_have_is_none_and_answers_go_on(archive: qa.Archive, published: Any) -> None:
    archive.add(Article(id="a", title="Bridge", text="The bridge over the Tresk opened after 4 years of work.", published=published))
    found = archive.get("a")
    assert found is not None
    assert found.published is None
    assert "4 years" in archive.ask("How long was the work on the bridge over the Tresk?").text


@pytest.mark.parametrize("published", ["tomorrow", "in two weeks", "yesterday"])
def test_a_day_that_is_told_from_today_is_no_date(published: str) -> None:
    with pytest.raises(ValueError, match="not a date"):
        Article(title="A", text="B", published=published)  # type: ignore[arg-type]


def test_a_large_file_is_added_in_bounded_memory(tmp_path: Path) -> None:
    """Here 56 MB of text; what is read is let go as soon as it is recorded."""
    path = tmp_path / "large.jsonl"
    with path.open("w") as file:
        for n in range(700):
            file.write(json.dumps({"id": f"a{n}", "title": f"T{n}", "text": f"number{n} " + "word " * 16_000}) + "\n")
    size = path.stat().st_size // 1024
    done = subprocess.run(
        [sys.executable, "-c", ADD, str(tmp_path / "a"), str(path)], cwd=ROOT, capture_output=True, text=True, timeout=280
    )  # fmt: skip
    added, failures, _, grown = map(int, done.stdout.split())
    assert (added, failures) == (700, 0), done.stderr
    assert grown < size, f"{grown} KB for a file of {size} KB"


def test_of_very_many_bad_lines_a_thousand_are_named(tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text("not JSON\n" * 20_000 + '{"id": "good", "title": "T", "text": "The last one is good."}\n')
    with MadeArchive.open(tmp_path / "a") as archive:
        added = archive.add(path)
    assert (added.added, added.failures, len(added.failed)) == (1, 20_000, 1000)


def test_articles_come_in_while_their_source_is_still_read(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    path.write_text("".join(json.dumps({"id": f"a{n}", "title": f"T{n}", "text": f"Word{n} stands here."}) + "\n" for n in range(300)))
    seen: list[tuple[int, int]] = []
    with MadeArchive.open(tmp_path / "a") as archive:
        archive.add(path, progress=lambda done, total: seen.append((done, total)))
    assert seen == sorted(seen, key=lambda pair: pair[0])
    assert seen[-1] == (300, 300)
    assert all(done <= total for done, total in seen)
    assert 150 <= seen[0][1] <= 600  # an estimate, from the size of what is read
