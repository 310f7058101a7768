"""The SQL engine under the catalog: commits survive power loss, writers take turns, errors are in plain words."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, create_engine, event
from sqlalchemy.exc import DBAPIError

from vectorstore.errors import StoreError

_BUSY_SECONDS = 60  # how long a writer waits for another process's transaction


class CatalogError(StoreError):
    """The catalog cannot be used as it is; the message says what to do."""


class Database:
    """One SQLite file."""

    def __init__(self, path: Path) -> None:
        self._reading = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": _BUSY_SECONDS})
        self._writing = self._reading.execution_options(writes=True)
        event.listen(self._reading, "connect", _use_durable_sqlite)
        event.listen(self._reading, "begin", _begin)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection whose queries all see the same moment."""
        with _explained(), self._reading.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction, on the disk when it ends. What it has read still holds when it writes: nobody else writes meanwhile."""
        with _explained(), self._writing.begin() as connection:
            yield connection

    def close(self) -> None:
        self._reading.dispose()


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise CatalogError(f"The archive's catalog cannot be used: {error.orig}. {_advice(str(error.orig))}") from error


def _use_durable_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin in _begin, not where the driver sees fit
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
        return "The archive's folder must be writable: change its permissions, or copy it to where you may write."
    if "malformed" in error or "not a database" in error:
        return "Restore it from a backup or an export: dateline --archive NEW-FOLDER add EXPORT.jsonl"
    if "locked" in error:
        return "Another process keeps it locked: end it, then try again."
    return "Check the folder's permissions and free space."
