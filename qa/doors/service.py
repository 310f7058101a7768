"""An archive as it is served to many: how many are answered at once, how often each may ask, which LLMs they may choose, what is counted.

Whoever waits here waits in the event loop and holds no thread. Answers and look-ups have threads of their own.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from functools import partial
from threading import Semaphore
from typing import Any, TypeVar, Unpack

from anyio import CapacityLimiter, Lock, to_thread
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from qa.answer import Event
from qa.archive import Archive
from qa.doors.errors import BusyError, TooOftenError, UnknownModelError
from qa.doors.rates import Rate
from qa.doors.worker import work
from qa.drafting.draft import without_thought
from qa.drafting.llm import BUNDLED, NONE
from qa.drafting.prompts import Prompt
from qa.types import Answer, Asking, Found, last

DEFAULT = "dateline"  # the LLM that the server was set up with
_AT_ONCE, _MOST_WAITING = 8, 64  # questions being answered, and those that wait for their turn
_READ_AT_ONCE = 2  # of those: more would only take each other's processors, and everybody else's, and more memory
_LOOKED_UP_AT_ONCE, _MOST_LOOK_UPS = 4, 64
_LOOK_UPS = 4  # allowed for each question that is
_COME_BACK = 10  # seconds
_REMEMBERED = 3.0  # seconds that counts and health are good for
_SECONDS = (0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32)
_A_PERIOD = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
_HELLO = Prompt("You answer in one word.", "Say hello.", "")
T = TypeVar("T")


class Service:
    """An archive with what its doors share: the web page, the REST interface, and programs that chat or use tools."""

    def __init__(self, archive: Archive, rate: str = "") -> None:
        self.archive = archive
        self.models = (DEFAULT, BUNDLED, NONE)
        self._answering, self._looking = CapacityLimiter(_AT_ONCE), CapacityLimiter(_LOOKED_UP_AT_ONCE)
        self._reading = Semaphore(_READ_AT_ONCE)
        self._rates: tuple[Rate, Rate] | None = None
        if rate:
            most, _, period = rate.partition("/")
            self._rates = Rate(int(most), _A_PERIOD[period]), Rate(_LOOK_UPS * int(most), _A_PERIOD[period])
        self._health: tuple[float, str, dict[str, int]] | None = None
        self._counting, self._counter = Lock(), CapacityLimiter(1)
        self._registry = CollectorRegistry()
        self._questions = Counter("dateline_questions", "Questions asked, by what came of them.", ["outcome"], registry=self._registry)
        self._seconds = Histogram("dateline_answer_seconds", "Seconds until the whole answer.", buckets=_SECONDS, registry=self._registry)
        self._first = Histogram("dateline_first_seconds", "Seconds until the first text.", buckets=_SECONDS, registry=self._registry)
        self._articles = Gauge("dateline_articles", "Articles in the archive.", registry=self._registry)
        self._passages = Gauge("dateline_passages", "Passages in the archive.", registry=self._registry)

    async def stream(self, question: str, asker: str, model: str = DEFAULT, **asking: Unpack[Asking]) -> AsyncGenerator[Event, None]:
        """Answer a question as `Archive.stream` does, in turn. Raises BusyError and UnknownModelError, both before anything else.

        Whoever listens no more closes it, or is cancelled: then the LLM is hung up on, and the next in turn is answered.
        """
        self._may_ask(asker, model)
        began, first, outcome = time.perf_counter(), True, "failed"
        try:
            answer = partial(self.archive.stream, question, llm=self._spec(model), **asking)
            async with aclosing(work(answer, self._answering, self._reading)) as events:  # after the first event, an LLM is at work
                async for event in events:
                    if first and not isinstance(event, Found):
                        self._first.observe(time.perf_counter() - began)
                        first = False
                    if isinstance(event, Answer):
                        outcome = "abstained" if event.abstained else "answered"
                    yield event
        except (GeneratorExit, asyncio.CancelledError):  # whoever asked has gone
            outcome = "stopped" if outcome == "failed" else outcome
            raise
        finally:
            self._questions.labels(outcome).inc()
            self._seconds.observe(time.perf_counter() - began)

    async def ask(self, question: str, asker: str, model: str = DEFAULT, **asking: Unpack[Asking]) -> Answer:
        """As `stream`, but the whole answer."""
        async with aclosing(self.stream(question, asker, model, **asking)) as events:
            return last([event async for event in events])

    async def say_hello(self, asker: str, model: str) -> str | None:
        """What an LLM says when it is greeted; None when there is no LLM. This counts as a question. Raises LlmError besides."""
        self._may_ask(asker, model)

        def greet() -> Iterator[str]:
            if llm := self.archive.model(self._spec(model)):
                yield ""
                yield from without_thought(llm.stream(_HELLO))

        async with aclosing(work(greet, self._answering)) as pieces:
            said = [piece async for piece in pieces]
        return "".join(said).strip() if said else None

    async def look_up(self, asker: str, find: Callable[..., T], *args: Any, **more: Any) -> T:
        """What the archive finds without answering: a search, an article, a list. Raises BusyError."""
        self.count(asker)
        if self._looking.statistics().tasks_waiting >= _MOST_LOOK_UPS:
            raise BusyError(_COME_BACK)
        return await to_thread.run_sync(partial(find, *args, **more), limiter=self._looking)

    def count(self, asker: str) -> None:
        """Count something small that an asker wants, such as a search or to say what an answer is worth. Raises TooOftenError."""
        if self._rates:
            _count(self._rates[1], asker)

    async def health(self) -> tuple[str, dict[str, int]]:
        """What keeps the archive from being asked, empty when all is well, and its counts; as they were some seconds ago."""
        async with self._counting:
            if self._health is None or time.monotonic() > self._health[0] + _REMEMBERED:
                found = await to_thread.run_sync(lambda: (self.archive.trouble(), self.archive.counts()), limiter=self._counter)
                self._health = time.monotonic(), *found
            return self._health[1:]

    async def metrics(self) -> bytes:
        """What was counted, in the text format of Prometheus."""
        _, counts = await self.health()
        self._articles.set(counts["articles"])
        self._passages.set(counts["passages"])
        return generate_latest(self._registry)

    def _may_ask(self, asker: str, model: str) -> None:
        if model not in self.models:
            raise UnknownModelError(f"No such model. This server has {', '.join(self.models)}.")
        if self._answering.statistics().tasks_waiting >= _MOST_WAITING:
            raise BusyError(_COME_BACK)
        if self._rates:
            _count(self._rates[0], asker)

    @staticmethod
    def _spec(model: str) -> str | None:
        return None if model == DEFAULT else model


def _count(rate: Rate, asker: str) -> None:
    if seconds := rate.wait(asker):
        raise TooOftenError(seconds)
    rate.count(asker)
