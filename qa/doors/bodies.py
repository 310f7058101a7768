"""Middleware that checks JSON bodies before any library parses them, since each library fails at malformed JSON in its own way."""

import json
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, NoReturn

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

Message = MutableMapping[str, Any]
App = Callable[[Message, Any, Any], Awaitable[None]]

_MOST_LEVELS = 50  # of lists and objects in each other: pages and programs send a dozen


class StrictBodies:
    """Refuses JSON that is malformed or too deeply nested, and values that JSON has no form for: NaN, infinity, half a surrogate pair."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and "json" in Headers(scope=scope).get("content-type", ""):
            try:
                body, receive = await read_body(receive)
            except HTTPException as refused:  # raised by the guard, for a body that is too large or too slow
                await JSONResponse({"detail": refused.detail}, refused.status_code, refused.headers)(scope, receive, send)
                return
            if body and not _is_strict(body):
                await JSONResponse({"detail": "The body is not JSON, or too deep."}, 422)(scope, receive, send)
                return
        await self._app(scope, receive, send)


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
        json.dumps(value, ensure_ascii=False).encode()  # fails at half a pair of surrogates
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
