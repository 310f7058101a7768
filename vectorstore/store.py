"""The archive: a folder of articles that can be searched.

The catalog is the record. `add` writes an article, its passages and an outbox entry in one transaction; the process that holds
the write lock brings the entry into both indexes and makes the new version live. Whatever happens in between, the next writer
applies what is in the outbox, and a search drops every hit that is not of a live version.
"""

from collections.abc import Collection, Sequence
from functools import lru_cache
from operator import methodcaller
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any, Self, TypeAlias, Unpack

from vectorstore.articles import Article, ArticleError, clean
from vectorstore.errors import ArchiveError, IndexDownError
from vectorstore.fetching.sources import Reading, Source, tell_apart
from vectorstore.indexes.both import Indexes, Records, Server, damaged_ones
from vectorstore.indexes.fusion import CONTEXT_WEIGHT, Candidates, fuse, question_vector, weight_of
from vectorstore.indexes.hits import LONGEST_QUERY, Hit, Only, Retrieved, make_filter, ranked
from vectorstore.indexes.leading import corrections_first, each_story_once
from vectorstore.indexes.writer import Writer
from vectorstore.models.bundled import EMBEDDER
from vectorstore.models.loading import LazyEmbedder
from vectorstore.progress import InTwoSteps, Progress, silent
from vectorstore.reading.fields import Columns, check_columns
from vectorstore.record.catalog import Catalog
from vectorstore.record.cutting import cut_ahead
from vectorstore.record.facets import facets
from vectorstore.record.feedback import Feedback, all_feedback, record_feedback
from vectorstore.record.intake import Added, record
from vectorstore.record.moment import ArchiveState, moment
from vectorstore.record.outbox import Outbox
from vectorstore.record.watched import Watched
from vectorstore.texts.languages import question_language
from vectorstore.upkeep.check import Check, check, status
from vectorstore.upkeep.export import export
from vectorstore.upkeep.reembed import reembed

if TYPE_CHECKING:  # torch takes seconds to import: it is loaded at its first use
    from vectorstore.models.embed import Embedder

CANDIDATES = 50  # passages taken from each index before they are fused
_MOST_HITS = 1000
_LONGEST_TEXT = 20_000  # characters of a question or of what was asked before: enough for any, and soon read
_ROUNDS, _HEALINGS = 12, 3  # of one search: what changes meanwhile is asked for again, a damaged index is waited for
_DAMAGED_AGAIN = "An index is damaged again as soon as it is built. Look at the disk, then: dateline check --repair"
_INDEX_EVERY = 2000  # passages recorded, or as many as there are, before they are indexed

# `list` is a method below, so lists are named here.
Hits: TypeAlias = list[Hit]
Strings: TypeAlias = list[str]
Rows: TypeAlias = list[dict[str, Any]]


class Store:
    """A folder of articles and the indexes over them. Open one with `Store.open(folder)`."""

    def __init__(self, folder: Path, embedder: str = EMBEDDER, server: Server | None = None) -> None:
        self.folder = folder
        self._embedder = LazyEmbedder(embedder)
        self._catalog = Catalog(folder / "catalog.sqlite")
        self._outbox = Outbox(self._catalog.database)
        self._indexes = Indexes(folder, self._catalog, self._outbox, server or Server())
        self._writer = Writer(folder, self._catalog, self._outbox, self._indexes)
        self._adding = RLock()
        self._embedded = lru_cache(maxsize=32)(question_vector)

    @classmethod
    def open(cls, folder: str | Path, embedder: str = EMBEDDER, server: Server | None = None) -> Self:
        """Open an archive, created when missing; `embedder` is a sentence-transformers name or folder, `server` holds the vectors."""
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
                        tally.notice = self._writer.settle_or_say(steps.index)
                        steps.indexed()
                        indexed, waiting = indexed + waiting, 0
            tally.notice = self._writer.settle_or_say(steps.index)
            steps.indexed()
        tally.notes.mapped(columns or {})
        return tally

    def remove(self, *article_ids: str) -> Strings:
        """Take articles out; returns the ids that were there. No search finds them once this returns."""
        removed = [article_id for article_id in article_ids if self._catalog.remove(article_id)]
        if removed:
            self._writer.settle_or_say()
        return removed

    def get(self, article_id: str) -> Article | None:
        """An article by its id, or None."""
        return self._catalog.get(article_id)

    def versions(self, article_id: str) -> dict[int, Article]:
        """What has stood under an id, by the version's number, the oldest of the last 20 first; the last is as it is now.

        A version is written whenever the text or the title changes. Empty when there is no article of that id.
        """
        return self._catalog.versions(article_id)

    def texts(self, article_ids: Collection[str]) -> dict[str, str]:
        """The texts of articles by their ids; those that are not here are missing."""
        return self._catalog.texts(article_ids)

    def list(self, words: str = "", limit: int | None = None) -> Rows:
        """The articles' fields without their texts, newest first; those whose title or publisher has all the words.

        `origins` holds other ids of the very same text.
        """
        return self._catalog.articles(words.split(), limit)

    def search(self, query: str, k: int = 10, *, context: str = "", dense_weight: float | None = None, **only: Unpack[Only]) -> Hits:
        """The k best passages for a query, best first, from vectors and keywords together, each story once; k from 1 to 1000.

        `context` holds earlier turns of a conversation, which count half. `only` narrows the articles.
        `dense_weight`, in [0, 1], is what the vectors count against the keywords. While an index cannot be asked, the other
        one serves, and `trouble()` says so.
        """
        return list(self.retrieve(query, k, context=context, dense_weight=dense_weight, **only).hits)

    def retrieve(
        self,
        query: str,
        k: int = 10,
        *,
        context: str = "",
        dense_weight: float | None = None,
        at: ArchiveState | None = None,
        **only: Unpack[Only],
    ) -> Retrieved:
        """As `search`, with what was computed for it. `at` is the archive's state as it was read just now.

        Passages that have been replaced or dropped since the indexes were asked, or are not live yet, may have kept out others:
        then both are asked again, deeper, until nothing else has gone. A damaged index is waited for a little.
        """
        if len(query) > LONGEST_QUERY:
            raise ArticleError(f"A query may be {LONGEST_QUERY} characters long, and this one has {len(query)}. Search for fewer words.")
        at = at or self.state()
        if not query.strip() or "embedder" not in at.settings:
            return Retrieved()
        query, context, k = _bounded(query), _bounded(context), min(max(k, 1), _MOST_HITS)
        narrowed, embedder = make_filter(**only), self._checked(at)
        texts = {query: 1.0, context: CONTEXT_WEIGHT} if context else {query: 1.0}
        vector = self._embedded(embedder, query, context)
        self._writer.catch_up()
        records, gone, healings = at.indexes, set[int](), 0
        for _ in range(_ROUNDS):
            depth = max(k, CANDIDATES) + len(gone)
            cosines = self._indexes.ask("vectors", methodcaller("search", vector, depth, narrowed), records)
            worded = self._indexes.ask("keywords", methodcaller("search", texts, depth, narrowed), records)
            candidates = Candidates(cosines, *(worded or (None, {})))
            with moment(self._catalog.database) as now:
                records, rows = now.indexes(), now.live(candidates.passages)
                language = question_language(query, {row.language for row in rows})
                weight = weight_of(language, embedder.language) if dense_weight is None else dense_weight
                hits = each_story_once(ranked(rows, fuse(candidates, {row.passage for row in rows}, weight)), now.places)
                hits = corrections_first(hits, now.corrections)[:k]
            missing = candidates.passages - {row.passage for row in rows}
            if damaged_ones(records) and self._writer.heal_briefly():
                records, healings = self._outbox.indexes(), healings + 1
                if healings > _HEALINGS:
                    raise IndexDownError(_DAMAGED_AGAIN)
            elif missing <= gone and not self._indexes.outdated(records):
                break
            else:
                gone |= missing
        return Retrieved(hits, vector, embedder, candidates.term_weights, self._trouble(records))

    def counts(self) -> dict[str, int]:
        """How many articles and passages there are."""
        return self._catalog.counts()

    def facets(self) -> dict[str, dict[str, int]]:
        """How many articles there are by publisher, by language and by day."""
        return facets(self._catalog.database)

    def status(self) -> dict[str, Any]:
        """Counts, models, size on disk in bytes, and whether the indexes hold what the catalog says."""
        self._writer.catch_up()
        return status(self._catalog, self._indexes, self._embedder.name, self.trouble)

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
        return self._trouble(self._outbox.indexes())

    def _trouble(self, records: Records) -> str:
        return " ".join(filter(None, (self._indexes.trouble(records), self._writer.problem)))

    def own(self) -> bool:
        """Index from now on what other processes add, if nobody else does; for a process that stays open, as the chat does."""
        return self._writer.own()

    def give_feedback(self, feedback: Feedback, by: str = "") -> None:
        """Keep what a reader says of an answer; `by` names reader and answer, whose earlier word it replaces."""
        record_feedback(self._catalog.database, feedback, by)

    def feedback(self) -> Sequence[Feedback]:
        """What readers have said of answers, the oldest first."""
        return all_feedback(self._catalog.database)

    def note(self, name: str) -> str | None:
        """What was noted with this archive, such as the threshold it was calibrated to."""
        return self._catalog.setting(f"note {name}")

    def take_note(self, name: str, value: str) -> None:
        self._catalog.set(f"note {name}", value)

    def state(self) -> ArchiveState:
        """The archive's settings, notes and indexes as they are now, read at one moment."""
        with moment(self._catalog.database) as now:
            return now.state()

    @property
    def has_articles(self) -> bool:
        return self._catalog.has_articles()

    @property
    def embedder(self) -> "Embedder":
        """The embedding model, loaded at first use and checked against the one the archive was built with."""
        return self._checked(self.state())

    @property
    def _loaded_embedder(self) -> "Embedder":
        return self._embedder()

    def _checked(self, at: ArchiveState) -> "Embedder":
        embedder = self._loaded_embedder
        built_with = at.settings.get("embedder")
        if built_with not in (None, embedder.fingerprint):
            raise ArchiveError(
                f"This archive was built with the embedder {at.settings.get('embedder_name')!r} ({built_with}), "
                f"not with {embedder.name!r} ({embedder.fingerprint}). "
                "Set DATELINE_EMBEDDER to the first, or embed the articles anew: dateline reembed"
            )
        return embedder


def _bounded(text: str) -> str:
    return clean(text[:_LONGEST_TEXT])
