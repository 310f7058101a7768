"""Answers as they go out over HTTP, for as long as whoever asked is there: events as server-sent events, or as OpenAI's chunks."""

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
from qa.showing.texts import as_message, said_in_markdown
from qa.types import Answer, Claim

_FINISH_WITHIN = 29  # seconds that a stream has when the server is stopped, a little less than everything else
Message = dict[str, str]  # a server-sent event: its name, if it has one, and its data
T = TypeVar("T")


async def while_there(request: Request, found: Awaitable[T]) -> T:
    """What is waited for, as long as whoever wants it is there. Raises ClientDisconnect."""
    waiting, watching = asyncio.ensure_future(found), asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait((waiting, watching), return_when=asyncio.FIRST_COMPLETED)
        if not waiting.done():
            raise ClientDisconnect
        return waiting.result()
    finally:
        waiting.cancel()
        watching.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def streamed(
    request: Request, events: AsyncGenerator[Event, None], told: Callable[[AsyncIterator[Event]], AsyncIterator[Message]]
) -> EventSourceResponse:
    """Events as a response, which begins with the first of them: what cannot be answered is told by the status."""
    first = await while_there(request, anext(events))

    async def messages() -> AsyncIterator[Message]:
        async with aclosing(events):
            try:
                async for message in told(_with(first, events)):
                    yield message
            except Exception as error:
                words = in_words(error)
                yield {"event": "error", "data": _json({"detail": words, "error": {"message": words, "type": "server_error"}})}

    return EventSourceResponse(messages(), sep="\n", shutdown_grace_period=_FINISH_WITHIN)


async def _with(first: Event, rest: AsyncIterator[Event]) -> AsyncIterator[Event]:
    yield first
    async for event in rest:
        yield event


async def as_events(events: AsyncIterator[Event]) -> AsyncIterator[Message]:
    async for event in events:
        if isinstance(event, Claim):
            yield {"event": "claim", "data": _json({"text": event.text, "citations": event.citations, "quoted": event.quoted})}
        elif isinstance(event, Answer):
            yield {"event": "answer", "data": _json(to_json(event))}


async def as_chunks(head: dict[str, Any], events: AsyncIterator[Event]) -> AsyncIterator[Message]:
    """An answer as chunks of a chat completion: each claim once it is checked, then the footnotes."""

    def chunk(delta: dict[str, str], finish: str | None = None, **more: Any) -> Message:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return {"data": _json(head | {"object": "chat.completion.chunk", "choices": [choice]} | more)}

    said = ""
    yield chunk({"role": "assistant", "content": ""})
    async for event in events:
        if isinstance(event, Claim):
            piece = f"{' ' if said else ''}{said_in_markdown(event)}"
            said += piece
            yield chunk({"content": piece})
        elif isinstance(event, Answer):
            yield chunk({"content": as_message(event)[len(said) :]})
            yield chunk({}, "stop", dateline=to_json(event))
    yield {"data": "[DONE]"}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
