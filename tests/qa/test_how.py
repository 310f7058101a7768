"""How an answer came about can be unfolded under it."""

import json
from dataclasses import replace

import pytest

from qa.archive import Archive
from qa.showing.as_json import from_json, to_json
from qa.showing.how import MOST_READ, how_html
from qa.types import Answer, Claim, Grounds, Removed, Tokens
from tests.endpoint import endpoint


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


def test_it_tells_what_the_llm_cost_where_a_price_is_set() -> None:
    answer = Answer("Who?", llm="made-up", tokens=Tokens(1200, 34, 0.0002004), seconds={"read": 1.0})
    assert "<li>That cost 0.0002, at the price that is set for the LLM.</li>" in how_html(answer)
    assert "Das kostete 0,0002," in how_html(answer, "de")
    assert "cost" not in how_html(replace(answer, tokens=Tokens(1200, 34)))
    assert from_json(json.loads(json.dumps(to_json(answer)))).tokens == answer.tokens


def test_what_an_llm_read_and_wrote_costs_the_price_that_is_set(sample: Archive) -> None:
    sample.settings, before = sample.settings.model_copy(update={"llm_price": "1000/2000"}), sample.settings
    try:
        with endpoint("The Halden Star had been built in 1987. [1]") as (spec, _):
            tokens = sample.ask("When was the ferry built?", llm=spec).tokens
    finally:
        sample.settings = before
    assert tokens
    assert tokens.cost == pytest.approx((tokens.prompt + 2 * tokens.answer) / 1000)


def test_it_tells_what_was_checked_of_each_drafted_sentence(sample: Archive) -> None:
    with endpoint("The Halden Star had been built in 1987. [1]") as (spec, asked):
        answer = sample.ask("When was the ferry built?", llm=spec)
    grounds = answer.claims[0].grounds
    assert grounds
    assert len(asked) == 1
    assert grounds.exact == ("Halden Star", "1987")
    assert "the same in the articles: Halden Star, 1987;" in how_html(answer)
    assert "similarity to what it cites: 0." in how_html(answer)
    kept = from_json(json.loads(json.dumps(to_json(answer))))
    assert kept.claims[0].grounds == Grounds(grounds.exact, None, round(grounds.similarity, 4))


def test_what_a_model_decided_has_its_probability() -> None:
    claim = Claim("Ada <b>won</b> 3 times.", (1,), grounds=Grounds(("<i>Ada</i>", "3"), 0.934, 0.8))
    answer = Answer("Who?", (claim,), seconds={"read": 1.0})
    html = how_html(answer, "en")
    assert "Ada &lt;b&gt;won&lt;/b&gt; 3 times." in html
    assert "the same in the articles: &lt;i&gt;Ada&lt;/i&gt;, 3; the articles say it with a probability of 93%" in html
    assert "Wahrscheinlichkeit von 93\xa0%" in how_html(answer, "de")


def test_a_quote_is_its_own_evidence(sample: Archive) -> None:
    answer = sample.ask("Who did Marco Rubio meet in Mexico?")
    assert [claim.grounds for claim in answer.claims] == [None] * len(answer.claims)
    assert "Checked before it was shown" not in how_html(answer)


def test_an_abstention_tells_how_sure_an_answer_must_be(sample: Archive) -> None:
    answer = sample.ask("Who founded the bakery in Timbuktu?")
    html = how_html(answer)
    assert answer.confidence < answer.threshold
    assert f"with a probability of {answer.confidence:.0%}.</li><li>An answer needs at least {answer.threshold:.0%}." in html
    assert "Quotes only" not in html
    assert from_json(to_json(answer)).threshold == round(answer.threshold, 4)


def test_an_abstention_for_another_reason_is_not_put_down_to_the_probability(sample: Archive) -> None:
    answer = sample.ask("Who met “the Emperor of Atlantis”?")
    assert "The reason above decided, not the probability." in how_html(replace(answer, confidence=0.9))


def test_an_abstention_shows_what_was_looked_at(sample: Archive) -> None:
    assert 'class="share"' in how_html(sample.ask("Who founded the bakery in Timbuktu?"))


def test_what_is_told_at_once_has_nothing_to_unfold(sample: Archive) -> None:
    assert how_html(Answer("hi", abstained=True, reason="Hello.")) == ""
    assert how_html(sample.ask("How many articles are there?")) == ""


def test_it_is_in_the_language_of_the_page(sample: Archive) -> None:
    html = how_html(sample.ask("Who did Marco Rubio meet in Mexico?"), "de")
    assert "Wie diese Antwort entstand" in html
    assert "Lesen 0," in html
