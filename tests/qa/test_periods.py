from datetime import UTC, date, datetime

import pytest

from qa.asking.periods import Unknown, find_period, read_period

NOW = datetime(2025, 9, 10, 12, tzinfo=UTC)  # a Wednesday
JULY = datetime(2026, 7, 15, 12, tzinfo=UTC)  # a Wednesday
WEEK = (date(2025, 9, 1), date(2025, 9, 8))
AUGUST = (date(2025, 8, 1), date(2025, 9, 1))
TWO_WEEKS = (date(2025, 8, 27), date(2025, 9, 11))
MONDAY = (date(2025, 9, 8), None)
BEFORE_MAY = (None, date(2025, 5, 4))
THIRD = (date(2025, 9, 3), date(2025, 9, 5))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What happened yesterday?", (date(2025, 9, 9), date(2025, 9, 11))),
        ("What happened last week?", WEEK),
        ("What happened this month?", (date(2025, 9, 1), date(2025, 10, 1))),
        ("Who won in the past two weeks?", TWO_WEEKS),
        ("What did she say since Monday?", MONDAY),
        ("Who was fined last Friday?", (date(2025, 9, 5), date(2025, 9, 7))),
        ("What was decided in August 2025?", AUGUST),
        ("What was decided on 3 September?", THIRD),
        ("What was decided on Sept 3rd?", THIRD),
        ("What was decided before 4 May 2025?", BEFORE_MAY),
        ("What did the polls say before the election on 4 May?", BEFORE_MAY),
        ("What was decided between 1 May and 4 June?", (date(2025, 5, 1), date(2025, 6, 5))),
        ("Was ist gestern in Ostermoor passiert?", (date(2025, 9, 9), date(2025, 9, 11))),
        ("Was wurde letzte Woche beschlossen?", WEEK),
        ("Wer hat in den letzten zwei Wochen gewonnen?", TWO_WEEKS),
        ("Was hat sie seit Montag gesagt?", MONDAY),
        ("Was wurde im August 2025 beschlossen?", AUGUST),
        ("Was geschah am 3. September?", THIRD),
        ("Was sagten die Umfragen vor der Wahl am 4. Mai?", BEFORE_MAY),
        ("¿Qué pasó ayer?", (date(2025, 9, 9), date(2025, 9, 11))),
        ("¿Qué se decidió la semana pasada?", WEEK),
        ("¿Quién ganó en las últimas dos semanas?", TWO_WEEKS),
        ("¿Qué ha dicho desde el lunes?", MONDAY),
        ("¿Qué se decidió en agosto de 2025?", AUGUST),
        ("¿Qué pasó el 3 de septiembre?", THIRD),
        ("¿Qué decían las encuestas antes de la elección del 4 de mayo?", BEFORE_MAY),
        ("Dün ne oldu?", (date(2025, 9, 9), date(2025, 9, 11))),
        ("Geçen hafta ne kararlaştırıldı?", WEEK),
        ("Son iki haftada kim kazandı?", TWO_WEEKS),
        ("Pazartesiden beri ne söyledi?", MONDAY),
        ("Ağustos 2025'te ne kararlaştırıldı?", AUGUST),
        ("3 Eylül'de ne oldu?", THIRD),
        ("4 Mayıs'tan önce anketler ne diyordu?", BEFORE_MAY),
    ],
)
def test_times_become_half_open_ranges(text: str, expected: tuple[date | None, date | None]) -> None:
    period = find_period(text, NOW)
    assert period is not None
    assert (period.after, period.before) == expected


@pytest.mark.parametrize(
    "text",
    ["What may happen?", "Who died in the 2019 flood?", "What fell on 31 February?", "When did it open?", "", "Who marches for the tram?",
     "Who won a bronze medal?", "¿Quién marca el gol?", "Wer mag den Mai?", "¿Quién nadó en el mar?"],
)  # fmt: skip
def test_what_names_no_time_gives_no_period(text: str) -> None:
    assert find_period(text, NOW) is None


def test_only_a_recent_time_must_be_when_articles_were_published() -> None:
    assert [period.certain for text in ("since Monday", "seit 1954", "in March", "gestern") if (period := find_period(text, NOW))] == [
        True, False, False, True,
    ]  # fmt: skip


def bounds(text: str) -> tuple[str, str] | None:
    period = find_period(text, JULY)
    return period and (str(period.after), str(period.before))


EARLY_JULY, TENTH_TO_TWELFTH = ("2026-07-01", "2026-07-06"), ("2026-07-10", "2026-07-13")
SINCE_2020, FIVE_YEARS, TWO_YEARS = ("2020-01-01", "2026-07-16"), ("2020-01-01", "2025-01-01"), ("2023-01-01", "2025-01-01")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10-12 Temmuz'da ne oldu?", TENTH_TO_TWELFTH),
        ("Ocak-Mart 2026'da ne oldu?", ("2026-01-01", "2026-04-01")),
        ("2023-2024'te kaç kişi öldü?", TWO_YEARS),
        ("1 Temmuz-5 Temmuz'da ne oldu?", EARLY_JULY),
        ("What happened 01/07/2026-05/07/2026?", EARLY_JULY),
        ("What happened from 2020-today?", SINCE_2020),
        ("Was geschah vom 01.07.2026-05.07.2026?", EARLY_JULY),
        ("Was geschah von Montag-heute?", ("2026-07-13", "2026-07-16")),
        ("Was geschah 2020-heute?", SINCE_2020),
        ("¿Qué pasó 2020-hoy?", SINCE_2020),
        ("6-7 Eylül olayları nedir?", None),
        ("COVID-2020'de ne oldu?", None),
        ("What did CNN-yesterday say?", None),
        ("Who won the post-last week poll?", None),
        ("Wer moderiert das ZDF-heute?", None),
        ("¿Quién ganó el Madrid-ayer?", None),
    ],
)
def test_a_time_after_a_hyphen_ends_a_range_or_is_a_part_of_a_word(text: str, expected: tuple[str, str] | None) -> None:
    assert bounds(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("How many people died between 2020 and 2024?", FIVE_YEARS),
        ("How many people died in 2023 and 2024?", TWO_YEARS),
        ("What happened from July 2025 to July 2026?", ("2025-07-01", "2026-08-01")),
        ("What happened from last July to July?", ("2025-07-01", "2026-08-01")),
        ("What happened between the summer of 2024 and the summer of 2025?", ("2024-06-01", "2025-09-01")),
        ("Was geschah zwischen 2020 und 2024?", FIVE_YEARS),
        ("¿Qué pasó entre 2020 y 2024?", FIVE_YEARS),
        ("¿Qué pasó entre julio de 2024 y julio de 2025?", ("2024-07-01", "2025-08-01")),
        ("2020 ile 2024 arasında ne oldu?", FIVE_YEARS),
    ],
)
def test_a_range_may_last_for_years(text: str, expected: tuple[str, str]) -> None:
    assert bounds(text) == expected


@pytest.mark.parametrize(
    "text",
    ["Who left from 2024 to 2020?", "Who left from 30 July to 19 July?", "Who left on July 30 to 19?", "Who left February 31?",
     "Wer ging vom 30. Juli bis 19. Juli?", "¿Quién se fue del 30 al 19 de julio?"],
)  # fmt: skip
def test_a_range_that_ends_before_it_begins_is_impossible(text: str) -> None:
    period = read_period(text, JULY)
    assert isinstance(period, Unknown)
    assert period.impossible


TUESDAY, THIS_MONDAY, FOURTH = ("2026-07-14", "2026-07-16"), ("2026-07-13", "2026-07-15"), ("2026-07-04", "2026-07-06")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What happened Tuesday?", TUESDAY),
        ("What did Biden say Tuesday in Ohio?", TUESDAY),
        ("What happened in Gaza Tuesday?", TUESDAY),
        ("what happened tuesday night", TUESDAY),
        ("What happened this Monday?", THIS_MONDAY),
        ("Who was shot July 4?", FOURTH),
        ("What happened July 10, 2026?", ("2026-07-10", "2026-07-12")),
        ("What happened Sept. 11, 2001?", ("2001-09-11", "2001-09-13")),
        ("What happened June 2026?", ("2026-06-01", "2026-07-01")),
        ("Was geschah diesen Montag?", THIS_MONDAY),
        ("Was geschah Montag?", THIS_MONDAY),
        ("Was hat Scholz Montag gesagt?", THIS_MONDAY),
        ("Wer wurde 4. Juli 2026 gewählt?", FOURTH),
        ("What happened Black Friday?", None),
        ("What was Bloody Sunday?", None),
        ("Who married Robinson Crusoe's Friday?", None),
        ("Who organised the Monday protests?", None),
        ("Who was freed June 19, 1865?", None),
        ("Should “Taco Tuesday” belong to one chain?", None),
        ("Wer protestierte auf der Straße des 17. Juni?", None),
    ],
)
def test_a_weekday_or_date_may_stand_without_a_preposition(text: str, expected: tuple[str, str] | None) -> None:
    assert bounds(text) == expected


ONE_DAY, TWO_DAYS, DECADE = ("2026-07-14", "2026-07-16"), ("2026-07-13", "2026-07-16"), ("2016-07-15", "2026-07-16")
HALF_A_YEAR_AGO = ("2025-12-30", "2026-01-30")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What happened in the last 24 hours?", ONE_DAY),
        ("What happened in the past 12 hours?", ONE_DAY),
        ("What happened in the past twenty-four hours?", ONE_DAY),
        ("How many died in the last 48 hours in Gaza?", TWO_DAYS),
        ("What happens in the next 24 hours?", ("2026-07-16", "2026-07-17")),
        ("Was passiert in den nächsten Stunden?", ("2026-07-16", "2026-07-17")),
        ("What happened two hours ago?", ONE_DAY),
        ("What happened half an hour ago?", ONE_DAY),
        ("Was geschah in den letzten 24 Stunden?", ONE_DAY),
        ("Was geschah vor 30 Stunden?", ("2026-07-13", "2026-07-15")),
        ("¿Qué pasó en las últimas 24 horas?", ONE_DAY),
        ("¿Qué pasó hace dos horas?", ONE_DAY),
        ("Son 24 saatte ne oldu?", ONE_DAY),
        ("Birkaç saat önce ne oldu?", ONE_DAY),
        ("What happened in the last decade?", DECADE),
        ("What changed in the last two decades?", ("2006-07-16", "2026-07-16")),
        ("What happened a decade ago?", ("2016-01-01", "2017-01-01")),
        ("Was geschah im letzten Jahrzehnt?", DECADE),
        ("¿Qué pasó en la última década?", DECADE),
        ("What happened half a year ago?", HALF_A_YEAR_AGO),
        ("Was geschah vor einem halben Jahr?", HALF_A_YEAR_AGO),
        ("¿Qué pasó hace medio año?", HALF_A_YEAR_AGO),
        ("Yarım yıl önce ne oldu?", HALF_A_YEAR_AGO),
        ("What happened half a week ago?", None),
        ("Whose names did she say she recited in the last hour?", None),
    ],
)
def test_hours_halves_and_decades_are_lengths_of_time(text: str, expected: tuple[str, str] | None) -> None:
    assert bounds(text) == expected


FOURTH_AND_FIFTH, EARLY_JUNE = ("2026-07-04", "2026-07-06"), ("2026-06-03", "2026-06-05")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What happened on July 10-12?", TENTH_TO_TWELFTH),
        ("What happened July 10-12, 2026?", TENTH_TO_TWELFTH),
        ("What happened between July 10 and 12?", TENTH_TO_TWELFTH),
        ("Who won from July 10 to 12?", TENTH_TO_TWELFTH),
        ("What happened on July 4 and 5?", FOURTH_AND_FIFTH),
        ("What happened on the 4th and 5th of July?", FOURTH_AND_FIFTH),
        ("¿Qué pasó el 3 y 4 de junio?", EARLY_JUNE),
        ("¿Qué pasó el 3 y el 4 de junio?", EARLY_JUNE),
        ("¿Qué pasó el 3-4 de junio?", EARLY_JUNE),
        ("3-4 Haziran'da ne oldu?", EARLY_JUNE),
        ("Was geschah am 3. und 4. Juni?", EARLY_JUNE),
        ("Did storms on July 10 and 12 people kill anyone?", ("2026-07-10", "2026-07-12")),
        ("What happened between 10 July and 12 people?", None),
    ],
)
def test_days_of_one_month_are_a_range(text: str, expected: tuple[str, str] | None) -> None:
    assert bounds(text) == expected


COMING_WEEKEND, COMING_FRIDAY, LAST_FRIDAY = ("2026-07-18", "2026-07-20"), ("2026-07-17", "2026-07-18"), ("2026-07-10", "2026-07-12")
COMING_SATURDAY, LAST_WEEKEND = ("2026-07-18", "2026-07-19"), ("2026-07-11", "2026-07-14")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What is planned for this weekend?", COMING_WEEKEND),
        ("What is on this weekend?", COMING_WEEKEND),
        ("On Friday, who will play?", COMING_FRIDAY),
        ("Who will play on Friday?", COMING_FRIDAY),
        ("Who plays on Saturday?", COMING_SATURDAY),
        ("Was ist am Wochenende geplant?", COMING_WEEKEND),
        ("Wer spielt am Samstag?", COMING_SATURDAY),
        ("Wird am Freitag gestreikt?", COMING_FRIDAY),
        ("¿Qué está previsto para el fin de semana?", COMING_WEEKEND),
        ("¿Quién jugará el sábado?", COMING_SATURDAY),
        ("Hafta sonu hava nasıl olacak?", COMING_WEEKEND),
        ("Cuma günü kim oynayacak?", COMING_FRIDAY),
    ],
)
def test_a_plan_for_a_weekday_or_weekend_is_for_the_coming_one(text: str, expected: tuple[str, str]) -> None:
    period = find_period(text, JULY)
    assert period is not None
    assert (str(period.after), str(period.before), str(period.announced)) == (*expected, "2026-06-14")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Who played on Friday?", LAST_FRIDAY),
        ("What did the president say on Friday he will do?", LAST_FRIDAY),
        ("What did Will Smith say on Friday?", LAST_FRIDAY),
        ("On Friday the court struck it down. Who is expected to leave?", LAST_FRIDAY),
        ("Wer sagte am Freitag, dass er gehen wird?", LAST_FRIDAY),
        ("¿Qué dijo el viernes que hará?", LAST_FRIDAY),
        ("¿Qué pasó el fin de semana en Irán?", LAST_WEEKEND),
        ("Cuma günü ne dedi?", LAST_FRIDAY),
    ],
)
def test_what_was_said_or_done_on_a_weekday_was_on_the_last_one(text: str, expected: tuple[str, str]) -> None:
    assert bounds(text) == expected


def test_on_a_weekend_the_present_one_is_this_weekend() -> None:
    period = find_period("What is planned for this weekend?", datetime(2026, 7, 18, 9, tzinfo=UTC))
    assert period
    assert period.after == date(2026, 7, 18)


@pytest.mark.parametrize(
    "text",
    ["Who owns USA Today?", "Who sang Yesterday?", 'Who sang "Yesterday"?', "What is India Today?", "Who hosts the Today show?",
     "Who hosts This Week?", "Who hosts Last Week Tonight?", "Who directed Last Year at Marienbad?", "Was schreibt die Zeitung Heute?",
     "¿Qué dice el diario Hoy?", "Kim Bugün gazetesini satın aldı?"],
)  # fmt: skip
def test_a_time_with_a_capital_within_a_sentence_is_a_name(text: str) -> None:
    assert read_period(text, JULY) is None


@pytest.mark.parametrize(
    "text",
    ["Today, what happened?", "Who won? Today I mean.", "WHAT HAPPENED TODAY?", "What Happened Today?", "What did USA Today report today?",
     "Heute war was?", "¿Hoy qué pasó?", "Bugün ne oldu?"],
)  # fmt: skip
def test_a_time_with_a_capital_elsewhere_is_a_time(text: str) -> None:
    assert bounds(text) == ("2026-07-15", "2026-07-16")
