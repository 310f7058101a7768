from itertools import chain, repeat

import pytest

from qa.drafting.draft import DraftedSentence, split_claims
from vectorstore.texts.sentences import split_sentences


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("One fell. [1] Two rose [2].", [("One fell.", (1,)), ("Two rose.", (2,))]),
        ("One fell [1, 3]. Two rose. [1][2]", [("One fell.", (1, 3)), ("Two rose.", (1, 2))]),
        ("One fell.【1】Two rose.", [("One fell.", (1,)), ("Two rose.", ())]),
        ("- One fell. [1]\n- **Two** rose. [2]", [("One fell.", (1,)), ("Two rose.", (2,))]),
        ("<think>Hm. [4]</think>One fell. [1]", [("One fell.", (1,))]),
        ("<think>never closed. One fell. [1]", []),
        ("<THINKING>\nFirst.\n\nSecond. [2]\n</THINKING>\n\nOne fell. [1]", [("One fell.", (1,))]),
        ("One fell. [1]<thought>Or two?</thought> Two rose. [2]", [("One fell.", (1,)), ("Two rose.", (2,))]),
        ("One fell by 3 < 4. [1]", [("One fell by 3 < 4.", (1,))]),
        ("One fell\xa0. [1] Plan B\u2028. Two rose. [2]", [("One fell.", (1,)), ("Plan B.", ()), ("Two rose.", (2,))]),
        ("One fell.\nTwo rose.\nThree stood.\n", [("One fell.", ()), ("Two rose.", ()), ("Three stood.", ())]),
        ("On Sept. 3 Dr. Smith left. [1]", [("On Sept. 3 Dr. Smith left.", (1,))]),
        ("[1] [2]\n\n", []),
        ("", []),
    ],
)
def test_a_draft_is_cut_into_sentences_with_their_markers(text: str, claims: list[tuple[str, tuple[int, ...]]]) -> None:
    expected = [DraftedSentence(*claim) for claim in claims]
    assert list(split_claims([text])) == expected
    assert list(split_claims(list(text))) == expected


def test_a_sentence_is_given_out_as_soon_as_the_next_begins() -> None:
    written: list[str] = []

    def pieces():  # type: ignore[no-untyped-def]
        for piece in ("One fell. ", "[1] ", "Two ", "rose. ", "[2]"):
            written.append(piece)
            yield piece

    claims = split_claims(pieces())
    assert next(claims) == DraftedSentence("One fell.", (1,))
    assert written == ["One fell. ", "[1] ", "Two "]


def test_a_model_that_never_stops_is_stopped() -> None:
    endless = ("again and again " for _ in iter(int, 1))
    assert len(list(split_claims(endless))) == 1


def test_a_model_that_never_stops_thinking_is_stopped() -> None:
    assert list(split_claims(piece for piece in chain(["<think>"], repeat("hm ")))) == []


@pytest.mark.parametrize("thought", ["hm " * 3000, "Is it < 5? <b>Yes.</b> [1]\n" * 400, "<" * 9000])
def test_what_is_thought_takes_nothing_from_what_is_said(thought: str) -> None:
    text = f"<think>{thought}</think>One fell. [1]"
    assert list(split_claims([text])) == [DraftedSentence("One fell.", (1,))]
    assert list(split_claims(list(text))) == [DraftedSentence("One fell.", (1,))]


@pytest.mark.parametrize("sentence", ["One fell. [1] ", "e.g. ", "again ", "U.S. [", "1. 2. "])
def test_a_draft_is_read_in_a_time_that_grows_with_its_length_only(sentence: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cut = 0

    def counted(text: str, language: str) -> list[str]:
        nonlocal cut
        cut += len(text)
        return split_sentences(text, language)

    monkeypatch.setattr("qa.drafting.draft.split_sentences", counted)
    draft = (sentence * 6000)[:5900]
    list(split_claims(draft))
    assert cut < 60 * len(draft)
