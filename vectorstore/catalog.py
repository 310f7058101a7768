"""The catalog: the SQL record of articles, from which both indexes can be rebuilt.

An article is a row in `articles` that points to its live version. A version holds the article's
fields and owns its passages, whose texts joined together are the article's text. Whatever the
indexes still have to learn waits in `outbox`, written in the same transaction as the version.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from sqlalchemy import URL, Connection, ExceptionContext, Row, create_engine, delete, event, func, insert, select, update
from sqlalchemy.exc import DBAPIError

from vectorstore import schema as t
from vectorstore.articles import Article, parse_published
from vectorstore.errors import StoreError
from vectorstore.passages import Embedding, Passage, PassageRow

Record: TypeAlias = Row[*tuple[Any, ...]]


class CatalogError(StoreError):
    """The catalog cannot be used as it is; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One outbox entry: bring a version into the indexes (`index`), or take it out (`drop`)."""

    entry: int
    version: int
    action: str


class Catalog:
    """The record of one archive. Every write is one transaction that is on the disk when it returns."""

    def __init__(self, path: Path) -> None:
        self._engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": 30})
        event.listen(self._engine, "connect", _use_durable_sqlite)
        event.listen(self._engine, "handle_error", _explain)
        try:
            t.metadata.create_all(self._engine)
        except DBAPIError as error:  # on connecting, before handle_error listens
            raise _unusable(error.orig) from error
        found = self.setting("schema")
        if found is None:
            self.set_setting("schema", t.SCHEMA_VERSION)
        elif found != t.SCHEMA_VERSION:
            raise CatalogError(f"This archive has schema {found}, this version of Dateline reads {t.SCHEMA_VERSION}. Upgrade Dateline.")

    def close(self) -> None:
        self._engine.dispose()

    # settings

    def setting(self, key: str) -> str | None:
        with self._engine.connect() as connection:
            value: str | None = connection.scalar(select(t.settings.c.value).where(t.settings.c.key == key))
        return value

    def set_setting(self, key: str, value: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(delete(t.settings).where(t.settings.c.key == key))
            connection.execute(insert(t.settings).values(key=key, value=value))

    # writing

    def write(self, batch: Iterable[tuple[Article, Sequence[Passage], Sequence[Embedding]]]) -> None:
        """Record articles with their passages, and what the indexes must do about them, in one transaction."""
        with self._engine.begin() as connection:
            for article, passages, embeddings in batch:
                _write_version(connection, article, passages, embeddings)

    def write_origin(self, origin: Article, article_id: str) -> None:
        """Record that an article's text was also added under another id."""
        with self._engine.begin() as connection:
            connection.execute(delete(t.origins).where(t.origins.c.id == origin.id))
            connection.execute(insert(t.origins).values(id=origin.id, article_id=article_id, publisher=origin.publisher, url=origin.url))

    def remove(self, article_id: str) -> bool:
        """Take an article out of the archive; False when there is none of that id."""
        with self._engine.begin() as connection:
            versions = connection.scalars(select(t.versions.c.version).where(t.versions.c.article_id == article_id)).all()
            _post(connection, versions, "drop")
            found = connection.execute(delete(t.articles).where(t.articles.c.id == article_id)).rowcount
            connection.execute(delete(t.origins).where((t.origins.c.article_id == article_id) | (t.origins.c.id == article_id)))
        return bool(found)

    # the outbox

    def outbox(self, limit: int) -> list[Entry]:
        with self._engine.connect() as connection:
            rows = connection.execute(select(t.outbox).order_by(t.outbox.c.entry).limit(limit))
            return [Entry(row.entry, row.version, row.action) for row in rows]

    def settle(self, entries: Sequence[Entry]) -> None:
        """Both indexes have done these entries: make the new versions live, forget the dropped ones."""
        with self._engine.begin() as connection:
            for entry in entries:
                if entry.action == "index":
                    _make_live(connection, entry.version)
                else:
                    connection.execute(delete(t.passages).where(t.passages.c.version == entry.version))
                    connection.execute(delete(t.versions).where(t.versions.c.version == entry.version))
            connection.execute(delete(t.outbox).where(t.outbox.c.entry.in_([entry.entry for entry in entries])))

    # reading

    def get(self, article_id: str) -> Article | None:
        """An article with its text, by its id or by the id of another origin of the same text."""
        with self._engine.connect() as connection:
            wanted = connection.scalar(select(t.origins.c.article_id).where(t.origins.c.id == article_id)) or article_id
            version = _newest_version(connection, wanted)
            if version is None:
                return None
            texts = select(t.passages.c.text).where(t.passages.c.version == version.version).order_by(t.passages.c.start)
            return _article(version, "".join(connection.scalars(texts)))

    def articles(self) -> list[Record]:
        """The fields of every article, newest publication first, without the texts."""
        newest = (
            select(func.max(t.versions.c.version))
            .join(t.articles, t.articles.c.id == t.versions.c.article_id)
            .group_by(t.versions.c.article_id)
        )
        query = select(t.versions).where(t.versions.c.version.in_(newest)).order_by(t.versions.c.published.desc(), t.versions.c.article_id)
        with self._engine.connect() as connection:
            return list(connection.execute(query))

    def content_hash(self, article_id: str) -> str | None:
        with self._engine.connect() as connection:
            version = _newest_version(connection, article_id)
            return None if version is None else str(version.content_hash)

    def twin(self, article: Article) -> str | None:
        """The id of another article in the archive with the very same text."""
        query = (
            select(t.versions.c.article_id)
            .join(t.articles, t.articles.c.id == t.versions.c.article_id)
            .where(t.versions.c.text_hash == article.text_hash, t.versions.c.article_id != article.id)
        )
        with self._engine.connect() as connection:
            for article_id in connection.scalars(query):
                version = _newest_version(connection, article_id)
                if version is not None and version.text_hash == article.text_hash:
                    return str(article_id)
        return None

    def embeddings(self, keys: Sequence[str]) -> dict[str, Embedding]:
        """Embeddings that are already known, by embedding key."""
        query = select(t.passages.c.embedding_key, t.passages.c.vector, t.passages.c.sentence_vectors)
        with self._engine.connect() as connection:
            rows = connection.execute(query.where(t.passages.c.embedding_key.in_(keys)))
            return {row.embedding_key: _embedding(row) for row in rows}

    def passages(self, *, ids: Sequence[int] = (), versions: Sequence[int] = (), live: bool = True) -> list[PassageRow]:
        """Passages by id or by version; only those of live versions unless `live` is false."""
        query = select(t.passages, t.versions).join(t.versions, t.versions.c.version == t.passages.c.version)
        query = query.where(t.passages.c.passage.in_(ids) | t.passages.c.version.in_(versions))
        if live:
            query = query.join(t.articles, t.articles.c.live == t.passages.c.version)
        with self._engine.connect() as connection:
            return [_passage_row(row) for row in connection.execute(query.order_by(t.passages.c.passage))]

    def counts(self) -> dict[str, int]:
        """How many articles, live passages, and outbox entries there are."""
        live = select(func.count()).select_from(t.passages.join(t.articles, t.articles.c.live == t.passages.c.version))
        with self._engine.connect() as connection:
            return {
                "articles": connection.scalar(select(func.count()).select_from(t.articles)) or 0,
                "passages": connection.scalar(live) or 0,
                "waiting": connection.scalar(select(func.count()).select_from(t.outbox)) or 0,
            }


def _use_durable_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _explain(context: ExceptionContext) -> None:
    context.chained_exception = _unusable(context.original_exception)


def _unusable(error: BaseException | None) -> CatalogError:
    return CatalogError(f"The archive's catalog cannot be used: {error}. Check the folder's permissions and free space.")


def _write_version(connection: Connection, article: Article, passages: Sequence[Passage], embeddings: Sequence[Embedding]) -> None:
    fields = {name: getattr(article, name) for name in ("title", "url", "publisher", "author", "language", "place")}
    added = article.added or datetime.now(UTC)
    version = connection.scalar(
        insert(t.versions)
        .values(
            article_id=article.id,
            published="" if article.published is None else article.published.isoformat(),
            added=added.isoformat(),
            content_hash=article.content_hash,
            text_hash=article.text_hash,
            **fields,
        )
        .returning(t.versions.c.version)
    )
    connection.execute(
        insert(t.passages),
        [
            {
                "version": version,
                "start": passage.start,
                "text": article.text[passage.start : passage.end],
                "sentences": json.dumps(passage.sentences),
                "embedding_key": embedding.key,
                "vector": embedding.vector.astype(np.float16).tobytes(),
                "sentence_vectors": embedding.sentences.astype(np.float16).tobytes(),
            }
            for passage, embedding in zip(passages, embeddings, strict=True)
        ],
    )
    connection.execute(delete(t.origins).where(t.origins.c.id == article.id))
    if connection.scalar(select(t.articles.c.id).where(t.articles.c.id == article.id)) is None:
        connection.execute(insert(t.articles).values(id=article.id))
    _post(connection, [version], "index")


def _make_live(connection: Connection, version: int) -> None:
    row = connection.execute(
        select(t.articles.c.id, t.articles.c.live)
        .join(t.versions, t.versions.c.article_id == t.articles.c.id)
        .where(t.versions.c.version == version)
    ).first()
    if row is None or (row.live or 0) > version:  # removed, or replaced again, while it waited
        _post(connection, [version], "drop")
        return
    connection.execute(update(t.articles).where(t.articles.c.id == row.id).values(live=version))
    if row.live is not None and row.live != version:
        _post(connection, [row.live], "drop")


def _post(connection: Connection, versions: Sequence[int], action: str) -> None:
    if versions:
        connection.execute(insert(t.outbox), [{"version": version, "action": action} for version in versions])


def _newest_version(connection: Connection, article_id: str) -> Record | None:
    query = select(t.versions).join(t.articles, t.articles.c.id == t.versions.c.article_id).where(t.articles.c.id == article_id)
    return connection.execute(query.order_by(t.versions.c.version.desc()).limit(1)).first()


def _article(row: Record, text: str) -> Article:
    return Article(
        id=row.article_id, title=row.title, text=text, url=row.url, publisher=row.publisher, author=row.author,
        published=row.published, language=row.language, place=row.place, added=datetime.fromisoformat(row.added),
    )  # fmt: skip


def _passage_row(row: Record) -> PassageRow:
    embedding = _embedding(row)
    return PassageRow(
        passage=row.passage, version=row.version, article_id=row.article_id, title=row.title, url=row.url,
        publisher=row.publisher, language=row.language, place=row.place, published=parse_published(row.published),
        start=row.start, text=row.text, sentences=tuple((start, end) for start, end in json.loads(row.sentences)),
        vector=embedding.vector, sentence_vectors=embedding.sentences,
    )  # fmt: skip


def _embedding(row: Record) -> Embedding:
    vector = np.frombuffer(row.vector, dtype=np.float16).astype(np.float32)
    sentences = np.frombuffer(row.sentence_vectors, dtype=np.float16).astype(np.float32)
    return Embedding(row.embedding_key, vector, sentences.reshape(-1, len(vector)))
