"""Evaluation: every question of a test set is asked, and the answers are measured against the gold.

`evaluate` is the one way through; `Archive.evaluate` and `dateline eval` call it. What a run leaves on the disk is in
`qa.evaluation.runs`, what is measured in `qa.evaluation.measures`.
"""

import gc
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from platformdirs import user_cache_path

from qa.archive import Archive
from qa.drafting.llm import LlmSpec
from qa.evaluation import pages
from qa.evaluation.cases import Case, TestSet
from qa.evaluation.compare import Comparison, compare
from qa.evaluation.judge import Judge
from qa.evaluation.measures import HEADLINE, Measure, by_tag, measure, values_of
from qa.evaluation.results import Passage, Result, passage_of
from qa.evaluation.runs import Run, articles_hash, read_about, read_results
from qa.settings import Settings
from qa.types import Answer, Claim, Found
from vectorstore.articles import short_hash
from vectorstore.models.bundled import load_embedder

if TYPE_CHECKING:
    import pandas

_MAKERS = ("chromadb", "sacremoses", "tantivy", "tokenizers")
_CACHED = 8  # archives of test sets that are kept; the one unused for longest goes first

# Called with the questions done, their number, and a line of running figures.
Watcher = Callable[[int, int, str], None]


def _unwatched(done: int, total: int, figures: str) -> None:
    pass


@dataclass(frozen=True)
class Report:
    """What an evaluation found: each question's result, and the measures over all of them and by tag."""

    results: tuple[Result, ...]
    about: dict[str, object] = field(default_factory=dict)
    price: str = ""

    @classmethod
    def load(cls, folder: str | Path) -> "Report":
        """A run from its folder; every measure is computed anew. Raises InputError when there is none."""
        about = read_about(Path(folder))
        return cls(tuple(read_results(Path(folder))), about, str(about["settings"].get("price", "")))

    @cached_property
    def values(self) -> dict[str, dict[str, float]]:
        """Each question's share in every measure that is a mean over questions."""
        return values_of(self.results, self.price)

    @cached_property
    def measures(self) -> dict[str, Measure]:
        """Every measure with its number of questions and its 95 % bootstrap interval."""
        return measure(self.results, self.values)

    @cached_property
    def by_tag(self) -> dict[str, dict[str, Measure]]:
        return by_tag(self.results, self.values)

    @property
    def metrics(self) -> dict[str, float]:
        """Every measure's value, the headline ones first; `n` is the number of questions."""
        found = {"n": float(len(self.results))} | {name: self.measures[name].value for name in HEADLINE if name in self.measures}
        return found | {name: of.value for name, of in self.measures.items()}

    @property
    def failures(self) -> list[Result]:
        """The results that are not right; each knows why as its `failure`."""
        return [result for result in self.results if not result.right]

    def compare(self, other: "Report") -> Comparison:
        """What changed from this report to another over the same questions."""
        return compare(self.values, other.values)

    def to_pandas(self) -> "pandas.DataFrame":
        """One row per question: what was asked and said, why it failed, and its share in every measure."""
        import pandas

        rows = [
            {"id": r.case.id, "question": r.case.question, "answer": r.answer.text, "failure": r.failure, "tags": list(r.case.tags)}
            | self.values[r.case.id]
            for r in self.results
        ]  # fmt: skip
        return pandas.DataFrame(rows)

    def _repr_html_(self) -> str:
        return pages.fragment(self)


def evaluate(
    archive: Archive,
    cases: Sequence[Case],
    *,
    llm: LlmSpec = None,
    workers: int = 1,
    run: Run | None = None,
    judge: Judge | None = None,
    progress: Watcher = _unwatched,
) -> Report:
    """Ask each case's question and measure the answers. With a `run`, what it already has is not asked again."""
    done = dict(run.results) if run else {}
    waiting = [case for case in cases if case.id not in done]
    figures = _Figures(done.values())
    if waiting:  # what is loaded at first use is not a question's time
        archive.warm_up(llm)
        archive.search(waiting[0].question, 1)
    with _frozen():
        for result in _each(_Asker(archive, llm, judge), waiting, workers):
            done[result.case.id] = result
            if run:
                run.append(result)
            progress(len(done), len(cases), figures.add(result))
    results = tuple(done[case.id] for case in cases)
    report = Report(results, run.about if run else {}, archive.settings.price)
    if run:
        pages.write(run.folder, report)
        run.finish(report.metrics, report.values)
    return report


@contextmanager
def _frozen() -> Iterator[None]:
    """What is loaded by now is not looked through for garbage again: a third of the harness's time."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _each(ask: Callable[[Case], Result], cases: Sequence[Case], workers: int) -> Iterator[Result]:
    """Results in the order of the cases. When it is interrupted, what waits is not asked any more."""
    if workers == 1:
        yield from map(ask, cases)
        return
    pool = ThreadPoolExecutor(workers)
    try:
        yield from pool.map(ask, cases)
    finally:
        pool.shutdown(cancel_futures=True)


class _Asker:
    """Asks a case's question, and keeps what is measured of the answer."""

    def __init__(self, archive: Archive, llm: LlmSpec, judge: Judge | None) -> None:
        self._archive, self._llm, self._judge = archive, llm, judge
        self._text = lru_cache(maxsize=256)(self._read)

    def __call__(self, case: Case) -> Result:
        passages: tuple[Passage, ...] = ()
        first: float | None = None
        began = perf_counter()
        for event in self._archive.stream(case.question, history=case.history, now=case.now, llm=self._llm):
            if isinstance(event, Claim | Answer):
                first = first or perf_counter() - began
            if isinstance(event, Found):
                passages = tuple(passage_of(hit, case) for hit in event.hits)
            elif isinstance(event, Answer):
                answer = event
        result = Result(case, answer, passages, self._archive.settings.passages, first, self._verbatim(answer))
        return self._judge(result) if self._judge else result

    def _verbatim(self, answer: Answer) -> float | None:
        """The share of an answer's citations that stand in their articles, to the character."""
        stand = [self._text(citation.article_id)[citation.start : citation.end] == citation.quote for citation in answer.citations]
        return sum(stand) / len(stand) if stand else None

    def _read(self, article_id: str) -> str:
        article = self._archive.get(article_id)
        return article.text if article else ""


class _Figures:
    """Running figures for a progress bar."""

    def __init__(self, results: Iterable[Result]) -> None:
        self._right = self._asked = 0
        for result in results:
            self.add(result)

    def add(self, result: Result) -> str:
        self._asked += 1
        self._right += result.right
        return f"{self._right / self._asked:.0%} right"


@contextmanager
def archive_of(
    testset: TestSet, settings: Settings, llm: LlmSpec, progress: Callable[[int, int], None] = lambda done, total: None
) -> Iterator[Archive]:
    """A throw-away archive of the articles that a test set brings along; one of the same articles, made in the same way, is used again."""
    kept = user_cache_path("dateline", appauthor=False) / "evaluation"
    name = f"{articles_hash(testset)}-{_makers(settings.embedder)}"
    folder = kept / name
    _make_room(kept, name)
    with Archive.open_with(folder, llm, settings.model_copy(update={"archive": folder, "chroma": ""})) as archive:
        if archive.note("complete") is None:
            archive.add(*testset.articles, progress=progress)
            archive.take_note("complete", "yes")
        folder.touch()
        yield archive


@cache
def _makers(embedder: str) -> str:
    """A hash of all that makes passages of articles and indexes them: the embedder's weights, the store's code with its schema, and
    the packages that it splits and indexes with.
    """
    code = sorted(Path(str(files("vectorstore"))).rglob("*.py"))
    made_by = [load_embedder(embedder).fingerprint, *(f"{name} {version(name)}" for name in _MAKERS)]
    made_by += [f"{file.name} {file.read_text(encoding='utf-8')}" for file in code]
    return short_hash("\n".join(made_by))


def _make_room(cache: Path, name: str) -> None:
    """Drop the archives that were not used for longest, so that with this one there are _CACHED."""
    others = [folder for folder in cache.glob("*") if folder.is_dir() and folder.name != name] if cache.exists() else []
    for folder in sorted(others, key=lambda folder: -folder.stat().st_mtime)[_CACHED - 1 :]:
        shutil.rmtree(folder, ignore_errors=True)
