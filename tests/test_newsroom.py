from tests import newsroom


def test_the_newsroom_test_set_is_what_its_card_says() -> None:
    assert list(newsroom.problems()) == []


def test_the_newsroom_claims_are_what_the_card_says() -> None:
    assert list(newsroom.wrong_claims()) == []


def test_the_card_has_the_counts_of_the_questions_and_the_claims() -> None:
    card = (newsroom.FOLDER / "DATA_CARD.md").read_text(encoding="utf-8")
    assert newsroom.table() in card
    assert newsroom.table_of_claims() in card
