"""An endpoint that keeps failing is left alone for a while."""

import pytest

from vectorstore.models import breaker
from vectorstore.models.breaker import FAILURES, PAUSE, WITHIN, Breaker


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, which tests set."""
    now = [1000.0]
    monkeypatch.setattr(breaker, "monotonic", lambda: now[0])
    return now


def failing(times: int) -> Breaker:
    made = Breaker()
    for _ in range(times):
        assert made.wait() == 0
        made.failed()
    return made


def test_five_failures_in_a_row_begin_a_pause(clock: list[float]) -> None:
    assert failing(FAILURES - 1).wait() == 0
    tripped = failing(FAILURES)
    assert tripped.wait() == PAUSE
    clock[0] += PAUSE - 1
    assert tripped.wait() == 1


def test_a_success_in_between_starts_the_count_anew(clock: list[float]) -> None:
    made = failing(FAILURES - 1)
    made.succeeded()
    for _ in range(FAILURES - 1):
        made.failed()
    assert made.wait() == 0


def test_failures_that_are_far_apart_begin_no_pause(clock: list[float]) -> None:
    made = Breaker()
    for _ in range(20):
        made.failed()
        clock[0] += WITHIN / (FAILURES - 1) + 0.1
        assert made.wait() == 0


def test_after_the_pause_one_request_is_let_through_and_the_others_wait_for_it(clock: list[float]) -> None:
    made = failing(FAILURES)
    clock[0] += PAUSE
    assert [made.wait() == 0 for _ in range(5)] == [True, False, False, False, False]
    made.succeeded()
    assert [made.wait() for _ in range(5)] == [0] * 5


def test_a_try_that_fails_begins_the_next_pause(clock: list[float]) -> None:
    made = failing(FAILURES)
    for _ in range(3):
        clock[0] += PAUSE + WITHIN
        assert made.wait() == 0
        made.failed()
        assert made.wait() == PAUSE


def test_a_try_of_which_nobody_tells_the_end_is_made_again_after_another_pause(clock: list[float]) -> None:
    made = failing(FAILURES)
    clock[0] += PAUSE
    assert made.wait() == 0
    clock[0] += PAUSE
    assert made.wait() == 0
