"""`Archive`, the main class of this package: a `vectorstore.Store` of articles that also answers questions about them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext, suppress
from datetime import date
from pathlib import Path
from threading import Lock, Thread
from typing import TYPE_CHECKING, Self, Unpack

import vectorstore
from qa import answer as answering
from qa import evidence
from qa.asking.yes_no import asks_yes_or_no
from qa.checking.checkers import CheckerError, ClaimModel
from qa.claims import open_checker
from qa.drafting.llm import LlmError, LlmSpec, Model, open_model
from qa.reading import cross_encoder
from qa.reading.pairs import CrossEncoder
from qa.saying.words import Said, words_of
from qa.settings import Settings
from qa.types import Answer, Asking, Evidence, Moment, Step, last
from vectorstore.articles import day_of
from vectorstore.indexes.both import Server
from vectorstore.models.bundled import EMBEDDER
from vectorstore.models.endpoint import EndpointError

if TYPE_CHECKING:
    from llama_index.core.query_engine import BaseQueryEngine
    from llama_index.core.retrievers import BaseRetriever

    from qa.evaluation.report import Report


def load_early(settings: Settings) -> None:
    """Begin to load the model that reads in a thread of its own, while the archive is opened and imports what it needs."""

    def load() -> None:
        with suppress(cross_encoder.ReaderError):  # told when a question needs it
            _encoder_of(settings)

    Thread(target=load, name="dateline-load", daemon=True).start()


def _encoder_of(settings: Settings) -> CrossEncoder | None:
    return cross_encoder.load(settings.reader, settings.reader_key.get_secret_value())


def _check_asked(question: str, asking: Asking) -> None:
    """Refuse what is no question, and options that there are not: unseen, they would change nothing."""
    texts = (question, *asking.get("history", ()))
    if unknown := asking.keys() - Asking.__annotations__.keys():
        raise TypeError(f"a question has no option {', '.join(sorted(unknown))}; it has llm, {', '.join(Asking.__annotations__)}")
    if isinstance(asking.get("history"), str) or not all(isinstance(text, str) for text in texts):
        raise TypeError("the question must be a text, and the history a list of texts: question and answer in turn")


class Archive(vectorstore.Store):
    """A folder of articles that answers questions. Open one with `qa.open(folder)`."""

    def __init__(
        self, folder: Path, embedder: str = EMBEDDER, server: Server | None = None, catalog: str = "", embedder_key: str = ""
    ) -> None:
        super().__init__(folder, embedder, server, catalog, embedder_key)
        self.settings = Settings()
        self.llm: LlmSpec = self.settings.llm
        self._models: dict[str, Model | None] = {}
        self._checkers: dict[str, ClaimModel | None] = {}
        self._models_lock = Lock()

    @classmethod
    def open_with(cls, folder: str | Path, llm: LlmSpec, settings: Settings) -> Self:
        """Open an archive with an LLM: `bundled`, `none`, a .gguf path, `URL#model`, or a llama-index LLM."""
        server = Server(settings.chroma, settings.chroma_token.get_secret_value())
        catalog, key = settings.catalog.get_secret_value(), settings.embedder_key.get_secret_value()
        archive = cls.open(folder, settings.embedder, server, catalog, key)
        archive.settings = settings
        archive.llm = llm
        return archive

    def ask(self, question: str, *, llm: LlmSpec = None, **asking: Unpack[Asking]) -> Answer:
        """Answer a question with verified citations, or abstain.

        `llm` replaces the archive's; the other options are those of `Asking`: `history`, `now`, `published_after` and so on. An LLM or
        checker that cannot be used is told in the answer's `notice`. Raises InputError for what names no LLM, ArticleError for a date
        that is none, TypeError for options that there are not, and StoreError when the archive cannot be read.
        """
        return last(self.stream(question, llm=llm, **asking))

    def stream(
        self, question: str, *, llm: LlmSpec = None, on_step: Callable[[Step], object] | None = None, **asking: Unpack[Asking]
    ) -> Iterator[answering.Event]:
        """Answer as `ask` does, but give what is ready at once: `Found` with the evidence, each verified `Claim`, then the `Answer`.

        `on_step` is called with each step as it begins.
        """
        _check_asked(question, asking)
        encoder, checker, model, problems = None, None, None, list[str]()
        try:
            encoder = _encoder_of(self.settings)
        except cross_encoder.ReaderError as error:
            problems.append(words_of(error))
        try:
            model = self.model(llm)
        except LlmError as error:
            problems.append(words_of(error))
        try:
            checker = self.checker() if model or asks_yes_or_no(question) else None
        except CheckerError as error:
            problems.append(Said("rules_alone", why=words_of(error)))
        settings = self.settings
        options = evidence.Options(settings.passages, settings.threshold, settings.dense_weight, encoder, settings.prompts, checker)
        return answering.stream(question.strip(), self, model, options, problems, on_step=on_step, **asking)

    def timeline(self, question: str, *, history: Sequence[str] = (), now: Moment = None) -> dict[date, tuple[Evidence, ...]]:
        """The evidence for a question, by day of publication from the oldest on; empty when the archive abstains."""
        answer = self.ask(question, history=history, now=now, llm="none")
        days: dict[date, tuple[Evidence, ...]] = {}
        for item in () if answer.abstained else answer.evidence:
            if day := day_of(item.hit.published):
                days[day] = (*days.get(day, ()), item)
        return dict(sorted(days.items()))

    def model(self, llm: LlmSpec = None) -> Model | None:
        """The LLM that drafts answers, started at its first use; None for quotes only. Raises LlmError, or InputError for no LLM's name."""
        spec = self.llm if llm is None else llm
        if not isinstance(spec, str):
            return open_model(spec, price=self.settings.token_price)
        with self._models_lock:
            if spec not in self._models:
                key = self.settings.llm_key.get_secret_value()
                self._models[spec] = open_model(spec, key, self.settings.llm_timeout, self.settings.token_price)
            return self._models[spec]

    def checker(self) -> ClaimModel | None:
        """The model that checks claims, loaded at its first use; None for the rules alone. Raises CheckerError."""
        spec = self.settings.checker
        with self._models_lock:
            if spec not in self._checkers:
                self._checkers[spec] = open_checker(spec, self.settings)
            return self._checkers[spec]

    @property
    def threshold(self) -> float | None:
        """The confidence below which this archive abstains: the setting, else the calibrated one; None means the reader's own."""
        return evidence.threshold_of(self.state(), self.settings.threshold)

    def warm_up(self, llm: LlmSpec = None) -> None:
        """Load the models now rather than at the first question."""
        with suppress(EndpointError):
            self.embedder.embed_question("")
        with suppress(cross_encoder.ReaderError):
            _encoder_of(self.settings)
        with suppress(LlmError, CheckerError):
            if self.model(llm):
                self.checker()

    def evaluate(
        self,
        testset: str | Path,
        *,
        limit: int | None = None,
        llm: LlmSpec = None,
        workers: int = 1,
        out: str | Path | None = None,
    ) -> "Report":
        """Ask every question of a test set and measure the answers. The run is kept in the folder `out`, if given.

        A test set with articles of its own, such as a SQuAD file, is asked of an archive of those, which is kept for the next run.
        """
        from qa.evaluation.archives import archive_of
        from qa.evaluation.evaluate import evaluate
        from qa.evaluation.runs import Run, describe
        from qa.evaluation.testsets import load_testset

        loaded = load_testset(Path(testset))
        llm = self.llm if llm is None else llm
        with archive_of(loaded, self.settings, llm, Archive.open_with) if loaded.articles else nullcontext(self) as archive:
            name = llm if isinstance(llm, str) else type(llm).__name__
            run = None if out is None else Run.open(Path(out), describe(loaded, archive, name, limit))
            return evaluate(archive, loaded.cases[:limit], llm=llm, workers=workers, run=run)

    def as_retriever(self, k: int = 10) -> "BaseRetriever":
        """This archive as a llama-index retriever that gives the k best passages for a query."""
        from qa.interop import Retriever

        return Retriever(self, k)

    def as_query_engine(self) -> "BaseQueryEngine":
        """This archive as a llama-index query engine; the metadata of its responses hold the whole answer with its verified citations."""
        from qa.interop import QueryEngine

        return QueryEngine(self)
