"""What reaches the application: no other web site, no other name, no one unknown, and nothing that does not come to its end."""

import asyncio
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher
from mcp import ClientSession
from mcp.client.streamable_http import streamablehttp_client
from starlette.routing import BaseRoute, Mount

from qa import Archive
from qa.doors import guard, server
from qa.doors.start import load_app
from qa.doors.users import Users, line_for
from tests.processes import free_port

app = load_app()

RUBIO = "Who did Marco Rubio meet in Mexico?"
MCP = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}


@contextmanager
def served(archive: Archive, host: str = "127.0.0.1", root_path: str = "", **how: Any) -> Iterator[str]:
    """The URL of a server as `dateline serve` makes it."""
    port = free_port()
    listening = server.bind(host, port)
    running = server.make_server(app.application(archive, host, root_path=root_path, **how), root_path)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    until(lambda: running.started)
    yield f"http://127.0.0.1:{port}"
    running.should_exit = True
    thread.join(15)


def until(true: Callable[[], object], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture(scope="module")
def url(sample: Archive) -> Iterator[str]:
    with served(sample) as url:
        yield url


@pytest.fixture(scope="module")
def hashes() -> dict[str, str]:
    return dict(line_for(name, password).split(":", 1) for name, password in (("ada", "lovelace"), ("bob", "dylan")))


@pytest.fixture(scope="module")
def with_users(sample: Archive, hashes: dict[str, str]) -> Iterator[str]:
    with served(sample, users=Users(hashes)) as url:
        yield url


REQUESTS: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", "/", {}),
    ("HEAD", "/", {}),
    ("GET", "/config", {}),
    ("GET", "/healthz", {}),
    ("GET", "/v1/models", {}),
    ("GET", "/api/search?q=Rubio", {}),
    ("POST", "/api/ask", {"json": {"question": RUBIO, "model": "none"}}),
    ("POST", "/gradio_api/upload", {"files": {"files": ("x.md", b"# x")}}),
    ("POST", "/gradio_api/queue/join", {"json": {"fn_index": 1, "data": [], "session_hash": "x"}}),
    ("GET", "/gradio_api/queue/data?session_hash=x", {}),
    ("POST", "/gradio_api/mcp/", {"json": MCP, "headers": {"Accept": "application/json, text/event-stream"}}),
    ("OPTIONS", "/api/ask", {"headers": {"Access-Control-Request-Method": "POST"}}),
    ("DELETE", "/api/articles/us-mexico-security", {}),
    ("GET", "/nothing/here", {}),
]


@pytest.mark.parametrize(("method", "path", "more"), REQUESTS, ids=[f"{method} {path}" for method, path, _ in REQUESTS])
def test_another_web_site_is_refused_whatever_it_asks(url: str, method: str, path: str, more: dict[str, Any]) -> None:
    here = url.removeprefix("http://")
    port = here.partition(":")[2]
    foreign = [
        "http://evil.example", "null", "", "file://", "http://127.0.0.1", f"https://{here}", f"http://localhost:{port}", f"http://127.0.0.2:{port}",
        f"http://{here}.evil.example", f"http://{here}/", f"http://ada@{here}", f"{url},{url}", f"http://[::1]:{port}",
    ]  # fmt: skip
    for origin in foreign:
        refused = httpx.request(method, f"{url}{path}", **more | {"headers": more.get("headers", {}) | {"Origin": origin}})
        assert refused.status_code == 403, origin
        assert not [name for name in refused.headers if name.startswith("access-control-")]
        if method != "HEAD":
            assert "Other web sites may not" in refused.json()["detail"]


def test_two_origins_are_one_too_many(url: str) -> None:
    assert httpx.get(f"{url}/config", headers=[("Origin", url), ("Origin", "http://evil.example")]).status_code == 403


def test_its_own_page_may_ask_and_no_response_lets_another_read(url: str) -> None:
    for method, path, more in REQUESTS[:-3]:
        if "queue/" not in path:
            answered = httpx.request(method, f"{url}{path}", **more | {"headers": more.get("headers", {}) | {"Origin": url}})
            assert answered.status_code == 200, path
            assert not [name for name in answered.headers if name.startswith("access-control-")]
    preflight = httpx.options(f"{url}/api/ask", headers={"Origin": url, "Access-Control-Request-Method": "POST"})
    assert preflight.status_code == 403


@pytest.mark.parametrize(
    ("site", "mode", "dest", "path", "status"),
    [
        ("none", "navigate", "document", "/", 200),
        ("same-origin", "cors", "empty", "/config", 200),
        ("cross-site", "navigate", "document", "/?q=Rubio", 200),
        ("cross-site", "navigate", "iframe", "/", 403),
        ("cross-site", "no-cors", "image", "/logout", 403),
        ("cross-site", "navigate", "document", "/logout", 403),
        ("same-site", "navigate", "document", "/logout/", 403),
        ("same-site", "no-cors", "script", "/api/articles", 403),
        ("same-site", "navigate", "document", "/gradio_api/heartbeat/x", 403),
        ("cross-site", "cors", "empty", "/healthz", 403),
        ("unheard-of", "cors", "empty", "/healthz", 403),
    ],
)
def test_without_an_origin_other_sites_may_only_open_the_page(url: str, site: str, mode: str, dest: str, path: str, status: int) -> None:
    headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": dest}
    assert httpx.get(f"{url}{path}", headers=headers).status_code == status


def test_a_form_of_another_site_that_opens_the_page_is_refused(url: str) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert httpx.post(f"{url}/login", data={"username": "ada", "password": "x"}, headers=headers).status_code == 403


def test_a_socket_of_another_site_is_refused(url: str) -> None:
    port = int(url.rpartition(":")[2])
    ask = (
        f"GET /gradio_api/queue/data HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: http://evil.example\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), 30) as connection:
        connection.sendall(ask.encode())
        assert b" 403 " in connection.recv(4096).split(b"\r\n")[0]


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1", 200), ("localhost:9", 200), ("[::1]:80", 200), ("127.0.0.2", 200), ("evil.example", 400),
        ("127.0.0.1.evil.example", 400),
        ("192.168.1.5", 400), ("2130706433", 400), ("evil@127.0.0.1", 400), ("", 400), ("127.0.0.1,evil.example", 400), ("0.0.0.0", 400),
    ],
)  # fmt: skip
def test_on_loopback_only_names_of_loopback_are_its_own(url: str, host: str, status: int) -> None:
    assert httpx.get(f"{url}/healthz", headers={"Host": host}).status_code == status


def test_two_hosts_are_one_too_many(url: str) -> None:
    with connected(url, "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: localhost\r\n\r\n") as connection:
        assert connection.recv(4096).startswith(b"HTTP/1.1 400")


def test_a_name_that_was_made_to_resolve_to_it_opens_nothing_where_nobody_signs_in(sample: Archive, hashes: dict[str, str]) -> None:
    own = socket.gethostname()
    with served(sample, "0.0.0.0", names=["News.example"]) as url:
        named = {
            host: httpx.get(f"{url}/api/articles", headers={"Host": host}).status_code
            for host in (
                "evil.example:7860",
                "127.0.0.1.evil.example",
                "192.0.2.7:7860",
                "[2001:db8::1]",
                "localhost",
                own,
                "news.example:7860",
            )
        }
        told = httpx.get(f"{url}/healthz", headers={"Host": "evil.example"}).json()["detail"]
    assert list(named.values()) == [400, 400, 200, 200, 200, 200, 200]
    assert told == "This server does not answer to evil.example. If that is a name of its own: --allow-host evil.example"
    with served(sample, "0.0.0.0", users=Users(hashes)) as url:
        assert httpx.get(f"{url}/api/articles", headers={"Host": "evil.example"}).status_code == 401
        assert httpx.get(f"{url}/api/articles", headers={"Host": "evil.example"}, auth=("ada", "lovelace")).status_code == 200


FORWARDED = {
    "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9", "X-Forwarded-Port": "99",
    "X-Real-IP": "203.0.113.9", "Forwarded": "for=203.0.113.9;host=evil.example", "X-Gradio-Server": "http://evil.example",
}  # fmt: skip


def test_nobody_says_for_whom_he_asks_unless_he_is_trusted(sample: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample, "settings", sample.settings.model_copy(update={"rate": "2/minute"}))
    with served(sample) as url:
        assert "evil.example" not in httpx.get(f"{url}/", headers=FORWARDED).text
        assert "evil.example" not in httpx.get(f"{url}/gradio_api/mcp/", headers=FORWARDED).text
        for number, status in enumerate((200, 200, 429)):
            headers = FORWARDED | {"X-Forwarded-For": f"203.0.113.{number}", "X-Real-IP": f"203.0.113.{number}"}
            asked = httpx.post(f"{url}/api/ask", json={"question": RUBIO, "model": "none"}, headers=headers, timeout=60)
            assert asked.status_code == status


def test_a_trusted_proxy_says_who_asks_and_where(sample: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample, "settings", sample.settings.model_copy(update={"rate": "1/minute"}))
    with served(sample, proxies=["127.0.0.0/8"], names=["news.example"]) as url:
        for named in ({"X-Forwarded-Host": "news.example"}, {"Host": "news.example"}):
            headers = named | {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9", "Origin": "https://news.example"}
            assert '"root":"https://news.example"' in httpx.get(f"{url}/", headers=headers).text
            assert httpx.get(f"{url}/healthz", headers=headers | {"Origin": "http://news.example"}).status_code == 403
            assert httpx.get(f"{url}/healthz", headers=headers | {"Origin": "https://news.example:8443"}).status_code == 403
            on_port = headers | {"X-Forwarded-Port": "8443", "Origin": "https://news.example:8443"}
            assert httpx.get(f"{url}/healthz", headers=on_port).status_code == 200
        assert httpx.get(f"{url}/healthz", headers={"X-Forwarded-Host": "evil.example"}).status_code == 400
        asked = [
            httpx.post(
                f"{url}/api/ask", json={"question": RUBIO, "model": "none"}, headers={"X-Forwarded-For": chain}, timeout=60
            ).status_code
            for chain in ("203.0.113.9", "203.0.113.10", "198.51.100.1, 203.0.113.9", "198.51.100.1, 203.0.113.9, 127.0.0.1")
        ]
    assert asked == [200, 200, 429, 429]


def test_the_cookie_of_a_sign_in_is_kept_from_other_sites_and_from_scripts(sample: Archive, hashes: dict[str, str]) -> None:
    with served(sample, users=Users(hashes), proxies=["127.0.0.1"]) as url:
        for scheme, secure in (("http", False), ("https", True)):
            signed_in = httpx.post(f"{url}/login", data={"username": "ada", "password": "lovelace"}, headers={"X-Forwarded-Proto": scheme})
            cookies = signed_in.headers.get_list("set-cookie")
            assert len([cookie for cookie in cookies if cookie.startswith("access-token")]) == 2
            for cookie in cookies:
                flags = {part.strip().lower() for part in cookie.split(";")[1:]}
                assert {"httponly", "samesite=lax"} <= flags
                assert "samesite=none" not in flags
                assert ("secure" in flags) == secure


def test_signing_out_ends_one_session_and_no_other_site_does_it(with_users: str) -> None:
    def signed_in(client: httpx.Client) -> bool:
        return client.get(f"{with_users}/config").status_code == 200

    with httpx.Client() as here, httpx.Client() as there:
        for client in (here, there):
            assert not signed_in(client)
            client.post(f"{with_users}/login", data={"username": "ada", "password": "lovelace"})
            assert signed_in(client)
        for headers in (
            {"Origin": "http://evil.example"},
            {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"},
        ):
            assert here.get(f"{with_users}/logout", headers=headers).status_code == 403
        assert signed_in(here)
        token = dict(here.cookies)
        here.get(f"{with_users}/logout?all_session=true")
        assert not signed_in(here)
        assert httpx.get(f"{with_users}/config", cookies=token).status_code == 401
        assert signed_in(there)


def paths(routes: list[BaseRoute], under: str = "") -> Iterator[tuple[str, str]]:
    for route in routes:
        path = under + getattr(route, "path", "").rstrip("/")
        if isinstance(route, Mount):
            yield path or "/", "GET"
            yield from paths(route.routes, path)
        elif included := getattr(route, "original_router", None):  # as FastAPI keeps a router in another
            yield from paths(included.routes, path)
        else:
            yield path or "/", next(iter(getattr(route, "methods", None) or {"GET"}))


def test_without_a_sign_in_there_is_only_the_page_that_asks_for_it(sample: Archive, hashes: dict[str, str], with_users: str) -> None:
    """Every route of the application, and of Gradio's in it."""
    routes = set(paths(app.application(sample, users=Users(hashes)).routes))
    assert {"/config", "/api/ask", "/gradio_api/mcp", "/gradio_api/queue/join", "/api/openapi.json", "/gradio_api/app_id"} <= {
        path for path, _ in routes
    }
    answered = {}
    for path, method in routes:
        response = httpx.request(method, with_users + re.sub(r"\{[^}]*\}", "x", path), timeout=60)
        assert response.status_code < 500, path
        if response.status_code != 401:
            answered[path] = response.status_code
    assert set(answered) == {
        "/", "/login", "/healthz", "/theme.css", "/favicon.ico", "/robots.txt", "/static/{path:path}", "/assets/{path:path}",
    }  # fmt: skip
    for path in (
        "/openapi.json",
        "/gradio_api/app_id",
        "/gradio_api/heartbeat/x",
        "/gradio_api/openapi.json",
        "//config",
        "/gradio_api//config",
    ):
        assert httpx.get(f"{with_users}{path}").status_code == 401
    page = httpx.get(f"{with_users}/").text
    assert '"auth_required":true' in page
    assert "Kesterby" not in page


def test_what_only_developers_of_the_page_need_is_not_there(url: str) -> None:
    assert httpx.get(f"{url}/gradio_api/app_id").status_code == 200  # by which a page that has lost the server knows that it is there again
    for method, path in (
        ("GET", "runs"), ("GET", "run-history/buckets"), ("POST", "run-history/connect"), ("GET", "deep_link"), ("POST", "vibe-edit"),
        ("GET", "vibe-code"), ("POST", "vibe-starter-queries"), ("POST", "component_server"), ("POST", "component_server/"),
        ("GET", "proxy=https://x.hf.space/"), ("GET", "dev/reload"), ("POST", "process_recording"), ("GET", "token"), ("GET", "info"),
        ("POST", "call/ask"), ("POST", "api/predict"), ("POST", "run/ask"),
        ("GET", "openapi.json"),
        ("GET", "profiling/traces"), ("POST", "stream/x"), ("GET", "stream/x/1/2/playlist.m3u8"), ("GET", "custom_component/x/server/y/z"),
    ):  # fmt: skip
        assert httpx.request(method, f"{url}/gradio_api/{path}").status_code == 404, path
    for path in ("/monitoring", "/monitoring/summary", "/monitoring/x", "/openapi.json", "/docs"):
        assert httpx.get(f"{url}{path}").status_code == 404, path
    assert '"run_history":true' not in httpx.get(f"{url}/config").text


def test_five_wrong_passwords_on_the_page_or_elsewhere_end_it_for_a_minute(with_users: str) -> None:
    for _ in range(3):
        assert httpx.post(f"{with_users}/login", data={"username": "ada", "password": "x"}).status_code == 400
    for _ in range(2):
        assert httpx.get(f"{with_users}/api/articles", auth=("ada", "x")).status_code == 401
    for refused in (
        httpx.post(f"{with_users}/login", data={"username": "ada", "password": "lovelace"}),
        httpx.get(f"{with_users}/api/articles", auth=("ada", "lovelace")),
        httpx.post(f"{with_users}/gradio_api/mcp/", json=MCP, auth=("ada", "lovelace")),
    ):
        assert refused.status_code == 429
        assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert httpx.get(f"{with_users}/api/articles", auth=("bob", "dylan")).status_code == 200


def test_while_many_guess_the_rest_is_served(sample: Archive, hashes: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    def guess(url: str, number: int) -> None:
        httpx.post(f"{url}/login", data={"username": f"name{number}", "password": "x"}, timeout=120)

    monkeypatch.setattr("qa.doors.users.PasswordHasher", PasswordHasher)
    times = []
    with served(sample, users=Users(hashes)) as url:
        guesses = [threading.Thread(target=guess, args=(url, number)) for number in range(12)]
        for thread in guesses:
            thread.start()
        while any(thread.is_alive() for thread in guesses):
            began = time.perf_counter()
            assert httpx.get(f"{url}/healthz", timeout=60).status_code == 200
            times.append(time.perf_counter() - began)
    assert sorted(times)[len(times) // 2] < 5  # a busy machine's bounds
    assert max(times) < 60


def test_tools_are_used_by_users_and_counted_by_user(sample: Archive, hashes: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample, "settings", sample.settings.model_copy(update={"rate": "1/minute"}))

    async def use(url: str, who: tuple[str, str]) -> str:
        async with (
            streamablehttp_client(f"{url}/gradio_api/mcp/", auth=httpx.BasicAuth(*who)) as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            return str((await session.call_tool("ask", {"question": RUBIO})).content)

    with served(sample, users=Users(hashes)) as url:
        told = [asyncio.run(use(url, who)) for who in (("ada", "lovelace"), ("ada", "lovelace"), ("bob", "dylan"))]
    assert ["Sheinbaum" in text for text in told] == [True, False, True]


def test_a_tool_is_never_asked_of_the_host_that_a_client_names(sample: Archive) -> None:
    with socket.create_server(("127.0.0.1", 0)) as elsewhere, served(sample, "0.0.0.0") as url:
        elsewhere.settimeout(0.1)
        there = f"127.0.0.1:{elsewhere.getsockname()[1]}"
        headers = {"Host": there, "Accept": "application/json, text/event-stream"}
        call = MCP | {"method": "tools/call", "params": {"name": "search", "arguments": {"query": "Rubio", "k": 1}}}
        assert "Rubio" in httpx.post(f"{url}/gradio_api/mcp/", json=call, headers=headers, timeout=60).text
        with pytest.raises(TimeoutError):
            elsewhere.accept()


def connected(url: str, text: str) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), 30)
    connection.sendall(text.encode())
    return connection


HEAD = "POST /api/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


@pytest.mark.parametrize(
    "said", ["", "GET /healthz HT", HEAD, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\nGET /healthz HTTP/1.1\r\n"],
    ids=["nothing", "half a line", "half the headers", "half a second request"],
)  # fmt: skip
def test_a_connection_that_says_too_little_is_closed(url: str, monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setattr(server, "_REQUEST_WITHIN", 0.3)
    with connected(url, said) as connection:
        received = b"".join(iter(lambda: connection.recv(4096), b""))
    assert received.count(b"HTTP/1.1 200") == ("second" in said or said.startswith("GET /healthz HTTP/1.1"))


@pytest.mark.parametrize(
    "begun", ["Content-Length: 100\r\n\r\n{", "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"], ids=["length", "chunks"]
)
def test_a_body_that_does_not_come_is_given_up(url: str, monkeypatch: pytest.MonkeyPatch, begun: str) -> None:
    monkeypatch.setattr(guard, "_PATIENCE", 0.3)
    with connected(url, HEAD + begun) as connection:
        received = b"".join(iter(lambda: connection.recv(4096), b""))
    assert received.startswith(b"HTTP/1.1 408")
    assert b"did not come to its end" in received


def test_a_long_answer_outlives_both_patiences(sample: Archive, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_REQUEST_WITHIN", 0.2)
    monkeypatch.setattr(guard, "_PATIENCE", 0.2)
    real = sample.get
    monkeypatch.setattr(sample, "get", lambda article_id: (time.sleep(1), real(article_id))[1])
    assert httpx.get(f"{url}/api/articles/us-mexico-security", timeout=60).status_code == 200


@pytest.mark.parametrize(
    ("path", "kind", "length"),
    [
        ("/login", "application/x-www-form-urlencoded", 20_000), ("/api/ask", "application/json", 17_000_000),
        ("/gradio_api/mcp/", "application/json", 17_000_000), ("/gradio_api/queue/join", "application/json", 17_000_000),
    ],
)  # fmt: skip
def test_what_is_too_large_is_refused(url: str, path: str, kind: str, length: int) -> None:
    pieces = (b"x" * 10_000 for _ in range(length // 10_000))
    refused = httpx.post(f"{url}{path}", content=pieces, headers={"Content-Type": kind, "Accept": "application/json, text/event-stream"})
    assert refused.status_code == 413
