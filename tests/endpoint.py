"""A made-up OpenAI-compatible endpoint on loopback: real HTTP and streaming, scripted replies."""

import json
import select
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@contextmanager
def endpoint(  # noqa: C901 # one handler, with every way of failing
    text: str | Sequence[str] = "", status: int = 200, cut_after: int | None = None, raw: Sequence[bytes] = (), delay: float = 0.0,
    retry_after: str = "",
    body: bytes = b'{"error": {"message": "no"}}', pause: float = 0.0,
) -> Iterator[tuple[str, list[dict]]]:  # fmt: skip
    """Serve `text` in small pieces, or the lines `raw` as they are; of several texts each request gets the next, and then the last.

    `cut_after` pieces the connection drops; the first byte comes after `delay` seconds, the second piece after `pause` more. Yields the
    LLM spec and the requests seen, each with `silent` once it pauses, and `left`, the moment at which its client had closed the connection.
    """
    seen: list[dict] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self._asked = asked | {"key": self.headers.get("Authorization", "")}
            seen.append(self._asked)
            try:
                self._answer()
            except ConnectionError:  # the client closed the connection while it was written to
                self._asked["left"], self.close_connection = time.monotonic(), True

        def _answer(self) -> None:
            if self._is_left_within(delay):
                return
            self.send_response(status)
            if retry_after:
                self.send_header("Retry-After", retry_after)
            self.send_header("Content-Type", "text/event-stream" if status == 200 else "application/json")
            self.send_header("Transfer-Encoding", "chunked")
            self.send_header("Connection", "close")
            self.end_headers()
            if status != 200:
                self._write(body)
                self._write(b"")
                return
            for line in raw:
                self._write(line + b"\n\n")
            reply = text if isinstance(text, str) else text[min(len(seen), len(text)) - 1]
            for number, at in enumerate(range(0, len(reply), 7)):
                if number == cut_after:
                    self.close_connection = True
                    return
                if number == 1:
                    self._asked["silent"] = True
                if number == 1 and self._is_left_within(pause):
                    return
                self._send({"role": "assistant", "content": reply[at : at + 7]})
            self._write(b"data: [DONE]\n\n")
            self._write(b"")

        def _is_left_within(self, seconds: float) -> bool:
            """Wait, but for no longer than the client does."""
            left = bool(select.select([self.connection], [], [], seconds)[0])
            if left:
                self._asked["left"], self.close_connection = time.monotonic(), True
            return left

        def _send(self, delta: dict) -> None:
            chunk = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [{"index": 0, "delta": delta}]}
            self._write(f"data: {json.dumps(chunk)}\n\n".encode())

        def _write(self, data: bytes) -> None:
            self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1#made-up", seen
    finally:
        server.shutdown()
        server.server_close()
