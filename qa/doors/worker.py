"""Runs an iterator in a thread of its own, and gives its items as an async stream, which can be left at any time."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import AbstractContextManager, nullcontext, suppress
from itertools import chain, islice
from threading import Thread
from typing import TypeVar

from anyio import CapacityLimiter, move_on_after

from qa.doors.errors import RETRY_AFTER, BusyError
from qa.drafting.llm import LINE, Line

T = TypeVar("T")
Gate = AbstractContextManager[object]
NO_GATE = nullcontext()


async def work(
    make: Callable[[], Iterable[T]], slots: CapacityLimiter, longest_wait: float, gate_of_first: Gate = NO_GATE
) -> AsyncGenerator[T, None]:
    """The items that `make` yields, one by one, made in a thread of its own as soon as one of the `slots` is free.

    The first item is made inside `gate_of_first`, a semaphore that bounds how many threads are at their first item. When the stream is
    closed or cancelled, the LLM's line is cut and the thread ends after the item it is making; only then its slot is free, so that there
    are never more threads than slots. Raises what `make` raises, and BusyError when no slot is free within `longest_wait` seconds.
    """
    loop, line = asyncio.get_running_loop(), Line()
    # An item in a tuple, the error that ended the work, or None at its end.
    made: asyncio.Queue[tuple[T] | BaseException | None] = asyncio.Queue()

    def put(outcome: tuple[T] | BaseException | None) -> None:
        with suppress(RuntimeError):  # the loop has ended, with all who wait in it
            loop.call_soon_threadsafe(made.put_nowait, outcome)

    def run() -> None:
        LINE.set(line)
        try:
            items = iter(make())
            with gate_of_first:
                first = list(islice(items, 0 if line.is_cut else 1))
            for item in chain(first, items if first else ()):
                if line.is_cut:
                    break
                put((item,))
            put(None)
        except BaseException as error:  # a panic in a library's Rust code is no Exception
            put(error)
        finally:
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(slots.release_on_behalf_of, line)

    await _turn(slots, line, longest_wait)
    try:
        Thread(target=run, name="dateline-work").start()
    except RuntimeError:  # no more threads are to be had
        slots.release_on_behalf_of(line)
        raise
    try:
        while (outcome := await made.get()) is not None:
            if isinstance(outcome, tuple):
                yield outcome[0]
            elif isinstance(outcome, Exception):
                raise outcome
            else:
                raise RuntimeError(f"{type(outcome).__name__}: {outcome}") from outcome
    finally:
        line.cut()


async def _turn(slots: CapacityLimiter, line: Line, longest_wait: float) -> None:
    with move_on_after(longest_wait) as waiting:
        await slots.acquire_on_behalf_of(line)
    if waiting.cancelled_caught:
        raise BusyError(RETRY_AFTER)
