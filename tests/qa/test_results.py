"""What the page tells of each file that was added, with the articles that open and the reasons of failures."""

import json
from pathlib import Path

from qa.doors.chat.results import Results
from tests.made import MadeArchive
from vectorstore import Article
from vectorstore.fetching.sources import Source, Upload


def uploaded(folder: Path, name: str, content: str) -> Upload:
    """A file as an upload keeps it: in a folder of its own."""
    place = folder / f"upload-{len(list(folder.iterdir()))}"
    place.mkdir()
    (place / name).write_text(content, encoding="utf-8")
    return Upload(place / name)


def lines(count: int) -> str:
    return "\n".join(json.dumps({"id": f"n{n}", "title": f"News {n}", "text": f"Storm {n} came over the sea."}) for n in range(count))


def told(folder: Path, *sources: Source, language: str = "en") -> str:
    results = Results(sources)
    with MadeArchive.open(folder / "archive") as archive:
        return results.html(archive.add(*sources, each=results.take), language)


def test_each_file_tells_what_was_added_what_was_here_and_what_failed_and_why(tmp_path: Path) -> None:
    good = uploaded(tmp_path, "bridge.md", "---\ntitle: <i>Quorn bridge\nid: b\n---\nThe bridge of Quorn cost 4.2 million crowns.\n")
    several = uploaded(tmp_path, "many.jsonl", lines(5) + "\n{broken")
    bad = uploaded(tmp_path, "bad.json", "{nope")
    shown = told(tmp_path, good, several, bad, Article(title="Pasted", text="Rain fell on Marn."))
    assert '<button data-article="b">&lt;i&gt;Quorn bridge</button>' in shown
    assert "<b>many.jsonl</b> 5 added, 1 failed" in shown
    assert "many.jsonl:6: not JSON" in shown
    assert "<b>bad.json</b> 1 failed" in shown
    assert "<li>not JSON" in shown
    assert "<b>Pasted</b> 1 added" in shown
    again = told(tmp_path, good, several)
    assert "<b>bridge.md</b> 1 already here" in again
    assert '<button data-article="b">' in again


def test_many_articles_are_named_up_to_fifty_and_the_others_counted(tmp_path: Path) -> None:
    several, bad = uploaded(tmp_path, "many.jsonl", lines(70)), uploaded(tmp_path, "bad.jsonl", "{nope\n" * 80)
    shown = told(tmp_path, several, bad)
    assert "<b>many.jsonl</b> 70 added" in shown
    assert shown.count("data-article") == 50
    assert "<li>and 20 more</li>" in shown
    assert shown.count("not JSON") == 50
    assert "30 more failed" in shown


def test_of_two_files_of_one_name_each_has_its_own_result(tmp_path: Path) -> None:
    first, second = (uploaded(tmp_path, "a.txt", f"Storm {name} came over the sea.") for name in ("Ada", "Bea"))
    results = Results([first, second])
    with MadeArchive.open(tmp_path / "archive") as archive:
        shown = results.html(archive.add(first, second, each=results.take), "en")
    assert shown.count("<b>a.txt</b> 1 added") == 2
    assert results.first in shown
