"""The process in which files, pages and feeds are read: whatever is hostile in them stops there.

It may take so much memory, and so many seconds of a processor for one article (`vectorstore.reading.parse`). One that takes more ends it
and is named, and a new process goes on with the next. Processes that are idle are used again.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock, Thread
from time import monotonic, sleep
from typing import Any

from vectorstore.articles import Article, ArticleError, Item, Rejected
from vectorstore.errors import StoreError
from vectorstore.reading.notes import Note, silent

READY, FOUND, DONE = "ready", "found", "done"
TOO_LARGE = "it takes more memory to be read than it may"
# Where something stands, its fields (in words what is wrong with it), and the share of its file that is read with it.
Answer = tuple[str, Any, float]

SECONDS = 3  # of a processor for one article; a large file's are a little more
_PATIENCE = 60.0  # seconds that it may say nothing: on a disk that hangs it takes none of the processor's
_LOST = 20  # articles of one file that may end it, before the rest of the file is given up
_HOPELESS = 100_000  # articles in a row that cannot be taken, as well
_KEPT = 2  # idle processes
_TOO_MUCH = "it takes too long or too much memory to be read, as if it were made to do that"


def read_file(path: Path, columns: Mapping[str, str] | None = None, note: Note = silent) -> Iterator[tuple[Item, float]]:
    """The articles of a file, each with the share of the file that is read then; `columns` are the names its fields have.

    `note` is told what there is to say of an article that was taken, with where it stands (`vectorstore.reading.notes`).
    """
    here = "" if path.is_absolute() else str(Path.cwd())  # which may be another than when the process was started
    done = lost = bad = 0
    while True:
        found = False
        try:
            with _borrowed() as process:
                for answer in process.ask({"read": "file", "path": str(path), "here": here, "columns": dict(columns or {}), "skip": done}):
                    if answer == FOUND:
                        found = True
                        continue
                    where, said, share = answer
                    bad = bad + 1 if isinstance(said, str) else 0
                    if bad > _HOPELESS:
                        raise _EndedError
                    if isinstance(said, str):
                        yield Rejected(where, said), share
                    else:
                        note(where, said["notes"])
                        yield (where, Article(**said["article"])), share
                    done += 1
            return
        except _EndedError:
            done, lost = done + 1, lost + 1
            yield Rejected(f"{path}, article {done}" if found else str(path), _TOO_MUCH), 0.0
            if not found:
                return
            if lost == _LOST or bad > _HOPELESS:
                yield Rejected(str(path), "too many of its articles cannot be read; the rest was left out"), 1.0
                return


def read_body(kind: str, body: bytes, url: str = "", declared: str = "") -> Any:
    """What a fetched `page` or `listing` holds; `declared` is the charset its server names.

    Raises ArticleError when that is nothing, or harm.
    """
    try:
        with _borrowed() as process:
            ((_, said, _),) = process.ask({"read": kind, "url": url, "declared": declared}, body)
    except _EndedError as error:
        raise ArticleError(_TOO_MUCH) from error
    if isinstance(said, str):
        raise ArticleError(said)
    return said


class _EndedError(Exception):
    """The process ended before it had answered."""


class _Process:
    """A running `vectorstore.reading.parse`. Raises StoreError when it does not start."""

    def __init__(self) -> None:
        self.is_spent = False  # has taken all of its memory, which it may not have given back
        self._silent_since = 0.0  # while it is waited for
        command = [sys.executable, "-c", f"import sys; sys.path[:] = {sys.path!r}; from vectorstore.reading.parse import main; main()"]
        self._child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        Thread(target=self._watch, daemon=True).start()
        with suppress(_EndedError):
            if self._line() == READY:
                return
        self.end()
        raise StoreError("Files cannot be read: the process for that does not start. See whether Python can start another here.")

    def ask(self, request: dict[str, Any], body: bytes = b"") -> Iterator[Any]:
        """The process's answers to a request. Raises _EndedError."""
        assert self._child.stdin
        with suppress(OSError):  # it has ended, which shows below
            self._child.stdin.write(json.dumps(request | {"seconds": SECONDS, "size": len(body)}).encode() + b"\n" + body)
            self._child.stdin.flush()
        while (said := self._line()) != DONE:
            self.is_spent |= said != FOUND and said[1] == TOO_LARGE
            yield said

    def _line(self) -> Any:
        assert self._child.stdout
        self._silent_since = monotonic()
        line = self._child.stdout.readline()
        self._silent_since = 0.0
        if not line.endswith(b"\n"):
            raise _EndedError
        return json.loads(line)

    def _watch(self) -> None:
        while self._child.poll() is None:
            sleep(1)
            if self._silent_since and monotonic() - self._silent_since > _PATIENCE:
                self._child.kill()

    def end(self) -> None:
        self._child.kill()
        with self._child, suppress(OSError):
            pass


_idle: list[_Process] = []
_lock = Lock()
if hasattr(os, "register_at_fork"):  # a process is answered by its own
    os.register_at_fork(after_in_child=_idle.clear)


def start_early() -> None:
    """Start a process now, beside whatever comes next: the first article then need not wait for it."""

    def start() -> None:
        with suppress(StoreError), _borrowed():  # who needs it meets the error again
            pass

    Thread(target=start, name="dateline-parser", daemon=True).start()


@contextmanager
def _borrowed() -> Iterator[_Process]:
    """Lends a process for one request. It is used again only if it has finished that one."""
    with _lock:
        process = _idle.pop() if _idle else None
    process = process or _Process()
    try:
        yield process
    except BaseException:
        process.end()
        raise
    with _lock:
        keep = len(_idle) < _KEPT and not process.is_spent
        if keep:
            _idle.append(process)
    if not keep:
        process.end()
