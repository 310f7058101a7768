"""Ties Gradio's sessions to their owners. An owner is a browser, known by a cookie, together with its user; a session belongs to the
owner that used it first.

Gradio sends the names of sessions in addresses, which end up in the logs of proxies; so a name alone must not give access.
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
_COOKIE_VALUE = re.compile(r"[\w-]{43}", re.ASCII)  # as token_urlsafe(32) makes it
_SESSION_IN_PATH = re.compile(r"/gradio_api/heartbeat/([^/]+)")
_SESSION_IN_BODY = re.compile(r"/gradio_api/(?:queue/join|call/.*|run/.*|api/.*|cancel)/?$")
_MOST_SESSIONS = 100_000  # the last used ones, whose owners are remembered


def owner(request: HTTPConnection) -> str:
    """The owner of a request: its user, with the cookie of its browser or, without a cookie, with its address."""
    name = request.cookies.get(_COOKIE, "")
    user = getattr(request.state, "user", None) or ""
    return f"{user}\n{name if _COOKIE_VALUE.fullmatch(name) else request.client and request.client.host}"


class Sessions:
    """Middleware that gives each browser its cookie, and refuses requests that name another owner's session or uploaded file."""

    def __init__(self, app: App, has_uploaded: Callable[[str, str], bool]) -> None:
        self._app, self._has_uploaded = app, has_uploaded
        self._owners: OrderedDict[str, str] = OrderedDict()

    async def __call__(self, scope: Message, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request, sender = HTTPConnection(scope), owner(HTTPConnection(scope))
        in_path = _SESSION_IN_PATH.search(scope["path"])
        sessions, files = [*request.query_params.getlist("session_hash"), *([in_path[1]] if in_path else [])], list[str]()
        if scope["method"] == "POST" and _SESSION_IN_BODY.search(scope["path"]):
            body, receive = await read_body(receive)
            session, files = _names_in(body)
            sessions += [session] if session else []
        if not all(self._belongs(name, sender) for name in sessions):
            await JSONResponse({"detail": "This session is somebody else's. Load the page again."}, 403)(scope, receive, send)
        elif not all(self._has_uploaded(file, sender) for file in files):
            await JSONResponse({"detail": "There is no such file among your uploads."}, 403)(scope, receive, send)
        else:
            await self._app(scope, receive, send if _COOKIE_VALUE.fullmatch(request.cookies.get(_COOKIE, "")) else _with_cookie(send))

    def _belongs(self, session: str, sender: str) -> bool:
        first = self._owners.setdefault(session, sender)
        self._owners.move_to_end(session)
        if len(self._owners) > _MOST_SESSIONS:
            self._owners.popitem(last=False)
        return first == sender


def _names_in(body: bytes) -> tuple[str, list[str]]:
    """The session that a JSON body names, empty if none, and the paths of files anywhere in it. A malformed body is left to Gradio."""
    paths: list[str] = []

    def note_path(fields: dict[str, Any]) -> dict[str, Any]:
        if isinstance(fields.get("path"), str):
            paths.append(fields["path"])
        return fields

    try:
        fields = json.loads(body, object_hook=note_path)
    except (ValueError, RecursionError):
        return "", paths
    return str(fields.get("session_hash") or "") if isinstance(fields, dict) else "", paths


def _with_cookie(send: Any) -> Any:
    cookie = f"{_COOKIE}={secrets.token_urlsafe(32)}; Path=/; HttpOnly; SameSite=Lax"

    async def send_with_cookie(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), (b"set-cookie", cookie.encode())]
        await send(message)

    return send_with_cookie
