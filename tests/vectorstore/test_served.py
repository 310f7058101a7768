"""An embedder that is served elsewhere: what it is sent, what becomes of what it answers, and what is done while it fails."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import qa
from tests.conftest import SEEDS
from tests.endpoint import endpoint as llm_endpoint
from tests.model_server import ModelServer, RefusedError, Reply, embedding, model_server
from vectorstore import ArchiveError, Article, ModelError, Store
from vectorstore.indexes import questions
from vectorstore.models import breaker, endpoint, served
from vectorstore.models.embed import Embedder
from vectorstore.models.endpoint import Patience
from vectorstore.models.served import same_model

FERRY = Article(id="ferry", title="Ferry", text="The ferry Skarv sank off Varn on Monday. Nobody was hurt.", language="en")
MAYOR = Article(id="mayor", title="Lorne", text="Ida Berg was elected mayor of Lorne. She won 52 percent of the vote.", language="en")
KEY = "s3cret-key"


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "_between", lambda _: 0.0)


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server(embedding()) as serving:
        yield serving


@pytest.fixture
def archive(tmp_path: Path, server: ModelServer) -> Iterator[Store]:
    with Store.open(tmp_path / "archive", f"{server.url}#minilm", embedder_key=KEY) as opened:
        yield opened


def settings(server: ModelServer, **others: Any) -> qa.Settings:
    return qa.Settings(embedder=f"{server.url}#minilm", llm="none", **others)


def open_archive(folder: Path, server: ModelServer, **others: Any) -> qa.Archive:
    chosen = settings(server, **others)
    return qa.Archive.open_with(folder, chosen.llm, chosen)


def test_an_archive_over_an_endpoint_answers_as_one_over_the_bundled_model(tmp_path: Path, server: ModelServer) -> None:
    with open_archive(tmp_path / "archive", server) as archive:
        some = [SEEDS / "articles" / f"{name}.md" for name in ("us-mexico-security", "ferry-capsizes", "tram-vote", "sternwarte-virell")]
        assert archive.add(*some).added == 4
        answer = archive.ask("How many warships are heading for the southern Caribbean?")
        assert (answer.notice, answer.claims[0].short) == ("", "seven")
        assert "Sheinbaum" in archive.ask("Who did Marco Rubio meet in Mexico?").text
        assert archive.ask("Who won the cricket world cup of 2031?").abstained
        assert archive.status()["embedder"] == f"{server.url}#minilm"
        assert archive.check().problems == ()


def test_at_most_as_many_texts_are_sent_at_once_as_servers_take(archive: Store, server: ModelServer) -> None:
    many = [Article(id=str(n), title=f"T{n}", text=f"Ship number {n} sailed. It was seen near Varn.") for n in range(40)]
    assert archive.add(*many).added == 40
    sizes = [len(asked["input"]) for asked in server.seen]
    assert max(sizes) == 32
    assert sum(sizes) < 40 * 3 + 2 * len(sizes)  # each passage and each sentence once
    assert {asked["path"] for asked in server.seen} == {"/v1/embeddings"}
    assert {asked["model"] for asked in server.seen} == {"minilm"}


def test_vectors_are_unit_vectors_in_single_precision_in_the_order_of_the_texts(server: ModelServer) -> None:
    embedder, texts = Embedder(f"{server.url}#minilm"), [f"Ship number {n} sailed." for n in range(70)]
    vectors = embedder.embed_sentences(texts)
    assert (vectors.dtype, vectors.shape) == (np.float32, (70, 384))
    assert np.abs(np.linalg.norm(vectors, axis=1) - 1).max() < 1e-6
    assert np.abs(vectors - Embedder().embed_sentences(texts)).max() < 1e-5
    assert embedder.embed_sentences([]).shape[0] == 0


def test_the_key_is_sent_and_never_logged_or_shown(archive: Store, server: ModelServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    server.always = Reply(401, f'{{"error": "no such key: {KEY}"}}'.encode())
    with pytest.raises(ModelError, match=r"refused the key\. Set DATELINE_EMBEDDER_KEY to a valid one") as refused:
        archive.add(FERRY)
    assert set(server.keys) == {f"Bearer {KEY}"}
    assert KEY not in caplog.text + str(refused.value) + repr(archive.status()) + repr(qa.Settings(embedder_key=KEY))


def test_a_password_in_its_url_is_kept_out_of_the_archive(tmp_path: Path, server: ModelServer) -> None:
    with Store.open(tmp_path / "archive", f"http://ada:S3CRET@127.0.0.1:{server.port}/v1?key=S3CRET#minilm") as archive:
        archive.add(FERRY)
        assert "S3CRET" not in repr(archive.status())
    assert {asked["path"] for asked in server.seen} == {"/v1/embeddings?key=S3CRET"}
    assert b"S3CRET" not in b"".join(file.read_bytes() for file in (tmp_path / "archive").iterdir() if file.is_file())


@pytest.mark.parametrize("spec", ["http://127.0.0.1:1/v1", "http://#m", "http://[::1#m"])
def test_what_names_no_endpoint_and_model_is_said_so(spec: str) -> None:
    with pytest.raises(ModelError, match="DATELINE_EMBEDDER"):
        Embedder(spec)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_fails_and_then_works_is_tried_again(archive: Store, server: ModelServer, status: int) -> None:
    server.next.extend([Reply(status, headers={"Retry-After": "0"})])
    assert archive.add(FERRY).added == 1
    assert [hit.article_id for hit in archive.search("ship accident")] == ["ferry"]


def test_an_endpoint_that_says_when_to_come_back_is_asked_then(
    archive: Store, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr("tenacity.nap.time.sleep", slept.append)
    assert archive.embedder.fingerprint
    server.next.append(Reply(429, headers={"Retry-After": "7"}))
    assert archive.add(FERRY).added == 1
    assert 7.0 in slept
    server.next.append(Reply(429, headers={"Retry-After": "3600"}))
    with pytest.raises(ModelError, match="takes no more requests now"):
        archive.add(MAYOR)
    assert 3600.0 not in slept


def test_one_that_is_slow_is_waited_for_only_so_long(archive: Store, server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> None:
    archive.add(FERRY)
    monkeypatch.setattr(served, "HURRIED", Patience(2, 0.2, 0.0))
    server.always = Reply(seconds=5.0)
    found = archive.retrieve("Where did the ferry sink?")
    assert [hit.article_id for hit in found.hits] == ["ferry"]
    assert found.troubles == ("words_alone",)
    assert "did not answer within" in archive.trouble()


def test_while_it_is_down_adding_fails_clearly_and_keeps_what_was_added(
    tmp_path: Path, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vectorstore.record.cutting.ARTICLES_AT_ONCE", 4)
    many = [Article(id=str(n), title=f"T{n}", text=f"Ship number{n} sailed.") for n in range(12)]
    answer, told = embedding(), []

    def fail_later(asked: dict[str, Any]) -> Any:
        told.append(asked)
        if len(told) > 2:  # the probes, and the first four articles
            raise RefusedError(500)
        return answer(asked)

    server.answer = fail_later
    with open_archive(tmp_path / "archive", server) as archive:
        with pytest.raises(ModelError, match=r"minilm at 127\.0\.0\.1:\d+ failed \(HTTP 500\)"):
            archive.add(*many)
        assert archive.counts()["articles"] == 4
        server.answer = answer
    with open_archive(tmp_path / "archive", server) as archive:
        added = archive.add(*many)
        assert (added.added, added.unchanged, added.failures) == (8, 4, 0)
        assert archive.check().problems == ()
        assert "2" in {hit.article_id for hit in archive.search("number2")}


def test_while_it_is_down_questions_are_answered_by_keywords_and_it_is_said(tmp_path: Path) -> None:
    with model_server(embedding()) as server, open_archive(tmp_path / "archive", server) as archive:
        archive.add(FERRY, MAYOR)
    with open_archive(tmp_path / "archive", server) as archive:
        archive.search("Lorne")
        assert "could not be reached. Start it, or change DATELINE_EMBEDDER" in archive.trouble()
        answer = archive.ask("Who was elected mayor of Lorne?")
        assert "Ida Berg" in answer.text
        assert "only keywords were searched" in answer.notice
        assert "nur nach Wörtern" in archive.ask("Wer wurde zum Bürgermeister von Lorne gewählt?").notice
    with model_server(embedding(), server.port), open_archive(tmp_path / "archive", server) as archive:
        assert not archive.ask("Who was elected mayor of Lorne?").notice
        assert archive.status()["health"] == "ok"


@pytest.mark.parametrize("answered", range(5))
def test_whenever_it_goes_down_within_a_first_question_that_is_answered(tmp_path: Path, server: ModelServer, answered: int) -> None:
    with open_archive(tmp_path / "archive", server) as archive:
        archive.add(FERRY, MAYOR)
    answer, before = server.answer, len(server.seen)

    def fail_after(asked: dict[str, Any]) -> Any:
        if len(server.seen) > before + answered:
            raise RefusedError(500)
        return answer(asked)

    server.answer = fail_after
    with open_archive(tmp_path / "archive", server) as archive:
        assert "Ida Berg" in archive.ask("Who was elected mayor of Lorne?").text


def test_an_endpoint_that_keeps_failing_is_left_alone_for_a_while(
    archive: Store, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr(breaker, "monotonic", lambda: now[0])
    archive.add(FERRY)
    archive.search("ferry")
    server.always = Reply(500)
    for n in range(6):
        assert archive.retrieve(f"ferry {n}").troubles == ("words_alone",)
    asked = len(server.seen)
    assert r"failed 5 times in a row (HTTP 500), and is not asked for another 30 s" in archive.trouble()
    server.always = None
    now[0] += breaker.PAUSE
    assert archive.retrieve("ferry again").troubles == ()
    assert len(server.seen) == asked + 1


def test_a_failure_is_told_for_a_while_though_nobody_asks(archive: Store, server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(questions, "monotonic", lambda: now[0])
    archive.add(FERRY)
    server.always = Reply(500)
    archive.search("ferry")
    assert archive.trouble()
    now[0] += questions._TOLD_SECONDS
    assert not archive.trouble()  # or a server without questions would count as unwell for ever


def test_a_draft_is_not_shown_while_it_cannot_be_checked(tmp_path: Path, server: ModelServer) -> None:
    draft = "Ida Berg was elected mayor of Lorne. [1]"
    with open_archive(tmp_path / "archive", server) as archive, llm_endpoint(draft) as (llm, asked):
        archive.add(MAYOR, FERRY)
        assert not archive.ask("Who was elected mayor of Lorne?", llm=llm).claims[0].quoted
        answer, fine = embedding(), archive.retrieve("Who is the new mayor of Lorne?")  # remembered with its vector
        assert fine.troubles == ()
        server.always = Reply(500)
        checked = archive.ask("Who is the new mayor of Lorne?", llm=llm)
        assert all(claim.quoted for claim in checked.claims)
        assert "failed" in checked.notice
        before = len(asked)
        unread = archive.ask("Who has become mayor of Lorne?", llm=llm)
        assert all(claim.quoted for claim in unread.claims)
        assert "only keywords were searched" in unread.notice
        assert len(asked) == before
        server.answer, server.always = answer, None


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"<html>502</html>", "did not answer with JSON"),
        (b'{"data": []}', "did not give the vectors of 2 texts"),
        (b'{"object": "error", "message": "x"}', "did not give the vectors"),
        (b'[1, 2]', "did not give the vectors"),
        (b'{"data": [{"index": 0, "embedding": [1, 0]}, {"index": 1, "embedding": [1]}]}', "did not give the vectors"),
        (b'{"data": [{"index": 0, "embedding": [1]}, {"index": 1, "embedding": [1]}, {"index": 2, "embedding": [1]}]}', "for each of 2"),
        (b'{"data": [{"index": 0, "embedding": [NaN]}, {"index": 1, "embedding": [1]}]}', "for each of 2 texts"),
        (b'{"data": [{"index": 0, "embedding": "AAAA"}, {"index": 1, "embedding": "AAAA"}]}', "did not give the vectors"),
    ],
)  # fmt: skip
def test_what_is_no_answer_of_an_embedder_is_said_so(archive: Store, server: ModelServer, body: bytes, told: str) -> None:
    server.always = Reply(body=body)
    with pytest.raises(ModelError, match=told):
        archive.add(FERRY)
    assert archive.counts()["articles"] == 0


def test_vectors_of_another_length_than_before_are_refused(archive: Store, server: ModelServer) -> None:
    archive.add(FERRY)
    server.answer = lambda asked: {"data": [{"index": i, "embedding": [1.0] * 16} for i in range(len(asked["input"]))]}
    with pytest.raises(ModelError, match="gave vectors of 16 numbers, and before of 384"):
        archive.add(MAYOR)
    assert [hit.article_id for hit in archive.search("where did the ferry sink")] == ["ferry"]


def test_a_text_that_it_refuses_is_that_articles_failure_alone(archive: Store, server: ModelServer) -> None:
    answer = embedding()

    def refuse(asked: dict[str, Any]) -> Any:
        if any("Skarv" in text for text in asked["input"]):
            raise RefusedError(413)
        return answer(asked)

    server.answer = refuse
    added = archive.add(FERRY, MAYOR)
    assert (added.added, len(added.failed)) == (1, 1)
    assert "refused the text (HTTP 413)" in added.failed[0].error


def test_long_texts_are_cut_to_what_the_model_surely_reads(archive: Store, server: ModelServer) -> None:
    archive.add(FERRY)
    archive.search("ferry " * 300)
    longest = max(len(text.split()) for asked in server.seen for text in asked["input"])
    assert longest <= served.Served.tokens


def test_letters_of_a_script_that_the_bundled_tokenizer_does_not_know_count_one_by_one(server: ModelServer) -> None:
    thai = "รัฐบาลไทยประกาศมาตรการช่วยเหลือ"
    embedder = Embedder(f"{server.url}#minilm")
    assert len(embedder.token_spans(thai)) >= len(thai) - 3
    assert len(Embedder().token_spans(thai)) == 1
    english = "The council of Varn met again on Monday, unexpectedly."
    assert (embedder.token_spans(english) == Embedder().token_spans(english)).all()


@pytest.mark.parametrize(("name", "prompts"), [("intfloat/multilingual-e5-small", ("query: ", "passage: ")), ("minilm", ("", ""))])
def test_e5_models_get_their_prompts(server: ModelServer, name: str, prompts: tuple[str, str]) -> None:
    embedder = Embedder(f"{server.url}#{name}")
    embedder.embed_question("Who won?")
    embedder.embed_passages([("Title", "She won. He lost.", [(0, 8), (9, 17)])])
    sent = [text for asked in server.seen for text in asked["input"]]
    question, passage = prompts
    assert f"{question}Who won?" in sent
    assert f"{passage}Title\nShe won. He lost." in sent
    assert f"{passage}He lost." in sent


def test_another_model_under_the_same_name_is_refused(tmp_path: Path, archive: Store, server: ModelServer) -> None:
    archive.add(FERRY)
    server.answer = embedding(turned=True)
    with pytest.raises(ModelError, match="has another model under that name than before"):  # exchanged while this process runs
        archive.add(MAYOR)
    with Store.open(tmp_path / "archive", f"{server.url}#minilm") as again:
        for use in (lambda: again.add(MAYOR), lambda: again.search("ferry")):
            with pytest.raises(ArchiveError, match=r"was built with the embedder .* Set DATELINE_EMBEDDER"):
                use()
    with Store.open(tmp_path / "archive", f"{server.url}#another") as again, pytest.raises(ArchiveError):
        again.search("ferry")


def test_the_same_model_elsewhere_and_on_other_hardware_is_taken_for_the_same(tmp_path: Path, archive: Store) -> None:
    archive.add(FERRY)
    archive.close()
    with model_server(embedding(noise=0.03)) as other, Store.open(tmp_path / "archive", f"{other.url}#minilm") as again:
        assert again.add(MAYOR).added == 1
        assert again.check().problems == ()
        assert {hit.article_id for hit in again.search("Who won the election?")} == {"ferry", "mayor"}
        before = len(other.seen)
        assert again.reembed() == 2
        assert len(other.seen) == before  # nothing is embedded anew


def test_fingerprints_are_of_the_same_model_if_name_and_vectors_are() -> None:
    one, near, far = (bytes(np.array(of, dtype=np.int8)).hex() for of in ([9, -7, 12, 3], [9, -7, 11, 3], [-7, 9, 3, 12]))
    assert same_model(f"abc-{one}", f"abc-{near}")
    assert not same_model(f"abc-{one}", f"abd-{near}")
    assert not same_model(f"abc-{one}", f"abc-{far}")
    assert not same_model(f"abc-{one}", "f7728488e8834d64")
    assert not same_model("f7728488e8834d64", "f7728488e8834d65")


def test_an_archive_moves_to_an_endpoint_and_back(tmp_path: Path, server: ModelServer) -> None:
    with Store.open(tmp_path / "archive") as archive:
        archive.add(FERRY, MAYOR)
    for name in (f"{server.url}#minilm", "all-MiniLM-L6-v2"):
        with Store.open(tmp_path / "archive", name) as archive:
            with pytest.raises(ArchiveError, match="reembed"):
                archive.search("ferry")
            assert archive.reembed() == 2
            assert archive.search("Who runs the town of Lorne?")[0].article_id == "mayor"
            assert archive.check().problems == ()
