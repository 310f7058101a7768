from tests import newsroom


def test_the_newsroom_test_set_is_what_its_card_says() -> None:
    assert list(newsroom.problems()) == []


def test_the_card_has_the_counts_of_the_questions() -> None:
    assert newsroom.table() in (newsroom.FOLDER / "DATA_CARD.md").read_text(encoding="utf-8")
