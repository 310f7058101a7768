"""Reads from the catalog, in one transaction, what a question needs: so that all of it is of the same moment."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, select

from vectorstore.record import schema as t
from vectorstore.record.database import Database
from vectorstore.record.kin import corrections, origins_of
from vectorstore.record.passage_table import live_among, live_briefly
from vectorstore.record.rows import IndexRecord
from vectorstore.texts.passages import LivePassage, Origin, PassageRow


@dataclass(frozen=True, slots=True)
class ArchiveState:
    """The state of an archive at one moment: its settings, its indexes by kind, and whether it has articles."""

    settings: Mapping[str, str]
    indexes: Mapping[str, IndexRecord]
    has_articles: bool

    def note(self, name: str) -> str | None:
        """The value of a note kept with the archive (`Store.take_note`), or None."""
        return self.settings.get(f"note {name}")


class Moment:
    """Reads the catalog as it was when the transaction of `moment` began."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def state(self) -> ArchiveState:
        settings = {row.key: row.value for row in self._connection.execute(select(t.settings))}
        return ArchiveState(settings, self.indexes(), has_articles(self._connection))

    def contents(self) -> Iterator[tuple[str, str]]:
        """The id and the content hash of all that was written last under an id, as an article or as another origin of one."""
        written = select(t.versions.c.article_id, t.versions.c.content_hash).select_from(t.newest_versions)
        rows = self._connection.execute(written.union_all(select(t.origins.c.id, t.origins.c.content_hash)))
        return ((article_id, content_hash) for article_id, content_hash in rows)

    def indexes(self) -> dict[str, IndexRecord]:
        return index_records(self._connection)

    def live(self, passages: Collection[int]) -> list[LivePassage]:
        """Those of these passages that belong to live versions."""
        return live_briefly(self._connection, sorted(passages))

    def rows(self, passages: Sequence[int]) -> list[PassageRow]:
        """These live passages, in this order, with all that a hit needs."""
        found = {row.passage: row for row in live_among(self._connection, passages)}
        return [found[passage] for passage in passages]

    def origins(self, stories: Sequence[str]) -> dict[str, list[Origin]]:
        """Story → every article of it, and every other id under which one of its texts was added."""
        return origins_of(self._connection, stories)

    def corrections(self, article_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """The id of an article → the ids of those among the given ones that it corrects."""
        return corrections(self._connection, article_ids)


@contextmanager
def moment(database: Database) -> Iterator[Moment]:
    """Opens a transaction that only reads."""
    with database.read() as connection:
        yield Moment(connection)


def has_articles(connection: Connection) -> bool:
    """Whether there is any article."""
    return connection.scalar(select(t.articles.c.id).limit(1)) is not None


def index_records(connection: Connection) -> dict[str, IndexRecord]:
    """The records of the indexes, by kind; none in a new archive."""
    rows = connection.execute(select(t.indexes))
    return {row.kind: IndexRecord(row.kind, row.name, row.place, json.loads(row.files), row.written, row.damage) for row in rows}
