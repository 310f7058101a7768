"""The keyword index in PostgreSQL: its full-text search, with BM25 over it. The index's SQL is here.

Words are cut and stemmed as those of the index in a folder are (`keywords.py`): the reader weighs a question's terms by them, and
PostgreSQL's own configurations cut no Chinese, Japanese or Thai. A lexeme is an analyzer's name and a term, such as en:bridg.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from vectorstore.errors import IndexFailedError, one_line
from vectorstore.indexes.fusion import TermWeights
from vectorstore.indexes.hits import Filter
from vectorstore.indexes.keywords import PHRASE_BOOST, analyzer_name, quoted, terms
from vectorstore.record.database import Database
from vectorstore.texts.passages import PassageRow

_DAMAGE = ("42P01", "XX001", "XX002")  # there is no such table; data or an index of the server is corrupted
_CREATE = """
DROP TABLE IF EXISTS {name}, {name}_totals;
CREATE TABLE {name} (passage integer PRIMARY KEY, analyzer text, length integer, words tsvector,
    published bigint, day integer, publisher text, language text);
CREATE INDEX {name}_words ON {name} USING gin (words);
CREATE TABLE {name}_totals (analyzer text PRIMARY KEY, passages bigint, terms bigint)
"""
_DELETE = "DELETE FROM {name} WHERE passage = ANY(:passages) RETURNING analyzer, length"
_INSERT = """
INSERT INTO {name} VALUES (:passage, :analyzer, :length, CAST(:words AS tsvector), :published, :day, :publisher, :language)
"""
_MERGE = "SELECT gin_clean_pending_list('{name}_words')"  # what was written, which each search would read through until a vacuum
_COUNT_ON = """
INSERT INTO {name}_totals AS here VALUES (:analyzer, :passages, :terms)
ON CONFLICT (analyzer) DO UPDATE SET passages = here.passages + excluded.passages, terms = here.terms + excluded.terms
"""
_MISSING = """
SELECT given.passage FROM unnest(CAST(:passages AS integer[]), CAST(:words AS text[])) AS given (passage, words)
LEFT JOIN {name} AS here ON here.passage = given.passage AND here.words = CAST(given.words AS tsvector)
WHERE here.passage IS NULL LIMIT 1
"""
_FREQUENCIES = """
SELECT lexeme, (SELECT count(*) FROM {name} WHERE words @@ CAST(lexeme AS tsquery)) FROM unnest(CAST(:lexemes AS text[])) AS asked (lexeme)
"""
# BM25 with tantivy's k1 of 1.2 and b of .75. PostgreSQL's rank of one lexeme is 6/π² (1 + 1/2² + … + 1/n²) for its n occurrences, which is
# n again to a few hundredths as below; of a phrase it is another number below 1, and few passages have a phrase twice.
_BEST = """
SELECT passage, sum(weight * 2.2 * n / (n + .3 + .9 * length::float8 / average)) AS score
FROM unnest(CAST(:queries AS text[]), CAST(:weights AS float8[]), CAST(:averages AS float8[])) AS asked (query, weight, average)
JOIN {name} ON words @@ CAST(query AS tsquery)
CROSS JOIN LATERAL (
    SELECT greatest(1, 1 / greatest(.001, 1.64493406685 * (1 - ts_rank('{{1,1,1,1}}', words, CAST(query AS tsquery)))) - .5) AS n
    OFFSET 0 -- so that it is computed once
) AS occurrences
WHERE (CAST(:after AS bigint) IS NULL OR published >= :after) AND (CAST(:before AS bigint) IS NULL OR published < :before)
AND (CAST(:from_day AS integer) IS NULL OR day >= :from_day) AND (CAST(:until_day AS integer) IS NULL OR day < :until_day)
AND :publisher IN ('', publisher) AND :language IN ('', language)
GROUP BY passage ORDER BY score DESC, passage LIMIT :k
"""


class PostgresKeywords:
    """The keyword index of this name, such as keywords-1; with `create` a new, empty one. Its methods are those of `places.Index`."""

    follows = True  # each search reads what has been committed

    def __init__(self, database: Database, name: str, create: bool = False) -> None:
        self._database = database
        self._name = _table(name)
        if create:
            with self._database.write() as connection:
                for statement in _CREATE.split(";"):
                    self._execute(connection, statement)

    def close(self) -> None:
        """Does nothing: the database is the catalog's."""

    def count(self) -> int:
        """The number of passages."""
        with self._reading() as connection:
            return int(self._execute(connection, "SELECT count(*) FROM {name}")[0][0])

    def files(self) -> list[Path]:
        """None: the server has them."""
        return []

    def expect(self, passages: int) -> bool:
        """Does nothing: this index needs no preparation for many passages."""
        return False

    def differs(self, rows: Sequence[PassageRow], recall: bool = True) -> str:
        """How this index differs from passages of the catalog, in words; empty if it holds each with its words."""
        given = {"passages": [row.passage for row in rows], "words": [_vector(row.language, _terms(row)) for row in rows]}
        with self._reading() as connection:
            missing = self._execute(connection, _MISSING, given)
        return f"passage {missing[0][0]} is missing or another" if missing else ""

    def write(self, fresh: Sequence[PassageRow], dropped: Sequence[int]) -> None:
        """Add passages, replacing those of the same numbers, and drop others, by number, in one commit. May be repeated."""
        passages, lengths = Counter[str](), Counter[str]()
        with self._database.write() as connection, _errors():
            for analyzer, length in self._execute(connection, _DELETE, {"passages": [*dropped, *(row.passage for row in fresh)]}):
                passages[analyzer] -= 1
                lengths[analyzer] -= length
            values = [_values(row) for row in fresh]
            for value in values:
                passages[value["analyzer"]] += 1
                lengths[value["analyzer"]] += value["length"]
            if values:
                connection.execute(text(_INSERT.format(name=self._name)), values)
                self._execute(connection, _MERGE)
            for name in passages:
                self._execute(connection, _COUNT_ON, {"analyzer": name, "passages": passages[name], "terms": lengths[name]})

    def search(self, texts: Mapping[str, float], k: int, only: Filter) -> tuple[dict[int, float], TermWeights]:
        """Search for texts, given with their weights → (the k best passages with their BM25 scores, the weights of the terms)."""
        with self._reading() as connection:
            averages = self._averages(connection)
            rarity = self._rarity(connection, list(averages), texts)
            asked = [query for name in averages for query in _queries(name, texts, rarity[name])]
            if not asked:
                return {}, rarity
            queries, weights, analyzers = zip(*asked, strict=True)
            parameters = {"queries": list(queries), "weights": list(weights), "averages": [averages[name] for name in analyzers], "k": k}
            bounds = {name: getattr(only, name) for name in Filter.__slots__}
            return {passage: float(score) for passage, score in self._execute(connection, _BEST, parameters | bounds)}, rarity

    def having(self, word: str) -> set[int]:
        """The numbers of all passages that have a word, in the text or the title, in any form of it that the stemmers know."""
        with self._reading() as connection:
            parts = [[_lexeme(name, term) for term in terms(word, name)] for name in self._averages(connection)]
            query = " | ".join(f"({' & '.join(lexemes)})" for lexemes in parts if lexemes)
            found = "SELECT passage FROM {name} WHERE words @@ CAST(:query AS tsquery)"
            return {passage for (passage,) in self._execute(connection, found, {"query": query})} if query else set()

    def _averages(self, connection: Connection) -> dict[str, float]:
        """The analyzers for whose languages there are passages → how many terms those have on average."""
        rows = self._execute(
            connection, "SELECT analyzer, terms / passages::float8 FROM {name}_totals WHERE passages > 0 ORDER BY analyzer"
        )
        return {analyzer: max(average, 1.0) for analyzer, average in rows}

    def _rarity(self, connection: Connection, analyzers: Sequence[str], texts: Iterable[str]) -> dict[str, dict[str, float]]:
        """Analyzer → the terms of some texts → their inverse document frequency among all passages, by BM25's formula."""
        found = {name: dict.fromkeys(term for each in texts for term in terms(each, name)) for name in analyzers}
        lexemes = [_lexeme(name, term) for name in analyzers for term in found[name]]
        counts = dict(self._execute(connection, _FREQUENCIES, {"lexemes": lexemes}))
        total = sum(n for (n,) in self._execute(connection, "SELECT passages FROM {name}_totals"))
        return {
            name: {term: math.log(1 + (total - (n := counts[_lexeme(name, term)]) + 0.5) / (n + 0.5)) for term in found[name]}
            for name in analyzers
        }

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._database.read() as connection, _errors():
            yield connection

    def _execute(self, connection: Connection, statement: str, parameters: Mapping[str, object] | None = None) -> list[tuple[Any, ...]]:
        result = connection.execute(text(statement.format(name=self._name)), parameters)
        return [tuple(row) for row in result] if result.returns_rows else []


def drop_keywords(database: Database, name: str) -> None:
    """Delete an index that is not used any more."""
    with database.write() as connection:
        connection.execute(text(f"DROP TABLE IF EXISTS {_table(name)}, {_table(name)}_totals"))


def _table(name: str) -> str:
    return name.replace("-", "_")


def _queries(analyzer: str, texts: Mapping[str, float], rarity: Mapping[str, float]) -> Iterator[tuple[str, float, str]]:
    """What is asked for by an analyzer's terms: (a query, its weight, the analyzer) for each term, and for each quotation."""
    weights = Counter[str]()
    for each, weight in texts.items():
        for term in terms(each, analyzer):
            weights[term] += weight  # type: ignore[assignment]
    for term, weight in weights.items():
        yield _lexeme(analyzer, term), weight * rarity[term], analyzer
    for each in texts:
        for phrase in quoted(each):
            if len(words := terms(phrase, analyzer)) > 1:
                weight = PHRASE_BOOST * sum(rarity[word] for word in words)
                yield " <-> ".join(_lexeme(analyzer, word) for word in words), weight, analyzer


def _lexeme(analyzer: str, term: str) -> str:
    """A term as PostgreSQL reads it in vectors and queries."""
    escaped = term.replace("\\", "\\\\").replace("'", "''")
    return f"'{analyzer}:{escaped}'"


def _terms(row: PassageRow) -> list[str]:
    return terms(f"{row.title}\n{row.text}", row.language)


def _vector(language: str, found: Sequence[str]) -> str:
    """Terms in their order as PostgreSQL reads them, each with its place."""
    analyzer = analyzer_name(language)
    return " ".join(f"{_lexeme(analyzer, term)}:{place}" for place, term in enumerate(found, 1))


def _values(row: PassageRow) -> dict[str, Any]:
    found, published = _terms(row), row.timestamp
    return {
        "passage": row.passage,
        "analyzer": analyzer_name(row.language),
        "length": len(found),
        "words": _vector(row.language, found),
        "published": published,
        "day": None if published is None else row.day,
        "publisher": row.publisher,
        "language": row.language,
    }


@contextmanager
def _errors() -> Iterator[None]:
    """Turns errors that can mean damage into IndexFailedError; the database explains the others."""
    try:
        yield
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", "") in _DAMAGE:
            raise IndexFailedError(f"the keyword index failed: {one_line(error.orig or error)}") from error
        raise
