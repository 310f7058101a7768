"""The middleware that decides which requests are let in.

A request must be for a name of this server, from no other web site and, where there are users, from one of them. The guard is
around everything, also around Gradio, which by itself serves every web site and offers more than the page needs.
"""

import base64
import binascii
import re
import socket
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextvars import ContextVar
from ipaddress import ip_address

from anyio import current_time, fail_after
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.doors.errors import TriesError, in_words, status_of
from qa.doors.rates import network_of
from qa.doors.server import Forwarded
from qa.doors.users import Users

# Gradio begins its page with inline scripts and styles, and makes functions of the page's own script at run time: that much is allowed.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)
_HEADERS = {b"content-security-policy": _POLICY.encode(), b"x-content-type-options": b"nosniff", b"referrer-policy": b"no-referrer"}
_COOKIE_ATTRIBUTES = (b"samesite", b"httponly", b"secure")  # set anew on each cookie
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[\w.-]+)(?::(\d{1,5}))?", re.ASCII | re.IGNORECASE)
_PORTS = {"http": "80", "https": "443"}
# Paths that need no sign-in: the page that asks for it, the files of that page, and the health check.
_OPEN_PATHS = re.compile(r"|/|/login/?|/healthz|/theme\.css|/favicon\.ico|/robots\.txt|/(?:assets|static)/.*")
# Those of Gradio's paths that the page and programs with tools use; it has others for its own clients, its developers and its cloud.
_GRADIO_PATHS = re.compile(
    r"/gradio_api/(?:queue/(?:join|data)|run/predict|heartbeat/.*|file=.*|upload|upload_progress|cancel|app_id|mcp(?:/.*)?)/?"
)
# Paths of programs, which are told how to sign in; a browser that is told so opens a window of its own.
_PROGRAM_PATHS = ("/api/", "/v1/", "/metrics", "/gradio_api/mcp")
_ANOTHER_SITE = "Other web sites may not use this server. If this is its own page, behind a proxy: --trust-proxy ADDRESS of the proxy"
_SIGN_IN = "Sign in with a name and a password."
# Bytes that the body of a request may have, by its path; on all others it has none.
_LARGEST = (
    (re.compile(r"/login/?"), 16_000),  # a name and a password
    (re.compile(r"/gradio_api/upload/?"), None),  # `Uploads` says
    (re.compile(r"/gradio_api/(?:queue/join|run/predict)/?"), 16_000_000),  # the conversations of a browser's users, of up to 2 MB each
    (re.compile(r"/(?:api|v1|gradio_api)/.*"), 1_000_000),
)
_PATIENCE = 30.0  # seconds that a body may keep the server waiting, and one more for each _SLOWEST bytes
_SLOWEST = 1000  # bytes a second: slower than any usual connection

_client_address: ContextVar[str] = ContextVar("client_address", default="")  # for `signing_in`, which gets only name and password


def protect(app: Starlette, host: str, users: Users | None, proxies: Sequence[str] = (), names: Sequence[str] = ()) -> None:
    """Put the guard around an application that listens on `host`.

    The X-Forwarded headers of `proxies`, addresses or networks, are believed; `names` are further names of this server.
    """
    app.add_middleware(Guard, hosts=Hosts(for_this_machine(host, proxies), users is not None, names), users=users)
    app.add_middleware(Forwarded, proxies=proxies)


def for_this_machine(host: str, proxies: Sequence[str] = ()) -> bool:
    """Whether a server that listens on `host` can be reached from this machine only, and through no proxy."""
    try:
        return ip_address(host).is_loopback and not proxies
    except ValueError:
        return host == "localhost" and not proxies


def asker(request: HTTPConnection) -> str:
    """Who asks: the user who signed in, or else the network of the client's address."""
    return str(getattr(request.state, "user", None) or (network_of(request.client.host) if request.client else ""))


def signing_in(users: Users) -> Callable[[str, str], Awaitable[bool]]:
    """The function with which Gradio's sign-in checks a name and a password. It raises HTTPException after too many wrong ones."""

    async def admits(name: str, password: str) -> bool:
        try:
            return await users.admits(name, password, _client_address.get())
        except TriesError as error:
            raise _too_many_tries(error) from error

    return admits


class Hosts:
    """The names and addresses that a server answers to: another site's name may be made to resolve to this server (DNS rebinding).

    Addresses cannot be misused so; a server for this machine only still answers to no address but its loopback ones. Any other
    server that has users answers to any name, since browsers send the cookie of a sign-in only to the name under which it was made.
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
    """Refuses requests that must not reach the application; sets security headers and cookie attributes on its responses."""

    def __init__(self, app: ASGIApp, hosts: Hosts, users: Users | None) -> None:
        self._app, self._hosts, self._users = app, hosts, users

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":  # the server speaks no WebSocket
            await self._app(scope, receive, send)
            return
        path, secure = _path(scope), scope["scheme"] in ("https", "wss")
        send = _secured(send, secure)
        try:
            _check_origin(scope, path, self._own_origin(scope, secure))
            scope.setdefault("state", {})["user"] = await self._user(scope, path)
            if path.startswith(("/monitoring", "/gradio_api/")) and not _GRADIO_PATHS.fullmatch(path):
                raise HTTPException(404)
            most = _largest(path)
            _check_length(scope, most)
        except HTTPException as refused:
            await JSONResponse({"detail": refused.detail}, refused.status_code, refused.headers)(scope, receive, send)
            return
        if path.rstrip("/") == "/logout":
            scope["query_string"] = b"all_session=false"  # who signs out here stays signed in elsewhere
        _client_address.set(_address(scope))
        await self._app(scope, _limited(receive, most), send)

    def _own_origin(self, scope: Scope, secure: bool) -> tuple[str, ...]:
        """Scheme, name and port under which a request reached this server. Raises HTTPException when the name is not one of its own."""
        hosts = Headers(scope=scope).getlist("host")
        host = _HOST.fullmatch(hosts[0]) if len(hosts) == 1 else None
        if not host:
            raise HTTPException(400, "A request names one host.")
        name = host[1].lower()
        if name.rstrip(".") not in self._hosts:
            raise HTTPException(400, f"This server does not answer to {name}. If that is a name of its own: --allow-host {name}")
        scheme = "https" if secure else "http"
        return scheme, name, host[2] or _PORTS[scheme]

    async def _user(self, scope: Scope, path: str) -> str | None:
        """The user who asks; None where there are no users, and on paths that need no sign-in. Raises HTTPException for anyone else."""
        if self._users is None or _OPEN_PATHS.fullmatch(path):
            return None
        if name := _page_user(scope):
            return name
        name, password = _credentials(Headers(scope=scope))
        try:
            if name and await self._users.admits(name, password, _address(scope)):
                return name
        except TriesError as error:
            raise _too_many_tries(error) from error
        raise HTTPException(401, _SIGN_IN, {"WWW-Authenticate": "Basic"} if path.startswith(_PROGRAM_PATHS) else None)


def _check_origin(scope: Scope, path: str, own: tuple[str, ...]) -> None:
    """Raise HTTPException for a request from a page of another origin, as the browser's headers tell; but a plain link may lead here."""
    headers = Headers(scope=scope)
    foreign = [origin for origin in headers.getlist("origin") if _origin(origin) != own]
    if not foreign and "access-control-request-method" not in headers:
        if "origin" in headers or headers.get("sec-fetch-site", "none") in ("none", "same-origin"):
            return
        is_link = (scope.get("method"), headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")) == ("GET", "navigate", "document")
        if is_link and not path.startswith(("/logout", "/gradio_api/")):
            return
    raise HTTPException(403, _ANOTHER_SITE)


def _origin(text: str) -> tuple[str, ...]:
    """An Origin header as scheme, name and port; empty when it is no web site's."""
    scheme, _, rest = text.partition("://")
    host = _HOST.fullmatch(rest)
    return (scheme, host[1].lower(), host[2] or _PORTS[scheme]) if host and scheme in _PORTS else ()


def _page_user(scope: Scope) -> str | None:
    """The user who signed in on the page, known by the cookie that this set; None without one."""
    page = getattr(scope["app"].state, "page", None)
    if page is None:
        return None
    cookies = HTTPConnection(scope).cookies
    names = (f"access-token-{page.cookie_id}", f"access-token-unsecure-{page.cookie_id}")
    user: str | None = page.tokens.get(next((cookies[name] for name in names if name in cookies), ""))
    return user


def _credentials(headers: Headers) -> tuple[str, str]:
    """Name and password of a Basic authorization, or of a Bearer token `name:password`, which is all that some chat programs can send;
    empty when there is neither.
    """
    scheme, _, value = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            value = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            return "", ""
    name, _, password = value.partition(":")
    return name, password


def _secured(send: Send, secure: bool) -> Send:
    """A `send` that adds the security headers, keeps cookies from other sites and from scripts, and takes away CORS headers, which
    would let other origins read.
    """

    def secured_headers(headers: Iterable[tuple[bytes, bytes]]) -> Iterator[tuple[bytes, bytes]]:
        for name, value in headers:
            if name.lower() == b"set-cookie":
                parts = [part for part in value.split(b";") if part.partition(b"=")[0].strip().lower() not in _COOKIE_ATTRIBUTES]
                yield name, b";".join([*parts, b" HttpOnly", b" SameSite=Lax", *([b" Secure"] if secure else ())])
            elif not name.lower().startswith(b"access-control-"):
                yield name, value

    async def send_secured(message: Message) -> None:
        if message["type"].endswith("http.response.start"):
            message["headers"] = [*secured_headers(message.get("headers", ())), *_HEADERS.items()]
        await send(message)

    return send_secured


def _largest(path: str) -> int | None:
    """How many bytes the body of a request for a path may have; None is any number."""
    return next((most for pattern, most in _LARGEST if pattern.fullmatch(path)), 0)


def _check_length(scope: Scope, most: int | None) -> None:
    """Raise HTTPException when a request says that its body is too large, before any of it is read."""
    lengths = Headers(scope=scope).getlist("content-length")
    if most is not None and any(len(length) > 10 or not length.isdecimal() or int(length) > most for length in lengths):
        raise _too_large(most)


def _too_large(most: int) -> HTTPException:
    return HTTPException(413, f"A request may be {most} bytes long." if most else "This takes no body.", {"Connection": "close"})


def _limited(receive: Receive, most: int | None) -> Receive:
    """A `receive` that raises HTTPException when the body is too large or too slow."""
    seconds_left, size, complete = _PATIENCE, 0, False

    async def receive_limited() -> Message:
        nonlocal seconds_left, size, complete
        if complete:
            return await receive()
        began = current_time()
        try:
            with fail_after(max(0.0, seconds_left)):
                message = await receive()
        except TimeoutError as error:
            raise HTTPException(408, "The request did not come to its end.", {"Connection": "close"}) from error
        length = len(message.get("body", b""))
        seconds_left += length / _SLOWEST - (current_time() - began)
        size, complete = size + length, not message.get("more_body", False)
        if most is not None and size > most:
            raise _too_large(most)
        return message

    return receive_limited


def _path(scope: Scope) -> str:
    """A request's path as routes are matched with it: without the path under which a proxy serves the application."""
    path, root = str(scope["path"]), str(scope.get("root_path", ""))
    return path[len(root) :] if root and (path == root or path.startswith(f"{root}/")) else path


def _address(scope: Scope) -> str:
    return scope["client"][0] if scope.get("client") else ""


def _too_many_tries(error: TriesError) -> HTTPException:
    """The error as Starlette and Gradio show it."""
    status, headers = status_of(error)
    return HTTPException(status, in_words(error), headers)
