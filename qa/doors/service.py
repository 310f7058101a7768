"""One archive for many askers: how many questions are answered at once, how often each may ask, which LLMs there are, and what is counted.

A question that waits for its turn holds no thread, only a place in the event loop. Answers and look-ups have threads of their own.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import AbstractContextManager, aclosing
from functools import partial
from threading import Semaphore
from typing import Any, Self, TypeVar, Unpack

from anyio import CapacityLimiter, Lock, to_thread
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from qa.answer import Event
from qa.archive import Archive
from qa.doors.errors import RETRY_AFTER, BusyError, TooOftenError, UnknownModelError
from qa.doors.rates import Rate
from qa.doors.runner import Runner
from qa.doors.suggestions import Suggestions
from qa.doors.worker import work
from qa.drafting.draft import without_thought
from qa.drafting.llm import BUNDLED, NONE
from qa.drafting.prompts import Prompt
from qa.saying.words import Said
from qa.types import Answer, Asking, Found, Step, last

DEFAULT = "dateline"  # the LLM that the server was set up with
_AT_ONCE, _MOST_WAITING = 8, 64  # questions that are put to an LLM, and those that wait for their turn; as many are only quoted
_LONGEST_WAIT = 30.0  # seconds for a turn
_SEARCHED_AT_ONCE = 2  # of these, searched and read: more would only take each other's processors, and everybody else's, and more memory
_LOOKED_UP_AT_ONCE, _MOST_LOOK_UPS = 4, 64  # look-ups in work, and those that wait for their turn
_LOOK_UPS_PER_QUESTION = 4  # in an asker's rate
_CACHED_FOR = 3.0  # seconds that counts and health are used again
_BUCKETS = (0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32)  # seconds, of the histograms
_PERIODS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}  # seconds
_HELLO = Prompt("You answer in one word.", "Say hello.", "")
T = TypeVar("T")


class Service:
    """An archive as the page, the REST interface, chat programs and tools share it.

    `rate` is how many questions each asker may ask, such as `20/minute`; empty is any number.
    """

    def __init__(self, archive: Archive, rate: str = "") -> None:
        self.archive = archive
        self.models = (DEFAULT, BUNDLED, NONE)
        # Who wants quotes does not wait for an LLM, which may take a minute for an answer.
        self._drafting, self._quoting = CapacityLimiter(_AT_ONCE), CapacityLimiter(_AT_ONCE)
        self._looking = CapacityLimiter(_LOOKED_UP_AT_ONCE)
        self._searching = Semaphore(_SEARCHED_AT_ONCE)
        self._rates: tuple[Rate, Rate] | None = None
        if rate:
            most, _, period = rate.partition("/")
            self._rates = Rate(int(most), _PERIODS[period]), Rate(_LOOK_UPS_PER_QUESTION * int(most), _PERIODS[period])
        self.suggestions, self.runner = Suggestions(archive, self.is_busy), Runner(archive, self.is_busy)
        self._health: tuple[float, str, dict[str, int]] | None = None
        self._counting, self._counter = Lock(), CapacityLimiter(1)
        self._registry = CollectorRegistry()
        self._questions = Counter("dateline_questions", "Questions asked, by what came of them.", ["outcome"], registry=self._registry)
        self._seconds = Histogram("dateline_answer_seconds", "Seconds until the whole answer.", buckets=_BUCKETS, registry=self._registry)
        self._first = Histogram("dateline_first_seconds", "Seconds until the first text.", buckets=_BUCKETS, registry=self._registry)
        self._articles = Gauge("dateline_articles", "Articles in the archive.", registry=self._registry)
        self._passages = Gauge("dateline_passages", "Passages in the archive.", registry=self._registry)

    def is_busy(self) -> bool:
        """Whether anybody is being answered."""
        return self._drafting.borrowed_tokens + self._quoting.borrowed_tokens > 0

    async def stream(
        self, question: str, asker: str, model: str = DEFAULT, on_step: Callable[[Step], object] | None = None, **asking: Unpack[Asking]
    ) -> AsyncGenerator[Event, None]:
        """Answer a question as `Archive.stream` does, once it is its turn. Raises BusyError and UnknownModelError, before any event.

        `on_step` is called with each step as it begins, in another thread.

        Closing it, or cancelling the task that listens, ends the LLM's work and lets the next question have its turn.
        """
        self._count_question(asker, model)
        began, first, outcome = time.perf_counter(), True, "failed"
        try:
            place = _Place(self._searching, on_step)
            answer = partial(self.archive.stream, question, llm=self._spec(model), on_step=place.begin, **asking)
            # It searches and reads up to its first event; what comes after is an LLM's work.
            async with aclosing(work(answer, self._turns(model), _LONGEST_WAIT, place)) as events:
                async for event in events:
                    if first and not isinstance(event, Found):
                        self._first.observe(time.perf_counter() - began)
                        first = False
                    if isinstance(event, Answer):
                        outcome = "abstained" if event.abstained else "answered"
                    yield event
        except (GeneratorExit, asyncio.CancelledError):  # the asker has gone
            outcome = "stopped" if outcome == "failed" else outcome
            raise
        finally:
            self._questions.labels(outcome).inc()
            self._seconds.observe(time.perf_counter() - began)

    async def ask(self, question: str, asker: str, model: str = DEFAULT, **asking: Unpack[Asking]) -> Answer:
        """The whole answer of `stream`."""
        async with aclosing(self.stream(question, asker, model, **asking)) as events:
            return last([event async for event in events])

    async def say_hello(self, asker: str, model: str) -> str | None:
        """An LLM's reply to a greeting, None for the model `none`; it counts as a question. Raises LlmError, and as `stream` does."""
        self._count_question(asker, model)

        def greet() -> Iterator[str]:
            if llm := self.archive.model(self._spec(model)):
                yield ""
                yield from without_thought(llm.stream(_HELLO))

        async with aclosing(work(greet, self._turns(model), _LONGEST_WAIT)) as pieces:
            reply = [piece async for piece in pieces]
        return "".join(reply).strip() if reply else None

    async def look_up(self, asker: str, method: Callable[..., T], *args: Any, **more: Any) -> T:
        """Call a method of the archive that asks no LLM, such as a search, in a thread, once it is its turn. Raises BusyError."""
        self.count(asker)
        if self._looking.statistics().tasks_waiting >= _MOST_LOOK_UPS:
            raise BusyError(RETRY_AFTER)
        return await to_thread.run_sync(partial(method, *args, **more), limiter=self._looking)

    def count(self, asker: str) -> None:
        """Count a small request of an asker, such as a search or a verdict on an answer. Raises TooOftenError."""
        if self._rates:
            _count(self._rates[1], asker)

    def start_run(self, testset: str | None, asker: str, model: str = DEFAULT) -> None:
        """Run a test set as `Runner.start` does; it counts as a small request. Raises UnknownModelError and BusyError as well."""
        self._check(model)
        self.count(asker)
        self.runner.start(testset, self._spec(model))

    async def health(self) -> tuple[str, dict[str, int]]:
        """Why the archive cannot be asked, empty when it can, and its counts; both may be some seconds old."""
        async with self._counting:
            if self._health is None or time.monotonic() > self._health[0] + _CACHED_FOR:
                found = await to_thread.run_sync(lambda: (self.archive.trouble(), self.archive.counts()), limiter=self._counter)
                self._health = time.monotonic(), *found
            return self._health[1:]

    async def metrics(self) -> bytes:
        """The counters in the text format of Prometheus."""
        _, counts = await self.health()
        self._articles.set(counts["articles"])
        self._passages.set(counts["passages"])
        return generate_latest(self._registry)

    def _count_question(self, asker: str, model: str) -> None:
        """Raises UnknownModelError, BusyError or TooOftenError when it cannot be asked now."""
        self._check(model)
        if self._turns(model).statistics().tasks_waiting >= _MOST_WAITING:
            raise BusyError(RETRY_AFTER)
        if self._rates:
            _count(self._rates[0], asker)

    def _check(self, model: str) -> None:
        if model not in self.models:
            raise UnknownModelError(Said("no_such_model", models=", ".join(self.models)))

    def _turns(self, model: str) -> CapacityLimiter:
        return self._quoting if model == NONE else self._drafting

    @staticmethod
    def _spec(model: str) -> str | None:
        """The model as the archive names it; None is its own."""
        return None if model == DEFAULT else model


def _count(rate: Rate, asker: str) -> None:
    if seconds := rate.wait(asker):
        raise TooOftenError(seconds)
    rate.count(asker)


class _Place(AbstractContextManager["_Place"]):
    """A question's place among those that are searched and read; while an LLM rewrites the question, it is another's."""

    def __init__(self, places: Semaphore, on_step: Callable[[Step], object] | None) -> None:
        self._places, self._on_step = places, on_step
        self._held, self._over = False, False

    def __enter__(self) -> Self:
        self._hold(True)
        return self

    def __exit__(self, *_: object) -> None:
        self._hold(False)
        self._over = True

    def begin(self, step: Step) -> None:
        if not self._over:
            self._hold(step.name != "rewrite")
        if self._on_step:
            self._on_step(step)

    def _hold(self, wanted: bool) -> None:
        if wanted and not self._held:
            self._places.acquire()
        elif self._held and not wanted:
            self._places.release()
        self._held = wanted
