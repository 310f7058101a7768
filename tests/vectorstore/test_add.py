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
from vectorstore import Article, ArticleError

pytestmark = pytest.mark.usefixtures("database")

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


def test_a_bad_file_or_field_among_good_ones_is_a_line(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("The first zebra.")
    (folder / "b.md").write_text("---\npublished: 2025-02-30\n---\nThe second zebra.")
    (folder / "c.txt").write_text("The third zebra.")
    (folder / "e.md").write_text("---\ntitle: No text\n---\n")
    (folder / "d.txt").write_text("There is only a plan B\u00a0. It failed. " * 800 + "\n\n" + "More of it. " * 800)
    with MadeArchive.open(tmp_path / "a") as archive:
        added = archive.add(folder)
        assert (added.added, added.failures, added.without) == (4, 1, {"published": 1})
        assert added.notices == ["1 article without a date, since it could not be read: b.md '2025-02-30'"]


@pytest.mark.parametrize("nothing", [None, 7, b"bytes", {"title": "A", "text": "A mapping."}, [3.5], object()])
def test_what_is_no_source_is_a_line_and_the_rest_of_a_list_is_added(tmp_path: Path, nothing: Any) -> None:
    (tmp_path / "bridge.md").write_text("---\ntitle: Bridge\n---\nThe bridge of Quorn was opened.")
    articles = (Article(id=name, title=name, text=f"The {name} was seen in town.") for name in ("zebra", "otter"))
    with MadeArchive.open(tmp_path / "a") as archive:
        added = archive.add(nothing, articles, [tmp_path / "bridge.md", nothing])
        assert {row["title"] for row in archive.list()} == {"zebra", "otter", "Bridge"}
    assert [item.error for item in added.failed] == ["this is no file, folder, address or Article"] * 2


def test_each_article_that_is_recorded_or_here_is_told_with_what_became_of_it(tmp_path: Path) -> None:
    def storm(name: str, text: str) -> Article:
        return Article(id=name, title=name, text=text)

    told: list[tuple[str, str, str]] = []
    with MadeArchive.open(tmp_path) as archive:
        archive.add(storm("a", "A storm came."), storm("b", "Rain fell."))
        new = (storm("a", "A storm came."), storm("b", "Rain fell at last."), storm("c", "A storm came."), storm("d", "Snow fell."))
        added = archive.add(*new, each=lambda where, article, outcome: told.append((where, article.id, outcome)))
    assert sorted(told) == [("a", "a", "unchanged"), ("b", "b", "updated"), ("c", "c", "duplicates"), ("d", "d", "added")]
    assert (added.added, added.updated, added.unchanged, added.duplicates) == (1, 1, 1, 1)


@pytest.mark.parametrize("published", ["0001-01-01", "9999-12-31", "1212-03-01", "0001-01-01T00:00:00Z"])
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


def lines(path: Path, *items: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(item) + "\n" for item in items))
    return path


def test_what_an_article_is_without_is_counted_and_the_first_are_named(tmp_path: Path) -> None:
    days = ["31.02.2025", "some time", "the other day", "never", "2025-09-03"]
    path = lines(tmp_path / "a.jsonl", *({"title": f"T{n}", "text": f"Word{n} stands here.", "date": day} for n, day in enumerate(days)))
    with MadeArchive.open(tmp_path / "a") as archive:
        added = archive.add(path)
    assert (added.added, added.without) == (5, {"published": 4})
    (notice,) = added.notices
    assert notice.startswith("4 articles without a date, since it could not be read: a.jsonl:1 '31.02.2025', a.jsonl:2 'some time', ")
    assert notice.endswith(", …")


def test_fields_that_no_article_used_are_named(tmp_path: Path) -> None:
    path = lines(
        tmp_path / "a.jsonl",
        {"title": "A", "text": "One stands here.", "section": "UK", "wordcount": 3, "summary": "One.", "tags": []},
        {"title": "B", "summary": "Two stands here.", "section": "UK"},
    )
    with MadeArchive.open(tmp_path / "a") as archive:
        added = archive.add(path)
    assert added.unused == ["section", "wordcount"]
    assert added.notices == ["Not used: section, wordcount"]


def test_columns_are_mapped_to_fields_and_one_that_is_nowhere_is_named(tmp_path: Path) -> None:
    path = lines(
        tmp_path / "a.jsonl",
        {"title": "no", "Head Line": "Bridge", "meta": {"story": "It opened."}, "text": "Not this, though it is longer."},
    )
    with MadeArchive.open(tmp_path / "a") as archive:
        added = archive.add(path, columns={"title": "head_line", "text": "meta.story", "place": "town"})
        (row,) = archive.list()
        article = archive.get(row["id"])
        assert article is not None
        assert (article.title, article.text) == ("Bridge", "It opened.")
        assert "No article has the field 'town' that --map names; see how it is written in the file" in added.notices
        with pytest.raises(ArticleError, match="There is no field 'heading'"):
            archive.add(path, columns={"heading": "title"})


def test_ids_that_number_rows_are_no_identity(tmp_path: Path) -> None:
    for name in ("a", "b"):
        rows = "".join(f"{n},Zebra {name}{n},The zebra {name}{n} was seen.\n" for n in range(12))
        (tmp_path / f"{name}.csv").write_text(f"id,title,text\n{rows}")
        (tmp_path / f"{name}-index.csv").write_text(f",title,text\n0,Lion {name},The lion {name} was seen.\n")
    with MadeArchive.open(tmp_path / "archive") as archive:
        assert archive.add(tmp_path / "a.csv", tmp_path / "a-index.csv").added == 13
        added = archive.add(tmp_path / "b.csv", tmp_path / "b-index.csv")
    assert (added.added, added.updated, added.failures) == (13, 0, 0)
    assert added.notices[0].startswith("12 articles have ids that only number rows; they were not taken: b.csv:2 '0'")


def test_a_replacement_that_shares_little_is_made_and_told(tmp_path: Path) -> None:
    old = {"id": "story-100", "title": "Bridge", "text": "The bridge over the Tresk opened on Monday after four years of work."}
    with MadeArchive.open(tmp_path / "a") as archive:
        archive.add(lines(tmp_path / "a.jsonl", old))
        corrected = archive.add(lines(tmp_path / "a.jsonl", old | {"text": old["text"].replace("four", "five")}))
        assert (corrected.updated, corrected.replaced) == (1, [])
        other = archive.add(lines(tmp_path / "a.jsonl", old | {"title": "Toll", "text": "A toll of seven crowns is asked for."}))
    assert other.updated == 1
    (replaced,) = other.replaced
    assert (replaced.id, replaced.title, replaced.before) == ("story-100", "Toll", "Bridge")
    assert replaced.told == "replaced an article that said something else: story-100 (it was “Bridge”)"


def test_one_order_of_days_and_months_holds_for_a_whole_file(tmp_path: Path) -> None:
    def days(*dates: str) -> tuple[list[str], list[str]]:
        path = lines(tmp_path / "a.jsonl", *({"id": f"id-of-{n}", "text": f"Word{n} stands.", "date": day} for n, day in enumerate(dates)))
        with MadeArchive.open(tmp_path / f"a{'-'.join(dates).replace('/', '')}") as archive:
            added = archive.add(path)
            return [str(item.published) for n in range(len(dates)) if (item := archive.get(f"id-of-{n}"))], added.notices

    assert days("03/09/2025", "09/13/2025") == (["2025-03-09", "2025-09-13"], [])
    assert days("03/09/2025", "13/09/2025") == (["2025-09-03", "2025-09-13"], [])
    read, notices = days("03/09/2025", "04/09/2025")
    assert read == ["2025-09-03", "2025-09-04"]
    assert notices[0].startswith("2 articles have dates that may be day or month first; they were read day first: a.jsonl:1 '03/09/2025'")


@pytest.mark.parametrize("count", [40, pytest.param(700, marks=pytest.mark.nightly)])
def test_a_large_file_is_added_in_bounded_memory(tmp_path: Path, count: int) -> None:
    """80 KB of text an article; what is read is let go as soon as it is recorded."""
    path = tmp_path / "large.jsonl"
    with path.open("w") as file:
        for n in range(count):
            file.write(json.dumps({"id": f"a{n}", "title": f"T{n}", "text": f"number{n} " + "word " * 16_000}) + "\n")
    size = path.stat().st_size // 1024
    done = subprocess.run(
        [sys.executable, "-c", ADD, str(tmp_path / "a"), str(path)], cwd=ROOT, capture_output=True, text=True, timeout=600
    )  # fmt: skip
    added, failures, _, grown = map(int, done.stdout.split())
    assert (added, failures) == (count, 0), done.stderr
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
