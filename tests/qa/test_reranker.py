"""A reranker that is served elsewhere, as the cross-encoder."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from qa import Archive, Settings
from qa.reading.cross_encoder import ReaderError, load
from qa.reading.pairs import Sentence
from tests.model_server import ModelServer, Reply, jina, model_server, tei
from vectorstore.models import endpoint
from vectorstore.models.endpoint import EndpointError

QUESTION = "How many warships are heading for the southern Caribbean?"
SENTENCES = [Sentence("Fleet", "", text) for text in ("Seven warships are on their way.", "The weather was fine.", "Nobody knows.")]
KEY = "s3cret-key"


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "_between", lambda _: 0.0)


@pytest.fixture(params=[tei, jina], ids=["TEI", "Jina"])
def server(request: pytest.FixtureRequest) -> Iterator[ModelServer]:
    with model_server(request.param) as serving:
        yield serving


def spec(server: ModelServer) -> str:
    return f"http://127.0.0.1:{server.port}/rerank#ranker"


@pytest.fixture
def archive(sample: Archive, server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> Archive:
    monkeypatch.setattr(sample, "settings", sample.settings.model_copy(update={"reader": spec(server)}))
    return sample


def test_either_protocol_ranks_sentences_by_log_odds(server: ModelServer) -> None:
    encoder = load(spec(server), KEY)
    assert encoder
    judged = encoder.judge(QUESTION, SENTENCES)
    assert judged.logits.argmax() == 0
    assert judged.short == (None,) * 3
    assert judged.logits == pytest.approx(encoder.judge(QUESTION, SENTENCES[::-1]).logits[::-1])
    assert {asked["path"] for asked in server.seen} == {"/rerank"}
    assert set(server.keys) == {f"Bearer {KEY}"}
    assert len(server.seen) <= 3  # what refuses one protocol is not asked in it again


def test_an_archive_answers_with_it(archive: Archive, server: ModelServer) -> None:
    answer = archive.ask(QUESTION)
    assert "seven warships" in answer.text
    assert not answer.notice
    assert server.seen
    assert archive.ask("Who won the sailing regatta at Port Averley?").abstained


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (Reply(500), "failed (HTTP 500)"),
        (Reply(401), "Set DATELINE_READER_KEY"),
        (Reply(404), "does not have that model, or nothing at that path. Change DATELINE_READER"),
        (Reply(422), "refused what rerankers are sent"),
        (Reply(body=b"<html>"), "did not answer with JSON"),
        (Reply(body=b"[]"), "did not score"),
        (Reply(body=b'{"results": null}'), "did not score"),
        (Reply(body=b'{"error": "model is loading"}'), "did not score"),
    ],
)
@pytest.mark.parametrize("server", [tei], indirect=True)
def test_while_it_fails_the_regression_alone_ranks_and_it_is_said(archive: Archive, server: ModelServer, reply: Reply, why: str) -> None:
    server.always = reply
    answer = archive.ask(QUESTION)
    assert "seven warships" in answer.text
    assert "sentences were ranked without one" in answer.notice
    assert why in answer.notice
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(archive, "settings", archive.settings.model_copy(update={"reader": "none"}))
        alone = archive.ask(QUESTION)
    assert (answer.claims, answer.citations, answer.confidence) == (alone.claims, alone.citations, alone.confidence)


@pytest.mark.parametrize("server", [tei], indirect=True)
def test_scores_that_are_no_probabilities_are_refused(server: ModelServer) -> None:
    encoder = load(spec(server))
    assert encoder
    for scores in ([0.5, 2.5, -7.0], [0.5, None, 0.1], [0.5, "x", 0.1], [0.5, 0.2], [0.5, 0.2, 0.1, 0.7]):
        server.answer = lambda _, given=scores: [{"index": i, "score": score} for i, score in enumerate(given)]
        with pytest.raises(EndpointError, match="did not"):
            encoder.judge(QUESTION, SENTENCES)
    server.answer = lambda _: [{"index": i, "score": float(i == 0)} for i in range(3)]  # surely, and surely not
    assert abs(encoder.judge(QUESTION, SENTENCES).logits).max() < 20


@pytest.mark.parametrize("name", ["http://127.0.0.1:1/rerank", "http://#m", "http://[::1#m"])
def test_what_names_no_reranker_is_said_so(sample: Archive, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    with pytest.raises(ReaderError, match="DATELINE_READER"):
        load(name)
    monkeypatch.setattr(sample, "settings", sample.settings.model_copy(update={"reader": name}))
    answer = sample.ask(QUESTION)
    assert "seven warships" in answer.text
    assert "DATELINE_READER" in answer.notice


@pytest.mark.parametrize("server", [tei], indirect=True)
def test_its_key_is_never_logged(server: ModelServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    server.always = Reply(500)
    settings: Any = Settings(reader=spec(server), reader_key=KEY)
    encoder = load(settings.reader, settings.reader_key.get_secret_value())
    assert encoder
    with pytest.raises(EndpointError):
        encoder.judge(QUESTION, SENTENCES)
    assert KEY not in caplog.text + repr(settings)
