"""What an article takes back is not quoted as what it says."""

import pytest

from qa import Archive
from qa.reading.taken_back import is_taken_back
from vectorstore import Article


@pytest.mark.parametrize(
    "following",
    [
        "That is wrong.", "This was incorrect: it was 42.", "However, that is not true.", "The claim is false, the ministry said.",
        "Those reports were untrue.", "The video turned out to be fake.", "It’s not so.", "In fact, this is not the case.",
        "The right number is nine.",
        "The report was incorrect and nobody was hurt.", "It was a hoax.",
        "Das stimmt nicht.", "Das ist falsch; es waren sieben.", "Eso no es cierto.", "Es falso.", "Bu doğru değil.",
    ],
)  # fmt: skip
def test_a_sentence_that_the_next_one_denies_is_taken_back(following: str) -> None:
    assert is_taken_back("We wrote that nobody would be paid.", following)


@pytest.mark.parametrize(
    "following",
    [
        "", "That was wrong of him, the judge said.", "This is not the first time.", "It is not known why.", "They were not invited.",
        "That is not all.", "This is not something to play with.", "This is not right, nor is it viable.", "The report is 40 pages long.",
        "Das war nicht alles.", "No es la primera vez.", "It was a mistake that he regretted for years.", "The right leg was unhurt.",
        "That is not the case in neighbouring Spain.", "This was not true of the school, which it kept.",
        "It was fake news that doomed him.",
        "Bu yıl kar yağmadı.",
    ],
)  # fmt: skip
def test_a_sentence_that_is_only_followed_by_another_stands(following: str) -> None:
    assert not is_taken_back("The council sold the pier.", following)


@pytest.mark.parametrize(
    "sentence",
    [
        "An earlier version of this article said the bridge was 40 metres long.",
        "Correction: A previous version of the story gave the wrong year.",
        "In einer früheren Fassung hieß es, die Brücke sei gesperrt.",
        "Una versión anterior de este artículo decía que el puente estaba cerrado.",
    ],
)
def test_what_an_earlier_version_said_is_taken_back(sentence: str) -> None:
    assert is_taken_back(sentence, "")


def test_what_a_correction_takes_back_is_no_answer_where_it_was_said_first_either(archive: Archive) -> None:
    archive.add(
        Article(title="The pier", text="The pier in Varn will cost 9 million crowns.", published="2025-03-01"),
        Article(
            title="Correction: the pier",
            text="We wrote that the pier in Varn would cost 9 million crowns. That is wrong. The pier in Varn will cost 12 million crowns.",
            published="2025-03-03",
        ),
    )
    answer = archive.ask("How much will the pier in Varn cost?")
    assert "12 million" in answer.citations[0].quote
    assert "9 million" not in answer.text


def test_what_is_said_again_after_it_was_taken_back_stands(archive: Archive) -> None:
    archive.add(
        Article(title="No pier", text="The rumour says the pier in Varn is sold. That is not true.", published="2025-03-01"),
        Article(title="The pier", text="The pier in Varn is sold, the council said on Friday.", published="2025-06-06"),
    )
    assert "is sold, the council said" in archive.ask("What happened to the pier in Varn?").text


@pytest.mark.parametrize(
    ("question", "right", "taken_back"),
    [
        ("What severance is Viktor Hale entitled to?", "1.1 million crowns", "no severance payment."),
        ("What is the correct estimated cost of the wider Brennick recall?", "The correct figure is 39 million crowns.", ""),
    ],
)
def test_corrections_of_the_sample_articles_are_heeded(sample: Archive, question: str, right: str, taken_back: str) -> None:
    answer = sample.ask(question)
    assert right in answer.text
    assert not taken_back or taken_back not in answer.text
