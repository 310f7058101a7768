"""Everything that goes wrong in a way its user can mend: one base, three kinds, and those of a kind that somebody tells apart."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager


class DatelineError(Exception):
    """Something that can be mended; the message says how. Each is of one of the three kinds below, and every door shows it."""


class InputError(DatelineError, ValueError):
    """What was given cannot be taken; the message says what to change."""


class StoreError(DatelineError, RuntimeError):
    """Something the archive cannot do; the message says what to do instead."""


class ModelError(DatelineError, RuntimeError):
    """An LLM, an embedder or a cross-encoder that cannot be used; the message says what to do."""


class ArticleError(InputError):
    """An article, a file of articles, or a filter of a search that cannot be taken; the message says what to change."""


class ArchiveError(StoreError):
    """An archive that cannot be opened, or not as it was asked for; the message says what to do instead."""


class IndexDamagedError(StoreError):
    """An index cannot be trusted; it is to be rebuilt from the catalog."""


class IndexDownError(StoreError):
    """An index cannot be used just now, though it is sound: its server is down, or the disk is full."""


class IndexFailedError(IndexDownError):
    """An index failed at a request as a damaged one does. Whether it is damaged is to be looked into."""

    @property
    def origin(self) -> Exception:
        """The index's own error; this one for a panic, which nobody who catches errors would catch."""
        return self.__cause__ if isinstance(self.__cause__, Exception) else self


# What the operating system, or SQLite, says inside an index's own error, whichever index it is.
_FULL = ("No space left", "disk is full", "File too large", "Disk quota exceeded")
_CLOSED = ("Permission denied", "Read-only file system", "readonly database", "unable to open database file")
_OTHERWISE = ("disk I/O error", "database is locked", "LockBusy", "Too many open files", "Cannot allocate memory")


@contextmanager
def index_errors(index: str, vendor: type[Exception], damage: Sequence[str]) -> Iterator[None]:
    """What an index's own code raises, as one of the errors above: its `vendor`'s errors with one of the signs of `damage`, those of the
    operating system, and a panic of its Rust side. Any other error is somebody's mistake, and is raised as it is.
    """
    try:
        yield
    except (vendor, OSError) as error:
        if known := _known(error, index, damage):
            raise known from error
        raise
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise IndexFailedError(f"{index} failed: {one_line(error)}") from error


def _known(error: Exception, index: str, damage: Sequence[str]) -> StoreError | None:
    text = str(error)
    if any(sign in text for sign in damage):
        return IndexFailedError(f"{index} failed: {one_line(error)}")
    if any(sign in text for sign in _FULL):
        return IndexDownError(f"The disk is full, so {index} cannot be brought up to date. Free some space; nothing is lost.")
    if any(sign in text for sign in _CLOSED):
        return IndexDownError(f"{index} cannot be written: its folder is read-only. Change its permissions; nothing is lost.")
    if isinstance(error, OSError) or any(sign in text for sign in _OTHERWISE):
        return IndexDownError(f"{index} cannot be used: {getattr(error, 'strerror', '') or one_line(error)}. Nothing is lost.")
    return None


def one_line(error: BaseException) -> str:
    """An error's message in one line of at most 200 characters."""
    return " ".join(str(error).split())[:200]
