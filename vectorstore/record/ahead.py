"""Runs an iterator ahead of its user, in a thread."""

from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from queue import Full, Queue
from threading import Event, Thread
from typing import TypeVar

_T = TypeVar("_T")
_POLL_SECONDS = 0.2  # until the thread notices that no more items are wanted
_PATIENCE = 2.0  # seconds for which the end of the thread is waited for; it may itself be waiting for a server


@contextmanager
def ahead(items: Iterable[_T], most: int) -> Generator[Iterator[_T], None, None]:
    """The items in their order, made in a thread, at most `most` before they are used. An error in making them is raised to the user."""
    made: Queue[tuple[_T] | BaseException | None] = Queue(most)  # an item, an error, or None at the end
    stopped = Event()

    def put(value: tuple[_T] | BaseException | None) -> bool:
        """Hand a value over. Returns whether more are wanted."""
        while not stopped.is_set():
            try:
                made.put(value, timeout=_POLL_SECONDS)
            except Full:
                continue
            return True
        return False

    def work() -> None:
        try:
            for item in items:
                if not put((item,)):
                    return
            put(None)
        except BaseException as error:  # whatever it is, the user is waiting for a value
            put(error)

    thread = Thread(target=work, name="dateline-ahead", daemon=True)
    thread.start()
    try:
        yield _taken(made)
    finally:
        stopped.set()
        thread.join(_PATIENCE)


def _taken(made: "Queue[tuple[_T] | BaseException | None]") -> Iterator[_T]:
    while (value := made.get()) is not None:
        if isinstance(value, BaseException):
            raise value
        yield value[0]
