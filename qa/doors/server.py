"""The HTTP server: takes the port, closes connections that send no request, and believes the headers of trusted proxies only."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any

import uvicorn
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.protocols.http.auto import AutoHTTPProtocol

_FINISH_WITHIN = 30  # seconds that answers being written have when the server is stopped
# Seconds that an idle connection is kept: longer than proxies do, or a question that one sends on it just then is lost (502).
_KEPT_FOR = 120
_REQUEST_WITHIN = 20.0  # seconds that a connection has to make a request
_FORWARDING = (b"forwarded", b"x-real-ip", b"x-gradio-server")  # and all that begins with x-forwarded-

Message = MutableMapping[str, Any]
App = Callable[[Message, Any, Any], Awaitable[None]]


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
        )
    )


class ImpatientProtocol(AutoHTTPProtocol):  # type: ignore[misc, valid-type] # the faster of uvicorn's two, which is a variable
    """Closes a connection that has not sent a request's headers in time: uvicorn waits for ever."""

    _closing: asyncio.TimerHandle | None = None
    _has_begun = False  # to send a request, and has not come to its end

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._has_begun = True

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._has_begun = False

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._has_begun:  # what it sent with the request before is half of another
            self._set_timer()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._set_timer()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
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

    def __init__(self, app: App, proxies: Sequence[str]) -> None:
        self._app = app
        self._behind_proxy = ProxyHeadersMiddleware(self._without_forwarding_headers, list(proxies))  # type: ignore[arg-type] # uvicorn's own types of the same

    async def __call__(self, scope: Message, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan" and scope.get("client") and scope["client"][0] in self._behind_proxy.trusted_hosts:
            scope["headers"] = _with_forwarded_host(scope["headers"])
        await self._behind_proxy(scope, receive, send)  # type: ignore[arg-type]

    async def _without_forwarding_headers(self, scope: Message, receive: Any, send: Any) -> None:
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
