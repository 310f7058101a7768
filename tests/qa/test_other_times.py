"""A number of another month or year than the question's is no answer to it."""

from dataclasses import replace

import pytest

from qa.asking.question import understand
from qa.reading.other_times import of_its_time
from qa.reading.reading import Reading
from tests.news import evidence_with

JANUARY = evidence_with("Torvik counted 37 cases of measles in January, the office said on Wednesday.", "37", "2026-02-04")
FEBRUARY = evidence_with("The number of cases fell to 21 in February, after a rise that began in May.", "21", "2026-03-05")


@pytest.mark.parametrize(
    ("question", "sentence", "short", "published", "language"),
    [
        ("How many cases were there in March?", JANUARY.quote, "37", "2026-02-04", "en"),
        ("How many passengers took the ferry in May 2025?", "In May 4,200 people took the ferry.", "4,200", "2026-06-10", "en"),
        ("How much did the mill earn in 2024?", "The mill earned 4 million crowns in 2023.", "4 million crowns", "2025-02-01", "en"),
        ("Wie viele Fälle gab es im Februar?", "Im Januar wurden 37 Fälle gezählt.", "37", "2026-02-04", "de"),
        ("¿Cuántos casos hubo en febrero?", "En enero se contaron 37 casos.", "37", "2026-02-04", "es"),
        ("Torvik'te şubatta kaç vaka vardı?", "Ocakta 37 vaka görüldü.", "37", "2026-02-04", "tr"),
        ("How many jobs were lost in June?", "The port cut 80 jobs on 3 April, and 12 in June.", "80", "2026-07-01", "en"),
    ],
)  # fmt: skip
def test_a_number_of_another_time_does_not_answer(question: str, sentence: str, short: str, published: str, language: str) -> None:
    item = evidence_with(sentence, short, published, language)
    found = of_its_time(understand(question), Reading((item,), 0.9, True, threshold=0.35))
    assert not found.answerable
    assert [(each.quote, each.short, each.score) for each in found.evidence] == [(sentence, None, 0.0)]


@pytest.mark.parametrize(
    ("question", "sentence", "short", "published"),
    [
        ("How many cases were there in January?", JANUARY.quote, "37", "2026-02-04"),
        ("How many cases were there in February?", FEBRUARY.quote, "21", "2026-03-05"),
        ("How many cases were there in January 2026?", JANUARY.quote, "37", "2026-02-04"),
        ("How many houses were approved in March?", "The council approved 300 houses, to be built by June 2027.", "300", "2026-03-05"),
        ("How many workers were on strike in March?", "Some 900 workers are in the strike that began in January.", "900", "2026-03-05"),
        ("How many died in March?", "The flood may have killed 12 people.", "12", "2026-03-05"),
        ("How many cars did the plant make in 2023?", "The plant made 2000 cars last year.", "2000", "2024-01-05"),
        ("How many more cases were there in March than in January?", JANUARY.quote, "37", "2026-02-04"),
        ("How many cases have there been since December?", JANUARY.quote, "37", "2026-02-04"),
        ("What did the council announce in May?", "The pool will close in September.", "The pool will close", "2026-05-05"),
    ],
)  # fmt: skip
def test_a_number_of_the_time_or_of_none_does(question: str, sentence: str, short: str, published: str) -> None:
    asked = Reading((evidence_with(sentence, short, published),), 0.9, True, threshold=0.35)
    assert of_its_time(understand(question), asked) == asked


def test_the_sentence_of_that_time_leads_with_its_own_confidence() -> None:
    both = Reading((replace(JANUARY, score=0.6), replace(FEBRUARY, score=0.2)), 0.8, True, threshold=0.35)
    found = of_its_time(understand("How many cases were there in February?"), both)
    assert [item.quote for item in found.evidence] == [FEBRUARY.quote, JANUARY.quote]
    assert found.answerable
    assert found.confidence == pytest.approx(4 / 7)  # odds of 4, a third of them
    assert found.evidence[0].score == pytest.approx(found.confidence)
    doubtful = of_its_time(understand("How many cases were there in February?"), Reading(both.evidence, 0.5, True, threshold=0.35))
    assert not doubtful.answerable
