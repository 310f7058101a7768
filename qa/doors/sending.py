"""Sends answers over HTTP while the client is connected: as server-sent events of Dateline's own, or as OpenAI's chunks."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from typing import Any, TypeVar

from sse_starlette import EventSourceResponse
from starlette.requests import ClientDisconnect, Request

from qa.answer import Event
from qa.doors.errors import in_words
from qa.showing.as_json import to_json
from qa.showing.lines import printable
from qa.showing.texts import as_message, claim_as_markdown
from qa.types import Answer, Claim

_FINISH_WITHIN = 29  # seconds that a stream has when the server is stopped: a little less than `server` gives all requests
Message = dict[str, str]  # a server-sent event: its name, if it has one, and its data
T = TypeVar("T")


async def while_connected(request: Request, result: Awaitable[T]) -> T:
    """Wait for a result. Raises ClientDisconnect as soon as the client has gone, and cancels what makes the result."""
    waiting, watching = asyncio.ensure_future(result), asyncio.ensure_future(_disconnected(request))
    try:
        await asyncio.wait((waiting, watching), return_when=asyncio.FIRST_COMPLETED)
        if not waiting.done():
            raise ClientDisconnect
        return waiting.result()
    finally:
        waiting.cancel()
        watching.cancel()


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def streamed(
    request: Request, events: AsyncGenerator[Event, None], encode: Callable[[AsyncIterator[Event]], AsyncIterator[Message]]
) -> EventSourceResponse:
    """A response that streams events as `encode` writes them. It starts with the first event; an error before that sets the status."""
    first = await while_connected(request, anext(events))

    async def messages() -> AsyncIterator[Message]:
        async with aclosing(events):
            try:
                async for message in encode(_chained(first, events)):
                    yield message
            except Exception as error:
                words = in_words(error)
                yield {"event": "error", "data": _json({"detail": words, "error": {"message": words, "type": "server_error"}})}

    return EventSourceResponse(messages(), sep="\n", shutdown_grace_period=_FINISH_WITHIN)


async def _chained(first: Event, rest: AsyncIterator[Event]) -> AsyncIterator[Event]:
    yield first
    async for event in rest:
        yield event


async def as_events(events: AsyncIterator[Event]) -> AsyncIterator[Message]:
    """An answer as Dateline's own server-sent events: each claim once it is checked, then the whole answer."""
    async for event in events:
        if isinstance(event, Claim):
            yield {"event": "claim", "data": _json({"text": event.text, "citations": event.citations, "quoted": event.quoted})}
        elif isinstance(event, Answer):
            yield {"event": "answer", "data": _json(to_json(event))}


async def as_chunks(head: dict[str, Any], events: AsyncIterator[Event]) -> AsyncIterator[Message]:
    """An answer as chunks of a chat completion, which begin with `head`: each claim once it is checked, then the footnotes."""

    def chunk(delta: dict[str, str], finish: str | None = None, **more: Any) -> Message:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return {"data": _json(head | {"object": "chat.completion.chunk", "choices": [choice]} | more)}

    sent = ""
    yield chunk({"role": "assistant", "content": ""})
    async for event in events:
        if isinstance(event, Claim):
            piece = f"{' ' if sent else ''}{claim_as_markdown(event)}"
            sent += piece
            yield chunk({"content": printable(piece)})
        elif isinstance(event, Answer):
            yield chunk({"content": printable(as_message(event)[len(sent) :])})
            yield chunk({}, "stop", dateline=to_json(event))
    yield {"data": "[DONE]"}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
