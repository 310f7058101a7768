"""Everything that goes wrong in a way its user can mend."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager


class StoreError(RuntimeError):
    """Something the archive cannot do; the message says what to do instead."""


class IndexDamagedError(StoreError):
    """An index cannot be trusted; it is to be rebuilt from the catalog."""


class IndexDownError(StoreError):
    """An index cannot be used just now, though it is sound: its server is down, or the disk is full."""


@contextmanager
def index_errors(index: str, down: Callable[[Exception], str] = lambda error: "") -> Iterator[None]:
    """Whatever an index's own code raises, a panic of its Rust side included, as one of the two errors above.

    `down` says in words why an error is not damage, or nothing.
    """
    try:
        yield
    except StoreError:
        raise
    except OSError as error:
        raise _of(error, index, down(error) or f"{index} cannot be written: {error.strerror or error}") from error
    except Exception as error:
        raise _of(error, index, down(error)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise IndexDamagedError(f"{index} failed: {one_line(error)}") from error


def _of(error: Exception, index: str, down: str) -> StoreError:
    text = one_line(error)
    if any(sign in text for sign in ("No space left", "disk is full", "File too large")):
        return IndexDownError(f"The disk is full, so {index} cannot be brought up to date. Free some space; nothing is lost.")
    if any(sign in text for sign in ("readonly", "Read-only", "Permission denied")):
        return IndexDownError(f"{index} cannot be written: its folder is read-only. Change its permissions; nothing is lost.")
    return IndexDownError(down) if down else IndexDamagedError(f"{index} failed: {text}")


def one_line(error: BaseException) -> str:
    """An error's message in one line of at most 200 characters."""
    return " ".join(str(error).split())[:200]
