"""What the articles of an archive can be narrowed by, and how many there are of each."""

from sqlalchemy import func, select

from vectorstore.record import schema as t
from vectorstore.record.database import Database


def facets(database: Database) -> dict[str, dict[str, int]]:
    """How many articles there are of each publisher, language and day, the most first; what is not known is the empty string."""
    live = t.versions.join(t.articles, t.articles.c.live == t.versions.c.version)
    columns = {"publisher": t.versions.c.publisher, "language": t.versions.c.language, "day": func.substr(t.versions.c.published, 1, 10)}
    found: dict[str, dict[str, int]] = {}
    with database.read() as connection:
        for name, column in columns.items():
            query = select(column, func.count()).select_from(live).group_by(column).order_by(func.count().desc(), column)
            found[name] = {str(value): int(count) for value, count in connection.execute(query)}
    return found
