"""The outbox: the versions that still have to be added to the indexes or dropped from them. Also the records of the indexes."""

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, delete, func, insert, select, update

from vectorstore.record import schema as t
from vectorstore.record.catalog import forget, make_live
from vectorstore.record.database import Database
from vectorstore.record.manifest import Manifest
from vectorstore.record.moment import index_records
from vectorstore.record.passage_table import slices
from vectorstore.record.rows import Entry, IndexRecord


class Outbox:
    """The queue between the catalog and its indexes. Any process may add entries; the owner of the write lock works them off."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def entries(self, limit: int) -> list[Entry]:
        """The oldest entries, at most so many."""
        with self._database.read() as connection:
            rows = connection.execute(select(t.outbox).order_by(t.outbox.c.entry).limit(limit))
            return [Entry(row.entry, row.version, row.action) for row in rows]

    def last(self) -> int:
        """The number of the newest entry, 0 when there are none."""
        with self._database.read() as connection:
            return connection.scalar(select(func.max(t.outbox.c.entry))) or 0

    def waiting(self, last: int | None = None) -> int:
        """How many entries there are, up to the given number."""
        query = select(func.count()).select_from(t.outbox)
        with self._database.read() as connection:
            return connection.scalar(query if last is None else query.where(t.outbox.c.entry <= last)) or 0

    def at_rest(self) -> dict[str, tuple[str, int]] | None:
        """The name of each index and how often it has been written, by kind; None while there are entries.

        If it is the same before and after a comparison, the indexes did not change meanwhile.
        """
        with self._database.read() as connection:
            if connection.scalar(select(t.outbox.c.entry).limit(1)) is not None:
                return None
            return {row.kind: (row.name, row.written) for row in connection.execute(select(t.indexes))}

    def passages_waiting(self) -> int:
        """How many passages still have to be indexed."""
        new = t.outbox.c.action == "index"
        with self._database.read() as connection:
            query = select(func.count()).select_from(t.passages.join(t.outbox, t.outbox.c.version == t.passages.c.version))
            return connection.scalar(query.where(new)) or 0

    def settle(self, entries: Sequence[Entry], files: Mapping[str, Manifest]) -> None:
        """Remove entries that both indexes have applied: make new versions live, delete dropped ones, record the indexes' `files`."""
        with self._database.write() as connection:
            for entry in entries:
                if entry.action == "index":
                    make_live(connection, entry.version)
            forget(connection, [entry.version for entry in entries if entry.action == "drop"])
            for numbers in slices([entry.entry for entry in entries]):
                connection.execute(delete(t.outbox).where(t.outbox.c.entry.in_(numbers)))
            for kind, manifest in files.items():
                connection.execute(
                    update(t.indexes).where(t.indexes.c.kind == kind).values(files=json.dumps(manifest), written=t.indexes.c.written + 1)
                )

    # where the indexes are

    def indexes(self) -> dict[str, IndexRecord]:
        """The records of the indexes, by kind; none in a new archive."""
        with self._database.read() as connection:
            return index_records(connection)

    def report_damage(self, kind: str, name: str, reason: str) -> None:
        """Record why an index cannot be trusted, so that its owner rebuilds it; does nothing if it has been replaced meanwhile."""
        with self._database.write() as connection:
            same = (t.indexes.c.kind == kind) & (t.indexes.c.name == name) & (t.indexes.c.damage == "")
            connection.execute(update(t.indexes).where(same).values(damage=reason))

    def put_index(self, record: IndexRecord) -> None:
        """Record an index that has been built; searches use it from now on."""
        with self._database.write() as connection:
            put_index(connection, record)


def put_index(connection: Connection, record: IndexRecord) -> None:
    """Record an index, in the caller's transaction."""
    connection.execute(delete(t.indexes).where(t.indexes.c.kind == record.kind))
    values = {name: getattr(record, name) for name in ("kind", "name", "place", "written", "damage")}
    connection.execute(insert(t.indexes).values(**values, files=json.dumps(record.files)))
