"""Small talk gets a courtesy and no articles; a greeting before a question, and marks around it, are no part of it."""

import pytest

from qa import Archive
from qa.asking.small_talk import courtesy, plain_question


@pytest.mark.parametrize(
    ("said", "begins"),
    [
        ("hi", "Hello."),
        ("Good morning!", "Hello."),
        ("Thank you very much!", "You are welcome."),
        ("thanks for your help 😊", "You are welcome."),
        ("ok, great", "Good."),
        ("ok thanks, bye!", "Goodbye."),
        ("How are you?", "All is well"),
        ("Who are you?", "Dateline answers"),
        ("what can you do", "Dateline answers"),
        ("“hi”", "Hello."),
        ("Hallo", "Guten Tag."),
        ("Vielen Dank!", "Gern geschehen."),
        ("¡Muchas gracias!", "De nada."),
        ("¿Qué puedes hacer?", "Dateline responde"),
        ("TEŞEKKÜRLER", "Rica ederim."),
        ("İyi günler", "Merhaba."),
    ],
)
def test_small_talk_is_answered_in_its_language(said: str, begins: str) -> None:
    assert courtesy(said)[0].startswith(begins)


@pytest.mark.parametrize("asked", ["tell me more", "Why?", "hi-tech firms", "Good Morning America", "mine", "Who is Bo?", "?", ""])
def test_a_question_is_no_small_talk(asked: str) -> None:
    assert courtesy(asked) == ("", "")


@pytest.mark.parametrize(
    "asked",
    ["How does it work?", "What can it do?", "what is this?", "how do I use it", "Was ist das?", "Wie funktioniert das?", "¿Qué es esto?",
     "¿Cómo funciona?", "bu ne", "Nasıl çalışıyor?"],
)  # fmt: skip
def test_what_it_is_asks_about_the_archive_only_where_nothing_was_spoken_of(asked: str) -> None:
    assert courtesy(asked)[0].startswith(("Dateline", "Hello"))
    assert courtesy(asked, talked=True) == ("", "")
    assert courtesy("What can you do?", talked=True)[0]


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Hi, who is the mayor of Lorne?", "who is the mayor of Lorne?"),
        ("hello who won", "who won"),
        ("Thanks! When did it open?", "When did it open?"),
        ("Hallo, wer ist Runa Falk?", "wer ist Runa Falk?"),
        ("merhaba, kim kazandı?", "kim kazandı?"),
        ("“who is the mayor of Lorne?”", "who is the mayor of Lorne?"),
        ("„Wer ist der Bürgermeister?“", "Wer ist der Bürgermeister?"),
        ("“Marlen Puckett”", "“Marlen Puckett”"),
        ('"a toy for the rich"', '"a toy for the rich"'),
        ("Who is “Bo”?", "Who is “Bo”?"),
        ("Hello Kitty cafe", "Hello Kitty cafe"),
        ("Hi-tech firm fined?", "Hi-tech firm fined?"),
    ],
)
def test_only_the_question_is_asked(text: str, question: str) -> None:
    assert plain_question(text) == question


def test_thanks_after_an_answer_cite_nothing(archive: Archive) -> None:
    answer = archive.ask("thanks", history=["How much is the tram?", "455 million kroner. [1]"])
    assert answer.abstained
    assert not answer.citations
    assert not answer.evidence
    assert answer.confidence == 0
    assert answer.reason.startswith("You are welcome.")
