"""Ties Gradio's sessions to their owners. An owner is a browser, known by a cookie, together with its user.

Gradio sends the names of sessions in addresses, which end up in the logs of proxies; so a name alone must not give access. Each owner has
names of its own: Gradio gets a digest of owner and name, so that the same name is another session for everybody else, and nothing is kept.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Scope

from qa.doors.bodies import read_body
from qa.doors.guard import asker
from qa.doors.rates import Rate

Fields = dict[str, Any]  # a JSON object

_COOKIE = "dateline_session"
_COOKIE_VALUE = re.compile(r"[\w-]{43}", re.ASCII)  # as token_urlsafe(32) makes it
_SESSION_IN_PATH = re.compile(r"(?<=/gradio_api/heartbeat/)[^/]+")
_SESSION_IN_BODY = re.compile(r"/gradio_api/(?:queue/join|call/.*|run/.*|api/.*|cancel)/?$")
_MUCH = 500_000  # bytes of an event: the conversations that a browser keeps are some megabytes, which come when a tab is opened
_MOST_SENT = 200  # times as much that one asker may send in a minute; Gradio keeps it


def owner(request: HTTPConnection) -> str:
    """The owner of a request: its user, with the cookie of its browser or, without a cookie, with its address."""
    name = request.cookies.get(_COOKIE, "")
    user = getattr(request.state, "user", None) or ""
    return f"{user}\n{name if _COOKIE_VALUE.fullmatch(name) else request.client and request.client.host}"


async def _all_of(sent: Fields, asker: str) -> Fields | None:
    return sent


class Sessions:
    """Middleware that gives each browser its cookie, makes the names of sessions their owner's, and refuses requests that name another
    owner's uploaded file. `read` gives what the application gets of an asker's event, None for one that is refused.
    """

    def __init__(
        self, app: ASGIApp, has_uploaded: Callable[[str, str], bool], read: Callable[[Fields, str], Awaitable[Fields | None]] = _all_of
    ) -> None:
        self._app, self._has_uploaded, self._read = app, has_uploaded, read
        self._sent = Rate(_MOST_SENT, 60.0)

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = HTTPConnection(scope)
        scope = _with_own_names(scope, owner(request))
        if scope["method"] == "POST" and _SESSION_IN_BODY.search(scope["path"]):
            body, receive = await read_body(receive)
            read = await self._event(request, body)
            if isinstance(read, Response):
                await read(scope, receive, send)
                return
            scope, receive = _with_body(scope, read, receive)
        await self._app(scope, receive, send if _COOKIE_VALUE.fullmatch(request.cookies.get(_COOKIE, "")) else _with_cookie(send))

    async def _event(self, request: HTTPConnection, body: bytes) -> Fields | Response:
        """What the application gets of an event, or the response that refuses it."""
        sender, who = owner(request), asker(request)
        if seconds := self._sent.wait(who):
            return JSONResponse({"detail": f"That is too much at once. Wait {seconds} s."}, 429, {"Retry-After": str(seconds)})
        for _ in range(len(body) // _MUCH):
            self._sent.count(who)
        sent, files = _read(body)
        if not all(self._has_uploaded(file, sender) for file in files):
            return JSONResponse({"detail": "There is no such file among your uploads."}, 403)
        fields = None if sent is None else await self._read(sent | _own_name(sent, sender), who)
        return fields or JSONResponse({"detail": "The page has no such event, or none with such values."}, 422)


def _own(name: str, owner: str) -> str:
    """The name under which Gradio knows an owner's session."""
    return hashlib.sha256(f"{owner}\n{name}".encode(errors="surrogatepass")).hexdigest()


def _own_name(fields: Fields, owner: str) -> dict[str, str]:
    name = fields.get("session_hash")
    return {"session_hash": _own(name, owner)} if isinstance(name, str) and name else {}


def _with_own_names(scope: Scope, owner: str) -> Scope:
    """A request whose address names only sessions of its owner."""
    path = _SESSION_IN_PATH.sub(lambda name: _own(name[0], owner), scope["path"])
    query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True, encoding="utf-8", errors="replace")
    if any(key == "session_hash" for key, _ in query):
        query = [(key, _own(value, owner) if key == "session_hash" else value) for key, value in query]
        scope = {**scope, "query_string": urlencode(query).encode()}
    return scope if path == scope["path"] else {**scope, "path": path, "raw_path": quote(path).encode()}


def _read(body: bytes) -> tuple[Fields | None, list[str]]:
    """The JSON object that a body holds, None if it holds none, and the paths of files anywhere in it."""
    paths: list[str] = []

    def note_path(fields: Fields) -> Fields:
        if isinstance(fields.get("path"), str):
            paths.append(fields["path"])
        return fields

    try:
        fields = json.loads(body, object_hook=note_path)
    except (ValueError, RecursionError):
        return None, paths
    return fields if isinstance(fields, dict) else None, paths


def _with_body(scope: Scope, fields: Fields, receive: Any) -> tuple[Scope, Any]:
    """A request with another JSON object for its body, and the `receive` that delivers that."""
    body = json.dumps(fields, ensure_ascii=False).encode()
    headers = [(name, value) for name, value in scope["headers"] if name not in (b"content-length", b"transfer-encoding")]
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_body() -> Any:
        return messages.pop() if messages else await receive()

    return {**scope, "headers": [*headers, (b"content-length", b"%d" % len(body))]}, receive_body


def _with_cookie(send: Any) -> Any:
    cookie = f"{_COOKIE}={secrets.token_urlsafe(32)}; Path=/; HttpOnly; SameSite=Lax"

    async def send_with_cookie(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), (b"set-cookie", cookie.encode())]
        await send(message)

    return send_with_cookie
