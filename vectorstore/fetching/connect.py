"""Connects to web servers, only at IP addresses that were checked before, and for no longer than a deadline.

httpx would look up a name again when it connects, and may reach another address than the one that was checked; and its timeouts begin
again with each byte. `Transport` replaces both.
"""

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import httpcore
import httpx

from vectorstore.articles import ArticleError

_CONNECT_SECONDS = 10.0  # for one address; then the next one is tried
_ERRORS = (  # httpcore's error → httpx's
    (httpcore.TimeoutException, httpx.TimeoutException),
    (httpcore.NetworkError, httpx.NetworkError),
    (httpcore.ProtocolError, httpx.ProtocolError),
)

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Deadline:
    """When work that may take so many `seconds` must end: `end` is a time of `time.monotonic`."""

    seconds: float
    end: float

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        """A deadline so many seconds from now."""
        return cls(seconds, time.monotonic() + seconds)

    def left(self) -> float:
        """The seconds that are left, more than 0. Raises ArticleError when there are none."""
        left = self.end - time.monotonic()
        if left <= 0:
            raise ArticleError(f"it took longer than {self.seconds:.3g} seconds to fetch")
        return left


class Transport(httpx.BaseTransport):
    """Makes one connection for each request: to one of the `addresses`, and until the `deadline`, in the request's extensions."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = httpcore.URL(scheme=request.url.raw_scheme, host=request.url.raw_host, port=request.url.port, target=request.url.raw_path)
        network = _Network(request.extensions["addresses"], request.extensions["deadline"])
        connection = httpcore.HTTPConnection(url.origin, ssl_context=_trusted(), network_backend=network)
        with _errors_of_httpx():
            answer = connection.handle_request(httpcore.Request(request.method, url, headers=request.headers.raw))
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer))


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        with _errors_of_httpx():
            yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class _Network(httpcore.NetworkBackend):
    """Connects to the first of the addresses that answers; the host's name is not looked up."""

    def __init__(self, addresses: list[str], deadline: Deadline) -> None:
        self._addresses, self._deadline = addresses, deadline

    def connect_tcp(self, host: str, port: int, *_: object, **__: object) -> httpcore.NetworkStream:
        for address in self._addresses:
            seconds = min(_CONNECT_SECONDS, self._deadline.left())
            connected = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
            connected.settimeout(seconds)
            try:
                connected.connect((address, port))
            except OSError:
                connected.close()
            else:
                return _Stream(connected, self._deadline)
        raise httpcore.ConnectError


class _Stream(httpcore.NetworkStream):
    """A connection on which nothing is waited for after the deadline."""

    def __init__(self, connected: socket.socket, deadline: Deadline) -> None:
        self._socket, self._deadline = connected, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._wait(lambda: self._socket.recv(max_bytes), httpcore.ReadTimeout, httpcore.ReadError)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._wait(lambda: self._socket.sendall(buffer), httpcore.WriteTimeout, httpcore.WriteError)

    def start_tls(self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None) -> "_Stream":
        def shake_hands() -> ssl.SSLSocket:
            return ssl_context.wrap_socket(self._socket, server_hostname=server_hostname)

        try:
            return _Stream(self._wait(shake_hands, httpcore.ConnectTimeout, httpcore.ConnectError), self._deadline)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self._socket.close()

    def _wait(self, work: Callable[[], _T], too_slow: type[Exception], failed: type[Exception]) -> _T:
        """The result of work on the socket. Raises `too_slow` after the deadline, and `failed` for other errors."""
        self._socket.settimeout(self._deadline.left())
        try:
            return work()
        except TimeoutError as error:
            raise too_slow from error
        except (OSError, ValueError) as error:  # ValueError is what ssl says of a name that no certificate can have
            raise failed from error


@cache
def _trusted() -> ssl.SSLContext:
    """The TLS settings, with the certificate authorities that are trusted. Reading those takes half a second."""
    return httpx.create_ssl_context(trust_env=False)


@contextmanager
def _errors_of_httpx() -> Iterator[None]:
    """Turns errors of httpcore into those of httpx."""
    try:
        yield
    except tuple(theirs for theirs, _ in _ERRORS) as error:
        raise next(ours for theirs, ours in _ERRORS if isinstance(error, theirs))(str(error)) from error
