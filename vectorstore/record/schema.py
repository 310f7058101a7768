"""The catalog's tables, and the steps that bring an older catalog to them.

An article points to its live version; a version owns its passages; the outbox is what the indexes still have to learn.
"""

import uuid
from collections.abc import Callable, Mapping
from pathlib import Path

from sqlalchemy import Column, Connection, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table, Text, inspect, select, text

from vectorstore.record.database import RESTORE, CatalogError
from vectorstore.stories.signatures import sign

SCHEMA_VERSION = 6
KINDS = ("vectors", "keywords")  # of index

metadata = MetaData()
settings = Table("settings", metadata, Column("key", String, primary_key=True), Column("value", Text, nullable=False))
articles = Table(
    "articles",
    metadata,
    Column("id", String, primary_key=True),
    Column("live", Integer, index=True),  # the version that searches see; NULL until it is indexed
    Column("newest", Integer, nullable=False),  # the version written last
)
_FIELDS = ("title", "url", "publisher", "author", "language", "place")
versions = Table(
    "versions",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=True),
    Column("article_id", String, nullable=False, index=True),
    *(Column(name, Text, nullable=False) for name in _FIELDS),
    Column("published", String, nullable=False),  # ISO 8601 date or datetime, or empty
    Column("added", String, nullable=False),
    Column("content_hash", String, nullable=False),
    Column("text_hash", String, nullable=False, index=True),
    Column("embedder", String, nullable=False, server_default=""),  # fingerprint of the model its passages were embedded with
    Column("story", String, nullable=False, server_default="", index=True),  # shared by near-duplicates
    Column("signature", LargeBinary),  # MinHash of the text
    sqlite_autoincrement=True,  # a version number is never used twice
)
earlier = Table(
    "earlier",  # what stood under an id before: read, never searched
    metadata,
    Column("article_id", String, primary_key=True),
    Column("number", Integer, primary_key=True),  # from 1, in the order in which they were written
    *(Column(name, Text, nullable=False) for name in (*_FIELDS, "published", "added", "text")),
)
passages = Table(
    "passages",
    metadata,
    Column("passage", Integer, primary_key=True, autoincrement=True),
    Column("version", ForeignKey("versions.version"), nullable=False),
    Column("start", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("sentences", Text, nullable=False),  # JSON [[start, end], …], offsets into the article's text
    Column("embedding_key", String, nullable=False, index=True),
    Column("vector", LargeBinary, nullable=False),  # float16 (d,)
    Column("sentence_vectors", LargeBinary, nullable=False),  # float16 (m, d)
    Index("passages_by_version", "version", "start"),
    sqlite_autoincrement=True,
)
bands = Table(
    "bands",  # versions that share a band are likely one story: locality-sensitive hashing
    metadata,
    Column("band", String, primary_key=True),
    Column("version", Integer, primary_key=True, index=True),
)
origins = Table(
    "origins",  # other names under which the very same text was added
    metadata,
    Column("id", String, primary_key=True),
    Column("article_id", String, nullable=False, index=True),
    *(Column(name, Text, nullable=False, server_default="") for name in (*_FIELDS, "published", "added", "content_hash")),
)
outbox = Table(
    "outbox",
    metadata,
    Column("entry", Integer, primary_key=True, autoincrement=True),
    Column("version", Integer, nullable=False),
    Column("action", String, nullable=False),  # index | drop
    sqlite_autoincrement=True,
)
indexes = Table(
    "indexes",  # where each index is, and its files as they were when it was last written
    metadata,
    Column("kind", String, primary_key=True),  # one of KINDS
    Column("name", String, nullable=False),
    Column("place", String, nullable=False),  # the URL of a Chroma server, or empty for the archive's folder
    Column("files", Text, nullable=False),  # JSON {name: [size, mtime in ns, checksum]}
    Column("written", Integer, nullable=False),  # counts how often: who has loaded the index sees by it that there is more
    Column("damage", Text, nullable=False),  # why it must be built anew; empty when it is sound
)

feedback = Table(
    "feedback",  # what readers say of answers
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("given", String, nullable=False),
    Column("verdict", String, nullable=False),
    Column("question", Text, nullable=False),
    Column("history", Text, nullable=False),  # JSON: earlier turns
    Column("answer", Text, nullable=False),  # JSON: the answer as it was shown
    Column("citation", Integer, nullable=False),  # the number of the one that is wrong, or 0
    Column("said_by", String, nullable=False, server_default="", index=True),  # names reader and answer, where they can be told
)

# Joined by the article too, so that its key finds it: by `newest` alone each addition would read all articles.
newest_versions = versions.join(articles, (articles.c.id == versions.c.article_id) & (articles.c.newest == versions.c.version))


def is_current(connection: Connection) -> bool:
    """Whether a catalog has the tables as they are defined here."""
    return _version(connection) == SCHEMA_VERSION


def refuse_indexes_alone(path: Path) -> None:
    """Raises CatalogError where a new catalog would find indexes: they are another's, which has gone, and would be deleted."""
    if any(folder.is_dir() for kind in KINDS for folder in path.parent.glob(f"{kind}-*")):
        raise CatalogError(f"The archive {path.parent} has lost its catalog: {path.name} is missing or empty. {RESTORE}")


def prepare(connection: Connection, path: Path) -> None:
    """Create the tables of a new catalog, or bring an older one up to date, in the caller's transaction.

    Raises CatalogError for a catalog that a newer Dateline has written, and for a new one among indexes.
    """
    found = _version(connection)
    if not found:
        refuse_indexes_alone(path)
    if found > SCHEMA_VERSION:
        raise CatalogError(
            f"This archive has schema {found}; this Dateline reads up to {SCHEMA_VERSION}. Upgrade it: pip install --upgrade dateline-qa"
        )
    if found == SCHEMA_VERSION:
        return
    for step in range(found, SCHEMA_VERSION) if found else ():
        _STEPS[step](connection)
    metadata.create_all(connection)
    put(connection, "schema", str(SCHEMA_VERSION))
    if not found:
        put(connection, "archive", uuid.uuid4().hex[:12])


def _version(connection: Connection) -> int:
    if not inspect(connection).has_table("settings"):
        return 0
    value = connection.scalar(select(settings.c.value).where(settings.c.key == "schema")) or "0"
    if not value.isdecimal():
        raise CatalogError(f"This archive's schema is {value[:20]!r}, which is no number. {RESTORE}")
    return int(value)


def put(connection: Connection, key: str, value: str) -> None:
    """Set one of the catalog's settings."""
    connection.execute(settings.delete().where(settings.c.key == key))
    connection.execute(settings.insert().values(key=key, value=value))


def _from_1(connection: Connection) -> None:
    """Versions learn their embedder and their story, origins their fields; the indexes are built anew under new names."""
    embedder = connection.scalar(select(settings.c.value).where(settings.c.key == "embedder")) or ""
    for table, column in (
        ("articles", "newest INTEGER NOT NULL DEFAULT 0"), ("versions", "embedder VARCHAR NOT NULL DEFAULT ''"),
        ("versions", "story VARCHAR NOT NULL DEFAULT ''"), ("versions", "signature BLOB"),
        *(("origins", f"{name} TEXT NOT NULL DEFAULT ''") for name in ("title", "author", "language", "place")),
        *(("origins", f"{name} TEXT NOT NULL DEFAULT ''") for name in ("published", "added", "content_hash")),
    ):  # fmt: skip
        connection.execute(text(f"ALTER TABLE {table} ADD COLUMN {column}"))
    connection.execute(text("UPDATE articles SET newest = (SELECT max(version) FROM versions WHERE article_id = articles.id)"))
    connection.execute(text("UPDATE versions SET embedder = :embedder, story = text_hash"), {"embedder": embedder})
    connection.execute(text("CREATE INDEX ix_versions_story ON versions (story)"))
    connection.execute(text("CREATE INDEX ix_articles_live ON articles (live)"))
    bands.create(connection)
    for version in connection.scalars(text("SELECT version FROM versions")).all():
        parts = connection.scalars(text("SELECT text FROM passages WHERE version = :version ORDER BY start"), {"version": version})
        signature = sign("".join(parts))
        connection.execute(versions.update().where(versions.c.version == version).values(signature=signature.minhash))
        if signature.bands:
            connection.execute(bands.insert(), [{"band": band, "version": version} for band in signature.bands])
    put(connection, "archive", uuid.uuid4().hex[:12])


def _from_2(connection: Connection) -> None:
    feedback.create(connection)


def _from_3(connection: Connection) -> None:
    if "said_by" not in {column["name"] for column in inspect(connection).get_columns("feedback")}:  # made just now, from 2
        connection.execute(text("ALTER TABLE feedback ADD COLUMN said_by VARCHAR NOT NULL DEFAULT ''"))
        connection.execute(text("CREATE INDEX ix_feedback_said_by ON feedback (said_by)"))


def _from_4(connection: Connection) -> None:
    """The indexes learn the local day of each article: they are built anew."""
    if inspect(connection).has_table("indexes"):  # which the first release had not
        connection.execute(text("UPDATE indexes SET damage = 'it is of an earlier release' WHERE damage = ''"))


def _from_5(connection: Connection) -> None:
    """Texts that say otherwise are no longer one story; what stood under an id before is kept."""
    from vectorstore.stories.kin import part_stories  # which needs these tables

    if "numbers" in {column["name"] for column in inspect(connection).get_columns("versions")}:
        connection.execute(text("ALTER TABLE versions DROP COLUMN numbers"))
    part_stories(connection)


_STEPS: Mapping[int, Callable[[Connection], None]] = {1: _from_1, 2: _from_2, 3: _from_3, 4: _from_4, 5: _from_5}
