"""The two indexes over the catalog's passages, vectors and keywords: opened, trusted or not, and searched as one."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from numpy.typing import NDArray

from vectorstore.catalog import Catalog
from vectorstore.errors import IndexDamagedError, IndexDownError, StoreError
from vectorstore.fusion import Candidates
from vectorstore.hits import Filter
from vectorstore.locks import LoadGuard
from vectorstore.manifest import Manifest, find_damage, take_manifest
from vectorstore.outbox import KINDS, IndexRecord, Outbox
from vectorstore.passages import PassageRow

if TYPE_CHECKING:  # chromadb and tantivy take a while to import: each is loaded at its first use
    pass

_SAMPLE = 12  # passages compared with the catalog when an index is opened
_REOPENINGS = 10  # at most, for one query, while another process keeps writing
_DOWN_SECONDS = 5  # until a server that did not answer is asked again

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Server:
    """A Chroma server that holds the vectors; without a URL they are in the archive's folder."""

    url: str = ""
    token: str = ""


class Index(Protocol):
    """What both indexes can do."""

    follows: bool  # whether it sees what other processes write without being opened anew

    def count(self) -> int: ...
    def differs(self, rows: list[PassageRow], recall: bool = True) -> str: ...
    def write(self, fresh: list[PassageRow], dropped: list[int]) -> None: ...
    def expect(self, passages: int) -> bool: ...
    def files(self) -> list[Path]: ...
    def close(self) -> None: ...


@dataclass(slots=True)
class _Slot:
    """The index of one kind that is open here, and since when its server has been down."""

    lock: Any
    index: Any = None
    name: str = ""
    written: int = 0
    down: str = ""
    down_until: float = 0.0

    def close(self) -> None:
        if self.index is not None:
            self.index.close()
        self.index, self.name = None, ""


class Indexes:
    """Chroma and tantivy, opened when first needed. Both can be rebuilt from the catalog at any time.

    `owned` is true in the one process that writes them. The others read: they load an index while
    nobody writes (`guard`), and load it anew when there is more in it. An index whose files
    are not as the catalog recorded them, or that fails, is reported and not asked again.
    """

    def __init__(self, folder: Path, catalog: Catalog, outbox: Outbox, server: Server) -> None:
        self.folder = folder
        self.server = server
        self.owned = False
        self.guard = LoadGuard(folder)
        self._catalog = catalog
        self._outbox = outbox
        self._slots = {kind: _Slot(RLock()) for kind in KINDS}

    def close(self) -> None:
        for slot in self._slots.values():
            with slot.lock:
                slot.close()

    def take_over(self) -> None:
        """This process writes from now on. What it has loaded for reading may be stale, and is let go."""
        with ExitStack() as held:
            for slot in self._slots.values():
                held.enter_context(slot.lock)
            self.owned = True
            self.close()

    def search(self, vector: NDArray[Any], texts: Mapping[str, float], depth: int, only: Filter) -> Candidates:
        """Passages near the vector, or good for the weighted texts, `depth` from each side."""
        cosines = self.ask("vectors", lambda index: index.search(vector, depth, only))
        return Candidates(cosines, self.ask("keywords", lambda index: index.search(texts, depth, only)))

    def term_weights(self, text: str, language: str) -> dict[str, float]:
        """A text's terms and their inverse document frequencies; none while there is no keyword index."""
        return self.ask("keywords", lambda index: index.term_weights(text, language)) or {}

    def counts(self) -> dict[str, int]:
        return {kind: self.ask(kind, lambda index: index.count()) or 0 for kind in KINDS}

    def damaged(self) -> list[IndexRecord]:
        """The indexes that cannot be asked until they are rebuilt."""
        return [record for record in self._outbox.indexes().values() if record.damage]

    def unfit(self) -> list[str]:
        """The kinds of index that their owner must build: missing, damaged, or not where the settings want them."""
        records = self._outbox.indexes()
        wanted = KINDS if self._catalog.has_articles() or self._outbox.waiting() else records.keys()
        return [kind for kind in wanted if kind not in records or records[kind].damage or records[kind].place != self.place(kind)]

    def place(self, kind: str) -> str:
        """Where the settings want an index."""
        return self.server.url if kind == "vectors" else ""

    def trouble(self) -> str:
        """Which index is not asked at present, and why, in a line for the user; empty when all is well."""
        lines = [slot.down for slot in self._slots.values() if monotonic() < slot.down_until]
        names = " and ".join({"vectors": "vector", "keywords": "keyword"}[record.kind] for record in self.damaged())
        if names:
            lines.append(f"The {names} index was damaged and is being rebuilt from the catalog; until then only the rest is searched.")
        return " ".join(lines)

    def write(self, kind: str, fresh: list[PassageRow], dropped: list[int]) -> Manifest:
        """Index passages and drop others, for the owner; returns the files of the index as they are then.

        Raises IndexDownError when that cannot be done now, IndexDamagedError when the index must be rebuilt first.
        """
        with self._reporting(kind) as (record, index):
            if damage := find_damage(self.folder / record.name, self.files(record), record.files):
                raise IndexDamagedError(damage)  # since it was last written here: what is there now must not become the record
            index.write(fresh, dropped)
            return take_manifest(self.folder / record.name, index.files(), record.files)

    def expect(self, kind: str, passages: int) -> dict[str, Manifest]:
        """Prepare an index, for the owner, for so many passages; 0 ends it. Returns its files, by kind, when they are other ones."""
        with self._slots[kind].lock, self._reporting(kind) as (record, index):
            changed = index.expect(passages)
            return {kind: take_manifest(self.folder / record.name, index.files(), record.files)} if changed else {}

    def create(self, kind: str, name: str) -> Index:
        """A new, empty index."""
        made: Index = self._make(kind, name, self.place(kind), create=True)
        return made

    def replace(self, record: IndexRecord, index: Index) -> None:
        """From now on this index is asked."""
        slot = self._slots[record.kind]
        with slot.lock:
            self._outbox.put_index(record)
            slot.close()
            slot.index, slot.name, slot.down_until = index, record.name, 0.0

    def ask(self, kind: str, question: Callable[[Any], T]) -> T | None:
        """Put a question to an index; None when it cannot answer."""
        slot = self._slots[kind]
        with slot.lock:
            if monotonic() < slot.down_until:
                return None
            answer: T | None = None
            for _ in range(_REOPENINGS):
                if kind not in self._outbox.indexes():
                    return None
                try:
                    with self._reporting(kind) as (_, index):
                        answer = question(index)
                except IndexDamagedError:
                    answer = None
                    if kind in {record.kind for record in self.damaged()}:
                        return None
                except IndexDownError as error:
                    slot.down, slot.down_until = f"{error} Until then only the rest is searched.", monotonic() + _DOWN_SECONDS
                    return None
                else:
                    if self._is_fresh(slot, self._outbox.indexes()[kind]):
                        return answer
            return answer

    @contextmanager
    def _reporting(self, kind: str) -> Iterator[tuple[IndexRecord, Any]]:
        """The record and the open index of a kind. Damage that shows in its use is reported: it will be rebuilt."""
        slot = self._slots[kind]
        record = self._outbox.indexes()[kind]
        before = index = slot.index
        try:
            if record.damage:
                raise IndexDamagedError(record.damage)
            with slot.lock:
                index = self._opened(slot, record)
            yield record, index
        except IndexDamagedError as error:
            with slot.lock:
                slot.close()
            # What a reader has loaded earlier fails when the owner has written more: it is opened anew before it counts as damaged.
            if self.owned or index is not before or before is None:
                self._outbox.report_damage(kind, record.name, str(error))
            raise

    def _opened(self, slot: _Slot, record: IndexRecord) -> Any:
        """The index as recorded: already open, or opened after its files and a sample of its passages have been compared."""
        if self._is_fresh(slot, record):
            return slot.index
        known = slot.name == record.name
        slot.close()
        with nullcontext() if self.owned else self.guard.loading():
            record = self._outbox.indexes()[record.kind]  # as of now: nobody writes meanwhile
            if damage := record.damage or find_damage(self.folder / record.name, self.files(record), record.files):
                raise IndexDamagedError(damage)
            index = self._make(record.kind, record.name, record.place)
            try:
                if damage := "" if known else self.compare(index):
                    raise IndexDamagedError(damage)
            except StoreError:
                index.close()
                raise
            slot.index, slot.name, slot.written = index, record.name, record.written
        return slot.index

    def _is_fresh(self, slot: _Slot, record: IndexRecord) -> bool:
        """Whether what is open here is the index as recorded, with all that has been written to it."""
        if slot.index is None or slot.name != record.name:
            return False
        return bool(self.owned or slot.index.follows or slot.written == record.written)

    def compare(self, index: Index) -> str:
        """How an index is at odds with the catalog, by its count and a sample; not while something waits for it."""
        if self._outbox.waiting():
            return ""
        rows = self._catalog.passages.sample(_SAMPLE)
        here, there = index.count(), self._catalog.counts()["passages"]
        damage = f"it has {here} passages, the catalog {there}" if here != there else index.differs(rows)
        return "" if self._outbox.waiting() else damage  # an article may have gone while they were compared

    def inspect(self, record: IndexRecord) -> str:
        """What is wrong with an index's files, in words, every one of them read."""
        with self.guard.loading():
            record = self._outbox.indexes()[record.kind]
            return find_damage(self.folder / record.name, self.files(record), record.files, thorough=True)

    def files(self, record: IndexRecord) -> list[Path]:
        """The files that the catalog's record of an index is about."""
        if record.place:
            return []
        if record.kind == "keywords":
            from vectorstore.keywords import keyword_files

            return keyword_files(self.folder / record.name)
        from vectorstore.vectors import vector_files

        return vector_files(self.folder / record.name)

    def discard(self, record: IndexRecord) -> None:
        """Delete an index that is not asked any more."""
        if record.place:
            from vectorstore.vectors import delete_collection

            delete_collection(self._collection(record.name), record.place, self.server.token)
        else:
            shutil.rmtree(self.folder / record.name, ignore_errors=True)

    def _collection(self, name: str) -> str:
        """An index's name on a server, where other archives have theirs."""
        return f"dateline-{self._catalog.setting('archive')}-{name}"

    def _make(self, kind: str, name: str, place: str, create: bool = False) -> Any:
        if kind == "keywords":
            from vectorstore.keywords import Keywords

            return Keywords(self.folder / name, create)
        from vectorstore.vectors import Vectors

        return Vectors(self.folder, self._collection(name) if place else name, place, self.server.token, create)
