import random
import re
from pathlib import Path

import vectorstore
from tests.made import MadeArchive
from vectorstore import Article
from vectorstore.passages import split_segments
from vectorstore.stories import is_same_story, sign


def with_changed_words(text: str, share: float, rng: random.Random) -> str:
    """A text with a share of its longer words replaced by others of it."""
    words = re.findall(r"[a-zäöü]{4,}", text)
    return re.sub(r"[a-zäöü]{4,}", lambda match: rng.choice(words) if rng.random() < share else match[0], text)


def shortened(text: str, share: float) -> str:
    segments = split_segments(text, "en")
    return "".join(text[slice(*span)] for span in segments[: max(1, round(len(segments) * (1 - share)))])


def test_edited_and_shortened_copies_are_one_story_and_no_two_sample_articles_are_but_copies(sample: vectorstore.Archive) -> None:
    rng = random.Random(7)
    texts = {row["id"]: found.text for row in sample.list() if (found := sample.get(row["id"]))}
    signatures = {article_id: sign(text) for article_id, text in texts.items()}
    edited = [is_same_story(signatures[key], sign(with_changed_words(text, 0.08, rng))) for key, text in texts.items()]
    cut = [is_same_story(signatures[key], sign(shortened(text, 0.2))) for key, text in texts.items()]
    assert sum(edited) / len(edited) > 0.95
    assert sum(cut) / len(cut) > 0.95
    same = {(a, b) for a in texts for b in texts if a < b and is_same_story(signatures[a], signatures[b])}
    assert {part.rpartition("-")[0] for pair in same for part in pair} <= {"flood-ostermoor", "flood-ostermoor-northern"}


def test_an_update_that_changes_a_figure_is_no_copy() -> None:
    text = "Three people died when the ferry sank in the bay of Orla on Monday night, the coast guard said. Rescue work went on."
    assert is_same_story(sign(text), sign(text.replace("the coast guard said", "coast guards said")))
    assert not is_same_story(sign(text), sign(text.replace("Three", "Five")))
    assert not is_same_story(sign(f"{text} It had 40 on board."), sign(f"{text} It had 41 on board."))


def test_a_search_finds_each_story_once_and_names_where_else_it_stands(sample: vectorstore.Archive) -> None:
    hits = sample.search("How many people had to leave their homes in Ostermoor?", 10)
    flood = {hit.article_id for hit in hits if hit.article_id.startswith("flood-ostermoor")}
    assert len(flood) == 1
    hit = next(hit for hit in hits if hit.article_id in flood)
    assert {origin.id for origin in hit.also_in} | flood == {
        "flood-ostermoor-courier", "flood-ostermoor-lantern", "flood-ostermoor-northern-wire",
    }  # fmt: skip
    assert {origin.publisher for origin in hit.also_in} <= {"Kesterby Courier", "Daily Lantern", "Northern Wire"}


def test_a_filter_finds_a_copy_that_another_article_would_stand_for(sample: vectorstore.Archive) -> None:
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
