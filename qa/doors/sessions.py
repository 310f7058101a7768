"""Whose a request is: a browser's, told by a cookie, and its user's. What Gradio keeps under a name belongs to whoever used the name first.

Gradio's own names of sessions travel in addresses, and so through the logs of proxies; by themselves they open nothing.
"""

import json
import re
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse

from qa.doors.bodies import read_body

Message = MutableMapping[str, Any]
App = Callable[[Message, Any, Any], Awaitable[None]]

_COOKIE = "dateline_session"
_NAME = re.compile(r"[\w-]{43}", re.ASCII)
_IN_PATH = re.compile(r"/gradio_api/heartbeat/([^/]+)")
_WITH_BODY = re.compile(r"/gradio_api/(?:queue/join|call/.*|run/.*|api/.*|cancel)/?$")
_KEPT = 100_000  # names of sessions that are remembered, the last used ones


def owner(request: HTTPConnection) -> str:
    """Whose a request is: its user's in one browser. A program without cookies is told by its address."""
    name = request.cookies.get(_COOKIE, "")
    user = getattr(request.state, "user", None) or ""
    return f"{user}\n{name if _NAME.fullmatch(name) else request.client and request.client.host}"


class Sessions:
    """Gives each browser its cookie. Refuses what names another's session, or a file that is not its sender's."""

    def __init__(self, app: App, has_uploaded: Callable[[str, str], bool]) -> None:
        self._app, self._has_uploaded = app, has_uploaded
        self._owners: OrderedDict[str, str] = OrderedDict()

    async def __call__(self, scope: Message, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request, whose = HTTPConnection(scope), owner(HTTPConnection(scope))
        found = _IN_PATH.search(scope["path"])
        sessions, files = [*request.query_params.getlist("session_hash"), *([found[1]] if found else [])], list[str]()
        if scope["method"] == "POST" and _WITH_BODY.search(scope["path"]):
            body, receive = await read_body(receive)
            session, files = _named(body)
            sessions += [session] if session else []
        if not all(self._belongs(name, whose) for name in sessions):
            await JSONResponse({"detail": "This session is somebody else's. Load the page again."}, 403)(scope, receive, send)
        elif not all(self._has_uploaded(file, whose) for file in files):
            await JSONResponse({"detail": "There is no such file among your uploads."}, 403)(scope, receive, send)
        else:
            await self._app(scope, receive, send if _NAME.fullmatch(request.cookies.get(_COOKIE, "")) else _with_cookie(send))

    def _belongs(self, session: str, to: str) -> bool:
        first = self._owners.setdefault(session, to)
        self._owners.move_to_end(session)
        if len(self._owners) > _KEPT:
            self._owners.popitem(last=False)
        return first == to


def _named(body: bytes) -> tuple[str, list[str]]:
    """The session that a body of JSON names, and the paths of files anywhere in it. What else is wrong with it Gradio says."""
    paths: list[str] = []

    def look(fields: dict[str, Any]) -> dict[str, Any]:
        if isinstance(fields.get("path"), str):
            paths.append(fields["path"])
        return fields

    try:
        fields = json.loads(body, object_hook=look)
    except (ValueError, RecursionError):
        return "", paths
    return str(fields.get("session_hash") or "") if isinstance(fields, dict) else "", paths


def _with_cookie(send: Any) -> Any:
    cookie = f"{_COOKIE}={secrets.token_urlsafe(32)}; Path=/; HttpOnly; SameSite=Lax"

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), (b"set-cookie", cookie.encode())]
        await send(message)

    return sending
