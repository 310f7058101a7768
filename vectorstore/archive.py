"""The archive: a folder of articles that can be searched.

The catalog is the record. `add` writes an article, its passages and an outbox entry in one
transaction; the process that holds the write lock then brings the entry into both indexes and
makes the new version live. Whatever happens in between, the entry is still in the outbox and is
applied by the next writer, and a search drops every hit that is not of a live version.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any, Self, TypeAlias

import filelock
import numpy as np

from vectorstore.articles import Article, clean
from vectorstore.bundled import EMBEDDER
from vectorstore.catalog import Catalog
from vectorstore.errors import StoreError
from vectorstore.files import Rejected
from vectorstore.hits import Hit, make_filter
from vectorstore.indexes import Indexes, Scores
from vectorstore.passages import Embedding, Passage, PassageRow, split_passages
from vectorstore.sources import Source, read_sources, tell_apart

if TYPE_CHECKING:  # torch takes seconds to import: it is loaded at its first use
    from vectorstore.embed import Embedder

log = logging.getLogger(__name__)

CANDIDATES = 50  # passages taken from each index before they are fused
# MTRAG-UN, last turn + w × earlier turns in both indexes: R@5 .920 at .5, against .829 for the last turn alone.
CONTEXT_WEIGHT = 0.5
_ARTICLES_AT_ONCE = 32
_LOCK_SECONDS = 10

Progress = Callable[[int, int], None]
# `list` is a method below, so lists are named here.
Hits: TypeAlias = list[Hit]
Strings: TypeAlias = list[str]
Rows: TypeAlias = list[dict[str, Any]]


class ArchiveError(StoreError):
    """The archive cannot do what was asked; the message says what to do instead."""


@dataclass(slots=True)
class Added:
    """What became of the articles given to `add`; `failed` names each input that could not be taken."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0
    failed: list[Rejected] = field(default_factory=list)


class Archive:
    """A folder of articles and the indexes over them. Open one with `Archive.open(folder)`."""

    def __init__(self, folder: Path, embedder: str = EMBEDDER) -> None:
        self.folder = folder
        self._embedder_name = embedder
        self._catalog = Catalog(folder / "catalog.sqlite")
        self._indexes = Indexes(folder)
        self._lock = filelock.FileLock(folder / "write.lock")
        self._writing = RLock()

    @classmethod
    def open(cls, folder: str | Path, embedder: str = EMBEDDER) -> Self:
        """Open an archive, created when missing. `embedder` is a sentence-transformers name or folder."""
        folder = Path(folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ArchiveError(f"The archive {folder} cannot be opened: {error.strerror}. Choose another folder.") from error
        return cls(folder, embedder)

    def close(self) -> None:
        """Let go of the files and of the write lock."""
        self._indexes.close()
        self._catalog.close()
        self._lock.release(force=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # articles

    def add(self, *sources: Source, progress: Progress = lambda done, total: None) -> Added:
        """Add files, folders, URLs of pages or feeds, or Article objects. Idempotent: what is here already costs nothing.

        An article whose id is here with other content is replaced. A text that is here under
        another id becomes a further origin of that article (a duplicate). `progress` is called
        with the articles done and their number. What cannot be taken is listed in `failed`.
        """
        tally = Added()
        articles = list(tell_apart(read_sources(sources), tally.failed))
        done = 0
        with self._writing:
            self._become_writer()
            for at in range(0, len(articles), _ARTICLES_AT_ONCE):
                batch = articles[at : at + _ARTICLES_AT_ONCE]
                fresh = [article for article in batch if self._is_news(article, tally)]
                self._record(fresh)
                self._apply_outbox()
                done += len(batch)
                progress(done, len(articles))
        return tally

    def remove(self, *article_ids: str) -> Strings:
        """Take articles out; returns the ids that were there."""
        with self._writing:
            self._become_writer()
            removed = [article_id for article_id in article_ids if self._catalog.remove(article_id)]
            self._apply_outbox()
        return removed

    def get(self, article_id: str) -> Article | None:
        """An article by its id, or None."""
        return self._catalog.get(article_id)

    def list(self) -> Rows:
        """Every article's fields without its text, newest first."""
        names = ("title", "publisher", "published", "author", "place", "language", "url", "added")
        return [{"id": row.article_id} | {name: getattr(row, name) for name in names} for row in self._catalog.articles()]

    def search(
        self,
        query: str,
        k: int = 10,
        *,
        context: str = "",
        published_after: str | date | datetime | None = None,
        published_before: str | date | datetime | None = None,
        publisher: str = "",
        language: str = "",
    ) -> Hits:
        """The k best passages for a query, best first, from vectors and keywords together.

        `context` holds earlier turns of a conversation, which count half. Dates are half-open:
        at or after `published_after`, and before `published_before`.
        """
        if not query.strip() or not self._catalog.setting("embedder"):
            return []
        query, context = clean(query), clean(context)
        only = make_filter(published_after, published_before, publisher, language)
        texts = {query: 1.0, context: CONTEXT_WEIGHT} if context else {query: 1.0}
        found = self._indexes.search(self.embed_question(query, context), texts, max(k, CANDIDATES), only)
        hits = [_hit(row, found[row.passage]) for row in self._catalog.passages(ids=list(found))]
        return sorted(hits, key=lambda hit: -hit.score)[:k]

    def status(self) -> dict[str, Any]:
        """Counts, models, size on disk in bytes, and whether the indexes hold what the catalog says."""
        counts = self._catalog.counts()
        embedder = self._catalog.setting("embedder")
        indexed = self._indexes.counts() if embedder else {"vectors": 0, "keywords": 0}
        healthy = counts["waiting"] == 0 and set(indexed.values()) == {counts["passages"]}
        return (
            counts
            | indexed
            | {
                "embedder": self._catalog.setting("embedder_name") or self._embedder_name,
                "bytes": sum(file.stat().st_size for file in self.folder.rglob("*") if file.is_file()),
                "health": "ok" if healthy else "the indexes lag behind the catalog; add or remove an article to bring them up to date",
            }
        )

    # what the reader needs of the archive's models

    def embed_question(self, query: str, context: str = "") -> np.ndarray[Any, np.dtype[np.float32]]:
        """A question's unit vector (d,), leaning half towards its context."""
        vector = self.embedder.embed_question(query)
        if context:
            vector = vector + CONTEXT_WEIGHT * self.embedder.embed_question(context)
            vector /= np.linalg.norm(vector)
        return vector

    @property
    def has_articles(self) -> bool:
        return self._catalog.counts()["articles"] > 0

    def term_weights(self, text: str, language: str) -> dict[str, float]:
        """A text's terms, as the keyword index of that language holds them, and their inverse document frequencies."""
        return self._indexes.keywords.term_weights(text, language)

    @cached_property
    def embedder(self) -> "Embedder":
        """The embedding model, loaded at first use and checked against the one the archive was built with."""
        from vectorstore.embed import Embedder

        embedder = Embedder(self._embedder_name)
        built_with = self._catalog.setting("embedder")
        if built_with not in (None, embedder.fingerprint):
            raise ArchiveError(
                f"This archive was built with the embedder {self._catalog.setting('embedder_name')!r}, not {embedder.name!r}. "
                "Set DATELINE_EMBEDDER to the first, or add the articles to a new archive."
            )
        return embedder

    # writing: record, then index

    def _become_writer(self) -> None:
        """Take the write lock, once, for as long as this archive is open; then index what is waiting.

        A client that was opened for reading is opened anew: Chroma's local index does not survive
        two long-lived clients that write in turns.
        """
        if self._lock.is_locked:
            return
        try:
            self._lock.acquire(timeout=_LOCK_SECONDS)
        except filelock.Timeout as error:
            raise ArchiveError(f"Another process is writing to {self.folder}. Close it, then try again; nothing was changed.") from error
        self._indexes.close()
        self._apply_outbox()

    def _is_news(self, article: Article, tally: Added) -> bool:
        """Count an article as added, updated, unchanged or duplicate; true when there is something to record."""
        here = self._catalog.content_hash(article.id)
        if here == article.content_hash:
            tally.unchanged += 1
            return False
        twin = None if here else self._catalog.twin(article)
        if twin:
            self._catalog.write_origin(article, twin)
            tally.duplicates += 1
            return False
        tally.updated += here is not None
        tally.added += here is None
        return True

    def _record(self, articles: Sequence[Article]) -> None:
        if not articles:
            return
        if not self._catalog.setting("embedder"):
            self._catalog.set_setting("embedder_name", self.embedder.name)
            self._catalog.set_setting("embedder", self.embedder.fingerprint)
        split = [
            split_passages(article.text, article.language, self.embedder.token_spans(article.text), self.embedder.window)
            for article in articles
        ]
        flat = [(article, passage) for article, passages in zip(articles, split, strict=True) for passage in passages]
        embeddings = iter(self._embed(flat))
        self._catalog.write(
            [(article, passages, [next(embeddings) for _ in passages]) for article, passages in zip(articles, split, strict=True)]
        )

    def _embed(self, passages: Sequence[tuple[Article, Passage]]) -> Sequence[Embedding]:
        """Embeddings of passages, computed only for those whose text is new to this archive."""
        texts = [article.text[passage.start : passage.end] for article, passage in passages]
        keys = [self.embedder.key(article.title, text) for (article, _), text in zip(passages, texts, strict=True)]
        known = self._catalog.embeddings(keys)
        new = [i for i, key in enumerate(keys) if key not in known]
        found = self.embedder.embed_passages(
            [
                (
                    passages[i][0].title,
                    texts[i],
                    [(a - passages[i][1].start, b - passages[i][1].start) for a, b in passages[i][1].sentences],
                )
                for i in new
            ]
        )
        known.update({embedding.key: embedding for embedding in found})
        return [known[key] for key in keys]

    def _apply_outbox(self) -> None:
        """Bring both indexes up to the catalog. Every step may be repeated: a crash in between costs nothing."""
        while entries := self._catalog.outbox(limit=2 * _ARTICLES_AT_ONCE):
            dropped = {
                row.passage for row in self._catalog.passages(versions=[e.version for e in entries if e.action == "drop"], live=False)
            }
            fresh = [
                row
                for row in self._catalog.passages(versions=[e.version for e in entries if e.action == "index"], live=False)
                if row.passage not in dropped
            ]
            self._indexes.write(fresh, list(dropped))
            self._catalog.settle(entries)


def _hit(row: PassageRow, scores: Scores) -> Hit:
    return Hit(
        passage=row.passage, article_id=row.article_id, title=row.title, url=row.url, publisher=row.publisher,
        language=row.language, place=row.place, published=row.published, start=row.start,
        end=row.start + len(row.text), text=row.text, sentences=row.sentences,
        sentence_vectors=row.sentence_vectors, score=scores.fused, cosine=scores.cosine, bm25=scores.bm25,
    )  # fmt: skip
