from pathlib import Path

import pytest

from tests.made import MadeArchive, MadeEmbedder
from vectorstore import ArchiveError, Article, Store, StoreError
from vectorstore.models.bundled import embedder_path
from vectorstore.models.named import Named

pytestmark = pytest.mark.usefixtures("database")


class OtherArchive(Store):
    """The same folder, with another model."""

    _loaded_embedder = MadeEmbedder("made-2")  # type: ignore[assignment]


def articles(count: int = 40) -> list[Article]:
    texts = [" ".join(f"The zebra number{n} was seen at {100 * n + at}." for at in range(30)) for n in range(count)]
    return [Article(id=f"a{n}", title=f"Title {n}", text=text, language="en") for n, text in enumerate(texts)]


def test_another_embedder_is_refused_with_the_way_out(tmp_path: Path) -> None:
    with MadeArchive.open(tmp_path) as archive:
        archive.add(*articles(2))
    with OtherArchive.open(tmp_path) as other:
        with pytest.raises(ArchiveError, match=r"was built with the embedder 'made'.*dateline reembed"):
            other.search("zebra")
        with pytest.raises(ArchiveError, match="dateline reembed"):
            other.add(Article(id="new", title="New", text="New text."))


def test_reembedding_changes_every_passage_at_once(tmp_path: Path) -> None:
    with MadeArchive.open(tmp_path) as archive:
        archive.add(*articles())
        before = [archive.get(f"a{n}") for n in range(40)]
        assert archive.reembed() == 40  # nothing to do
    with OtherArchive.open(tmp_path) as other:
        seen: list[tuple[int, int]] = []
        assert other.reembed(lambda done, total: seen.append((done, total))) == 40
        assert seen[-1] == (40, 40)
        assert [other.get(f"a{n}") for n in range(40)] == before
        assert "a7" in {hit.article_id for hit in other.search("number7", 50)}
        assert other.check().problems == ()
        assert {row[0] for row in _embedders(other)} == {"made-2"}
    with MadeArchive.open(tmp_path) as archive, pytest.raises(ArchiveError, match="dateline reembed"):
        archive.search("zebra")


def test_an_interrupted_reembedding_goes_on_where_it_stopped_and_the_old_index_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedded: list[int] = []
    embed = MadeEmbedder.embed_passages
    monkeypatch.setattr(MadeEmbedder, "embed_passages", lambda self, rows: embedded.append(len(rows)) or embed(self, rows))
    with MadeArchive.open(tmp_path) as archive:
        archive.add(*articles())

    def interrupt(done: int, total: int) -> None:
        raise KeyboardInterrupt

    embedded.clear()
    with OtherArchive.open(tmp_path) as other, pytest.raises(KeyboardInterrupt):
        other.reembed(interrupt)
    first = sum(embedded)
    with MadeArchive.open(tmp_path) as archive:
        assert "a7" in {hit.article_id for hit in archive.search("number7")}
        archive.add(Article(id="late", title="Late", text="The walrus came late.", language="en"))
        passages = archive.status()["passages"]
    embedded.clear()
    with OtherArchive.open(tmp_path) as other:
        other.reembed()
        assert first + sum(embedded) == passages
        assert "late" in {hit.article_id for hit in other.search("walrus", 50)}
        assert other.check().problems == ()


def test_reembedding_waits_for_nobody_who_has_the_archive_open(tmp_path: Path) -> None:
    with MadeArchive.open(tmp_path) as owner, OtherArchive.open(tmp_path) as other:
        owner.add(*articles(2))
        with pytest.raises(StoreError, match="Close it, then run dateline reembed"):
            other.reembed()


def test_a_model_of_another_shape_is_told_apart_by_more_than_its_weights() -> None:
    whole, cut = Named(embedder_path()), Named(embedder_path())
    cut._model.max_seq_length = 64
    assert whole.fingerprint != cut.fingerprint


def _embedders(archive: Store) -> list[tuple[str]]:
    with archive._catalog.database.read() as connection:
        return [tuple(row) for row in connection.exec_driver_sql("SELECT DISTINCT embedder FROM versions")]  # type: ignore[misc]
