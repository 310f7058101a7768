"""The database under the catalog: a SQLite file in the archive's folder, or a PostgreSQL server. What differs between them is here.

In either, commits survive power loss, writers take turns, a reader sees one moment, and errors say what to do.
"""

import os
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, Text, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError

from vectorstore.errors import ArchiveError, StoreError, one_line

_BUSY_SECONDS = 60  # how long a writer waits for another process's transaction
_FULL = "Free some space, then try again; what was added before is safe."
WRITABLE = "The archive's folder must be writable, its files readable: change their permissions, or copy it to where you may write."
_EXPORT = "add an export to a new archive: dateline --archive NEW-FOLDER add EXPORT.jsonl"
# A machine that is gone without a word is noticed within a minute, here and by the server, which then frees its locks.
_ALIVE = {"connect_timeout": "10", "tcp_user_timeout": "60000", "keepalives_idle": "30", "keepalives_interval": "10"}
# Compiling (jit) takes longer than the queries here.
_OPTIONS = "-c jit=off -c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3"
_LOCK = "hashtext('dateline ' || current_schema() || ' {}')"  # the server's locks are a database's; an archive has a schema

# Text that is ordered by the numbers of its characters in either database, not by the rules of a language.
TEXT = Text().with_variant(Text(collation="C"), "postgresql")


class CatalogError(StoreError):
    """The catalog cannot be used, or is damaged; the message says what to do."""


class Database(ABC):
    """What the catalog needs of a database. It is `read_only` if this user may not write it.

    `name` is what messages call it, `restore` says what to do if it is lost or damaged, and `place` is empty for the archive's folder.
    """

    name: str
    restore: str
    place: str
    read_only = False
    longest_key = 1 << 30  # bytes
    _engine: Engine

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection whose queries all see the database as it is at one moment. Raises CatalogError."""
        with self._explained(), self._moment() as connection:
            try:
                yield connection
            except ValueError as error:  # from a row whose values are not in the form they were written in
                raise CatalogError(f"The archive's catalog is damaged: {one_line(error)}. {self.restore}") from error

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction, which is on the disk when it ends. Nobody else writes meanwhile, so that what it has read stays true.

        Raises CatalogError.
        """
        if self.read_only:
            raise CatalogError(f"The archive's catalog cannot be written. {WRITABLE}")
        with self._explained(), self._turn() as connection:
            yield connection

    def close(self) -> None:
        self._engine.dispose()

    @abstractmethod
    def problems(self, connection: Connection) -> list[str]:
        """What the database finds wrong with itself, in words."""

    @abstractmethod
    def lock(self, name: str) -> "ServerLock | None":
        """A lock that the server keeps for one process at a time; None where files are locked instead."""

    @abstractmethod
    def _moment(self) -> AbstractContextManager[Connection]: ...

    @abstractmethod
    def _turn(self) -> AbstractContextManager[Connection]: ...

    @abstractmethod
    def _advice(self, error: DBAPIError) -> str: ...

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turns errors of the database into CatalogError."""
        try:
            yield
        except DBAPIError as error:
            raise CatalogError(f"Catalog ({self.name}) cannot be used: {one_line(error.orig or error)}. {self._advice(error)}") from error


def open_database(file: Path, url: str = "") -> Database:
    """The SQLite database in a file, or the PostgreSQL database at a URL. Raises ArchiveError."""
    if not url:
        return SqliteFile(file)
    if file.exists():
        raise ArchiveError(
            f"The archive {file.parent} has its catalog in {file.name}, not in PostgreSQL. Unset DATELINE_CATALOG, or choose another "
            "folder; to move the archive there: dateline migrate --to URL"
        )
    return PostgresServer(url)


class SqliteFile(Database):
    """One SQLite file, read-only if this user may not write the file or its folder."""

    restore = f"Restore catalog.sqlite from a backup, or {_EXPORT}"
    place = ""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.name = path.name
        self.read_only = path.exists() and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))
        if self.read_only:
            uri = path.absolute().as_uri()
            self._engine = _sqlite(uri, {"uri": "true", "mode": "ro"}, poolclass=NullPool)
            self._unchanging = _sqlite(uri, {"uri": "true", "immutable": "1"}, poolclass=NullPool)
        else:
            self._engine = self._unchanging = _sqlite(str(path), {})
            event.listen(self._engine, "connect", _use_durable_sqlite)
        self._writing = self._engine.execution_options(writes=True)

    def problems(self, connection: Connection) -> list[str]:
        return [line for line in connection.scalars(text("PRAGMA integrity_check(5)")) if line != "ok"]

    def lock(self, name: str) -> None:
        return None

    @contextmanager
    def _moment(self) -> Iterator[Connection]:
        with self._engine_now().connect() as connection:
            before = self._written()
            yield connection
            if connection.engine is self._unchanging and self._written() != before:
                raise CatalogError("The archive was written while it was read. Try again.")

    def _turn(self) -> AbstractContextManager[Connection]:
        return self._writing.begin()

    def _engine_now(self) -> Engine:
        """The engine to read with. A database in WAL mode needs a -wal file, which SQLite cannot make in a read-only folder.

        If a process that has the archive open, or died, has left one, it is used. If there is none, nobody is writing, and the database
        can be read as a file that does not change.
        """
        return self._engine if self._path.with_name(f"{self._path.name}-wal").exists() else self._unchanging

    def _written(self) -> int:
        return self._path.stat().st_mtime_ns if self.read_only else 0

    def _advice(self, error: DBAPIError) -> str:
        said = str(error.orig)
        if "full" in said:
            return _FULL
        if "readonly" in said or "unable to open" in said:
            return WRITABLE
        if any(sign in said for sign in ("malformed", "not a database", "decode")):
            return self.restore
        if "locked" in said:
            return "Another process keeps it locked: end it, then try again."
        return "Check the folder's permissions and free space."


def _sqlite(database: str, query: dict[str, str], **options: Any) -> Engine:
    engine = create_engine(URL.create("sqlite", database=database, query=query), connect_args={"timeout": _BUSY_SECONDS}, **options)
    event.listen(engine, "connect", _leave_transactions_to_us)
    event.listen(engine, "begin", _begin)
    return engine


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


class PostgresServer(Database):
    """A database on a PostgreSQL server; the first schema in its search path is the archive's.

    Writers take turns by a lock of the server, as those of SQLite do by its file: so what a transaction has read stays true without a
    thought at each place, and versions and outbox entries are numbered in the order in which they are committed.
    """

    restore = f"Restore the database from a backup, or {_EXPORT}"
    place = "postgresql"
    longest_key = 2000  # an entry of an index must fit into a third of a page

    def __init__(self, url: str) -> None:
        address = _address(url)
        self.name = f"the database {address.database or ''} on {address.host or 'this machine'}"
        try:
            self._engine = create_engine(address, pool_pre_ping=True)  # so that a server which was restarted is connected to anew
        except ImportError as error:
            raise ArchiveError("A catalog in PostgreSQL needs another package: pip install 'dateline-qa[postgres]'") from error
        self._reading = self._engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        self._writing = self._engine.execution_options(isolation_level="READ COMMITTED")

    def problems(self, connection: Connection) -> list[str]:
        return []  # its pages have checksums of their own

    def lock(self, name: str) -> "ServerLock":
        return ServerLock(self._engine.execution_options(isolation_level="AUTOCOMMIT"), name)

    def _moment(self) -> AbstractContextManager[Connection]:
        return self._reading.connect()

    @contextmanager
    def _turn(self) -> Iterator[Connection]:
        with self._writing.begin() as connection:
            connection.exec_driver_sql(
                f"SELECT set_config('lock_timeout', '{_BUSY_SECONDS}s', true), set_config('synchronous_commit', 'on', true)"
            )
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK.format('turn')})")
            yield connection

    def _advice(self, error: DBAPIError) -> str:
        state = getattr(error.orig, "sqlstate", None) or ""
        if error.connection_invalidated or state[:2] in ("", "08", "28", "3D", "57"):
            return "Check that its PostgreSQL server runs and lets this user in; what was added before is safe."
        if state == "55P03":  # lock_not_available
            return "Another process keeps it locked: end it, then try again."
        if state == "53100":  # disk_full
            return _FULL
        if state.startswith("XX"):
            return self.restore
        return "Check that this user may create and write tables in the database; the server's log says more."


class ServerLock:
    """A lock that a PostgreSQL server keeps on a connection of its own: it is free when that ends, as when the process dies."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self._key = _LOCK.format(name)
        self._connection: Connection | None = None
        self.problem = ""  # why this process cannot hold it

    def take(self) -> bool:
        """Try to take the lock, without waiting for another process. Returns whether this process holds it."""
        self.problem = ""
        if self.held():
            return True
        try:
            connection = self._engine.connect()
            if connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({self._key})").scalar():
                self._connection = connection
            else:
                connection.close()
        except DBAPIError as error:
            self.problem = f"the PostgreSQL server cannot be reached ({one_line(error.orig or error)})."
        return self._connection is not None

    def held(self) -> bool:
        """Whether this process still holds the lock: it is lost with its connection, as when the server is restarted."""
        if self._connection is not None:
            try:
                self._connection.exec_driver_sql("SELECT 1")
            except DBAPIError:
                self._connection.invalidate()
                self._connection.close()
                self._connection = None
        return self._connection is not None

    def release(self) -> None:
        if self._connection is not None:
            with suppress(DBAPIError):
                self._connection.exec_driver_sql(f"SELECT pg_advisory_unlock({self._key})")
            self._connection.close()
            self._connection = None


def _address(url: str) -> URL:
    """The URL of a PostgreSQL database, with what is missing in it. Raises ArchiveError."""
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        address = None
    if address is None or address.get_backend_name() != "postgresql":
        raise ArchiveError("A catalog elsewhere must be a PostgreSQL database, such as postgresql+psycopg://user@host/database.")
    given = dict(address.query)
    options = f"{_OPTIONS} {given.get('options', '')}".strip()
    return address.set(drivername="postgresql+psycopg", query={**_ALIVE, **given, "options": options})
