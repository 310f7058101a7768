"""The questions that a page offers at first: about the newest articles, and answered before they are offered."""

from pathlib import Path

import pytest

from qa.archive import Archive
from qa.doors.suggestions import Suggestions
from qa.saying.words import languages, say
from tests.qa.test_service import within
from vectorstore import Article

FLOOD = "Heavy rain flooded the valley. Olga Stent, the fire chief, ordered 95 people out of their homes in Marn on Monday."
PRIZE = "Ada Bergholm won the national chess cup in Ostra on Sunday. She is twelve."


def found(suggestions: Suggestions) -> list[str]:
    assert within(60, lambda: not suggestions.make())
    return suggestions.at_hand("en")


def test_they_are_of_the_newest_articles_and_are_answered(archive: Archive) -> None:
    archive.add(Article(id="flood", title="Flood in Marn", text=FLOOD, published="2026-10-05"))
    archive.add(Article(id="prize", title="Twelve-year-old wins chess cup", text=PRIZE, published="2026-10-12"))
    offered = found(Suggestions(archive, lambda: False))
    assert "Who won the national chess cup in Ostra on Sunday?" in offered
    assert all(not archive.ask(question).abstained for question in offered)


def test_they_are_made_anew_where_articles_are_newer(archive: Archive) -> None:
    archive.add(Article(id="flood", title="Flood in Marn", text=FLOOD, published="2026-10-05"))
    suggestions = Suggestions(archive, lambda: False)
    before = found(suggestions)
    archive.add(Article(id="prize", title="Twelve-year-old wins chess cup", text=PRIZE, published="2026-10-12"))
    assert set(found(suggestions)) - set(before)


def test_whoever_has_them_made_is_told_that_they_are_coming(archive: Archive) -> None:
    suggestions = Suggestions(archive, lambda: True)
    suggestions.make()
    assert within(60, lambda: not suggestions.make())  # there is nothing to ask about
    archive.add(Article(id="prize", title="Twelve-year-old wins chess cup", text=PRIZE, published="2026-10-12"))
    assert suggestions.make()


def test_who_asks_goes_first(archive: Archive) -> None:
    archive.add(Article(id="prize", title="Twelve-year-old wins chess cup", text=PRIZE, published="2026-10-12"))
    busy = [True, True, False]
    suggestions = Suggestions(archive, lambda: busy.pop(0) if busy else False)
    assert found(suggestions)
    assert busy == []


@pytest.mark.parametrize("language", sorted(languages()))
def test_until_they_have_come_two_about_the_archive_are_offered_in_the_pages_language(sample: Archive, language: str) -> None:
    offered = Suggestions(sample, lambda: True).at_hand(language)
    assert offered == [say("suggest_newest", language), say("suggest_count", language)]
    assert all(not sample.ask(question, locale=language).abstained for question in offered)


def test_an_empty_archive_offers_nothing(tmp_path: Path, archive: Archive) -> None:
    assert found(Suggestions(archive, lambda: False)) == []
