"""Real servers on loopback, which a fetch is allowed to reach here; they do what no honest server does."""

import gzip
import itertools
import socket
import ssl
import subprocess
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Event, Thread

import pytest

from tests.hostile import Answer, Server, redirect, response, singly
from vectorstore import Article, Rejected
from vectorstore.fetching import connect, fetch, web
from vectorstore.fetching.web import read_url

PAGE = (
    b"<html><body><article><h1>Bridge opens</h1>" + b"<p>The bridge over the Tresk opened on Monday.</p>" * 5 + b"</article></body></html>"
)
PUBLIC, ELSEWHERE = "127.0.0.9", "127.0.0.1"  # what counts as the public internet here, and what does not

LookUp = Callable[[str], list[str]]


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, LookUp]:
    """What names lead to; `paper.example` leads to the public internet of these tests."""
    known: dict[str, LookUp] = {"paper.example": lambda _: [PUBLIC]}

    def look_up(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        found = known[host](host) if host in known else [host]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(fetch, "is_public", lambda address: address == PUBLIC)
    monkeypatch.setattr(fetch, "PORTS", range(1024, 65536))
    return known


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "_PAGE_SECONDS", 0.7)


def serve(
    answer: Answer | Iterable[bytes], *, pause: float = 0, host: str = PUBLIC, port: int = 0, tls: ssl.SSLContext | None = None
) -> Server:
    return Server(answer if callable(answer) else lambda _: answer, host=host, port=port, pause=pause, tls=tls)


def read(server: Server, path: str = "/", *, host: str = "paper.example", scheme: str = "http") -> list[tuple[str, Article] | Rejected]:
    return list(read_url(f"{scheme}://{host}:{server.port}{path}"))


def error(server: Server, path: str = "/", **where: str) -> str:
    (rejected,) = read(server, path, **where)
    assert isinstance(rejected, Rejected), rejected
    assert "\n" not in rejected.error
    return rejected.error


def is_too_slow(why: str) -> bool:
    return "longer than 0.7 seconds" in why or "in time" in why


# Where it may go


@pytest.mark.parametrize(
    "address",
    """127.0.0.1 127.8.8.8 0.0.0.0 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 100.100.100.200 192.0.0.1 192.0.0.192
    192.0.2.1 192.88.99.1 198.18.0.1 168.63.129.16 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255 :: ::1 ::127.0.0.1 ::8.8.8.8
    ::ffff:10.0.0.1 ::ffff:127.0.0.1 ::ffff:0:127.0.0.1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::a00:1 100::1 2001::1
    2001:0:7f00:1:: 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1:: 2002:a9fe:a9fe::1 3fff::1 5f00::1 fc00::1 fd00:ec2::254
    fe80::1 fe80::1%eth0 fec0::1 ff02::1 ff0e::1""".split(),
)
def test_an_address_that_is_no_web_server_of_the_public_internet_is_none(address: str) -> None:
    assert not IS_PUBLIC(address)


IS_PUBLIC = fetch.is_public


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.215.14", "192.0.1.1", "2606:2800:21f:cb07::1", "2a00:1450:4001::1", "2001:200::1", "2001:4860::8"]
)
def test_an_address_of_a_public_web_server_is_public(address: str) -> None:
    assert IS_PUBLIC(address)


def test_a_name_that_leads_elsewhere_after_it_was_checked_leads_nowhere(names: dict[str, LookUp]) -> None:
    asked = itertools.chain([[PUBLIC]], itertools.repeat([ELSEWHERE]))
    names["rebinding.example"] = lambda _: next(asked)
    with serve(response(PAGE), host=ELSEWHERE) as inside:
        assert error(inside, host="rebinding.example") == "could not be fetched: there is no connection to the server"
        assert "not on the public internet" in error(inside, host="rebinding.example")
    assert inside.connections == 0


def test_the_address_that_was_checked_is_the_one_that_is_connected_to(names: dict[str, LookUp]) -> None:
    looked: list[str] = []
    names["rebinding.example"] = lambda host: [ELSEWHERE] if looked.append(host) or len(looked) > 1 else [PUBLIC]
    with serve(response(PAGE)) as outside, serve(response(PAGE), host=ELSEWHERE, port=outside.port) as inside:
        ((_, article),) = read(outside, host="rebinding.example")  # type: ignore[misc]
    assert "The bridge" in article.text
    assert (outside.connections, inside.connections, len(looked)) == (1, 0, 1)


def test_each_redirect_is_looked_up_and_checked_again(names: dict[str, LookUp]) -> None:
    names["inside.example"] = lambda _: [ELSEWHERE]
    asked = itertools.chain([[PUBLIC]], itertools.repeat([ELSEWHERE]))
    names["turning.example"] = lambda _: next(asked)
    with serve(response(PAGE), host=ELSEWHERE) as inside, serve(lambda path: redirect(f"http://{path[1:]}:{inside.port}/")) as outside:
        assert "inside.example is not on the public internet" in error(outside, "/inside.example")
        assert "127.0.0.1 is not on the public internet" in error(outside, "/127.0.0.1")
        assert "no connection" in error(outside, "/turning.example")
    with serve(lambda path: redirect(f"http://twice.example:{outside.port}/b")) as outside:
        asked = itertools.chain([[PUBLIC]], itertools.repeat([ELSEWHERE]))
        names["twice.example"] = lambda _: next(asked)
        assert "twice.example is not on the public internet" in error(outside, host="twice.example")
    assert inside.connections == 0


def test_a_name_with_one_address_that_is_not_public_is_refused(names: dict[str, LookUp]) -> None:
    names["both.example"] = lambda _: [PUBLIC, ELSEWHERE]
    with serve(response(PAGE)) as outside:
        assert "not on the public internet" in error(outside, host="both.example")
    assert outside.connections == 0


def test_the_next_address_of_a_name_is_tried_where_one_does_not_answer(names: dict[str, LookUp], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "is_public", lambda address: address in (PUBLIC, "127.0.0.8"))
    names["two.example"] = lambda _: ["127.0.0.8", PUBLIC]
    with serve(response(PAGE)) as outside:
        assert isinstance(read(outside, host="two.example")[0], tuple)


def test_an_address_of_ipv6_is_connected_to_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "is_public", lambda address: address == "::1")
    try:
        listening = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("this machine has no IPv6")

    def answer() -> None:
        with listening, listening.accept()[0] as connection:
            connection.recv(65536)
            connection.sendall(b"".join(response(PAGE)))

    Thread(target=answer, daemon=True).start()
    ((_, article),) = read_url(f"http://[::1]:{listening.getsockname()[1]}/")  # type: ignore[misc]
    assert "The bridge" in article.text


@pytest.mark.parametrize("port", [0, 22, 25, 81, 6379, 65535])
def test_a_port_that_web_pages_do_not_have_is_refused(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "PORTS", (80, 443, 8080, 8443))
    (rejected,) = read_url(f"http://paper.example:{port}/")
    assert isinstance(rejected, Rejected)
    assert "80, 443, 8080, 8443" in rejected.error


@pytest.mark.parametrize(
    ("location", "why"),
    [
        ("file:///etc/passwd", "only http"),
        ("gopher://paper.example/", "only http"),
        ("javascript:alert(1)", ""),
        ("http://[", "not"),
        ("http://paper.example:99999/", ""),
        ("http://" + "a" * 5000 + ".example/", "not a URL"),
        ("http://" + "a" * 70000, ""),
        ("http://\x7f/", ""),
        ("http://.example/", ""),
        ("http://xn--a.example/", ""),
        ("xn--a://xn--a/", ""),
        ("//", ""),
        ("\xff\xfe", ""),
    ],
)
def test_a_redirect_to_what_is_no_web_page_is_named(location: str, why: str) -> None:
    with serve(lambda path: redirect(location) if path == "/" else response(status="404 Not Found")) as server:
        assert why in error(server)


def test_a_redirect_is_followed_and_its_address_is_the_articles() -> None:
    with serve(lambda path: response(PAGE) if path == "/new" else redirect("/new")) as server:
        ((where, article),) = read(server, "/old")  # type: ignore[misc]
    assert (where, article.url) == (f"http://paper.example:{server.port}/old", f"http://paper.example:{server.port}/new")


def test_redirects_end(names: dict[str, LookUp]) -> None:
    with serve(lambda path: redirect(path + "x")) as server:
        assert error(server) == "too many redirects"
    assert server.connections == 6


# TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for paper.example, in one file."""
    path = tmp_path_factory.mktemp("tls") / "paper.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=paper.example"
    names = ["-addext", "subjectAltName=DNS:paper.example", "-keyout", str(path), "-out", str(path.with_suffix(".crt"))]
    subprocess.run([*command.split(), *names], check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + path.with_suffix(".crt").read_bytes())
    return path


@pytest.fixture
def secure(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[ssl.SSLContext, list[str]]:
    """What a server with the certificate needs, and the names that clients ask for; clients trust the certificate."""
    monkeypatch.setattr(connect, "_trusted", lambda: ssl.create_default_context(cafile=certificate.with_suffix(".crt")))
    asked: list[str] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda _, name, __: asked.append(name)
    return context, asked


def test_over_tls_the_name_is_asked_for_and_the_certificate_is_the_names(secure: tuple[ssl.SSLContext, list[str]]) -> None:
    context, asked = secure
    with serve(response(PAGE), tls=context) as server:
        ((_, article),) = read(server, scheme="https")  # type: ignore[misc]
    assert "The bridge" in article.text
    assert asked == ["paper.example"]


def test_over_tls_a_certificate_of_another_name_is_refused(secure: tuple[ssl.SSLContext, list[str]], names: dict[str, LookUp]) -> None:
    context, asked = secure
    names["other.example"] = names["paper.example"]
    with serve(response(PAGE), tls=context) as server:
        assert error(server, host="other.example", scheme="https") == "could not be fetched: the server's certificate is not valid"
    assert asked == ["other.example"]
    assert server.requests == []


def test_over_tls_a_name_cannot_lead_elsewhere_either(secure: tuple[ssl.SSLContext, list[str]], names: dict[str, LookUp]) -> None:
    asked = itertools.chain([[PUBLIC]], itertools.repeat([ELSEWHERE]))
    names["rebinding.example"] = lambda _: next(asked)
    with serve(response(PAGE), host=ELSEWHERE, tls=secure[0]) as inside:
        assert "no connection" in error(inside, host="rebinding.example", scheme="https")
    assert inside.connections == 0


def test_a_server_without_tls_is_no_https() -> None:
    listening = socket.create_server((PUBLIC, 0))

    def speak() -> None:
        with listening, listening.accept()[0] as connection:
            connection.sendall(b"SSH-2.0-OpenSSH_9.9\r\n")
            connection.recv(1)

    Thread(target=speak, daemon=True).start()
    (rejected,) = read_url(f"https://paper.example:{listening.getsockname()[1]}/")
    assert isinstance(rejected, Rejected)
    assert "could not be fetched" in rejected.error


# How long it may take

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def endless(piece: bytes, *before: bytes) -> Answer:
    return lambda _: itertools.chain(before, itertools.repeat(piece))


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(endless(b"x", HEAD + b"\r\n"), id="body"),
        pytest.param(endless(b"X: y\r\n", HEAD), id="headers"),
        pytest.param(endless(b"H"), id="status line"),
        pytest.param(endless(b"1\r\nx\r\n", HEAD + b"Transfer-Encoding: chunked\r\n\r\n"), id="chunks"),
        pytest.param(lambda _: singly(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"0" * 500), id="the length of a chunk"),
        pytest.param(endless(b"T: x\r\n", HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n"), id="trailers"),
        pytest.param(endless(b"HTTP/1.1 103 Early Hints\r\n\r\n"), id="early hints"),
        pytest.param(endless(b"", HEAD), id="silence"),
        pytest.param(
            endless(b"\x00\x00\x00\xff\xff", HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"")[:10]), id="empty blocks of gzip"
        ),
    ],
)
def test_what_drips_ends_at_the_deadline(answer: Answer) -> None:
    started = time.monotonic()
    with serve(answer, pause=0.05) as server:
        assert is_too_slow(error(server))
    assert time.monotonic() - started < 60


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(endless(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 50), id="early hints"),
        pytest.param(endless(b"1\r\nx\r\n" * 500, HEAD + b"Transfer-Encoding: chunked\r\n\r\n"), id="chunks of a byte"),
        pytest.param(
            endless(b"\x00\x00\x00\xff\xff" * 500, HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"")[:10]), id="empty blocks"
        ),
        pytest.param(endless(b"X: " + b"y" * 1000 + b"\r\n", HEAD), id="headers"),
        pytest.param(endless(b"X" * 1000, HEAD + b"X: "), id="one header"),
        pytest.param(endless(b"x" * 60_000, HEAD + b"\r\n"), id="body"),
    ],
)
def test_what_never_ends_is_given_up(answer: Answer) -> None:
    started = time.monotonic()
    with serve(answer) as server:
        error(server)
    assert time.monotonic() - started < 60


@pytest.mark.usefixtures("quick")
def test_a_handshake_that_drips_ends_at_the_deadline() -> None:
    """A record of TLS that never becomes whole."""
    listening = socket.create_server((PUBLIC, 0))
    stop = Event()

    def shake() -> None:
        connection, _ = listening.accept()
        with connection:
            for byte in itertools.chain(b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc", itertools.repeat(0)):
                connection.sendall(bytes([byte]))
                if stop.wait(0.05):
                    return

    thread = Thread(target=shake, daemon=True)
    thread.start()
    started = time.monotonic()
    (rejected,) = read_url(f"https://paper.example:{listening.getsockname()[1]}/")
    assert isinstance(rejected, Rejected)
    assert "in time" in rejected.error
    assert time.monotonic() - started < 60
    stop.set()
    thread.join(5)
    listening.close()


@pytest.mark.usefixtures("quick")
def test_redirects_share_one_deadline() -> None:
    with serve(lambda path: singly(b"".join(redirect(path + "x"))), pause=0.005) as server:
        assert is_too_slow(error(server))


@pytest.mark.usefixtures("quick")
def test_a_name_that_is_looked_up_for_ever_ends_at_the_deadline(names: dict[str, LookUp]) -> None:
    hanging = Event()
    names["slow.example"] = lambda _: [PUBLIC] * hanging.wait(600)
    started = time.monotonic()
    (rejected,) = read_url("http://slow.example:8080/")
    hanging.set()
    assert isinstance(rejected, Rejected)
    assert rejected.error == "looking up slow.example took too long"
    assert time.monotonic() - started < 60


def test_a_feed_has_one_deadline_with_all_its_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "_PAGE_SECONDS", 1.2)
    monkeypatch.setattr(web, "_FEED_SECONDS", 3.0)
    items = "".join(f"<item><title>{n}</title><link>http://paper.example:PORT/{n}</link></item>" for n in range(50))
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'

    def answer(path: str) -> Iterable[bytes]:
        if path == "/feed":
            return response(feed.replace("PORT", str(server.port)).encode())
        return itertools.repeat(b"x")

    started = time.monotonic()
    with serve(answer, pause=0.05) as server:
        found = read(server, "/feed")
    assert len(found) == 50
    assert "took longer than 3 seconds" in found[-1].error  # type: ignore[union-attr]
    assert time.monotonic() - started < 60  # of the 60 that fifty pages of 1.2 s take
    assert server.connections < 8


def test_what_is_done_with_an_article_does_not_count_for_its_feed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "_FEED_SECONDS", 3.0)
    now = [0.0]
    monkeypatch.setattr(web, "time", type("time", (), {"monotonic": staticmethod(lambda: now[0])}))
    items = "".join(f"<item><link>http://paper.example:PORT/{n}</link></item>" for n in range(3))
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Courier</title>{items}</channel></rss>'
    with serve(lambda path: response(feed.replace("PORT", str(server.port)).encode() if path == "/feed" else PAGE)) as server:
        for item in read_url(f"http://paper.example:{server.port}/feed"):
            assert isinstance(item, tuple)
            now[0] += 100


# How much it may be


def deflate(data: bytes) -> bytes:
    return zlib.compress(data)


def encoded(body: bytes, *encodings: str) -> list[bytes]:
    return response(body, *(f"Content-Encoding: {name}" for name in encodings))


@pytest.mark.parametrize(
    ("name", "encode"),
    [("gzip", gzip.compress), ("x-gzip", gzip.compress), ("GZIP", gzip.compress), ("deflate", deflate), ("identity", bytes)],
)
def test_no_encoding_is_asked_for_and_a_usual_one_is_decoded_all_the_same(name: str, encode: Callable[[bytes], bytes]) -> None:
    with serve(encoded(encode(PAGE), name)) as server:
        ((_, article),) = read(server)  # type: ignore[misc]
    assert article.title == "Bridge opens"
    assert b"accept-encoding: identity\r\n" in server.requests[0].lower()


BOMB = gzip.compress(bytes(100_000_000))


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        pytest.param(encoded(BOMB, "gzip"), "larger than 5 MB", id="one layer"),
        pytest.param(encoded(gzip.compress(BOMB), "gzip, gzip"), "encoded in another way", id="two layers"),
        pytest.param(encoded(gzip.compress(BOMB), "gzip", "gzip"), "encoded in another way", id="two headers"),
        pytest.param(encoded(gzip.compress(BOMB), "deflate", "identity", "gzip"), "encoded in another way", id="one of them none"),
        pytest.param(encoded(b"\xa1" * 1500, "br"), "encoded in another way", id="brotli"),
        pytest.param(encoded(b"\x28\xb5\x2f\xfd", "zstd"), "encoded in another way", id="zstd"),
        pytest.param(encoded(zlib.compress(bytes(100_000_000)), "deflate"), "larger than 5 MB", id="deflate"),
        pytest.param(encoded(bytes(6_000_000)), "larger than 5 MB", id="plain"),
        pytest.param(encoded(PAGE, "gzip"), "cannot be decoded", id="no gzip"),
        pytest.param(encoded(gzip.compress(PAGE)[:60], "gzip"), "ends too early", id="half"),
        pytest.param(encoded(b"", "gzip"), "ends too early", id="nothing"),
    ],
)
def test_what_is_too_large_or_cannot_be_bounded_is_refused_in_little_memory(answer: list[bytes], why: str) -> None:
    with serve(answer) as server:
        read(server, "/warm")
        tracemalloc.start()
        try:
            assert why in error(server)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 30_000_000


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.9\r\n",
        b"-ERR unknown command 'GET /secret'\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 999 OK\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
        b"HTTP/1.1 304 Not Modified\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nSet-Cookie: " + b"a=b; " * 10000 + b"\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: \x00\r\n\r\n",
    ],
)
def test_what_is_no_answer_is_named_in_words_of_our_own(answer: bytes) -> None:
    with serve([answer]) as server:
        assert "secret" not in error(server)


# What it may send and tell


def test_no_proxy_and_no_password_of_this_machine_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "netrc").write_text("machine paper.example login ada password SECRET\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with serve(response(PAGE), host=ELSEWHERE) as proxy, serve(response(PAGE)) as server:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert isinstance(read(server)[0], tuple)
    assert proxy.connections == 0
    assert b"authorization" not in server.requests[0].lower()


@pytest.mark.parametrize("credentials", ["ada:SECRET@", "SECRET@", ":SECRET@", "ada:SECRET@SECRET@", "a%40b:SECRET@", "ada:\\SECRET@"])
def test_credentials_of_a_url_are_neither_sent_nor_stored_nor_told(credentials: str) -> None:
    def answer(path: str) -> Iterable[bytes]:
        return (
            response(PAGE)
            if path == "/page"
            else redirect(f"http://{credentials}paper.example:{server.port}/page" if path == "/to" else "/to")
        )

    with serve(answer) as server:
        for path in ("/page", "/to", "/from"):
            ((where, article),) = read(server, path, host=f"{credentials}paper.example")  # type: ignore[misc]
            assert article.url == f"http://paper.example:{server.port}/page"
            assert where == f"http://paper.example:{server.port}{path}"
    sent = b"".join(server.requests).lower()
    assert b"secret" not in sent
    assert b"authorization" not in sent
    (rejected,) = read_url(f"http://{credentials}127.0.0.1/")
    assert "SECRET" not in str(rejected)
