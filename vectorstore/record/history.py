"""Keeps earlier versions of articles, to be read and compared; they are never searched."""

from sqlalchemy import Connection, delete, func, insert, select

from vectorstore.articles import Article
from vectorstore.record import schema as t
from vectorstore.record.rows import article_values, to_article

VERSIONS = 20  # earlier ones of an article that are kept, to bound the catalog


def keep(connection: Connection, before: Article) -> None:
    """Keep an article that is about to be replaced; of more than `VERSIONS` the oldest is deleted."""
    of_article = t.earlier.c.article_id == before.id
    number = (connection.scalar(select(func.max(t.earlier.c.number)).where(of_article)) or 0) + 1
    fields = article_values(before) | {"text": before.text}
    values = {name: fields[name] for name in t.EARLIER_FIELDS}
    connection.execute(insert(t.earlier).values(**values, article_id=before.id, number=number))
    connection.execute(delete(t.earlier).where(of_article, t.earlier.c.number <= number - VERSIONS))


def versions(connection: Connection, now: Article) -> dict[int, Article]:
    """Number → version of an article, the oldest first, `now` last."""
    rows = connection.execute(select(t.earlier).where(t.earlier.c.article_id == now.id).order_by(t.earlier.c.number))
    earlier = {row.number: to_article(now.id, row, row.text) for row in rows}
    return {**earlier, max(earlier, default=0) + 1: now}


def forget(connection: Connection, article_id: str) -> None:
    """Delete the earlier versions of an article."""
    connection.execute(delete(t.earlier).where(t.earlier.c.article_id == article_id))
