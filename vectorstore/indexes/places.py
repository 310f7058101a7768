"""Where the indexes are, in the archive's folder or on a server: made, opened and deleted there."""

import shutil
from pathlib import Path
from typing import Any, Protocol

from vectorstore.record.catalog import Catalog
from vectorstore.record.rows import IndexRecord
from vectorstore.texts.passages import PassageRow


class Index(Protocol):
    """What both indexes can do."""

    follows: bool  # whether it sees what other processes write without being opened anew

    def count(self) -> int: ...
    def differs(self, rows: list[PassageRow], recall: bool = True) -> str: ...
    def write(self, fresh: list[PassageRow], dropped: list[int]) -> None: ...
    def expect(self, passages: int) -> bool: ...
    def files(self) -> list[Path]: ...
    def close(self) -> None: ...


class Places:
    """The archive's folder, and the Chroma server at `url`, if it has one. Vendors are imported at their first use: they are slow."""

    def __init__(self, folder: Path, catalog: Catalog, url: str, token: str) -> None:
        self.folder = folder
        self._catalog = catalog
        self._url = url
        self._token = token

    def of(self, kind: str) -> str:
        """Where the settings want an index: a URL, or empty for the archive's folder."""
        return self._url if kind == "vectors" else ""

    def create(self, kind: str, name: str) -> Index:
        """A new, empty index."""
        made: Index = self._make(self.folder, kind, name, self.of(kind), create=True)
        return made

    def open(self, record: IndexRecord, folder: Path) -> Any:
        """An index that is there, in the archive's folder or in another that holds a copy of it."""
        return self._make(folder, record.kind, record.name, record.place)

    def files(self, record: IndexRecord, folder: Path) -> list[Path]:
        """The files that the catalog's record of an index is about."""
        if record.place:
            return []
        if record.kind == "keywords":
            from vectorstore.indexes.keywords import keyword_files

            return keyword_files(folder / record.name)
        from vectorstore.indexes.vectors import vector_files

        return vector_files(folder / record.name)

    def discard(self, record: IndexRecord) -> None:
        """Delete an index that is not asked any more."""
        if record.place:
            from vectorstore.indexes.vectors import delete_collection

            delete_collection(self._collection(record.name), record.place, self._token)
        else:
            shutil.rmtree(self.folder / record.name, ignore_errors=True)

    def _collection(self, name: str) -> str:
        """An index's name on a server, where other archives have theirs."""
        return f"dateline-{self._catalog.setting('archive')}-{name}"

    def _make(self, folder: Path, kind: str, name: str, place: str, create: bool = False) -> Any:
        if kind == "keywords":
            from vectorstore.indexes.keywords import Keywords

            return Keywords(folder / name, create)
        from vectorstore.indexes.vectors import Vectors

        return Vectors(folder, self._collection(name) if place else name, place, self._token, create)


def size_of(folder: Path) -> int:
    """Bytes of all files in a folder."""
    return sum(_size(file) for file in folder.rglob("*"))


def _size(file: Path) -> int:
    try:
        return file.stat().st_size if file.is_file() else 0
    except FileNotFoundError:  # an index file that its owner has just replaced
        return 0
