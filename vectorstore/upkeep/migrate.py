"""Copies an archive's record into another database: from SQLite into PostgreSQL, back, or to another server or folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

from vectorstore.errors import StoreError
from vectorstore.indexes.locks import write_lock
from vectorstore.indexes.writer import Writer
from vectorstore.progress import Progress
from vectorstore.record import copying
from vectorstore.record.catalog import Catalog
from vectorstore.record.database import Database, PostgresServer, SqliteFile

_OPEN = "Another process has {} open. Close it, then run dateline migrate again; nothing was changed."


def migrate(catalog: Catalog, writer: Writer, to: str, progress: Progress) -> int:
    """Copy everything to the PostgreSQL database at the URL `to`, or to the folder of that name. Returns the number of articles.

    The target must be empty, or an unfinished copy of this archive, which is gone on with. Its indexes are made when it is first used,
    without the embedder, as the vectors are copied. This archive is only read, and nobody writes it meanwhile. Raises StoreError when
    another process has one of them open, when the target holds something else, and when the copy turns out to differ.
    """
    with writer.recording(), catalog.database.write() as source:
        if not writer.own():
            raise StoreError(_OPEN.format("this archive"))
        with _begun(to, source) as target:
            copying.copy(source, target, progress)
            copying.verify(source, target)
            copying.finish(target)
    return catalog.counts()["articles"]


@contextmanager
def _begun(to: str, source: Connection) -> Iterator[Database]:
    """The target's database, with its tables, which no other process has open."""
    folder = Path(to)
    if "://" not in to:
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "catalog.sqlite").exists() and any(folder.iterdir()):
            raise StoreError(f"The folder {to} is not empty. Nothing was changed there; choose a new one.")
    target = PostgresServer(to) if "://" in to else SqliteFile(folder / "catalog.sqlite")
    place = target.name if target.place else to
    lock = write_lock(folder, target)
    try:
        copying.refuse_other(target, source, place)
        if not lock.take():
            raise StoreError(_OPEN.format(place))
        copying.refuse_other(target, source, place)  # it may have been finished, and used, before it was locked
        copying.refuse_long_ids(target, source)
        copying.begin(target, source)
        yield target
    finally:
        lock.release()
        target.close()
