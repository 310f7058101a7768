"""Records which feeds an archive watches and which of their entries were read: two tables of the catalog, made when first needed."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Boolean, Column, Connection, Float, Integer, MetaData, Table, delete, insert, inspect, select, update

from vectorstore.record.database import TEXT, Database

_KEPT_SECONDS = 90 * 86_400  # for which an entry is remembered after its feed last listed it; then it would be read again

metadata = MetaData()  # beside that of the schema, whose tables all catalogs have
_feeds = Table(
    "watched",
    metadata,
    Column("url", TEXT, primary_key=True),
    Column("every", Float, nullable=False),
    Column("added", TEXT, nullable=False),
    Column("etag", TEXT, nullable=False),
    Column("last_modified", TEXT, nullable=False),
    Column("next_at", Float, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("last_at", TEXT, nullable=False),
    Column("last_success", TEXT, nullable=False),
    Column("new", Integer, nullable=False),
    Column("updated", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("error", TEXT, nullable=False),
    Column("is_over", Boolean, nullable=False),
    Column("formerly", TEXT, nullable=False),
)
_entries = Table(
    "watched_entries",
    metadata,
    Column("feed", TEXT, primary_key=True),
    Column("entry", TEXT, primary_key=True),
    Column("updated", TEXT, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("seen", Float, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed that is watched, and the result of its last poll: how many articles are `new` and `updated`, how many entries `failed`.

    `every` is in seconds, `next_at` in seconds since the epoch, other times are ISO 8601 in UTC. `failures` counts failed polls in a row,
    `error` says why the last one failed. A feed that `is_over` is not polled again. `formerly` are its earlier URLs, separated by spaces.
    """

    url: str
    every: float
    added: str
    etag: str = ""
    last_modified: str = ""
    next_at: float = 0.0
    failures: int = 0
    last_at: str = ""
    last_success: str = ""
    new: int = 0
    updated: int = 0
    failed: int = 0
    error: str = ""
    is_over: bool = False
    formerly: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """An entry that was read before: the `updated` time it had then, and how many `tries` to read it have failed in a row."""

    updated: str
    tries: int = 0


class Watched:
    """The watched feeds and their entries. Any process may read them and add feeds; the one that watches keeps the results of polls."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def feeds(self) -> list[Feed]:
        """The feeds, in the order in which they were added."""
        with self.database.read() as connection:
            if not _has_tables(connection):
                return []
            return [Feed(**row._mapping) for row in connection.execute(select(_feeds).order_by(_feeds.c.added, _feeds.c.url))]

    def follow(self, url: str, every: float, now: float) -> None:
        """Watch a feed from `now` (seconds since the epoch) on, `every` so many seconds. If it is watched already, only `every` changes."""
        known = self.find(url)
        with self.database.write() as connection:
            if known:
                connection.execute(update(_feeds).where(_feeds.c.url == known.url).values(every=every))
                return
            metadata.create_all(connection)
            connection.execute(insert(_feeds).values(**asdict(replace(Feed(url, every, iso_time(now)), next_at=now))))

    def find(self, url: str) -> Feed | None:
        """The feed that has this URL or had it formerly; None if it is not watched."""
        return next((feed for feed in self.feeds() if url in (feed.url, *feed.formerly.split())), None)

    def unfollow(self, url: str) -> bool:
        """Stop watching a feed; its articles stay. False when it was not watched."""
        known = self.find(url)
        if known is None:
            return False
        with self.database.write() as connection:
            for table, column in ((_feeds, _feeds.c.url), (_entries, _entries.c.feed)):
                connection.execute(delete(table).where(column == known.url))
        return True

    def put(self, feed: Feed) -> None:
        """Record the result of a poll; does nothing if the feed is no longer watched."""
        with self.database.write() as connection:
            connection.execute(update(_feeds).where(_feeds.c.url == feed.url).values(**asdict(feed)))

    def move(self, before: str, after: str) -> None:
        """Change the URL of a feed; if the new URL is watched already, only that feed stays."""
        with self.database.write() as connection:
            known = connection.scalar(select(_feeds.c.url).where(_feeds.c.url == after))
            for table, column in ((_feeds, _feeds.c.url), (_entries, _entries.c.feed)):
                change = delete(table) if known else update(table).values({column: after})
                connection.execute(change.where(column == before))

    def seen(self, url: str) -> dict[str, Seen]:
        """The entries of a feed that were read before, by their keys."""
        with self.database.read() as connection:
            rows = connection.execute(select(_entries).where(_entries.c.feed == url))
            return {row.entry: Seen(row.updated, row.tries) for row in rows}

    def note(self, url: str, entries: Mapping[str, Seen], now: float) -> None:
        """Remember entries of a feed, by their keys, as listed `now`, and forget those that it has not listed for 90 days."""
        rows = [{"feed": url, "entry": entry, "updated": seen.updated, "tries": seen.tries, "seen": now} for entry, seen in entries.items()]
        with self.database.write() as connection:
            for row in rows:
                connection.execute(delete(_entries).where(_entries.c.feed == url, _entries.c.entry == row["entry"]))
            if rows:
                connection.execute(insert(_entries), rows)
            connection.execute(delete(_entries).where(_entries.c.feed == url, _entries.c.seen < now - _KEPT_SECONDS))


def iso_time(seconds: float) -> str:
    """Seconds since the epoch as ISO 8601 in UTC."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def _has_tables(connection: Connection) -> bool:
    return inspect(connection).has_table(_entries.name)
