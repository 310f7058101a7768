"""Work that is done in a thread while what came of it before is being used."""

from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from queue import Full, Queue
from threading import Event, Thread
from typing import TypeVar

_T = TypeVar("_T")
_POLL_SECONDS = 0.2  # until it is seen that nobody wants more
_PATIENCE = 2.0  # seconds that the thread is waited for in the end; it may be waiting for a server


@contextmanager
def ahead(items: Iterable[_T], most: int) -> Generator[Iterator[_T], None, None]:
    """Items in their order, made in a thread, up to `most` of them before they are asked for. What making them raises is raised here."""
    made: Queue[tuple[_T] | BaseException | None] = Queue(most)  # each item; an error; None: there are no more
    over = Event()

    def put(value: tuple[_T] | BaseException | None) -> bool:
        """Whether it is wanted still."""
        while not over.is_set():
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
        except BaseException as error:  # who waits is told of it, whatever it is
            put(error)

    thread = Thread(target=work, name="dateline-ahead", daemon=True)
    thread.start()
    try:
        yield _taken(made)
    finally:
        over.set()
        thread.join(_PATIENCE)


def _taken(made: "Queue[tuple[_T] | BaseException | None]") -> Iterator[_T]:
    while (value := made.get()) is not None:
        if isinstance(value, BaseException):
            raise value
        yield value[0]
