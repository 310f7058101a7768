"""What stood under an article's id before: kept to be read and compared, and never searched."""

from sqlalchemy import Connection, delete, func, insert, select

from vectorstore.articles import Article
from vectorstore.record import schema as t
from vectorstore.record.rows import article_values, to_article

VERSIONS = 20  # of an article that are kept, besides the one it has now


def keep(connection: Connection, before: Article) -> None:
    """Keep what another version is about to replace; of more than `VERSIONS` the oldest goes."""
    mine = t.earlier.c.article_id == before.id
    number = (connection.scalar(select(func.max(t.earlier.c.number)).where(mine)) or 0) + 1
    fields = article_values(before) | {"text": before.text}
    values = {name: fields[name] for name in t.EARLIER_FIELDS}
    connection.execute(insert(t.earlier).values(**values, article_id=before.id, number=number))
    connection.execute(delete(t.earlier).where(mine, t.earlier.c.number <= number - VERSIONS))


def versions(connection: Connection, now: Article) -> dict[int, Article]:
    """An article's versions by number, the oldest first, the last being as it is now."""
    rows = connection.execute(select(t.earlier).where(t.earlier.c.article_id == now.id).order_by(t.earlier.c.number))
    found = {row.number: to_article(now.id, row, row.text) for row in rows}
    return {**found, max(found, default=0) + 1: now}


def forget(connection: Connection, article_id: str) -> None:
    connection.execute(delete(t.earlier).where(t.earlier.c.article_id == article_id))
