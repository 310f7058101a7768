"""Conversations as a browser keeps them, and what readers say of answers."""

import json
from pathlib import Path

import pytest

from qa import Answer, Archive
from qa.doors.chat import kept as keeping
from qa.doors.seals import Seals
from qa.evaluation.complaints import TO_BE_WRITTEN, case_of
from qa.evaluation.testsets import load_testset
from qa.showing.as_json import from_json, to_json
from qa.showing.page import Page
from qa.showing.texts import as_markdown
from vectorstore.record.feedback import Feedback

SEALS = Seals("a secret")
RUBIO = "Who did Marco Rubio meet in Mexico?"


@pytest.fixture(scope="module")
def answer(sample: Archive) -> Answer:
    return sample.ask(RUBIO, llm="none")


def test_a_conversation_comes_back_as_it_was(answer: Answer) -> None:
    kept = keeping.with_answer(keeping.with_question(keeping.restored(None), RUBIO), answer, SEALS)
    stored = json.loads(json.dumps(kept))
    again = keeping.restored(stored)
    assert again == stored
    assert keeping.history(again) == [RUBIO, answer.text]
    restored = keeping.answer_of(again, 0)
    assert restored is not None
    assert Page().answer(restored, 0) == Page().answer(answer, 0)


def test_one_browser_keeps_the_conversations_of_each_of_its_users_for_that_user(answer: Answer) -> None:
    ada = keeping.with_answer(keeping.with_question(keeping.from_browser(None, "ada", SEALS), RUBIO), answer, SEALS)
    stored = json.loads(json.dumps(keeping.for_browser(ada, SEALS)))
    assert "Rubio" not in json.dumps(stored)
    bob = keeping.from_browser(stored, "bob", SEALS)
    assert keeping.turns(bob) == []
    assert "Rubio" not in json.dumps(bob)
    stored = keeping.for_browser(keeping.with_question(bob, "What fell on Ostermoor?"), SEALS)
    assert keeping.history(keeping.from_browser(stored, "ada", SEALS)) == [RUBIO, answer.text]
    assert keeping.without_unanswered(keeping.from_browser(stored, "bob", SEALS))[1] == "What fell on Ostermoor?"
    assert keeping.turns(keeping.from_browser(stored, "", SEALS)) == []
    assert keeping.turns(keeping.from_browser(stored, "ada", Seals("another"))) == []


def test_what_a_browser_has_written_itself_is_not_read(answer: Answer) -> None:
    kept = keeping.with_answer(keeping.with_question(keeping.restored(None), RUBIO), answer, SEALS)
    for stored in (kept, {SEALS.owner("ada"): kept}, {SEALS.owner("ada"): json.dumps(kept)}, {SEALS.owner("ada"): SEALS.seal("bob", kept)}):
        assert keeping.turns(keeping.from_browser(stored, "ada", SEALS)) == []


def test_an_answer_is_signed_to_the_letter(answer: Answer) -> None:
    (turn,) = keeping.turns(keeping.with_answer(keeping.with_question(keeping.restored(None), RUBIO), answer, SEALS))
    assert SEALS.signed(json.loads(json.dumps(turn["answer"])), turn["signature"])
    for forged in (turn["answer"] | {"answer": "FORGED"}, turn["answer"] | {"question": "FORGED"}, {}):
        assert not SEALS.signed(forged, turn["signature"])
    assert not Seals("another").signed(turn["answer"], turn["signature"])


@pytest.mark.parametrize(
    "stored",
    [
        {"current": [1]},
        {"current": {}, "conversations": {"a": []}},
        None,
        "x",
        [],
        {"conversations": 3},
        {"current": "a", "conversations": {"a": {"name": "x", "turns": [{"question": 1}]}}},
    ],
)
def test_what_a_browser_cannot_have_kept_is_left_out(stored: object) -> None:
    assert keeping.turns(keeping.restored(stored)) == []


def test_a_question_left_unanswered_is_asked_again_unless_it_was_stopped() -> None:
    kept = keeping.with_question(keeping.restored(None), RUBIO)
    assert keeping.without_unanswered(kept)[1] == RUBIO
    assert keeping.turns(keeping.without_unanswered(kept)[0]) == []
    assert keeping.without_unanswered(keeping.with_verdict(kept, 0, "stopped"))[1] == ""


def test_conversations_are_found_by_words_of_question_and_answer(answer: Answer) -> None:
    kept = keeping.with_new(keeping.with_answer(keeping.with_question(keeping.restored(None), RUBIO), answer, SEALS))
    kept = keeping.with_question(kept, "What fell on Ostermoor?")
    assert list(keeping.names_of(kept, "sheinbaum rubio").values()) == [RUBIO]
    assert len(keeping.names_of(kept, "")) == 2
    (name,) = keeping.names_of(kept, "sheinbaum")
    assert list(keeping.names_of(keeping.without(kept, name), "").values()) == ["What fell on Ostermoor?"]
    assert keeping.names_of(keeping.renamed(kept, name, " Talks "), "")[name] == "Talks"


def test_a_browser_keeps_no_more_than_it_can() -> None:
    kept = keeping.restored(None)
    for number in range(60):
        kept = keeping.with_question(keeping.with_new(kept), f"question {number}")
    assert len(kept["conversations"]) == 50
    assert "question 59" in keeping.names_of(kept, "").values()


def test_a_conversation_as_markdown_has_footnotes_by_turn(answer: Answer) -> None:
    kept = keeping.with_answer(keeping.with_question(keeping.restored(None), RUBIO), answer, SEALS)
    written = keeping.as_markdown_file(kept, kept["current"])
    assert written.startswith(f"# {RUBIO}\n\n## {RUBIO}\n\n> ")
    assert "[^1-1]: [US and Mexico" in written
    assert "[^1]" in as_markdown(answer)


def test_an_answer_survives_its_json(answer: Answer) -> None:
    assert to_json(from_json(to_json(answer))) == to_json(answer)


def test_no_text_reaches_the_page_as_markup(sample: Archive) -> None:
    hostile = "<img src=x onerror=alert(1)>\n\n![x](https://evil.example/x.png)"
    answer = sample.ask(hostile, llm="none")
    html = Page().answer(answer, 0)
    assert "<img" not in html
    assert "\n\n" not in html


def test_a_complaint_becomes_a_test_that_fails_until_it_is_put_right(archive: Archive, sample: Archive, tmp_path: Path) -> None:
    right, tungsten = sample.ask(RUBIO, llm="none"), sample.ask("What is the boiling point of tungsten?", llm="none")
    archive.give_feedback(Feedback("right", RUBIO, (), to_json(right)))
    archive.give_feedback(Feedback("right", tungsten.question, (), to_json(tungsten)))
    archive.give_feedback(Feedback("wrong citation", RUBIO, ("Who?", "He. [1]"), to_json(right), 1))
    archive.give_feedback(Feedback("wrong", RUBIO, (), to_json(right)))
    cases = [case_of(said) for said in archive.feedback()]
    (tmp_path / "said.jsonl").write_text("".join(json.dumps(case) + "\n" for case in cases), encoding="utf-8")
    good, none, citation, wrong = load_testset(tmp_path / "said.jsonl").cases
    assert (good.articles, good.quotes) == (("us-mexico-security",), (right.citations[0].quote,))
    assert none.unanswerable
    assert (citation.history, citation.articles, citation.answers) == (("Who?", "He. [1]"), (), (TO_BE_WRITTEN,))
    assert wrong.answers == (TO_BE_WRITTEN,)
    with pytest.raises(ValueError, match="a verdict is one of"):
        archive.give_feedback(Feedback("nice", RUBIO, (), {}))
