"""The locks of an archive: one process writes its indexes, nobody loads an index while it is written, one process watches its feeds."""

import sqlite3
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import filelock

from vectorstore.errors import IndexDownError, one_line
from vectorstore.record.database import Database


class Lock(Protocol):
    """Held by one process, for as long as it lives: it is free when the process dies. `problem` says why this process cannot hold it."""

    problem: str

    def take(self) -> bool: ...  # without waiting; whether this process holds it now
    def held(self) -> bool: ...
    def release(self) -> None: ...


def write_lock(folder: Path, database: Database) -> Lock:
    """The lock of the process that writes the indexes."""
    return database.lock("write") or FileLock(folder / "write.lock")


def watch_lock(folder: Path, database: Database) -> Lock:
    """The lock of the process that polls the feeds that are watched."""
    return database.lock("watch") or FileLock(folder / "watch.lock")


class FileLock:
    """A lock that the system keeps."""

    def __init__(self, file: Path) -> None:
        self._lock = filelock.FileLock(file, thread_local=False)
        self.problem = ""

    def held(self) -> bool:
        return self._lock.is_locked

    def take(self) -> bool:
        self.problem = ""
        try:
            if not self._lock.is_locked:
                self._lock.acquire(blocking=False)
        except filelock.Timeout:  # another process has it
            return False
        except OSError as error:
            self.problem = f"{self._lock.lock_file} cannot be opened ({error.strerror or error}): change its permissions."
            return False
        return True

    def release(self) -> None:
        self._lock.release(force=True)


class LoadGuard:
    """Lets many load an index at once, or one write it: a half-written graph can crash the process that loads it.

    It works between threads as well as between processes. Each use opens a lock of its own on the file, which costs .5 ms, since threads
    that share a lock are refused instead of waiting. It cannot be nested.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / "indexes.lock"

    def loading(self) -> AbstractContextManager[None]:
        return self._lock().read_lock()

    def writing(self) -> AbstractContextManager[None]:
        return self._lock().write_lock()

    def _lock(self) -> filelock.ReadWriteLock:
        try:
            return filelock.ReadWriteLock(self._file, is_singleton=False)
        except (OSError, sqlite3.Error) as error:
            raise IndexDownError(f"{self._file} cannot be opened ({one_line(error)}): change its permissions.") from error
