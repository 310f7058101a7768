"""Values as programs write them: dates, authors, addresses, titles, and names of fields in many languages."""

from typing import Any

import pytest

from tests.vectorstore.test_fields import TEXT, article, taken
from vectorstore import ArticleError
from vectorstore.reading.fields import How, take
from vectorstore.reading.plain import plain


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ({"_seconds": 1772525700, "_nanoseconds": 0}, "2026-03-03T08:15:00+00:00"),
        ({"seconds": "1772525700"}, "2026-03-03T08:15:00+00:00"),
        ({"date": "2026-03-03 08:15:00.000000", "timezone_type": 3, "timezone": "Europe/Berlin"}, "2026-03-03T08:15:00+01:00"),
        ({"published": "2026-03-03", "modified": "2026-03-05"}, "2026-03-03"),
        ({"first": "2026-03-03", "last": "2026-03-05"}, "2026-03-03"),
        ({"year": 2026, "month": 3, "day": 3}, "2026-03-03"),
        ([2026, 3, 3], "2026-03-03"),
        ([2026, 3, 3, 8, 15], "2026-03-03T08:15:00+00:00"),
        ([2026, 3], "2026-03-01"),
        ([{"$date": "2026-03-03T08:15:00Z"}], "2026-03-03T08:15:00+00:00"),
        ({"$date": {"$numberLong": "1772525700000"}}, "2026-03-03T08:15:00+00:00"),
    ],
)
def test_a_date_is_read_from_the_objects_of_programs(value: object, day: str) -> None:
    published = taken(date=value).article.published
    assert published is not None
    assert published.isoformat() == day


@pytest.mark.parametrize("value", ["0001-01-01", "0001-01-01T00:00:00", "1 January 0001"])
def test_the_first_day_of_all_is_no_date_and_is_told(value: str) -> None:
    found = taken(date=value)
    assert (found.article.published, found.remarks) == (None, {"undated": ""})


@pytest.mark.parametrize(
    ("value", "author"),
    [
        ([{"name": "Ada"}, {"name": None}, "Bo"], "Ada, Bo"),
        ([{"id": 3}, "Bo"], "Bo"),
        ("Ada, https://www.facebook.com/echo", "Ada"),
        ("www.echo.example, Ada, Bo", "Ada, Bo"),
        ("ada@echo.example (Ada Tregear)", "Ada Tregear"),
        ("Ada Tregear <ada@echo.example>", "Ada Tregear"),
        ("Ada (https://echo.example/ada), Bo", "Ada, Bo"),
        ("Words: Ada Tregear", "Ada Tregear"),
        ("Text by Ada", "Ada"),
        ("Story: Ada", "Ada"),
        ("ada@echo.example", "ada@echo.example"),
        ("Ada / AFP", "Ada / AFP"),
    ],
)
def test_an_author_is_a_name_without_what_stands_beside_it(value: object, author: str) -> None:
    found = taken(author=value)
    assert (found.article.author, found.without) == (author, {})


def test_an_author_that_is_an_address_is_named_as_missing() -> None:
    assert taken(author="https://www.facebook.com/echo").without == {"author": "https://www.facebook.com/echo"}


@pytest.mark.parametrize("url", ["#", "not a url", "javascript:void(0)", "none given", "-/-"])
def test_what_is_no_address_is_named_and_not_kept(url: str) -> None:
    found = taken(url=url)
    assert (found.article.url, found.without) == ("", {"url": url})


@pytest.mark.parametrize("url", ["/news/bridge-opens", "courier.example/bridge", "https://courier.example/a b", "urn:a:b"])
def test_addresses_of_other_kinds_are_kept(url: str) -> None:
    assert taken(url=url).article.url == url


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("Bridge - The Echo", "Bridge"),
        ("Bridge | the echo", "Bridge"),
        ("Bridge – opens – The Echo", "Bridge – opens"),
        ("The Echo", "The Echo"),
        ("Bridge - The Echoes", "Bridge - The Echoes"),
    ],
)
def test_a_title_goes_without_its_publishers_name(title: str, kept: str) -> None:
    fields = {"title": title, "source": {"name": "The Echo"}, "text": TEXT}
    assert article(fields | {"url": "https://echo.example/bridge"}).title == kept
    assert article(fields).title == title  # which is its identity then


@pytest.mark.parametrize("text", ["[Removed]", "[deleted]", " [removed] "])
def test_what_its_publisher_has_removed_is_no_article(text: str) -> None:
    with pytest.raises(ArticleError, match="removed"):
        article({"title": "[Removed]", "text": text})


def test_of_several_languages_the_first_is_taken_and_told() -> None:
    found = take({"title": {"de": "Brücke", "en": "Bridge"}, "text": {"de": "Sie ist offen.", "en": "It opened."}}, How())
    assert (found.article.title, found.article.text, found.remarks) == ("Brücke", "Sie ist offen.", {"languages": "de, en"})
    assert taken(location={"label": {"eng": "Bryher"}}).article.place == "Bryher"
    assert article({"title": {"en-GB": "Bridge"}, "body": {"en-GB": TEXT}}).title == "Bridge"


@pytest.mark.parametrize(
    "fields",
    [
        {"media_name": "Courier", "created_utc": 1756886400, "paragraphs": [TEXT]},
        {"SourceCommonName": "Courier", "DATE": "20250903080000", "Text": TEXT},
        {"媒体": "Courier", "日付": "2025年9月3日", "本文": TEXT},
        {"来源": "Courier", "日期": "2025-09-03", "正文": TEXT},
        {"Источник": "Courier", "Дата публикации": "3 сентября 2025", "Текст": TEXT},
        {"Źródło": "Courier", "Data": "3 września 2025", "Treść": TEXT},
        {"Bron": "Courier", "Publicatiedatum": "3 september 2025", "Tekst": TEXT},
        {"Veículo": "Courier", "Data": "3 de setembro de 2025", "Conteúdo": TEXT},
        {"Testata": "Courier", "Data": "3 settembre 2025", "Articolo": TEXT},
        {"Kaynak": "Courier", "Yayın tarihi": "3 Eylül 2025", "İçerik": TEXT},
        {"언론사": "Courier", "날짜": "2025년 9월 3일", "본문": TEXT},
        {"Kilde": "Courier", "Dato": "3. september 2025", "Brødtekst": TEXT},
    ],
)
def test_names_of_other_programs_and_languages_are_known(fields: dict[str, Any]) -> None:
    found = take(fields, How())
    assert found.article.published is not None
    assert (found.article.publisher, f"{found.article.published:%Y-%m-%d}", found.article.text) == ("Courier", "2025-09-03", TEXT)
    assert found.unused == []


def test_a_text_that_was_copied_from_xml_loses_its_frame() -> None:
    assert plain("<![CDATA[<p>The keeper counted 62 seals.</p>]]>") == "The keeper counted 62 seals."
    assert plain("<![CDATA[One]]> and <![CDATA[two]]>") == "One and two"
    assert plain("A ]]> sign") == "A ]]> sign"
