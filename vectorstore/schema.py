"""The catalog's tables.

An article points to its live version; a version owns its passages; the outbox is what the indexes still have to learn.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table, Text

SCHEMA_VERSION = "1"

metadata = MetaData()
settings = Table("settings", metadata, Column("key", String, primary_key=True), Column("value", Text, nullable=False))
articles = Table(
    "articles",
    metadata,
    Column("id", String, primary_key=True),
    Column("live", Integer),  # the version that searches see; NULL until it is indexed
)
versions = Table(
    "versions",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=True),
    Column("article_id", String, nullable=False, index=True),
    *(Column(name, Text, nullable=False) for name in ("title", "url", "publisher", "author", "language", "place")),
    Column("published", String, nullable=False),  # ISO 8601 date or datetime, or empty
    Column("added", String, nullable=False),
    Column("content_hash", String, nullable=False),
    Column("text_hash", String, nullable=False, index=True),
    sqlite_autoincrement=True,  # a version number is never used twice
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
origins = Table(
    "origins",  # other names under which the very same text was added
    metadata,
    Column("id", String, primary_key=True),
    Column("article_id", String, nullable=False, index=True),
    Column("publisher", Text, nullable=False),
    Column("url", Text, nullable=False),
)
outbox = Table(
    "outbox",
    metadata,
    Column("entry", Integer, primary_key=True, autoincrement=True),
    Column("version", Integer, nullable=False),
    Column("action", String, nullable=False),  # index | drop
)
