import random
from collections.abc import Generator
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from qa.checking.checkers import Asked
from qa.checking.exact import exact_parts
from qa.checking.verify import Checker
from qa.training.made_claims import Pair, of_articles, pairs
from tests.bench_verify import evidence_of, right
from vectorstore.articles import Article
from vectorstore.models.embed import Embedder

SEEDS = Path(__file__).parents[2] / "seeds"
TEXT = (
    "The council of Ostermoor approved the plan on Tuesday by 7 votes to 5. Mayor Anna Hale praised Leo Brandt, who had drawn it up. "
    'The work will cost $2.5bn. "We will not raise taxes," she said. Unemployment fell to 4 percent.'
)
ARTICLE = Article("Ostermoor builds", TEXT, publisher="Harbour Courier", published=date(2025, 9, 4), language="en")
SENTENCES = (
    "The council of Ostermoor approved the plan on Tuesday by 7 votes to 5.",
    "Mayor Anna Hale praised Leo Brandt, who had drawn it up.",
    "The work will cost $2.5bn.",
    '"We will not raise taxes," she said.',
    "Unemployment fell to 4 percent.",
)


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder()


def evidence(first: int) -> list:  # type: ignore[type-arg]
    quotes = (SENTENCES[first], *(quote for quote in SENTENCES if quote != SENTENCES[first]))
    return evidence_of(Pair("", ARTICLE, quotes, True, ""))


@pytest.mark.parametrize(
    ("claim", "cited"),
    [
        ("The council approved the plan on 2 September by seven votes to five.", 0),
        ("On 2 September 2025 the council of Ostermoor approved the plan.", 0),
        ("Leo Brandt was praised by Mayor Anna Hale.", 1),
        ("The work will cost 2.5 billion dollars.", 2),
        ('"We will not raise taxes," she stated.', 3),
        ("Unemployment fell to four per cent.", 4),
        ("The council approved the plan by 7 votes to 5 votes.", 0),
    ],
)
def test_what_the_sentence_says_passes_in_other_words_and_forms(embedder: Embedder, claim: str, cited: int) -> None:
    verdict = Checker(evidence(cited), embedder).check(claim, [0])
    assert (verdict.support, verdict.reattributed, verdict.why) == ((0,), False, "")


@pytest.mark.parametrize(
    ("claim", "cited", "why"),
    [
        ("The council approved the plan on Tuesday by 8 votes to 5.", 0, "number 8"),
        ("The council approved the plan on Tuesday by 5 votes to 7.", 0, "something else"),
        ("The council approved the plan on Wednesday by 7 votes to 5.", 0, "date"),
        ("The council of Ostermoor rejected the plan on Tuesday by 7 votes to 5.", 0, "opposite"),
        ("The council of Ostermoor has not approved the plan.", 0, "denies"),
        ("The council of Lindmark approved the plan on Tuesday.", 0, "lindmark"),
        ("Leo Brandt praised Mayor Anna Hale, who had drawn it up.", 1, "exchanges"),
        ("The work will cost 2.5 billion euros.", 2, "number"),
        ("The work will cost 2.5 million dollars.", 2, "number"),
        ('"We will never raise taxes," she said.', 3, "quotes"),
        ("She said they will raise taxes.", 3, "denies"),
        ("Unemployment rose to 4 percent.", 4, "opposite"),
        ("Read more at https://example.com.", 4, "address"),
    ],
)
def test_what_it_does_not_say_is_removed_with_the_reason(embedder: Embedder, claim: str, cited: int, why: str) -> None:
    verdict = Checker(evidence(cited), embedder).check(claim, [0])
    assert not verdict
    assert why in verdict.why


def test_a_claim_cited_to_another_sentence_is_given_its_own(embedder: Embedder) -> None:
    verdict = Checker(evidence(0), embedder).check("The work will cost 2.5 billion dollars.", [0])
    assert verdict.support == (2,)
    assert verdict.reattributed


@pytest.mark.parametrize(
    ("claim", "cited", "exact"),
    [
        ("On 2 September the council of Ostermoor approved it by seven votes to 5.", 0, ("2 September", "Ostermoor", "seven", "5")),
        ("Leo Brandt was praised by Mayor Anna Hale.", 1, ("Leo Brandt", "Mayor Anna Hale")),
        ("The work will cost 2.5 billion dollars.", 2, ("2.5 billion",)),
        ('"We will not raise taxes," she stated.', 3, ('"We will not raise taxes,"',)),
        ("Unemployment fell.", 4, ()),
    ],
)
def test_a_supported_claim_has_what_was_found_the_same_as_it_stands_in_it(
    embedder: Embedder, claim: str, cited: int, exact: tuple[str, ...]
) -> None:
    grounds = Checker(evidence(cited), embedder).check(claim, [0]).grounds
    assert grounds
    assert (grounds.exact, grounds.probability) == (exact, None)
    assert 0.5 < grounds.similarity <= 1


def test_a_model_that_decides_is_asked_once_and_its_probability_kept(embedder: Embedder) -> None:
    asked: list[str] = []

    def ask(_text: str, claim: str) -> Generator[str, None, None]:
        asked.append(claim)
        yield "Yes."

    verdict = Checker(evidence(4), embedder, Asked("made-up", ask)).check("Only 4 percent have no job.", [0])
    assert verdict.grounds
    assert (verdict.grounds.exact, verdict.grounds.probability) == (("4",), 1.0)
    assert len(asked) == 1


def test_a_claim_without_support_has_no_grounds(embedder: Embedder) -> None:
    assert Checker(evidence(4), embedder).check("Unemployment rose to 4 percent.", [0]).grounds is None


def test_a_quotation_that_is_translated_is_not_said_to_be_the_same(embedder: Embedder) -> None:
    claim = "„Wir werden keine Steuern erhöhen“, sagte Anna Hale am 4. September 2025."
    spoken = evidence(1)
    assert exact_parts(claim, spoken, "de") == ("Anna Hale", "4. September 2025")
    assert exact_parts(claim, spoken, "en")[0].startswith("„Wir")


@pytest.mark.parametrize("each", [pytest.param(10, id="a tenth"), pytest.param(1, id="all", marks=pytest.mark.nightly)])
def test_claims_made_by_rule_are_told_apart(embedder: Embedder, each: int) -> None:
    made = list(pairs(of_articles(SEEDS / "articles", [SEEDS / "questions.jsonl"])))
    made = random.Random(1).sample(made, len(made) // each)
    assert {pair.kind for pair in made} >= {"verbatim", "part", "number", "date", "name", "negation", "wrong sentence"}
    marks = {side: [right(pair, embedder) for pair in made if pair.supported is side] for side in (True, False)}
    assert np.mean(marks[True]) >= 0.95
    assert np.mean(marks[False]) >= 0.95
