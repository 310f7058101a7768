"""The catalog's tables.

An article points to its live version; a version owns its passages; the outbox lists versions that the indexes still have to add or drop.
"""

import uuid
from pathlib import Path

from sqlalchemy import Column, Connection, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, inspect, select

from vectorstore.record.database import TEXT, CatalogError, Database

SCHEMA_VERSION = 6  # raised with each change to the tables; archives of other versions are refused
KINDS = ("vectors", "keywords")  # of index
COPY_OF = "copy of"  # the setting of an unfinished copy that names the archive it is of

metadata = MetaData()
settings = Table("settings", metadata, Column("key", TEXT, primary_key=True), Column("value", TEXT, nullable=False))
articles = Table(
    "articles",
    metadata,
    Column("id", TEXT, primary_key=True),
    Column("live", Integer, index=True),  # the version that searches see; NULL until it is indexed
    Column("newest", Integer, nullable=False),  # the version written last
)
_FIELDS = ("title", "url", "publisher", "author", "language", "place")
EARLIER_FIELDS = (*_FIELDS, "published", "added", "text")
ORIGIN_FIELDS = (*_FIELDS, "published", "added", "content_hash")
versions = Table(
    "versions",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=True),
    Column("article_id", TEXT, nullable=False, index=True),
    *(Column(name, TEXT, nullable=False) for name in _FIELDS),
    Column("published", TEXT, nullable=False),  # ISO 8601 date or datetime, or empty
    Column("added", TEXT, nullable=False),
    Column("content_hash", TEXT, nullable=False),
    Column("text_hash", TEXT, nullable=False, index=True),
    Column("embedder", TEXT, nullable=False),  # fingerprint of the model its passages were embedded with
    Column("story", TEXT, nullable=False, index=True),  # shared by near-duplicates
    Column("signature", LargeBinary),  # MinHash of the text
    sqlite_autoincrement=True,  # a version number is never used twice
)
earlier = Table(
    "earlier",  # earlier versions of articles: read, never searched
    metadata,
    Column("article_id", TEXT, primary_key=True),
    Column("number", Integer, primary_key=True),  # from 1, in the order in which they were written
    *(Column(name, TEXT, nullable=False) for name in EARLIER_FIELDS),
)
passages = Table(
    "passages",
    metadata,
    Column("passage", Integer, primary_key=True, autoincrement=True),
    Column("version", ForeignKey("versions.version"), nullable=False),
    Column("start", Integer, nullable=False),
    Column("text", TEXT, nullable=False),
    Column("sentences", TEXT, nullable=False),  # JSON [[start, end], …], offsets into the article's text
    Column("embedding_key", TEXT, nullable=False, index=True),
    Column("vector", LargeBinary, nullable=False),  # float16 (d,)
    Column("sentence_vectors", LargeBinary, nullable=False),  # float16 (m, d)
    Index("passages_by_version", "version", "start"),
    sqlite_autoincrement=True,
)
bands = Table(
    "bands",  # versions that share a band are likely one story: locality-sensitive hashing
    metadata,
    Column("band", TEXT, primary_key=True),
    Column("version", Integer, primary_key=True, index=True),
)
origins = Table(
    "origins",  # other ids under which the text of an article was added
    metadata,
    Column("id", TEXT, primary_key=True),
    Column("article_id", TEXT, nullable=False, index=True),
    *(Column(name, TEXT, nullable=False) for name in ORIGIN_FIELDS),
)
outbox = Table(
    "outbox",
    metadata,
    Column("entry", Integer, primary_key=True, autoincrement=True),
    Column("version", Integer, nullable=False),
    Column("action", TEXT, nullable=False),  # index | drop
    sqlite_autoincrement=True,
)
indexes = Table(
    "indexes",  # where each index is, and its files as they were when it was last written
    metadata,
    Column("kind", TEXT, primary_key=True),  # one of KINDS
    Column("name", TEXT, nullable=False),
    Column("place", TEXT, nullable=False),  # the URL of a Chroma server, or empty for the archive's folder
    Column("files", TEXT, nullable=False),  # JSON {name: [size, mtime in ns, checksum]}
    Column("written", Integer, nullable=False),  # how often, so that a process which has loaded the index sees that there is more
    Column("damage", TEXT, nullable=False),  # why it must be rebuilt; empty when it need not be
)

feedback = Table(
    "feedback",  # what readers say of answers
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("given", TEXT, nullable=False),
    Column("verdict", TEXT, nullable=False),
    Column("question", TEXT, nullable=False),
    Column("history", TEXT, nullable=False),  # JSON: earlier turns
    Column("answer", TEXT, nullable=False),  # JSON: the answer as it was shown
    Column("citation", Integer, nullable=False),  # the number of the one that is wrong, or 0
    Column("said_by", TEXT, nullable=False, index=True),  # identifies reader and answer, where they are known
)

# Also joined by the article's id, which is indexed: by `newest` alone each addition would read all articles.
newest_versions = versions.join(articles, (articles.c.id == versions.c.article_id) & (articles.c.newest == versions.c.version))


def is_prepared(connection: Connection) -> bool:
    """Whether a catalog has the tables defined here; a new one has none. Raises as `has_tables`, and for an unfinished copy."""
    prepared = has_tables(connection)
    if prepared and setting(connection, COPY_OF):
        raise CatalogError("This is an unfinished copy of an archive. Finish it: run the same dateline migrate again. Or delete it.")
    return prepared


def has_tables(connection: Connection) -> bool:
    """Whether a database has the tables defined here. Raises CatalogError if they are of another schema version."""
    found = _version(connection)
    if found > SCHEMA_VERSION:
        raise CatalogError(
            f"This archive has schema {found}; this Dateline reads {SCHEMA_VERSION}. Upgrade it: pip install --upgrade dateline-qa"
        )
    if 0 < found < SCHEMA_VERSION:
        raise CatalogError(
            f"This archive has schema {found}; this Dateline reads {SCHEMA_VERSION}. Export it with the Dateline that wrote it, and add "
            "the export, or the articles themselves, to a new archive: dateline --archive NEW-FOLDER add EXPORT.jsonl"
        )
    return bool(found)


def refuse_indexes_alone(folder: Path, database: Database) -> None:
    """Raises CatalogError if there are indexes but no catalog: it must have been lost, and a new one would delete them."""
    if any(index.is_dir() for kind in KINDS for index in folder.glob(f"{kind}-*")):
        raise CatalogError(f"The archive {folder} has lost its catalog: {database.name} is missing or empty. {database.restore}")


def prepare(connection: Connection, folder: Path, database: Database) -> None:
    """Create the tables of a new catalog, in the caller's transaction.

    Raises CatalogError for a catalog of another schema version, and for a new one where there are indexes.
    """
    if is_prepared(connection):  # another process has created them meanwhile
        return
    refuse_indexes_alone(folder, database)
    create(connection)


def create(connection: Connection) -> None:
    """Create the tables of a new catalog, in the caller's transaction."""
    metadata.create_all(connection)
    put(connection, "schema", str(SCHEMA_VERSION))
    put(connection, "archive", uuid.uuid4().hex[:12])


def _version(connection: Connection) -> int:
    """The schema version of a catalog, 0 for a new one."""
    if not inspect(connection).has_table("settings"):
        return 0
    value = setting(connection, "schema") or "0"
    if not value.isdecimal():
        raise ValueError(f"its schema is {value[:20]!r}, which is no number")
    return int(value)


def setting(connection: Connection, key: str) -> str | None:
    """The value of one of the catalog's settings, or None."""
    value: str | None = connection.scalar(select(settings.c.value).where(settings.c.key == key))
    return value


def put(connection: Connection, key: str, value: str) -> None:
    """Set one of the catalog's settings."""
    connection.execute(settings.delete().where(settings.c.key == key))
    connection.execute(settings.insert().values(key=key, value=value))
