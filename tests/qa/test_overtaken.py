"""What a later article overturns or puts right leads, and what it overturns is not set off; what no article tells is not answered."""

from dataclasses import replace

import pytest

import qa
from qa.asking.question import understand
from qa.reading.overtaken import newest_count, overtaken
from qa.reading.reading import Reading
from qa.types import Evidence, lone_evidence
from vectorstore import Article
from vectorstore.indexes.hits import Retrieved

REST = "The square was empty in the morning. A band plays there each summer."


def reports(older: str, newer: str, *, older_title: str = "A report", newer_title: str = "A further report") -> list[Article]:
    return [
        Article(id="old", title=older_title, text=f"{older} Nothing else was known.", published="2026-07-14", language="en"),
        Article(id="new", title=newer_title, text=f"{newer} {REST}", published="2026-09-17", language="en"),
    ]


OVERTURNED = [
    (
        "Port director Gregor Steen was found guilty of taking bribes on Tuesday.",
        "An appeal court overturned the conviction of Gregor Steen on Thursday.", "Was Gregor Steen found guilty?",
    ),
    (
        "The town of Marn banned cars from the Old Quay on Monday.", "Marn has lifted the ban on cars on the Old Quay.",
        "What did Marn ban from the Old Quay?",
    ),
    (
        "Harl Shipping plans a terminal at Pell Head for 90 million euros.",
        "Harl Shipping has scrapped its plan for the terminal at Pell Head.",
        "How much will the terminal of Harl Shipping at Pell Head cost?",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("older", "newer", "question"), OVERTURNED)
def test_what_a_later_article_overturns_follows_and_is_not_set_off(archive: qa.Archive, older: str, newer: str, question: str) -> None:
    archive.add(*reports(older, newer))
    answer = archive.ask(question)
    assert [citation.article_id for citation in answer.citations[:2]] == ["new", "old"]
    assert answer.short in ("", "No")


@pytest.mark.parametrize(
    ("older", "newer", "question"),
    [
        (
            "Port director Gregor Steen was found guilty of taking bribes on Tuesday.",
            "An appeal court overturned the conviction of Anna Hale on Thursday.", "What was Gregor Steen found guilty of?",
        ),
        (
            "The town of Marn banned cars from the Old Quay on Monday.", "Marn has dropped its coat of arms from buses.",
            "What did Marn ban from the Old Quay?",
        ),
    ],
)  # fmt: skip
def test_what_happened_to_others_overturns_nothing(archive: qa.Archive, older: str, newer: str, question: str) -> None:
    archive.add(*reports(older, newer))
    assert archive.ask(question).citations[0].article_id == "old"


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Inquiry into Gregor Steen goes on", "Hale was pardoned by the governor after he had been found guilty."),
        (
            "Marn harbour elects a board",
            "Of the others, Ida Brook was acquitted by Judge Lund on Monday, after a jury had found her guilty.",
        ),
        ("Gregor Steen and the others", "Anna Hale has been exonerated by a court that found nobody guilty."),
    ],
)
def test_nor_does_what_happened_to_others_in_an_article_about_the_same(archive: qa.Archive, title: str, told: str) -> None:
    found_guilty = "Judge Ode found port director Gregor Steen guilty of taking bribes on Tuesday."
    archive.add(*reports(found_guilty, told, newer_title=title))
    assert archive.ask("Who was found guilty of taking bribes?").citations[0].article_id == "old"


@pytest.mark.parametrize(
    ("text", "question", "leads"),
    [
        ("Prosecutors had asked for four years in prison. A court acquitted Neil Harrow.", "How long was Neil Harrow jailed?", "A court"),
        ("The union sought 9 percent. The strike of Corran guards was called off.", "What did the Corran guards' union seek?", "The union"),
        ("A ban in Marn was demanded by some. On Monday Marn lifted the ban on cars.", "When did Marn ban cars?", "On Monday"),
        ("Dana Moor faces nine years in jail. The jury found her guilty.", "How long is Dana Moor's sentence?", "Dana Moor faces"),
    ],
)
def test_what_somebody_asked_for_is_not_what_came_of_it(text: str, question: str, leads: str) -> None:
    start = text.index(". ") + 1
    hit = replace(lone_evidence(text, language="en").hit, sentences=((0, start), (start + 1, len(text))))
    wished = Reading((Evidence(hit, 0, start, 0.8),), 0.8, True)
    assert overtaken(understand(question), wished, Retrieved([hit])).evidence[0].quote.startswith(leads)


def test_who_shares_no_more_than_the_place_overturns_nothing(archive: qa.Archive) -> None:
    prison, court = (
        "CORRAND — Three inmates were stopped at the wall of Corrand prison.",
        "CORRAND — A court in Corrand acquitted Neil Harrow.",
    )
    archive.add(*reports(prison, court))
    assert archive.ask("Where were the inmates of Corrand prison stopped?").citations[0].article_id == "old"


@pytest.mark.parametrize(
    ("question", "newest", "short"),
    [
        ("How many homes in Marn are still without power?", "In Marn electricity is back in all but 320 homes.", "320"),
        ("How many homes in Marn are without power now?", "Only 80 homes in Marn lack electricity.", "80"),
        ("How many homes in Marn are still without power?", "In Marn 12 homes were sold.", ""),
        ("How many people in Marn are still missing?", "Twelve people in Marn danced.", ""),
        ("How many homes in Marn were without power?", "In Marn electricity is back in all but 320 homes.", ""),
        ("How many homes in Marn are still without power?", "In Halm electricity is back in all but 320 homes.", ""),
    ],
)
def test_of_how_many_still_the_newest_number_leads_in_whatever_words(question: str, newest: str, short: str) -> None:
    texts = {"Some 40,000 homes in Marn were without power. Many people are missing.": "2026-01-14", newest: "2026-01-18"}
    old, new = (
        replace(lone_evidence(text, language="en").hit, published=day, sentences=((0, len(text)),), article_id=day)
        for text, day in texts.items()
    )
    reading = newest_count(understand(question), Reading((Evidence(old, 0, 40, 0.8),), 0.8, True), Retrieved([old, new]))
    assert reading.evidence[0].short_quote == short


NOTICES = [
    (
        "Archivist Noor Valdis said 1,300 volumes were lost.",
        "In our report of 14 July we wrote that 1,300 volumes were lost in the fire at the Arden archive. The correct number is 310.",
        "Arden archive burns", "How many volumes did the Arden archive lose?", "310",
    ),
    (
        "The climber Yara Benn needed 19 hours from the last camp.", "Benn needed 17 hours from the last camp, not 19 as we reported.",
        "Benn climbs Kesh", "How long did Yara Benn need from the last camp?", "17 hours",
    ),
    (
        "Idris Calloway signed a contract until 2028.", "Idris Calloway has signed until 2027, not until 2028 as reported.",
        "New coach at Senn", "How long does the contract of Idris Calloway run?", "2027",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("older", "newer", "title", "question", "right"), NOTICES)
def test_a_notice_that_puts_a_report_right_leads(
    archive: qa.Archive, older: str, newer: str, title: str, question: str, right: str
) -> None:
    archive.add(*reports(older, newer, older_title=title, newer_title=f"Correction: {title}"))
    answer = archive.ask(question)
    assert answer.citations[0].article_id == "new"
    assert right in answer.citations[0].quote
    assert answer.short in ("", right)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Storm Ilva left 17,000 homes on the Hollin coast without electricity.", "How many homes were destroyed by storm Ilva?"),
        ("Amara Diallo succeeds Roderick Hume, who left in August after six years.", "When did Roderick Hume die?"),
        ("At the Arden archive 1,300 volumes were lost in the fire.", "How many people drowned in the Arden archive?"),
    ],
)
def test_what_is_not_told_is_not_answered_however_sure_the_reader_is(archive: qa.Archive, text: str, question: str) -> None:
    archive.add(*reports(text, "The harbour café in Hollin opens in May."))
    assert archive.ask(question).abstained


def test_a_sentence_in_another_language_than_the_readers_needs_a_name_of_the_question(archive: qa.Archive) -> None:
    archive.add(
        Article(id="de", title="Bad öffnet", text="Das Bad wurde 1974 gebaut. Es steht in Ostwald.", published="2026-06-01", language="de"),
        Article(id="en", title="Brewery", text="The brewery was founded in Hollin by two brothers.", published="2026-06-01", language="en"),
    )
    assert "1974" not in archive.ask("Since when has the brewery been in trouble?").text


@pytest.mark.parametrize(
    ("question", "latest", "broad"),
    [
        ("How many homes are still without power?", True, False),
        ("Was kostet das Bad aktuell?", True, False),
        ("¿Cuál es el coste actual de la obra?", True, False),
        ("What is the actual cost of the pier?", False, False),
        ("What has happened in Marn since May?", False, True),
        ("What have been the main events this month?", False, True),
    ],
)
def test_words_for_now_and_for_all_that_happened(question: str, latest: bool, broad: bool) -> None:
    understood = understand(question)
    assert (understood.latest, understood.broad) == (latest, broad)
