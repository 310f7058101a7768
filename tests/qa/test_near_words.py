"""Claims in nearly the words of their evidence, one thing of which says something else: the exact rules must see it."""

import pytest

from qa.saying.words import Said
from tests.qa.test_exact import why


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The search resumed at first light.", "The search was to resume at first light."),
        ("The valve had been replaced in March.", "The valve should have been replaced in March."),
        ("The bank returned the money on Monday.", "The bank promised to return the money on Monday."),
        ("Wage talks were suspended.", "Wage talks could be suspended, the union said."),
        ("The council sells the pier.", "The council is expected to formally sell the pier in May."),
    ],
)
def test_what_is_planned_is_not_done(claim: str, evidence: str) -> None:
    assert why(claim, evidence) == Said("only_planned")


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The search is to resume at first light.", "The search was to resume at first light."),
        ("The search will resume on Monday.", "The search was to resume on Monday."),
        ("The search resumed at first light.", "The search, which was to resume at six, resumed at first light."),
        ("Until his appeal is heard, he stays free.", "He stays free; the appeal will be heard in June."),
        ("There was no sale of the pier.", "The council wanted to sell the pier, but nobody bid for it."),
        ("She plans a return.", "She plans to return."),
        ("The crew escaped through a window.", "The crew were able to escape through a window."),
    ],
)
def test_what_was_done_or_is_told_as_planned_passes(claim: str, evidence: str) -> None:
    assert why(claim, evidence) == ""


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Of its members, 19 will vote for closure, 21 against it.", "Of its members, 21 will vote for closure, 19 against it."),
        ("The ride would take 22 minutes instead of 31.", "The ride would take 31 minutes instead of 22."),
        ("Two boats and seven planes searched the bay.", "Seven boats and two planes searched the bay."),
        ("Seats rose from 64 to 52 in the west.", "Seats rose from 52 to 64 in the west."),
    ],
)
def test_numbers_are_not_exchanged(claim: str, evidence: str) -> None:
    assert why(claim, evidence)


def test_numbers_in_another_order_are_the_same() -> None:
    assert why("Against it were 19 members, and 21 for it.", "Of its members, 21 were for it and 19 against it.") == ""


@pytest.mark.parametrize(
    ("claim", "evidence", "language"),
    [
        ("The hospital moved 87 patients from Kesterby.", "The hospital moved 87 patients to Kesterby.", "en"),
        ("The firm said it would raise its wind limit.", "The firm said it would lower its wind limit.", "en"),
        ("It rolled onto its starboard side.", "It rolled onto its port side.", "en"),
        ("The number was given incorrectly, the paper said.", "The number was given correctly, the paper said.", "en"),
        ("He will play Wednesday's match.", "He will miss Wednesday's match.", "en"),
        ("The payments would be made after two weeks.", "The payments would be made within two weeks.", "en"),
        ("Der Zug fährt von Kelder ab Juni.", "Der Zug fährt nach Kelder ab Juni.", "de"),
        ("Households get payments of 5,000 crowns.", "Households get payments of up to 5,000 crowns.", "en"),
    ],
)
def test_a_word_that_turns_it_round_is_seen(claim: str, evidence: str, language: str) -> None:
    assert why(claim, evidence, language)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The hospital took 87 patients from Kesterby to Tarn.", "The hospital moved 87 patients to Tarn from Kesterby."),
        ("The firm raised the limit from 40 to 50 knots.", "The firm raised the limit to 50 knots from 40."),
        ("Outside experts have yet to review the results.", "The results have not yet been reviewed by outside experts."),
        ("No ship may sail in winds of more than 40 knots.", "The firm lowers its wind limit from 50 to 40 knots, for any ship."),
        ("The payments came after the vote, within two weeks.", "The payments came within two weeks after the vote."),
    ],
)
def test_the_same_in_another_order_passes(claim: str, evidence: str) -> None:
    assert why(claim, evidence) == ""
