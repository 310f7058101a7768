"""Which events the page can send, and with what: anything else is refused before it reaches Gradio, which keeps whatever it is sent."""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import gradio as gr

_LONGEST = 10_000  # characters of what a box of one line takes, where the box says nothing itself; page and server talk through some
_LONGEST_TEXT = 5_000_000  # characters of a pasted text
_LONGEST_EVENT = 20_000  # characters of what is told beside the values: which item of a list was chosen

Read = Callable[[Any], Any]  # a value as Gradio gets it; raises ValueError for one that the page cannot send


class Events:
    """The events of a page, by number, with what reads each of their values. `used` is called with the asker and the tab of each."""

    def __init__(self, page: gr.Blocks, used: Callable[[str, str], Awaitable[None]]) -> None:
        self._used = used
        self._inputs: Mapping[int, list[Read]] = {
            number: [_reader(block) for block in fn.inputs]
            for number, fn in page.fns.items()
            # Some are the browser's own, and the tools have a way of their own.
            if fn.fn and not any(block.get_block_name() == "api" for block in fn.inputs)
        }

    async def read(self, fields: dict[str, Any], asker: str) -> dict[str, Any] | None:
        """What Gradio gets of the JSON object that an asker sent; None where the page cannot have sent it."""
        read = self._checked(fields)
        if read and isinstance(name := read["session_hash"], str):
            await self._used(asker, name)
        return read

    def _checked(self, fields: dict[str, Any]) -> dict[str, Any] | None:
        number, values = fields.get("fn_index"), fields.get("data")
        inputs = self._inputs.get(number) if type(number) is int else None
        if inputs is None:
            return None
        if "event_id" in fields:  # an event is cancelled
            return {name: fields.get(name) for name in ("session_hash", "fn_index", "event_id")}
        told = fields.get("event_data")
        if not isinstance(values, list) or len(values) != len(inputs) or len(json.dumps(told)) > _LONGEST_EVENT:
            return None
        try:
            data = [read(value) for read, value in zip(inputs, values, strict=True)]
        except ValueError:
            return None
        trigger = fields.get("trigger_id")
        sent = {"session_hash": fields.get("session_hash"), "fn_index": number, "data": data, "event_data": told}
        return sent | ({"trigger_id": trigger} if type(trigger) is int else {})


def _reader(block: Any) -> Read:
    if isinstance(block, gr.State):
        return lambda _: None  # the server's own
    if isinstance(block, gr.BrowserState):
        return lambda value: value  # sealed; whoever reads it takes any
    if isinstance(block, gr.File):
        return _files
    if isinstance(block, gr.Textbox):
        longest = block.max_length or (_LONGEST_TEXT if block.lines > 1 else _LONGEST)
        return lambda value: _text("" if value is None else value, longest)
    return lambda value: value if value is None or type(value) in (int, float, bool) else _text(value, _LONGEST)


def _text(value: Any, longest: int) -> str:
    if not isinstance(value, str) or len(value) > longest:
        raise ValueError
    return value


def _files(value: Any) -> list[dict[str, Any]] | None:
    """Uploaded files with nothing but their paths."""
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(file, dict) and isinstance(file.get("path"), str) for file in value):
        raise ValueError
    return [{"path": file["path"], "meta": {"_type": "gradio.FileData"}} for file in value]
