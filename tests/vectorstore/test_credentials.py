"""Passwords in web addresses go no further than to what reads them."""

import time
from pathlib import Path

import pytest

from vectorstore import Article
from vectorstore.articles import without_credentials
from vectorstore.fetching.sources import Reading


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("http://ada:SECRET@paper.example/x", "http://paper.example/x"),
        ("https://SECRET@paper.example:8443/x?a=b#c", "https://paper.example:8443/x?a=b#c"),
        ("HTTPS://ada:SECRET@paper.example", "HTTPS://paper.example"),
        ("http://ada:SEC@RET@paper.example/", "http://paper.example/"),
        ("http://ada:SECRET with spaces@paper.example/", "http://paper.example/"),
        ("http://@paper.example/", "http://paper.example/"),
        ("http:ada:SECRET@paper.example/", "http:paper.example/"),
        ("http:///ada:SECRET@paper.example/", "http:///paper.example/"),
        ("http:\\\\ada:SECRET@paper.example/", "http:\\\\paper.example/"),
        ("\x01http://ada:SECRET@paper.example/", "\x01http://paper.example/"),
        ("http://ada:SECRET@[2606:2800::1]/", "http://[2606:2800::1]/"),
        ("http://ada:SECRET@paper.example?a@b", "http://paper.example?a@b"),
        ("https://paper.example/@ada/status?to=a@b.example", "https://paper.example/@ada/status?to=a@b.example"),
        ("https://paper.example?a@b", "https://paper.example?a@b"),
        ("mailto:ada@paper.example", "mailto:ada@paper.example"),
        ("no address at all, ada@paper.example", "no address at all, ada@paper.example"),
    ],
)
def test_an_articles_url_has_no_credentials(url: str, kept: str) -> None:
    article = Article("Bridge opens", "The bridge opened.", url=url)
    assert article.url == kept


def test_long_nonsense_is_read_in_a_moment() -> None:
    started = time.monotonic()
    for text in ("http:" + "\\" * 2_000_000, "http://" + "a:" * 1_000_000, "http:" + "/@" * 1_000_000):
        without_credentials(text)
    assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "title,text,url\nBridge,The bridge opened.,http://ada:SECRET@paper.example/x\n"),
        ("a.jsonl", '{"text": "The bridge opened.", "link": "http://ada:SECRET@paper.example/x"}\n'),
        ("a.md", "---\nurl: http://ada:SECRET@paper.example/x\n---\n# Bridge\n\nThe bridge opened.\n"),
    ],
)
def test_a_files_urls_have_no_credentials(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    ((_, article),) = Reading([tmp_path / name])  # type: ignore[misc]
    assert article.url == "http://paper.example/x"
    assert "SECRET" not in repr(article)
