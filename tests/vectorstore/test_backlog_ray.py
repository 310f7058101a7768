"""What Ray's workers read, cut and embed is recorded as if one process had done it, whatever becomes of them."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from qa.doors.cli import app
from tests.made import MadeEmbedder
from vectorstore import Article, ModelError, Store, StoreError
from vectorstore.record import backlog_ray
from vectorstore.record import schema as t
from vectorstore.record.backlog_ray import by_ray
from vectorstore.record.catalog import Catalog
from vectorstore.record.cutting import Batch, Cutting, cut_ahead

ROOT = Path(__file__).parent.parent.parent
NEWSROOM = ROOT / "seeds" / "newsroom" / "articles"
QUERY = "Who was hurt in the storm?"
scale = pytest.mark.scale  # a Ray cluster takes ten seconds to start


def content(folder: Path) -> dict[str, Any]:
    """All that is recorded in an archive, by article, but for when it was added; and the vectors."""
    with closing(Catalog(folder / "catalog.sqlite")) as catalog, catalog.database.read() as connection:
        fields = ("article_id", "title", "text_hash", "content_hash", "story", "language", "published")
        query = select(t.passages, *(t.versions.c[name] for name in fields)).join(t.versions, t.versions.c.version == t.passages.c.version)
        rows = connection.execute(query.order_by(t.versions.c.article_id, t.passages.c.start)).mappings().all()
        origins = connection.execute(select(t.origins.c.id, t.origins.c.article_id).order_by(t.origins.c.id)).all()
    names = (*fields, "start", "text", "sentences", "embedding_key")
    vectors = {
        name: np.concatenate([np.frombuffer(row[name], dtype=np.float16) for row in rows]) for name in ("vector", "sentence_vectors")
    }
    return {"passages": [[row[name] for name in names] for row in rows], "origins": [tuple(row) for row in origins], **vectors}


def assert_same(folder: Path, other: Path) -> None:
    one, two = content(folder), content(other)
    assert (one["passages"], one["origins"]) == (two["passages"], two["origins"])
    for name in ("vector", "sentence_vectors"):
        np.testing.assert_allclose(one[name].astype(np.float32), two[name].astype(np.float32), atol=1e-4)
    with Store.open(folder) as first, Store.open(other) as second:
        assert first.counts() == second.counts()
        found = [[(hit.article_id, hit.start, round(hit.score, 3)) for hit in archive.search(QUERY)] for archive in (first, second)]
        assert found[0] == found[1] != []


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two dozen articles, and a folder of what can be wrong: bad lines, an id twice, a text twice, a file that is none, an odd date."""
    folder = tmp_path_factory.mktemp("in")
    lines: list[Any] = [
        {"id": f"a{n}", "title": f"Mill {n}", "text": f"The mill bridge gauge read {n} metres. Nobody was hurt.", "published": "2025-10-01"}
        for n in range(40)
    ]
    lines[7] = {"id": "a7", "title": "No text"}
    lines[9] |= {"published": "yesterdayish"}
    lines += [{"id": "a3", "title": "Other", "text": "Something else under the same id."}, {**lines[5], "id": "copy"}]
    (folder / "a.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\n{broken\n")
    (folder / "b.pdf").write_text("This is no PDF.")
    (folder / "c.txt").write_text("A storm hurt four people on the quay. The harbour was closed.")
    return [ROOT / "seeds" / "articles", folder, folder / "missing.txt"]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory, sources: list[Path]) -> tuple[Path, Any]:
    folder = tmp_path_factory.mktemp("plain")
    with Store.open(folder) as archive:
        return folder, told(archive, sources)


def told(archive: Store, sources: Sequence[Path], cutting: Cutting = cut_ahead) -> Any:
    """What `add` says of the sources."""
    added = archive.add(*sources, cutting=cutting)
    counts = (added.added, added.updated, added.unchanged, added.duplicates)
    return counts, added.failed, added.notices


@scale
def test_this_machines_cores_add_what_one_process_adds_and_nothing_twice(
    tmp_path: Path, plain: tuple[Path, Any], sources: list[Path]
) -> None:
    with Store.open(tmp_path) as archive:
        assert told(archive, sources, by_ray()) == plain[1]
        assert len(plain[1][1]) == 5  # no text, an id twice, a broken line, no PDF, no file: each costs only itself
        (added, updated, unchanged, duplicates), _, _ = told(archive, sources, by_ray())
        assert (added, updated, duplicates) == (0, 0, 0)
        assert unchanged == sum(plain[1][0])
    assert_same(tmp_path, plain[0])


@scale
def test_a_cluster_that_loses_a_machine_adds_the_same(tmp_path: Path, plain: tuple[Path, Any], sources: list[Path]) -> None:
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    try:
        lost = cluster.add_node(num_cpus=1)

        @contextmanager
        def losing(*arguments: Any) -> Iterator[Iterator[Batch]]:
            with by_ray(cluster.address)(*arguments) as batches:
                first = next(batches)
                cluster.remove_node(lost, allow_graceful=False)
                yield chain([first], batches)

        with Store.open(tmp_path) as archive:
            assert told(archive, sources, losing) == plain[1]
    finally:
        cluster.shutdown()
    assert_same(tmp_path, plain[0])


@scale
def test_killed_in_the_middle_and_started_again_it_goes_on_where_it_was(tmp_path: Path) -> None:
    once, killed = tmp_path / "once", tmp_path / "killed"
    with Store.open(once) as archive:
        archive.add(NEWSROOM)
    command = [sys.executable, "-m", "qa.doors.cli", "--archive", str(killed), "add", "--ray", "--json", str(NEWSROOM)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 300
        while not recorded(killed):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        os.kill(process.pid, signal.SIGKILL)
    before = recorded(killed)
    assert 0 < before < len(list(NEWSROOM.iterdir()))
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, timeout=300)
    told = json.loads(done.stdout)
    assert told["unchanged"] == before
    assert told["failed"] == []
    assert_same(killed, once)


def recorded(folder: Path) -> int:
    """How many articles an archive has recorded, another process' transactions included."""
    if not (folder / "catalog.sqlite").exists():
        return 0
    with closing(Catalog(folder / "catalog.sqlite")) as catalog, catalog.database.read() as connection:
        ids = {*connection.scalars(select(t.articles.c.id)), *connection.scalars(select(t.origins.c.id))}
    return len(ids)


@scale
def test_a_worker_with_another_embedder_is_an_error_that_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.open(tmp_path) as archive:
        monkeypatch.setattr(type(archive.embedder), "fingerprint", "another")
        with pytest.raises(ModelError, match="worker's embedder 'all-MiniLM-L6-v2' is another"):
            archive.add(ROOT / "seeds" / "articles", cutting=by_ray())


@scale
def test_a_cluster_that_is_not_there_is_an_error_that_says_so(tmp_path: Path) -> None:
    with Store.open(tmp_path) as archive, pytest.raises(StoreError, match=r"127\.0\.0\.1:9 cannot be joined"):
        archive.add(ROOT / "seeds" / "articles", cutting=by_ray("127.0.0.1:9"))


def test_without_ray_what_to_install_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with Store.open(tmp_path) as archive, pytest.raises(StoreError, match=r"pip install 'dateline-qa\[ray\]'"):
        archive.add(Article("T", "Some words."), cutting=by_ray())


def test_an_article_that_a_worker_cannot_embed_goes_back_to_the_owner_and_the_others_are_embedded(monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing(MadeEmbedder):
        def embed_passages(self, passages: Sequence[Any]) -> Any:
            if any("poison" in text for _, text, _ in passages):
                raise MemoryError
            return super().embed_passages(passages)

    monkeypatch.setattr(backlog_ray, "LazyEmbedder", lambda name, key: Failing)
    worker = backlog_ray._Embed("made", "", "made-1")
    bad, good = worker._cut(Article("T", "A poison pill.")), worker._cut(Article("T", "A pill."))
    assert bad is None
    assert good is not None
    assert len(good.embeddings) == len(good.passages) == 1


def test_an_address_needs_something_to_add() -> None:
    done = CliRunner().invoke(app, ["add", "--ray", "host:6379"])
    assert done.exit_code == 2
    assert "needs something to add" in done.output
