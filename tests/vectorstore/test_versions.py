from pathlib import Path

import pytest

from tests.made import MadeArchive
from vectorstore import Article
from vectorstore.record.facets import facets

pytestmark = pytest.mark.usefixtures("database")

FIRST = "The Tresk bridge opened on Monday and cost 40 million crowns. The mayor cut the ribbon."


def article(text: str, title: str = "Bridge opens", name: str = "bridge") -> Article:
    return Article(id=name, title=title, text=text, publisher="Post", published="2026-09-03", language="en")


def test_a_changed_text_or_title_is_a_new_version_and_other_changes_are_none(tmp_path: Path) -> None:
    with MadeArchive.open(tmp_path) as archive:
        assert archive.versions("bridge") == {}
        archive.add(article(FIRST))
        archive.add(article(FIRST))
        assert [version.text for version in archive.versions("bridge").values()] == [FIRST]
        archive.add(Article(id="bridge", title="Bridge opens", text=FIRST, publisher="Courier", language="en"))
        archive.add(article(FIRST.replace("40", "44")))
        archive.add(article(FIRST.replace("40", "44"), "Bridge opens at last"))
        versions = archive.versions("bridge")
        assert {number: (found.title, found.publisher) for number, found in versions.items()} == {
            1: ("Bridge opens", "Courier"), 2: ("Bridge opens", "Post"), 3: ("Bridge opens at last", "Post"),
        }  # fmt: skip
        assert [found.text for found in versions.values()] == [FIRST, FIRST.replace("40", "44"), FIRST.replace("40", "44")]
        assert all(found.added for found in versions.values())


def test_earlier_versions_are_not_searched_counted_checked_or_exported(tmp_path: Path) -> None:
    with MadeArchive.open(tmp_path / "archive") as archive:
        archive.add(article(FIRST))
        archive.add(article("The Tresk bridge is closed. Divers look for the ribbon."))
        assert [hit.text for hit in archive.search("mayor ribbon", 10)] == ["The Tresk bridge is closed. Divers look for the ribbon."]
        assert archive._catalog.counts() == {"articles": 1, "passages": 1, "waiting": 0}
        assert facets(archive._catalog.database)["publisher"] == {"Post": 1}
        assert archive.check().problems == ()
        assert archive.export(tmp_path / "all.jsonl") == 1
        assert len(archive.list()) == 1


def test_the_last_twenty_versions_are_kept_and_numbered_on(tmp_path: Path) -> None:
    with MadeArchive.open(tmp_path) as archive:
        for number in range(1, 24):
            archive.add(article(f"The bridge has now been crossed {number} times."))
        versions = archive.versions("bridge")
        assert list(versions) == list(range(3, 24))
        assert versions[3].text == "The bridge has now been crossed 3 times."


def test_versions_go_with_their_article(tmp_path: Path) -> None:
    with MadeArchive.open(tmp_path) as archive:
        archive.add(article(FIRST))
        archive.add(article(FIRST.replace("40", "44")))
        archive.remove("bridge")
        assert archive.versions("bridge") == {}
        archive.add(article(FIRST))
        assert list(archive.versions("bridge")) == [1]


def test_another_origin_of_a_text_has_versions_of_its_own(tmp_path: Path) -> None:
    with MadeArchive.open(tmp_path) as archive:
        archive.add(article(FIRST), article(FIRST, "Bridge at Tresk", "copy"))
        assert [found.title for found in archive.versions("copy").values()] == ["Bridge at Tresk"]
        archive.add(article("The copy has become something else.", "Other", "copy"))
        assert [(found.title, found.text) for found in archive.versions("copy").values()] == [
            ("Bridge at Tresk", FIRST), ("Other", "The copy has become something else."),
        ]  # fmt: skip
        assert list(archive.versions("bridge")) == [1]


def test_a_version_outlives_a_process_that_dies_before_it_is_indexed(tmp_path: Path) -> None:
    with MadeArchive.open(tmp_path) as archive:
        archive.add(article(FIRST))
        archive._writer.settle_or_say = lambda *_: ""  # type: ignore[method-assign]
        archive.add(article(FIRST.replace("40", "44")))
    with MadeArchive.open(tmp_path) as archive:
        assert list(archive.versions("bridge")) == [1, 2]
        archive._writer.settle()
        assert [hit.text for hit in archive.search("bridge")] == [FIRST.replace("40", "44")]
        assert list(archive.versions("bridge")) == [1, 2]
