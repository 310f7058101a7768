"""The turns of a conversation: a question with its answer, or with the reason why it has none, and how the chat shows them.

A turn is {"question", "any_time", "answer", "signature", "verdict", "problem"}: the answer as JSON, else None; the reader's verdict on it;
and, where it was stopped or failed, that in words.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Collection, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from qa.answer import Event
from qa.doors.seals import Seals
from qa.showing.as_json import from_json, to_json
from qa.showing.how import MOST_READ
from qa.showing.page import Page, question_html
from qa.types import Answer, Claim, Step

Turn: TypeAlias = dict[str, Any]
Message = dict[str, str]
TICK = 1.0  # seconds without an event after which the page is told how long it has been


def asked(question: str, any_time: bool = False) -> Turn:
    """A turn that has no answer yet; with `any_time`, a time that the question names is no bound."""
    return {"question": question, "any_time": any_time, "answer": None, "signature": "", "verdict": "", "problem": ""}


def answered(answer: Answer, seals: Seals) -> Turn:
    """What an answer changes of its turn. It is signed, so that a reader's verdict can only be on an answer that was given."""
    given = to_json(replace(answer, evidence=answer.evidence[:MOST_READ]))
    return {"answer": given, "signature": seals.sign(given), "problem": ""}


def readable(stored: Any) -> Turn:
    """A stored turn with nothing but its own fields. Raises KeyError, TypeError, ValueError or AttributeError for what is none."""
    turn = asked(str(stored["question"]), bool(stored.get("any_time"))) | {"answer": stored["answer"]}
    if turn["answer"] is not None:
        from_json(turn["answer"])
    return turn | {name: str(stored.get(name, "")) for name in ("signature", "verdict", "problem")}


def is_left(turn: Turn) -> bool:
    """Whether the page was left before this turn was answered, stopped or failed."""
    return turn["answer"] is None and not turn["problem"]


def answer_of(turn: Turn | None) -> Answer | None:
    return from_json(turn["answer"]) if turn and turn["answer"] else None


def history(turns: Sequence[Turn]) -> list[str]:
    """Question and answer in turn; turns without an answer are left out."""
    answers = [turn["answer"] for turn in turns if turn["answer"]]
    return [str(answer[name]) for answer in answers for name in ("question", "answer")]


def messages(turns: Sequence[Turn], page: Page, awaited: Collection[int] = ()) -> list[Message]:
    """Turns as the chat shows them, two messages for each; `awaited` are the numbers of those that are being answered."""
    shown = []
    for number, turn in enumerate(turns):
        if answer := answer_of(turn):
            html = page.answer(answer, number, turn["verdict"])
        else:
            html = page.looking() if number in awaited else page.unanswered(turn["problem"], number)
        shown += [{"role": "user", "content": question_html(turn["question"])}, _reply(html)]
    return shown


def _reply(html: str) -> Message:
    return {"role": "assistant", "content": html}


class Growing:
    """What the chat shows of an answer until it is whole: its claims so far, and the step it is at; in the place of the turn of that number
    among the messages `shown`.
    """

    def __init__(self, page: Page, shown: list[Message], number: int) -> None:
        self._page, self._shown, self._number = page, shown, number
        self._claims: list[Claim] = []
        self._step: tuple[Step | None, float] = None, time.monotonic()  # and the moment at which it began

    def begin(self, step: Step) -> None:
        """Note that a step begins; any thread may tell."""
        self._step = step, time.monotonic()

    def add(self, event: Event | None) -> None:
        """Take what has come of the answer."""
        if isinstance(event, Claim):
            self._claims.append(event)

    def messages(self) -> list[Message]:
        """The conversation with the answer as far as it is."""
        step, began = self._step
        claims = self._page.claims(self._claims, self._number, ())
        growing = _reply(self._page.looking(step, round(time.monotonic() - began), claims))
        at = 2 * self._number + 1
        return [*self._shown[:at], growing, *self._shown[at + 1 :]]


async def ticking(events: AsyncGenerator[Event, None], seconds: float = TICK) -> AsyncGenerator[Event | None, None]:
    """The events as they come, and None whenever none has come for so many seconds."""
    coming = asyncio.ensure_future(anext(events, None))
    try:
        while True:
            await asyncio.wait({coming}, timeout=seconds)
            if not coming.done():
                yield None
            elif (event := coming.result()) is None:
                return
            else:
                yield event
                coming = asyncio.ensure_future(anext(events, None))
    finally:
        coming.cancel()
        await asyncio.wait({coming})
