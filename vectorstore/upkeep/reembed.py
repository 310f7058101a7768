"""Embeds an archive anew with another embedder: new passages are written beside the old ones, then replace them all at once."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Select, delete, func, select, update

from vectorstore.articles import Article
from vectorstore.errors import StoreError
from vectorstore.indexes.writer import Writer
from vectorstore.progress import Progress
from vectorstore.record import schema as t
from vectorstore.record.catalog import Catalog, forget, insert_version
from vectorstore.record.intake import embed_articles
from vectorstore.record.outbox import put_index
from vectorstore.record.passage_table import all_passages
from vectorstore.record.rows import IndexRecord, to_passage
from vectorstore.texts.passages import PassageRow

if TYPE_CHECKING:  # torch takes seconds to import: it is loaded at its first use
    from vectorstore.models.embed import Embedder

_ARTICLES_AT_ONCE = 32  # that are embedded and written in one transaction: what an interruption can lose


def reembed(catalog: Catalog, writer: Writer, embedder: "Embedder", progress: Progress) -> int:
    """Embed every article; continues what an interrupted run has begun. Returns the number of articles.

    Searches use the old passages and indexes until the new ones are complete. Articles that other
    processes add meanwhile are embedded too. Raises StoreError when another process writes the archive.
    """
    if not writer.own():
        raise StoreError("Another process has this archive open. Close it, then run dateline reembed again; nothing was changed.")
    writer.settle()
    total = catalog.counts()["articles"]
    built_with = catalog.setting("embedder")
    if built_with is None or embedder.is_of(built_with):
        return total
    new = _NewVersions(catalog, embedder.fingerprint)
    done = False
    while not done:
        while articles := new.missing(_ARTICLES_AT_ONCE):
            new.write(articles, embedder)
            progress(new.count(), total)
        done = writer.change_over(new.after, new.count_passages(), lambda records: new.change(records, embedder.name))
    return total


class _NewVersions:
    """The versions written with another embedder, which no search sees until they replace the old ones."""

    def __init__(self, catalog: Catalog, embedder: str) -> None:
        self._catalog = catalog
        self._database = catalog.database
        self._embedder = embedder

    def missing(self, limit: int) -> list[Article]:
        """At most `limit` articles that the new embedder has not embedded yet."""
        with self._database.read() as connection:
            ids = connection.scalars(self._missing().limit(limit)).all()
        return [self._catalog.with_origins(article_id)[0] for article_id in ids]

    def write(self, articles: Sequence[Article], embedder: "Embedder") -> None:
        """Embed articles and write them as new versions."""
        versions = embed_articles(articles, self._catalog, embedder)
        with self._database.write() as connection:
            for version in versions:
                insert_version(connection, version, self._embedder)

    def count(self) -> int:
        """How many articles are embedded."""
        with self._database.read() as connection:
            return connection.scalar(select(func.count()).select_from(self._ready().subquery())) or 0

    def count_passages(self) -> int:
        with self._database.read() as connection:
            return connection.scalar(select(func.count()).where(t.passages.c.version.in_(self._ready()))) or 0

    def after(self, passage: int, limit: int) -> list[PassageRow]:
        """The next new passages after this number, at most `limit`, for building the new indexes."""
        query = all_passages().where(t.passages.c.version.in_(self._ready()), t.passages.c.passage > passage)
        with self._database.read() as connection:
            return [to_passage(row) for row in connection.execute(query.order_by(t.passages.c.passage).limit(limit))]

    def change(self, records: Mapping[str, IndexRecord], name: str) -> bool:
        """Replace the old passages and indexes by the new ones, in one transaction; False, without any change, if an article is missing.

        `records` are the new indexes by kind, `name` is the embedder's.
        """
        with self._database.write() as connection:
            if connection.scalar(self._missing().limit(1)) is not None:
                return False
            for version, article_id in connection.execute(self._ready().add_columns(t.versions.c.article_id)).all():
                connection.execute(update(t.articles).where(t.articles.c.id == article_id).values(live=version, newest=version))
            self._forget_others(connection)
            connection.execute(delete(t.outbox))
            t.put(connection, "embedder", self._embedder)
            t.put(connection, "embedder_name", name)
            for record in records.values():
                put_index(connection, record)
        return True

    def _forget_others(self, connection: Connection) -> None:
        kept = select(t.articles.c.newest)
        forget(connection, connection.scalars(select(t.versions.c.version).where(t.versions.c.version.not_in(kept))).all())

    def _missing(self) -> Select[Any]:
        """The ids of the articles that have no version of the new embedder with their present content."""
        newest = t.versions.alias()
        same = (t.versions.c.article_id == newest.c.article_id) & (t.versions.c.content_hash == newest.c.content_hash)
        there = select(t.versions.c.version).where(same, t.versions.c.embedder == self._embedder).exists()
        joined = t.articles.join(newest, newest.c.version == t.articles.c.newest)
        return select(t.articles.c.id).select_from(joined).where(~there).order_by(t.articles.c.newest)

    def _ready(self) -> Select[Any]:
        """For each embedded article, its version of the new embedder that has its present content."""
        newest = t.versions.alias()
        joined = t.articles.join(newest, newest.c.version == t.articles.c.newest).join(
            t.versions, (t.versions.c.article_id == t.articles.c.id) & (t.versions.c.content_hash == newest.c.content_hash)
        )
        return (
            select(func.max(t.versions.c.version).label("version"))
            .select_from(joined)
            .where(t.versions.c.embedder == self._embedder)
            .group_by(t.versions.c.article_id)
        )
