"""Sitemaps and feeds by their addresses: what they list, and what of it is added."""

import gzip
import socket
from pathlib import Path

import httpx
import pytest

from vectorstore import Article, Rejected
from vectorstore.articles import Item
from vectorstore.fetching.sources import Reading
from vectorstore.fetching.web import read_url
from vectorstore.reading.listings import listing
from vectorstore.reading.sitemaps import sitemap

SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
PROSE = "<p>The ferry to the island will run every hour from June, the company said on Monday in the town.</p>" * 3


def entry(path: str, more: str = "") -> str:
    return f"<url><loc>https://paper.example/{path}</loc>{more}</url>"


def news(title: str, moment: str, language: str = "en") -> str:
    publication = f"<news:publication><news:name>The Courier</news:name><news:language>{language}</news:language></news:publication>"
    return f"<news:news>{publication}<news:publication_date>{moment}</news:publication_date><news:title>{title}</news:title></news:news>"


def urlset(*entries: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {SPACE} {NEWS}>{"".join(entries)}</urlset>'.encode()


def index(*urls: str) -> bytes:
    inner = "".join(f"<sitemap><loc>https://paper.example/{url}</loc></sitemap>" for url in urls)
    return f'<?xml version="1.0"?><sitemapindex {SPACE}>{inner}</sitemapindex>'.encode()


@pytest.fixture(autouse=True)
def _made_up_names(monkeypatch: pytest.MonkeyPatch) -> None:
    addresses = {"paper.example": "93.184.215.14"}
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, port, **_: [(2, 1, 6, "", (addresses.get(host, "10.0.0.7"), port))])


def read(**pages: bytes) -> list[Item]:
    """What the page `start` is read as; pages that are not named are articles, but for those of `missing`."""

    def answer(request: httpx.Request) -> httpx.Response:
        name = request.url.path[1:]
        if name in pages:
            return httpx.Response(200, content=pages[name])
        if name.startswith("missing"):
            return httpx.Response(404)
        return httpx.Response(200, text=f"<html><head><title>{name}</title></head><body><article>{PROSE} {name}</article></body></html>")

    return list(read_url("https://paper.example/start", httpx.Client(transport=httpx.MockTransport(answer))))


def articles(items: list[Item]) -> list[Article]:
    return [item[1] for item in items if not isinstance(item, Rejected)]


def test_a_news_sitemap_gives_title_date_publisher_and_language() -> None:
    image = "<image:image><image:loc>https://paper.example/x.jpg</image:loc><image:title>A ship</image:title></image:image>"
    start = urlset(entry("ferry", news("Die Fähre fährt", "2026-06-01T10:00:00+02:00", "de") + image))
    (article,) = articles(read(start=start))
    assert (article.title, article.publisher, article.language) == ("Die Fähre fährt", "The Courier", "de")
    assert (article.url, str(article.published)) == ("https://paper.example/ferry", "2026-06-01 10:00:00+02:00")
    assert "every hour from June" in article.text


def test_an_index_leads_to_its_sitemaps_and_a_page_that_is_missing_is_named() -> None:
    items = read(start=index("a.xml", "missing.xml", "b.xml.gz"), **{
        "a.xml": urlset(entry("one"), entry("missing-page")), "b.xml.gz": gzip.compress(urlset(entry("two"))),
    })  # fmt: skip
    assert {article.url for article in articles(items)} == {"https://paper.example/one", "https://paper.example/two"}
    assert {item.input for item in items if isinstance(item, Rejected)} == {
        "https://paper.example/missing.xml", "https://paper.example/missing-page",
    }  # fmt: skip


def test_an_index_of_indexes_is_not_followed_for_ever() -> None:
    assert read(start=index("start")) == []


def test_of_a_large_sitemap_the_newest_are_taken_and_the_rest_is_counted() -> None:
    rows = [entry(str(n), f"<lastmod>2026-01-{1 + n % 28:02}T00:00:{n % 60:02}Z</lastmod>") for n in range(3_000)]
    found = sitemap(urlset(*rows))
    assert found is not None
    assert (len(found["entries"]), found["left_out"]) == (1_000, 2_000)
    assert found["entries"][0]["updated"].startswith("2026-01-28")


@pytest.mark.parametrize(
    "body",
    [
        b"", b"\x00\x01", b"<html><body>urlset</body></html>", b"<urls><url/></urls>", b'{"urlset": 1}', b"\x1f\x8b\x08",
        b"<!DOCTYPE urlset [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><html>&a;</html>",
    ],
)  # fmt: skip
def test_what_is_no_sitemap_is_none(body: bytes) -> None:
    assert sitemap(body) is None


def test_entities_in_a_sitemap_lead_nowhere(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("SECRET")
    laughs = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    kind = f'<!DOCTYPE urlset [<!ENTITY s SYSTEM "{secret.as_uri()}"><!ENTITY a "ha">{laughs}]>'
    found = sitemap(f"{kind}<urlset {SPACE}><url><loc>https://paper.example/&s;&i;</loc></url></urlset>".encode())
    assert "SECRET" not in str(found)
    assert len(str(found)) < 10_000


def test_a_bomb_of_a_sitemap_is_named() -> None:
    (rejected,) = read(start=gzip.compress(b"<urlset>" + b" " * 80_000_000))
    assert isinstance(rejected, Rejected)
    assert "50 MB" in rejected.error


@pytest.mark.parametrize(
    "body", [b"{}", b'{"items": []}', b'{"version": 1, "items": []}', b"{" * 100_000, b'{"version": "https://jsonfeed.org/version/1"}']
)
def test_what_is_no_json_feed_is_none(body: bytes) -> None:
    assert listing(body) is None


def test_a_json_feed_whose_fields_are_of_any_kind_is_read_as_far_as_it_can_be() -> None:
    found = listing(
        b'\xef\xbb\xbf {"version": "https://jsonfeed.org/version/1.1", "title": 7, "authors": "x", "items": [null, {"id": 3, "url": [],'
        b'"content_text": "One.\\n\\n<b>Two</b>", "authors": [{"name": "Ada"}, {"name": 4}, 5]}]}'
    )
    assert found is not None
    (only,) = found["entries"]
    assert (only["guid"], only["url"], only["author"], only["html"]) == ("3", "", "Ada", "<p>One.</p><p>&lt;b&gt;Two&lt;/b&gt;</p>")


# Addresses among files


@pytest.mark.parametrize(
    "given", ["https://inside.example/x", "https:/inside.example/x", Path("https://inside.example/x"), "HTTPS://inside.example/x"]
)
def test_an_address_is_one_even_where_a_path_has_taken_a_slash_from_it(given: str | Path) -> None:
    (rejected,) = Reading([given])
    assert isinstance(rejected, Rejected)
    assert "inside.example is not on the public internet" in rejected.error


@pytest.mark.parametrize("given", ["ftp://paper.example/x", "feed://paper.example/x", "file:///etc/passwd"])
def test_addresses_of_other_kinds_are_named_as_such(given: str) -> None:
    (rejected,) = Reading([given])
    assert isinstance(rejected, Rejected)
    assert "only http" in rejected.error


@pytest.mark.parametrize("given", ["news.example.org/x", "www.example.org", "news.example.org/feed.xml?a=1", "example.org:8080/x.md"])
def test_what_looks_like_an_address_and_is_no_file_gets_a_hint(given: str) -> None:
    (rejected,) = Reading([given])
    assert isinstance(rejected, Rejected)
    assert f"write https://{given}" in rejected.error


@pytest.mark.parametrize("given", ["feeds/x.xml", "/tmp/nowhere/x.org", "nowhere", "../a.b/c", "nowhere.md", "2025.JSON"])
def test_a_path_that_leads_nowhere_gets_none(given: str) -> None:
    (rejected,) = Reading([given])
    assert isinstance(rejected, Rejected)
    assert rejected.error == "there is no such file or folder"


def test_a_file_whose_name_looks_like_an_address_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "example.org.md").write_text("The ferry runs.")
    ((_, article),) = Reading(["example.org.md"])  # type: ignore[misc]
    assert article.text == "The ferry runs."
