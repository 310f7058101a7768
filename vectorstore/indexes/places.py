"""Creates, opens and deletes indexes where they are: in the archive's folder, on a Chroma server, or in the catalog's PostgreSQL."""

import shutil
from pathlib import Path
from typing import Any, Protocol

from vectorstore.record.catalog import Catalog
from vectorstore.record.rows import IndexRecord
from vectorstore.texts.passages import PassageRow


class Index(Protocol):
    """What the vector index and the keyword index have in common."""

    follows: bool  # whether it sees what other processes write, without being opened again

    def count(self) -> int: ...
    def differs(self, rows: list[PassageRow], recall: bool = True) -> str: ...  # how it differs from them, in words
    def write(self, fresh: list[PassageRow], dropped: list[int]) -> None: ...
    def expect(self, passages: int) -> bool: ...  # whether preparing for so many new passages has changed the files
    def files(self) -> list[Path]: ...
    def close(self) -> None: ...


class Places:
    """The archive's folder, and the Chroma server at `url` if there is one. chromadb and tantivy are imported at their first use."""

    def __init__(self, folder: Path, catalog: Catalog, url: str, token: str) -> None:
        self.folder = folder
        self._catalog = catalog
        self._url = url
        self._token = token

    def of(self, kind: str) -> str:
        """Where the settings want an index: a URL, `postgresql` for the catalog's database, or empty for the archive's folder."""
        return self._url if kind == "vectors" else self._catalog.database.place

    def create(self, kind: str, name: str) -> Index:
        """A new, empty index."""
        index: Index = self._make(self.folder, kind, name, self.of(kind), create=True)
        return index

    def open(self, record: IndexRecord, folder: Path) -> Any:
        """Open the index of a record, in the archive's folder or in another one that holds a copy of it."""
        return self._make(folder, record.kind, record.name, record.place)

    def files(self, record: IndexRecord, folder: Path) -> list[Path]:
        """The files that make up an index in this folder; none for one on a server."""
        if record.place:
            return []
        if record.kind == "keywords":
            from vectorstore.indexes.keywords import keyword_files

            return keyword_files(folder / record.name)
        from vectorstore.indexes.vectors import vector_files

        return vector_files(folder / record.name)

    def discard(self, record: IndexRecord) -> None:
        """Delete an index that is not used any more."""
        if record.place and record.kind == "keywords":
            from vectorstore.indexes.keywords_postgres import drop_keywords

            drop_keywords(self._catalog.database, record.name)
        elif record.place:
            from vectorstore.indexes.vectors import delete_collection

            delete_collection(self._collection(record.name), record.place, self._token)
        else:
            shutil.rmtree(self.folder / record.name, ignore_errors=True)

    def _collection(self, name: str) -> str:
        """The name of an index on a server, which other archives may use too."""
        return f"dateline-{self._catalog.setting('archive')}-{name}"

    def _make(self, folder: Path, kind: str, name: str, place: str, create: bool = False) -> Any:
        if kind == "keywords" and place:
            from vectorstore.indexes.keywords_postgres import PostgresKeywords

            return PostgresKeywords(self._catalog.database, name, create)
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
