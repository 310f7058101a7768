"""Follow-ups are answered from the story that was spoken of: its causes, more of it, what was not quoted yet, and who said it."""

import pytest

from qa import Archive
from qa.asking.conversation import was_shown
from tests.news import archive_of
from vectorstore import Article

PLAIN = (
    Article(
        "Copper mine shuts",
        "The copper mine at Grenna was shut on Friday after water broke in. All 64 miners got out unhurt. "
        "An old shaft that was missing from the maps had filled with rainwater, the inspectorate said. Mayor Jo Berg will visit on Sunday.",
        published="2026-10-03", id="mine", language="en",
    ),
    Article(
        "Storm over Grenna",
        "A storm crossed Grenna on Thursday. Two houses collapsed and a school was closed. The road to Holm is to reopen on 12 October.",
        published="2026-10-02", id="storm", language="en",
    ),
    Article(
        "Tram approved",
        "The council approved the Milby tram. It will cost 612 million dollars. The first trams are to run in the autumn of 2031. "
        "Mayor Ana Sand, 46, has promised free rides. The tram museum shows old cars.",
        published="2026-10-04", id="tram", language="en",
    ),
    Article(
        "Güterzug entgleist",
        "Bei Altenau ist ein Güterzug mit 24 Wagen entgleist. Verletzt wurde niemand. "
        "Nach Angaben der Polizei war eine Weiche falsch gestellt. Die Strecke bleibt bis Freitag gesperrt.",
        published="2026-10-05", id="zug", language="de",
    ),
    Article(
        "Incendio en Almera",
        "Un incendio ha arrasado 1.850 hectáreas en Almera. Unas 430 personas dejaron sus casas. "
        "El fuego comenzó por una barbacoa mal apagada, según la policía.",
        published="2026-10-06", id="fuego", language="es",
    ),
    Article(
        "River bus stops",
        "The river bus from Hale will stop on 1 May. It lost 2 million pounds last year, as passengers stayed away. "
        "Tickets had cost 4 pounds.",
        published="2026-10-07", id="boat", language="en",
    ),
)  # fmt: skip
MINE = ["What happened at the mine of Grenna?", "The copper mine at Grenna was shut on Friday after water broke in. [1]"]
TRAM = ["How much will the Milby tram cost?", "It will cost 612 million dollars. [1]"]
TRAIN = ["Was ist bei Altenau passiert?", "Bei Altenau ist ein Güterzug mit 24 Wagen entgleist. [1] Verletzt wurde niemand. [2]"]
FIRE = ["¿Qué pasó en Almera?", "Un incendio ha arrasado 1.850 hectáreas en Almera. [1]"]
BOAT = ["What happens to the river bus?", "The river bus from Hale will stop on 1 May. [1]"]


plain = archive_of(*PLAIN)


@pytest.mark.parametrize(
    ("history", "why", "begins"),
    [
        (MINE, "Why?", "An old shaft"),
        (TRAIN, "Warum?", "Nach Angaben der Polizei war eine Weiche"),
        (FIRE, "¿Por qué?", "El fuego comenzó"),
        (BOAT, "why?", "It lost 2 million"),
        ([BOAT[0], f"{BOAT[1]} It lost 2 million pounds last year, as passengers stayed away. [2]"], "why?", "It lost 2 million"),
    ],
)
def test_a_cause_is_told_without_because(plain: Archive, history: list[str], why: str, begins: str) -> None:
    answer = plain.ask(why, history=history)
    assert answer.text.startswith(begins)
    assert not was_shown(answer.claims[0].text, history[1:]) or begins in history[1]


def test_more_about_a_thing_begins_with_it_and_leaves_other_stories_out(plain: Archive) -> None:
    answer = plain.ask("tell me more about the museum", history=TRAM)
    assert answer.claims[0].text.startswith("The tram museum")
    assert {citation.article_id for citation in answer.citations} == {"tram"}
    more = plain.ask("tell me more", history=MINE)
    assert {citation.article_id for citation in more.citations} == {"mine"}


def test_what_points_back_is_answered_from_the_same_story(plain: Archive) -> None:
    answer = plain.ask("When will it open?", history=TRAM)
    assert "autumn of 2031" in answer.claims[0].text
    assert {citation.article_id for citation in answer.citations} == {"tram"}


def test_what_was_quoted_for_another_question_is_not_repeated_first(plain: Archive) -> None:
    history = ["Who is for free rides on the Milby tram?", "The council approved the Milby tram. [1]"]
    assert "46" in plain.ask("How old is she?", history=history).claims[0].text
    assert "Verletzt wurde niemand" in plain.ask("Gab es Verletzte?", history=TRAIN).text
    assert plain.ask("Gab es Tote?", history=TRAIN).abstained
    assert not plain.ask("And buses?", history=TRAM).text.startswith("It will cost")


def test_who_said_that_is_the_speaker_of_what_was_quoted(plain: Archive) -> None:
    said = "An old shaft that was missing from the maps had filled with rainwater, the inspectorate said. [1]"
    assert plain.ask("who said that?", history=["Why was the mine of Grenna shut?", said]).text.startswith("An old shaft")
    assert plain.ask("who said that?", history=BOAT).abstained
