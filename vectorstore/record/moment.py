"""The catalog as it is at one moment: all that a question needs of it, in one transaction."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, select

from vectorstore.record import schema as t
from vectorstore.record.database import Database
from vectorstore.record.kin import corrections, places_of
from vectorstore.record.passage_table import live_among
from vectorstore.record.rows import IndexRecord
from vectorstore.texts.passages import Origin, PassageRow


@dataclass(frozen=True, slots=True)
class ArchiveState:
    """What an archive was like at a moment: its settings, its indexes by kind, and whether it had articles."""

    settings: Mapping[str, str]
    indexes: Mapping[str, IndexRecord]
    has_articles: bool

    def note(self, name: str) -> str | None:
        """What was noted with the archive under a name."""
        return self.settings.get(f"note {name}")


class Moment:
    """Reads the catalog as it is at one moment, for as long as the transaction of `moment` lasts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def state(self) -> ArchiveState:
        settings = {row.key: row.value for row in self._connection.execute(select(t.settings))}
        has_articles = self._connection.scalar(select(t.articles.c.id).limit(1)) is not None
        return ArchiveState(settings, self.indexes(), has_articles)

    def indexes(self) -> dict[str, IndexRecord]:
        return index_records(self._connection)

    def live(self, passages: Collection[int]) -> list[PassageRow]:
        """The passages of live versions among these."""
        return live_among(self._connection, sorted(passages))

    def places(self, stories: Sequence[str]) -> dict[str, list[Origin]]:
        """By story: every article of it, and every other name of one of its texts."""
        return places_of(self._connection, stories)

    def corrections(self, article_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """By the id of an article: those among the given ones that it corrects."""
        return corrections(self._connection, article_ids)


@contextmanager
def moment(database: Database) -> Iterator[Moment]:
    """A transaction that reads."""
    with database.read() as connection:
        yield Moment(connection)


def index_records(connection: Connection) -> dict[str, IndexRecord]:
    """The indexes by kind; none in a new archive."""
    rows = connection.execute(select(t.indexes))
    return {row.kind: IndexRecord(row.kind, row.name, row.place, json.loads(row.files), row.written, row.damage) for row in rows}
