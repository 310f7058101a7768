import re

import numpy as np
import pytest

from vectorstore.texts.passages import split_passages, split_segments


def words(text: str) -> np.ndarray:
    return np.array([match.span() for match in re.finditer(r"\w+|[^\w\s]", text)], dtype=np.int64).reshape(-1, 2)


NEWS = (
    "ISTANBUL (AA) — On Sept. 3, U.S. Secretary Marco Rubio met Dr. Smith. “We won!” she said. It cost $2.5bn.\n\n"
    "* a list item\n* another\n\nSaat 5'te geldi. 3. katta çalışıyor. 😀 Done.   "
)


@pytest.mark.parametrize("window", [3, 12, 40, 500])
def test_passages_joined_together_give_the_text_back(window: int) -> None:
    passages = split_passages(NEWS, "en", words(NEWS), window)
    assert "".join(NEWS[passage.start : passage.end] for passage in passages) == NEWS
    for passage in passages:
        inside = words(NEWS[passage.start : passage.end])
        assert len(inside) <= window


def test_sentences_lie_in_their_passage_and_carry_no_white_space() -> None:
    for passage in split_passages(NEWS, "en", words(NEWS), 40):
        for start, end in passage.sentences:
            assert passage.start <= start < end <= passage.end
            assert NEWS[start:end] == NEWS[start:end].strip()


def test_a_sentence_has_no_sign_of_a_list_and_other_dashes_stay() -> None:
    text = "Facts:\n* Built in 1926\n- 40 men\n• £3\n— No, she said.\n-5 degrees\n3. March"
    (passage,) = split_passages(text, "en", words(text), 500)
    assert [text[slice(*span)] for span in passage.sentences] == [
        "Facts:", "Built in 1926", "40 men", "£3", "— No, she said.", "-5 degrees", "3. March",
    ]  # fmt: skip


def test_abbreviations_and_quotes_do_not_end_a_sentence() -> None:
    sentences = [NEWS[start:end].strip() for start, end in split_segments(NEWS, "en")]
    assert sentences[0] == "ISTANBUL (AA) — On Sept. 3, U.S. Secretary Marco Rubio met Dr. Smith."
    assert sentences[1] == "“We won!” she said."


def test_a_sentence_longer_than_the_window_is_cut_between_tokens() -> None:
    text = "word " * 1000
    passages = split_passages(text, "en", words(text), 100)
    assert len(passages) == 10
    assert all(text[p.start : p.end].startswith("word") for p in passages)


def test_chinese_is_split_into_sentences() -> None:
    assert len(split_segments("今天天气很好。我们去公园吧！好吗？", "zh")) == 3
