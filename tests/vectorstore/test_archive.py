import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import vectorstore
from tests.conftest import IN_SQLITE
from vectorstore import ArchiveError, Article, ArticleError, Server, Store
from vectorstore.indexes.writer import Writer
from vectorstore.models.embed import Embedder

pytestmark = pytest.mark.usefixtures("database")

BRIDGE = Article(id="bridge", title="Bridge opens", text="The Tresk bridge opened on Monday. It cost 40 million crowns.")
LIBRARY = Article(id="library", title="Library burns", text="Fire destroyed the Averley library. Nobody was hurt.", published="2025-09-03")  # type: ignore[arg-type]


@pytest.fixture(params=["folder", "server"])
def store(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Store]:
    """An archive with its vectors in its folder, and one with them on a Chroma server."""
    server = Server(request.getfixturevalue("chroma_server")) if request.param == "server" else None
    with Store.open(tmp_path / "a folder with spaces, é # and 100 %", server=server) as opened:
        yield opened


def test_adding_twice_is_no_work(store: Store) -> None:
    assert store.add(BRIDGE, LIBRARY).added == 2
    again = store.add(BRIDGE, LIBRARY)
    assert (again.added, again.updated, again.unchanged) == (0, 0, 2)


def test_changed_content_replaces_the_article_in_both_indexes(store: Store) -> None:
    store.add(BRIDGE)
    changed = Article(id="bridge", title="Bridge opens", text="The Tresk bridge opened on Tuesday. It cost 55 million crowns.")
    assert store.add(changed).updated == 1
    assert store.get("bridge") is not None
    assert [hit.text for hit in store.search("cost of the Tresk bridge")] == [changed.text]
    status = store.status()
    assert (status["passages"], status["vectors"], status["keywords"], status["health"]) == (1, 1, 1, "ok")


def test_unchanged_passages_are_not_embedded_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    sentences = [f"Sentence number {n} tells of the bridge over the river Tresk and of what it cost the town." for n in range(60)]
    store.add(Article(id="long", title="Bridge", text=" ".join(sentences)))
    embedded: list[int] = []
    embed = Embedder.embed_passages
    monkeypatch.setattr(Embedder, "embed_passages", lambda self, passages: embedded.append(len(passages)) or embed(self, passages))
    store.add(Article(id="long", title="Bridge", text=" ".join([*sentences, "And one more."])))
    assert store.status()["passages"] > 3
    assert embedded == [1]


def test_removing_takes_an_article_out_of_everything(store: Store) -> None:
    store.add(BRIDGE, LIBRARY)
    assert store.remove("bridge", "nope") == ["bridge"]
    assert store.get("bridge") is None
    assert {hit.article_id for hit in store.search("bridge library")} == {"library"}
    assert store.status()["vectors"] == store.status()["keywords"] == 1


def test_the_stored_text_comes_back_to_the_character(store: Store) -> None:
    text = "One 😀 sentence.\n\nZwei: „Straße“!  Üç İstanbul'da.\n* a\n* b" * 40
    store.add(Article(id="odd", title="Odd", text=text))
    found = store.get("odd")
    assert found is not None
    assert found.text == text
    for hit in store.search("sentence in Istanbul"):
        assert text[hit.start : hit.end] == hit.text
        assert all(hit.quote(span) == text[slice(*span)] for span in hit.sentences)


def test_the_same_text_under_another_id_is_a_further_origin(store: Store) -> None:
    store.add(BRIDGE)
    added = store.add(Article(id="copy", title="Bridge opens", text=BRIDGE.text, publisher="Elsewhere"))
    assert (added.added, added.duplicates) == (0, 1)
    copy = store.get("copy")
    assert copy is not None
    assert copy.id == "bridge"


def test_one_id_with_two_contents_in_one_call_is_refused_not_lost(store: Store) -> None:
    added = store.add(BRIDGE, Article(id="bridge", title="Other", text="Quite another story."))
    assert added.added == 1
    assert "same id" in added.failed[0].error


def test_dates_narrow_a_search_from_both_sides(store: Store) -> None:
    store.add(BRIDGE, LIBRARY)
    assert [h.article_id for h in store.search("fire bridge", published_after="2025-09-03")] == ["library"]
    assert store.search("fire bridge", published_before="2025-09-03") == []
    assert [h.article_id for h in store.search("fire", published_after="2025-09-01", published_before="2025-09-04")] == ["library"]


@pytest.mark.parametrize("query", ["", "   ", 'rubio: "mexico (talks AND [x', "\x00", "?" * 2000, "😀", "the of and"])
def test_any_text_is_a_query(store: Store, query: str) -> None:
    store.add(BRIDGE)
    store.search(query)


def test_a_query_that_is_too_long_is_refused_in_words(store: Store) -> None:
    with pytest.raises(ArticleError, match="2000 characters"):
        store.search("zebra " * 400)


def test_a_name_finds_articles_in_any_language(sample: vectorstore.Store) -> None:
    found = {hit.article_id for hit in sample.search("Noor Haldane", 8)}
    assert {"virell-telescope", "sternwarte-virell"} <= found


def test_a_reader_sees_at_once_what_another_archive_object_adds(tmp_path: Path) -> None:
    with Store.open(tmp_path / "a") as writer, Store.open(tmp_path / "a") as reader:
        writer.add(BRIDGE)
        assert len(reader.search("bridge")) == 1
        writer.add(LIBRARY)
        assert {hit.article_id for hit in reader.search("fire bridge")} == {"bridge", "library"}


def test_an_archive_opened_again_finds_everything(tmp_path: Path) -> None:
    with Store.open(tmp_path / "a") as first:
        first.add(BRIDGE)
    with Store.open(tmp_path / "a") as second:
        assert second.search("bridge")[0].article_id == "bridge"
        assert second.add(LIBRARY).added == 1


def test_a_second_archive_object_adds_through_the_owner(tmp_path: Path) -> None:
    with Store.open(tmp_path / "a") as first, Store.open(tmp_path / "a") as second:
        first.add(BRIDGE)
        assert second.add(LIBRARY).notice == ""
        assert first.search("library fire")[0].article_id == second.search("library fire")[0].article_id == "library"


def test_what_was_recorded_but_not_indexed_is_indexed_by_the_next_writer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.open(tmp_path / "a") as first:
        first.add(BRIDGE)
        monkeypatch.setattr(Writer, "settle_or_say", lambda self, progress=None: "")
        monkeypatch.setattr(Writer, "apply", lambda self, progress=None: None)
        first.add(LIBRARY)
        monkeypatch.undo()
    with Store.open(tmp_path / "a") as second:
        second.add(BRIDGE)
        assert second.status()["health"] == "ok"
        assert second.search("library fire")[0].article_id == "library"


def test_an_archive_of_another_embedder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.open(tmp_path / "a") as first:
        first.add(BRIDGE)
    monkeypatch.setattr(Embedder, "fingerprint", "another")
    with Store.open(tmp_path / "a") as second, pytest.raises(ArchiveError, match="built with the embedder"):
        second.search("bridge")


@IN_SQLITE
def test_a_catalog_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "catalog.sqlite").write_bytes(b"this is no database" * 100)
    with pytest.raises(vectorstore.StoreError, match="cannot be used: file is not a database"):
        Store.open(tmp_path)


def test_an_embedder_that_lacks_a_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vectorstore.models.named", None)  # as where there is no PyTorch
    archive = Store.open(tmp_path / "a", embedder="another")
    with archive, pytest.raises(vectorstore.ModelError, match=r"'another' could not be loaded: .*named"):
        archive.add(BRIDGE)


def test_late_chunked_sentence_vectors_stand_for_their_sentence() -> None:
    embedder = Embedder()
    text = "The bridge opened on Monday. A fire destroyed the library."
    (found,) = embedder.embed_passages([("News", text, [(0, 28), (29, 58)])])
    question = embedder.embed_question("What burned down?")
    assert found.sentences.shape == (2, 384)
    assert np.allclose(np.linalg.norm(found.sentences, axis=1), 1, atol=1e-4)
    assert found.sentences[1] @ question > found.sentences[0] @ question
