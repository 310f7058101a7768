"""Load on a running server: many askers of a slow LLM and many wrong sign-ins, and how long other users wait meanwhile."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from statistics import quantiles

import httpx
import psutil

Row = tuple[str, float, bool]  # what was measured, how much it was, and whether that is within its bound
ASKERS, WRONG = 48, 40
HEALTH, SEARCH, GROWTH = 0.5, 2.0, 200.0  # seconds at p99, seconds at most, MB
QUESTIONS = [
    "Who did Marco Rubio meet in Mexico?", "How many people were on board the Halden Star?", "Why is Brennick Motors recalling its vans?",
    "How high did the River Tresk rise at the Mill Bridge?", "Whose vote saved the tram?", "Who led the trial of the Lorn fever vaccine?",
]  # fmt: skip


def load(
    url: str, askers: int = ASKERS, wrong: int = WRONG, seconds: float = 40.0, auth: tuple[str, str] | None = None, pid: int = 0
) -> list[Row]:
    """Ask and sign in wrongly for some seconds, then leave. `url` is a server's, whose LLM answers after some 15 seconds, with the rate
    lifted; `auth` is a user's where it has users, and `pid` its process, whose memory is measured.
    """
    with ThreadPoolExecutor(1) as own:  # where a browser is driven from, the caller's thread has an event loop already
        return own.submit(asyncio.run, _load(url.rstrip("/"), askers, wrong, seconds, auth, pid)).result()


async def _load(url: str, askers: int, wrong: int, seconds: float, auth: tuple[str, str] | None, pid: int) -> list[Row]:
    limits = httpx.Limits(max_connections=None)
    async with (
        httpx.AsyncClient(base_url=url, timeout=120, limits=limits) as client,
        httpx.AsyncClient(base_url=url, timeout=120, limits=limits) as stranger,
    ):
        if auth:  # the page's own cookie, as a browser has
            await client.post("/login", data={"username": auth[0], "password": auth[1]})
        for question in QUESTIONS:  # until all models are loaded, and the client of the LLM
            await client.post("/api/ask", json={"question": question, "model": "none"})
        await client.post("/api/ask", json={"question": QUESTIONS[0]})
        before = _megabytes(pid)
        until = time.monotonic() + seconds
        refused: list[int] = []

        async def asks(number: int) -> None:
            asked = {"question": QUESTIONS[number % len(QUESTIONS)], "stream": number % 2 == 0}
            code = (await client.post("/api/ask", json=asked)).status_code
            refused.extend([code] if code != 200 else [])

        async def signs_in(number: int) -> None:
            refusal = await stranger.post("/login", data={"username": f"nobody{number}", "password": "wrong"})
            assert refusal.status_code != 200
            await asyncio.sleep(0.5)

        crowd = [asyncio.create_task(_again(asks, number, until)) for number in range(askers)]
        crowd += [asyncio.create_task(_again(signs_in, number, until)) for number in range(wrong)]
        await asyncio.sleep(0.5)
        cookies = dict(client.cookies)
        health, search, memory = await asyncio.gather(  # from threads, which the crowd here does not hold up
            asyncio.to_thread(_seconds, url, cookies, "/healthz", 0.1, until),
            asyncio.to_thread(_seconds, url, cookies, "/api/search?q=Halden Star", 0.5, until),
            asyncio.to_thread(_most, pid, until),
        )
        for task in crowd:
            task.cancel()
        await asyncio.gather(*crowd, return_exceptions=True)
        return [
            (f"/healthz at p99, {askers} askers, {wrong} wrong sign-ins, s", _p99(health), _p99(health) < HEALTH),
            ("/api/search at most, s", max(search), max(search) < SEARCH),
            ("memory grown, MB", memory - before, memory - before < GROWTH),
            ("askers refused", float(len(refused)), not refused),
            ("seconds until the next asks in peace", *await _in_peace(client)),
        ]


async def _again(do: Callable[[int], Awaitable[None]], number: int, until: float) -> None:
    while time.monotonic() < until:
        with suppress(httpx.HTTPError):
            await do(number)


def _seconds(url: str, cookies: dict[str, str], path: str, pause: float, until: float) -> list[float]:
    """What each of some requests took; one that was not answered well took for ever."""
    took = []
    with httpx.Client(base_url=url, cookies=cookies, timeout=30) as client:
        while time.monotonic() < until:
            began = time.monotonic()
            try:
                good = client.get(path).status_code == 200
            except httpx.HTTPError:
                good = False
            took.append(time.monotonic() - began if good else float("inf"))
            time.sleep(pause)
    return took


async def _in_peace(client: httpx.AsyncClient) -> tuple[float, bool]:
    """Seconds until a question without an LLM is answered, once all others have left."""
    began = time.monotonic()
    response = await client.post("/api/ask", json={"question": QUESTIONS[0], "model": "none"})
    took = time.monotonic() - began
    return took, response.status_code == 200 and took < 5


def _most(pid: int, until: float) -> float:
    most = _megabytes(pid)
    while time.monotonic() < until:
        time.sleep(0.5)
        most = max(most, _megabytes(pid))
    return most


def _megabytes(pid: int) -> float:
    if not pid:
        return 0.0
    process = psutil.Process(pid)
    return sum(each.memory_info().rss for each in (process, *process.children(recursive=True))) / 1e6


def _p99(took: list[float]) -> float:
    return quantiles(took, n=100)[-1] if len(took) > 1 else took[0]
