"""The port and who is at its other end: connections are taken, those that say nothing are closed, and proxies are believed or not."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any

import uvicorn
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.protocols.http.auto import AutoHTTPProtocol

_FINISH_WITHIN = 30  # seconds that answers being written have when the server is stopped
_SAY_WITHIN = 20.0  # seconds that a connection has to make a request
_SAID_FOR_OTHERS = (b"forwarded", b"x-real-ip", b"x-gradio-server")  # and all that begins with x-forwarded-

Message = MutableMapping[str, Any]
App = Callable[[Message, Any, Any], Awaitable[None]]


def bind(host: str, port: int) -> socket.socket:
    """Take the port. Raises OSError when it cannot be had."""
    return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=2048)


def serving(app: Any, root_path: str = "") -> uvicorn.Server:
    """A server of an application; what it is answering when it is stopped is finished."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            http=Prompt,
            log_level="warning",
            root_path=root_path,
            timeout_graceful_shutdown=_FINISH_WITHIN,
            proxy_headers=False,
        )
    )


class Prompt(AutoHTTPProtocol):  # type: ignore[misc, valid-type] # the faster of uvicorn's two, which is a variable
    """Closes a connection on which no request, or half of one's headers, has come: uvicorn waits for ever."""

    _closing: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._closing:
            self._closing.cancel()
        super().connection_lost(exc)

    def _watch(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:  # a request is being answered
            if self._closing:
                self._closing.cancel()
            self._closing = None
        elif self._closing is None:
            self._closing = self.loop.call_later(_SAY_WITHIN, self._close)

    def _close(self) -> None:
        self._closing = None
        if (self.cycle is None or self.cycle.response_complete) and self.transport.get_protocol() is self:
            self.transport.close()


class Forwarded:
    """Believes what a trusted proxy says of the client, scheme and host it asks for, and removes what all others say."""

    def __init__(self, app: App, proxies: Sequence[str]) -> None:
        self._app = app
        self._believing = ProxyHeadersMiddleware(self._stripped, list(proxies))  # type: ignore[arg-type] # uvicorn's own types of the same

    async def __call__(self, scope: Message, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan" and scope.get("client") and scope["client"][0] in self._believing.trusted_hosts:
            scope["headers"] = _at_host(scope["headers"])
        await self._believing(scope, receive, send)  # type: ignore[arg-type]

    async def _stripped(self, scope: Message, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            scope["headers"] = [
                (name, value) for name, value in scope["headers"] if name not in _SAID_FOR_OTHERS and not name.startswith(b"x-forwarded-")
            ]
        await self._app(scope, receive, send)


def _at_host(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers with the host, and where it names none the port, that a proxy was asked for."""
    said = dict(headers)
    host, port = (said.get(name, b"").split(b",")[0].strip() for name in (b"x-forwarded-host", b"x-forwarded-port"))
    host = host or said.get(b"host", b"")
    if port not in (b"", b"80", b"443") and b":" not in host.rpartition(b"]")[2]:
        host += b":" + port
    return [(b"host", host), *((name, value) for name, value in headers if name != b"host")]
