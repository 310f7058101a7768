"""Middleware that checks JSON bodies before any library parses them, since each library fails at malformed JSON in its own way."""

import json
from collections.abc import Iterable
from typing import Any, NoReturn

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Scope

_MOST_LEVELS = 50  # of lists and objects in each other: pages and programs send a dozen
_MOST_MARKS = 100_000  # that begin a value or may: no parser takes long for as many, however long their texts are
_FORMS = ("/login", "/gradio_api/upload")  # which take no JSON


class StrictBodies:
    """Refuses what is no JSON, whatever it is said to be, and JSON that is too deeply nested or has too many values, or values that it has
    no form for: NaN, infinity, half a surrogate pair.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and _has_body(scope) and not _is_form(scope):
            try:
                body, receive = await read_body(receive)
            except HTTPException as refused:  # raised by the guard, for a body that is too large or too slow
                await JSONResponse({"detail": refused.detail}, refused.status_code, refused.headers)(scope, receive, send)
                return
            if sum(body.count(mark) for mark in (b",", b"[", b"{")) > _MOST_MARKS:
                await JSONResponse({"detail": "The body has too many values."}, 413)(scope, receive, send)
                return
            if body and not _is_strict(body):
                await JSONResponse({"detail": "The body is not JSON, or too deep."}, 422)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _has_body(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers


def _is_form(scope: Scope) -> bool:
    return str(scope["path"]).removeprefix(scope.get("root_path", "")).rstrip("/") in _FORMS


async def read_body(receive: Any) -> tuple[bytes, Any]:
    """The whole body, whose size the guard limits, and a `receive` that delivers it a second time."""
    messages = [await receive()]
    while messages[-1].get("more_body"):
        messages.append(await receive())
    body = b"".join(message.get("body", b"") for message in messages)

    async def receive_again() -> Any:
        return messages.pop(0) if messages else await receive()

    return body, receive_again


def _is_strict(body: bytes) -> bool:
    """Whether a body is JSON that every library reads alike."""
    try:
        value = json.loads(body.decode(), parse_constant=_refuse)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()  # fails at half a pair of surrogates, and at 1e999
    except (ValueError, RecursionError):
        return False
    return not _is_deep(value)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _is_deep(value: Any) -> bool:
    level = [value]
    for _ in range(_MOST_LEVELS):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return False
    return True


def _inside(value: Any) -> Iterable[Any]:
    """The values of a JSON object, the items of a list; of anything else nothing."""
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()
