"""A server on loopback that answers byte for byte as a test wants, and counts its requests."""

import socket
import ssl
from collections.abc import Callable, Iterable
from contextlib import suppress
from threading import Event, Thread

Answer = Callable[[str], Iterable[bytes]]  # the path that is asked for → pieces of the answer


class Server:
    """Listens until it is closed. `answer` is sent piece by piece, waiting `pause` seconds between them."""

    def __init__(
        self, answer: Answer, *, host: str = "127.0.0.1", port: int = 0, pause: float = 0, tls: ssl.SSLContext | None = None
    ) -> None:
        self.requests: list[bytes] = []
        self.connections = 0
        self._answer, self._pause, self._tls = answer, pause, tls
        self._closed = Event()
        self._listening = socket.create_server((host, port))
        self.port: int = self._listening.getsockname()[1]
        Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._closed.set()
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                self.connections += 1
                Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            connection.settimeout(20)
            with self._tls.wrap_socket(connection, server_side=True) if self._tls else connection as stream:
                request = b""
                while b"\r\n\r\n" not in request and (piece := stream.recv(65536)):
                    request += piece
                self.requests.append(request)
                for piece in self._answer(request.split(b" ")[1].decode()):
                    stream.sendall(piece)
                    if self._closed.wait(self._pause):
                        return


def response(body: bytes = b"", *headers: str, status: str = "200 OK") -> list[bytes]:
    """A whole answer, with its length."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return ["\r\n".join(lines).encode() + b"\r\n\r\n", body]


def redirect(location: str) -> list[bytes]:
    return response(b"", f"Location: {location}", status="302 Found")


def singly(data: bytes) -> list[bytes]:
    """The bytes one by one."""
    return [bytes([byte]) for byte in data]
