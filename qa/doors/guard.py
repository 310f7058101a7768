"""What a request must be before anything answers it: for a name of this server, from no other web site, by a user where there are users.

A layer around everything, also around Gradio, which lets every web site in and offers more than the page needs.
"""

import base64
import binascii
import re
import socket
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping, Sequence
from contextvars import ContextVar
from ipaddress import ip_address
from typing import Any

from anyio import current_time, fail_after
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse

from qa.doors.errors import TriesError, in_words, status_of
from qa.doors.rates import network_of
from qa.doors.server import Forwarded
from qa.doors.users import Users

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

# Gradio begins its page with inline scripts and styles, and makes functions of the page's own script at run time: that much is allowed.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)
_HEADERS = {
    b"content-security-policy": _POLICY.encode(), b"x-content-type-options": b"nosniff", b"referrer-policy": b"no-referrer",
}  # fmt: skip
_OF_COOKIES = (b"samesite", b"httponly", b"secure")
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[\w.-]+)(?::(\d{1,5}))?", re.ASCII | re.IGNORECASE)
_PORTS = {"http": "80", "https": "443"}
# Without signing in: the page that asks for it, what that page is made of, and the health.
_OPEN = re.compile(r"|/|/login/?|/healthz|/theme\.css|/favicon\.ico|/robots\.txt|/(?:assets|static)/.*")
# Of Gradio, what the page and programs with tools use; not what it has for its own clients, its developers and its cloud.
_NEEDED = re.compile(r"/gradio_api/(?:queue/(?:join|data)|run/predict|heartbeat/.*|file=.*|upload|upload_progress|cancel|mcp(?:/.*)?)/?")
_PROGRAMS = ("/api/", "/v1/", "/metrics", "/gradio_api/mcp")  # they are told how to sign in; a browser would ask in a window of its own
_ANOTHER_SITE = "Other web sites may not use this server. If this is its own page, behind a proxy: --trust-proxy ADDRESS of the proxy"
_SIGN_IN = "Sign in with a name and a password."
_LARGEST = 16_000_000  # bytes of a request that is no upload
_LARGEST_SIGN_IN = 16_000
_PATIENCE = 30.0  # seconds that a body may keep the server waiting, and one more for each _SLOWEST bytes
_SLOWEST = 1000

_asked_from: ContextVar[str] = ContextVar("asked_from", default="")  # Gradio tells a sign-in's name and password, not its address


def protect(app: Starlette, host: str, users: Users | None, proxies: Sequence[str] = (), names: Sequence[str] = ()) -> None:
    """Put the guard around an application that listens on `host`. `proxies` are believed for whom they ask; `names` add to its names."""
    app.add_middleware(Guard, hosts=Hosts(for_this_machine(host, proxies), users is not None, names), users=users)
    app.add_middleware(Forwarded, proxies=proxies)


def for_this_machine(host: str, proxies: Sequence[str] = ()) -> bool:
    """Whether only this machine reaches a server that listens there, and no proxy lets others in."""
    try:
        return ip_address(host).is_loopback and not proxies
    except ValueError:
        return host == "localhost" and not proxies


def asker(request: HTTPConnection) -> str:
    """Who asks: the user who signed in, or the network of the address."""
    return str(request.state.user or (network_of(request.client.host) if request.client else ""))


def signing_in(users: Users) -> Callable[[str, str], Awaitable[bool]]:
    """Decides on a name and a password for the page's sign-in."""

    async def admits(name: str, password: str) -> bool:
        try:
            return await users.admits(name, password, _asked_from.get())
        except TriesError as error:
            raise _later(error) from error

    return admits


class Hosts:
    """The names that a server answers to, so that another site's name which is made to resolve to it opens nothing.

    An address is no such name. With users any name may be used, as a user is one only under the name of the sign-in.
    """

    def __init__(self, local: bool, users: bool, names: Sequence[str]) -> None:
        self._local, self._any = local, users and not local
        self._names = {"localhost", *(name.lower() for name in names)}
        if not local:
            own = socket.gethostname().lower()
            self._names |= {own, f"{own}.local", socket.getfqdn().lower()}

    def __contains__(self, name: str) -> bool:
        try:
            address = ip_address(name.strip("[]"))
        except ValueError:
            return self._any or name in self._names
        return address.is_loopback or not self._local


class Guard:
    """Refuses what must not reach the application, and cleans what leaves it."""

    def __init__(self, app: App, hosts: Hosts, users: Users | None) -> None:
        self._app, self._hosts, self._users = app, hosts, users

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        path, secure = _path(scope), scope["scheme"] in ("https", "wss")
        send = _cleaned(send, secure)
        try:
            _check_origin(scope, path, self._own_origin(scope, secure))
            scope.setdefault("state", {})["user"] = await self._user(scope, path)
            if path.startswith(("/monitoring", "/gradio_api/")) and not _NEEDED.fullmatch(path):
                raise HTTPException(404)
        except HTTPException as refused:
            await JSONResponse({"detail": refused.detail}, refused.status_code, refused.headers)(scope, receive, send)
            return
        if path.rstrip("/") == "/logout":
            scope["query_string"] = b"all_session=false"  # who signs out here stays signed in elsewhere
        _asked_from.set(_address(scope))
        await self._app(scope, _bounded(receive, path) if scope["type"] == "http" else receive, send)

    def _own_origin(self, scope: Scope, secure: bool) -> tuple[str, ...]:
        """Scheme, name and port at which this server was reached, which must be its own."""
        hosts = Headers(scope=scope).getlist("host")
        found = _HOST.fullmatch(hosts[0]) if len(hosts) == 1 else None
        if not found:
            raise HTTPException(400, "A request names one host.")
        name = found[1].lower()
        if name.rstrip(".") not in self._hosts:
            raise HTTPException(400, f"This server does not answer to {name}. If that is a name of its own: --allow-host {name}")
        scheme = "https" if secure else "http"
        return scheme, name, found[2] or _PORTS[scheme]

    async def _user(self, scope: Scope, path: str) -> str | None:
        """The user who asks; None without users, and where nobody need sign in."""
        if self._users is None or _OPEN.fullmatch(path):
            return None
        if name := _session(scope):
            return name
        name, password = _credentials(Headers(scope=scope))
        try:
            if name and await self._users.admits(name, password, _address(scope)):
                return name
        except TriesError as error:
            raise _later(error) from error
        raise HTTPException(401, _SIGN_IN, {"WWW-Authenticate": "Basic"} if path.startswith(_PROGRAMS) else None)


def _check_origin(scope: Scope, path: str, own: tuple[str, ...]) -> None:
    """Raises when a page of another origin asks. A browser says so of everything but plain navigation, which may show a page."""
    headers = Headers(scope=scope)
    foreign = [origin for origin in headers.getlist("origin") if _origin(origin) != own]
    if not foreign and "access-control-request-method" not in headers:
        if "origin" in headers or headers.get("sec-fetch-site", "none") in ("none", "same-origin"):
            return
        opens = (scope.get("method"), headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")) == ("GET", "navigate", "document")
        if opens and not path.startswith(("/logout", "/gradio_api/")):
            return
    raise HTTPException(403, _ANOTHER_SITE)


def _origin(text: str) -> tuple[str, ...]:
    scheme, _, rest = text.partition("://")
    found = _HOST.fullmatch(rest)
    return (scheme, found[1].lower(), found[2] or _PORTS[scheme]) if found and scheme in _PORTS else ()


def _session(scope: Scope) -> str | None:
    """The user whose sign-in on the page a cookie proves."""
    page = getattr(scope["app"].state, "page", None)
    if page is None:
        return None
    cookies = HTTPConnection(scope).cookies
    names = (f"access-token-{page.cookie_id}", f"access-token-unsecure-{page.cookie_id}")
    user: str | None = page.tokens.get(next((cookies[name] for name in names if name in cookies), ""))
    return user


def _credentials(headers: Headers) -> tuple[str, str]:
    """Name and password of a Basic authorization, or of a Bearer token `name:password`, which is all that some chat programs can send."""
    scheme, _, value = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            value = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            return "", ""
    name, _, password = value.partition(":")
    return name, password


def _cleaned(send: Send, secure: bool) -> Send:
    """Adds the security headers, keeps cookies from other sites and from scripts, and lets no other origin read."""

    def kept(headers: Iterable[tuple[bytes, bytes]]) -> Iterator[tuple[bytes, bytes]]:
        for name, value in headers:
            if name.lower() == b"set-cookie":
                parts = [part for part in value.split(b";") if part.partition(b"=")[0].strip().lower() not in _OF_COOKIES]
                yield name, b";".join([*parts, b" HttpOnly", b" SameSite=Lax", *([b" Secure"] if secure else ())])
            elif not name.lower().startswith(b"access-control-"):
                yield name, value

    async def sending(message: Message) -> None:
        if message["type"].endswith("http.response.start"):
            message["headers"] = [*kept(message.get("headers", ())), *_HEADERS.items()]
        await send(message)

    return sending


def _bounded(receive: Receive, path: str) -> Receive:
    """Gives up on a request whose body is too large, or does not come. Raises HTTPException."""
    most = _LARGEST_SIGN_IN if path.startswith("/login") else None if path.startswith("/gradio_api/upload") else _LARGEST
    left, size, whole = _PATIENCE, 0, False

    async def receiving() -> Message:
        nonlocal left, size, whole
        if whole:
            return await receive()
        began = current_time()
        try:
            with fail_after(max(0.0, left)):
                message = await receive()
        except TimeoutError as error:
            raise HTTPException(408, "The request did not come to its end.", {"Connection": "close"}) from error
        length = len(message.get("body", b""))
        left, size, whole = left - (current_time() - began) + length / _SLOWEST, size + length, not message.get("more_body", False)
        if most is not None and size > most:
            raise HTTPException(413, f"A request may be {most} bytes long.", {"Connection": "close"})
        return message

    return receiving


def _path(scope: Scope) -> str:
    """The path below the one under which a proxy serves the application, as its routes are matched with."""
    path, root = str(scope["path"]), str(scope.get("root_path", ""))
    return path[len(root) :] if root and (path == root or path.startswith(f"{root}/")) else path


def _address(scope: Scope) -> str:
    return scope["client"][0] if scope.get("client") else ""


def _later(error: TriesError) -> HTTPException:
    status, headers = status_of(error)
    return HTTPException(status, in_words(error), headers)
