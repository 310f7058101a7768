"""Evaluation: asks every question of a test set, and measures the answers against the gold.

`Archive.evaluate` and `dateline eval` both call `evaluate`. What a run leaves on the disk is in `qa.evaluation.runs`, the measures
are in `qa.evaluation.measures`, and the results with their measures in `qa.evaluation.report`.
"""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, nullcontext
from functools import lru_cache
from time import perf_counter

from qa.drafting.llm import LlmSpec
from qa.evaluation import pages
from qa.evaluation.archives import EvaluatedArchive
from qa.evaluation.cases import Case
from qa.evaluation.judge import Judge
from qa.evaluation.report import Report
from qa.evaluation.results import Passage, Result, passage_of
from qa.evaluation.runs import Run
from qa.types import Answer, Claim, Found
from vectorstore.progress import silent

# Called with how many questions are done, how many there are, and the share that is right so far, as text.
Watcher = Callable[[int, int, str], None]


def evaluate(
    archive: EvaluatedArchive,
    cases: Sequence[Case],
    *,
    llm: LlmSpec = None,
    workers: int = 1,
    run: Run | None = None,
    judge: Judge | None = None,
    progress: Watcher = silent,
) -> Report:
    """Ask each case's question and measure the answers. A question whose result `run` already has is not asked again.

    `run` is closed at the end. What `progress` raises ends it between two questions.
    """
    done = dict(run.results) if run else {}
    waiting = [case for case in cases if case.id not in done]
    share_right = _ShareRight(done.values())
    with closing(run) if run else nullcontext():
        if waiting:  # so that loading the models does not count as a question's time
            archive.warm_up(llm)
            archive.search(waiting[0].question, 1)
        with _frozen():
            for result in _each(_Asker(archive, llm, judge), waiting, workers):
                done[result.case.id] = result
                if run:
                    run.append(result)
                progress(len(done), len(cases), share_right.add(result))
        results = tuple(done[case.id] for case in cases)
        report = Report(results, run.about if run else {})
        if run:
            pages.write(run.folder, report)
            run.finish(report.metrics, report.values)
    return report


@contextmanager
def _frozen() -> Iterator[None]:
    """The garbage collector does not search what is loaded by now; it took a third of the time beside answering."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _each(ask: Callable[[Case], Result], cases: Sequence[Case], workers: int) -> Iterator[Result]:
    """Results in the order of the cases. When it is interrupted, the questions that wait are not asked."""
    if workers == 1:
        yield from map(ask, cases)
        return
    pool = ThreadPoolExecutor(workers)
    try:
        yield from pool.map(ask, cases)
    finally:
        pool.shutdown(cancel_futures=True)


class _Asker:
    """Asks a case's question, and makes a result of the answer."""

    def __init__(self, archive: EvaluatedArchive, llm: LlmSpec, judge: Judge | None) -> None:
        self._archive, self._llm, self._judge = archive, llm, judge
        self._text = lru_cache(maxsize=256)(self._text_of)  # questions of one article follow each other

    def __call__(self, case: Case) -> Result:
        passages: tuple[Passage, ...] = ()
        first: float | None = None  # seconds until the first claim
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
        """The share of an answer's quotes that are in their articles, to the character; None when it cites nothing."""
        verbatim = [self._text(citation.article_id)[citation.start : citation.end] == citation.quote for citation in answer.citations]
        return sum(verbatim) / len(verbatim) if verbatim else None

    def _text_of(self, article_id: str) -> str:
        article = self._archive.get(article_id)
        return article.text if article else ""


class _ShareRight:
    """The share of right answers so far, for a progress bar."""

    def __init__(self, results: Iterable[Result]) -> None:
        self._right = self._asked = 0
        for result in results:
            self.add(result)

    def add(self, result: Result) -> str:
        self._asked += 1
        self._right += result.right
        return f"{self._right / self._asked:.0%} right"
