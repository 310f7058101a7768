"""What an archive knows of its articles beside their texts, for questions about the articles themselves."""

from collections.abc import Collection, Sequence
from operator import methodcaller
from typing import Any, Unpack

from vectorstore.indexes.both import Indexes
from vectorstore.indexes.hits import Only, make_filter
from vectorstore.indexes.writer import Writer
from vectorstore.record.database import Database
from vectorstore.record.entries import Entry, articles_of, beginnings, entries, rows_of
from vectorstore.texts.passages import Span


class Overview:
    """Reads the catalog of an archive, and which articles have some words."""

    def __init__(self, database: Database, indexes: Indexes, writer: Writer) -> None:
        self._database, self._indexes, self._writer = database, indexes, writer

    def entries(self, **only: Unpack[Only]) -> list[Entry]:
        """The fields, without texts, of the articles that `only` allows: all of them, or some; the newest first."""
        allowed = make_filter(**only)
        found = entries(self._database, allowed.publisher, allowed.language)
        return [entry for entry in found if allowed.allows(entry.published)]

    def articles_with(self, words: Sequence[str]) -> set[str] | None:
        """The ids of the articles that have all the words in title or text, in any form of them; None while there is no keyword index."""
        self._writer.catch_up()
        found: set[str] | None = None
        for word in words:
            passages: set[int] | None = self._indexes.ask("keywords", methodcaller("having", word))
            if passages is None:
                return None
            having = articles_of(self._database, passages)
            found = having if found is None else found & having
        return found or set()

    def rows(self, article_ids: Collection[str]) -> list[dict[str, Any]]:
        """The id, title, publisher and publication of articles, as `Store.list` has them, the newest first."""
        return rows_of(self._database, article_ids)

    def beginnings(self, article_ids: Sequence[str]) -> dict[str, list[tuple[Span, str]]]:
        """The id of an article → the sentences it begins with, each with its offsets into the article's text."""
        return beginnings(self._database, article_ids)
