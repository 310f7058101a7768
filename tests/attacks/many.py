"""Many at once: who signs in wrongly, asks and waits, sends half a request, or asks too often."""

import socket
import time
from contextlib import ExitStack
from unittest.mock import patch

import httpx

from qa.doors.rates import Rate
from tests.attack_load import load
from tests.attacks.ground import Ground, attack
from tests.attacks.page import Page
from tests.attacks.target import held, patience
from tests.endpoint import endpoint


@attack(
    "A10",
    "one address guesses 60 passwords, in a minute, on the page and as a program",
    "all were tried; then the right one let in",
)
def guessing(ground: Ground) -> str:
    target = ground.serve("guessed", users=True)
    with httpx.Client(base_url=target.url, timeout=60, trust_env=False) as client:
        page = [client.post("/login", data={"username": "ada", "password": f"guess{n}"}).status_code for n in range(30)]
        program = [client.get("/api/articles", auth=("bob", f"guess{n}")).status_code for n in range(30)]
        right = client.get("/api/articles", auth=("ada", "lovelace")).status_code
    held(page.count(429) >= 20 and program.count(429) >= 10, f"{page.count(429)} and {program.count(429)} of 30 were refused")
    held(right == 429, f"the right password is taken after them: {right}")
    target.check()
    target.close()
    return f"{60 - page.count(429) - program.count(429)} of 60 are looked at, the others 429"


@attack(
    "A11",
    "48 askers of an LLM that takes 15 s and 40 wrong sign-ins at once, for 40 s",
    "/healthz no answer in 100 s, /api/search 89 s",
)
def crowd(ground: Ground) -> str:
    with endpoint("Rubio met President Claudia Sheinbaum. [1]", delay=15) as (spec, _):
        target = ground.serve("crowded", users=True, DATELINE_LLM=spec)
        rows = load(target.url, auth=("ada", "lovelace"), pid=target.process.pid)
        target.check()
        target.close()
    told = "; ".join(f"{name} {value:.3g}" for name, value, _ in rows)
    held(all(good for _, _, good in rows), told)
    return told


@attack("B12", '50 searches, ten tools, ten times "Test connection" by one asker, allowed five questions a minute', "all answered")
def no_rates(ground: Ground) -> str:
    target = ground.serve("searching", DATELINE_RATE="5/minute")
    headers = {"Accept": "application/json, text/event-stream"}
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "search", "arguments": {"query": "ferry"}}}
    with Page(target.url) as page:
        searched = [page.client.get("/api/search", params={"q": "ferry"}).status_code for _ in range(50)]
        tools = [page.client.post("/gradio_api/mcp/", json=call, headers=headers).text for _ in range(10)]
        greeted = [page.call("try_it", "none", None).words for _ in range(10)]
    held(searched.count(200) <= 20, f"{searched.count(200)} of 50 searches")
    held(sum("Halden" in said or "passage" in said for said in tools) == 0, "tools are not counted")
    held(sum("problem" in said for said in greeted) >= 5, "Test connection is not counted")
    target.check()
    target.close()
    return f"{searched.count(200)} of 50 searches, {sum('problem' not in said for said in greeted)} of 10 tests"


@attack("C2", "the wall clock is set back an hour", "an asker waited 3,660 s")
def clock_set_back(ground: Ground) -> str:
    rate = Rate(1, 60)
    rate.count("ada")
    with patch("time.time", lambda: -3600.0):
        waits = rate.wait("ada")
    held(waits <= 60, f"{waits} s")
    return f"{waits} s: it is not asked"


@attack("C8", "400 half-sent requests", "kept open for more than 30 s")
def half_sent(ground: Ground) -> str:
    target = ground.open
    with ExitStack() as stack:
        halves = [stack.enter_context(socket.create_connection(("127.0.0.1", target.port))) for _ in range(400)]
        for half in halves:
            half.sendall(b"POST /api/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Le")
        began = time.perf_counter()
        status = httpx.get(f"{target.url}/healthz", timeout=60, trust_env=False).status_code
        answered = time.perf_counter() - began
        held(status == 200 and answered < patience(), f"the health took {answered:.1f} s")
        left = 0
        for half in halves:
            half.settimeout(max(0.05, began + 20 + 2 * patience() - time.perf_counter()))
            try:
                left += half.recv(1) != b""
            except TimeoutError:
                left += 1
            except OSError:
                pass
        held(not left, f"{left} are still open after {time.perf_counter() - began:.0f} s")
    target.check()
    return f"closed after {time.perf_counter() - began:.0f} s; the health in {answered:.2f} s"
