"""Bodies of JSON, looked at before anything takes them: what is not strict is refused, since each library fails at it in its own way."""

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, NoReturn

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

Message = MutableMapping[str, Any]
App = Callable[[Message, Any, Any], Awaitable[None]]

_DEEPEST = 50  # levels of lists and objects: pages and programs send a dozen


class Bodies:
    """Refuses JSON that is broken or too deep, and numbers and characters that JSON has no form for."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and "json" in Headers(scope=scope).get("content-type", ""):
            try:
                body, receive = await read_body(receive)
            except HTTPException as refused:  # by the guard, as too large or not coming
                await JSONResponse({"detail": refused.detail}, refused.status_code, refused.headers)(scope, receive, send)
                return
            if body and not _is_strict(body):
                await JSONResponse({"detail": "The body is not JSON, or too deep."}, 422)(scope, receive, send)
                return
        await self._app(scope, receive, send)


async def read_body(receive: Any) -> tuple[bytes, Any]:
    """A body, which the guard has bounded, and what gives it once more."""
    messages = [await receive()]
    while messages[-1].get("more_body"):
        messages.append(await receive())
    body = b"".join(message.get("body", b"") for message in messages)

    async def again() -> Any:
        return messages.pop(0) if messages else await receive()

    return body, again


def _is_strict(body: bytes) -> bool:
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
    for _ in range(_DEEPEST):
        level = [inner for one in level if isinstance(one, dict | list) for inner in (one.values() if isinstance(one, dict) else one)]
        if not level:
            return False
    return True
