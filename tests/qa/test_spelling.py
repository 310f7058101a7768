"""Mistyped words of a question are read as the articles have them, names as they are typed."""

from dataclasses import replace

import pytest

import qa
from qa.asking.question import understand
from qa.reading.spelling import respelt
from qa.types import lone_evidence

TOLD = "The highest minimum wage of any state is paid in Tarn, the volcanic island; lawmakers there anticipated it against all odds."


def words(question: str) -> str:
    hits = [lone_evidence(TOLD, language="en").hit, lone_evidence("Auf der Insel wird der höchste Lohn gezahlt.", language="de").hit]
    return respelt(understand(question), hits).words


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("wat state has the highst minumum wage", "wat state has the highest minimum wage"),
        ("Who was agianst the wage?", "Who was against the wage?"),
        ("Which iland is volcanicc?", "Which island is volcanic?"),
    ],
)
def test_a_word_that_is_none_is_the_word_of_the_articles_but_for_one_letter(typed: str, meant: str) -> None:
    assert words(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "Which lawmaker does anticipate it?",  # they have it in another form
        "Who is Highst of Tarm?",  # a name
        "Which portal has the bravest odes?",  # words
        "Wer hat auf dieser Insel eigentlich den lawmakrs etwas versprochen?",  # another language
        "",
    ],
)
def test_other_words_stay_as_they_are(typed: str) -> None:
    assert words(typed) == typed


@pytest.mark.parametrize(
    ("typed", "spelt"),
    [
        ("How many warshups are heading for the southren Caribbean?", "How many warships are heading for the southern Caribbean?"),
        ("Who was the yungest victim of the ferry disastir?", "Who was the youngest victim of the ferry disaster?"),
        ("Why did the hospittal's backup power not work in the flood?", "Why did the hospital's backup power not work in the flood?"),
    ],
)
def test_a_mistyped_question_has_the_same_answer(sample: qa.Archive, typed: str, spelt: str) -> None:
    answers = [sample.ask(question) for question in (typed, spelt)]
    assert answers[0].text == answers[1].text
    assert replace(answers[0].understood, text="") == replace(answers[1].understood, text="")
