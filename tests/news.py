"""Made-up news for tests: an archive of a few articles, a passage that was found, and evidence with its few words marked."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

import qa
from qa.reading.short_answers import short_answer
from qa.types import Evidence, lone_evidence
from vectorstore import Article
from vectorstore.indexes.hits import Hit


def archive_of(*articles: Article) -> Any:
    """A fixture of the module that keeps it under a name: an archive of these articles, which its tests share."""

    @pytest.fixture(scope="module")
    def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[qa.Archive]:
        with qa.open(tmp_path_factory.mktemp("news"), llm="none") as opened:
            assert opened.add(*articles).added == len(articles)
            yield opened

    return archive


def passage(text: str, title: str = "", published: str | None = "2026-09-14", language: str = "") -> Hit:
    """A passage that was found, whose sentences end with a full stop."""
    hit, at, spans = lone_evidence(text, article_id=text[:20], title=title, language=language).hit, 0, []
    for sentence in text.split(". "):
        spans.append((at, min(len(text), at + len(sentence) + 1)))
        at += len(sentence) + 2
    return replace(hit, sentences=tuple(spans), published=published)


def evidence_with(quote: str, short: str, published: str = "2026-09-14", language: str = "en") -> Evidence:
    """A sentence as evidence, with the few words of it that answer."""
    start, day = quote.index(short), date.fromisoformat(published) if published else None
    return replace(lone_evidence(quote, published=day, language=language), short=(start, start + len(short)))


def set_off(sentence: str, marked: str, question: str, language: str = "en", before: str = "") -> str:
    """What is set off of a sentence in which a reader marked some words; empty for nothing."""
    start = sentence.index(marked)
    span = short_answer((start, start + len(marked)), sentence, question, language, before)
    return sentence[slice(*span)] if span else ""
