from typing import Any

import pytest

from qa.reading import cross_encoder
from qa.reading.cross_encoder import ReaderError, load


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
