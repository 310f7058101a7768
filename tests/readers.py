"""Readers of a running server, for locust (tests/bench_replicas.py): each signs in, and searches, asks and opens articles in turn.

What came of each request is a line of the journal: its reader, kind, when it began, its seconds, and its outcome. That is `answered`;
`refused` in words, with the seconds to wait; `proxy`, which had no server to ask; `cut`, when the connection ended; or what was wrong.
"""

import json
import random
import time
from itertools import count
from typing import Any

from locust import HttpUser, events, task
from requests.adapters import HTTPAdapter

from qa.saying.words import ENGLISH, say
from tests.cluster import PASSWORD, RUBIO, own_address
from tests.conftest import SEEDS

QUESTIONS = [json.loads(line) for line in (SEEDS / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
_NUMBERS = count()
_PAUSE = 1.0, 3.0  # seconds between an answer and the next request


@events.init_command_line_parser.add_listener
def _(parser: Any) -> None:
    parser.add_argument("--journal")
    parser.add_argument("--certificate")


class OwnAddress(HTTPAdapter):
    """Connects from an address of the reader's own, by which deploy/'s proxy keeps a reader with one replica."""

    def __init__(self, number: int) -> None:
        self._address = own_address(number)
        super().__init__()

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options, source_address=(self._address, 0))


class Reader(HttpUser):
    def on_start(self) -> None:
        self._number = next(_NUMBERS)
        self._turns, self._seconds = count(self._number), 0.0
        options = self.environment.parsed_options
        self._journal = open(options.journal, "a", encoding="utf-8", buffering=1)  # noqa: SIM115 # as long as the reader lives
        self.client.verify, self.client.auth = options.certificate, (f"reader{self._number}", PASSWORD)
        self.client.mount("https://", OwnAddress(self._number))

    def on_stop(self) -> None:
        self._journal.close()

    def wait_time(self) -> float:
        """A polite reader waits as told."""
        return self._seconds or random.uniform(*_PAUSE)

    @task
    def read(self) -> None:
        turn = next(self._turns)
        asked = QUESTIONS[turn * 7 % len(QUESTIONS)]
        question = asked["question"]
        match turn % 4:
            case 0:
                self._request("search", "GET", "/api/search", params={"q": question})
            case 1:
                self._request("quotes", "POST", "/api/ask", json={"question": question, "model": "none"})
            case 2:
                self._request("article", "GET", f"/api/articles/{(asked['articles'] or ['us-mexico-security'])[0]}")
            case 3:
                self._request("LLM", "POST", "/api/ask", json={"question": RUBIO, "stream": True})

    def _request(self, kind: str, method: str, path: str, **options: Any) -> None:
        began = time.time()
        response = self.client.request(method, path, name=kind, timeout=120, **options)
        outcome = _outcome(response, streamed="stream" in options.get("json", {}))
        self._seconds = float(response.headers.get("Retry-After", 0))
        self._journal.write(json.dumps([self._number, kind, began, time.time() - began, outcome]) + "\n")


def _outcome(response: Any, streamed: bool) -> str:
    status, said, headers = response.status_code, response.text or "", response.headers
    if status == 200 and (not streamed or "event: answer" in said):
        return "answered"
    in_words = "event: error" in said and say("failed", ENGLISH) not in said
    if in_words or (status in (429, 503) and "Retry-After" in headers):
        return "refused"
    if status in (502, 503, 504) and "text/html" in headers["Content-Type"]:
        return "proxy"
    if (status == 200 and "event: error" not in said) or (status == 0 and "timed out" not in str(response.error)):
        return "cut"
    return f"{status} {said or response.error}"[:300]
