"""Replicas behind the proxy of deploy/: a short `make bench-replicas`."""

import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from tests.bench_replicas import ACCIDENTS, Load, Request, accident, accident_table, load, load_table
from tests.cluster import NGINX, cluster, own_address, proxied
from tests.postgres import INITDB

pytestmark = [
    pytest.mark.scale,
    pytest.mark.skipif(not NGINX, reason="there is no nginx here: apt-get install nginx-light"),
]


@pytest.mark.skipif(not INITDB, reason="there is no PostgreSQL server here: apt-get install postgresql")
def test_two_replicas_answer_without_errors_and_go_on_after_accidents(tmp_path: Path) -> None:
    with cluster(tmp_path, replicas=2, readers=6) as of:
        found = load(of, 6, 8)
        assert found.errors() == []
        assert found.requests
        assert "| search, p50 / p95 |" in load_table({"two replicas": found})
        for what, (happens, excused) in ACCIDENTS.items():
            amid = accident(of, 6, 8, what.split()[-1], partial(happens, of))
            assert (amid.load.errors(excused), amid.lost) == ([], []), of.log.read_text(encoding="utf-8")
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
