"""Fetches URLs: http and https on the public internet, bounded in size, time and redirects. Whatever a server sends may be hostile."""

import re
import ssl
import zlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from threading import Thread
from typing import Any, TypeVar

import httpx

from vectorstore.articles import ArticleError, without_credentials
from vectorstore.fetching.connect import Deadline, Transport

LONGEST_URL = 4_000  # characters
PORTS = (80, 443, 8080, 8443)
_LARGEST = 5_000_000  # bytes of a body, both as it is sent and decoded, to bound time and memory
_REDIRECTS = 5  # that are followed
_ADDRESSES = 4  # of one host that are tried
AGENT = "dateline-qa"
_HEADERS = {"User-Agent": AGENT, "Accept-Encoding": "identity"}
_WINDOWS = {"gzip": 31, "x-gzip": 31, "deflate": 15}  # zlib's `wbits` for each encoding

# Networks that `ipaddress` calls global, but where no web server is, or that lead into other networks: IETF assignments (with 192.0.0.192,
# a cloud's own service), 6to4, Teredo, another cloud's own service (168.63.129.16), examples. Of IPv6 only 2000::/3 is allowed, which has
# no NAT64, mapped or site-local addresses.
_CLOSED = [
    ip_network(network)
    for network in ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
]
_UNICAST = ip_network("2000::/3")

_HOST = re.compile(rb"[a-z0-9._-]*|[0-9a-f:.]+")  # a name, or none, or an IPv6 address

LookUp = Callable[[str, int], Sequence[tuple[Any, ...]]]  # (host, port) → what socket.getaddrinfo returns
_T = TypeVar("_T")


def open_client() -> httpx.Client:
    """A client that connects only to addresses that were checked, uses no proxy, and sends no passwords stored on this machine."""
    return httpx.Client(transport=Transport(), trust_env=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """A server's answer after all redirects. `url` is where they led, `moved` where permanent ones led, or empty.

    `charset` is the one that the server declares, or empty.
    """

    url: str
    status: int
    headers: httpx.Headers
    body: bytes
    moved: str
    charset: str = ""


class RefusedError(ArticleError):
    """The server answered with a status other than success; `answer` has no body."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(f"the server answered {answer.status}")
        self.answer = answer


def fetch(url: str, client: httpx.Client, look_up: LookUp, deadline: Deadline) -> tuple[str, bytes, str]:
    """Get a public http(s) URL → (URL after redirects, body, the charset that the server declares or an empty string).

    Raises ArticleError that says why it cannot be fetched.
    """
    answer = request(url, client, look_up, deadline)
    return answer.url, answer.body, answer.charset


def request(url: str, client: httpx.Client, look_up: LookUp, deadline: Deadline, headers: Mapping[str, str] | None = None) -> Answer:
    """Get a public http(s) URL, with further headers. Raises RefusedError for a status such as 304 or 404, else ArticleError."""
    moved, is_permanent = "", True
    for _ in range(_REDIRECTS + 1):
        url = without_credentials(url.strip())
        target = parse_url(url)
        extensions = {"addresses": _public_addresses(target, look_up, deadline), "deadline": deadline}
        sent = {**_HEADERS, **(headers or {})}
        options: Any = {"headers": sent, "follow_redirects": False, "timeout": deadline.left(), "extensions": extensions}
        try:
            with client.stream("GET", target, **options) as response:
                if response.next_request:
                    url = str(response.next_request.url)
                    is_permanent = is_permanent and response.status_code in (301, 308)
                    moved = url if is_permanent else moved
                    continue
                if not response.is_success:
                    raise RefusedError(Answer(url, response.status_code, response.headers, b"", moved))
                body, charset = _read(response, deadline), response.charset_encoding or ""
                return Answer(url, response.status_code, response.headers, body, moved, charset)
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, zlib.error) as error:
            raise ArticleError(f"could not be fetched: {_explain(error)}") from error
    raise ArticleError("too many redirects")


def parse_url(url: str) -> httpx.URL:
    """The parts of a URL. Raises ArticleError when it is none."""
    if len(url) > LONGEST_URL:
        raise ArticleError(f"not a URL: it is longer than {LONGEST_URL} characters")
    try:
        parsed = httpx.URL(url)
        if _HOST.fullmatch(parsed.raw_host) and (parsed.host or not parsed.raw_host):  # `host` raises if a name is badly encoded
            return parsed
    except (httpx.InvalidURL, ValueError):
        pass
    raise ArticleError("not a URL; write it like https://example.com/page")


def is_public(address: str) -> bool:
    """Whether an IP address is that of one computer on the public internet, and not a tunnel or translation into another network."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if parsed.version == 6 and parsed not in _UNICAST:
        return False
    return parsed.is_global and not parsed.is_multicast and not any(parsed in network for network in _CLOSED)


def _public_addresses(url: httpx.URL, look_up: LookUp, deadline: Deadline) -> list[str]:
    """The IP addresses of a URL's host. Raises ArticleError unless it is http(s) at public ones: no feed may reach the local network."""
    if url.scheme not in ("http", "https") or not url.host:
        raise ArticleError("only http and https URLs can be added")
    port = url.port if url.port is not None else 443 if url.scheme == "https" else 80
    if port not in PORTS:
        raise ArticleError(f"port {port} is not one that web pages have: {', '.join(map(str, PORTS))}")
    host = url.raw_host.decode("ascii")
    seconds = deadline.left()
    try:
        found = _within(seconds, lambda: look_up(host, port))
    except TimeoutError as error:
        raise ArticleError(f"looking up {host[:100]} took too long") from error
    except (OSError, ValueError) as error:  # ValueError comes from names that cannot be a host's
        raise ArticleError(f"there is no host {host[:100]}") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not addresses or not all(is_public(address) for address in addresses):
        raise ArticleError(f"{host[:100]} is not on the public internet")
    return addresses[:_ADDRESSES]


def _within(seconds: float, work: Callable[[], _T]) -> _T:
    """The result of work; raises TimeoutError after so many seconds. It runs in a thread, since a name lookup cannot be interrupted."""
    result: Future[_T] = Future()

    def run() -> None:
        try:
            result.set_result(work())
        except Exception as error:
            result.set_exception(error)

    Thread(target=run, name="dateline-look-up", daemon=True).start()
    return result.result(seconds)


def _read(response: httpx.Response, deadline: Deadline) -> bytes:
    """A response's body, decoded here and not by httpx, which decodes each piece whole: a kilobyte may unpack to a gigabyte."""
    assert isinstance(response.stream, httpx.SyncByteStream)
    decoder, read, body = _decoder(response), 0, bytearray()
    for piece in response.stream:
        deadline.left()
        read += len(piece)
        body += decoder.decompress(piece, _LARGEST - len(body) + 1) if decoder else piece
        if max(read, len(body)) > _LARGEST:
            raise ArticleError(f"larger than {_LARGEST // 1_000_000} MB")
        if decoder and decoder.eof:
            return bytes(body)
    if decoder:
        raise ArticleError("could not be fetched: it ends too early")
    return bytes(body)


def _decoder(response: httpx.Response) -> Any:
    """A decompressor for a body that the server encoded although it was asked not to; None for one that is not encoded."""
    encodings = [name.strip().lower() for name in response.headers.get_list("content-encoding", split_commas=True)]
    match [name for name in encodings if name not in ("", "identity")]:
        case []:
            return None
        case [encoding] if encoding in _WINDOWS:
            return zlib.decompressobj(_WINDOWS[encoding])
    raise ArticleError("could not be fetched: it is encoded in another way than gzip or deflate")


def _explain(error: Exception) -> str:
    """Why a fetch failed, in our own words, since those of the error may contain what the server sent."""
    match error:
        case httpx.TimeoutException():
            return "the server did not answer in time"
        case httpx.ProtocolError() | httpx.InvalidURL() | UnicodeError():
            return "what the server sent is not HTTP"
        case zlib.error():
            return "what the server sent cannot be decoded"
    cause = error.__cause__ and error.__cause__.__cause__
    return (
        "the server's certificate is not valid"
        if isinstance(cause, ssl.SSLCertVerificationError)
        else "there is no connection to the server"
    )
