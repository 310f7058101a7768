"""Conversations as a browser keeps them, and what readers say of answers."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path
from typing import Any, cast

import gradio as gr
import pytest

from qa import Answer, Archive, Claim
from qa.answer import Event
from qa.doors.chat import turns
from qa.doors.chat.ask import Talk
from qa.doors.chat.kept import Browsers, Kept, Place, Tab, as_markdown_file
from qa.doors.chat.session import Session
from qa.doors.chat.turns import ticking
from qa.doors.seals import Seals
from qa.doors.service import Service
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


def opened(stored: object = None, user: str = "ada", seals: Seals = SEALS) -> Tab:
    """A tab of a server that has just been started."""
    return Browsers(seals).tab(json.loads(json.dumps(stored)), user)


def answered(answer: Answer, user: str = "ada") -> Tab:
    tab = opened(user=user)
    tab.ask(RUBIO)
    assert tab.awaited
    tab.kept.answer(tab.awaited, answer, SEALS)
    tab.forgo()
    return tab


def sealed(tab: Tab) -> dict[str, str]:
    return tab.kept.sealed(tab.current, SEALS)


def asked(tab: Tab, question: str) -> Place:
    tab.ask(question)
    assert tab.awaited
    return tab.awaited


def test_a_conversation_comes_back_as_it_was(answer: Answer) -> None:
    tab = answered(answer)
    again = opened(sealed(tab))
    assert again.turns == json.loads(json.dumps(tab.turns))
    assert turns.history(again.turns) == [RUBIO, answer.text]
    restored = turns.answer_of(again.turns[0])
    assert restored is not None
    assert Page().answer(restored, 0) == Page().answer(answer, 0)


def test_one_browser_keeps_the_conversations_of_each_of_its_users_for_that_user(answer: Answer) -> None:
    stored = sealed(answered(answer))
    assert "Rubio" not in json.dumps(stored)
    bob = opened(stored, "bob")
    assert bob.turns == []
    assert bob.kept.names() == {}
    bob.ask("What fell on Ostermoor?")
    stored = sealed(bob)
    assert turns.history(opened(stored).turns) == [RUBIO, answer.text]
    assert list(opened(stored, "bob").kept.names().values()) == ["What fell on Ostermoor?"]
    assert opened(stored, "").kept.names() == {}
    assert opened(stored, "ada", Seals("another")).kept.names() == {}


def test_what_a_browser_has_written_itself_is_not_read(answer: Answer) -> None:
    tab = answered(answer)
    kept = {"current": tab.current, "conversations": {tab.current: tab.kept[tab.current]}}
    for stored in (kept, {SEALS.owner("ada"): kept}, {SEALS.owner("ada"): json.dumps(kept)}, {SEALS.owner("ada"): SEALS.seal("bob", kept)}):
        assert opened(stored).kept.names() == {}


def test_an_answer_is_signed_to_the_letter(answer: Answer) -> None:
    (turn,) = answered(answer).turns
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
    tab = opened({SEALS.owner("ada"): SEALS.seal("ada", stored)})
    assert (tab.current, tab.kept.names()) == ("", {})


def test_an_answer_comes_to_its_own_turn_whatever_happened_to_the_conversations_while_it_grew(answer: Answer) -> None:
    tab = answered(answer)
    before, place = tab.current, asked(tab, "Why?")
    tab.current = ""
    tab.kept.rename(place.conversation, "Talks")
    tab.kept.judge(Place(before, 0), "right")
    elsewhere = asked(tab, "What fell on Ostermoor?")
    tab.kept.answer(place, answer, SEALS)
    again = opened(sealed(tab))
    assert list(again.kept.names().values()) == ["What fell on Ostermoor?", "Talks"]
    assert [turn["verdict"] for turn in again.kept.turns(before)] == ["right", ""]
    assert [bool(turn["answer"]) for turn in again.kept.turns(before)] == [True, True]
    assert turns.is_left(again.kept.turns(elsewhere.conversation)[0])


def test_what_is_deleted_while_an_answer_grows_stays_deleted(answer: Answer) -> None:
    tab = opened()
    place = asked(tab, RUBIO)
    tab.kept.delete(place.conversation)
    tab.kept.answer(place, answer, SEALS)
    assert tab.kept.names() == {}
    assert asked(tab, RUBIO).conversation != place.conversation


def test_tabs_of_one_browser_take_back_nothing_that_another_did(answer: Answer) -> None:
    browsers = Browsers(SEALS)
    one = browsers.tab(None, "ada")
    asked(one, RUBIO)
    other = browsers.tab(sealed(one), "ada")
    first = one.current
    other.current = ""
    asked(other, "What fell on Ostermoor?")
    one.kept.delete(first)
    one.current = ""
    asked(one, "Who spoke?")
    assert list(opened(sealed(other)).kept.names().values()) == ["Who spoke?", "What fell on Ostermoor?"]
    assert sealed(browsers.tab(sealed(one), "bob")).keys() > sealed(one).keys()
    assert browsers.tab(sealed(one), "bob").kept.names() == {}


def test_a_turn_without_an_answer_says_why_for_good_and_can_be_asked_again(answer: Answer) -> None:
    tab = answered(answer)
    for question, problem in (("Who spoke?", "Stopped <b>here</b>."), ("Why?", "")):
        place = asked(tab, question)
        tab.kept.fail(place, problem)
        tab.forgo()
    tab = opened(sealed(tab))
    _, _, _, stopped, _, left = (message["content"] for message in tab.messages("en"))
    assert "Stopped &lt;b&gt;here&lt;/b&gt;." in stopped
    assert "The page was closed" in left
    assert "act again t1" in stopped
    assert "act again t2" in left
    assert tab.kept.history(place) == [RUBIO, answer.text]
    tab.ask("Who spoke?", number=1)
    assert "Looking" in tab.messages("en")[3]["content"]
    tab.kept.answer(Place(tab.current, 1), answer, SEALS)
    tab.forgo()
    assert "Sheinbaum" in tab.messages("en")[3]["content"]
    assert len(tab.kept.history(place)) == 4


def test_a_turn_that_another_tab_awaits_is_shown_as_awaited() -> None:
    browsers = Browsers(SEALS)
    one = browsers.tab(None, "ada")
    place = asked(one, RUBIO)
    other = browsers.tab(sealed(one), "ada")
    assert "Looking" in other.messages("en")[1]["content"]
    other.ask(RUBIO, number=0)
    assert not other.kept.is_answered_elsewhere(place, other)
    one.task = cast(Any, object())
    assert other.kept.is_answered_elsewhere(place, other)
    one.forgo()
    assert not other.kept.is_answered_elsewhere(place, other)


def test_what_is_stopped_before_it_began_takes_nothing_from_the_page(sample: Archive) -> None:
    tab, unused = opened(), cast(Any, None)
    talk = Talk(Service(sample), Session(unused, unused, unused, unused, unused, SEALS))
    tab.ask(RUBIO)
    talk.stopped(tab, "en")
    assert "Stopped" in tab.messages("en")[1]["content"]

    async def told() -> list[Any]:
        asked = {"text": RUBIO, "any_time": False}
        return [each async for each in talk.respond(asked, tab, "en", "none", "", "", "", "", "", unused)]

    (outputs,) = asyncio.run(told())
    assert outputs == (gr.skip(), gr.skip(), gr.skip())


def test_conversations_are_found_by_words_of_question_and_answer(answer: Answer) -> None:
    tab = answered(answer)
    kept, name = tab.kept, tab.current
    tab.current = ""
    tab.ask("What fell on Ostermoor?")
    assert list(kept.names("sheinbaum rubio").values()) == [RUBIO]
    assert len(kept.names()) == 2
    assert list(kept.names("sheinbaum")) == [name]
    kept.rename(name, " Talks ")
    kept.rename(name, " ")
    assert kept.names()[name] == "Talks"
    kept.delete(name)
    assert list(kept.names().values()) == ["What fell on Ostermoor?"]


def test_a_browser_keeps_no_more_than_it_can() -> None:
    kept = Kept("ada", "x", {})
    first = kept.ask("", "question 0")
    for number in range(1, 60):
        kept.ask("", f"question {number}")
    names = kept.names()
    assert len(names) == 50
    assert "question 59" in names.values()
    kept.fail(first, "it is gone")
    assert kept.turn(first) is None


def test_a_conversation_as_markdown_has_footnotes_by_turn(answer: Answer) -> None:
    tab = answered(answer)
    tab.kept.fail(asked(tab, "Why?"), "Stopped *here*.")
    written = as_markdown_file(tab.kept[tab.current])
    assert written.startswith(f"# {RUBIO}\n\n## {RUBIO}\n\n> ")
    assert "[^1-1]: [US and Mexico" in written
    assert written.endswith("## Why?\n\nStopped \\*here\\*.\n")
    assert "[^1]" in as_markdown(answer)


def test_whoever_waits_for_an_event_is_told_so_every_now_and_then() -> None:
    async def slowly() -> AsyncGenerator[Event, None]:
        yield Claim("first", ())
        await asyncio.sleep(0.05)
        yield Claim("second", ())

    async def told() -> list[Event | None]:
        return [event async for event in ticking(slowly(), 0.01)]

    first, *nothing, second = asyncio.run(told())
    assert (first, second) == (Claim("first", ()), Claim("second", ()))
    assert nothing
    assert set(nothing) == {None}


def test_what_is_left_while_it_is_waited_for_is_closed() -> None:
    closed = []

    async def never() -> AsyncGenerator[Event, None]:
        try:
            await asyncio.sleep(600)
            yield Claim("never", ())
        finally:
            closed.append(True)

    async def leave() -> None:
        async with aclosing(never()) as events, aclosing(ticking(events, 0.01)) as ticks:
            assert await anext(ticks) is None

    asyncio.run(leave())
    assert closed == [True]


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
