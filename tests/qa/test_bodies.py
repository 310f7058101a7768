"""Odd bodies are refused in plain words at every door, and none of them is a failure of the server's."""

import json
from collections.abc import Iterator

import httpx
import pytest

from qa import Archive
from tests.qa.test_api import served

ODD = [
    b'{"question": NaN}', b'{"question": -Infinity, "x": 1e999}', b"[" * 100_000, b'{"a":' * 5000, b'{"question": "\\ud800"}',
    b'{"question": "x"', b"\xff\xfe", b'{"question": "Who?", "question": "\\udfff\\ud800"}', b"[[[[" * 30 + b"]]]]" * 30,
    b"null", b"3", b'"Who?"',
]  # fmt: skip
DOORS = ["/api/ask", "/v1/chat/completions", "/gradio_api/queue/join", "/gradio_api/run/ask", "/gradio_api/call/ask", "/gradio_api/mcp/"]


@pytest.fixture(scope="module")
def url(sample: Archive) -> Iterator[str]:
    with served(sample) as url:
        yield url


@pytest.mark.parametrize("door", DOORS)
def test_an_odd_body_is_refused(url: str, door: str) -> None:
    for body in ODD:
        answer = httpx.post(
            url + door, content=body, headers={"content-type": "application/json", "accept": "application/json, text/event-stream"}
        )
        assert 400 <= answer.status_code < 500, (door, body[:40], answer.text[:200])
        assert "Traceback" not in answer.text
    assert httpx.get(f"{url}/healthz").status_code == 200


def test_a_refusal_tells_where_and_not_what_was_sent(url: str) -> None:
    answer = httpx.post(f"{url}/api/ask", json={"question": 3, "secret": "hunter2"})
    assert answer.status_code == 422
    assert "hunter2" not in answer.text
    assert json.loads(answer.text)["detail"][0]["loc"] == ["body", "question"]


def test_good_bodies_pass_unchanged(url: str) -> None:
    asked = {"question": "Who did Marco Rubio meet in México? \U0001f600", "history": ["a", "b"] * 20, "model": "none"}
    assert httpx.post(f"{url}/api/ask", json=asked).json()["question"] == asked["question"]
