"""The HTTP server: takes the port, closes connections that send no request or endless headers, and believes trusted proxies only."""

import asyncio
import socket
from collections.abc import Sequence
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Scope
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.protocols.http.auto import AutoHTTPProtocol

_FINISH_WITHIN = 30  # seconds that answers being written have when the server is stopped
# Seconds that an idle connection is kept: longer than proxies do, or a question that one sends on it just then is lost (502).
_KEPT_FOR = 120
_REQUEST_WITHIN = 20.0  # seconds that a connection has to make a request
_LARGEST_HEAD = 64_000  # bytes of a request's address and headers, and of what frames a piece of its body or follows the body
_FORWARDING = (b"forwarded", b"x-real-ip", b"x-gradio-server")  # and all that begins with x-forwarded-


def bind(host: str, port: int) -> socket.socket:
    """Listen on a port. Raises OSError when it cannot be had."""
    return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=2048)


def make_server(app: Any, root_path: str = "") -> uvicorn.Server:
    """The server of an application. When it is stopped, it finishes what it is answering."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            http=ImpatientProtocol,
            log_level="warning",
            root_path=root_path,
            timeout_graceful_shutdown=_FINISH_WITHIN,
            timeout_keep_alive=_KEPT_FOR,
            proxy_headers=False,
            ws="none",  # nothing here speaks WebSocket
        )
    )


_TOO_LARGE_WORDS = b'{"detail":"The headers of a request may be %d bytes long."}' % _LARGEST_HEAD
_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-type: application/json\r\nconnection: close\r\n"
    b"content-length: %d\r\n\r\n%s" % (len(_TOO_LARGE_WORDS), _TOO_LARGE_WORDS)
)


class _TooLargeError(Exception):
    """Raised within the parser, which ends with it."""


class ImpatientProtocol(AutoHTTPProtocol):  # type: ignore[misc, valid-type] # the faster of uvicorn's two, which is a variable
    """Closes a connection that has not sent a request's headers in time, or sends too many: uvicorn waits for ever, for any number."""

    _closing: asyncio.TimerHandle | None = None
    _has_begun = False  # to send a request, and has not come to its end
    _in_head = False  # so far it has only sent the request's head
    _head = 0  # bytes of that
    _unframed = 0  # bytes since a head, a piece of a body or a request last came to its end

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._has_begun = self._in_head = True
        self._head = 0

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        self._count(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._in_head:  # what follows a body is none of the request's headers
            super().on_header(name, value)
            self._count(len(name) + len(value) + 4)

    def on_headers_complete(self) -> None:
        self._in_head, self._unframed = False, -1
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._unframed = -1
        super().on_body(body)

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._has_begun, self._unframed = False, -1

    def _count(self, size: int) -> None:
        self._head += size
        if self._head > _LARGEST_HEAD:
            raise _TooLargeError

    def _unsupported_upgrade_warning(self) -> None:
        """Say nothing of it: what asks for WebSocket is answered as if it had not."""

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no request, or one with too large a head, and close the connection."""
        if self.cycle is not None and not self.cycle.response_complete:  # another response is being written
            self.transport.close()
        elif self._head > _LARGEST_HEAD or self._unframed > _LARGEST_HEAD:
            self.transport.write(_TOO_LARGE)
            self.transport.close()
        else:
            super().send_400_response(msg)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._has_begun:  # what it sent with the request before is half of another
            self._set_timer()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._set_timer()

    def data_received(self, data: bytes) -> None:
        self._unframed = max(self._unframed, 0)
        super().data_received(data)
        if self._unframed >= 0:  # nothing has come to its end
            self._unframed += len(data)
        if self._unframed > _LARGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("")
        self._set_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._closing:
            self._closing.cancel()
        super().connection_lost(exc)

    def _set_timer(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:  # a request is being answered
            if self._closing:
                self._closing.cancel()
            self._closing = None
        elif self._closing is None:
            self._closing = self.loop.call_later(_REQUEST_WITHIN, self._close)

    def _close(self) -> None:
        self._closing = None
        if (self.cycle is None or self.cycle.response_complete) and self.transport.get_protocol() is self:
            self.transport.close()


class Forwarded:
    """Middleware that takes client, scheme and host from the headers of a trusted proxy; the application sees no such headers at all."""

    def __init__(self, app: ASGIApp, proxies: Sequence[str]) -> None:
        self._app = app
        self._behind_proxy = ProxyHeadersMiddleware(self._without_forwarding_headers, list(proxies))  # type: ignore[arg-type] # uvicorn's own types of the same

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan" and scope.get("client") and scope["client"][0] in self._behind_proxy.trusted_hosts:
            scope["headers"] = _with_forwarded_host(scope["headers"])
        await self._behind_proxy(scope, receive, send)  # type: ignore[arg-type]

    async def _without_forwarding_headers(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            scope["headers"] = [
                (name, value) for name, value in scope["headers"] if name not in _FORWARDING and not name.startswith(b"x-forwarded-")
            ]
        await self._app(scope, receive, send)


def _with_forwarded_host(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers of a proxy with the host that it was asked for, and the port where the host names none."""
    values = dict(headers)
    host, port = (values.get(name, b"").split(b",")[0].strip() for name in (b"x-forwarded-host", b"x-forwarded-port"))
    host = host or values.get(b"host", b"")
    if port not in (b"", b"80", b"443") and b":" not in host.rpartition(b"]")[2]:
        host += b":" + port
    return [(b"host", host), *((name, value) for name, value in headers if name != b"host")]
