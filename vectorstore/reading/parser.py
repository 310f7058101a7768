"""Reads files, pages and feeds in another process (`vectorstore.reading.parse`), since they may be hostile.

That process is limited in memory, and in processor time for each article. An article that exceeds a limit ends the process and is rejected;
a new process goes on with the next article. Idle processes are used again.
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
# Where something was read; its fields, or in words why it cannot be read; and the share, in [0, 1], of its file that has been read then.
Answer = tuple[str, Any, float]

SECONDS = 3  # of processor time for one article; a large file is allowed a little more
_PATIENCE = 60.0  # seconds without an answer, after which the process is ended: while a disk hangs it takes no processor time
_LOST = 20  # articles of one file that may end the process, before the rest of the file is given up
_HOPELESS = 100_000  # articles in a row that cannot be read, after which it is given up too
_KEPT = 2  # idle processes that are kept
_TOO_MUCH = "it takes too long or too much memory to be read, as if it were made to do that"


def read_file(path: Path, columns: Mapping[str, str] | None = None, note: Note = silent) -> Iterator[tuple[Item, float]]:
    """The articles of a file, each with the share, in [0, 1], of the file that has been read then.

    `columns` are the names that fields have in the file. `note` is called with where an article was read and the remarks on it
    (`vectorstore.reading.notes`). Raises StoreError when no process can be started.
    """
    here = "" if path.is_absolute() else str(Path.cwd())  # it may have changed since the process was started
    done = lost = bad = 0
    while True:
        found = False
        try:
            with _borrowed() as process:
                for answer in process.ask({"read": "file", "path": str(path), "here": here, "columns": dict(columns or {}), "skip": done}):
                    if answer == FOUND:
                        found = True
                        continue
                    where, content, share = answer
                    bad = bad + 1 if isinstance(content, str) else 0
                    if bad > _HOPELESS:
                        raise _EndedError
                    if isinstance(content, str):
                        yield Rejected(where, content), share
                    else:
                        note(where, content["notes"])
                        yield (where, Article(**content["article"])), share
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
    """Read a fetched body, as a `page` (`pages.page_fields`) or a `listing` (`listings.listing`).

    `declared` is the charset that the server names. Raises ArticleError when the body cannot be read, or takes too much time or memory.
    """
    try:
        with _borrowed() as process:
            ((_, content, _),) = process.ask({"read": kind, "url": url, "declared": declared}, body)
    except _EndedError as error:
        raise ArticleError(_TOO_MUCH) from error
    if isinstance(content, str):
        raise ArticleError(content)
    return content


class _EndedError(Exception):
    """The process ended before it had answered."""


class _Process:
    """A process that runs `vectorstore.reading.parse`. Raises StoreError when it does not start."""

    def __init__(self) -> None:
        self.is_spent = False  # it has used all the memory it may, and cannot be used again
        self._silent_since = 0.0  # by `monotonic`, while an answer is waited for; else 0
        command = [sys.executable, "-c", f"import sys; sys.path[:] = {sys.path!r}; from vectorstore.reading.parse import main; main()"]
        self._child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        Thread(target=self._watch, daemon=True).start()
        with suppress(_EndedError):
            if self._line() == READY:
                return
        self.end()
        raise StoreError("Files cannot be read: the process for that does not start. See whether Python can start another here.")

    def ask(self, request: dict[str, Any], body: bytes = b"") -> Iterator[Any]:
        """The process's answers to a request. Raises _EndedError when it ends before the last."""
        assert self._child.stdin
        with suppress(OSError):  # the process has ended, so that reading its answer fails below
            self._child.stdin.write(json.dumps(request | {"seconds": SECONDS, "size": len(body)}).encode() + b"\n" + body)
            self._child.stdin.flush()
        while (answer := self._line()) != DONE:
            self.is_spent |= answer != FOUND and answer[1] == TOO_LARGE
            yield answer

    def _line(self) -> Any:
        """The next line that the process writes. Raises _EndedError when it ends."""
        assert self._child.stdout
        self._silent_since = monotonic()
        line = self._child.stdout.readline()
        self._silent_since = 0.0
        if not line.endswith(b"\n"):
            raise _EndedError
        return json.loads(line)

    def _watch(self) -> None:
        """Kill the process if it is silent for too long."""
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
if hasattr(os, "register_at_fork"):  # a forked process must not use those of its parent
    os.register_at_fork(after_in_child=_idle.clear)


def start_early() -> None:
    """Start a process in the background, so that the first article need not wait for it."""

    def start() -> None:
        with suppress(StoreError, OSError), _borrowed():  # the error comes again when a process is needed
            pass

    Thread(target=start, name="dateline-parser", daemon=True).start()


@contextmanager
def _borrowed() -> Iterator[_Process]:
    """Lends a process for one request. It is used again only if it has answered that."""
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
