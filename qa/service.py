"""An archive as it is served to many: how often each may ask, which LLMs they may choose, and what is counted."""

import time
from collections.abc import Iterator
from threading import BoundedSemaphore
from typing import Unpack

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from qa.answer import Event
from qa.archive import Archive, Asking
from qa.llm import BUNDLED, NONE
from qa.strings import say
from qa.types import Answer, Found

DEFAULT = "dateline"  # the LLM that the server was set up with
LONGEST_QUESTION = 2000  # characters
_AT_ONCE = 8  # questions being answered; the others wait
_SECONDS = (0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32)


class BusyError(RuntimeError):
    """One asker has asked too often; `seconds` says when to try again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(say("slow_down", seconds=seconds))
        self.seconds = seconds


class UnknownModelError(ValueError):
    """The LLM that was asked for is not one of those the server was set up with."""


class Service:
    """An archive with what its doors share: the web page, the REST interface, and chat programs."""

    def __init__(self, archive: Archive, rate: str = "") -> None:
        self.archive = archive
        self.models = (DEFAULT, BUNDLED, NONE)
        self._rate: RateLimitItem | None = parse(rate) if rate else None
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._answering = BoundedSemaphore(_AT_ONCE)
        self._registry = CollectorRegistry()
        self._questions = Counter("dateline_questions", "Questions asked, by what came of them.", ["outcome"], registry=self._registry)
        self._seconds = Histogram("dateline_answer_seconds", "Seconds until the whole answer.", buckets=_SECONDS, registry=self._registry)
        self._first = Histogram("dateline_first_seconds", "Seconds until the first text.", buckets=_SECONDS, registry=self._registry)
        self._articles = Gauge("dateline_articles", "Articles in the archive.", registry=self._registry)
        self._passages = Gauge("dateline_passages", "Passages in the archive.", registry=self._registry)

    def stream(self, question: str, asker: str, model: str = DEFAULT, **how: Unpack[Asking]) -> Iterator[Event]:
        """Answer a question as `Archive.stream` does, in turn. Raises BusyError, and UnknownModelError."""
        if model not in self.models:
            raise UnknownModelError(f"No such model: {model!r}. This server has {', '.join(self.models)}.")
        if self._rate and not self._limiter.hit(self._rate, asker):
            raise BusyError(max(1, round(self._limiter.get_window_stats(self._rate, asker).reset_time - time.time())))
        return self._counted(question, model, how)

    def metrics(self) -> bytes:
        """What was counted, in the text format of Prometheus."""
        counts = self.archive.counts()
        self._articles.set(counts["articles"])
        self._passages.set(counts["passages"])
        return generate_latest(self._registry)

    def _counted(self, question: str, model: str, how: Asking) -> Iterator[Event]:
        began, first, outcome = time.perf_counter(), True, "failed"
        try:
            with self._answering:
                for event in self.archive.stream(question, llm=None if model == DEFAULT else model, **how):
                    if first and not isinstance(event, Found):
                        self._first.observe(time.perf_counter() - began)
                        first = False
                    if isinstance(event, Answer):
                        outcome = "abstained" if event.abstained else "answered"
                    yield event
        except GeneratorExit:  # whoever asked has gone
            outcome = "stopped"
            raise
        finally:
            self._questions.labels(outcome).inc()
            self._seconds.observe(time.perf_counter() - began)
