"""Vectors on a Chroma server; the archive's own tests run against one too."""

import socket
from pathlib import Path
from threading import Thread

import pytest

from tests.made import MadeArchive
from tests.tls_proxy import self_signed, tls_proxy
from vectorstore import Article, Server, StoreError
from vectorstore.indexes import vectors
from vectorstore.record import schema as t

pytestmark = pytest.mark.usefixtures("database")


def articles(count: int = 6) -> list[Article]:
    return [Article(id=f"a{n}", title=f"Title {n}", text=f"The zebra number{n} was seen in town.", language="en") for n in range(count)]


@pytest.fixture
def nowhere() -> str:
    """A URL at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


def test_vectors_move_to_a_server_and_back_without_a_model(tmp_path: Path, chroma_server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with MadeArchive.open(tmp_path) as archive:
        archive.add(*articles())
    monkeypatch.setattr("tests.made.MadeEmbedder.embed_passages", lambda *_: pytest.fail("moving needs no model"))
    for server in (Server(chroma_server), Server()):
        with MadeArchive.open(tmp_path, server=server) as archive:
            assert "a3" in {hit.article_id for hit in archive.search("number3")}
            assert archive._writer.heal(20)
            assert "a3" in {hit.article_id for hit in archive.search("number3")}
            assert archive.trouble() == ""
            assert archive.check().problems == ()
            assert archive._outbox.indexes()["vectors"].place == server.url
            assert len(list(tmp_path.glob("vectors-*"))) == (0 if server.url else 1)


def test_while_the_server_is_down_keywords_serve_and_nothing_is_lost(tmp_path: Path, nowhere: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "_ATTEMPTS", 2)
    with MadeArchive.open(tmp_path, server=Server(nowhere)) as archive:
        added = archive.add(*articles())
        assert "does not answer" in added.notice
        assert added.added == 6
        assert archive.get("a3") is not None
    with MadeArchive.open(tmp_path) as archive:  # the settings were changed to what is there
        archive.search("zebra")
        assert archive._writer.settle() == ""
        assert "a3" in {hit.article_id for hit in archive.search("number3")}
    with archive._catalog.database.write() as connection:
        connection.execute(t.indexes.update().where(t.indexes.c.kind == "vectors").values(place=nowhere, files="{}"))
    with MadeArchive.open(tmp_path, server=Server(nowhere)) as archive:
        assert [hit.article_id for hit in archive.search("number3")] == ["a3"]
        assert "does not answer" in archive.trouble()
        assert nowhere in archive.status()["health"]


def test_a_server_that_has_lost_its_collection_gets_it_again(tmp_path: Path, chroma_server: str) -> None:
    with MadeArchive.open(tmp_path, server=Server(chroma_server)) as archive:
        archive.add(*articles())
        name = archive._indexes._slots["vectors"].index._name
    import chromadb

    host, port = chroma_server.removeprefix("http://").split(":")
    chromadb.HttpClient(host, int(port)).delete_collection(name)
    with MadeArchive.open(tmp_path, server=Server(chroma_server)) as archive:
        assert "a3" in {hit.article_id for hit in archive.search("number3")}
        assert archive.check().problems == ()


def test_the_token_goes_to_the_server_and_a_server_that_is_none_is_named(tmp_path: Path) -> None:
    heard: list[bytes] = []
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()

        def hang_up() -> None:
            for _ in range(20):
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection:
                    heard.append(connection.recv(4096))

        Thread(target=hang_up, daemon=True).start()
        with MadeArchive.open(tmp_path, server=Server(f"http://127.0.0.1:{listening.getsockname()[1]}", "s3cret")) as archive:
            added = archive.add(*articles(1))
    assert "does not answer" in added.notice
    assert b"authorization: Bearer s3cret" in heard[0].replace(b"Authorization", b"authorization")
    assert "s3cret" not in added.notice


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://example.org", "http://"])
def test_what_is_no_url_of_a_server_is_said_so(tmp_path: Path, url: str) -> None:
    with MadeArchive.open(tmp_path, server=Server(url)) as archive:
        assert "DATELINE_CHROMA must be a URL" in archive.add(*articles(1)).notice
        with pytest.raises(StoreError, match="DATELINE_CHROMA"):
            archive._writer.apply()


@pytest.mark.parametrize("header", ["Authorization: Bearer", "X-Chroma-Token:"])
def test_vectors_are_kept_behind_tls_and_a_token(tmp_path: Path, chroma_server: str, monkeypatch: pytest.MonkeyPatch, header: str) -> None:
    certificate = self_signed(tmp_path)
    name, _, kind = header.partition(":")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with tls_proxy(chroma_server, certificate, name, f"{kind.strip()} s3cret".strip()) as url:
        with MadeArchive.open(tmp_path / "archive", server=Server(url, "wrong")) as archive:
            added = archive.add(*articles())
            assert "refused the token. Set DATELINE_CHROMA_TOKEN to a valid one." in added.notice
            assert "wrong" not in added.notice
        with MadeArchive.open(tmp_path / "archive", server=Server(url, "s3cret")) as archive:
            archive.search("zebra")
            assert archive._writer.settle() == ""
            assert "a3" in {hit.article_id for hit in archive.search("number3")}
            assert archive.trouble() == ""
            assert archive.check().problems == ()


def test_a_server_whose_certificate_nobody_vouches_for_is_not_spoken_to(tmp_path: Path, chroma_server: str) -> None:
    certificate = self_signed(tmp_path)
    with (
        tls_proxy(chroma_server, certificate, "X-Chroma-Token", "s3cret") as url,
        MadeArchive.open(tmp_path / "archive", server=Server(url, "s3cret")) as archive,
    ):
        added = archive.add(*articles(1))
    assert "has a certificate that is not trusted. Set SSL_CERT_FILE" in added.notice
