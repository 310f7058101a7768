"""The two locks of an archive, between processes: who writes its indexes, and that nobody loads one while it is written."""

from contextlib import AbstractContextManager
from pathlib import Path

import filelock


class WriteLock:
    """Held by the one process that writes the indexes, for as long as it lives: the system frees it when the process dies."""

    def __init__(self, folder: Path) -> None:
        self._lock = filelock.FileLock(folder / "write.lock", thread_local=False)

    def take(self) -> bool:
        """Whether this process holds it now; never waits."""
        try:
            self._lock.acquire(blocking=False)
        except (filelock.Timeout, OSError):  # another process has it, or the folder may not be written
            return False
        return True

    def release(self) -> None:
        self._lock.release(force=True)


class LoadGuard:
    """Many may load an index at once, or one may write it: a half-written graph can crash the process that loads it."""

    def __init__(self, folder: Path) -> None:
        self._lock = filelock.ReadWriteLock(folder / "indexes.lock", is_singleton=False)

    def loading(self) -> AbstractContextManager[None]:
        return self._lock.read_lock()

    def writing(self) -> AbstractContextManager[None]:
        return self._lock.write_lock()
