"""Made-up endpoints of models on loopback: real HTTP, with the vectors and scores of the bundled models."""

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np

from qa.reading.cross_encoder import load
from qa.reading.pairs import Sentence
from vectorstore.models.minilm import bundled

Answer = Callable[[dict[str, Any]], Any]  # what was asked → the JSON of the answer


@dataclass
class Reply:
    """An answer out of turn: a status with a body, after so many seconds."""

    status: int = 200
    body: bytes = b'{"error": "no"}'
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0


@dataclass
class ModelServer:
    """A server on `port`: `answer` answers, unless there is a reply in `next`, or one for always. `seen` are the bodies that came."""

    port: int
    answer: Answer
    next: deque[Reply] = field(default_factory=deque)
    always: Reply | None = None
    seen: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"


@contextmanager
def model_server(answer: Answer, port: int = 0) -> Iterator[ModelServer]:
    """Serve a model; whoever closes it and opens another at its port has restarted it."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            state.seen.append(asked | {"path": self.path})
            state.keys.append(self.headers.get("Authorization", ""))
            reply = state.next.popleft() if state.next else state.always
            if reply is None:
                try:
                    reply = Reply(body=json.dumps(state.answer(asked)).encode())
                except RefusedError as refused:
                    reply = Reply(refused.status)
            if reply.seconds:
                time.sleep(reply.seconds)
            self.send_response(reply.status)
            for name, value in ({"Content-Length": str(len(reply.body)), "Connection": "close"} | reply.headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """Clients leave that have waited for long enough."""

    server = Server(("127.0.0.1", port), Handler)
    state = ModelServer(server.server_port, answer)
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()


class RefusedError(Exception):
    """What was asked is refused with a status."""

    def __init__(self, status: int) -> None:
        self.status = status


def embedding(turned: bool = False, noise: float = 0.0, most: int = 32) -> Answer:
    """Answers as /v1/embeddings does, with the bundled model; `turned` is another model, and `noise` what other hardware makes of it."""

    def answer(asked: dict[str, Any]) -> Any:
        texts = asked["input"]
        if len(texts) > most or not all(text.strip() for text in texts):
            raise RefusedError(422)
        vectors = bundled().sentences(texts)
        vectors = vectors[:, ::-1] if turned else vectors
        vectors = vectors + noise * np.random.default_rng(len(texts)).standard_normal(vectors.shape) / np.sqrt(vectors.shape[1])
        data = [{"object": "embedding", "index": i, "embedding": vector.tolist()} for i, vector in enumerate(vectors)]
        return {"object": "list", "model": asked["model"], "data": data[::-1]}

    return answer


def probabilities(question: str, texts: Sequence[str]) -> list[float]:
    """How likely each text answers a question, by the small cross-encoder."""
    encoder = load("quick")
    assert encoder
    logits = encoder.judge(question, [Sentence("", "", text) for text in texts]).logits
    return [float(1 / (1 + np.exp(-logit))) for logit in logits]


def tei(asked: dict[str, Any]) -> Any:
    """Answers as TEI's /rerank does, best first."""
    if "texts" not in asked:
        raise RefusedError(422)
    scores = probabilities(asked["query"], asked["texts"])
    return sorted(({"index": i, "score": score} for i, score in enumerate(scores)), key=lambda item: -item["score"])


def jina(asked: dict[str, Any]) -> Any:
    """Answers as the /rerank of Jina, Infinity and vLLM does, best first."""
    if "documents" not in asked or "model" not in asked:
        raise RefusedError(422)
    scores = probabilities(asked["query"], asked["documents"])
    results = [{"index": i, "relevance_score": score} for i, score in enumerate(scores)]
    return {"model": asked["model"], "results": sorted(results, key=lambda item: -item["relevance_score"]), "usage": {"total_tokens": 1}}
