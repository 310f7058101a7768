"""The archive: a folder of articles that can be searched.

The catalog is the record. `add` writes an article, its passages and an outbox entry in one transaction; the process that holds
the write lock brings the entry into both indexes and makes the new version live. Whatever happens in between, the next writer
applies what is in the outbox, and a search drops every hit that is not of a live version.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any, Self, TypeAlias, Unpack

import numpy as np

from vectorstore.articles import ArticleError, clean
from vectorstore.errors import ArchiveError, IndexDownError
from vectorstore.fetching.watched import Watched
from vectorstore.indexes.both import Indexes, Server
from vectorstore.indexes.finding import find
from vectorstore.indexes.fusion import fuse, weight_of
from vectorstore.indexes.hits import LONGEST_QUERY, Hit, Only, make_filter, to_hit
from vectorstore.indexes.places import size_of
from vectorstore.indexes.writer import Writer
from vectorstore.models.bundled import EMBEDDER
from vectorstore.models.loading import LazyEmbedder
from vectorstore.progress import InTwoSteps, Progress, silent
from vectorstore.reading.fields import Columns, check_columns
from vectorstore.reading.sources import Reading, Source, tell_apart
from vectorstore.record.catalog import Catalog
from vectorstore.record.check import Check, check
from vectorstore.record.cutting import cut_ahead
from vectorstore.record.export import export
from vectorstore.record.intake import Added, record
from vectorstore.record.outbox import Outbox
from vectorstore.record.reembed import reembed
from vectorstore.stories.leading import corrections_first, each_story_once, holds
from vectorstore.texts.languages import question_language
from vectorstore.texts.passages import Origin

if TYPE_CHECKING:  # torch takes seconds to import: it is loaded at its first use
    from vectorstore.articles import Article
    from vectorstore.models.embed import Embedder

CANDIDATES = 50  # passages taken from each index before they are fused
_MOST_HITS = 1000
_LONGEST_TEXT = 20_000  # characters of a question or of what was asked before: enough for any, and soon read
# MTRAG-UN, last turn + w × earlier turns in both indexes: R@5 .920 at .5, against .829 for the last turn alone.
CONTEXT_WEIGHT = 0.5
_HELD = 50  # places where a story stands that are looked at for a quote
_INDEX_EVERY = 2000  # passages recorded, or as many as there are, before they are indexed

# `list` is a method below, so lists are named here.
Hits: TypeAlias = list[Hit]
Strings: TypeAlias = list[str]
Rows: TypeAlias = list[dict[str, Any]]
Vector: TypeAlias = np.ndarray[Any, np.dtype[np.float32]]


class Archive:
    """A folder of articles and the indexes over them. Open one with `Archive.open(folder)`."""

    def __init__(self, folder: Path, embedder: str = EMBEDDER, server: Server | None = None) -> None:
        self.folder = folder
        self._embedder = LazyEmbedder(embedder)
        self._catalog = Catalog(folder / "catalog.sqlite")
        self._outbox = Outbox(self._catalog.database)
        self._indexes = Indexes(folder, self._catalog, self._outbox, server or Server())
        self._writer = Writer(folder, self._catalog, self._outbox, self._indexes)
        self._adding = RLock()
        self._caught_up = False
        self._embedded = lru_cache(maxsize=32)(_embed_question)

    @classmethod
    def open(cls, folder: str | Path, embedder: str = EMBEDDER, server: Server | None = None) -> Self:
        """Open an archive, created when missing.

        `embedder` is a sentence-transformers name or folder; `server` a Chroma server for the vectors.
        """
        folder = Path(folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "catalog.sqlite").exists()  # raises where the folder may not be looked into
        except OSError as error:
            raise ArchiveError(f"The archive {folder} cannot be opened: {error.strerror}. Choose another folder.") from error
        return cls(folder, embedder, server)

    def close(self) -> None:
        """Let go of the files and of the write lock."""
        self._writer.close()
        self._indexes.close()
        self._catalog.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # articles

    def add(self, *sources: Source, progress: Progress = silent, columns: Columns | None = None) -> Added:
        """Add files, folders, URLs of pages or feeds, or Article objects. Idempotent: what is here already costs nothing.

        An article whose id is here with other content is replaced. A text that is here under another id becomes a further origin
        of that article (a duplicate). Sources are read as their articles are recorded. `progress` is called with the articles done and
        their number, as it seems. `columns` are the names that fields have in the sources: {"title": "headline"}. `failed` names what
        cannot be taken, which never ends the rest.

        When it returns, every article is on the disk, and found by a search unless `notice` says why not yet. Raises StoreError
        when articles cannot be recorded: those before them are safe.
        """
        tally, steps = Added(), InTwoSteps(progress)
        reading = Reading(sources, self._catalog.get, check_columns(columns or {}), tally.notes.add)
        articles = tell_apart(reading, tally.fail)
        recorded = waiting = 0
        with self._writer.recording(), cut_ahead(articles, reading, self._catalog, lambda: self.embedder) as batches:
            indexed = self._catalog.counts()["passages"]
            for batch in batches:
                with self._adding:  # for a few articles at a time: what others add does not wait for a slow source
                    waiting += record(batch.articles, self._catalog, lambda: self.embedder, tally, batch.cuts)
                    recorded += len(batch.articles)
                    steps.record(recorded, round(recorded / batch.share) if batch.share else recorded)
                    if waiting >= max(_INDEX_EVERY, indexed):
                        tally.notice = self._settle(steps.index)
                        steps.indexed()
                        indexed, waiting = indexed + waiting, 0
            tally.notice = self._settle(steps.index)
            steps.indexed()
        tally.notes.mapped(columns or {})
        return tally

    def remove(self, *article_ids: str) -> Strings:
        """Take articles out; returns the ids that were there. No search finds them once this returns."""
        removed = [article_id for article_id in article_ids if self._catalog.remove(article_id)]
        if removed:
            self._settle()
        return removed

    def get(self, article_id: str) -> "Article | None":
        """An article by its id, or None."""
        return self._catalog.get(article_id)

    def versions(self, article_id: str) -> "dict[int, Article]":
        """What has stood under an id, by the version's number, the oldest of the last 20 first; the last is as it is now.

        A version is written whenever the text or the title changes. Empty when there is no article of that id.
        """
        return self._catalog.versions(article_id)

    def holding(self, quote: str, origins: Sequence[Origin]) -> tuple[Origin, ...]:
        """Those of the places where a story stands, the first 50, whose texts have a quote too."""
        return tuple(origin for origin in origins[:_HELD] if (there := self.get(origin.id)) and holds(there.text, quote))

    def list(self, words: str = "", limit: int | None = None) -> Rows:
        """The articles' fields without their texts, newest first; those whose title or publisher has all the words.

        `origins` holds other ids of the very same text.
        """
        return self._catalog.articles(words.split(), limit)

    def search(
        self,
        query: str,
        k: int = 10,
        *,
        context: str = "",
        dense_weight: float | None = None,
        **only: Unpack[Only],
    ) -> Hits:
        """The k best passages for a query, best first, from vectors and keywords together, each story once; k from 1 to 1000.

        `context` holds earlier turns of a conversation, which count half. `only` narrows the articles.
        `dense_weight`, in [0, 1], is what the vectors count against the keywords. While an index cannot be asked, the other
        one serves, and `trouble()` says so.
        """
        if len(query) > LONGEST_QUERY:
            raise ArticleError(f"A query may be {LONGEST_QUERY} characters long, and this one has {len(query)}. Search for fewer words.")
        if not query.strip() or not self._catalog.setting("embedder"):
            return []
        query, context, k = _bounded(query), _bounded(context), min(max(k, 1), _MOST_HITS)
        narrowed = make_filter(**only)
        texts = {query: 1.0, context: CONTEXT_WEIGHT} if context else {query: 1.0}
        vector = self.embed_question(query, context)
        self._catch_up()
        rows, candidates = find(self._catalog, self._indexes, self._writer, vector, texts, max(k, CANDIDATES), narrowed)
        if dense_weight is None:
            dense_weight = weight_of(question_language(query, {row.language for row in rows}), self.embedder.language)
        scores = fuse(candidates, {row.passage for row in rows}, dense_weight)
        hits = sorted((to_hit(row, scores[row.passage]) for row in rows), key=lambda hit: -hit.score)
        hits = each_story_once(hits, self._catalog.elsewhere)
        return corrections_first(hits, self._catalog.corrections)[:k]

    def status(self) -> dict[str, Any]:
        """Counts, models, size on disk in bytes, and whether the indexes hold what the catalog says."""
        self._catch_up()
        counts = self._catalog.counts()
        indexed = self._indexes.counts()
        trouble = self.trouble()
        if not trouble and counts["waiting"]:
            trouble = "the indexes lag behind the catalog; the process that writes them brings them up to date"
        elif not trouble and set(indexed.values()) != {counts["passages"]}:
            trouble = "the indexes are not as the catalog says; mend them: dateline check --repair"
        embedder = self._catalog.setting("embedder_name") or self._embedder.name
        size = size_of(self.folder)
        return counts | indexed | {"embedder": embedder, "bytes": size, "health": trouble or "ok"}

    def check(self, repair: bool = False, progress: Progress = silent) -> Check:
        """Compare each article with its hash and each passage with both indexes; `repair` rebuilds what is at odds."""
        return check(self._catalog, self._outbox, self._indexes, self._writer, repair, progress)

    def export(self, file: str | Path, progress: Progress = silent) -> int:
        """Write every article as JSON Lines, which `add` reads back; returns their number."""
        return export(self._catalog, Path(file), progress)

    def reembed(self, progress: Progress = silent) -> int:
        """Embed every article anew, resumably, while the old index serves; returns the number of articles."""
        return reembed(self._catalog, self._writer, self._loaded_embedder, progress)

    @property
    def watched(self) -> Watched:
        """The feeds that are watched, with what came of each when it was asked last."""
        return Watched(self._catalog.database)

    def trouble(self) -> str:
        """What keeps searches from using both indexes at present, in a line; empty when all is well."""
        return " ".join(filter(None, (self._indexes.trouble(), self._writer.problem)))

    def own(self) -> bool:
        """Index from now on what other processes add, if nobody else does; for a process that stays open, as the chat does."""
        return self._writer.own()

    def note(self, name: str) -> str | None:
        """What was noted with this archive, such as the threshold it was calibrated to."""
        return self._catalog.setting(f"note {name}")

    def take_note(self, name: str, value: str) -> None:
        self._catalog.set(f"note {name}", value)

    # what the reader needs of the archive's models

    def embed_question(self, query: str, context: str = "") -> Vector:
        """A question's unit vector (d,), leaning half towards its context. The last ones are remembered."""
        return self._embedded(self.embedder, _bounded(query), _bounded(context))

    @property
    def has_articles(self) -> bool:
        return self._catalog.has_articles()

    def term_weights(self, text: str, language: str) -> dict[str, float]:
        """A text's terms, as the keyword index of that language holds them, and their inverse document frequencies."""
        return self._indexes.term_weights(_bounded(text), language)

    @property
    def embedder(self) -> "Embedder":
        """The embedding model, loaded at first use and checked against the one the archive was built with."""
        embedder = self._loaded_embedder
        built_with = self._catalog.setting("embedder")
        if built_with not in (None, embedder.fingerprint):
            raise ArchiveError(
                f"This archive was built with the embedder {self._catalog.setting('embedder_name')!r} ({built_with}), "
                f"not with {embedder.name!r} ({embedder.fingerprint}). "
                "Set DATELINE_EMBEDDER to the first, or embed the articles anew: dateline reembed"
            )
        return embedder

    @property
    def _loaded_embedder(self) -> "Embedder":
        return self._embedder()

    # keeping indexes and catalog together

    def _settle(self, progress: Progress = silent) -> str:
        """Have what is recorded indexed; returns why that must wait, or nothing."""
        try:
            return self._writer.settle(progress)
        except IndexDownError as error:
            return f"{error} What was added is recorded, and is found once that is mended."

    def _catch_up(self) -> None:
        """At the first use: what a process that died has left to be indexed."""
        if not self._caught_up and (self._outbox.waiting() or self._indexes.unfit()):
            self._writer.own()
        self._caught_up = True


def _bounded(text: str) -> str:
    return clean(text[:_LONGEST_TEXT])


def _embed_question(embedder: "Embedder", query: str, context: str) -> Vector:
    vector = embedder.embed_question(query)
    if context:
        vector = vector + CONTEXT_WEIGHT * embedder.embed_question(context)
        vector /= np.linalg.norm(vector)
    return vector
