"""Replicas behind the proxy of deploy/: a short `make bench-replicas`."""

import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.client import HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from qa.doors.server import bind, make_server
from tests.bench_replicas import ACCIDENTS, Load, Request, accident, accident_table, load, load_table
from tests.cluster import NGINX, PASSWORD, Cluster, cluster, own_address, proxied
from tests.postgres import INITDB

pytestmark = [
    pytest.mark.scale,
    pytest.mark.skipif(not NGINX, reason="there is no nginx here: apt-get install nginx-light"),
]


@pytest.fixture(scope="module")
def composed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """What deploy/compose.yaml starts, for six readers."""
    if not INITDB:
        pytest.skip("there is no PostgreSQL server here: apt-get install postgresql")
    with cluster(tmp_path_factory.mktemp("composed"), replicas=2, readers=6) as of:
        yield of


def test_what_compose_starts_answers_through_its_proxy_and_both_apps_find_what_is_added(composed: Cluster, tmp_path: Path) -> None:
    (tmp_path / "skarv.md").write_text("The Skarv sank off Vardø with eleven sailors.", encoding="utf-8")
    composed.here.run_app(tmp_path / "archive", "add", tmp_path / "skarv.md")
    with httpx.Client(verify=str(composed.certificate), auth=("reader0", PASSWORD)) as client:
        assert "<gradio-app" in client.get(composed.url, follow_redirects=True).text
        for url in (composed.url, *composed.apps):
            hits = client.get(f"{url}/api/search", params={"q": "Skarv"}).raise_for_status().json()["hits"]
            assert "The Skarv sank" in hits[0]["text"]


def test_two_replicas_answer_without_errors_and_go_on_after_accidents(composed: Cluster) -> None:
    found = load(composed, 6, 8)
    assert found.errors() == []
    assert found.requests
    assert "| search, p50 / p95 |" in load_table({"two replicas": found})
    for what, (happens, excused) in ACCIDENTS.items():
        amid = accident(composed, 6, 8, what.split()[-1], partial(happens, composed))
        assert (amid.load.errors(excused), amid.lost) == ([], []), composed.here.log.read_text(encoding="utf-8")
        assert amid.added > 0
        assert amid.load.outcomes["answered"] > 0
        assert f"| {what} |" in accident_table({what: amid})


def test_a_load_is_unfair_to_a_reader_with_less_than_half_of_the_median_of_answers() -> None:
    answers = [Request(reader, "quotes", 0.0, 1.0, "answered") for reader in (0, 0, 0, 0, 1, 1, 1, 1, 2, 2)]
    assert Load(3, answers).is_fair
    assert not Load(3, answers[:-1]).is_fair


def test_readers_of_one_network_are_shared_among_the_replicas_and_each_stays_with_one(tmp_path: Path) -> None:
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), Named) for _ in range(2)]
    for server in servers:
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()

    def reached(reader: int) -> str:
        with httpx.Client(transport=httpx.HTTPTransport(verify=str(certificate), local_address=own_address(reader))) as client:
            return client.get(url).text

    with proxied(tmp_path, [server.server_port for server in servers]) as (url, certificate):
        by = [reached(reader) for reader in range(30)]
        assert len(set(by)) == 2
        assert [reached(reader) for reader in range(30)] == by
    for server in servers:
        server.shutdown()
        server.server_close()


def test_no_question_is_lost_on_a_connection_that_is_kept_between_proxy_and_app(tmp_path: Path) -> None:
    """A POST that meets the app's end of a connection closing is a 502: nginx does not send it twice."""
    server = make_server(nothing)
    with bind("127.0.0.1", 0) as listening:
        serving = threading.Thread(target=server.run, args=[[listening]])
        serving.start()
        with proxied(tmp_path, [listening.getsockname()[1]]) as (url, certificate), ThreadPoolExecutor(_READERS) as readers:
            statuses = [status for each in readers.map(partial(in_bursts, url, certificate), range(_READERS)) for status in each]
        server.should_exit = True
        serving.join()
    assert Counter(statuses) == {200: _READERS * len(_PAUSES) * _BURST}


_READERS, _BURST = 32, 20
_PAUSES = (0.0, 2.9, 3.0, 3.1)  # seconds before each burst: for 3 nginx keeps an idle connection


def in_bursts(url: str, certificate: Path, reader: int) -> list[int]:
    """What comes of the small requests of one reader, many after each pause."""
    statuses = []
    host, port = urlsplit(url).netloc.split(":")
    connection = HTTPSConnection(host, int(port), context=ssl.create_default_context(cafile=certificate))
    for pause in _PAUSES:
        time.sleep(pause + reader / 1000)
        for _ in range(_BURST):
            connection.request("POST", "/", b"{}")
            with connection.getresponse() as response:
                response.read()
                statuses.append(response.status)
    connection.close()
    return statuses


async def nothing(scope: dict[str, Any], receive: Callable[[], Any], send: Callable[[dict[str, Any]], Any]) -> None:
    """An app that answers everything with nothing."""
    if scope["type"] == "http":
        await receive()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body"})


class Named(BaseHTTPRequestHandler):
    """Answers with the port of the server."""

    def do_GET(self) -> None:
        name = str(self.server.server_address[1]).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(name)))
        self.end_headers()
        self.wfile.write(name)

    def log_message(self, *_: object) -> None:
        pass
