from datetime import UTC, date, datetime

import pytest

from qa.asking.periods import find_period

NOW = datetime(2025, 9, 10, 12, tzinfo=UTC)  # a Wednesday
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
