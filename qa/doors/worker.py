"""Work of a thread as an async stream, which whoever waits for it can leave at any time."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import AbstractContextManager, nullcontext, suppress
from itertools import chain, islice
from threading import Thread
from typing import TypeVar

from anyio import CapacityLimiter

from qa.drafting.llm import LINE, Line

T = TypeVar("T")
Gate = AbstractContextManager[object]
NO_GATE = nullcontext()


async def work(make: Callable[[], Iterable[T]], slots: CapacityLimiter, beginning: Gate = NO_GATE) -> AsyncGenerator[T, None]:
    """What `make` gives out, one by one, made in a thread of its own as soon as there is a slot; the first of it while it
    holds the gate `beginning`, which lets in only so many at once.

    When this is closed or cancelled, the LLM's line is cut. The thread ends at the next thing it makes, and only then its slot is free:
    so there are never more threads than slots.
    """
    loop, line = asyncio.get_running_loop(), Line()
    made: asyncio.Queue[tuple[T] | BaseException | None] = asyncio.Queue()

    def tell(found: tuple[T] | BaseException | None) -> None:
        with suppress(RuntimeError):  # the loop has ended, with all who wait in it
            loop.call_soon_threadsafe(made.put_nowait, found)

    def run() -> None:
        LINE.set(line)
        try:
            items = iter(make())
            with beginning:
                first = list(islice(items, 0 if line.is_cut else 1))
            for item in chain(first, items if first else ()):
                if line.is_cut:
                    break
                tell((item,))
            tell(None)
        except BaseException as error:  # a panic of a library's Rust side is none of the usual
            tell(error)
        finally:
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(slots.release_on_behalf_of, line)

    await slots.acquire_on_behalf_of(line)
    try:
        Thread(target=run, name="dateline-work").start()
    except RuntimeError:  # no more threads are to be had
        slots.release_on_behalf_of(line)
        raise
    try:
        while (found := await made.get()) is not None:
            if isinstance(found, tuple):
                yield found[0]
            elif isinstance(found, Exception):
                raise found
            else:
                raise RuntimeError(f"{type(found).__name__}: {found}") from found
    finally:
        line.cut()
