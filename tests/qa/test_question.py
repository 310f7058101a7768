from datetime import UTC, date, datetime

import pytest

from qa.question import find_period, understand

NOW = datetime(2025, 9, 10, 12, tzinfo=UTC)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "after", "before"),
    [
        ("What happened yesterday?", date(2025, 9, 9), date(2025, 9, 11)),
        ("What happened last week?", date(2025, 9, 1), date(2025, 9, 8)),
        ("What happened this month?", date(2025, 9, 1), date(2025, 10, 1)),
        ("Who won in the past two weeks?", date(2025, 8, 27), date(2025, 9, 11)),
        ("What did she say since Monday?", date(2025, 9, 8), None),
        ("What was decided in August 2025?", date(2025, 8, 1), date(2025, 9, 1)),
        ("What was decided on 3 September?", date(2025, 9, 3), date(2025, 9, 5)),
        ("What was decided before 4 May 2025?", None, date(2025, 5, 4)),
        ("What was decided between 1 May and 4 June?", date(2025, 5, 1), date(2025, 6, 5)),
    ],
)
def test_times_become_half_open_ranges(text: str, after: date | None, before: date | None) -> None:
    period = find_period(text, NOW)
    assert period is not None
    assert (period.after, period.before) == (after, before)


@pytest.mark.parametrize("text", ["What may happen?", "Who died in the 2019 flood?", "What fell on 31 February?", "When did it open?", ""])
def test_what_names_no_time_gives_no_period(text: str) -> None:
    assert find_period(text, NOW) is None


def test_the_time_is_left_out_of_the_words_and_history_becomes_context() -> None:
    question = understand(
        "What did she say last week?", ["Who is mayor?", "Greta Hollis."], find_period("What did she say last week?", NOW)
    )
    assert question.words == "What did she say ?"
    assert question.context == "Who is mayor?"
    assert question.bounds == "from 2025-09-01 to 2025-09-07"


def test_a_broad_question_with_a_name_stands_alone() -> None:
    history = ["How many warships are on their way?", "Seven warships. [1]"]
    assert understand("What happened in Halberg?", history).context == ""
    assert understand("What happened then?", history).context == history[0]
