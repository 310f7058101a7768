"""The SQLite database under the catalog: commits survive power loss, writers take turns, errors say what to do."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event
from sqlalchemy.exc import DBAPIError

from vectorstore.errors import StoreError, one_line

_BUSY_SECONDS = 60  # how long a writer waits for another process's transaction
WRITABLE = "The archive's folder must be writable: change its permissions, or copy it to where you may write."
RESTORE = "Restore catalog.sqlite from a backup, or add an export to a new archive: dateline --archive NEW-FOLDER add EXPORT.jsonl"


class CatalogError(StoreError):
    """The catalog cannot be used, or is damaged; the message says what to do."""


class Database:
    """One SQLite file. It is `read_only` if this user may not write the file or its folder."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.read_only = path.exists() and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))
        if self.read_only:
            uri = path.absolute().as_uri()
            self._reading = _engine(uri, {"uri": "true", "mode": "ro"}, poolclass=NullPool)
            self._unchanging = _engine(uri, {"uri": "true", "immutable": "1"}, poolclass=NullPool)
        else:
            self._reading = self._unchanging = _engine(str(path), {})
            event.listen(self._reading, "connect", _use_durable_sqlite)
        self._writing = self._reading.execution_options(writes=True)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection whose queries all see the database as it is at one moment. Raises CatalogError."""
        with _explained(), self._engine_now().connect() as connection:
            before = self._written()
            try:
                yield connection
            except ValueError as error:  # from a row whose values are not in the form they were written in
                raise CatalogError(f"The archive's catalog is damaged: {one_line(error)}. {RESTORE}") from error
            if connection.engine is self._unchanging and self._written() != before:
                raise CatalogError("The archive was written while it was read. Try again.")

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction, which is on the disk when it ends. Nobody else writes meanwhile, so that what it has read stays true.

        Raises CatalogError.
        """
        if self.read_only:
            raise CatalogError(f"The archive's catalog cannot be written. {WRITABLE}")
        with _explained(), self._writing.begin() as connection:
            yield connection

    def close(self) -> None:
        self._reading.dispose()

    def _engine_now(self) -> Engine:
        """The engine to read with. A database in WAL mode needs a -wal file, which SQLite cannot make in a read-only folder.

        If a process that has the archive open, or died, has left one, it is used. If there is none, nobody is writing, and the database
        can be read as a file that does not change.
        """
        return self._reading if self._path.with_name(f"{self._path.name}-wal").exists() else self._unchanging

    def _written(self) -> int:
        return self._path.stat().st_mtime_ns if self.read_only else 0


def _engine(database: str, query: dict[str, str], **options: Any) -> Engine:
    engine = create_engine(URL.create("sqlite", database=database, query=query), connect_args={"timeout": _BUSY_SECONDS}, **options)
    event.listen(engine, "connect", _leave_transactions_to_us)
    event.listen(engine, "begin", _begin)
    return engine


@contextmanager
def _explained() -> Iterator[None]:
    """Turns errors of the database into CatalogError."""
    try:
        yield
    except DBAPIError as error:
        raise CatalogError(f"The archive's catalog cannot be used: {one_line(error.orig or error)}. {_advice(str(error.orig))}") from error


def _leave_transactions_to_us(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin transactions by itself; `_begin` does


def _use_durable_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    try:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
    finally:
        cursor.close()


def _begin(connection: Connection) -> None:
    # A writer takes the lock before it reads: SQLite refuses to turn a reading transaction into a writing one once another has written.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")


def _advice(error: str) -> str:
    if "full" in error:
        return "Free some space, then try again; what was added before is safe."
    if "readonly" in error or "unable to open" in error:
        return WRITABLE
    if any(sign in error for sign in ("malformed", "not a database", "decode")):
        return RESTORE
    if "locked" in error:
        return "Another process keeps it locked: end it, then try again."
    return "Check the folder's permissions and free space."
