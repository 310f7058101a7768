"""Reads from the catalog what is known of articles beside their texts: for questions about the articles themselves."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from sqlalchemy import func, select

from vectorstore.articles import parse_published, plausible
from vectorstore.record import schema as t
from vectorstore.record.database import Database
from vectorstore.record.passage_table import slices
from vectorstore.texts.dates import Published
from vectorstore.texts.passages import Span

_PASSAGES = 3  # from an article's beginning on, whose sentences are read


@dataclass(frozen=True, slots=True)
class Entry:
    """An article's fields without its text. `also_from` names the publishers of the other origins of its text."""

    id: str
    title: str
    url: str
    publisher: str
    author: str
    language: str
    published: Published
    also_from: tuple[str, ...] = ()


def entries(database: Database, publisher: str = "", language: str = "") -> list[Entry]:
    """All articles, or those of a publisher and a language, the newest first, those without a date last."""
    current = t.versions.join(t.articles, t.versions.c.version == func.coalesce(t.articles.c.live, t.articles.c.newest))
    names = ("article_id", "title", "url", "publisher", "author", "language", "published")
    query = select(*(t.versions.c[name] for name in names)).select_from(current)
    if publisher:
        query = query.where(t.versions.c.publisher == publisher)
    if language:
        query = query.where(t.versions.c.language == language)
    others: dict[str, tuple[str, ...]] = {}
    with database.read() as connection:
        rows = connection.execute(query.order_by(t.versions.c.published.desc(), t.versions.c.article_id)).all()
        for origin in connection.execute(select(t.origins.c.article_id, t.origins.c.publisher).order_by(t.origins.c.id)):
            others[origin.article_id] = (*others.get(origin.article_id, ()), origin.publisher)
    return [
        Entry(
            row.article_id,
            row.title,
            row.url,
            row.publisher,
            row.author,
            row.language,
            plausible(parse_published(row.published)),
            others.get(row.article_id, ()),
        )
        for row in rows
    ]


def rows_of(database: Database, article_ids: Collection[str]) -> list[dict[str, Any]]:
    """The id, title, publisher and publication (ISO 8601, or empty) of articles, the newest first."""
    current = t.versions.join(t.articles, t.versions.c.version == func.coalesce(t.articles.c.live, t.articles.c.newest))
    query = select(t.articles.c.id, t.versions.c.title, t.versions.c.publisher, t.versions.c.published).select_from(current)
    with database.read() as connection:
        found = [
            dict(row._mapping) for run in slices(sorted(article_ids)) for row in connection.execute(query.where(t.articles.c.id.in_(run)))
        ]
    return sorted(found, key=itemgetter("published"), reverse=True)


def articles_of(database: Database, passages: Collection[int]) -> set[str]:
    """The ids of the articles whose live versions have these passages."""
    live = select(t.articles.c.id).join(t.passages, t.passages.c.version == t.articles.c.live)
    with database.read() as connection:
        return {
            found for run in slices(sorted(passages)) for found in connection.scalars(live.where(t.passages.c.passage.in_(run)).distinct())
        }


def beginnings(database: Database, article_ids: Sequence[str]) -> dict[str, list[tuple[Span, str]]]:
    """The id of an article → the sentences it begins with, each with its offsets into the article's text."""
    version = func.coalesce(t.articles.c.live, t.articles.c.newest)
    query = select(t.articles.c.id, t.passages.c.start, t.passages.c.text, t.passages.c.sentences).join(
        t.passages, t.passages.c.version == version
    )
    found: dict[str, list[tuple[Span, str]]] = {}
    with database.read() as connection:
        for article_id in article_ids:
            first = query.where(t.articles.c.id == article_id).order_by(t.passages.c.start).limit(_PASSAGES)
            found[article_id] = [
                ((start, end), row.text[start - row.start : end - row.start])
                for row in connection.execute(first)
                for start, end in json.loads(row.sentences)
            ]
    return found
