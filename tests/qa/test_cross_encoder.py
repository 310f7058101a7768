import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from qa.reading import cross_encoder
from qa.reading.close import CloseReader
from qa.reading.cross_encoder import ReaderError, load
from qa.reading.pairs import Sentence, Tokens
from vectorstore.models.encoder import passes


def test_a_reader_that_could_not_be_loaded_is_tried_again_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []
    now = [1000.0]
    up: list[Any] = []

    def named(name: str) -> Any:
        tried.append(name)
        if not up:
            raise OSError("the hub is down. See the log.")
        return up[0]

    monkeypatch.setattr(cross_encoder, "_Named", named)
    monkeypatch.setattr(cross_encoder, "monotonic", lambda: now[0])
    for _ in range(3):
        with pytest.raises(ReaderError, match=r"'far/reader' could not be loaded: the hub is down\. Set DATELINE_READER"):
            load("far/reader")
    assert tried == ["far/reader"]
    up.append(object())
    now[0] += cross_encoder._RETRY_SECONDS + 1
    assert load("far/reader") is load("far/reader") is up[0]
    assert tried == ["far/reader"] * 2


@pytest.mark.usefixtures("judged_anew")
def test_who_asks_at_once_reads_side_by_side_in_as_many_passes_as_there_are_threads_and_no_more() -> None:
    quick, together, running, most = load("quick"), threading.Barrier(2, timeout=60), [0], [0]
    assert isinstance(quick, CloseReader)

    def score(tokens: Tokens) -> Any:
        running[0] += 1
        most[0] = max(most[0], running[0])
        together.wait()
        scored = quick.score(tokens)
        running[0] -= 1
        together.wait()
        return scored

    sentences = [Sentence("Fleet", "", text) for text in ("It rained.", "The group has seven warships.", "Nobody was there.")]
    with ThreadPoolExecutor(2) as passes, ThreadPoolExecutor(4) as askers:
        reader = replace(quick, score=score, passes=passes)
        found = list(askers.map(lambda _: reader.judge("How many warships are there?", sentences), range(4)))
    assert most == [2]
    assert all(judgement.logits.argmax() == 1 for judgement in found)


def test_models_read_questions_in_as_many_threads_as_are_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    with passes.__wrapped__() as threads:
        assert threads._max_workers == 3
