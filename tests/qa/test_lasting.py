"""The stream on which a page hears of its events."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from qa import Archive
from tests.qa.test_guard import served
from tests.test_uploads import Reader


@pytest.fixture
def reader(archive: Archive) -> Iterator[Reader]:
    with served(archive) as url:
        yield Reader(url)


def heard(lines: Iterator[str], message: str) -> dict[str, Any]:
    """The next event of this kind."""
    return next(event for line in lines if line.startswith("data: ") and (event := json.loads(line[6:]))["msg"] == message)


def test_an_event_begun_as_another_ends_is_heard_on_the_same_stream(reader: Reader) -> None:
    first = reader.begin(None, text="The zebra was seen in town.")
    with reader.stream() as lines:
        assert heard(lines, "process_completed")["event_id"] == first
        for pause in (0.0, 0.5):
            time.sleep(pause)
            next_one = reader.begin(None, text=f"The otter swam in the harbour, {pause}.")
            assert heard(lines, "process_completed")["event_id"] == next_one


def test_a_stream_on_which_nothing_begins_ends(reader: Reader) -> None:
    reader.begin(None, text="The zebra was seen in town.")
    began = time.monotonic()
    with reader.stream() as lines:
        heard(lines, "close_stream")
        assert list(lines) == [""]
    assert time.monotonic() - began < 60
