"""Further ways to name a time, in four languages: a weekday of a week, about a day, the edges of a month, what no form is of."""

from datetime import UTC, date, datetime

import pytest

from qa.asking.periods import Unknown, find_period, read_period
from qa.asking.question import understand

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)  # a Thursday
LAST_THURSDAY, LAST_FRIDAY, NEXT_TUESDAY = ("2026-11-19", "2026-11-21"), ("2026-11-20", "2026-11-22"), ("2026-12-01", "2026-12-02")
TUESDAY_BEFORE = ("2026-11-10", "2026-11-12")
ABOUT_FOURTEENTH, ABOUT_NINETEENTH = ("2026-09-11", "2026-09-18"), ("2026-08-16", "2026-08-23")
MID_SEPTEMBER, LATE_AUGUST, THIRD = ("2026-09-11", "2026-09-21"), ("2026-08-21", "2026-09-01"), ("2026-09-03", "2026-09-05")
LATE_2025, FIRST_DAYS, LAST_DAY = ("2025-10-01", "2026-01-01"), ("2026-09-01", "2026-09-08"), ("2026-10-31", "2026-11-02")
TWO_WEEKS, TWO_DAYS, WEEKEND = ("2026-09-01", "2026-09-15"), ("2026-11-21", "2026-11-23"), ("2026-11-21", "2026-11-24")
LATER_JULY, WINTER, TURN = ("2026-07-16", "2026-08-01"), ("2025-12-01", "2026-03-01"), ("2025-12-27", "2026-01-06")
MIDWEEK, WEEK_30, WEEK_47 = ("2026-11-24", "2026-11-27"), ("2026-07-20", "2026-07-27"), ("2026-11-16", "2026-11-23")
NOVEMBER, OCTOBER, LAST_WEEK = ("2026-11-01", "2026-12-01"), ("2026-10-01", "2026-11-01"), ("2026-11-16", "2026-11-23")
FORTNIGHT, SINCE_SUMMER, SINCE_NOVEMBER = ("2026-11-11", "2026-11-27"), ("2026-06-01", "None"), ("2026-11-01", "None")
CHRISTMAS, EASTER, PENTECOST = ("2025-12-24", "2025-12-27"), ("2026-04-03", "2026-04-07"), ("2026-05-24", "2026-05-26")
UNTIL_MAY, NIGHT_TO_MONDAY = ("None", "2026-06-01"), ("2026-11-23", "2026-11-25")

TIMES = {
    "What happened on Thursday last week?": LAST_THURSDAY,
    "What happened last week on Thursday?": LAST_THURSDAY,
    "What happened a week ago today?": LAST_THURSDAY,
    "What happened today last week?": LAST_THURSDAY,
    "What happened two weeks ago yesterday?": ("2026-11-11", "2026-11-13"),
    "What happened a year ago today?": ("2025-11-26", "2025-11-28"),
    "What happened on Tuesday this week?": ("2026-11-24", "2026-11-26"),
    "What happened on Tuesday two weeks ago?": TUESDAY_BEFORE,
    "What happened two weeks ago on Tuesday?": TUESDAY_BEFORE,
    "What happened on Tuesday of the week before last?": TUESDAY_BEFORE,
    "What happened around the middle of September?": MID_SEPTEMBER,
    "What happened about the middle of September?": MID_SEPTEMBER,
    "What happened around 14 September?": ABOUT_FOURTEENTH,
    "What happened on or around 2 March?": ("2026-02-27", "2026-03-06"),
    "What happened some time in October?": OCTOBER,
    "What happened on the morning of 3 September?": THIRD,
    "What happened in the early hours of the 3rd of September?": THIRD,
    "What happened by the end of May?": UNTIL_MAY,
    "What happened up to May?": UNTIL_MAY,
    "What happened as of May?": UNTIL_MAY,
    "What happened by Friday?": ("None", "2026-11-22"),
    "What happened as from 1 November?": SINCE_NOVEMBER,
    "What happened in the last three months of 2025?": LATE_2025,
    "What happened in the first two weeks of September?": TWO_WEEKS,
    "What happened in the first days of September?": FIRST_DAYS,
    "What happened in the opening days of September?": FIRST_DAYS,
    "What happened on the last day of October?": LAST_DAY,
    "What happened in the latter half of July?": LATER_JULY,
    "What happened in the winter of 2025-26?": WINTER,
    "What happened in the winter of 2025-2026?": WINTER,
    "What happened on 21/22 November?": TWO_DAYS,
    "What happened on November 21/22?": TWO_DAYS,
    "What happened at the weekend of 21 and 22 November?": WEEKEND,
    "What happened over the weekend of November 21?": WEEKEND,
    "What happened at the turn of the year?": TURN,
    "What happened at Christmas?": CHRISTMAS,
    "What happened last Christmas?": CHRISTMAS,
    "What happened over Christmas 2025?": CHRISTMAS,
    "What happened on Christmas Day 2025?": ("2025-12-25", "2025-12-27"),
    "What happened on New Year's Eve?": ("2025-12-31", "2026-01-02"),
    "What happened on New Year's Day?": ("2026-01-01", "2026-01-03"),
    "Was geschah an Neujahr?": ("2026-01-01", "2026-01-03"),
    "What happened over New Year 2026?": ("2025-12-31", "2026-01-02"),
    "What happened at Easter?": EASTER,
    "What happened over the Easter weekend?": EASTER,
    "What happened on Easter Monday in 2025?": ("2025-04-21", "2025-04-23"),
    "What happened on Good Friday 2024?": ("2024-03-29", "2024-03-31"),
    "What happened at Halloween?": ("2026-10-31", "2026-11-02"),
    "What happened over Thanksgiving 2025?": ("2025-11-27", "2025-12-01"),
    "What happened since Easter?": ("2026-04-03", "None"),
    "What happened between Christmas and New Year?": ("2025-12-24", "2026-01-02"),
    "Was geschah an Weihnachten 2025?": CHRISTMAS,
    "Was geschah Ostern 2026?": EASTER,
    "Was geschah zu Pfingsten?": PENTECOST,
    "Was war an Pfingsten?": PENTECOST,
    "Was geschah an Silvester?": ("2025-12-31", "2026-01-02"),
    "Was geschah am Karfreitag?": ("2026-04-03", "2026-04-05"),
    "¿Qué pasó en Navidad de 2025?": CHRISTMAS,
    "¿Qué pasó en la Semana Santa?": ("2026-03-29", "2026-04-06"),
    "¿Qué pasó en Nochebuena?": ("2025-12-24", "2025-12-26"),
    "Geçen Noel'de ne oldu?": CHRISTMAS,
    "Yılbaşında ne oldu?": ("2025-12-31", "2026-01-02"),
    "What happened midweek?": MIDWEEK,
    "What happened in week 30?": WEEK_30,
    "What happened in week 47 of 2026?": WEEK_47,
    "What happened in the week ending 14 September?": ("2026-09-08", "2026-09-15"),
    "What happened in the last fifteen days?": FORTNIGHT,
    "What happened late last week?": ("2026-11-19", "2026-11-23"),
    "Was geschah letzte Woche Donnerstag?": LAST_THURSDAY,
    "Was geschah am Donnerstag letzter Woche?": LAST_THURSDAY,
    "Was geschah heute vor einer Woche?": LAST_THURSDAY,
    "Was geschah in der vergangenen Woche am Freitag?": LAST_FRIDAY,
    "Was geschah am Dienstag vor zwei Wochen?": TUESDAY_BEFORE,
    "Was geschah rund um den 14. September?": ABOUT_FOURTEENTH,
    "Was geschah um den 14. September herum?": ABOUT_FOURTEENTH,
    "Was geschah gegen Mitte September?": MID_SEPTEMBER,
    "Was geschah am Morgen des 3. September?": THIRD,
    "Was geschah in der Nacht auf Montag?": NIGHT_TO_MONDAY,
    "Was geschah in KW 47?": WEEK_47,
    "Was geschah in der 47. Kalenderwoche 2026?": WEEK_47,
    "Was geschah in der zweiten Julihälfte?": LATER_JULY,
    "Was geschah in den ersten Septembertagen?": FIRST_DAYS,
    "Was geschah in der ersten Septemberwoche?": FIRST_DAYS,
    "Was geschah in den ersten beiden Wochen des Septembers?": TWO_WEEKS,
    "Was geschah in den letzten drei Monaten des Jahres 2025?": LATE_2025,
    "Was geschah am letzten Tag des Oktobers?": LAST_DAY,
    "Was geschah am 21./22. November?": TWO_DAYS,
    "Was geschah am Wochenende des 21. und 22. November?": WEEKEND,
    "Was geschah im Laufe des Novembers?": NOVEMBER,
    "Was geschah in der Vorwoche?": LAST_WEEK,
    "Was geschah im Vormonat?": OCTOBER,
    "Was geschah zum Jahreswechsel?": TURN,
    "Was geschah Mitte der Woche?": MIDWEEK,
    "Was geschah ab 1. November?": SINCE_NOVEMBER,
    "¿Qué pasó el jueves de la semana pasada?": LAST_THURSDAY,
    "¿Qué pasó la semana pasada el jueves?": LAST_THURSDAY,
    "¿Qué pasó hoy hace una semana?": LAST_THURSDAY,
    "¿Qué pasó alrededor del 19 de agosto?": ABOUT_NINETEENTH,
    "¿Qué pasó hacia el 14 de septiembre?": ABOUT_FOURTEENTH,
    "¿Qué pasó hacia finales de agosto?": LATE_AUGUST,
    "¿Qué pasó en la mañana del 3 de septiembre?": THIRD,
    "¿Qué pasó la noche del lunes?": NIGHT_TO_MONDAY,
    "¿Qué pasó en la segunda quincena de julio?": LATER_JULY,
    "¿Qué pasó en la primera quincena?": ("2026-11-01", "2026-11-16"),
    "¿Qué pasó en los últimos quince días?": FORTNIGHT,
    "¿Qué pasó en lo que va de mes?": NOVEMBER,
    "¿Qué pasó en lo que va de año?": ("2026-01-01", "2027-01-01"),
    "¿Qué pasó en los primeros días de septiembre?": FIRST_DAYS,
    "¿Qué pasó en los tres últimos meses de 2025?": LATE_2025,
    "¿Qué pasó el último día de octubre?": LAST_DAY,
    "¿Qué pasó el fin de semana del 21 y 22 de noviembre?": WEEKEND,
    "¿Qué pasó en la semana 30?": WEEK_30,
    "Geçen hafta perşembe ne oldu?": LAST_THURSDAY,
    "Geçen haftanın perşembe günü ne oldu?": LAST_THURSDAY,
    "Bir hafta önce bugün ne oldu?": LAST_THURSDAY,
    "14 Eylül civarında ne oldu?": ABOUT_FOURTEENTH,
    "3 Eylül sabahı ne oldu?": THIRD,
    "Yazdan beri ne oldu?": SINCE_SUMMER,
    "Kasım başından beri ne oldu?": SINCE_NOVEMBER,
    "Kasımdan beri ne oldu?": SINCE_NOVEMBER,
    "Kasımda ne oldu?": NOVEMBER,
    "Eylülün ilk haftasında ne oldu?": FIRST_DAYS,
    "Eylülün ilk günlerinde ne oldu?": FIRST_DAYS,
    "Eylül'ün ilk iki haftasında ne oldu?": TWO_WEEKS,
    "Ekimin son günü ne oldu?": LAST_DAY,
    "2025'in son üç ayında ne oldu?": LATE_2025,
    "21-22 Kasım hafta sonu ne oldu?": WEEKEND,
    "Son on beş günde ne oldu?": FORTNIGHT,
}


@pytest.mark.parametrize("asked", TIMES)
def test_a_further_way_to_name_a_time_is_understood_and_leaves_no_word(asked: str) -> None:
    period = find_period(asked, NOW)
    assert period is not None
    assert (str(period.after), str(period.before)) == TIMES[asked]
    assert understand(asked, period=period).roundup


@pytest.mark.parametrize(
    "asked",
    ["What happens on Tuesday next week?", "Was passiert nächste Woche Dienstag?", "¿Qué pasará el martes de la próxima semana?",
     "Gelecek hafta salı günü ne olacak?"],
)  # fmt: skip
def test_a_weekday_of_next_week_is_to_come(asked: str) -> None:
    period = find_period(asked, NOW)
    assert period
    assert (str(period.after), str(period.before), str(period.announced)) == (*NEXT_TUESDAY, "2026-10-26")


@pytest.mark.parametrize(
    ("asked", "unknown"),
    [
        ("What happened in the week before Christmas 2025?", "in the week before Christmas 2025"),
        ("What happened in the run-up to Christmas last year?", "in the run-up to Christmas last year"),
        ("What happened over the holidays?", "over the holidays"),
        ("What happened during Ramadan?", "during Ramadan"),
        ("What happened in the second two weeks of August?", "in the second two weeks of August"),
        ("What happened in week 60?", "in week 60"),
        ("Was geschah über die Feiertage?", "über die Feiertage"),
        ("Was geschah in der Woche vor Ostern?", "in der Woche vor Ostern"),
        ("¿Qué pasó en la semana antes de Navidad?", "en la semana antes de Navidad"),
        ("Geçen bayramda ne oldu?", "Geçen bayramda"),
        ("30. haftada ne oldu?", "30. haftada"),
    ],
)
def test_a_holiday_without_a_date_and_what_there_is_not_is_said_not_to_be_understood(asked: str, unknown: str) -> None:
    period = read_period(asked, NOW)
    assert isinstance(period, Unknown)
    assert period.phrase == unknown


@pytest.mark.parametrize(
    "asked",
    ["Who won the midweek match?", "What happened in week 30 of the trial?", "What happened in the last three months of the war?",
     "What happened on the last day of the siege?", "Who was hit by Tuesday's storm?", "Who was beaten by May?",
     "Who drove around 2,000 miles?", "Around how many people died?", "What happened around noon?",
     "What happened in the days after the fire?",
     "Who won the Christmas raffle?", "Who sang Thursday last week's song?", "Ist die Inflation höher als im Vormonat?",
     "Ist die Inflation höher als in der Vorwoche?", "Wer bat um 14 Millionen?", "Um was geht es?", "Wer kam um 20 Uhr?",
     "¿Quién anda alrededor de la casa?", "Martılar neden öldü?", "Yaz ne oldu?"],
)  # fmt: skip
def test_what_only_looks_like_a_further_time_names_none(asked: str) -> None:
    assert read_period(asked, NOW) is None


def test_the_last_hours_reach_until_now() -> None:
    period = find_period("What was published in the last 24 hours?", NOW)
    assert period
    assert (period.after, period.before) == (date(2026, 11, 25), date(2026, 11, 27))
