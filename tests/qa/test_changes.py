import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import qa
from qa.doors.cli import app
from qa.showing.changes import count_words, runs_of
from qa.showing.page import Page
from vectorstore import Article

FIRST = "The Tresk bridge opened on Monday. It cost 40 million crowns.\n\nThe mayor cut a ribbon."
SECOND = "The Tresk bridge opened on Monday. It cost more than 44 million crowns.\n\nThe mayor cut a <ribbon>. Nobody fell."


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab .\n<é", max_size=40), st.text(alphabet="ab .\n<é", max_size=40))
def test_the_runs_of_a_change_hold_both_texts_whole(before: str, after: str) -> None:
    runs = list(runs_of(before, after))
    assert "".join(run.text for run in runs if run.kind != "new") == before
    assert "".join(run.text for run in runs if run.kind != "gone") == after


def test_words_that_change_one_after_the_other_are_one_run() -> None:
    runs = [(run.kind, run.text) for run in runs_of("The old stone bridge fell.", "The new iron bridge fell.")]
    assert runs == [("same", "The "), ("gone", "old stone"), ("new", "new iron"), ("same", " bridge fell.")]
    runs = [
        (run.kind, run.text)
        for run in runs_of("It cost 2.4 million; buses are diverted.", "It cost 3.1 million; buses are diverted by sea.")
    ]
    assert [text for kind, text in runs if kind != "same"] == ["2.4", "3.1", " by sea"]
    assert count_words(FIRST, SECOND) == (5, 1)


@pytest.fixture
def twice(archive: qa.Archive) -> qa.Archive:
    for title, text in (("Bridge opens", FIRST), ("Bridge opens at last", SECOND)):
        archive.add(Article(id="bridge", title=title, text=text, language="en", published="2026-09-03"))
    return archive


def test_the_terminal_lists_versions_shows_one_and_what_it_changed(twice: qa.Archive) -> None:
    twice.close()

    def show(*arguments: str) -> str:
        ran = CliRunner().invoke(app, ["--archive", str(twice.folder), "show", "bridge", *arguments], catch_exceptions=False)
        assert ran.exit_code == 0
        return ran.stdout

    newest, first = show("--versions").splitlines()
    assert newest.split()[0] == "2"
    assert "published 2026-09-03  +5 −1 words  Bridge opens at last" in newest
    assert first.endswith("first kept  Bridge opens")
    assert [(version["version"], version["new"]) for version in json.loads(show("--versions", "--json"))] == [(2, 5), (1, None)]
    assert "It cost 40 million" in show("--version", "1")
    assert "It cost [-40-]{+more than 44+} million" in show("--diff")
    assert json.loads(show("--version", "1", "--diff", "--json")) == [{"kind": "same", "text": f"Bridge opens\n\n{FIRST}"}]


def test_a_version_that_is_not_there_is_said(twice: qa.Archive, capsys: pytest.CaptureFixture[str]) -> None:
    twice.close()
    ran = CliRunner().invoke(app, ["--archive", str(twice.folder), "show", "bridge", "--version", "7"])
    assert (ran.exit_code, "no version 7 of 'bridge'" in ran.stderr) == (1, True)


def test_the_page_says_when_an_article_changed_and_shows_what(twice: qa.Archive) -> None:
    article = twice.get("bridge")
    assert article is not None
    page = Page("en").article(article, twice.versions("bridge"))
    assert "show what changed</summary>" in page
    assert "<del>40</del><ins>more than 44</ins>" in page
    assert "&lt;ribbon&gt;" in page
    assert "<ribbon>" not in page
    assert "Änderungen zeigen" in Page("de").article(article, twice.versions("bridge"))
    assert "<details" not in Page("en").article(article, {1: article})
