"""The archive: a folder of articles that can be searched.

The catalog is the record. `add` writes an article, its passages and an outbox entry in one transaction; who has the write lock adds the
passages to both indexes and makes the version live. After a crash the next one works off the outbox; hits that are not live are dropped.
"""

from collections.abc import Collection, Sequence
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any, Self, TypeAlias, Unpack

from vectorstore.articles import Article, ArticleError, clean
from vectorstore.errors import ArchiveError, IndexDownError
from vectorstore.fetching.sources import Given, Reading
from vectorstore.indexes.both import Indexes, Records, Server, damaged_ones
from vectorstore.indexes.fusion import CONTEXT_WEIGHT, Candidates, fuse, weight_of
from vectorstore.indexes.hits import LONGEST_QUERY, Hit, Only, Retrieved, Trouble, make_filter
from vectorstore.indexes.leading import best_hits
from vectorstore.indexes.questions import Questions
from vectorstore.indexes.writer import Writer
from vectorstore.models.bundled import EMBEDDER
from vectorstore.models.loading import LazyEmbedder, checked
from vectorstore.overview import Overview
from vectorstore.progress import InTwoSteps, Progress, silent
from vectorstore.reading.fields import Columns, check_columns
from vectorstore.record.catalog import Catalog
from vectorstore.record.cutting import Cutting, cut_ahead
from vectorstore.record.facets import facets
from vectorstore.record.feedback import Feedback, all_feedback, record_feedback
from vectorstore.record.intake import Added, Each, mute, record
from vectorstore.record.moment import ArchiveState, moment
from vectorstore.record.outbox import Outbox
from vectorstore.record.watched import Watched
from vectorstore.texts.languages import question_language
from vectorstore.upkeep.check import Check, check, status
from vectorstore.upkeep.export import export
from vectorstore.upkeep.migrate import migrate
from vectorstore.upkeep.reembed import reembed

if TYPE_CHECKING:  # torch takes seconds to import: it is loaded at its first use
    from vectorstore.models.embed import Embedder

CANDIDATES = 50  # passages taken from each index before they are fused
_MOST_HITS = 1000  # of one search, to bound the time
_LONGEST_TEXT = 20_000  # characters of a query or its context that are used: more than any has, and quickly embedded
_ROUNDS, _HEALINGS = 12, 3  # times that one search asks the indexes, and waits for a damaged one; more means that something is wrong
_DAMAGED_AGAIN = "An index is damaged again as soon as it is built. Look at the disk, then: dateline check --repair"
_INDEX_EVERY = 2000  # passages recorded before they are indexed; in a larger archive, as many as it has: large steps are faster

# `list` is a method below, so lists are named here.
Hits: TypeAlias = list[Hit]
Strings: TypeAlias = list[str]
Rows: TypeAlias = list[dict[str, Any]]


class Store:
    """A folder of articles and the indexes over them. Open one with `Store.open(folder)`."""

    def __init__(
        self, folder: Path, embedder: str = EMBEDDER, server: Server | None = None, catalog: str = "", embedder_key: str = ""
    ) -> None:
        self.folder = folder
        self._embedder = LazyEmbedder(embedder, embedder_key)
        self._catalog = Catalog(folder / "catalog.sqlite", catalog)
        self._outbox = Outbox(self._catalog.database)
        self._indexes = Indexes(folder, self._catalog, self._outbox, server or Server())
        self._writer = Writer(folder, self._catalog, self._outbox, self._indexes)
        self.overview = Overview(self._catalog.database, self._indexes, self._writer)
        self._adding = RLock()
        self._questions = Questions()

    @classmethod
    def open(
        cls, folder: str | Path, embedder: str = EMBEDDER, server: Server | None = None, catalog: str = "", embedder_key: str = ""
    ) -> Self:
        """Open an archive, created when missing; `embedder` is a sentence-transformers name or folder, or an endpoint's `URL#model`, which
        may want a key; `server` holds the vectors, PostgreSQL at `catalog` the record.
        """
        folder = Path(folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "catalog.sqlite").exists()  # raises where the folder may not be looked into
        except OSError as error:
            raise ArchiveError(f"The archive {folder} cannot be opened: {error.strerror}. Choose another folder.") from error
        return cls(folder, embedder, server, catalog, embedder_key)

    def close(self) -> None:
        """Close the files and release the write lock."""
        self._writer.close()
        self._indexes.close()
        self._catalog.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def add(
        self, *sources: Given, progress: Progress = silent, columns: Columns | None = None, cutting: Cutting = cut_ahead, each: Each = mute
    ) -> Added:
        """Add files, folders, URLs of pages or feeds, Article objects, or lists of these. An article that is here unchanged is skipped.

        An article whose id is here with other content replaces it. A text that is here under another id becomes a further origin of that
        article (a duplicate). `progress` is called with the articles done and an estimate of all. `columns` are the names that fields have
        in the sources: {"title": "headline"}. `cutting` reads them, as `by_ray` of `record/backlog_ray.py` does. `each` is told of each
        article that is here now. What cannot be added is listed in `failed`; the others are added. When this returns, every article is on
        the disk, and searches find it unless `notice` says why not yet. Raises StoreError where recording fails.
        """
        tally, steps = Added(each=each), InTwoSteps(progress)
        reading = Reading(sources, self._catalog.get, check_columns(columns or {}), tally.notes.add)
        recorded = waiting = 0
        with self._writer.recording(), cutting(reading, tally.fail, self._catalog, lambda: self.embedder) as batches:
            indexed = self._catalog.counts()["passages"]
            for batch in batches:
                with self._adding:  # held for one batch at a time, so that other threads' articles need not wait for a slow source
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
        """Remove articles by their ids; returns the ids that were there. Searches do not find them once this returns."""
        removed = [article_id for article_id in article_ids if self._catalog.remove(article_id)]
        if removed:
            self._writer.settle_or_say()
        return removed

    def get(self, article_id: str) -> Article | None:
        """An article by its id, or None."""
        return self._catalog.get(article_id)

    def versions(self, article_id: str) -> dict[int, Article]:
        """Number → version of an article: at most 20 earlier ones, the oldest first, and the present one last.

        A version is kept whenever the text or the title changes. Empty when there is no article of this id.
        """
        return self._catalog.versions(article_id)

    def texts(self, article_ids: Collection[str]) -> dict[str, str]:
        """The texts of articles by their ids; unknown ids are missing."""
        return self._catalog.texts(article_ids)

    def list(self, words: str = "", limit: int | None = None) -> Rows:
        """The fields, without texts, of the articles whose title or publisher has all the words, newest first.

        `origins` holds the other ids under which the same text was added.
        """
        return self._catalog.articles(words.split(), limit)

    def search(self, query: str, k: int = 10, *, context: str = "", dense_weight: float | None = None, **only: Unpack[Only]) -> Hits:
        """The k best passages for a query, best first, from vectors and keywords together, each story once; k from 1 to 1000.

        `context` holds earlier turns of a conversation, which count half. `only` narrows the search to some articles.
        `dense_weight`, in [0, 1], is the weight of the vectors against the keywords. While an index cannot be used, the other
        one is searched alone, and `trouble()` says so.
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
        """As `search`, but returns also what was computed for it. `at` is the archive's state, if the caller has just read it.

        Passages that are not live (not yet, or no longer) may have taken the place of others among the candidates: then both indexes
        are asked for more, until no further ones turn up. For a damaged index it waits 2 seconds at most.
        """
        if len(query) > LONGEST_QUERY:
            raise ArticleError(f"A query may be {LONGEST_QUERY} characters long, and this one has {len(query)}. Search for fewer words.")
        at = at or self.state()
        if not query.strip() or "embedder" not in at.settings:
            return Retrieved()
        query, context, k = clean(query[:_LONGEST_TEXT]), clean(context[:_LONGEST_TEXT]), min(max(k, 1), _MOST_HITS)
        condition = make_filter(**only)
        texts = {query: 1.0, context: CONTEXT_WEIGHT} if context else {query: 1.0}
        embedder, vector = self._questions.embed(lambda: self._checked(at), query, context)
        self._writer.catch_up()
        records, not_live, healings = at.indexes, set[int](), 0
        for _ in range(_ROUNDS):
            depth = max(k, CANDIDATES) + len(not_live)
            cosines = by_words = None
            with self._indexes.using("vectors", records) as vectors:
                cosines = vectors and (None if vector is None else vectors.search(vector, depth, condition))
            with self._indexes.using("keywords", records) as keywords:
                by_words = keywords and keywords.search(texts, depth, condition)
            candidates = Candidates(cosines, *(by_words or (None, {})))
            with moment(self._catalog.database) as now:
                records, live = now.indexes(), now.live(candidates.passages)
                language = question_language(query, {of.language for of in live})
                weight = weight_of(language, embedder.language if embedder else "") if dense_weight is None else dense_weight
                hits = best_hits(live, fuse(candidates, {of.passage for of in live}, weight), k, now)
            missing = candidates.passages - {of.passage for of in live}
            if damaged_ones(records) and self._writer.heal_briefly():
                records, healings = self._outbox.indexes(), healings + 1
                if healings > _HEALINGS:
                    raise IndexDownError(_DAMAGED_AGAIN)
            elif missing <= not_live and not self._indexes.outdated(records):
                break
            else:
                not_live |= missing
        troubles: tuple[Trouble, ...] = (*self._troubles(records), *(() if embedder else ("words_alone",)))
        return Retrieved(hits, vector, embedder, candidates.term_weights, troubles)

    def counts(self) -> dict[str, int]:
        """How many articles and passages there are."""
        return self._catalog.counts()

    def facets(self) -> dict[str, dict[str, int]]:
        """How many articles there are by publisher, by language and by day."""
        return facets(self._catalog.database)

    def status(self) -> dict[str, Any]:
        """Counts, the embedder's name, the size on disk in bytes, and in `health` "ok" or what is wrong."""
        self._writer.catch_up()
        if self._embedder.is_served:
            self._questions.try_out(self._embedder)
        return status(self._catalog, self._indexes, self._embedder.name, self.trouble)

    def check(self, repair: bool = False, progress: Progress = silent) -> Check:
        """Compare each article with its hash and each passage with both indexes; `repair` rebuilds an index that differs."""
        return check(self._catalog, self._outbox, self._indexes, self._writer, repair, progress)

    def export(self, file: str | Path, progress: Progress = silent) -> int:
        """Write every article, and every further origin, as a line of JSON, which `add` reads back; returns the number of lines."""
        return export(self._catalog, Path(file), progress)

    def reembed(self, progress: Progress = silent) -> int:
        """Embed every article anew and return their number. Searches use the old vectors meanwhile; an interrupted run is continued."""
        return reembed(self._catalog, self._writer, self._loaded_embedder, progress)

    def migrate(self, to: str | Path, progress: Progress = silent) -> int:
        """Copy all to an empty PostgreSQL database (its URL) or folder; returns the number of articles. An interrupted run is continued."""
        return migrate(self._catalog, self._writer, str(to), progress)

    @property
    def watched(self) -> Watched:
        """The feeds that are watched, each with the result of its last poll."""
        return Watched(self._catalog.database)

    def trouble(self) -> str:
        """Why searches cannot use both indexes, or do not find the newest articles, at present; empty when all is well."""
        return " ".join(filter(None, (*self._troubles(self._outbox.indexes()).values(), self._questions.problem)))

    def _troubles(self, records: Records) -> dict[Trouble, str]:
        return self._indexes.troubles(records) | ({"behind": self._writer.problem} if self._writer.problem else {})

    def own(self) -> bool:
        """Index what other processes add from now on, unless another process does; for a process that stays open, as the chat does."""
        return self._writer.own()

    def give_feedback(self, feedback: Feedback, by: str = "") -> None:
        """Record a reader's feedback; `by` identifies reader and answer, whose earlier feedback it replaces."""
        record_feedback(self._catalog.database, feedback, by)

    def feedback(self) -> Sequence[Feedback]:
        """All feedback of readers on answers, the oldest first."""
        return all_feedback(self._catalog.database)

    def note(self, name: str) -> str | None:
        """A note kept with the archive, such as the threshold it was calibrated to; None if there is none of this name."""
        return self._catalog.setting(f"note {name}")

    def take_note(self, name: str, value: str) -> None:
        """Keep a note with the archive, in place of an earlier one of this name."""
        self._catalog.set(f"note {name}", value)

    def state(self) -> ArchiveState:
        """The archive's settings, notes and records of indexes, all as they are at one moment."""
        with moment(self._catalog.database) as now:
            return now.state()

    @property
    def has_articles(self) -> bool:
        return self._catalog.has_articles()

    @property
    def embedder(self) -> "Embedder":
        """The embedding model, loaded at first use. Raises ArchiveError if the archive was built with another."""
        return self._checked(self.state())

    @property
    def _loaded_embedder(self) -> "Embedder":
        return self._embedder()

    def _checked(self, at: ArchiveState) -> "Embedder":
        return checked(self._loaded_embedder, at.settings)
