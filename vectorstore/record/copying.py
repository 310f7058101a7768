"""Copies a catalog into another database, table by table in the order of their keys, and compares the two.

Rows that are in the copy already are compared, and written only where they differ: so an interrupted copy goes on, also when the archive
has changed since.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, and_, bindparam, delete, func, insert, inspect, literal, make_url, select, tuple_

from vectorstore.errors import StoreError
from vectorstore.progress import Progress
from vectorstore.record import schema as t
from vectorstore.record import watched
from vectorstore.record.database import Database
from vectorstore.record.passage_table import slices

_TABLES = (*t.metadata.sorted_tables, *watched.metadata.sorted_tables)  # each after those that it refers to
_OWN = ("archive", "folder", "schema", t.COPY_OF)  # settings that each archive has for itself
_AT_ONCE = 500  # rows that are compared and written in one transaction: what an interruption can lose
_SAMPLE = 1000  # rows of each table that are compared at the end
_CHOOSE = "Nothing was changed there; choose an empty database or schema, or a new folder."

Key = tuple[Any, ...]


def refuse_other(target: Database, source: Connection, place: str) -> None:
    """Raises StoreError where a copy of the archive would overwrite something; `place` is what messages call the target."""
    with target.read() as connection:
        if t.has_tables(connection):
            of = t.setting(connection, t.COPY_OF)
            if of and of != t.setting(source, "archive"):
                raise StoreError(f"In {place} is an unfinished copy of another archive. {_CHOOSE}")
            if not of and any(_count(connection, table) for table in _present(connection) if table is not t.settings):
                raise StoreError(f"In {place} is an archive already. {_CHOOSE}")
        elif others := [table.name for table in _present(connection)]:
            raise StoreError(f"In {place} are tables of something else: {', '.join(others)}. {_CHOOSE}")


def refuse_long_ids(target: Database, source: Connection) -> None:
    """Raises StoreError for an article whose id the target cannot hold."""
    ids = select(t.articles.c.id).union_all(select(t.origins.c.id)).subquery().c.id
    for article_id in source.scalars(select(ids).where(func.length(ids) > target.longest_key // 4)):  # in UTF-8, four bytes at most
        if len(article_id.encode()) > target.longest_key:
            raise StoreError(
                f"An article's id is longer than {target.longest_key} bytes, which PostgreSQL cannot hold: {article_id[:60]}… "
                "Add that article under another id, and remove it: dateline remove ID"
            )


def begin(target: Database, source: Connection) -> None:
    """Make the tables of the copy, unless they are there, and mark it as unfinished, so that nobody opens it as an archive."""
    with target.write() as connection:
        if not t.has_tables(connection):
            t.create(connection)
        watched.metadata.create_all(connection)
        t.put(connection, t.COPY_OF, t.setting(source, "archive") or "")


def copy(source: Connection, target: Database, progress: Progress) -> None:
    """Make the target's rows those of the source. `progress` is called with the rows done, of all tables, and their number."""
    tables = _present(source)
    done, total = 0, sum(_count(source, table) for table in tables)
    for table in tables:
        after: Key = ()
        while True:
            rows = source.execute(_between(table, after).limit(_AT_ONCE)).all()
            until = _key(table, rows[-1]) if len(rows) == _AT_ONCE else ()
            with target.write() as connection:
                _make_same(connection, table, rows, connection.execute(_between(table, after, until)).all())
            done, after = done + len(rows), until
            progress(done, total)
            if not until:
                break


def verify(source: Connection, target: Database) -> None:
    """Compare the number of rows of each table, and a thousand rows of each, drawn at random. Raises StoreError if they differ."""
    with target.read() as copied:
        for table in _present(source):
            keys = table.primary_key.columns
            drawn = source.execute(_rows(table).with_only_columns(*keys).order_by(func.random()).limit(_SAMPLE)).all()
            same = _count(source, table) == _count(copied, table)
            for run in slices([tuple(key) for key in drawn]):
                query = _rows(table).where(tuple_(*keys).in_(run)).order_by(*keys)
                same = same and source.execute(query).all() == copied.execute(query).all()
            if not same:
                raise StoreError(
                    f"The copy's table {table.name} is not as that of this archive, so it is not in use yet. Run dateline migrate again: "
                    "it compares all rows, and copies those that differ."
                )


def finish(target: Database) -> None:
    """Make the copy an archive that can be opened, which numbers new rows after those that were copied."""
    with target.write() as connection:
        if connection.dialect.name == "postgresql":  # SQLite goes on by itself
            for table in _TABLES:
                if (column := table.autoincrement_column) is not None:
                    sequence = func.pg_get_serial_sequence(table.name, column.name)
                    connection.execute(select(func.setval(sequence, func.coalesce(func.max(column), 0) + 1, False)))
        connection.execute(delete(t.settings).where(t.settings.c.key == t.COPY_OF))


def shown(url: str) -> str:
    """The URL of a database without its password."""
    return make_url(url).difference_update_query(["password"]).render_as_string(hide_password=True)


def _present(connection: Connection) -> list[Table]:
    """The tables of an archive that a database has: those of feeds are made when first needed."""
    names = inspect(connection).get_table_names()
    return [table for table in _TABLES if table.name in names]


def _rows(table: Table) -> Select[Any]:
    """Selects what is copied of a table: of settings not what each archive has for itself, of indexes only that they must be made."""
    if table is t.settings:
        return select(table).where(table.c.key.not_in(_OWN))
    if table is t.indexes:
        unbuilt = {"place": "", "files": "{}", "written": 0, "damage": "it has yet to be made, as the archive was copied"}
        return select(table.c.kind, table.c.name, *(literal(value).label(name) for name, value in unbuilt.items()))
    return select(table)


def _between(table: Table, after: Key, until: Key = ()) -> Select[Any]:
    """Selects the rows after one key and up to another, in their order; an empty key is no bound."""
    keys = table.primary_key.columns
    query = _rows(table).order_by(*keys)
    query = query.where(tuple_(*keys) > after) if after else query
    return query.where(tuple_(*keys) <= until) if until else query


def _make_same(connection: Connection, table: Table, rows: Sequence[Row[Any]], there: Sequence[Row[Any]]) -> None:
    """Delete rows that are not as they should be, with what refers to them, and insert those that are missing."""
    stale, fresh = set(there).difference(rows), set(rows).difference(there)
    if stale:
        keys = [{f"of_{column.name}": row._mapping[column.name] for column in table.primary_key} for row in stale]
        for other in _TABLES:
            for column in (reference.parent for reference in other.foreign_keys if reference.column.table is table):
                (name,) = keys[0]
                connection.execute(delete(other).where(column == bindparam(name)), keys)
        same = and_(*(column == bindparam(f"of_{column.name}") for column in table.primary_key))
        connection.execute(delete(table).where(same), keys)
    if fresh:
        connection.execute(insert(table), [dict(row._mapping) for row in rows if row in fresh])


def _key(table: Table, row: Row[Any]) -> Key:
    return tuple(row._mapping[column.name] for column in table.primary_key)


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(_rows(table).subquery())) or 0
