"""The few words set off: whole amounts, scores, dates and names, of the kind that the question asks for."""

from dataclasses import replace
from datetime import date

import pytest

import qa
from qa.reading.answer_types import as_when, asks_who_is, wanted
from qa.reading.reading import likeliest_first
from qa.reading.weekdays import dated, with_dates, without_dates
from qa.showing.as_json import from_json, to_json
from qa.showing.page import Page
from qa.types import Claim, lone_evidence
from tests.news import archive_of, evidence_with, set_off
from vectorstore import Article
from vectorstore.texts.dates import parse_published

FALK = "Captain Runa Falk said fog had hidden the buoy."
MASK = "Director Ida Nygaard handed it to the ambassador, Kofi Mensah-Lartey."
FINAL = "Ulm Rangers beat Sele 6-4, 3-6, 7-5 in the final."
MARCH = "Between 3,000 and 4,000 people marched in Corrie on Friday."


@pytest.mark.parametrize(
    ("sentence", "marked", "question", "whole"),
    [
        ("The merger, worth £1.2bn, failed.", "£1", "How much was the merger worth?", "£1.2bn"),
        ("It fell to -41.5 degrees on Sunday.", "41.5 degrees", "How cold was it?", "-41.5 degrees"),
        ("It fell to −41.5 °C on Sunday.", "41", "How cold was it?", "−41.5 °C"),
        ("The fund lost US$3.6 billion last year.", "3.6", "How much did the fund lose?", "US$3.6 billion"),
        ("The dam will cost $2.4m, the county said.", "2.4", "How much will it cost?", "$2.4m"),
        ("Inflation rose from 3.2 to 3.7 per cent in May.", "3.7", "What is inflation?", "3.7 per cent"),
        ("The bakery sold 5\u00a0400 loaves on Friday.", "400", "How many loaves were sold?", "5\u00a0400"),
        (FINAL, "3-6, 7-5", "What was the score?", "6-4, 3-6, 7-5"),
        (MARCH, "3,000", "How many people marched?", "Between 3,000 and 4,000"),
        ("It takes 10 to 15 minutes to boil.", "15", "How long does it take?", "10 to 15 minutes"),
        ("It takes two to three weeks.", "three", "How long does it take?", "two to three weeks"),
        ("It holds 1 1/2 million litres.", "2 million", "How much does it hold?", "1 1/2 million litres"),
        ("Twenty-five sheep were killed.", "five", "How many sheep were killed?", "Twenty-five"),
        ("She won in 2:07:41, a record.", "07", "What was the time?", "2:07:41"),
        ("It leaves at 6.45 a.m. from platform 3.", "6", "When does it leave?", "6.45 a.m."),
        ("It opened on Monday, 14 September 2026, in Lorne.", "14 September", "When did it open?", "Monday, 14 September 2026"),
        ("It opened on September 14, 2026, in Lorne.", "14", "When did it open?", "September 14, 2026"),
        (FALK, "Falk", "Who said it?", "Captain Runa Falk"),
        (MASK, "Kofi", "Who got the mask?", "Kofi Mensah-Lartey"),
        ("In Mexico City Rubio met the president.", "Rubio", "Who met the president?", "Rubio"),
        ("It consists of seven warships.", "seven", "How many warships are there?", "seven"),
    ],
)
def test_what_is_cut_is_set_off_whole(sentence: str, marked: str, question: str, whole: str) -> None:
    assert set_off(sentence, marked, question) == whole


@pytest.mark.parametrize(
    ("sentence", "marked", "question", "language", "whole"),
    [
        ("Das kostet 1.234,5 Millionen Euro im Jahr.", "234", "Wie viel kostet das?", "de", "1.234,5 Millionen Euro"),
        ("Es kamen zwischen 30 und 40 Menschen.", "40", "Wie viele Menschen kamen?", "de", "zwischen 30 und 40"),
        ("Lo dijo Ursula von der Leyen en Madrid.", "Leyen", "¿Quién lo dijo?", "es", "Ursula von der Leyen"),
        ("Cuesta 3,5 millones de euros.", "3", "¿Cuánto cuesta?", "es", "3,5 millones de euros"),
        ("Köprü 12 milyon lira tutacak.", "12", "Köprü ne kadar tutacak?", "tr", "12 milyon lira"),
    ],
)
def test_what_is_cut_is_set_off_whole_in_other_languages(sentence: str, marked: str, question: str, language: str, whole: str) -> None:
    assert set_off(sentence, marked, question, language) == whole


@pytest.mark.parametrize(
    ("sentence", "marked", "question"),
    [
        ("Halden beat Ostra 3-2 on Saturday.", "3-2", "Who beat Ostra?"),
        ("Halden beat Ostra 3-2 on Saturday.", "Saturday", "Who beat Ostra?"),
        ("Halden beat Ostra 3-2 on Saturday.", "Ostra", "Who beat Ostra?"),
        ("It ran aground with 128 people on board.", "128 people", "Why did it run aground?"),
        ("It ran aground off Kelda Bay.", "Kelda Bay", "Why did it run aground?"),
        ("It ran aground with 128 people on board.", "128", "How much did it cost?"),
        ("It ran aground with 128 people on board.", "128 people", "When did it run aground?"),
        ("It ran aground with 128 people on board.", "128 people", "Where did it run aground?"),
        ("The strike begins on 14 September.", "14", "How many teachers strike?"),
        ("The fine was 80 million kroner.", "80 million kroner", "How many banks were fined?"),
        ("The strike ended after 14 days.", "14 days", "How many workers went on strike?"),
        (MASK, "the ambassador", "Who is Ida Nygaard?"),
        ("A ticket costs £18.50 for adults and £9 for children.", "£18.50 for adults and £9", "How much is a child's ticket?"),
        ("They paid $3 million and 2 million euros for it.", "$3 million and 2 million euros", "How much did the boat cost?"),
    ],
)
def test_nothing_of_another_kind_than_is_asked_for_is_set_off(sentence: str, marked: str, question: str) -> None:
    assert set_off(sentence, marked, question) == ""


@pytest.mark.parametrize(
    ("sentence", "marked", "question"),
    [
        (MASK, "Director", "Who is Ida Nygaard?"),
        (FALK, "fog had hidden the buoy", "Why did it run aground?"),
        ("The line is shut because of a power failure.", "a power failure", "Why is the line shut?"),
        ("Halden beat Ostra 3-2 on Saturday.", "3-2", "How did Halden do?"),
        ("Police arrested a man of 38.", "a man of 38", "Who was arrested?"),
        ("The strike lasted 14 days.", "14 days", "How many days did the strike last?"),
        ("Solberg had 54 percent of the vote.", "54 percent", "How much of the vote did Solberg have?"),
        ("It is worth between €20 million and €25 million.", "between €20 million and €25 million", "How much is it worth?"),
    ],
)
def test_what_is_of_the_kind_asked_for_stays(sentence: str, marked: str, question: str) -> None:
    assert set_off(sentence, marked, question) == marked


@pytest.mark.parametrize(
    ("quote", "weekday", "published", "language", "told"),
    [
        ("The ferry ran aground on Monday.", "Monday", "2026-09-14", "en", "Monday, 14 September 2026"),
        ("The council voted on Thursday.", "Thursday", "2026-10-02", "en", "Thursday, 1 October 2026"),
        ("Norra Lines has stopped sailings until Friday.", "Friday", "2026-09-14", "en", "Friday, 18 September 2026"),
        ("The mayor said on Monday the pool will open on Friday.", "Friday", "2026-09-15", "en", "Friday, 18 September 2026"),
        ("Norra Lines resumed sailings last Friday.", "Friday", "2026-09-18", "en", "Friday, 11 September 2026"),
        ("It was towed free on Tuesday morning.", "Tuesday morning", "2026-09-15", "en", "Tuesday morning (15 September 2026)"),
        ("Die Schule bleibt bis Donnerstag geschlossen.", "Donnerstag", "2026-10-12", "de", "Donnerstag, 15. Oktober 2026"),
        ("El puente se cerró el lunes.", "lunes", "2026-09-16", "es", "lunes, 14 septiembre 2026"),
    ],
)
def test_a_weekday_is_told_with_the_date_that_it_has_in_its_article(
    quote: str, weekday: str, published: str, language: str, told: str
) -> None:
    assert dated(evidence_with(quote, weekday, published, language)) == told


@pytest.mark.parametrize(
    ("quote", "short", "published"),
    [
        ("The ferry ran aground on Monday.", "Monday", ""),  # no date is known
        ("The council votes on Monday.", "Monday", "2026-09-14"),  # today or in a week
        ("Council meeting on Thursday.", "Thursday", "2026-09-16"),  # six days ago, or tomorrow
        ("The ferry ran aground on Monday.", "The ferry", "2026-09-14"),
        ("It opened on Monday, 14 September.", "Monday, 14 September", "2026-09-14"),
    ],
)
def test_other_words_and_doubtful_weekdays_get_no_date(quote: str, short: str, published: str) -> None:
    assert dated(evidence_with(quote, short, published)) == short


def test_the_kind_that_is_asked_for_is_known_in_four_languages() -> None:
    kinds = {
        "reason": ("Why did it sink?", "Warum sank sie?", "¿Por qué se hundió?", "Gemi neden battı?"),
        "date": ("When did it sink?", "On what date did it sink?", "Wann sank sie?", "¿Cuándo se hundió?", "Gemi ne zaman battı?"),
        "count": ("How many people?", "Wie viele Leute?", "¿Cuántas personas?", "Kaç kişi?"),
        "amount": ("How much was it?", "Wie viel kostet es?", "¿Cuánto cuesta?", "Ne kadar tutuyor?"),
        "person": ("Who sank it?", "Wer versenkte sie?", "¿Quién la hundió?", "Gemiyi kim batırdı?"),
        "place": ("Where did it sink?", "Wo sank sie?", "¿Dónde se hundió?", "Gemi nerede battı?"),
    }
    assert {question: wanted(question) for questions in kinds.values() for question in questions} == {
        question: kind for kind, questions in kinds.items() for question in questions
    }
    assert asks_who_is("Who is Ida Nygaard?") == asks_who_is("Ida Nygaard kimdir?") == "Ida Nygaard"
    assert asks_who_is("Ok, so who is Ida Nygaard then?") == asks_who_is("Kannst du mir sagen, wer Ida Nygaard ist?") == "Ida Nygaard"
    assert asks_who_is("Who is the director of the museum?") == ""
    assert as_when("On what date did it sink?") == "When did it sink?"


archive = archive_of(
    Article(
        id="ferry",
        title="Ferry Skarv aground",
        published="2026-09-14",
        text="The  ferry Skarv ran\naground off Kelda Bay on Monday with 128 people on board. Nobody was hurt.",
    ),
)


def test_the_offsets_of_the_short_answer_are_carried_to_the_page(archive: qa.Archive) -> None:
    answer = archive.ask("When did the ferry Skarv run aground?")
    claim = answer.claims[0]
    assert claim.short_at
    assert claim.text[slice(*claim.short_at)] == "Monday"
    assert answer.short == "Monday, 14 September 2026"
    page = Page().claims(answer.claims, 0, answer.citations)
    assert "<strong>Monday</strong>" in page
    assert "14 September 2026" in page
    assert from_json(to_json(answer)).claims == answer.claims


def test_words_that_occur_twice_are_set_off_where_they_answer() -> None:
    claim = Claim("Reds had 2 men off, and scored 2 goals.", (), quoted=True, short="2", short_at=(31, 32))
    assert "scored <strong>2</strong> goals" in Page().claims([claim], 0, ())


def test_a_sentence_is_read_with_its_dates_and_the_marks_in_it_are_those_of_the_sentence() -> None:
    sentence = "The council voted on Thursday, and the pool will open on Monday."
    text, added = with_dates(sentence, date(2026, 10, 2), "en")
    assert text == "The council voted on Thursday (1 October 2026), and the pool will open on Monday (5 October 2026)."
    for marked, words in {"1 October 2026": "Thursday", "Monday (5 October 2026)": "Monday", "pool": "pool"}.items():
        start = text.index(marked)
        assert sentence[slice(*without_dates((start, start + len(marked)), text, added))] == words


@pytest.mark.parametrize(
    ("given", "first"),
    [
        ([("Rolf Gast", 0.32), ("Ida Berg", 0.28), ("Mayor Ida Berg", 0.1)], "Ida Berg"),
        ([("Rolf Gast", 0.39), ("Ida Berg", 0.28), ("Mayor Ida Berg", 0.1)], "Rolf Gast"),
        ([("Tarn", 0.3), ("the town of Vik", 0.2), ("Vik", 0.2)], "the town of Vik"),
        ([("9", 0.3), ("9 million", 0.2), ("9 million", 0.2)], "9 million"),
        ([("9", 0.3), ("40", 0.2), ("40 boats", 0.2)], "9"),
        ([("", 0.3), ("Vik", 0.2), ("Vik", 0.2)], "Vik"),
        ([("", 0.3), ("Vik", 0.16)], "Vik"),
        ([("", 0.3), ("Vik", 0.1), ("Tarn", 0.1)], ""),
        ([("Vik", 0.3), ("", 0.2), ("", 0.2)], "Vik"),
    ],
)
def test_an_answer_that_several_sentences_give_is_as_likely_as_they_are_together(given: list[tuple[str, float]], first: str) -> None:
    evidence = [
        replace(lone_evidence(f"{short} {n}.", article_id=str(n), score=score), short=(0, len(short)) if short else None)
        for n, (short, score) in enumerate(given)
    ]
    led = likeliest_first(evidence)
    assert led[0].short_quote == first
    assert [item.score for item in led] == [score for _, score in given]
    assert {item.place for item in led} == {item.place for item in evidence}


@pytest.mark.parametrize(
    ("sentence", "marked", "question", "whole"),
    [
        ("A litre of petrol costs £1.45 in Leeds.", "£1.45", "How much does a litre of petrol cost?", "£1.45"),
        ("It rose to 3.25% in May.", "3.25%", "How high was inflation?", "3.25%"),
        ("The parcel weighed 3.45 kg.", "3.45 kg", "How much did the parcel weigh?", "3.45 kg"),
        ("It starts at 7pm on Tuesday.", "7pm", "When does it start?", "7pm"),
        ("It starts at 7.30pm on Tuesday.", "7.30pm", "When does it start?", "7.30pm"),
        ("The doors open at 8 o'clock.", "8 o'clock", "When do the doors open?", "8 o'clock"),
        ("It starts at 19.30.", "19.30", "When does it start?", "19.30"),
        ("Revenue rose 12% to $3.2 billion.", "$3.2 billion", "What was the revenue?", "$3.2 billion"),
        ("Profit rose by £1m to £5m.", "£5m", "What was the profit?", "£5m"),
        ("The toll rose by 12 to 45.", "45", "What was the toll?", "45"),
        ("cut rates by 0.25 points to 4.5%", "4.5%", "What is the rate?", "4.5%"),
        ("The club paid $4 million or 5% of sales.", "$4 million", "How much did the club pay?", "$4 million"),
        ("It gave 500 euros to 3 women.", "500 euros", "How much did it give?", "500 euros"),
        ("It costs between 5 and 7 euros.", "7 euros", "How much does it cost?", "between 5 and 7 euros"),
        ("It costs 5 to 7 euros.", "7 euros", "How much does it cost?", "5 to 7 euros"),
        ("Prices rose 2 to 3 percent.", "3 percent", "How much did prices rise?", "2 to 3 percent"),
        ("A ticket costs $4 to 5 million.", "5 million", "How much does it cost?", "$4 to 5 million"),
        ("Tickets cost £10–£20.", "£20", "How much do tickets cost?", "£10–£20"),
    ],
)
def test_a_price_is_no_time_and_a_change_no_range(sentence: str, marked: str, question: str, whole: str) -> None:
    assert set_off(sentence, marked, question) == whole


@pytest.mark.parametrize(
    ("sentence", "weekday", "day"),
    [
        ("The singer was taken to hospital on Tuesday.", "on Tuesday", "2 September"),
        ("The Federal Reserve voted to cut rates on Wednesday.", "on Wednesday", "3 September"),
        ("He returned to work on Monday.", "on Monday", "1 September"),
        ("He failed to appear on Tuesday.", "on Tuesday", "2 September"),
        ("She was forced to resign on Tuesday.", "on Tuesday", "2 September"),
        ("The vote is scheduled for Tuesday.", "Tuesday", "9 September"),
        ("Heavy rain is expected on Sunday.", "on Sunday", "7 September"),
        ("Strikes are planned for Monday.", "Monday", "8 September"),
        ("The hall is to open on Monday.", "on Monday", "8 September"),
        ("The trial begins on Monday.", "on Monday", "8 September"),
        ("He said on Monday it was over.", "on Monday", "1 September"),
        ("The team is due to arrive on Saturday.", "on Saturday", "6 September"),
    ],
)
def test_a_weekday_is_over_or_to_come_as_its_verb_says(sentence: str, weekday: str, day: str) -> None:
    item = lone_evidence(sentence, language="en", published=parse_published("2025-09-04"))
    at = item.start + sentence.index(weekday)
    assert day in dated(replace(item, short=(at, at + len(weekday))))
