"""What goes into the catalog and comes out of it, as values: rows of its tables ↔ articles, passages, embeddings."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

import numpy as np
from sqlalchemy import Row

from vectorstore.articles import Article, plausible
from vectorstore.record.manifest import Manifest
from vectorstore.stories.signatures import Signature
from vectorstore.texts.dates import parse_published
from vectorstore.texts.passages import Embedding, Passage, PassageRow

Record: TypeAlias = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Version:
    """An article as it is written to the catalog, split and embedded."""

    article: Article
    passages: tuple[Passage, ...]
    embeddings: tuple[Embedding, ...]
    signature: Signature


@dataclass(frozen=True, slots=True)
class Entry:
    """One outbox entry: bring a version into the indexes (`index`), or take it out (`drop`)."""

    entry: int
    version: int
    action: str


@dataclass(frozen=True, slots=True)
class IndexRecord:
    """Where an index is: `place` is the URL of a server, or empty for the archive's folder.

    `files` are as they were when it was last `written`, a count; `damage` says why it must be rebuilt.
    """

    kind: str
    name: str
    place: str
    files: Manifest
    written: int = 0
    damage: str = ""


def article_values(article: Article) -> dict[str, str]:
    """An article's fields as columns, without its id and text."""
    names = ("title", "url", "publisher", "author", "language", "place", "content_hash")
    return {name: getattr(article, name) for name in names} | {
        "published": "" if article.published is None else article.published.isoformat(),
        "added": (article.added or datetime.now(UTC)).isoformat(),
    }


def passage_values(version: Version, number: int) -> list[dict[str, Any]]:
    """The passages of a version as columns."""
    return [
        {
            "version": number,
            "start": passage.start,
            "text": version.article.text[passage.start : passage.end],
            "sentences": json.dumps(passage.sentences),
            "embedding_key": embedding.key,
            "vector": embedding.vector.astype(np.float16).tobytes(),
            "sentence_vectors": embedding.sentences.astype(np.float16).tobytes(),
        }
        for passage, embedding in zip(version.passages, version.embeddings, strict=True)
    ]


def to_article(article_id: str, row: Record, text: str) -> Article:
    return Article(
        id=article_id,
        title=row.title,
        text=text,
        url=row.url,
        publisher=row.publisher,
        author=row.author,
        published=row.published,
        language=row.language,
        place=row.place,
        added=datetime.fromisoformat(row.added) if row.added else None,
    )


def to_passage(row: Record) -> PassageRow:
    embedding = to_embedding(row)
    return PassageRow(
        passage=row.passage,
        version=row.version,
        article_id=row.article_id,
        story=row.story,
        title=row.title,
        url=row.url,
        publisher=row.publisher,
        language=row.language,
        place=row.place,
        published=plausible(parse_published(row.published)),
        start=row.start,
        text=row.text,
        sentences=tuple((start, end) for start, end in json.loads(row.sentences)),
        vector=embedding.vector,
        sentence_vectors=embedding.sentences,
    )


def to_embedding(row: Record) -> Embedding:
    vector = np.frombuffer(row.vector, dtype=np.float16).astype(np.float32)
    sentences = np.frombuffer(row.sentence_vectors, dtype=np.float16).astype(np.float32)
    return Embedding(row.embedding_key, vector, sentences.reshape(-1, len(vector)))


def to_fields(row: Record) -> Mapping[str, str]:
    """An article's fields without its text, as `list` shows them."""
    names = ("title", "publisher", "published", "author", "place", "language", "url", "added")
    return {"id": row.article_id} | {name: getattr(row, name) for name in names}
