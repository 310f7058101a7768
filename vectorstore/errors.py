"""The errors a user can do something about: `DatelineError`, its three kinds, and subclasses where some caller treats one differently."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager


class DatelineError(Exception):
    """Base of all errors that a user can mend; the message says how. The CLI, the page and the API show it instead of a traceback."""


class InputError(DatelineError, ValueError):
    """An input that cannot be used; the message says what to change."""


class StoreError(DatelineError, RuntimeError):
    """Something the archive cannot do; the message says what to do instead."""


class ModelError(DatelineError, RuntimeError):
    """An LLM, an embedder or a cross-encoder that cannot be used; the message says what to do."""


class ArticleError(InputError):
    """An article, a file of articles or a search filter that cannot be used; the message says what to change."""


class ArchiveError(StoreError):
    """An archive that cannot be opened, or not with the given settings; the message says what to do instead."""


class IndexDamagedError(StoreError):
    """An index holds something else than the catalog, or its files are broken: it must be rebuilt from the catalog."""


class IndexDownError(StoreError):
    """An index cannot be used at the moment, though it is not damaged: its server is down, or the disk is full."""


class IndexFailedError(IndexDownError):
    """An index failed in the way a damaged one does. The caller must find out whether it is damaged."""

    @property
    def origin(self) -> Exception:
        """The error that the index's library raised; this error itself after a Rust panic, which is no `Exception`."""
        return self.__cause__ if isinstance(self.__cause__, Exception) else self


# Words of the operating system or SQLite in the error messages of either index.
_FULL = ("No space left", "disk is full", "File too large", "Disk quota exceeded")
_READ_ONLY = ("Permission denied", "Read-only file system", "readonly database", "unable to open database file")
_OTHER_TROUBLE = ("disk I/O error", "database is locked", "LockBusy", "Too many open files", "Cannot allocate memory")


@contextmanager
def index_errors(index: str, vendor: type[Exception], damage: Sequence[str]) -> Iterator[None]:
    """Turn errors of an index's library into those above. `index` is what messages call it, `vendor` the library's base error.

    IndexFailedError for messages with one of the words in `damage` and for Rust panics, IndexDownError for a full disk and other trouble
    of the operating system. Any other error is a mistake in the code, and is raised unchanged.
    """
    try:
        yield
    except (vendor, OSError) as error:
        if translated := _translated(error, index, damage):
            raise translated from error
        raise
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise IndexFailedError(f"{index} failed: {one_line(error)}") from error


def _translated(error: Exception, index: str, damage: Sequence[str]) -> StoreError | None:
    text = str(error)
    if any(words in text for words in damage):
        return IndexFailedError(f"{index} failed: {one_line(error)}")
    if any(words in text for words in _FULL):
        return IndexDownError(f"The disk is full, so {index} cannot be brought up to date. Free some space; nothing is lost.")
    if any(words in text for words in _READ_ONLY):
        return IndexDownError(f"{index} cannot be written: its folder is read-only. Change its permissions; nothing is lost.")
    if isinstance(error, OSError) or any(words in text for words in _OTHER_TROUBLE):
        return IndexDownError(f"{index} cannot be used: {getattr(error, 'strerror', '') or one_line(error)}. Nothing is lost.")
    return None


def one_line(error: BaseException) -> str:
    """An error's message in one line of at most 200 characters."""
    return " ".join(str(error).split())[:200]
