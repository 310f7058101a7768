"""A browser's session with the page, without the browser: its cookie, its files, and its functions by their names."""

import json
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

_LONGEST = 120.0  # seconds that an attack waits for an answer, after which it hangs


@dataclass(frozen=True, slots=True)
class Told:
    """What the server said: the status of its HTTP answer, all of its words, and what a function of the page gave."""

    status: int
    words: str = ""
    output: list[Any] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def failed(self) -> bool:
        return self.status != 200 or not self.output


class Page:
    """One browser. `sign_in` is a name and a password."""

    def __init__(self, url: str, sign_in: tuple[str, str] | None = None) -> None:
        self.url = url
        self.client = httpx.Client(base_url=url, timeout=_LONGEST, trust_env=False)
        self.client.get("/")
        if sign_in:
            self.client.post("/login", data=dict(zip(("username", "password"), sign_in, strict=True))).raise_for_status()
        config = self.client.get("/config").json()
        self.functions = {found["api_name"]: found["id"] for found in config["dependencies"]}
        self.queued = {found["id"]: found["queue"] is not False for found in config["dependencies"]}
        self.session = secrets.token_urlsafe(8)

    def __enter__(self) -> "Page":
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def call(self, name: str | int, *data: Any, session: str = "") -> Told:
        """Run a function of the page and wait for all it gives."""
        number = self.functions[name] if isinstance(name, str) else name
        body = {"fn_index": number, "data": list(data), "session_hash": session or self.session}
        began = time.perf_counter()
        if not self.queued.get(number, True):
            answer = self.client.post("/gradio_api/run/predict", json=body)
            output = answer.json().get("data", []) if answer.status_code == 200 else []
            return Told(answer.status_code, answer.text, output or [], time.perf_counter() - began)
        joined = self.client.post("/gradio_api/queue/join", json=body)
        if joined.status_code != 200:
            return Told(joined.status_code, joined.text, [], time.perf_counter() - began)
        status, words, output = self._listen(session or self.session, joined.json().get("event_id"), began)
        return Told(status, words, output, time.perf_counter() - began)

    def ask(self, question: str) -> Told:
        """What a browser does when its reader asks."""
        self.call("submitted", question, None)
        self.call("start", None, None, None)
        return self.call("respond", None, None, None, None, "", "", "", "", "")

    def _listen(self, session: str, event: str, began: float) -> tuple[int, str, list[Any]]:
        words: list[str] = []
        with self.client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as stream:
            for line in stream.iter_lines():
                words.append(line)
                if time.perf_counter() - began > _LONGEST:
                    raise TimeoutError("the page's function never ended")
                if not line.startswith("data:"):
                    continue
                told = json.loads(line[5:])
                if told["msg"] == "process_completed" and told.get("event_id") == event:
                    output = told["output"].get("data") or []
                    return stream.status_code, "\n".join(words), output if told.get("success") else []
                if told["msg"] == "close_stream":
                    break
            return stream.status_code, "\n".join(words), []

    def upload(self, *files: tuple[str, bytes]) -> list[str]:
        answer = self.client.post("/gradio_api/upload", files=[("files", file) for file in files])
        return list(answer.json()) if answer.status_code == 200 else []

    def add(self, *files: tuple[str, bytes], url: str = "", title: str = "", text: str = "") -> Told:
        """Upload files and add them, or what else there is."""
        return self.add_paths(self.upload(*files), url, title, text)

    def add_paths(self, paths: Sequence[str], url: str = "", title: str = "", text: str = "") -> Told:
        return self.call("add", [as_file(path) for path in paths], url, title, text, None)


def as_file(path: str) -> dict[str, Any]:
    return {"path": path, "meta": {"_type": "gradio.FileData"}}
