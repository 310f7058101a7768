"""The outside network is made up; what arrives over it is hostile."""

import os
import socket
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.hostile import Server, response
from vectorstore import Article, Rejected
from vectorstore.fetching import web
from vectorstore.fetching.web import read_url

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
        ("http://paper.example:22/page", "port 22"),
        ("http://paper.example:0/page", "port 0"),
        ("http://paper.example:99999/page", "port 99999"),
        ("http://paper.example/\x01", "not a URL"),
        ("http://paper.example/\ud800", "not a URL"),
        ("http://pa per.example/", "not a URL"),
        ("http://paper.example%00.evil.example/", "not a URL"),
        ("http://[::1%25eth0]/", "not a URL"),
        ("http://xn--a.example/", "not a URL"),
        ("http://paper.example/" + "a" * 70_000, "longer than 4000 characters"),
        ("http:paper.example/page", "only http"),
        ("http://2130706433/", "not on the public internet"),
        ("http://0/", "not on the public internet"),
    ],
)
def test_what_cannot_or_must_not_be_fetched_is_named(url: str, error: str) -> None:
    (rejected,) = read(url)
    assert isinstance(rejected, Rejected)
    assert error in rejected.error
    assert len(rejected.input) <= 200


@settings(deadline=None)
@given(
    st.text(max_size=80).map("http://".__add__)
    | st.from_regex(r"https?:[/\\\\]{0,3}[^/]{0,20}@?[\w.:\[\]%-]{0,20}[/?#]?.{0,9}", fullmatch=True)
)
def test_no_text_is_a_url_that_raises(url: str) -> None:
    seen: list[httpx.Request] = []

    def note(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(404)

    (rejected,) = read_url(url, httpx.Client(transport=httpx.MockTransport(note)))
    assert isinstance(rejected, Rejected)
    assert len((rejected.input + rejected.error).splitlines()) <= 1
    assert not any(request.url.userinfo or "authorization" in request.headers for request in seen)


# What a feed may hold


def feed_of(*items: str) -> str:
    entries = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Courier</title>{entries}</channel></rss>'


def read_body(body: bytes | str) -> list[tuple[str, Article] | Rejected]:
    """What a page of this body is read as; the pages it leads to are those of `serve`."""
    content = body.encode() if isinstance(body, str) else body

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=content) if request.url.path == "/body" else serve(request)

    return list(read_url("https://paper.example/body", httpx.Client(transport=httpx.MockTransport(answer))))


@pytest.mark.parametrize("before", ["", "file://", "file:", " ", "feed:"])
def test_a_body_that_names_a_file_is_not_read_from_it(before: str, tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    file.write_text(feed_of(f"<title>SECRET</title><description>{PROSE}</description>"))
    (rejected,) = read_body(f"{before}{file}")
    assert isinstance(rejected, Rejected)


@pytest.mark.parametrize("body", ["/dev/zero", "/proc/self/environ", "/dev/stdin", ".", "~/.netrc", "\\\\paper.example\\share"])
def test_a_body_that_names_a_device_is_not_read_from_it(body: str) -> None:
    (rejected,) = read_body(body)
    assert isinstance(rejected, Rejected)


def test_a_body_that_names_a_pipe_does_not_wait_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (rejected,) = read_body(str(tmp_path / "pipe"))
    assert isinstance(rejected, Rejected)


def test_a_body_that_is_a_url_or_leads_to_one_is_not_followed_by_a_parser() -> None:
    with Server(lambda _: response(PAGE.encode())) as inside:
        url = f"http://127.0.0.1:{inside.port}/"
        read_body(url)
        read_body(f"feed:{url}")
        read_body(f'<?xml version="1.0"?><!DOCTYPE rss SYSTEM "{url}"><rss version="2.0"><channel><title>&a;</title></channel></rss>')
        read_body(
            f'<!DOCTYPE rss [<!ENTITY a SYSTEM "{url}"> <!ENTITY % b SYSTEM "{url}"> %b;]><rss version="2.0"><channel>&a;</channel></rss>'
        )
        read_body(f'<html><head><base href="{url}"><link rel="canonical" href="{url}"></head><body><img src="{url}">{PROSE}</body></html>')
    assert inside.connections == 0


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("https://paper.example/\x7f", "not a URL"),
        ("https://paper.example/" + "a" * 70_000, "not a URL"),
        ("https://paper.example/" + "a" * 4_001, "not a URL"),
        ("http://[", "not a URL"),
        ("https://paper.example:99999/", "port 99999"),
        ("javascript:alert(1)", "only http"),
        ("https://paper.example:22/", "port 22"),
        ("", "only http"),
    ],
)
def test_a_link_that_cannot_be_fetched_is_named_and_the_feed_goes_on(link: str, why: str) -> None:
    rejected, (_, one) = read_body(feed_of(f"<title>Odd</title><link>{link}</link>", "<link>https://paper.example/one</link>"))  # type: ignore[misc]
    assert isinstance(rejected, Rejected)
    assert why in rejected.error
    assert len(rejected.input) <= 200
    assert one.title == "Bridge opens"


def test_credentials_in_a_feeds_links_go_nowhere() -> None:
    link = "https://ada:SECRET@paper.example"
    items = feed_of(
        f"<link>{link}/one</link>", f"<link>{link}/missing</link>", f"<link>{link}/missing</link><description>{PROSE}</description>"
    )
    (where, one), missing, (_, own) = read_body(items)  # type: ignore[misc]
    assert (where, one.url, own.url) == ("https://paper.example/one", "https://paper.example/one", "https://paper.example/missing")
    assert missing == Rejected("https://paper.example/missing", "the server answered 404")


def test_a_feeds_entries_and_their_fields_are_bounded() -> None:
    item = f"<title>{'word ' * 2_000}</title><author>{'a' * 6_000}</author><description>{PROSE}</description>"
    found = read_body(feed_of(item, *[f"<title>{n}</title><description>{PROSE}</description>" for n in range(150)]))
    assert len(found) == 101
    assert isinstance(found[100], Rejected)
    assert "51 pages" in found[100].error
    assert not isinstance(found[0], Rejected)
    assert len(found[0][1].title) <= 5_000
    assert len(found[0][1].author) <= 5_000


@pytest.mark.parametrize(
    "odd",
    [
        "<item><title>&#x110000;</title></item>",
        "<item><summary_detail>x</summary_detail></item>",
        "<item><links>x</links><link>y</link></item>",
        "<item><title type='xhtml' xml:base='http://[::'><a href='//['>x</a></title></item>",
        "<item><content type='application/octet-stream' mode='base64'>!</content></item>",
    ],
)
def test_a_feed_over_which_its_parser_fails_is_named(odd: str) -> None:
    for item in read_body(f'<rss version="2.0"><channel>{odd}</channel></rss>'):
        assert isinstance(item, Rejected)


def test_names_are_looked_up_where_a_test_of_the_whole_can_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def look_up(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        return [(2, 1, 6, "", ("93.184.215.14" if host == "paper.example" else "10.0.0.1", port))]

    monkeypatch.setattr(web, "socket", SimpleNamespace(getaddrinfo=look_up, SOCK_STREAM=1))
    assert isinstance(read("https://paper.example/page")[0], tuple)
    assert isinstance(read("https://paper.example/inward")[0], Rejected)


def test_a_clients_own_way_with_redirects_is_not_asked() -> None:
    (rejected,) = read_url("https://paper.example/inward", httpx.Client(transport=httpx.MockTransport(serve), follow_redirects=True))
    assert isinstance(rejected, Rejected)
    assert "inside.example is not on the public internet" in rejected.error
