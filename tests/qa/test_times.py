"""The usual ways to name a time and to ask for the news of it, in four languages; and what is said of a time that is not understood."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import qa
from qa import Archive
from qa.asking.news import news_of
from qa.asking.periods import Unknown, find_period, read_period
from qa.asking.question import understand
from vectorstore import Article, InputError

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)  # a Thursday
SUMMER, WINTER = ("2026-06-01", "2026-09-01"), ("2025-12-01", "2026-03-01")
FIRST_HALF, THIRD_QUARTER = ("2026-01-01", "2026-07-01"), ("2026-07-01", "2026-10-01")
EARLY_SEPTEMBER, LATE_OCTOBER = ("2026-09-01", "2026-09-11"), ("2026-10-21", "2026-11-01")
TUESDAY, WEEKEND = ("2026-11-24", "2026-11-26"), ("2026-11-21", "2026-11-24")
TEN_DAYS_AGO, TWO_WEEKS_AGO = ("2026-11-15", "2026-11-18"), ("2026-11-09", "2026-11-16")
MARCH_TO_MAY, TEN_DAYS, LATE_JULY = ("2019-03-01", "2019-06-01"), ("2026-09-01", "2026-09-11"), ("2026-07-19", "2026-07-31")
FOURTEENTH, NINETIES, SEPTEMBER = ("2026-09-14", "2026-09-16"), ("1990-01-01", "2000-01-01"), ("2026-09-01", "2026-10-01")
NEXT_WEEK = ("2026-11-30", "2026-12-07")
THIRD_TUESDAY = ("2026-10-20", "2026-10-22")

TIMES = {
    "What happened this summer?": SUMMER,
    "What happened last winter?": WINTER,
    "What happened in the summer of 2026?": SUMMER,
    "What happened over the summer?": SUMMER,
    "What happened in the first half of 2026?": FIRST_HALF,
    "What happened in Q3 2026?": THIRD_QUARTER,
    "What happened in the third quarter?": THIRD_QUARTER,
    "What happened last quarter?": THIRD_QUARTER,
    "What happened in early September?": EARLY_SEPTEMBER,
    "What happened in mid-September?": ("2026-09-11", "2026-09-21"),
    "What happened late last month?": LATE_OCTOBER,
    "What happened at the beginning of the year?": ("2026-01-01", "2026-05-01"),
    "What happened on Tuesday?": TUESDAY,
    "What happened on Thursday morning?": ("2026-11-26", "2026-11-28"),
    "What happened over the weekend?": WEEKEND,
    "What happened last weekend?": WEEKEND,
    "What happened the weekend before last?": ("2026-11-14", "2026-11-17"),
    "What happened ten days ago?": TEN_DAYS_AGO,
    "What happened two weeks ago?": TWO_WEEKS_AGO,
    "What happened a fortnight ago?": ("2026-11-05", "2026-11-20"),
    "What happened three days ago?": ("2026-11-23", "2026-11-25"),
    "What happened between March and May 2019?": MARCH_TO_MAY,
    "What happened between 1 and 10 September 2026?": TEN_DAYS,
    "What happened on 1-10 September?": TEN_DAYS,
    "What happened from 19 to 30 July?": LATE_JULY,
    "What happened from November to February?": ("2025-11-01", "2026-03-01"),
    "What happened on the 14th of September?": FOURTEENTH,
    "What happened on Monday, 14 September 2026?": FOURTEENTH,
    "What happened on Friday the 13th?": ("2026-11-13", "2026-11-15"),
    "What happened on 14.09.2026?": FOURTEENTH,
    "What happened on 14/09/2026?": FOURTEENTH,
    "What happened on 09/14/2026?": FOURTEENTH,
    "What happened on 3.9.2026?": ("2026-09-03", "2026-09-05"),
    "What happened on 2026-09-14?": FOURTEENTH,
    "What happened in the week of 14 September?": ("2026-09-14", "2026-09-21"),
    "What happened on the third Tuesday of last month?": THIRD_TUESDAY,
    "What happened in the first week of September?": ("2026-09-01", "2026-09-08"),
    "What happened the month before last?": SEPTEMBER,
    "What happened the day before yesterday?": TUESDAY,
    "What happened this morning?": ("2026-11-26", "2026-11-27"),
    "What happened tonight?": ("2026-11-26", "2026-11-27"),
    "What happened in the 1990s?": NINETIES,
    "What happened this week?": ("2026-11-19", "2026-11-30"),
    "Was geschah diesen Sommer?": SUMMER,
    "Was geschah letzten Winter?": WINTER,
    "Was geschah im ersten Halbjahr 2026?": FIRST_HALF,
    "Was geschah im dritten Quartal?": THIRD_QUARTER,
    "Was geschah Anfang September?": EARLY_SEPTEMBER,
    "Was geschah Ende letzten Monats?": LATE_OCTOBER,
    "Was geschah am Dienstagabend?": TUESDAY,
    "Was geschah am Wochenende?": WEEKEND,
    "Was geschah vor zehn Tagen?": TEN_DAYS_AGO,
    "Was geschah vor zwei Wochen?": TWO_WEEKS_AGO,
    "Was geschah zwischen März und Mai 2019?": MARCH_TO_MAY,
    "Was geschah zwischen dem 1. und 10. September?": TEN_DAYS,
    "Was geschah vom 19. bis zum 30. Juli 2026?": LATE_JULY,
    "Was geschah am 14.9.?": FOURTEENTH,
    "Was geschah am dritten Dienstag im Oktober?": THIRD_TUESDAY,
    "Was geschah vorletzten Monat?": SEPTEMBER,
    "Was geschah vorgestern?": TUESDAY,
    "Was geschah in den 1990er Jahren?": NINETIES,
    "¿Qué pasó este verano?": SUMMER,
    "¿Qué pasó el invierno pasado?": WINTER,
    "¿Qué pasó en la primera mitad de 2026?": FIRST_HALF,
    "¿Qué pasó en el tercer trimestre de 2026?": THIRD_QUARTER,
    "¿Qué pasó a principios de septiembre?": EARLY_SEPTEMBER,
    "¿Qué pasó a finales del mes pasado?": LATE_OCTOBER,
    "¿Qué pasó el martes?": TUESDAY,
    "¿Qué pasó el fin de semana pasado?": WEEKEND,
    "¿Qué pasó hace diez días?": TEN_DAYS_AGO,
    "¿Qué pasó hace dos semanas?": TWO_WEEKS_AGO,
    "¿Qué pasó entre marzo y mayo de 2019?": MARCH_TO_MAY,
    "¿Qué pasó entre el 1 y el 10 de septiembre?": TEN_DAYS,
    "¿Qué pasó del 19 al 30 de julio?": LATE_JULY,
    "¿Qué pasó el 14/09/2026?": FOURTEENTH,
    "¿Qué pasó el tercer martes de octubre?": THIRD_TUESDAY,
    "¿Qué pasó el mes antepasado?": SEPTEMBER,
    "¿Qué pasó anteayer?": TUESDAY,
    "¿Qué pasó en los años 90?": NINETIES,
    "Bu yaz ne oldu?": SUMMER,
    "2026 yazında ne oldu?": SUMMER,
    "Geçen kış ne oldu?": WINTER,
    "2026'nın ilk yarısında ne oldu?": FIRST_HALF,
    "2026'nın üçüncü çeyreğinde ne oldu?": THIRD_QUARTER,
    "Eylül başında ne oldu?": EARLY_SEPTEMBER,
    "Geçen ayın sonunda ne oldu?": LATE_OCTOBER,
    "Salı günü ne oldu?": TUESDAY,
    "Hafta sonu ne oldu?": WEEKEND,
    "On gün önce ne oldu?": TEN_DAYS_AGO,
    "İki hafta önce ne oldu?": TWO_WEEKS_AGO,
    "Mart ile Mayıs 2019 arasında ne oldu?": MARCH_TO_MAY,
    "1 ile 10 Eylül 2026 arasında ne oldu?": TEN_DAYS,
    "19-30 Temmuz arasında ne oldu?": LATE_JULY,
    "14.09.2026'da ne oldu?": FOURTEENTH,
    "Ekim ayının üçüncü salı günü ne oldu?": THIRD_TUESDAY,
    "Evvelsi gün ne oldu?": TUESDAY,
    "1990'larda ne oldu?": NINETIES,
}


@pytest.mark.parametrize("asked", TIMES)
def test_a_usual_way_to_name_a_time_is_understood_and_not_searched_for(asked: str) -> None:
    period = find_period(asked, NOW)
    assert period is not None
    assert (period.after, period.before) == tuple(map(date.fromisoformat, TIMES[asked]))
    assert understand(asked, period=period).roundup


@pytest.mark.parametrize(
    ("asked", "unknown"),
    [
        ("What happened on 31 February?", "on 31 February"),
        ("What happened in the 14th month?", "in the 14th month"),
        ("Who left from 30 to 19 July?", "from 30 to 19 July"),
        ("What happened on 32.13.2026?", "on 32.13.2026"),
        ("What happened on the third Friday before Easter?", "on the third Friday before Easter"),
        ("What happened on the sixth Monday of October?", "on the sixth Monday of October"),
        ("Was geschah am 31. Februar?", "am 31. Februar"),
        ("¿Qué pasó el 31 de febrero?", "el 31 de febrero"),
        ("31 Şubat'ta ne oldu?", "31 Şubat'ta"),
    ],
)
def test_a_time_that_is_not_understood_is_told_apart(asked: str, unknown: str) -> None:
    period = read_period(asked, NOW)
    assert isinstance(period, Unknown)
    assert period.phrase == unknown


@pytest.mark.parametrize(
    "asked",
    ["What happened in the fifth week of the siege?", "What did last year's budget cost?", "What happened in last week's storm?",
     "Who won the second half?", "Who was hurt in the first half?", "What fell in the spring flood?", "Who sang in the summer of love?",
     "Who won the 2026 cup final?", "Which is the third station of the tram?", "Who may march?", "Pazar nerede kuruldu?"],
)  # fmt: skip
def test_what_only_looks_like_a_time_is_searched_for(asked: str) -> None:
    assert read_period(asked, NOW) is None


@pytest.mark.parametrize(
    ("words", "about"),
    [
        ("What was in the news?", ""),
        ("What did the papers report?", ""),
        ("What did the papers report about Vessa?", "Vessa"),
        ("News about the tram", "tram"),
        ("Articles", ""),
        ("What was reported?", ""),
        ("What made the headlines?", ""),
        ("Show me all stories about wolves", "wolves"),
        ("What did the papers carry?", ""),
        ("What stories ran?", ""),
        ("Anything on the Halm Bridge?", "Halm Bridge"),
        ("Is there anything new about wolves?", "wolves"),
        ("Gibt es etwas Neues zur Tram?", "Tram"),
        ("¿Hay algo sobre Vessa?", "Vessa"),
        ("Vessa hakkında bir şey var mı?", "Vessa"),
        ("Did anything fall on the bridge?", None),
        ("Was stand in der Zeitung?", ""),
        ("Was haben die Zeitungen über Vessa berichtet?", "Vessa"),
        ("Nachrichten über die Tram", "Tram"),
        ("¿Qué salió en las noticias?", ""),
        ("¿Qué informaron los periódicos sobre Vessa?", "Vessa"),
        ("Noticias sobre el tranvía", "tranvía"),
        ("haberlerde ne vardı?", ""),
        ("gazeteler Vessa hakkında ne yazdı?", "Vessa"),
        ("tramvay hakkında haberler", "tramvay"),
        ("What was reported stolen?", None),
        ("What did the report say about the tram?", None),
        ("Who reported the fire?", None),
    ],
)
def test_news_in_general_can_be_asked_for_in_many_ways(words: str, about: str | None) -> None:
    assert news_of(words) == about


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder: Path = tmp_path_factory.mktemp("times")
    with qa.open(folder / "archive", llm="none") as archive:
        archive.add(
            Article("Lift halts", "A lift stopped above Orla with 46 guests in it. Nobody was hurt.", published="2026-07-14", id="lift"),
            Article(
                "Mine to close",
                "The Tarn mine will close in May, its owner said. About 340 miners will go.",
                published="2026-08-05",
                id="mine",
            ),
            Article(
                "Miners strike", "Miners at the Tarn mine went on strike. Their union wants more pay.", published="2026-08-19", id="strike"
            ),
            Article("Bank fined", "The Bank of Orla was fined 80 million crowns for weak checks.", published="2026-11-23", id="bank"),
        )
        yield archive


def cited(archive: Archive, asked: str) -> list[str]:
    return [citation.article_id for citation in archive.ask(asked, now=NOW).citations]


@pytest.mark.parametrize(
    ("asked", "articles"),
    [
        ("What happened this summer?", ["strike", "mine", "lift"]),
        ("What was in the news in July?", ["lift"]),
        ("Articles from August 2026", ["strike", "mine"]),
        ("Was stand im August in der Zeitung?", ["strike", "mine"]),
        ("¿Qué se publicó en julio de 2026?", ["lift"]),
        ("Ağustos 2026 haberleri", ["strike", "mine"]),
    ],
)
def test_a_roundup_lists_the_articles_of_its_time_newest_first(papers: Archive, asked: str, articles: list[str]) -> None:
    assert cited(papers, asked) == articles


def test_news_of_a_thing_in_a_time_is_of_that_thing_and_time(papers: Archive) -> None:
    assert set(cited(papers, "What did the papers report about the Tarn mine in August?")) == {"mine", "strike"}


@pytest.mark.parametrize(
    ("asked", "articles"),
    [
        ("What was reported about the Bank of Orla in November 2026?", {"bank"}),
        ("Anything on the Bank of Orla from the fourth quarter of 2026?", {"bank"}),
        ("What happened at the Tarn mine in August 2026?", {"mine", "strike"}),
        ("What was reported about the Bank of Vessa in November 2026?", set()),
        ("What happened to the captain in July 2026?", set()),
    ],
)
def test_what_is_asked_about_a_named_thing_is_told_by_articles_that_name_it(papers: Archive, asked: str, articles: set[str]) -> None:
    assert set(cited(papers, asked)) == articles


def test_now_may_be_a_text_or_a_day(papers: Archive) -> None:
    for now in ("2026-08-01", " 2026-08-01T12:00:00+02:00 ", date(2026, 8, 1)):
        assert [found.article_id for found in papers.ask("What happened last month?", now=now).citations] == ["lift"]
    with pytest.raises(InputError, match=r"'yesterday' is no date\. Give `now`"):
        papers.ask("What happened last month?", now="yesterday")


def test_a_time_without_articles_has_none_and_the_nearest_is_shown(papers: Archive) -> None:
    answer = papers.ask("What happened on 16 July?", now=NOW)
    assert answer.reason == "Nothing in the archive was published from 16 July 2026 to 17 July 2026. The nearest is of 14 July 2026."
    assert papers.ask("What happened in 2027?", now=NOW).reason.endswith("The nearest is of 23 November 2026.")


TO_COME = {
    "What happens tomorrow?": ("2026-11-27", "2026-11-28"),
    "What opens the day after tomorrow?": ("2026-11-28", "2026-11-29"),
    "What happens next week?": NEXT_WEEK,
    "What is planned for next month?": ("2026-12-01", "2027-01-01"),
    "Who plays next Friday?": ("2026-11-27", "2026-11-28"),
    "What is on next weekend?": ("2026-11-28", "2026-11-30"),
    "What is due in two weeks' time?": ("2026-12-07", "2026-12-14"),
    "What is due in the next three days?": ("2026-11-27", "2026-11-30"),
    "What opens next spring?": ("2027-03-01", "2027-06-01"),
    "Was passiert morgen?": ("2026-11-27", "2026-11-28"),
    "Was passiert nächste Woche?": NEXT_WEEK,
    "Was öffnet übermorgen?": ("2026-11-28", "2026-11-29"),
    "¿Qué abre mañana por la tarde?": ("2026-11-27", "2026-11-28"),
    "¿Qué abre la semana que viene?": NEXT_WEEK,
    "¿Quién juega el próximo viernes?": ("2026-11-27", "2026-11-28"),
    "Yarın ne olacak?": ("2026-11-27", "2026-11-28"),
    "Gelecek hafta ne açılıyor?": NEXT_WEEK,
}


@pytest.mark.parametrize("asked", TO_COME)
def test_a_time_to_come_is_understood(asked: str) -> None:
    period = find_period(asked, NOW)
    assert period
    assert (period.after, period.before) == tuple(map(date.fromisoformat, TO_COME[asked]))
    assert str(period.announced) == "2026-10-26"


@pytest.mark.parametrize(
    "asked",
    ["What happened the next day?", "Who directed Tomorrow Never Dies?", "Who is next in line?", "Was geschah am Morgen?",
     "Was geschah am nächsten Tag?", "¿Qué pasó por la mañana?", "Depremden iki gün sonra ne oldu?"],
)  # fmt: skip
def test_what_is_no_time_to_come_names_none(asked: str) -> None:
    assert read_period(asked, NOW) is None


def test_of_a_time_to_come_articles_tell_beforehand(papers: Archive) -> None:
    assert papers.ask("What happens tomorrow?", now=NOW).reason.startswith("Nothing in the archive was published on 27 November 2026.")
    understood = papers.ask("Which bank is fined next week?", now=NOW).understood
    assert understood
    assert (str(understood.after), understood.before, understood.words) == ("2026-10-26", None, "Which bank is fined next week?")


def test_a_time_that_is_not_understood_is_said(papers: Archive) -> None:
    answer = papers.ask("What happened on 31 February?", now=NOW)
    assert answer.notice == "I did not understand “on 31 February” as a time; all articles were searched."
    assert answer.abstained
    answer = papers.ask("Who was fined from 30 to 19 July?", now=NOW)
    assert answer.notice == "I did not understand “from 30 to 19 July” as a time; all articles were searched."
    assert [citation.article_id for citation in answer.citations] == ["bank"]


def test_last_weeks_news_may_be_printed_a_day_or_two_after(papers: Archive) -> None:
    answer = papers.ask("Which bank was fined last week?", now=NOW)
    assert [citation.article_id for citation in answer.citations] == ["bank"]
    assert papers.ask("What happened last week?", now=NOW).abstained


def test_where_nothing_of_a_short_time_answers_the_weeks_around_it_are_searched_and_that_is_said(papers: Archive) -> None:
    asked, now = "How many guests were in the lift above Orla last week?", datetime(2026, 8, 12, tzinfo=UTC)
    answer = papers.ask(asked, now=now)
    assert [citation.article_id for citation in answer.citations][:1] == ["lift"]
    assert answer.notice.startswith(
        "No article published from 3 August 2026 to 11 August 2026 seems to answer this; those of the weeks before"
    )
    assert papers.ask(asked, now=NOW).abstained  # months later, "last week" does not mean that
