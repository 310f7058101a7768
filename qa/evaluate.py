"""Evaluation: every question of a test set is asked, and the answers are measured against the gold."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa import metrics
from qa.archive import Archive
from qa.llm import LlmSpec
from qa.settings import Settings
from qa.testsets import Case, TestSet
from qa.types import Answer

Metrics = dict[str, float | None]


@dataclass(frozen=True, slots=True)
class Result:
    """One question with its answer and its verdicts; `ranked` holds article ids from the best."""

    case: Case
    answer: Answer
    ranked: tuple[str, ...]
    contains: bool
    f1: float
    citation_hit: bool


@dataclass(frozen=True, slots=True)
class Report:
    """What an evaluation found: measures over all questions, and each question's own result."""

    metrics: Metrics
    results: tuple[Result, ...]

    @property
    def failures(self) -> list[Result]:
        """Answerable questions without the gold answer, and unanswerable ones that were answered."""
        return [r for r in self.results if (not r.answer.abstained if r.case.unanswerable else not r.contains)]


def evaluate(
    archive: Archive,
    cases: Sequence[Case],
    *,
    llm: LlmSpec = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Report:
    """Ask each case's question and measure the answers."""
    results = []
    for number, case in enumerate(cases, 1):
        results.append(_run(archive, case, llm))
        progress(number, len(cases))
    return Report(measure(results), tuple(results))


@contextmanager
def archive_of(
    testset: TestSet, settings: Settings, llm: LlmSpec, progress: Callable[[int, int], None] = lambda done, total: None
) -> Iterator[Archive]:
    """A throw-away archive of the articles that a test set brings along."""
    with tempfile.TemporaryDirectory(prefix="dateline-", ignore_cleanup_errors=True) as folder:
        archive = Archive.open_with(Path(folder), llm, settings)
        try:
            archive.add(*testset.articles, progress=progress)
            yield archive
        finally:
            archive.close()


def measure(results: Sequence[Result]) -> Metrics:
    """All measures over results. Those without a question they apply to are None."""
    answerable = [r for r in results if not r.case.unanswerable]
    answered = [r for r in results if not r.answer.abstained]
    abstained = [r for r in results if r.answer.abstained]
    with_gold = [r for r in answerable if r.case.answers]
    relevant = {str(i): r.case.articles for i, r in enumerate(results) if r.case.articles}
    seconds = [r.answer.seconds["total"] for r in results]
    return {
        "n": len(results),
        "words": metrics.mean([len(_spoken(r.answer).split()) for r in answered]),
        "answer_contains": metrics.mean([r.contains for r in with_gold]),
        "f1": metrics.mean([r.f1 for r in (*with_gold, *(r for r in results if r.case.unanswerable))]),
        "citation_hit": metrics.mean([r.citation_hit for r in with_gold if not r.answer.abstained]),
        "abstain_precision": metrics.mean([r.case.unanswerable for r in abstained]),
        "abstain_recall": metrics.mean([r.answer.abstained for r in results if r.case.unanswerable]),
        "auroc": metrics.auroc([r.answer.confidence for r in results], [not r.case.unanswerable for r in results]),
        **metrics.retrieval(relevant, {query: results[int(query)].ranked for query in relevant}),
        "seconds_p50": metrics.percentile(seconds, 50),
        "seconds_p95": metrics.percentile(seconds, 95),
    }


def _run(archive: Archive, case: Case, llm: LlmSpec) -> Result:
    answer = archive.ask(case.question, history=case.history, now=case.now, llm=llm)
    spoken = _spoken(answer)
    quoted = [c.quote for c in answer.citations if c.article_id in case.articles]
    return Result(
        case,
        answer,
        tuple(_ranked(archive, answer)),
        metrics.contains(spoken, case.answers),
        metrics.token_f1(spoken, () if case.unanswerable else case.answers),
        metrics.contained(quoted, case.answers),
    )


def _ranked(archive: Archive, answer: Answer) -> Sequence[str]:
    asked = answer.understood
    if asked is None:
        return ()
    hits = archive.search(
        asked.words, 30, context=asked.context, published_after=asked.after, published_before=asked.before
    )  # fmt: skip
    # One article of each story is a hit; the others are shown with it.
    return list(dict.fromkeys(article_id for hit in hits for article_id in (hit.article_id, *(origin.id for origin in hit.also_in))))


def _spoken(answer: Answer) -> str:
    """What the answer says, without citation markers; an abstention says nothing."""
    return " ".join(claim.text for claim in answer.claims)


def flat(result: Result) -> dict[str, Any]:
    """A result as one JSON object, enough to compute every measure again."""
    from qa.report import to_json

    case = result.case
    return {
        "question": case.question, "answers": list(case.answers), "articles": list(case.articles),
        "unanswerable": case.unanswerable, "tags": list(case.tags), "contains": result.contains, "f1": result.f1,
        "citation_hit": result.citation_hit, "ranked": list(result.ranked), "answer": to_json(result.answer),
    }  # fmt: skip
