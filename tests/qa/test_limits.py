"""What one client can cost: headers, bodies and events have bounds, and nobody else waits for who exceeds them."""

import asyncio
import json
import socket
import stat
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path

import gradio as gr
import httpx
import pytest

import qa
from qa import Archive
from qa.doors.chat import open_tabs
from qa.doors.chat.adding import Turns
from qa.doors.uploads import Uploads
from qa.doors.users import Users, line_for
from qa.showing.lines import printable
from tests.qa.test_guard import connected, served
from vectorstore import InputError

JSON = {"Content-Type": "application/json"}
HEAD = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
CHUNKED = "POST /api/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
MUCH = 50_000_000  # bytes that are sent to a server that should have hung up


@pytest.fixture(scope="module")
def url(sample: Archive) -> Iterator[str]:
    with served(sample) as url:
        yield url


@pytest.fixture(scope="module")
def with_users(sample: Archive) -> Iterator[str]:
    with served(sample, users=Users(dict([tuple(line_for("ada", "lovelace").split(":", 1))]))) as url:  # type: ignore[misc]
        yield url


def flood(connection: socket.socket, piece: bytes) -> tuple[bytes, int]:
    """What a server says that is sent a piece again and again, and how many bytes it took."""
    sent, said = 0, b""
    connection.settimeout(10)
    try:
        while sent < MUCH:
            connection.sendall(piece)
            sent += len(piece)
        said = connection.recv(4096)
    except OSError:  # it has hung up
        with suppress(OSError):
            said = connection.recv(4096)
    return said, sent


@contextmanager
def others_wait(url: str) -> Iterator[Callable[[], float]]:
    """While somebody does something, how many seconds somebody else waited at most."""
    waits, over = [0.0], threading.Event()

    def look() -> None:
        with httpx.Client() as client:
            while not over.is_set():
                began = time.perf_counter()
                client.get(f"{url}/robots.txt", timeout=60)
                waits.append(time.perf_counter() - began)
                time.sleep(0.02)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield lambda: max(waits)
    finally:
        over.set()
        thread.join()


@pytest.mark.parametrize(
    ("begun", "piece"),
    [
        (HEAD, b"a:b\r\n" * 10_000),
        (HEAD + "X-A: ", b"x" * 50_000),
        (HEAD + "Cookie: ", b"a=1; " * 2000),
        ("GET /", b"x" * 50_000),
        (HEAD + "\r\n" + HEAD, b"a:b\r\n" * 10_000),
        (CHUNKED + "2\r\n{}\r\n0\r\n", b"a:b\r\n" * 10_000),
        (CHUNKED + "0\r\nX-A: ", b"x" * 50_000),
        (CHUNKED + "2;x=", b"x" * 50_000),
    ],
    ids=["headers", "a value", "cookies", "an address", "of a second request", "trailers", "a trailer", "an extension"],
)  # fmt: skip
def test_endless_headers_are_cut_off(url: str, begun: str, piece: bytes) -> None:
    with connected(url, begun) as connection:
        said, sent = flood(connection, piece)
    assert sent < MUCH
    assert not said or b" 431 " in said or b"HTTP/1.1 200" in said or b" 422 " in said
    assert httpx.get(f"{url}/healthz").status_code == 200


def test_headers_that_come_at_once_are_counted_too(url: str) -> None:
    for header in ({"X-A": "x" * 70_000}, {f"x-{number}": "x" * 100 for number in range(1000)}, {"Cookie": "a=1;" * 20_000}):
        refused = httpx.get(f"{url}/healthz", headers=header)
        assert (refused.status_code, refused.headers["connection"]) == (431, "close")
        assert "headers" in refused.json()["detail"]
    assert httpx.get(f"{url}/healthz", headers={"X-A": "x" * 50_000}).status_code == 200


def test_what_follows_a_body_is_none_of_its_headers(with_users: str) -> None:
    text = CHUNKED.replace("/api/ask", "/v1/models") + "0\r\nAuthorization: Bearer ada:lovelace\r\n\r\n"
    with connected(with_users, text) as connection:
        assert connection.recv(4096).startswith(b"HTTP/1.1 401")


def test_a_body_in_many_small_pieces_is_taken(url: str) -> None:
    body = json.dumps({"question": "Who did Marco Rubio meet in Mexico?", "model": "none", "history": ["x" * 20_000]})
    assert httpx.post(f"{url}/api/ask", content=(char.encode() for char in body), headers=JSON, timeout=60).status_code == 200


def filled(before: str, unit: str, after: str, size: int) -> bytes:
    return (before + (unit * (size // len(unit))).rstrip(",") + after).encode()


COSTLY = [
    ("/api/ask", '{"question":"x","history":[', "{},", "]}"),
    ("/api/ask", '{"question":"x","history":[', '"",', "]}"),
    ("/api/ask", '{"question":"x",', '"k":0,', "}"),
    ("/api/ask", "[", "[],", "]"),
    ("/v1/chat/completions", '{"messages":[{"role":"user","content":[', "{},", "]}]}"),
    ("/v1/chat/completions", '{"messages":[', "{},", "]}"),
    ("/gradio_api/queue/join", '{"session_hash":"a","fn_index":0,"data":[', "{},", "]}"),
    ("/gradio_api/run/predict", '{"session_hash":"a","fn_index":0,"data":[', "1,", "]}"),
    ("/gradio_api/mcp/", '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":[', "{},", "]}"),
    ("/gradio_api/cancel", '{"session_hash":"a","x":[', "0,", "]}"),
]


@pytest.mark.parametrize("size", [200_000, 900_000, 15_000_000])
def test_a_body_of_many_values_is_refused_at_once(url: str, size: int) -> None:
    with others_wait(url) as waited:
        for path, *parts in COSTLY:
            refused = httpx.post(
                f"{url}{path}", content=filled(*parts, size), headers=JSON | {"Accept": "application/json, text/event-stream"}
            )
            assert refused.status_code in (400, 413, 422), path
            assert len(refused.text) < 5000
    assert waited() < 2  # a busy machine's bound; it was half a minute


def test_many_wrong_fields_are_told_shortly(url: str) -> None:
    fields = {"question": "x"} | {f"k{number}": 0 for number in range(15_000)}
    began = time.perf_counter()
    refused = httpx.post(f"{url}/api/ask", json=fields)
    assert (refused.status_code, time.perf_counter() - began < 2) == (422, True)
    assert "fields at most" in refused.text


@pytest.mark.parametrize(
    "path", ["/", "/robots.txt", "/healthz", "/assets/x", "/theme.css", "/static/x", "/config", "/nothing", "/metrics"]
)
def test_nobody_reads_a_body_that_nothing_takes(with_users: str, path: str) -> None:
    for said in ("Content-Length: 15000000\r\n\r\n[", "Transfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n", "Content-Length: 2\r\n\r\n[]"):
        head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        with connected(with_users, head + said) as connection:
            status = connection.recv(4096)[9:12]  # no more of it comes
        assert status in (b"401", b"404", b"405", b"413"), (path, said)


def test_a_request_for_a_websocket_is_an_ordinary_one(url: str, caplog: pytest.LogCaptureFixture) -> None:
    ask = (
        "GET /robots.txt HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    with connected(url, ask) as connection:
        assert connection.recv(4096).startswith(b"HTTP/1.1 200")
    assert not [record for record in caplog.records if record.name.startswith("uvicorn")]


def event(url: str, name: str, *data: object, path: str = "run/predict", **more: object) -> httpx.Response:
    """Send an event of the page, as a browser of its own."""
    with httpx.Client(base_url=url, timeout=60) as client:
        number = next(found["id"] for found in client.get("/config").json()["dependencies"] if found["api_name"] == name)
        return client.post(f"/gradio_api/{path}", json={"fn_index": number, "data": list(data), "session_hash": "x"} | more)


LONG = "x" * 20_000


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("search", ["*" * 15_000, None]), ("search", [{"a": 1}, None]), ("search", [["x"], None]), ("search", [7, None]), ("search", []),
        ("search", [None] * 9), ("show_1", [None, "x" * 300, None]), ("newest", [LONG]), ("act", [LONG, None, None]),
        ("add_address", [True, None]), ("add_files", ["x", None]),
        ("add_files", [[["x"]], None]), ("add_files", [{"url": "http://x"}, None]),
        ("submitted", ["x" * 2001, None]), ("ask", ["Who?"] * 9), ("get_article", ["x"]), ("js_fn", []),
    ],
)  # fmt: skip
def test_an_event_that_the_page_cannot_send_is_refused_in_plain_words(
    url: str, capfd: pytest.CaptureFixture[str], name: str, data: list[object]
) -> None:
    for path in ("run/predict", "queue/join"):
        refused = event(url, name, *data, path=path)
        assert (refused.status_code, refused.json()) == (422, {"detail": "The page has no such event, or none with such values."})
    assert "Traceback" not in capfd.readouterr().err


def test_an_empty_box_may_be_sent_as_nothing(url: str) -> None:
    assert event(url, "search", None, None).status_code == 200
    told = event(url, "submitted", None, None, path="queue/join")
    assert told.status_code == 200


@pytest.mark.parametrize("odd", [{"fn_index": 10_000}, {"fn_index": "1"}, {"fn_index": None}, {"fn_index": True}, {"event_data": LONG}])
def test_an_event_without_a_known_number_or_with_much_beside_it_is_refused(url: str, odd: dict[str, object]) -> None:
    assert event(url, "search", "", None, **odd).status_code == 422


def test_one_asker_sends_only_so_much(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.doors.sessions._MUCH", 1)
    statuses = [event(url, "search", "", None).status_code for _ in range(8)]
    assert (statuses[0], statuses[-1]) == (200, 429)


def test_what_a_tab_is_told_that_does_not_listen_is_forgotten(sample: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_tabs, "_UNHEARD_SECONDS", 0.2)
    with served(sample) as url, httpx.Client(base_url=url, timeout=60) as client:
        client.get("/")
        number = next(found["id"] for found in client.get("/config").json()["dependencies"] if found["api_name"] == "load")

        def join(name: str) -> None:
            client.post("/gradio_api/queue/join", json={"fn_index": number, "data": [None], "session_hash": name}).raise_for_status()

        def heard(name: str) -> bool:
            with client.stream("GET", f"/gradio_api/queue/data?session_hash={name}") as stream:
                return any("process_completed" in line for line in stream.iter_lines())

        join("a")
        assert heard("a")
        join("b")
        join("c")
        time.sleep(0.5)
        join("d")
        assert (heard("b"), heard("d")) == (False, True)


def test_of_one_askers_tabs_the_last_used_are_kept_and_those_of_others(sample: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_tabs, "_MOST", 2)
    page = gr.Blocks()
    tabs = open_tabs.OpenTabs(None, page)  # type: ignore[arg-type]
    for asker, name in (("ada", "1"), ("bob", "1b"), ("bob", "2b"), ("bob", "1b"), ("bob", "3b")):
        page.state_holder[name]
        asyncio.run(tabs.used(asker, name))
    assert set(page.state_holder.session_data) == {"1", "1b", "3b"}


def test_whoever_waits_for_slow_files_holds_nobody_else_up(monkeypatch: pytest.MonkeyPatch) -> None:
    turns = Turns()
    assert [turns.begin("ada") for _ in range(3)] == [True, True, False]
    assert [turns.begin("bob") for _ in range(3)] == [True, True, False]
    assert not turns.begin("eve")
    turns.end("ada")
    assert turns.begin("eve")
    assert [turns.wait("ada") for _ in range(5)] == [True] * 4 + [False]
    turns.wait_no_more("ada")
    assert turns.wait("ada")


def test_one_asker_has_a_share_of_the_room_for_uploads(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path / "uploads")
    assert stat.S_IMODE((tmp_path / "uploads").stat().st_mode) == 0o700
    for _ in range(2):
        uploads.reserve("eve", 99_999_990)
    with pytest.raises(InputError):
        uploads.reserve("eve", 99_999_990)
    uploads.reserve("ada", 99_999_990)
    uploads.release("eve", 99_999_990)
    uploads.reserve("eve", 99_999_990)


def test_an_empty_file_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.doors.uploads._MOST_WAITING", 3)
    monkeypatch.setattr("qa.doors.uploads._LARGEST_SHARE", 3 * 4096)
    uploads = Uploads(tmp_path / "uploads")
    kept = [uploads.keep("eve's browser", "eve", "", BytesIO()) for _ in range(3)]
    with pytest.raises(InputError):
        uploads.reserve("eve", 1)
    with pytest.raises(InputError):
        uploads.keep("eve's other browser", "eve", "", BytesIO())
    uploads.keep("ada's browser", "ada", "", BytesIO())
    uploads.forget(*kept)
    uploads.keep("eve's browser", "eve", "", BytesIO())
    assert len(list((tmp_path / "uploads").iterdir())) == 2


def test_the_secret_that_seals_conversations_is_for_nobody_else_of_the_machine(tmp_path: Path) -> None:
    with qa.open(tmp_path / "archive", llm="none") as archive, served(archive):
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "archive").glob("catalog.sqlite*")}
    assert set(modes.values()) == {0o600}, modes


@pytest.mark.parametrize("mark", ["\u061c", "\u200f", "\u202e", "\u2066"])
def test_no_text_turns_the_direction_of_what_follows(mark: str) -> None:
    assert printable(f"a{mark}b") == "ab"
