"""Days are read with the date that they mean, and how things stand now is told by the newest article."""

from collections.abc import Iterator
from datetime import date

import pytest

import qa
from qa import Archive
from qa.reading.days import span_in_quote, with_days, with_days_and_offsets
from vectorstore import Article

ARTICLES = [
    Article(id="a", title="Ferry aground off Harwick", published="2026-09-16", language="en",
            text="The ferry Skua ran aground off Harwick on Monday. Its 40 passengers were taken off by lifeboats."),
    Article(id="b", title="Harwick bridge approved", published="2026-03-02", language="en",
            text="The council of Harwick approved the bridge. The Harwick bridge will cost 12 million crowns."),
    Article(id="c", title="Harwick bridge dearer", published="2026-06-11", language="en",
            text="The Harwick bridge will cost 15 million crowns, the council said. Steel has become dearer."),
]  # fmt: skip


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with qa.open(tmp_path_factory.mktemp("days"), llm="none") as opened:
        opened.add(*ARTICLES)
        yield opened


@pytest.mark.parametrize("quote", ["It met on Tuesday and today.", "Friday", "Nothing.", "On Monday’s “Monday” and yesterday"])
def test_every_letter_of_a_dated_sentence_is_one_of_the_sentence(quote: str) -> None:
    dated, offsets = with_days_and_offsets(quote, date(2025, 9, 4))
    assert dated == with_days(quote, date(2025, 9, 4))
    assert len(offsets) == len(dated) + 1
    for start in range(len(dated)):
        for end in range(start + 1, len(dated) + 1):
            first, last = span_in_quote((start, end), offsets)
            assert 0 <= first < last <= len(quote)
    assert span_in_quote((0, len(dated)), offsets) == (0, len(quote))


def test_a_date_stands_for_its_day() -> None:
    quote = "It met on Tuesday, and left."
    dated, offsets = with_days_and_offsets(quote, date(2025, 9, 4))
    for words, meant in (("2 September 2025", "Tuesday"), ("Tuesday", "Tuesday"), ("Tuesday (2", "Tuesday"), ("and left", "and left")):
        start = dated.index(words)
        first, last = span_in_quote((start, start + len(words)), offsets)
        assert quote[first:last] == meant


def test_the_judge_takes_a_weekday_for_the_date_asked_for(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "settings", archive.settings.model_copy(update={"reader": "bundled"}))
    answer = archive.ask("On what date did the Skua run aground?")
    assert not answer.abstained
    assert answer.short.startswith("Monday")
    assert "on Monday." in answer.text


@pytest.mark.parametrize("question", ["What is the current cost of the Harwick bridge?", "How much does the Harwick bridge cost now?"])
def test_the_newest_tells_how_things_stand(archive: Archive, question: str) -> None:
    assert "15 million" in archive.ask(question).claims[0].text
