"""The catalog: the SQL record of articles, from which both indexes can be rebuilt.

An article is a row in `articles` that points to its live version. A version holds the article's fields and owns its passages, whose
texts joined together are the article's text. Versions that still have to be added to the indexes, or dropped from them, are in `outbox`,
which is written in the same transaction: an article is on the disk and will be indexed, or it is not there at all.
"""

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, Select, delete, func, insert, literal, select, update

from vectorstore.articles import Article
from vectorstore.record import history
from vectorstore.record import schema as t
from vectorstore.record.database import CatalogError, open_database
from vectorstore.record.kin import story_of
from vectorstore.record.moment import has_articles
from vectorstore.record.passage_table import PassageTable, slices
from vectorstore.record.rows import Record, Version, article_values, passage_values, to_article, to_fields

Outcome = Literal["added", "updated", "duplicates"]
_PASSAGE = ("start", "text", "sentences", "embedding_key", "vector", "sentence_vectors")  # copied to a version of the same text


class Catalog:
    """The record of one archive, in SQLite at a path or in PostgreSQL at a URL. A write is one transaction, on the disk when it returns."""

    def __init__(self, path: Path, url: str = "") -> None:
        self.database = open_database(path, url)
        if not url and not (path.exists() and path.stat().st_size):  # asked before a database is made there
            t.refuse_indexes_alone(path.parent, self.database)
        self.passages = PassageTable(self.database)
        with self.database.read() as connection:
            prepared = t.is_prepared(connection)
        if not prepared:
            with self.database.write() as connection:
                t.prepare(connection, path.parent, self.database)

    def close(self) -> None:
        self.database.close()

    def setting(self, key: str) -> str | None:
        """The value of a setting, or None."""
        with self.database.read() as connection:
            return t.setting(connection, key)

    # writing

    def set(self, key: str, value: str) -> None:
        """Set one of the archive's settings."""
        with self.database.write() as connection:
            t.put(connection, key, value)

    def write(self, versions: Iterable[Version], embedder: tuple[str, str]) -> list[Outcome]:
        """Record articles with their passages and outbox entries, in one transaction; returns what became of each.

        `embedder` is the fingerprint and the name of the model that embedded them. A new archive
        records it; another archive raises CatalogError if it was built with a different one. An article whose
        text is here under another id becomes a further origin of that article.
        """
        with self.database.write() as connection:
            built_with = t.setting(connection, "embedder")
            if built_with is None:
                t.put(connection, "embedder", embedder[0])
                t.put(connection, "embedder_name", embedder[1])
            elif built_with != embedder[0]:
                raise CatalogError("The archive was re-embedded with another model meanwhile; open it again.")
            return [_write(connection, version, embedder[0]) for version in versions]

    def remove(self, article_id: str) -> bool:
        """Take an article out. A text that is here under another id too stays, under that id. False when there is none of this id."""
        with self.database.write() as connection:
            history.forget(connection, article_id)
            if connection.execute(delete(t.origins).where(t.origins.c.id == article_id)).rowcount:
                return True
            newest = _newest(connection, article_id)
            if newest is None:
                return False
            _post(connection, "drop", connection.scalars(select(t.versions.c.version).where(t.versions.c.article_id == article_id)).all())
            connection.execute(delete(t.articles).where(t.articles.c.id == article_id))
            _inherit(connection, newest)
        return True

    # reading

    def get(self, article_id: str) -> Article | None:
        """The live version of an article, by its id or by the id of another origin of the same text; None if there is none."""
        with self.database.read() as connection:
            wanted = connection.scalar(select(t.origins.c.article_id).where(t.origins.c.id == article_id)) or article_id
            version = connection.execute(_current().where(t.articles.c.id == wanted)).first()
            return None if version is None else to_article(wanted, version, _text(connection, version.version))

    def articles(self, words: Sequence[str] = (), limit: int | None = None) -> list[dict[str, Any]]:
        """The fields, without texts, of the articles whose title or publisher has all the words, newest publication first."""
        query = _current().order_by(t.versions.c.published.desc(), t.versions.c.article_id).limit(limit)
        for word in words:
            query = query.where((t.versions.c.title + " " + t.versions.c.publisher).icontains(word, autoescape=True))
        with self.database.read() as connection:
            origins: dict[str, list[str]] = {}
            for origin in connection.execute(select(t.origins.c.id, t.origins.c.article_id).order_by(t.origins.c.id)):
                origins.setdefault(origin.article_id, []).append(origin.id)
            return [{**to_fields(row), "origins": origins.get(row.article_id, [])} for row in connection.execute(query)]

    def texts(self, ids: Collection[str]) -> dict[str, str]:
        """The texts of live versions, by the ids of articles or of other origins of the same texts. Unknown ids are missing."""
        own = select(t.articles.c.id, func.coalesce(t.articles.c.live, t.articles.c.newest).label("version"))
        others = select(t.origins.c.id, func.coalesce(t.articles.c.live, t.articles.c.newest)).join(
            t.articles, t.articles.c.id == t.origins.c.article_id
        )
        found: dict[str, str] = {}
        with self.database.read() as connection:
            for run in slices(sorted(ids)):
                wanted = own.where(t.articles.c.id.in_(run)).union_all(others.where(t.origins.c.id.in_(run))).subquery()
                parts = select(wanted.c.id, t.passages.c.text).join(t.passages, t.passages.c.version == wanted.c.version)
                for row in connection.execute(parts.order_by(wanted.c.id, t.passages.c.start)):
                    found[row.id] = found.get(row.id, "") + row.text
        return found

    def content_hash(self, article_id: str) -> str | None:
        """The content hash of what was last written under an id, as an article or as another origin of one; None if nothing was."""
        with self.database.read() as connection:
            newest = _newest(connection, article_id)
            if newest is not None:
                return str(newest.content_hash)
            return connection.scalar(select(t.origins.c.content_hash).where(t.origins.c.id == article_id))

    def versions(self, article_id: str) -> dict[int, Article]:
        """Number → version of an article, or of another origin of one, the oldest first, the present one last; empty if there is none."""
        with self.database.read() as connection:
            other = connection.execute(select(t.origins).where(t.origins.c.id == article_id)).first()
            newest = _newest(connection, other.article_id if other else article_id)
            if newest is None:
                return {}
            return history.versions(connection, to_article(article_id, other or newest, _text(connection, newest.version)))

    def ids(self) -> list[str]:
        """The ids of all articles, in the order in which they were last written."""
        with self.database.read() as connection:
            return list(connection.scalars(select(t.articles.c.id).order_by(t.articles.c.newest)))

    def with_origins(self, article_id: str) -> list[Article]:
        """An article as it was last written, then the other origins of its text, as articles; empty if there is none of this id."""
        origins = select(t.origins).where(t.origins.c.article_id == article_id).order_by(t.origins.c.added, t.origins.c.id)
        with self.database.read() as connection:
            newest = _newest(connection, article_id)
            if newest is None:
                return []
            body = _text(connection, newest.version)
            return [to_article(article_id, newest, body), *(to_article(row.id, row, body) for row in connection.execute(origins))]

    def problems(self) -> list[str]:
        """What is wrong with the catalog itself, in words: with its file, or articles whose text no longer has its hash."""
        with self.database.read() as connection:
            found = [f"catalog: {line}" for line in self.database.problems(connection)]
        for article_id in self.ids():
            try:
                with self.database.read() as connection:
                    row = _newest(connection, article_id)
                    sound = row is None or to_article(article_id, row, _text(connection, row.version)).text_hash == row.text_hash
            except CatalogError:
                sound = False
            if not sound:
                found.append(f"catalog: the text of {article_id} is not as it was added; add the article again")
        return found

    def counts(self) -> dict[str, int]:
        """How many articles, live passages, and outbox entries there are."""
        live = select(func.count()).select_from(t.passages.join(t.articles, t.articles.c.live == t.passages.c.version))
        with self.database.read() as connection:
            return {
                "articles": connection.scalar(select(func.count()).select_from(t.articles)) or 0,
                "passages": connection.scalar(live) or 0,
                "waiting": connection.scalar(select(func.count()).select_from(t.outbox)) or 0,
            }

    def has_articles(self) -> bool:
        with self.database.read() as connection:
            return has_articles(connection)


def make_live(connection: Connection, version: int) -> None:
    """Make a version live, now that both indexes hold it; the version it replaces is to be dropped from them."""
    row = connection.execute(
        select(t.articles.c.id, t.articles.c.live)
        .join(t.versions, t.versions.c.article_id == t.articles.c.id)
        .where(t.versions.c.version == version)
    ).first()
    if row is None or (row.live or 0) > version:  # the article was removed or replaced while this version was being indexed
        _post(connection, "drop", [version])
        return
    connection.execute(update(t.articles).where(t.articles.c.id == row.id).values(live=version))
    if row.live is not None and row.live != version:
        _post(connection, "drop", [row.live])


def forget(connection: Connection, versions: Sequence[int]) -> None:
    """Delete versions that are in no index."""
    for run in slices(versions):
        for table in (t.passages, t.bands, t.versions):
            connection.execute(delete(table).where(table.c.version.in_(run)))


def insert_version(connection: Connection, version: Version, embedder: str) -> int:
    """Write a version with its passages, not live yet; returns its number."""
    article, signature = version.article, version.signature
    values = article_values(article) | {"article_id": article.id, "text_hash": article.text_hash, "embedder": embedder}
    inserted = insert(t.versions).values(**values, story=story_of(connection, version), signature=signature.minhash)
    number: int | None = connection.scalar(inserted.returning(t.versions.c.version))
    assert number is not None
    connection.execute(insert(t.passages), passage_values(version, number))
    if signature.bands:
        connection.execute(insert(t.bands), [{"band": band, "version": number} for band in signature.bands])
    return number


def _write(connection: Connection, version: Version, embedder: str) -> Outcome:
    """Record an article as a new version, or as another origin of an article with the same text."""
    article = version.article
    before = _newest(connection, article.id)
    twin = None if before else _twin(connection, article)
    old, with_text = before, before  # the row under this id, and the version that has its text
    if before is None:  # it may be here as another origin of a text
        old = connection.execute(select(t.origins).where(t.origins.c.id == article.id)).first()
        with_text = _newest(connection, old.article_id) if old else None
    if old and with_text and (old.title, with_text.text_hash) != (article.title, article.text_hash):
        history.keep(connection, to_article(article.id, old, _text(connection, with_text.version)))
    connection.execute(delete(t.origins).where(t.origins.c.id == article.id))
    if twin:
        connection.execute(insert(t.origins).values(**article_values(article), id=article.id, article_id=twin))
        return "duplicates"
    number = insert_version(connection, version, embedder)
    _post(connection, "index", [number])
    if before is None:
        connection.execute(insert(t.articles).values(id=article.id, newest=number))
        return "added"
    connection.execute(update(t.articles).where(t.articles.c.id == article.id).values(newest=number))
    if before.text_hash != article.text_hash:
        _inherit(connection, before)
    return "updated"


def _inherit(connection: Connection, before: Record) -> None:
    """After an article was removed or has a new text: make the first of its other origins, which still have the old text, an article."""
    of_article = t.origins.c.article_id == before.article_id
    heir = connection.execute(select(t.origins).where(of_article).order_by(t.origins.c.added, t.origins.c.id).limit(1)).first()
    if heir is None:
        return
    own = {name: getattr(heir, name) for name in t.ORIGIN_FIELDS}
    of_text = {name: getattr(before, name) for name in ("text_hash", "embedder", "story", "signature")}
    inserted = insert(t.versions).values(**own, **of_text, article_id=heir.id)
    number = connection.scalar(inserted.returning(t.versions.c.version))
    for table, names in ((t.passages, _PASSAGE), (t.bands, ("band",))):
        copied = select(literal(number), *(table.c[name] for name in names)).where(table.c.version == before.version)
        connection.execute(insert(table).from_select(["version", *names], copied))
    connection.execute(delete(t.origins).where(t.origins.c.id == heir.id))
    connection.execute(update(t.origins).where(of_article).values(article_id=heir.id))
    connection.execute(insert(t.articles).values(id=heir.id, newest=number))
    _post(connection, "index", [number])


def _twin(connection: Connection, article: Article) -> str | None:
    """The id of another article with the same text, or None."""
    same = (t.versions.c.text_hash == article.text_hash) & (t.articles.c.id != article.id)
    return connection.scalar(select(t.articles.c.id).select_from(t.newest_versions).where(same).limit(1))


def _post(connection: Connection, action: str, versions: Sequence[int]) -> None:
    """Add outbox entries: `index` or `drop` these versions."""
    if versions:
        connection.execute(insert(t.outbox), [{"version": version, "action": action} for version in versions])


def _newest(connection: Connection, article_id: str) -> Record | None:
    """The version of an article that was written last, or None."""
    query = select(t.versions).select_from(t.newest_versions).where(t.articles.c.id == article_id)
    return connection.execute(query).first()


def _text(connection: Connection, version: int) -> str:
    """The text of a version, joined from its passages."""
    return "".join(connection.scalars(select(t.passages.c.text).where(t.passages.c.version == version).order_by(t.passages.c.start)))


def _current() -> Select[Any]:
    """The live version of each article, or its newest one while none is live yet."""
    return select(t.versions).join(t.articles, t.versions.c.version == func.coalesce(t.articles.c.live, t.articles.c.newest))
