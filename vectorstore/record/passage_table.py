"""Reads passages from the catalog, with the fields of their articles, as the indexes and searches need them."""

import random
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select

from vectorstore.record import schema as t
from vectorstore.record.database import Database
from vectorstore.record.rows import to_embedding, to_passage
from vectorstore.texts.passages import Embedding, LivePassage, PassageRow

_AT_ONCE = 500  # values in one IN (…), which SQLite limits, in older versions to 999


class PassageTable:
    """Reads passages with the fields of their articles. What a method returns is all of one moment."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def live(self, ids: Sequence[int]) -> list[PassageRow]:
        """Those of these passages that belong to live versions."""
        with self._database.read() as connection:
            return live_among(connection, ids)

    def after(self, passage: int, limit: int) -> list[PassageRow]:
        """The next live passages after this number, at most `limit`: called again with the last number, all of them."""
        query = live_passages().where(t.passages.c.passage > passage).order_by(t.passages.c.passage).limit(limit)
        with self._database.read() as connection:
            return [to_passage(row) for row in connection.execute(query)]

    def sample(self, count: int) -> list[PassageRow]:
        """At most `count` live passages, drawn at random."""
        with self._database.read() as connection:
            last = connection.scalar(select(func.max(t.passages.c.passage))) or 0
            starts = random.sample(range(1, last + 1), min(count, last))
            queries = [live_passages().where(t.passages.c.passage >= start).order_by(t.passages.c.passage).limit(1) for start in starts]
            rows = [row for query in queries for row in connection.execute(query)]
            return list({row.passage: to_passage(row) for row in rows}.values())

    def of(self, versions: Sequence[int]) -> list[PassageRow]:
        """The passages of versions, live or not."""
        query = all_passages()
        with self._database.read() as connection:
            return [to_passage(row) for run in slices(versions) for row in connection.execute(query.where(t.passages.c.version.in_(run)))]

    def embeddings(self, keys: Sequence[str]) -> dict[str, Embedding]:
        """The embeddings that the catalog has under these keys, by key."""
        query = select(t.passages.c.embedding_key, t.passages.c.vector, t.passages.c.sentence_vectors)
        embeddings: dict[str, Embedding] = {}
        with self._database.read() as connection:
            for run in slices(keys):
                for row in connection.execute(query.where(t.passages.c.embedding_key.in_(run))):
                    embeddings[row.embedding_key] = to_embedding(row)
        return embeddings


def live_among(connection: Connection, ids: Sequence[int]) -> list[PassageRow]:
    """Those of these passages that belong to live versions."""
    return [to_passage(row) for run in slices(ids) for row in connection.execute(_LIVE, {"ids": run})]


def live_briefly(connection: Connection, ids: Sequence[int]) -> list[LivePassage]:
    """As `live_among`, without what only a hit needs, and in the order of their numbers: a search ranks far more than it returns."""
    return [LivePassage(*row) for run in slices(sorted(ids)) for row in connection.execute(_LIVE_BRIEFLY, {"ids": run})]


def slices(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    """The values in runs that are short enough for one IN (…)."""
    return (values[at : at + _AT_ONCE] for at in range(0, len(values), _AT_ONCE))


def _article_columns() -> list[Any]:
    names = ("article_id", "story", "title", "url", "publisher", "language", "place", "published")
    return [t.versions.c[name] for name in names]


def all_passages() -> Select[Any]:
    """Selects the passages of all versions, with the fields of their articles."""
    return select(t.passages, *_article_columns()).join(t.versions, t.versions.c.version == t.passages.c.version)


def live_passages() -> Select[Any]:
    """Selects the passages of live versions, with the fields of their articles."""
    return all_passages().join(t.articles, t.articles.c.live == t.passages.c.version)


# Made once: to put them together takes longer than to ask them.
_LIVE = live_passages().where(t.passages.c.passage.in_(bindparam("ids", expanding=True)))
_LIVE_BRIEFLY = _LIVE.with_only_columns(t.passages.c.passage, t.versions.c.article_id, t.versions.c.story, t.versions.c.language).order_by(
    t.passages.c.passage
)
