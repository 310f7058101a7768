"""The tabs of the page that Gradio keeps something for. It forgets those that nobody uses only when 10,000 others have come, whoever's."""

import time
from collections import Counter, OrderedDict
from typing import Any
from urllib.parse import parse_qs

import gradio as gr
from starlette.responses import Response
from starlette.types import ASGIApp, Scope

_MOST = 500  # tabs of one asker, of which the last used ones are kept
_MOST_ASKERS = 10_000  # whose tabs are counted
_UNHEARD_SECONDS = 60.0  # that what a tab is told is kept though it does not listen
_STREAM = "/gradio_api/queue/data"
_UNKNOWN = b'data: {"msg":"unexpected_error","message":"404: Not Found","session_not_found":true,"success":false}\n\n'


class OpenTabs:
    """Middleware around Gradio, which notes who listens. `used` is to be called before each event of a tab."""

    def __init__(self, app: ASGIApp, page: gr.Blocks) -> None:
        self._app, self._page = app, page
        self._of: OrderedDict[str, OrderedDict[str, None]] = OrderedDict()  # names of tabs, by asker
        self._listening: Counter[str] = Counter()
        self._unheard: dict[str, float] = {}  # since when, by the monotonic clock

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or not scope["path"].rstrip("/").endswith(_STREAM):
            await self._app(scope, receive, send)
            return
        name = parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [""])[-1]
        if name not in self._page._queue.pending_messages_per_session:  # Gradio says so too, and logs that it failed
            await Response(_UNKNOWN, media_type="text/event-stream")(scope, receive, send)
            return
        self._listening[name] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._listening[name] -= 1
            self._listening += Counter()

    async def used(self, asker: str, name: str) -> None:
        """Note that a tab of an asker sends an event, and forget what nobody needs any more."""
        tabs = self._of.setdefault(asker, OrderedDict())
        self._of.move_to_end(asker)
        if len(self._of) > _MOST_ASKERS:
            self._of.popitem(last=False)
        tabs[name] = None
        tabs.move_to_end(name)
        if len(tabs) > _MOST:
            oldest, _ = tabs.popitem(last=False)
            await self._forget(oldest)
            self._page.state_holder.session_data.pop(oldest, None)
            self._page.state_holder.time_last_used.pop(oldest, None)
        await self._forget_unheard(name)

    async def _forget_unheard(self, but: str) -> None:
        now = time.monotonic()
        unheard = {name for name in self._page._queue.pending_messages_per_session if name not in self._listening} - {but}
        self._unheard = {name: self._unheard.get(name, now) for name in unheard}
        for name in [name for name, since in self._unheard.items() if now - since > _UNHEARD_SECONDS]:
            await self._forget(name)

    async def _forget(self, name: str) -> None:
        """Forget what a tab is to be told, and end what it waits for."""
        queue = self._page._queue
        if queue.pending_messages_per_session.pop(name, None) is not None:
            await queue.clean_events(session_hash=name)
            queue.pending_event_ids_session.pop(name, None)
