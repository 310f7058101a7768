"""Sentences partition their text, whatever it holds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore.sentences import split_sentences

_PIECES = st.sampled_from(
    [
        "A plan B", ".", "!", "\n\n", "\n \t\n", "\n", "\u00a0", "\u2028", "\u0085", "\u2009", "\u3000", " ", "Mr. ", "5.", "“", "”",
        "p.m.", "Über", "\U0001f600", "公司。",
    ]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(_PIECES, max_size=40).map("".join), st.sampled_from(["en", "de", "zh", "", "xx"]))
def test_joined_they_are_the_text(text: str, language: str) -> None:
    assert "".join(split_sentences(text, language)) == text


def test_a_long_text_keeps_its_blank_lines() -> None:
    paragraph = "The council closed the pier on Tuesday. It opens again in May.\n\n"
    sentences = split_sentences(paragraph * 1000, "en")
    assert len(sentences) == 2000
    assert sentences[1] == "It opens again in May.\n\n"


@pytest.mark.parametrize("space", ["\u00a0", "\u2028", "\u0085", "\u2009", "\u3000", "\u1680", "\u202f"])
def test_odd_white_space_before_a_full_stop_ends_a_sentence_like_any_other(space: str) -> None:
    assert split_sentences(f"There is only a plan B{space}. It failed. Then", "en")[-2:] == ["It failed. ", "Then"]
