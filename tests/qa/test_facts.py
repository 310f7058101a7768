from datetime import date

import pytest

from qa.checking.facts import Day, facts

PUBLISHED = date(2025, 9, 4)  # a Thursday


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("seven ships", "7 ships", "en"),
        ("twenty-one firms", "21 firms", "en"),
        ("$2.5bn", "2.5 billion dollars", "en"),
        ("half a million people", "500,000 people", "en"),
        ("7 %", "seven percent", "en"),
        ("2,5 Milliarden Euro", "2.500.000.000 €", "de"),
        ("sieben Schiffe", "7 Schiffe", "de"),
        ("siete barcos", "7 barcos", "es"),
        ("1.234,5 millones", "1234500000", "es"),
        ("iki yüz beş kişi", "205 kişi", "tr"),
        ("yüzde 15", "%15", "tr"),
        ("1 234 men", "1,234 men", "en"),
    ],
)
def test_a_number_is_the_same_however_it_is_written(one: str, other: str, language: str) -> None:
    first, second = (facts(text, language).numbers for text in (one, other))
    assert len(first) == len(second) == 1
    assert first[0].agrees(second[0])


@pytest.mark.parametrize(
    ("one", "other"), [("7 ships", "8 ships"), ("7 percent", "7 dollars"), ("2.5 million", "2.5 billion"), ("1,234", "1,235")]
)
def test_another_number_is_another(one: str, other: str) -> None:
    assert not facts(one, "en").numbers[0].agrees(facts(other, "en").numbers[0])


@pytest.mark.parametrize(
    ("claim", "evidence", "language"),
    [
        ("3 September 2025", "Sept. 3", "en"),
        ("September 3", "3 September 2025", "en"),
        ("Tuesday", "2 September", "en"),
        ("2 September 2025", "Tuesday", "en"),
        ("3 September", "yesterday", "en"),
        ("28 December 2024", "28 December 2024", "en"),
        ("3. September", "3. September 2025", "de"),
        ("3 de septiembre", "el 3 de septiembre de 2025", "es"),
        ("3 Eylül", "3 Eylül 2025", "tr"),
    ],
)
def test_a_day_is_the_same_however_it_is_said(claim: str, evidence: str, language: str) -> None:
    said, shown = (facts(text, language, PUBLISHED).days for text in (claim, evidence))
    assert said[0].follows_from(shown[0], PUBLISHED)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [("4 September", "3 September"), ("Monday", "Tuesday"), ("September 2024", "3 September"), ("3 September", "in September")],
)
def test_another_day_is_another(claim: str, evidence: str) -> None:
    said, shown = (facts(text, "en", PUBLISHED).days for text in (claim, evidence))
    assert not said[0].follows_from(shown[0], PUBLISHED)


def test_a_day_without_a_year_is_the_one_nearest_to_its_article() -> None:
    assert Day(2024, 12, 30).follows_from(Day(month=12, day=30), date(2025, 1, 3))


def test_words_that_are_also_months_are_words() -> None:
    assert facts("He may march on.", "en").days == ()


def test_names_are_capitalised_words_but_not_those_that_begin_a_sentence() -> None:
    assert facts("The mayor, Anna Hale, met Crown Prince Leo. Later she left.", "en").names == {"anna", "hale", "crown", "prince", "leo"}


def test_no_text_is_too_odd_to_be_read() -> None:
    for text in ("", "…", "31 February 99999", "9" * 400, "١٢٣", "½", "$", "1.2.3,4", "00-00-0000", "2025-19-39"):
        facts(text, "xx", PUBLISHED)
        facts(text, "tr", None)
