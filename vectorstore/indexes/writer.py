"""Writes the indexes of an archive, in the one process that holds the write lock.

Any process may record articles in the catalog. The owner of the lock adds them to the indexes,
its own and those of other processes; when it ends or dies the lock is free, and the next process takes over.
Every step may be repeated, so that a crash loses nothing.
"""

import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from platform import node
from threading import Event, RLock, Thread
from time import monotonic
from uuid import uuid4

from vectorstore.errors import ArchiveError, IndexDamagedError, IndexDownError, StoreError, one_line
from vectorstore.indexes.both import Indexes
from vectorstore.indexes.locks import write_lock
from vectorstore.indexes.places import Index
from vectorstore.progress import Progress, silent
from vectorstore.record.catalog import Catalog
from vectorstore.record.manifest import take_manifest
from vectorstore.record.outbox import Outbox
from vectorstore.record.rows import IndexRecord
from vectorstore.record.schema import KINDS
from vectorstore.texts.passages import PassageRow

log = logging.getLogger(__name__)

_ENTRIES_AT_ONCE = 64  # outbox entries written in one step, during which no other process can open an index
_PASSAGES_AT_ONCE = 1000  # written in one step while an index is rebuilt, to bound the memory
_HEAL_SECONDS = 2.0  # for which a search waits for a damaged index: small ones are rebuilt by then, of large ones the other index is used
_UNHEALED_SECONDS = 30.0  # after a wait in vain, for which searches do not wait again
_POLL_SECONDS = 0.25  # between two looks at the outbox for what other processes have recorded
_RETRY_SECONDS = 5.0  # until writing is tried again after a failure
_TRIES = 3  # to index what is recorded, while indexes turn out to be damaged
_PATIENCE_SECONDS = 60.0  # for which an owner that makes no progress is waited for


class Writer:
    """Adds what waits in the outbox to both indexes, and rebuilds damaged ones, if this process is the owner."""

    def __init__(self, folder: Path, catalog: Catalog, outbox: Outbox, indexes: Indexes) -> None:
        self._folder = folder
        self._catalog = catalog
        self._outbox = outbox
        self._indexes = indexes
        self._lock = write_lock(folder, catalog.database)
        self._turn = RLock()  # one thread of this process writes at a time
        self._closing = Event()
        self._wake = Event()
        self._thread: Thread | None = None
        self._no_waiting_until = 0.0  # by `monotonic`: searches do not wait for damaged indexes before
        self._recording = 0  # how many threads of this process are recording articles
        self._caught_up = False
        self.problem = ""  # why the indexes lag behind, as far as this process has tried
        if catalog.database.place and not indexes.places.of("vectors"):
            self._claim_folder()

    def close(self) -> None:
        self._closing.set()
        self._wake.set()
        if self._thread:
            self._thread.join()
        self._lock.release()

    def own(self) -> bool:
        """Become the owner if there is none and this process may write. Returns whether this process is the owner."""
        if self._indexes.read_only:
            return False
        with self._turn:
            alive = self._thread is not None and self._thread.is_alive()
            if alive and self._lock.held():
                return True
            lost, taken = alive, self._lock.take()
            self.problem = self._lock.problem
            if not taken:
                self._indexes.owned = False
                return False
            if lost or not self._indexes.owned:
                self._indexes.take_over()
            if not alive:
                self._thread = Thread(target=self._look_after, name="dateline-writer", daemon=True)
                self._thread.start()
            return True

    def _claim_folder(self) -> None:
        """Make this folder the one with the vectors of a catalog that is elsewhere, unless a process has another one open.

        Raises ArchiveError if so: on several machines each would rebuild what the others miss.
        """
        file = self._folder / "folder.id"
        if not file.exists():
            file.write_text(uuid4().hex)
        mine = f"{file.read_text()} {node()}:{self._folder.resolve()}"
        claimed = self._catalog.setting("folder") or ""
        if claimed.split()[:1] == mine.split()[:1]:
            return
        if claimed and not self.own():
            raise ArchiveError(
                f"The vectors of this archive are in {claimed.partition(' ')[2]}, and a process has it open there. Use that folder, or "
                "keep the vectors on a Chroma server, as several machines must: DATELINE_CHROMA=http://host:8000"
            )
        self._catalog.set("folder", mine)

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Keeps the background thread from indexing while this process records many articles and calls `settle` for them itself."""
        self._recording += 1
        try:
            yield
        finally:
            self._recording -= 1

    def settle(self, progress: Progress = silent) -> str:
        """Wait until all that is recorded now is in the indexes. Returns why it is not, in words, or an empty string.

        Raises StoreError when the indexes cannot be written; the articles stay recorded.
        """
        if self._indexes.read_only:
            return ""  # nothing can have been recorded here
        last = newest = self._outbox.last()
        total = left = self._outbox.waiting(last)
        last_progress, tries = monotonic(), 0
        while left and not self._closing.is_set():
            if self.own():
                try:
                    self.apply(progress)
                except IndexDamagedError:  # it has been reported, and is rebuilt at the next try
                    tries += 1
                    if tries == _TRIES:
                        raise
            elif self.problem and monotonic() - last_progress > _RETRY_SECONDS:
                return f"Nobody indexes this archive, and this process may not: {self.problem}"
            elif monotonic() - last_progress > _PATIENCE_SECONDS:
                return (
                    "Another process that has this archive open is not indexing what was added. "
                    "It is safe, and found once that process goes on or ends."
                )
            else:
                self._closing.wait(0.05)
            before, left = (left, newest), self._outbox.waiting(last)
            newest = self._outbox.last()
            if (left, newest) != before:  # an owner that is adding articles indexes them in large steps
                last_progress = monotonic()
            progress(total - left, total)
        return ""

    def settle_or_say(self, progress: Progress = silent) -> str:
        """As `settle`, but also returns, instead of raising, why an index cannot be used at the moment."""
        try:
            return self.settle(progress)
        except IndexDownError as error:
            return f"{error} What was added is recorded, and is found once that is mended."

    def catch_up(self) -> None:
        """At the first call, become the owner if a process that died has left something to be indexed."""
        if not self._caught_up and (self._outbox.waiting() or self._indexes.unfit()):
            self.own()
        self._caught_up = True

    def heal(self, seconds: float) -> bool:
        """Wait up to so many seconds until damaged and missing indexes are rebuilt. Returns whether both are sound."""
        until = monotonic() + seconds
        if self._indexes.unfit() and self.own():
            self._wake.set()
        while self._indexes.unfit():
            if monotonic() > until or self._closing.wait(0.02):
                return False
        return True

    def heal_briefly(self) -> bool:
        """As `heal`, for a search: waits up to 2 seconds, and for 30 seconds after a wait in vain not at all."""
        if monotonic() < self._no_waiting_until:
            return False
        healed = self.heal(_HEAL_SECONDS)
        self._no_waiting_until = 0.0 if healed else monotonic() + _UNHEALED_SECONDS
        return healed

    def apply(self, progress: Progress = silent) -> None:
        """Add to both indexes what waits in the outbox, and rebuild damaged ones; only for the owner."""
        with self._turn:
            self.rebuild(progress)
            self._expect(self._outbox.passages_waiting())
            guard = self._indexes.guard
            done, total = 0, self._outbox.waiting()
            while not self._closing.is_set() and self.own() and (entries := self._outbox.entries(_ENTRIES_AT_ONCE)):
                dropped = [row.passage for row in self._catalog.passages.of([e.version for e in entries if e.action == "drop"])]
                fresh = self._catalog.passages.of([e.version for e in entries if e.action == "index"])
                wanted = [row for row in fresh if row.passage not in set(dropped)]
                with guard.writing():
                    self._outbox.settle(entries, {kind: self._indexes.write(kind, wanted, dropped) for kind in KINDS})
                done += len(entries)
                progress(min(done, total), total)
            self._expect(0)

    def _expect(self, passages: int) -> None:
        """Announce how many passages will be written to the vector index; 0 when they have been."""
        with self._indexes.guard.writing():
            if files := self._indexes.expect("vectors", passages):
                self._outbox.settle([], files)

    def rebuild(self, progress: Progress = silent) -> None:
        """Rebuild from the catalog each index that is missing, damaged or not where it should be. The other one is searched meanwhile."""
        with self._turn:
            for kind in self._indexes.unfit():
                record = self._outbox.indexes().get(kind)
                if record:
                    log.warning("Rebuilding the %s of %s: %s", kind, self._folder, record.damage or "they move")
                total = self._catalog.counts()["passages"]
                built, index = self._build(kind, record, self._catalog.passages.after, total, progress)
                self._indexes.replace(built, index)
                self._tidy(built, record)

    def change_over(
        self, passages: Callable[[int, int], list[PassageRow]], total: int, change: Callable[[dict[str, IndexRecord]], bool]
    ) -> bool:
        """Build both indexes over other passages, and replace the present ones if `change` agrees. Returns whether it did.

        `passages` returns the next ones after a number, at most so many; `change` records the new indexes, by kind, in the catalog.
        """
        with self._turn:
            before = self._outbox.indexes()
            built = {kind: self._build(kind, before.get(kind), passages, total, silent) for kind in KINDS}
            changed = change({kind: record for kind, (record, _) in built.items()})
            for kind, (record, index) in built.items():
                index.close()
                kept, gone = (record, before[kind]) if changed else (before[kind], record)
                self._tidy(kept, gone)
            return changed

    def _build(
        self, kind: str, before: IndexRecord | None, passages: Callable[[int, int], list[PassageRow]], total: int, progress: Progress
    ) -> tuple[IndexRecord, Index]:
        """A new index of this kind over the given passages, `total` in number. It is not used yet; `before` is the present one's record."""
        name = f"{kind}-{int(before.name.rpartition('-')[2]) + 1 if before else 1}"
        shutil.rmtree(self._folder / name, ignore_errors=True)
        index = self._indexes.places.create(kind, name)
        done = last = 0
        index.expect(total)
        while rows := passages(last, _PASSAGES_AT_ONCE):
            if self._closing.is_set():
                index.close()
                raise StoreError("The archive was closed before its index was rebuilt.")
            index.write(rows, [])
            done, last = done + len(rows), rows[-1].passage
            progress(done, total)
        index.expect(0)
        return IndexRecord(kind, name, self._indexes.places.of(kind), take_manifest(self._folder / name, index.files(), {})), index

    def _tidy(self, kept: IndexRecord, gone: IndexRecord | None) -> None:
        """Delete the index that is `gone`, and the folders of indexes that were not finished."""
        if gone:
            self._indexes.places.discard(gone)
        for folder in self._folder.glob(f"{kept.kind}*"):
            if folder.name != kept.name or kept.place:
                shutil.rmtree(folder, ignore_errors=True)

    def _look_after(self) -> None:
        """Index what other processes record, and rebuild indexes that they report as damaged, until the archive is closed."""
        pause, damages = _POLL_SECONDS, 0
        while not self._closing.is_set():
            self._wake.wait(pause)
            self._wake.clear()
            if self._recording or self._closing.is_set():
                continue
            try:
                if (self._outbox.waiting() or self._indexes.unfit()) and self.own():
                    self.apply()
                pause, damages, self.problem = _POLL_SECONDS, 0, ""
            except StoreError as error:
                self.problem = str(error)
                log.warning("The indexes of %s lag behind its catalog: %s", self._folder, error)
                damages = damages + 1 if isinstance(error, IndexDamagedError) else _TRIES
                pause = 0 if damages < _TRIES else _RETRY_SECONDS  # damage has been reported, and is mended at the next try
            except BaseException as error:  # whatever it is, this thread must go on: it also indexes what others add
                self.problem = f"Indexing failed and is tried again ({type(error).__name__}: {one_line(error)}); the log says more."
                log.exception("The indexes of %s lag behind its catalog", self._folder)
                pause = _RETRY_SECONDS
