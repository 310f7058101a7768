import pytest

from qa.draft import Drafted, split_claims


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("One fell. [1] Two rose [2].", [("One fell.", (1,)), ("Two rose.", (2,))]),
        ("One fell [1, 3]. Two rose. [1][2]", [("One fell.", (1, 3)), ("Two rose.", (1, 2))]),
        ("One fell.【1】Two rose.", [("One fell.", (1,)), ("Two rose.", ())]),
        ("- One fell. [1]\n- **Two** rose. [2]", [("One fell.", (1,)), ("Two rose.", (2,))]),
        ("<think>Hm. [4]</think>One fell. [1]", [("One fell.", (1,))]),
        ("<think>never closed. One fell. [1]", []),
        ("On Sept. 3 Dr. Smith left. [1]", [("On Sept. 3 Dr. Smith left.", (1,))]),
        ("[1] [2]\n\n", []),
        ("", []),
    ],
)
def test_a_draft_is_cut_into_sentences_with_their_markers(text: str, claims: list[tuple[str, tuple[int, ...]]]) -> None:
    expected = [Drafted(*claim) for claim in claims]
    assert list(split_claims([text])) == expected
    assert list(split_claims(list(text))) == expected


def test_a_sentence_is_given_out_as_soon_as_the_next_begins() -> None:
    written: list[str] = []

    def pieces():  # type: ignore[no-untyped-def]
        for piece in ("One fell. ", "[1] ", "Two ", "rose. ", "[2]"):
            written.append(piece)
            yield piece

    claims = split_claims(pieces())
    assert next(claims) == Drafted("One fell.", (1,))
    assert written == ["One fell. ", "[1] ", "Two "]


def test_a_model_that_never_stops_is_stopped() -> None:
    endless = ("again and again " for _ in iter(int, 1))
    assert len(list(split_claims(endless))) == 1
