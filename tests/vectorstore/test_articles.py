from datetime import UTC, date, datetime

import pytest

from vectorstore import Article, ArticleError


def test_title_and_text_are_enough() -> None:
    article = Article(title="Bridge opens", text="The bridge opened on Monday.")
    assert article.id.startswith("bridge-opens-")
    assert article.language == "en"


def test_the_same_url_gives_the_same_id_whatever_the_text() -> None:
    first = Article(title="A", text="one", url="https://paper.example/1")
    second = Article(title="B", text="two", url="https://paper.example/1")
    assert first.id == second.id


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("2025-09-03", date(2025, 9, 3)),
        ("2025-09-03T18:05:00+00:00", datetime(2025, 9, 3, 18, 5, tzinfo=UTC)),
        ("2025-09-03T18:05:00", datetime(2025, 9, 3, 18, 5, tzinfo=UTC)),
        ("Wed, 03 Sep 2025 18:05:00 GMT", datetime(2025, 9, 3, 18, 5, tzinfo=UTC)),
        ("3 September 2025", date(2025, 9, 3)),
        ("3 de septiembre de 2025", date(2025, 9, 3)),
        (0, None),
        ("", None),
    ],
)
def test_dates_are_read_as_files_write_them(given: object, read: object) -> None:
    assert Article(title="t", text="x", published=given).published == read  # type: ignore[arg-type]


@pytest.mark.parametrize("given", ["soon", "2025-13-45", 1e30, [], True])
def test_what_is_no_date_is_refused(given: object) -> None:
    with pytest.raises(ArticleError, match="published"):
        Article(title="t", text="x", published=given)  # type: ignore[arg-type]


def test_an_article_without_text_is_refused() -> None:
    with pytest.raises(ArticleError, match="no text"):
        Article(title="t", text=" \n\x00 ")


def test_text_is_cleaned_of_what_would_break_offsets() -> None:
    assert Article(title="t", text="\ufeffone\r\ntwo\x00\rthree\ud800").text == "one\ntwo\nthree?"
