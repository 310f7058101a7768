# ruff: noqa: E501 (sources are easier to read in one line)
"""What is stored of Markdown is what a reader sees of it."""

import pytest

from vectorstore.reading.markdown import markdown_text
from vectorstore.texts.lines import without_headline


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("It holds **5 million** litres, *at most*, in `tank 2`.", "It holds 5 million litres, at most, in tank 2."),
        ("It has [two gates](https://x.example 'x') and <https://y.example>.", "It has two gates and https://y.example."),
        ("One line.\n\n![map](map.png)\n\nAnother.", "One line.\n\nAnother."),
        ("## What is planned\nThe quarry will be flooded.", "What is planned\n\nThe quarry will be flooded."),
        ("**Key facts**\n- It is deep\n- It has two\n  gates\n\nThe end.", "Key facts\n\nIt is deep\nIt has two\ngates\n\nThe end."),
        ("1. First\n2. Second\n   - inner\n3. Third", "First\nSecond\ninner\nThird"),
        ("> \"We like it,\" said Tess.\n> So do we.", "\"We like it,\" said Tess.\nSo do we."),
        ("| gate | width |\n|--|--|\n| north | 4 m |\n| south | **5** m |", "gate width\nnorth 4 m\nsouth 5 m"),
        ("Before.\n\n<script>alert('x')</script>\n\n<div>A <b>box</b></div>\n\nAfter <b>all</b>.<br>Next", "Before.\n\nA box\n\nAfter all.\nNext"),
        ("A note[^1] here.\n\n[^1]: Said later.", "A note here.\n\nSaid later."),
        ("~~Gone~~ * not a list\\*\n***\nEnd &amp; out", "Gone * not a list*\n\nEnd & out"),
        ("2 * 3 * 4 = 24 and snake_case_name", "2 * 3 * 4 = 24 and snake_case_name"),
    ],
)  # fmt: skip
def test_signs_are_not_part_of_the_text(source: str, text: str) -> None:
    assert markdown_text(source) == ("", text)


@pytest.mark.parametrize("heading", ["# Quarry *plan*", "Quarry plan\n==========", "# Quarry plan #"])
def test_the_first_headline_is_told_apart(heading: str) -> None:
    assert markdown_text(f"{heading}\n\nIt will be flooded.") == ("Quarry plan", "It will be flooded.")


def test_headlines_further_down_are_lines() -> None:
    assert markdown_text("It will be flooded.\n\n# Later") == ("", "It will be flooded.\n\nLater")


@pytest.mark.parametrize(
    ("text", "title", "left"),
    [
        ("Quarry to flood\nBy Nell Orme\nIt holds water.", "Quarry to flood", "By Nell Orme\nIt holds water."),
        ("QUARRY TO FLOOD!\n\nIt holds water.", "Quarry to flood", "It holds water."),
        ("Quarry to flood", "Quarry to flood", "Quarry to flood"),
        ("Quarry to flood soon\nIt holds water.", "Quarry to flood", "Quarry to flood soon\nIt holds water."),
        ("It holds water.\nQuarry to flood", "Quarry to flood", "It holds water.\nQuarry to flood"),
        ("No title\nIt holds water.", "", "No title\nIt holds water."),
    ],
)
def test_a_first_line_that_repeats_the_title_is_left_out(text: str, title: str, left: str) -> None:
    assert without_headline(text, title) == left
