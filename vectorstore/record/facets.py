"""Counts the articles of an archive by publisher, language and day, so that a user sees what searches can be narrowed to."""

from sqlalchemy import func, select

from vectorstore.record import schema as t
from vectorstore.record.database import Database


def facets(database: Database) -> dict[str, dict[str, int]]:
    """{"publisher" | "language" | "day": {value: number of articles}}, most articles first; an unknown value is the empty string."""
    live = t.versions.join(t.articles, t.articles.c.live == t.versions.c.version)
    columns = {"publisher": t.versions.c.publisher, "language": t.versions.c.language, "day": func.substr(t.versions.c.published, 1, 10)}
    counts: dict[str, dict[str, int]] = {}
    with database.read() as connection:
        for name, column in columns.items():
            values = select(column.label("value")).select_from(live).subquery()
            query = select(values.c.value, func.count()).group_by(values.c.value).order_by(func.count().desc(), values.c.value)
            counts[name] = {str(value): int(count) for value, count in connection.execute(query)}
    return counts
