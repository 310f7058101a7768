"""The outside network is made up; what arrives over it is hostile."""

import socket

import httpx
import pytest

from vectorstore import Article, Rejected
from vectorstore.web import read_url

PROSE = "<p>The bridge over the Tresk opened on Monday after four years of work and many delays.</p>" * 3
PAGE = f"<html><head><title>Bridge opens</title></head><body><article><h1>Bridge opens</h1>{PROSE}</article></body></html>"
FEED = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>Courier</title>
<item><title>One</title><link>https://paper.example/one</link><pubDate>Wed, 03 Sep 2025 18:05:00 GMT</pubDate></item>
<item><title>Two</title><link>http://inside.example/two</link><description><![CDATA[{PROSE}]]></description></item>
<item><title>Three</title><link>https://paper.example/missing</link></item>
</channel></rss>"""


def serve(request: httpx.Request) -> httpx.Response:
    match request.url.path:
        case "/one" | "/page":
            return httpx.Response(200, text=PAGE)
        case "/feed":
            return httpx.Response(200, text=FEED)
        case "/inward":
            return httpx.Response(302, headers={"Location": "http://inside.example/secret"})
        case "/loop":
            return httpx.Response(302, headers={"Location": "/loop"})
        case "/large":
            return httpx.Response(200, content=b"x" * 6_000_000)
        case "/slow":
            raise httpx.ReadTimeout("slow")
    return httpx.Response(404)


@pytest.fixture(autouse=True)
def _made_up_names(monkeypatch: pytest.MonkeyPatch) -> None:
    addresses = {"paper.example": "93.184.215.14", "inside.example": "10.0.0.7"}

    def look_up(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        if host not in addresses and not host[0].isdigit():
            raise OSError("unknown")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (addresses.get(host, host), port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


def read(url: str) -> list[tuple[str, Article] | Rejected]:
    return list(read_url(url, httpx.Client(transport=httpx.MockTransport(serve))))


def test_a_page_becomes_an_article_with_its_url() -> None:
    ((_, article),) = read("https://paper.example/page")  # type: ignore[misc]
    assert (article.title, article.url) == ("Bridge opens", "https://paper.example/page")
    assert "four years of work" in article.text


def test_a_feed_becomes_an_article_for_each_entry() -> None:
    (_, one), (_, two), three = read("https://paper.example/feed")  # type: ignore[misc]
    assert (one.title, one.publisher, str(one.published)) == ("One", "Courier", "2025-09-03 18:05:00+00:00")
    assert "four years of work" in two.text
    assert isinstance(three, Rejected)


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("https://paper.example/nope", "404"),
        ("https://paper.example/inward", "not on the public internet"),
        ("https://paper.example/loop", "too many redirects"),
        ("https://paper.example/large", "larger than"),
        ("https://paper.example/slow", "could not be fetched"),
        ("http://inside.example/", "not on the public internet"),
        ("http://127.0.0.1/", "not on the public internet"),
        ("http://nowhere.example/", "no host"),
        ("http://[", "not a URL"),
        ("http://", "only http"),
    ],
)
def test_what_cannot_or_must_not_be_fetched_is_named(url: str, error: str) -> None:
    (rejected,) = read(url)
    assert isinstance(rejected, Rejected)
    assert error in rejected.error
