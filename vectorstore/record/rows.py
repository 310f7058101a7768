"""Converts articles, passages and embeddings to rows of the catalog's tables and back."""

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
    """An article, split and embedded, as it is written to the catalog; `embeddings` are those of its `passages`, in their order."""

    article: Article
    passages: tuple[Passage, ...]
    embeddings: tuple[Embedding, ...]
    signature: Signature


@dataclass(frozen=True, slots=True)
class Entry:
    """An outbox entry, by its number: add a version to the indexes (action `index`), or take it out of them (`drop`)."""

    entry: int
    version: int
    action: str


@dataclass(frozen=True, slots=True)
class IndexRecord:
    """What the catalog records of an index: `place` is the URL of its server, or empty for the archive's folder.

    `written` counts how often it was written, `files` is the manifest of its files then; `damage` says why it must be rebuilt.
    """

    kind: str
    name: str
    place: str
    files: Manifest
    written: int = 0
    damage: str = ""


def article_values(article: Article) -> dict[str, str]:
    """An article's fields as columns of `versions` and `origins`, without its id and text."""
    names = ("title", "url", "publisher", "author", "language", "place", "content_hash")
    return {name: getattr(article, name) for name in names} | {
        "published": "" if article.published is None else article.published.isoformat(),
        "added": (article.added or datetime.now(UTC)).isoformat(),
    }


def passage_values(version: Version, number: int) -> list[dict[str, Any]]:
    """The passages of the version of this number, as rows of `passages`."""
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
    """An article from a row of `versions`, `origins` or `earlier`."""
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
    """A passage from a row of `passage_table.all_passages`."""
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
    """The embedding in a row of `passages`."""
    vector = np.frombuffer(row.vector, dtype=np.float16).astype(np.float32)
    sentences = np.frombuffer(row.sentence_vectors, dtype=np.float16).astype(np.float32)
    return Embedding(row.embedding_key, vector, sentences.reshape(-1, len(vector)))


def to_fields(row: Record) -> Mapping[str, str]:
    """The fields that `Store.list` returns, without the text, from a row of `versions`."""
    names = ("title", "publisher", "published", "author", "place", "language", "url", "added")
    return {"id": row.article_id} | {name: getattr(row, name) for name in names}
