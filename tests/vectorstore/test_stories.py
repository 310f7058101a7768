import random
import re
from pathlib import Path

import pytest

import vectorstore
from tests.made import MadeArchive
from tests.vectorstore.story_pairs import DIFFERENT, SAME, Pair
from vectorstore import Article
from vectorstore.stories.assertions import assert_same, contradicts
from vectorstore.stories.signatures import SAME_STORY, sign, similarity
from vectorstore.stories.wording import Wording
from vectorstore.texts.figures import in_figures
from vectorstore.texts.opposites import NEGATION
from vectorstore.texts.passages import split_segments

pytestmark = pytest.mark.usefixtures("database")


def with_changed_words(text: str, share: float, rng: random.Random, language: str) -> str:
    """A text with a share of its longer words replaced by others of it, but for names and for words that deny or count."""
    words = [word for word in re.findall(r"\b[a-zäöü]{4,}\b", text) if not NEGATION[language].search(word)]
    words = [word for word in words if word not in ("first", "hundred", "thousand", "million") and in_figures(word, language) == word]
    return re.sub(r"\b[a-zäöü]{4,}\b", lambda match: rng.choice(words) if match[0] in words and rng.random() < share else match[0], text)


def shortened(text: str, share: float) -> str:
    segments = split_segments(text, "en")
    return "".join(text[slice(*span)] for span in segments[: max(1, round(len(segments) * (1 - share)))])


def wording(title: str, text: str, language: str = "en") -> Wording:
    return Wording(title, tuple(text[slice(*span)].strip() for span in split_segments(text, language)), language)


def one_story(one: str, other: str, language: str = "en") -> bool:
    near = similarity(sign(one).minhash, sign(other).minhash) >= SAME_STORY
    return near and assert_same(wording("", one, language), wording("", other, language))


def test_edited_and_shortened_copies_are_one_story_and_no_two_sample_articles_are_but_copies(sample: vectorstore.Store) -> None:
    rng = random.Random(7)
    found = {row["id"]: article for row in sample.list() if (article := sample.get(row["id"]))}
    texts = {key: (article.text, article.language) for key, article in found.items()}
    edited = [one_story(text, with_changed_words(text, 0.08, rng, language), language) for text, language in texts.values()]
    cut = [one_story(text, shortened(text, 0.2), language) for text, language in texts.values()]
    assert sum(edited) / len(edited) > 0.95
    assert sum(cut) / len(cut) > 0.95
    same = {(a, b) for a in texts for b in texts if a < b and one_story(texts[a][0], texts[b][0], texts[a][1])}
    assert {part.rpartition("-")[0] for pair in same for part in pair} <= {"flood-ostermoor", "flood-ostermoor-northern"}


@pytest.mark.parametrize(("pair", "same"), [*((pair, True) for pair in SAME), *((pair, False) for pair in DIFFERENT)])
def test_copies_assert_the_same_and_what_says_otherwise_is_none(pair: Pair, same: bool) -> None:
    language, one, other = pair.sides()
    assert assert_same(wording(*one, language), wording(*other, language)) == same
    assert assert_same(wording(*other, language), wording(*one, language)) == same
    assert not same or similarity(sign(one[1]).minhash, sign(other[1]).minhash) >= SAME_STORY


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("The judge ordered the mill at Orr to stay open.", "The judge ordered the mill at Orr to shut down.", "en"),
        ("Prosecutors dropped the charge against Noel Pratt.", "Prosecutors pursued the charge against Noel Pratt.", "en"),
        ("The vaccine trial at Orr met its goal.", "The vaccine trial at Orr missed its goal.", "en"),
        ("El juez condenó al panadero Luis Mora.", "El juez absolvió al panadero Luis Mora.", "es"),
    ],
)
def test_a_verdict_that_is_turned_round_is_another(one: str, other: str, language: str) -> None:
    assert contradicts(one, other, language)


def test_a_search_finds_each_story_once_and_names_where_else_it_stands(sample: vectorstore.Store) -> None:
    hits = sample.search("How many people had to leave their homes in Ostermoor?", 10)
    flood = {hit.article_id for hit in hits if hit.article_id.startswith("flood-ostermoor")}
    assert len(flood) == 1
    hit = next(hit for hit in hits if hit.article_id in flood)
    assert {origin.id for origin in hit.also_in} | flood == {
        "flood-ostermoor-courier", "flood-ostermoor-lantern", "flood-ostermoor-northern-wire",
    }  # fmt: skip
    assert {origin.publisher for origin in hit.also_in} <= {"Kesterby Courier", "Daily Lantern", "Northern Wire"}


def test_a_filter_finds_a_copy_that_another_article_would_stand_for(sample: vectorstore.Store) -> None:
    assert sample.search("homes in Ostermoor", publisher="Daily Lantern")[0].article_id == "flood-ostermoor-lantern"


def test_an_answer_names_the_other_papers(sample) -> None:  # type: ignore[no-untyped-def]
    answer = sample.ask("How many people were forced from their homes in Ostermoor?")
    assert {origin.publisher for citation in answer.citations for origin in citation.also_in} & {"Daily Lantern", "Northern Wire"}


def test_stories_that_turn_out_to_be_one_are_joined(tmp_path: Path) -> None:
    words = [f"word{a}{b}" for a in "abcdef" for b in "abcdefghij"]
    texts = {"left": words[:45], "right": words[15:], "whole": words}
    with MadeArchive.open(tmp_path) as archive:
        stories = []
        for name, text in texts.items():
            archive.add(Article(id=name, title=name, text=" ".join(text), language="en"))
            stories.append(len({row.story for row in archive._catalog.passages.after(0, 100)}))
        assert stories == [1, 2, 1]
        assert {origin.id for origin in archive.search("wordaa")[0].also_in} | {archive.search("wordaa")[0].article_id} == set(texts)
