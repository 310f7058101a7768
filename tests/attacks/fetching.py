"""Addresses that the server is told to fetch: where they lead, what stands there, and how slowly it comes."""

import gzip
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from tests.attacks.ground import Ground, attack
from tests.attacks.page import Page
from tests.attacks.served import PUBLIC
from tests.attacks.target import held, patience
from tests.hostile import Server, redirect, response, singly

PORTS = (8080, 8443)
INSIDE = (
    b"<html><body><article><h1>Inside</h1>"
    + b"<p>SECRETinside is what this machine alone may read, and no one else.</p>" * 9
    + b"</article></body></html>"
)
_REFUSED = """
127.0.0.1 127.1 2130706433 0x7f000001 0177.0.0.1 0 0.0.0.0 127.8.8.8 localhost inside.example [::1] [::] [::127.0.0.1] [::ffff:127.0.0.1]
[::ffff:7f00:1] [::ffff:0:127.0.0.1] [64:ff9b::7f00:1] [64:ff9b::a9fe:a9fe] [64:ff9b:1::a00:1] [2002:7f00:1::] [2002:a9fe:a9fe::]
[2001:0:7f00:1::] [fec0::1] [fe80::1] [fc00::1] [fd00:ec2::254] [5f00::1] [ff02::1] [ff0e::1] [100::1] 10.0.0.1 172.16.0.1 192.168.0.1
169.254.169.254 100.64.0.1 100.100.100.200 192.0.0.192 192.88.99.1 168.63.129.16 198.18.0.1 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255
①②⑦.⓪.⓪.① 127。0。0。1 user@127.0.0.1 paper.example@127.0.0.1 127.0.0.1\\@paper.example paper.example:22@127.0.0.1
""".split()
_SCHEMES = [
    "file:///etc/passwd", "ftp://paper.example/", "gopher://127.0.0.1:6379/_x", "dict://127.0.0.1:11211/", "data:text/html,<p>x</p>",
    "http:///",
    "http://", "https://", "http://paper.example:22/", "http://paper.example:25/", "http://paper.example:0/", "http://paper.example:6379/",
    "http://paper.example:99999/", "http://8.8.8.8/\x7f", "http://[", "http://%00/", "javascript:alert(1)", "//127.0.0.1/",
    "http:127.0.0.1",
]  # fmt: skip


@contextmanager
def site(answer: Callable[[str], Iterable[bytes]], host: str = PUBLIC, pause: float = 0) -> Iterator[Server]:
    """A web server at an address that counts as public, at a port that web pages have."""
    for port in PORTS:
        try:
            server = Server(answer, host=host, port=port, pause=pause)
        except OSError:
            continue
        with server:
            yield server
        return
    raise RuntimeError(f"ports {PORTS} of {host} are taken")


@attack(
    "A6",
    "a web page that is a file's name: a feed, /dev/zero, /etc/passwd, a URL of loopback",
    "its entry became an article; all memory; for ever",
)
def names_for_bodies(ground: Ground) -> str:
    target, before = ground.open, ground.open.memory()
    bodies = [
        str(ground.hidden.folder / "secret.xml"),
        "/dev/zero",
        "/etc/passwd",
        f"file://{ground.hidden.folder}/secret.xml",
        f"{target.url}/api/articles",
    ]
    with (
        Page(target.url) as page,
        site(lambda path: response(bodies[int(path[1:])].encode(), "Content-Type: application/rss+xml")) as server,
    ):
        for number in range(len(bodies)):
            told = page.add(url=f"http://paper.example:{server.port}/{number}")
            held("1 added" not in str(told.output), f"{bodies[number]} became an article")
            held(told.seconds < patience(), f"it took {told.seconds:.0f} s")
            target.check(told.words)
    grown = (target.memory() - before) / 1e6
    held(grown < 400, f"it grew by {grown:.0f} MB")
    return f"no article; {max(0, grown):.0f} MB"


@attack(
    "A7",
    f"{len(_REFUSED) + len(_SCHEMES)} addresses inside, each also as a redirect; names that change once they are checked",
    "rebinding and 12 kinds of address got in",
)
def inside(ground: Ground) -> str:
    target, said = ground.open, []

    def outside_answers(path: str) -> list[bytes]:
        return redirect(f"http://{_REFUSED[int(path[1:])]}:{outside.port}/page") if path[1:].isdigit() else response(status="404 Not Found")

    with Page(target.url) as page, site(outside_answers) as outside, Server(lambda _: response(INSIDE), port=outside.port) as within:
        for number, host in enumerate(_REFUSED):
            for url in (f"http://{host}:{within.port}/page", f"http://paper.example:{outside.port}/{number}"):
                said.append(page.add(url=url).words)
        for url in _SCHEMES:
            said.append(page.add(url=url).words)
        for name in ("rebind1.example", "rebind2.example", "rebind1.example"):
            said.append(page.add(url=f"http://{name}:{within.port}/page").words)
        held(within.connections == 0, f"{within.connections} connections were made inside")
        held(not any("1 added" in words or "SECRETinside" in words for words in said), "something inside became an article")
        target.check(*said)
    return f"{len(said)} tries: 0 connections inside"


def _bombs() -> dict[str, list[bytes]]:
    plain = zlib.compressobj(9, zlib.DEFLATED, 31)
    once = b"".join(plain.compress(b"0" * 10_000_000) for _ in range(100)) + plain.flush()
    twice = gzip.compress(once, 9)
    head = ["Content-Type: text/html"]
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    return {
        "gzip": response(once, *head, "Content-Encoding: gzip"), "gzip, gzip": response(twice, *head, "Content-Encoding: gzip, gzip"),
        "br": response(twice, *head, "Content-Encoding: br"), "zstd": response(twice, *head, "Content-Encoding: zstd"),
        "deflate": response(once[10:], *head, "Content-Encoding: deflate"), "x-gzip in lines": response(once, "Content-Encoding: x-gzip",
        "Content-Encoding: gzip"),
        "long header": [b"HTTP/1.1 200 OK\r\nX: ", b"x" * 20_000_000], "endless": [chunked,
        *[b"100000\r\n" + b"a" * 1_048_576 + b"\r\n"] * 40],
        "length of 10 TB": [b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000000\r\n\r\n", b"x"],
        "many headers": [b"HTTP/1.1 200 OK\r\n", *[b"X: y\r\n"] * 100_000],
        "redirects for ever": redirect("/again"), "no HTTP": [b"SSH-2.0-OpenSSH_9.9\r\n"], "nothing": [],
    }  # fmt: skip


@attack(
    "A8",
    "bodies of 1 GB from 1,717 bytes in each encoding, endless ones and headers; one byte a second",
    "+1 GB; 58 days; nobody else could add",
)
def bombs_and_drips(ground: Ground) -> str:
    target, slowest = ground.open, 0.0
    bombs = _bombs()
    names = list(bombs)
    before = target.memory()
    with Page(target.url) as page:
        with site(lambda path: bombs[names[int(path[1:])]] if path[1:].isdigit() else bombs["redirects for ever"]) as server:
            for number, name in enumerate(names):
                told = page.add(url=f"http://paper.example:{server.port}/{number}")
                held("1 added" not in str(told.output) and told.output, f"{name}: {told.words[-200:]}")
                slowest = max(slowest, told.seconds)
                held(told.seconds < patience(), f"{name} took {told.seconds:.1f} s")
        grown = (target.memory() - before) / 1e6
        held(grown < 200, f"it grew by {grown:.0f} MB")
        drip = [b"HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\n", *singly(b"a" * 5000)]
        with site(lambda _: drip, pause=1) as slow:
            told = page.add(url=f"http://paper.example:{slow.port}/")
        held(told.seconds < 30 + 2 * patience(), f"one byte a second was read for {told.seconds:.0f} s")
        with site(lambda _: [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * 400_000 + b"0\r\n\r\n"]) as pieces:
            began = time.perf_counter()
            page.add(url=f"http://paper.example:{pieces.port}/")
            held(time.perf_counter() - began < 3 * patience(), "400,000 chunks of a byte took longer than their share")
        target.check(told.words)
    return f"+{max(0, grown):.0f} MB, {slowest:.1f} s at most; one byte a second is given up after {told.seconds:.0f} s"


@attack("B10", "an address with a password in it, a redirect to one, a feed's links", "kept in the article, shown to all, exported")
def password_in_url(ground: Ground) -> str:
    page_of = INSIDE.replace(b"SECRETinside", b"A bridge").replace(b"Inside", b"Bridge")
    feed = "<rss version='2.0'><channel><title>F</title><item><title>Pier</title><link>http://u:hunter2@paper.example:{port}/d</link></item></channel></rss>"

    def answer(path: str) -> list[bytes]:
        if path == "/b":
            return redirect("http://ada:hunter2@paper.example/c")
        return response(feed.format(port=server.port).encode() if path == "/feed" else page_of)

    with Page(ground.open.url) as page, site(answer) as server:
        said = [page.add(url=f"http://ada:hunter2@paper.example:{server.port}{path}").words for path in ("/a", "/b", "/feed")]
        held(b"hunter2" not in ground.open.kept() and "hunter2" not in "".join(said), "the password was kept or shown")
        ground.open.check(*said)
    return "cut off before anything else"
