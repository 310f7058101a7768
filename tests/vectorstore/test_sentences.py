# ruff: noqa: E501 (texts are easier to read in one line)
"""Sentences partition their text, whatever it holds, and lines that no full stop ends are sentences of their own."""

import json
import time
from collections import Counter
from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore.texts.sentences import split_sentences

MARKED = [json.loads(line) for line in Path(__file__).with_name("sentences.jsonl").read_text(encoding="utf-8").splitlines()]
_LANGUAGES = st.sampled_from(["en", "de", "fr", "tr", "ru", "ar", "zh", "ja", "th", "", "xx"])
_PIECES = st.sampled_from(
    [
        "A plan B", ".", "!", "\n\n", "\n \t\n", "\n", "\r\n", "\r", "\v", "\f", "\u00a0", "\u2028", "\u2029", "\u0085", "\u2009", "\u3000", " ",
        "Mr. ", "5.", "“", "”", "«", " »", "(", ")", "[1]", "p.m.", "e.g. ", "- ", "1) ", "Über", "\U0001f600", "公司。", "“我们。”他说", "「はい。」と",
        "สวัสดี", "؟", "قال", "…", "...", "\u200b", "\u00ad", "\x00", "e\u0301", "Read more",
    ]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(_PIECES, max_size=40).map("".join), _LANGUAGES)
def test_joined_they_are_the_text(text: str, language: str) -> None:
    assert "".join(split_sentences(text, language)) == text


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300), _LANGUAGES)
def test_joined_they_are_the_text_in_any_signs(text: str, language: str) -> None:
    pieces = split_sentences(text, language)
    assert "".join(pieces) == text
    assert all(piece.strip() for piece in pieces) or not text.strip()


@settings(max_examples=10, deadline=None)
@given(st.lists(_PIECES, min_size=1, max_size=12).map("".join), _LANGUAGES)
def test_a_text_of_60000_characters_is_cut_whole_and_at_once(text: str, language: str) -> None:
    long = (text * (60_000 // len(text) + 1))[:60_000]
    started = time.process_time()
    assert "".join(split_sentences(long, language)) == long
    assert time.process_time() - started < 3


@pytest.mark.parametrize(
    ("language", "sentence"), [("zh", "今天天气很好。"), ("ja", "天気がいい。"), ("th", "วันนี้อากาศดี\n"), ("hi", "आज मौसम अच्छा है। ")]
)
def test_scripts_without_spaces_are_cut_at_their_own_marks(language: str, sentence: str) -> None:
    assert split_sentences(sentence * 4000, language) == [sentence] * 4000


def test_a_long_text_keeps_its_blank_lines() -> None:
    paragraph = "The council closed the pier on Tuesday. It opens again in May.\n\n"
    sentences = split_sentences(paragraph * 1000, "en")
    assert len(sentences) == 2000
    assert sentences[1] == "It opens again in May.\n\n"


@pytest.mark.parametrize("space", ["\u00a0", "\u2028", "\u0085", "\u2009", "\u3000", "\u1680", "\u202f"])
def test_odd_white_space_before_a_full_stop_ends_a_sentence_like_any_other(space: str) -> None:
    assert split_sentences(f"There is only a plan B{space}. It failed. Then", "en")[-2:] == ["It failed. ", "Then"]


def test_hand_marked_sentences_are_found() -> None:
    """F1 of exact sentences, in all and for each of eleven languages."""
    right, marked, found = Counter[str](), Counter[str](), Counter[str]()
    for row in MARKED:
        gold, cut = _spans(row["sentences"]), _spans(split_sentences("".join(row["sentences"]), row["language"]))
        right[row["language"]] += len(gold & cut)
        marked[row["language"]] += len(gold)
        found[row["language"]] += len(cut)
    scores = {language: 2 * right[language] / (marked[language] + found[language]) for language in marked}
    assert 2 * right.total() / (marked.total() + found.total()) >= 0.98, scores
    assert min(scores.values()) >= 0.95, scores


def _spans(pieces: list[str]) -> set[tuple[int, int]]:
    ends = accumulate(map(len, pieces))
    return {(end - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())) for piece, end in zip(pieces, ends, strict=True)}


@pytest.mark.parametrize(
    "lines",
    [
        [
            "Quarry to flood",
            "By Nell Orme",
            "The old quarry at Dane will be flooded in June, the county said.",
            "It holds 4 million litres.",
        ],
        ["14:32 Rescue begins", "The lifeboat left with six crew.", "14:50 First survivors", "Two men were taken aboard."],
        ["Two cafes must move out by Friday.", "RELATED: Harbour master retires", "Advertisement", "The work lasts until October."],
        ["The plan has three parts:", "- It holds 5 million litres", "- It has two gates", "• It costs little", "1) Nobody objects"],
        ["The mill at Hoyle before the fire (Photo: Tom Ray / Echo)", "The mill burned down on Thursday, and nobody was hurt."],
        ["Rathaus wird saniert", "Von Jan Berg", "Der Stadtrat von Brennau hat am Montag zugestimmt."],
        ["Le pont rouvre", "Le pont de Sorme rouvre lundi, a annoncé la mairie."],
        ["大桥重新开放", "据市政府消息，大桥将于星期一重新开放，届时货车仍不得通行，行人可以从东侧的台阶上桥，公交车按原来的路线行驶。"],
        ["Мост открыт", "Мост через Лену открыли в понедельник, сообщила мэрия."],
    ],
)
def test_a_line_that_no_full_stop_ends_is_a_sentence_of_its_own(lines: list[str]) -> None:
    cut = split_sentences("\n".join(lines), "en")
    assert [piece.strip() for piece in cut] == lines


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The old quarry at Dane will be flooded in June, said the\nCounty Council, which owns the land and has paid for two\nGates at its northern end.", "en"),
        ("The bridge cost the county, the state and the town of Lann\n21.4 million crowns in all, which is twice as much as was\nplanned.", "en"),
        ("Die Brücke über die Lauter bleibt bis auf weiteres für\nAutos gesperrt, weil in einem der drei Pfeiler ein breiter\nRiss entdeckt wurde.", "de"),
        ("the water rose\nand fell", "en"),
    ],
)  # fmt: skip
def test_wrapped_lines_are_one_sentence(text: str, language: str) -> None:
    assert split_sentences(text, language) == [text]


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("en", ["Doors open at 6 p.m. Monday. ", "They close at 9 p.m. ", "Tickets cost $5."]),
        ("en", ["The road to Ft. Ross is shut. ", "Approx. 300 cars wait near St. Ives, e.g. at No. 5. ", "On Jan. 3 it snowed."]),
        ("en", ["J. K. Rowling met Sen. Ada Cole in the U.S. Senate. ", "It failed in the U.S. ", "The end."]),
        ("en", ["“It leaks. ", "It costs us £21,000 a year,” said Mr. Nye. ", "Nobody visits."]),
        ("de", ["Der 2. Bürgermeister sprach am 3. Oktober, z. B. über Prof. Sander. ", "Er ging um 12. ", "Dann kam Hr. Berg."]),
        ("fr", ["M. Durand est parti. ", "« Il revient le 3 janv. 2027 », dit Mme Roche. ", "M. Le Goff reste, cf. l'art. 7."]),
        ("it", ["L'ing. Tessari abita al n. 7 di via Molino. ", "Lo dice la S.p.A. che lo paga."]),
        ("ru", ["Школа им. Н. К. Сомовой открыта до 2029 г. ", "Проф. Левина дала 3 тыс. руб. ", "Все рады."]),
        ("en", ["Its tail is ３．２ million km long. ", "It cost ＄３．５０ then. ", "Revenue was １２．５億. ", "Next."]),
        ("ja", ["売上高は１２．５億円だった．", "来年は増える。"]),
        ("zh", ["“请大家相信我们！”他说。", "对方只是摇了摇头……", "没有人回答。"]),
    ],
)
def test_short_forms_do_not_end_a_sentence(language: str, sentences: list[str]) -> None:
    assert split_sentences("".join(sentences), language) == sentences
