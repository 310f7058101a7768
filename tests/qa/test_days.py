"""Days are read with the date that they mean, and how things stand now is told by the newest article."""

import pytest

from qa import Archive
from tests.news import archive_of
from vectorstore import Article

ARTICLES = [
    Article(id="a", title="Ferry aground off Harwick", published="2026-09-16", language="en",
            text="The ferry Skua ran aground off Harwick on Monday. Its 40 passengers were taken off by lifeboats."),
    Article(id="b", title="Harwick bridge approved", published="2026-03-02", language="en",
            text="The council of Harwick approved the bridge. The Harwick bridge will cost 12 million crowns."),
    Article(id="c", title="Harwick bridge dearer", published="2026-06-11", language="en",
            text="The Harwick bridge will cost 15 million crowns, the council said. Steel has become dearer."),
]  # fmt: skip


archive = archive_of(*ARTICLES)


def test_the_judge_takes_a_weekday_for_the_date_asked_for(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "settings", archive.settings.model_copy(update={"reader": "bundled"}))
    answer = archive.ask("On what date did the Skua run aground?")
    assert not answer.abstained
    assert answer.short.startswith("Monday")
    assert "on Monday." in answer.text


@pytest.mark.parametrize("question", ["What is the current cost of the Harwick bridge?", "How much does the Harwick bridge cost now?"])
def test_the_newest_tells_how_things_stand(archive: Archive, question: str) -> None:
    assert "15 million" in archive.ask(question).claims[0].text
