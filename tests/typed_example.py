"""A program that uses the library, for type checkers alone (`make types`): each value has the type that its documentation says."""

from datetime import date
from pathlib import Path
from typing import assert_type

import qa
from qa.evaluation.report import Report
from vectorstore import Added, Article, DatelineError, Hit


def news(folder: Path) -> str:
    with qa.open(folder, llm="none") as archive:
        assert_type(archive, qa.Archive)
        assert_type(archive.add(folder / "feed.xml", Article(text="The bridge is closed.", title="Bridge")), Added)
        answer = archive.ask("Is the bridge closed?", now=None, published_after=date(2026, 5, 4), language="en", history=["Hello", "Hi."])
        assert_type(answer, qa.Answer)
        assert_type(answer.citations, tuple[qa.Citation, ...])
        assert_type([citation.quote for citation in answer.citations], list[str])
        assert_type(archive.timeline("Is the bridge closed?"), dict[date, tuple[qa.Evidence, ...]])
        for event in archive.stream("Is the bridge closed?"):
            assert_type(event, qa.Found | qa.Claim | qa.Answer)
        article = archive.get("bridge")
        assert_type(article, Article | None)
        hits = archive.search("bridge", 3, publisher="The Kelling Post")
        assert_type(hits[0], Hit)
        report = archive.evaluate(folder / "questions.jsonl")
        assert_type(report, Report)
        assert_type(report.metrics["right"], float)
        return answer.short or (article.text if article else str(report.compare(report)))


def checked(claim: str, sentences: list[str]) -> qa.Verdict | None:
    try:
        return qa.check(claim, sentences)
    except DatelineError:
        return None
