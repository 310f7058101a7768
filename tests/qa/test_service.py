"""What the doors share: turns, rates, lengths and errors, in the event loop and over real HTTP."""

import asyncio
import json
import logging
import socket
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import aclosing, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamablehttp_client

from qa import Archive
from qa.doors.errors import BusyError, TooOftenError, UnknownModelError
from qa.doors.service import Service
from qa.types import Answer, Found
from tests.endpoint import endpoint
from tests.qa.test_api import served
from tests.qa.test_cli import dateline
from vectorstore import ArticleError, InputError

RUBIO = "Who did Marco Rubio meet in Mexico?"
MET = "Rubio met President Claudia Sheinbaum. [1] "
LONG = "Who met whom? " * 35_000  # some 480,000 characters


def within(seconds: float, done: Callable[[], bool]) -> bool:
    """Whether it is so in the end: the seconds are for a machine that others keep busy."""
    deadline = time.monotonic() + seconds
    while not done() and time.monotonic() < deadline:
        time.sleep(0.02)
    return done()


async def soon(done: Callable[[], bool], seconds: float = 120.0) -> bool:
    deadline = time.monotonic() + seconds
    while not done() and time.monotonic() < deadline:
        await asyncio.sleep(0.02)
    return done()


# leaving


@pytest.mark.parametrize("silence", [{"delay": 600.0}, {"pause": 600.0}])
def test_who_is_cancelled_frees_the_slot_and_stops_the_llm(
    sample: Archive, monkeypatch: pytest.MonkeyPatch, silence: dict[str, float]
) -> None:
    async def leave(service: Service, seen: list[dict[str, Any]]) -> None:
        asking = asyncio.ensure_future(service.ask(RUBIO, "ada"))
        assert await soon(lambda: bool(seen))
        asking.cancel()
        assert await soon(lambda: "left" in seen[0])
        assert await soon(lambda: not service.is_busy())

    with endpoint(MET * 9, **silence) as (spec, seen):
        monkeypatch.setattr(sample, "llm", spec)
        service = Service(sample)
        asyncio.run(leave(service, seen))
    assert 'outcome="stopped"} 1.0' in asyncio.run(service.metrics()).decode()


def test_who_waits_for_a_turn_and_leaves_is_not_answered(sample: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    async def leave(service: Service, seen: list[dict[str, Any]]) -> None:
        first, second, third = (asyncio.ensure_future(service.ask(RUBIO, "ada")) for _ in range(3))
        assert await soon(lambda: bool(seen))
        second.cancel()
        first.cancel()
        assert isinstance(await third, Answer)
        assert len(seen) == 2

    monkeypatch.setattr("qa.doors.service._AT_ONCE", 1)
    with endpoint(MET, delay=1.0) as (spec, seen):
        monkeypatch.setattr(sample, "llm", spec)
        asyncio.run(leave(Service(sample), seen))


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("api/ask", {"question": RUBIO}),
        ("api/ask", {"question": RUBIO, "stream": True}),
        ("v1/chat/completions", {"messages": [{"role": "user", "content": RUBIO}]}),
        ("v1/chat/completions", {"messages": [{"role": "user", "content": RUBIO}], "stream": True}),
    ],
)
def test_a_client_that_closes_its_connection_stops_the_llm(
    sample: Archive, monkeypatch: pytest.MonkeyPatch, path: str, body: dict[str, Any]
) -> None:
    with endpoint(MET * 9, pause=600.0) as (spec, seen):
        monkeypatch.setattr(sample, "llm", spec)
        with served(sample) as url:
            host, _, port = url.removeprefix("http://").partition(":")
            data = json.dumps(body).encode()
            with socket.create_connection((host, int(port))) as client:
                head = f"POST /{path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
                client.sendall(head.encode() + data)
                assert within(120, lambda: bool(seen) and "silent" in seen[0])
            closed = time.monotonic()
            assert within(120, lambda: "left" in seen[0])
            assert seen[0]["left"] - closed < 60  # of the 600 that it would be silent


def test_a_program_with_tools_that_leaves_stops_the_llm(sample: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    async def leave(url: str, seen: list[dict[str, Any]]) -> None:
        call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "ask", "arguments": {"question": RUBIO}}}
        headers = {"Accept": "application/json, text/event-stream"}
        async with httpx.AsyncClient() as client:
            asking = asyncio.ensure_future(client.post(f"{url}/gradio_api/mcp/", json=call, headers=headers, timeout=60))
            assert await soon(lambda: bool(seen))
            asking.cancel()
            assert await soon(lambda: "left" in seen[0])

    with endpoint(MET * 9, delay=600.0) as (spec, seen):
        monkeypatch.setattr(sample, "llm", spec)
        with served(sample) as url:
            asyncio.run(leave(url, seen))


# turns


def test_beyond_those_who_wait_nobody_is_let_in(sample: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.doors.service._AT_ONCE", 1)
    monkeypatch.setattr("qa.doors.service._MOST_WAITING", 2)

    async def crowd(url: str) -> list[httpx.Response]:
        async with httpx.AsyncClient(timeout=60) as client:
            chat = {"messages": [{"role": "user", "content": RUBIO}], "stream": True}
            paths = [("api/ask", {"question": RUBIO})] * 6 + [("v1/chat/completions", chat)] * 2
            return await asyncio.gather(*(client.post(f"{url}/{path}", json=body) for path, body in paths))

    with endpoint(MET, delay=1.0) as (spec, _):
        monkeypatch.setattr(sample, "llm", spec)
        with served(sample) as url:
            answered = asyncio.run(crowd(url))
    refused = [response for response in answered if response.status_code == 503]
    assert len(refused) == 5
    assert {response.status_code for response in answered} == {200, 503}
    assert all(int(response.headers["retry-after"]) > 0 and "Wait 10 s" in response.json()["detail"] for response in refused)


def test_who_is_refused_for_the_crowd_has_not_spent_a_question(sample: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refused(service: Service) -> None:
        with pytest.raises(BusyError, match="Too many others"):
            await service.ask(RUBIO, "ada", "none")

    service = Service(sample, "1/minute")
    monkeypatch.setattr("qa.doors.service._MOST_WAITING", 0)
    asyncio.run(refused(service))
    monkeypatch.setattr("qa.doors.service._MOST_WAITING", 1)
    assert asyncio.run(service.ask(RUBIO, "ada", "none")).claims


def with_a_silent_llm(
    archive: Archive, crowd: Callable[[Service, list[dict[str, Any]]], Coroutine[Any, Any, None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Run a crowd at a service whose LLM answers nobody, with the list of what it was asked."""
    with endpoint(MET, delay=600.0) as (spec, seen):
        monkeypatch.setattr(archive, "llm", spec)
        asyncio.run(crowd(Service(archive), seen))


def test_a_slow_llm_holds_up_nobody_who_asks_for_quotes(sample: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    async def crowd(service: Service, seen: list[dict[str, Any]]) -> None:
        first, second = (asyncio.ensure_future(service.ask(RUBIO, "ada")) for _ in range(2))
        assert await soon(lambda: bool(seen))
        assert (await asyncio.wait_for(service.ask(RUBIO, "bob", "none"), 120)).claims
        first.cancel()
        second.cancel()

    monkeypatch.setattr("qa.doors.service._AT_ONCE", 1)
    with_a_silent_llm(sample, crowd, monkeypatch)


def test_a_follow_up_that_a_slow_llm_rewrites_keeps_nobody_from_searching(sample: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    async def crowd(service: Service, seen: list[dict[str, Any]]) -> None:
        first = asyncio.ensure_future(service.ask("And what did he say of it?", "ada", history=[RUBIO, MET]))
        assert await soon(lambda: bool(seen))
        assert (await asyncio.wait_for(service.ask(RUBIO, "bob", "none"), 60)).claims
        first.cancel()

    monkeypatch.setattr("qa.doors.service._SEARCHED_AT_ONCE", 1)
    with_a_silent_llm(sample, crowd, monkeypatch)


def test_who_has_waited_long_for_a_turn_is_told_when_to_come_back(sample: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    async def crowd(service: Service, seen: list[dict[str, Any]]) -> None:
        first = asyncio.ensure_future(service.ask(RUBIO, "ada"))
        assert await soon(lambda: bool(seen))
        with pytest.raises(BusyError, match="Too many others"):
            await service.ask(RUBIO, "bob")
        first.cancel()

    monkeypatch.setattr("qa.doors.service._AT_ONCE", 1)
    monkeypatch.setattr("qa.doors.service._LONGEST_WAIT", 0.1)
    with_a_silent_llm(sample, crowd, monkeypatch)


# rates


def test_searches_count_a_quarter_and_each_asker_alone(sample: Archive) -> None:
    async def ask(service: Service) -> None:
        for _ in range(2):
            await service.ask(RUBIO, "ada", "none")
        with pytest.raises(TooOftenError):
            await service.ask(RUBIO, "ada", "none")
        await service.ask(RUBIO, "bob", "none")
        for _ in range(8):
            await service.look_up("ada", sample.search, "Rubio", 1)
        with pytest.raises(TooOftenError):
            service.count("ada")

    asyncio.run(ask(Service(sample, "2/minute")))


def test_a_clock_that_is_set_back_locks_nobody_out(sample: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    service = Service(sample, "1/second")
    now = time.time()
    asyncio.run(service.ask(RUBIO, "ada", "none"))
    monkeypatch.setattr(time, "time", lambda: now - 3600)
    for _ in range(4):
        service.count("ada")
    with pytest.raises(TooOftenError) as refused:
        service.count("ada")
    assert refused.value.seconds == 1


def test_every_door_has_a_rate(sample: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample, "settings", sample.settings.model_copy(update={"rate": "1/minute"}))
    with served(sample) as url:
        codes = [httpx.get(f"{url}/api/search?q=Rubio").status_code for _ in range(5)]
        assert codes == [200] * 4 + [429]
        assert httpx.get(f"{url}/api/articles").status_code == 429
        assert httpx.get(f"{url}/api/articles/us-mexico-security").status_code == 429
        for tool, arguments in (("search", {"query": "Rubio"}), ("get_article", {"article_id": "us-mexico-security"})):
            assert "Too many" in str(asyncio.run(called(url, tool, arguments)))
        assert "Sheinbaum" in str(asyncio.run(called(url, "ask", {"question": RUBIO})))
        assert "Too many" in str(asyncio.run(called(url, "ask", {"question": RUBIO})))


def test_a_test_of_the_connection_counts_as_a_question(sample: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    async def greet(service: Service) -> None:
        assert await service.say_hello("ada", "none") is None
        assert await service.say_hello("ada", "dateline") == "Hello."
        with pytest.raises(TooOftenError):
            await service.say_hello("ada", "dateline")
        with pytest.raises(UnknownModelError):
            await service.say_hello("bob", "http://127.0.0.1/v1#m")

    with endpoint("<think>They greet.</think>Hello.") as (spec, seen):
        monkeypatch.setattr(sample, "llm", spec)
        asyncio.run(greet(Service(sample, "2/minute")))
    assert len(seen) == 1


async def called(url: str, tool: str, arguments: dict[str, Any]) -> Any:
    async with streamablehttp_client(f"{url}/gradio_api/mcp/") as (read, write, _), ClientSession(read, write) as session:
        await session.initialize()
        return await session.call_tool(tool, arguments)


# lengths


def test_a_question_that_is_too_long_is_refused_with_the_bound_at_every_door(
    sample: Archive, sample_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sample, "llm", "none")
    with pytest.raises(InputError, match="2000 characters"):
        sample.ask(LONG)
    with pytest.raises(ArticleError, match="2000 characters"):
        sample.search(LONG)
    with served(sample) as url:
        began = time.monotonic()
        for response in (
            httpx.post(f"{url}/api/ask", json={"question": LONG}),
            httpx.post(f"{url}/api/ask", json={"question": LONG, "stream": True}),
            httpx.post(f"{url}/v1/chat/completions", json={"messages": [{"role": "user", "content": LONG}]}),
            httpx.post(f"{url}/v1/chat/completions", json={"messages": [{"role": "user", "content": LONG}], "stream": True}),
            httpx.get(f"{url}/api/search", params={"q": LONG[:40_000]}),
        ):
            assert response.status_code == 422
            assert "2000 characters" in response.json()["detail"]
        for tool, arguments in (("ask", {"question": LONG}), ("search", {"query": LONG})):
            found = asyncio.run(called(url, tool, arguments))
            assert found.isError
            assert "2000 characters" in str(found.content)
        assert time.monotonic() - began < 60
    done = dateline("--archive", sample_folder, "ask", LONG[:100_000], "--llm", "none", folder=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "2000 characters" in done.stderr


@pytest.mark.parametrize("history", [["x " * 10_000] * 40, ["Who met Rubio?", "Somebody."] * 5000, ["word " * 20_000, "a"]])
def test_a_long_history_costs_nothing_and_its_newest_turns_count(sample: Archive, history: list[str]) -> None:
    asked = [*history, "How much prize money does the club Kesterby Rovers get for the cup?", "2.5 million crowns."]
    sample.ask("And how high are its debts?", history=asked[-2:], llm="none")
    began = time.process_time()
    answer = sample.ask("And how high are its debts?", history=asked, llm="none")
    assert time.process_time() - began < 5
    assert answer.understood is not None
    assert answer.understood.context.endswith(asked[-2])
    assert len(answer.understood.context) < 5000


@pytest.mark.parametrize("only", [{"publisher": "x" * 500_000}, {"language": "\ud800" * 2000}, {"publisher": "\x00"}])
def test_an_odd_filter_is_answered_at_once(sample: Archive, only: dict[str, str]) -> None:
    began = time.process_time()
    with suppress(ArticleError):  # which says that it is too long
        sample.search("Rubio", **only)  # type: ignore[arg-type]
    assert time.process_time() - began < 5


# errors


def failing(error: BaseException, after: int) -> Callable[..., Iterator[Any]]:
    def stream(*_: object, **__: object) -> Iterator[Any]:
        yield from [Found(())] * after
        raise error

    return stream


class PanicError(BaseException):
    """As what a library of Rust's raises."""


@pytest.mark.parametrize("error", [ValueError("SECRET of /srv"), PanicError("SECRET")])
def test_what_nobody_expected_is_told_in_plain_words_and_logged(
    sample: Archive, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: BaseException
) -> None:
    bodies: list[tuple[str, dict[str, Any]]] = [
        ("api/ask", {"question": RUBIO}),
        ("api/ask", {"question": RUBIO, "stream": True}),
        ("v1/chat/completions", {"messages": [{"role": "user", "content": RUBIO}]}),
        ("v1/chat/completions", {"messages": [{"role": "user", "content": RUBIO}], "stream": True}),
    ]
    with served(sample) as url, caplog.at_level(logging.ERROR):
        monkeypatch.setattr(sample, "stream", failing(error, 0))
        for path, body in bodies:
            failed = httpx.post(f"{url}/{path}", json=body)
            assert (failed.status_code, failed.json()) == (500, {"detail": "Something went wrong here. The server's log says what."})
            assert "content-security-policy" in failed.headers
        monkeypatch.setattr(sample, "stream", failing(error, 1))
        for path, body in bodies[1::2]:
            streamed = httpx.post(f"{url}/{path}", json=body)
            assert streamed.status_code == 200
            event, data = streamed.text.rstrip().split("\n")[-2:]
            assert event == "event: error"
            assert json.loads(data.removeprefix("data: "))["detail"].startswith("Something went wrong")
            assert "SECRET" not in streamed.text
        found = asyncio.run(called(url, "ask", {"question": RUBIO}))
        assert found.isError
        assert "Something went wrong" in str(found.content)
        assert "SECRET" not in str(found.content)
    assert caplog.text.count("SECRET") >= 7


@pytest.mark.parametrize("stream", [False, True])
def test_what_cannot_be_asked_is_refused_before_the_first_byte(sample: Archive, stream: bool) -> None:
    asked = {"question": RUBIO, "published_after": "2025-12-01", "published_before": "2025-01-01", "stream": stream}
    with served(sample) as url:
        refused = httpx.post(f"{url}/api/ask", json=asked)
        assert (refused.status_code, "must be the earlier" in refused.json()["detail"]) == (422, True)
        refused = httpx.post(f"{url}/api/ask", json={"question": RUBIO, "model": "gpt", "stream": stream})
        assert (refused.status_code, "dateline, bundled, none" in refused.json()["detail"]) == (404, True)


def test_a_stream_that_is_closed_early_is_counted_as_stopped(sample: Archive) -> None:
    async def peek(service: Service) -> bytes:
        async with aclosing(service.stream(RUBIO, "ada", "none")) as events:
            assert isinstance(await anext(events), Found)
        assert await soon(lambda: not service.is_busy())
        return await service.metrics()

    told: Coroutine[Any, Any, bytes] = peek(Service(sample))
    assert b'dateline_questions_total{outcome="stopped"} 1.0' in asyncio.run(told)
