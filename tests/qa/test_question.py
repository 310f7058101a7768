from datetime import UTC, date, datetime

import pytest

from qa import Archive
from qa.asking.news import news_of
from qa.asking.periods import find_period
from qa.asking.question import LONGEST_QUESTION, bounded, recent, understand
from vectorstore import Article, InputError

NOW = datetime(2025, 9, 10, 12, tzinfo=UTC)  # a Wednesday


def test_the_time_is_left_out_of_the_words_and_history_becomes_context() -> None:
    question = understand(
        "What did she say last week?", ["Who is mayor?", "Greta Hollis."], find_period("What did she say last week?", NOW)
    )
    assert question.words == "What did she say?"
    assert question.context == "Who is mayor?"
    assert (question.after, question.last) == (date(2025, 9, 1), date(2025, 9, 7))


def test_a_broad_question_with_a_name_stands_alone() -> None:
    history = ["How many warships are on their way?", "Seven warships. [1]"]
    assert understand("What happened in Halberg?", history).context == ""
    assert understand("What happened then?", history).context == history[0]


def test_a_question_that_is_too_long_names_the_bound() -> None:
    assert bounded("Who?\r\n\x00" + "x" * (LONGEST_QUESTION - 7)).startswith("Who?\nx")
    with pytest.raises(InputError, match="2000 characters"):
        bounded("x" * (LONGEST_QUESTION + 1))


@pytest.mark.parametrize("turns", [0, 1, 2, 3, 7])
def test_a_short_history_is_taken_whole(turns: int) -> None:
    history = [f"turn {number}" for number in range(turns)]
    assert recent(history) == history


def test_of_a_long_history_the_newest_turns_count_with_their_answers() -> None:
    history = [text for number in range(100) for text in (f"Question {number}?", f"Answer {number}.")]
    assert recent(history) == history[-40:]
    assert recent([*history, "Last?"]) == [*history[-38:], "Last?"]
    assert recent(["x" * 9000, "a", "y" * 9000, "b", "z" * 1900, "c" * 9000]) == ["y" * 2000, "b", "z" * 1900, "c" * 2000]


@pytest.mark.parametrize(
    ("asked", "mention"),
    [
        ("Who said anything about “Marlen Puckett”?", True),
        ('Which articles mention "the mill bridge"?', True),
        ("Wer hat etwas über „Marlen Puckett“ gesagt?", True),
        ("¿Quién dijo algo sobre “Marlen Puckett”?", True),
        ("Who leads “Forestry Union”?", False),
        ("When did “Forestry Union” strike?", False),
        ("Who said anything about Marlen Puckett?", False),
    ],
)
def test_where_a_phrase_stands_may_be_all_that_is_asked(asked: str, mention: bool) -> None:
    assert understand(asked).mention is mention


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("Ukraine news", "Ukraine"),
        ("latest Ukraine news", "Ukraine"),
        ("Any news from Lorne?", "Lorne"),
        ("Show me the latest North Korea news", "North Korea"),
        ("Ukraine Nachrichten", "Ukraine"),
        ("Aktuelle Gaza Nachrichten", "Gaza"),
        ("noticias Ucrania", "Ucrania"),
        ("Últimas noticias Costa Rica", "Costa Rica"),
        ("Gazze haberleri", "Gazze"),
        ("Son Ukrayna haberleri", "Ukrayna"),
        ("What did you report about Wexley?", "Wexley"),
        ("Was there any news?", ""),
        ("Were there any stories about the mine?", "mine"),
        ("Gab es Nachrichten?", ""),
        ("¿Hubo noticias?", ""),
        ("Haberler var mıydı?", ""),
        ("Breaking news", None),
        ("Die Nachrichten", ""),
        ("Hangi haberleri okudun?", None),
        ("Fox News", None),
        ("What is fake news?", None),
        ("noticias falsas", None),
        ("which articles of the Geneva Convention apply to prisoners", None),
        ("Which articles of the treaty were broken?", None),
        ("Articles of impeachment", None),
    ],
)
def test_a_request_for_news_names_what_it_is_of(text: str, about: str | None) -> None:
    assert news_of(text) == about


@pytest.mark.parametrize(
    ("text", "latest"),
    [
        ("What was the final death toll?", True),
        ("What was the final number of victims?", True),
        ("How many died in the end?", True),
        ("Who finally won?", True),
        ("Who won the World Cup final?", False),
        ("What did the referee say after the final?", False),
        ("Who directed the final episode?", False),
        ("¿Quién ganó la final?", False),
    ],
)
def test_a_final_is_no_wish_for_the_latest(text: str, latest: bool) -> None:
    assert understand(text).latest is latest


def test_a_phrase_that_is_asked_for_is_shown_however_little_its_sentence_says(archive: Archive) -> None:
    archive.add(
        Article("Sewers", "The works were shut for nine hours on Monday. The di\u00adrec\u00adtor Mar\u00adlen Pu\u00adckett apologised.")
    )
    answer = archive.ask('Who said anything about "Marlen Puckett"?')
    assert [" ".join(citation.quote.split()).replace("\u00ad", "") for citation in answer.citations] == [
        "The director Marlen Puckett apologised."
    ]
    assert archive.ask('Who founded "Marlen Puckett"?').abstained
