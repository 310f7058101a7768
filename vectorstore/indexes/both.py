"""Opens the two indexes over the catalog's passages, checks whether they can be trusted, and puts questions to them."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import RLock
from time import monotonic
from typing import Any, TypeVar

from vectorstore.errors import IndexDamagedError, IndexDownError, IndexFailedError
from vectorstore.indexes.copies import copy_index
from vectorstore.indexes.hits import Trouble
from vectorstore.indexes.locks import LoadGuard
from vectorstore.indexes.places import Index, Places
from vectorstore.indexes.trust import compare
from vectorstore.record.catalog import Catalog
from vectorstore.record.manifest import Manifest, find_damage, take_manifest
from vectorstore.record.outbox import Outbox
from vectorstore.record.rows import IndexRecord
from vectorstore.record.schema import KINDS
from vectorstore.texts.passages import PassageRow

_REOPENINGS = 10  # of an index for one query, while another process keeps writing it
_DOWN_SECONDS = 5  # until an index that could not be used is tried again
_COPY_SECONDS = 60  # for which a copy of an index is used, even if more has been written to the index

T = TypeVar("T")
Records = Mapping[str, IndexRecord]  # by kind


@dataclass(frozen=True, slots=True)
class Server:
    """A Chroma server that holds the vectors; without a URL they are in the archive's folder."""

    url: str = ""
    token: str = ""


@dataclass(slots=True)
class _Slot:
    """The index of one kind that this process has open. Times are those of `monotonic`."""

    lock: Any
    index: Any = None
    copy: TemporaryDirectory[str] | None = None  # of the index, where its folder is read-only
    copied_until: float = 0.0  # the copy is used until then
    name: str = ""  # of the open index, as in its IndexRecord
    written: int = 0  # how often it had been written when it was opened
    down: str = ""  # why it cannot be used
    down_until: float = 0.0  # it is not tried again before

    def close(self) -> None:
        if self.index is not None:
            self.index.close()
        if self.copy is not None:
            self.copy.cleanup()
        self.index, self.copy, self.name = None, None, ""


def damaged_ones(records: Records) -> list[IndexRecord]:
    """The records of the indexes that cannot be used until they are rebuilt."""
    return [record for record in records.values() if record.damage]


class Indexes:
    """Chroma and tantivy, opened when first needed. Both can be rebuilt from the catalog at any time.

    `owned` is true in the one process that writes them. The others load an index while nobody writes it (`guard`), and load it again when
    more has been written. An index whose files differ from those recorded in the catalog, or that fails or is wrong at passages of the
    catalog, is reported as damaged and not used until it is rebuilt.
    """

    def __init__(self, folder: Path, catalog: Catalog, outbox: Outbox, server: Server) -> None:
        self.folder = folder
        self.places = Places(folder, catalog, server.url, server.token)
        self.owned = False
        self.read_only = catalog.database.read_only
        self.guard = LoadGuard(folder)
        self._catalog = catalog
        self._outbox = outbox
        self._slots = {kind: _Slot(RLock()) for kind in KINDS}

    def close(self) -> None:
        for slot in self._slots.values():
            with slot.lock:
                slot.close()

    def take_over(self) -> None:
        """Make this process the one that writes. What it has loaded for reading may be outdated, and is closed."""
        with ExitStack() as locks:
            for slot in self._slots.values():
                locks.enter_context(slot.lock)
            self.owned = True
            self.close()

    def counts(self) -> dict[str, int]:
        """The number of passages in each index, by kind; 0 for one that cannot be used."""
        return {kind: self.ask(kind, lambda index: index.count()) or 0 for kind in KINDS}

    def outdated(self, records: Records) -> bool:
        """Whether an index that is open here has been written to, or replaced, by another process, according to these records."""
        open_ones = [(self._slots[kind], record) for kind, record in records.items() if self._slots[kind].index is not None]
        return any(not record.damage and not self._is_fresh(slot, record) for slot, record in open_ones)

    def unfit(self) -> list[str]:
        """The kinds of the indexes that must be built: they are missing, damaged, or not where the settings want them."""
        records = self._outbox.indexes()
        wanted = KINDS if self._catalog.has_articles() or self._outbox.waiting() else records.keys()
        return [kind for kind in wanted if kind not in records or records[kind].damage or records[kind].place != self.places.of(kind)]

    def troubles(self, records: Records | None = None) -> dict[Trouble, str]:
        """Why an index is not used at present, "down" or "damaged", each with a line for whoever runs the archive; empty when both are."""
        down = " ".join(slot.down for slot in self._slots.values() if monotonic() < slot.down_until)
        damaged = damaged_ones(self._outbox.indexes() if records is None else records)
        names = " and ".join({"vectors": "vector", "keywords": "keyword"}[record.kind] for record in damaged)
        found: dict[Trouble, str] = {"down": down} if down else {}
        if names and not self.read_only:
            found["damaged"] = f"The {names} index was damaged and is being rebuilt from the catalog; until then only the rest is searched."
        return found

    def write(self, kind: str, fresh: list[PassageRow], dropped: list[int]) -> Manifest:
        """Add passages to an index and drop others, by number; only in the process that owns it. Returns the manifest of its files.

        Raises IndexDownError when that cannot be done now, IndexDamagedError when the index must be rebuilt first.
        """
        record = self._outbox.indexes()[kind]
        with self._reporting(record) as index:
            if damage := self._find_damage(record):
                raise IndexDamagedError(damage)  # files that others have changed must not become the recorded ones
            index.write(fresh, dropped)
            return take_manifest(self.folder / record.name, index.files(), record.files)

    def expect(self, kind: str, passages: int) -> dict[str, Manifest]:
        """Announce how many passages will be written to an index, in the process that owns it; 0 when they have been.

        Returns {kind: manifest of its files} if that has changed the files, else {}.
        """
        record = self._outbox.indexes()[kind]
        with self._slots[kind].lock, self._reporting(record) as index:
            try:
                changed = index.expect(passages)
            except BaseException:
                self._slots[kind].close()  # its connection may be gone
                raise
            return {kind: take_manifest(self.folder / record.name, index.files(), record.files)} if changed else {}

    def replace(self, record: IndexRecord, index: Index) -> None:
        """Use an index that has been built, and record it in the catalog."""
        slot = self._slots[record.kind]
        with slot.lock:
            self._outbox.put_index(record)
            slot.close()
            slot.index, slot.name, slot.down_until = index, record.name, 0.0

    @contextmanager
    def using(self, kind: str, records: Records) -> Iterator[Any]:
        """An index for one look at it, or None when it cannot be used. `records` are the catalog's records of a moment ago.

        A look that fails because the index is damaged or cannot be reached ends there, without an error; other errors are raised. Whoever
        looks must do so again where the records are `outdated`.
        """
        slot, record = self._slots[kind], records.get(kind)
        with slot.lock:
            if record is None or monotonic() < slot.down_until:
                yield None
                return
            looked = False
            try:
                with self._reporting(record) as index:
                    looked = True
                    yield index
            except IndexDamagedError:
                pass
            except IndexFailedError as error:  # the index is not damaged, so the question is wrong
                raise error.origin from None
            except IndexDownError as error:
                slot.down, slot.down_until = f"{error} Until then only the rest is searched.", monotonic() + _DOWN_SECONDS
            if not looked:
                yield None

    def ask(self, kind: str, question: Callable[[Any], T]) -> T | None:
        """Put a question to an index as it is now, and return its answer, or None when it cannot be used. Other errors are raised."""
        slot = self._slots[kind]
        with slot.lock:
            answer: T | None = None
            for _ in range(_REOPENINGS):
                answer = None
                with self.using(kind, self._outbox.indexes()) as index:
                    answer = None if index is None else question(index)
                record = self._outbox.indexes().get(kind)
                if record is None or monotonic() < slot.down_until:
                    return None
                if record.damage if answer is None else self._is_fresh(slot, record):
                    break
            return answer

    @contextmanager
    def _reporting(self, record: IndexRecord) -> Iterator[Any]:
        """Opens the index of a record for use. Damage that shows while it is used is recorded, so that the index will be rebuilt.

        An index that fails counts as damaged only if it also differs from the catalog; otherwise IndexFailedError is raised.
        """
        slot = self._slots[record.kind]
        before = index = slot.index
        try:
            if record.damage:
                raise IndexDamagedError(record.damage)
            with slot.lock:
                index = self._opened(slot, record)
            try:
                yield index
            except IndexFailedError as error:
                if self._is_sound(index):
                    raise
                raise IndexDamagedError(str(error)) from error
        except IndexDamagedError as error:
            with slot.lock:
                slot.close()
            if self.read_only:
                raise IndexDownError(f"An index cannot be read ({error}), nor be mended where the archive may not be written.") from error
            # An index that was loaded earlier can fail because its owner has written more: it is opened again before it counts as damaged.
            if self.owned or index is not before or before is None:
                self._outbox.report_damage(record.kind, record.name, str(error))
            raise

    def _is_sound(self, index: Index) -> bool:
        """Whether an index that has just failed nevertheless holds what the catalog says."""
        try:
            return not compare(index, self._catalog, self._outbox)
        except IndexFailedError:
            return False
        except IndexDownError:
            raise
        except Exception:  # a sound index does not fail at passages of the catalog, in whatever way
            return False

    def _opened(self, slot: _Slot, record: IndexRecord) -> Any:
        """The index of a record: the open one, or one opened now, after comparing its files and a sample of its passages."""
        if self._is_fresh(slot, record):
            return slot.index
        known = slot.name == record.name
        with nullcontext() if self.owned else self._loading():
            record = self._outbox.indexes()[record.kind]  # read again, since nobody writes the index from here on
            if slot.index is not None and self._is_fresh(slot, record):
                return slot.index  # the given record was of an earlier moment
            try:
                slot.close()
                if record.damage:
                    raise IndexDamagedError(record.damage)
                if self.read_only and not record.place:
                    slot.copy, slot.copied_until = copy_index(self.folder / record.name), monotonic() + _COPY_SECONDS
                folder = self.folder if slot.copy is None else Path(slot.copy.name)
                if damage := self._find_damage(record, folder):
                    raise IndexDamagedError(damage)
                slot.index = self.places.open(record, folder)
                slot.name, slot.written = record.name, record.written
                if damage := "" if known else compare(slot.index, self._catalog, self._outbox):
                    raise IndexDamagedError(damage)
            except IndexFailedError as error:
                slot.close()
                raise IndexDamagedError(str(error)) from error
            except BaseException:
                slot.close()
                raise
        return slot.index

    def _loading(self) -> AbstractContextManager[None]:
        """Keeps others from writing an index meanwhile; of a read-only archive a copy is loaded."""
        return nullcontext() if self.read_only else self.guard.loading()

    def _is_fresh(self, slot: _Slot, record: IndexRecord) -> bool:
        """Whether the open index is that of the record, and sees all that has been written to it."""
        if slot.index is None or slot.name != record.name:
            return False
        if slot.copy is not None and monotonic() < slot.copied_until:
            return True
        return bool(self.owned or (slot.index.follows and slot.copy is None) or slot.written == record.written)

    def inspect(self, record: IndexRecord) -> str:
        """What is wrong with an index's files, in words, after reading them all; empty if nothing is."""
        with self._loading():
            record = self._outbox.indexes()[record.kind]
            return self._find_damage(record, thorough=True)

    def _find_damage(self, record: IndexRecord, folder: Path | None = None, thorough: bool = False) -> str:
        folder = folder or self.folder
        try:
            return find_damage(folder / record.name, self.places.files(record, folder), record.files, thorough)
        except OSError as error:
            raise IndexDownError(f"{error.filename or record.name} cannot be read: {error.strerror}.") from error
