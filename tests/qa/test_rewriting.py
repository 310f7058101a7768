"""A follow-up that a capable LLM puts into a question of its own: it is searched for alone, and names nothing new."""

import pytest

from qa.archive import Archive
from tests.endpoint import endpoint

ASKED = ["Who did Marco Rubio meet in Mexico?", "Rubio met President Claudia Sheinbaum. [1]"]
ALONE = "What did Marco Rubio say of his talk with Claudia Sheinbaum?"


def test_a_follow_up_is_searched_for_as_the_llm_puts_it(sample: Archive) -> None:
    with endpoint([ALONE, "His talk with Sheinbaum had been long and productive. [1]"]) as (llm, seen):
        answer = sample.ask("And what did he say of it?", history=ASKED, llm=llm)
    assert answer.understood is not None
    assert (answer.understood.text, answer.understood.context) == (ALONE, "")
    assert answer.question == "And what did he say of it?"
    assert "long and productive" in answer.text
    assert ASKED[1][:-4] in seen[0]["messages"][1]["content"]
    assert answer.tokens is not None
    assert answer.tokens.prompt > len(ALONE) // 4


@pytest.mark.parametrize(
    "written",
    [
        "What did Marco Rubio say of his talk with Gustavo Petro?",
        "What did Marco Rubio say of the 500 soldiers?",
        "What did Marco Rubio say on 3 May 2019?",
        "He called it long and productive.",
        "Who? What did Marco Rubio say?",
        "What did Marco Rubio say? [1]",
        "",
    ],
)
def test_what_names_anything_new_or_is_no_question_is_not_taken(sample: Archive, written: str) -> None:
    with endpoint([written, "His talk with Sheinbaum had been long and productive. [1]"]) as (llm, _):
        answer = sample.ask("And what did he say of it?", history=ASKED, llm=llm)
    assert answer.understood is not None
    assert answer.understood.text == "And what did he say of it?"


@pytest.mark.parametrize(
    ("question", "history"),
    [
        ("What did Marco Rubio say about Claudia Sheinbaum?", ASKED),
        ("And what did he say of it?", []),
        ("Tell me more", ASKED),
        ("Why?", ASKED),
    ],
)
def test_a_question_that_stands_alone_is_not_put_anew(sample: Archive, question: str, history: list[str]) -> None:
    with endpoint("NO ANSWER") as (llm, seen):
        sample.ask(question, history=history, llm=llm)
    assert len(seen) < 2


def test_an_llm_that_fails_leaves_the_turn_to_the_rules(sample: Archive) -> None:
    with endpoint(status=500) as (llm, _):
        answer = sample.ask("And what did he say of it?", history=ASKED, llm=llm)
    assert not answer.abstained
    assert answer.notice
