"""How an answer came about can be unfolded under it."""

from dataclasses import replace

from qa.archive import Archive
from qa.showing.how import MOST_READ, how_html
from qa.types import Answer, Removed, Tokens


def test_it_tells_who_worded_the_answer_how_sure_it_is_and_what_was_read(sample: Archive) -> None:
    answer = sample.ask("Who did Marco Rubio meet in Mexico?")
    html = how_html(answer)
    assert "Quotes only: no LLM worded this." in html
    assert f"{answer.confidence:.0%}" in html
    assert "reading" in html
    assert html.count('class="share"') == min(MOST_READ, len(answer.evidence))


def test_it_tells_what_an_llm_drafted_that_was_left_out_and_why(sample: Archive) -> None:
    drafted = replace(
        sample.ask("Who did Marco Rubio meet in Mexico?"),
        llm="made-up",
        tokens=Tokens(1200, 34),
        removed=(Removed("He met <b>nobody</b>.", "the evidence does not say this"),),
    )
    html = how_html(drafted)
    assert "made-up drafted: 1,200 tokens read, 34 written" in html
    assert "He met &lt;b&gt;nobody&lt;/b&gt;." in html
    assert "the evidence does not say this" in html


def test_an_abstention_shows_what_was_looked_at(sample: Archive) -> None:
    assert 'class="share"' in how_html(sample.ask("Who founded the bakery in Timbuktu?"))


def test_what_is_told_at_once_has_nothing_to_unfold(sample: Archive) -> None:
    assert how_html(Answer("hi", abstained=True, reason="Hello.")) == ""
    assert how_html(sample.ask("How many articles are there?")) == ""


def test_it_is_in_the_language_of_the_page(sample: Archive) -> None:
    html = how_html(sample.ask("Who did Marco Rubio meet in Mexico?"), "de")
    assert "Wie diese Antwort entstand" in html
    assert "Lesen 0," in html
