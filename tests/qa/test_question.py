from datetime import UTC, datetime

from qa.periods import find_period
from qa.question import understand

NOW = datetime(2025, 9, 10, 12, tzinfo=UTC)  # a Wednesday


def test_the_time_is_left_out_of_the_words_and_history_becomes_context() -> None:
    question = understand(
        "What did she say last week?", ["Who is mayor?", "Greta Hollis."], find_period("What did she say last week?", NOW)
    )
    assert question.words == "What did she say?"
    assert question.context == "Who is mayor?"
    assert question.bounds == "from 2025-09-01 to 2025-09-07"


def test_a_broad_question_with_a_name_stands_alone() -> None:
    history = ["How many warships are on their way?", "Seven warships. [1]"]
    assert understand("What happened in Halberg?", history).context == ""
    assert understand("What happened then?", history).context == history[0]
