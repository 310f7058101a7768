"""Keeps the stream on which a page hears of its events open a little longer than Gradio does.

Gradio closes a page's stream as soon as no event is in work. A page that begins another just then takes the stream for open, does not ask
for a new one, and waits for ever: one page in a few hundred on a busy machine. So it is closed only once nothing was begun for a while.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs

Message = MutableMapping[str, Any]
App = Callable[[Message, Any, Any], Awaitable[None]]

_LASTS = 3.0  # seconds; a browser has only six connections for all pages of a server, so a page must not keep one
_POLL = 0.02  # seconds
_CLOSE = b'data: {"msg":"close_stream"'


class Lasting:
    """Middleware around Gradio. `in_work` tells whether events of a session are in work, or done and not yet told."""

    def __init__(self, app: App, in_work: Callable[[str], bool]) -> None:
        self._app, self._in_work = app, in_work

    async def __call__(self, scope: Message, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or not scope["path"].endswith("/queue/data"):
            await self._app(scope, receive, send)
            return
        session = parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [""])[0]
        stream = _Stream(send)
        while True:
            await self._app(scope, receive, stream.send)
            if not stream.held_back:
                return
            if not await self._begins(session, receive):
                await stream.close()
                return

    async def _begins(self, session: str, receive: Any) -> bool:
        """Whether a further event begins while the stream lasts, and its page has not gone."""
        ends, gone = time.monotonic() + _LASTS, asyncio.ensure_future(receive())
        try:
            while time.monotonic() < ends and not gone.done():
                if self._in_work(session):
                    return True
                await asyncio.wait({gone}, timeout=_POLL)
            return False
        finally:
            gone.cancel()


class _Stream:
    """One response in place of several, each of which ends with Gradio's word to close the stream."""

    def __init__(self, send: Any) -> None:
        self._send = send
        self._begun = False
        self.held_back: Message | None = None  # that word, once it came

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.held_back = None
            if self._begun:
                return
            self._begun = True
        elif message.get("body", b"").startswith(_CLOSE):
            self.held_back = message
            return
        elif self.held_back and not message.get("body"):
            return
        await self._send(message)

    async def close(self) -> None:
        assert self.held_back
        await self._send({**self.held_back, "more_body": True})
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})
