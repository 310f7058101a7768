"""What the tab of the articles does: it finds and pages on, removes and brings back, watches feeds; and what an empty archive offers."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest
from starlette.requests import Request

from qa.doors.chat.adding import Adding
from qa.doors.chat.articles import Shelf, found
from qa.doors.chat.beginning import Beginning
from qa.doors.uploads import Uploads
from tests.made import MadeArchive
from vectorstore import Article
from vectorstore.watching.watch import Watcher


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Any]:
    with MadeArchive.open(tmp_path / "archive") as archive:
        yield archive


@pytest.fixture
def shelf(made: Any, tmp_path: Path) -> Shelf:
    return Shelf(Adding(made, Uploads(tmp_path), True))


def news(count: int, text: str = "A storm came over the sea.") -> list[Article]:
    return [
        Article(id=f"n{n}", title=f"News {n}", text=f"{text} Ship {n} was lost.", published=f"2026-09-{n % 28 + 1:02}")
        for n in range(count)
    ]


def test_the_list_pages_on_until_all_is_shown_and_keeps_the_search(made: Any, shelf: Shelf) -> None:
    made.add(*news(52), Article(id="flood", title="Flood", text="The river rose."))
    listed, more, shown = shelf.search("storm", "en")
    assert ("50 of 52 articles" in listed, listed.count("data-article"), more.visible, shown) == (True, 50, True, 50)
    listed, more, shown = shelf.more("storm", shown, "en")
    assert ("52 of 52 articles" in listed, listed.count("data-article"), more.visible, shown) == (True, 52, False, 100)
    assert "50 of 53 articles" in shelf.search("", "en")[0]


def test_what_has_the_words_in_its_title_comes_first_and_each_once(made: Any) -> None:
    made.add(*news(3), Article(id="old", title="Storm over Quorn", text="The storm is over.", published="2020-01-01"))
    rows, count = found(made, "storm", 50)
    assert ([row["id"] for row in rows], count) == (["old", "n2", "n1", "n0"], 4)
    assert found(made, "storm quorn", 50)[1] == 1
    assert found(made, "zebra", 50) == ([], 0)


def test_at_first_the_newest_article_is_open_and_later_what_was_opened(made: Any, shelf: Shelf) -> None:
    assert shelf.newest("") == ""
    assert "shown here" in shelf.open("", "en")[0]
    made.add(*news(3))
    assert "<h2>News 2</h2>" in shelf.open(shelf.newest(""), "en")[0]
    assert shelf.newest("n0:1") == "n0:1"


def test_a_removed_article_is_brought_back_with_its_fields_and_versions(made: Any, shelf: Shelf) -> None:
    for price in (40, 44):
        made.add(
            Article(
                id="bridge", title="Bridge: opens", text=f"The bridge cost {price} crowns.", publisher="Post", author="Ada", place="Quorn"
            )
        )
    before = made.versions("bridge")
    opened, removed, told, _ = shelf.remove("bridge:1", "en")
    assert (opened, made.get("bridge"), made.search("crowns")) == ("", None, [])
    assert "Removed: Bridge: opens" in told
    opened, left, *_ = shelf.undo(removed, "en")
    assert (opened.startswith("bridge:"), left) == (True, ())
    assert made.versions("bridge") == before
    assert made.search("crowns")[0].article_id == "bridge"


def test_what_cannot_be_brought_back_says_why_and_is_kept_to_try_again(made: Any, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    made.add(*news(1))
    _, removed, *_ = shelf.remove("n0:1", "en")

    def full(*_: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(made, "add", full)
        with pytest.raises(gr.Error, match="Adding failed"):
            shelf.undo(removed, "en")
    shelf.undo(removed, "en")
    assert made.get("n0").title == "News 0"


def test_a_feed_is_watched_and_asked_at_once_and_watched_no_more(made: Any, shelf: Shelf) -> None:
    *_, (shown, field) = shelf.watch(" http://127.0.0.1:9/feed.xml", "en")
    assert "127.0.0.1:9/feed.xml" in shown
    assert "port 9 is not one that web pages have" in shown
    assert field == ""
    assert 'data-unwatch="http://127.0.0.1:9/feed.xml"' in shown
    assert shelf.unwatch("http://127.0.0.1:9/feed.xml:17", "en") == ""
    with pytest.raises(gr.Error, match="no address of a feed"):
        next(shelf.watch("nonsense", "en"))
    assert made.watched.feeds() == []


def test_a_feed_is_left_to_the_process_that_watches(made: Any, shelf: Shelf) -> None:
    with Watcher(made):
        ((shown, _),) = shelf.watch("http://127.0.0.1:9/feed.xml", "en")
    assert "not asked yet" in shown


def test_an_empty_archive_takes_the_sample_articles_and_tells_once_that_it_has_begun(made: Any, tmp_path: Path) -> None:
    beginning = Beginning(Adding(made, Uploads(tmp_path), True))
    request: Any = SimpleNamespace(request=Request({"type": "http", "headers": [], "client": ("127.0.0.1", 1)}))
    *_, (told, began) = beginning.add_sample("en", request)
    assert "24 added" in told
    assert isinstance(began, int)
    *_, (_, again) = beginning.add_sample("en", request)
    assert not isinstance(again, int)


def test_without_the_right_to_add_addresses_none_is_fetched(made: Any, tmp_path: Path) -> None:
    adding = Adding(made, Uploads(tmp_path), False)
    request: Any = SimpleNamespace(request=Request({"type": "http", "headers": [], "client": ("127.0.0.1", 1)}))
    with pytest.raises(gr.Error, match="Give files"):
        adding.sent(None, "https://paper.example/feed.xml", "", "", "en", request)
