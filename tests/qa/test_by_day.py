"""What an answer cites of several days can be read day by day."""

import re
from datetime import date

from qa.showing.by_day import by_day_html
from qa.showing.page import Page
from qa.types import Answer, Citation, Claim


def told(*quotes: tuple[str, str]) -> Answer:
    """An answer that cites these quotes, each with its day."""
    days = [date.fromisoformat(published) if published else None for published, _ in quotes]
    citations = tuple(
        Citation(number, f"a{number}", "Ferry", "The <Record>", "", published, 0, len(quote), quote)
        for number, (published, (_, quote)) in enumerate(zip(days, quotes, strict=True), 1)
    )
    return Answer("How many died?", tuple(Claim(each.quote, (each.number,), quoted=True) for each in citations), citations)


FERRY = told(
    ("2025-09-09", "The toll rose to 21, said Mayor Ada Varn & the coast guard."),
    ("2025-09-07", "The toll stands at twelve, said Ada Varn."),
    ("2025-09-09", "Rescuers of Brell left on Monday."),
)


def test_the_days_come_in_order_and_what_is_new_of_each_is_marked() -> None:
    html = by_day_html(FERRY, 3)
    assert re.findall(r'"part">(.*?)</p>', html) == ["7 September 2025", "9 September 2025"]
    assert re.findall(r"<mark>(.*?)</mark>", html) == ["21", "Mayor", "Brell"]
    assert html.index("twelve") < html.index("Varn &amp; the coast guard") < html.index("Rescuers")
    assert 'class="act open t3 n2"' in html
    assert "The &lt;Record&gt;" in html
    assert by_day_html(FERRY, 3) in Page().answer(FERRY, 3)


def test_the_same_number_in_other_signs_is_not_new() -> None:
    html = by_day_html(told(("2025-09-07", "Twelve of the 2.5 million are gone."), ("2025-09-08", "It is 12 of 2.5 million.")), 0)
    assert "<mark>" not in html


def test_the_day_of_a_date_is_no_new_number() -> None:
    html = by_day_html(told(("2025-09-07", "Fourteen died."), ("2025-09-09", "Twenty-two died in the accident on 10 August.")), 0)
    assert re.findall(r"<mark>(.*?)</mark>", html) == ["Twenty-two"]


def test_of_one_day_there_is_nothing_to_unfold() -> None:
    assert by_day_html(told(("2025-09-07", "One."), ("2025-09-07", "Two.")), 0) == ""
    assert by_day_html(told(("2025-09-07", "One."), ("", "Two.")), 0) == ""
