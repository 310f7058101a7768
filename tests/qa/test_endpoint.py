"""What endpoints send, over real HTTP: every answer is checked, quoted where nothing is left, and never broken."""

import gc
import json
import socket
import threading
import time
from contextlib import ExitStack
from itertools import islice
from typing import Any

import pytest

from qa import Archive, Claim
from qa.drafting import llm
from qa.drafting.llm import LINE, Line, LlmError, check_spec, open_model, shown
from qa.drafting.prompts import Prompt
from qa.showing.as_json import to_json
from tests.endpoint import endpoint
from tests.qa.test_answer import RUBIO, check
from vectorstore import InputError
from vectorstore.models import breaker

MET = "Rubio met President Claudia Sheinbaum and Foreign Secretary Juan Ramon de la Fuente"


@pytest.mark.parametrize(
    "marker", ["[1]", "[1, 1]", "[1][1]", "【1】", "[1; 1]", "[ 1 ]", "", "[0]", "[99]", "(1)", "[1", "[one]", "[1][99]", "[^1]"]
)
def test_a_claim_is_cited_however_its_marker_is_written(sample: Archive, marker: str) -> None:
    with endpoint(f"{MET} {marker}.") as (spec, _):
        answer = sample.ask(RUBIO, llm=spec)
    check(answer, sample)
    assert "Sheinbaum" in answer.text
    assert "Sheinbaum" in answer.citations[0].quote


@pytest.mark.parametrize(
    "text",
    [
        f"<think>The user asks about Rubio. [1] He met 12 kings.</think>{MET}. [1]",
        f"<think>never closed {MET}",
        f"| who | where |\n| --- | --- |\n| Sheinbaum | Mexico |\n\n{MET}. [1]",
        f"<b>{MET}</b>. [1]<br><script>alert(1)</script>",
        f"# Answer\n\n- **{MET}**. [1]\n- He met Emperor Norton. [1]",
        f"{MET}[1]. " * 200,
        "I'm sorry, but I can't help with that.",
        "met[1]ropolis Rub[2]io",
        "\n" * 500,
        "�" * 300,
        "[1] [2] [3]",
        "12 men 13 women 14 ships [1] " * 50,
        '{"name": "search", "arguments": {"q": "Rubio"}}',
        "NO ANSWER",
    ],
)
def test_whatever_is_drafted_only_checked_text_is_shown(sample: Archive, text: str) -> None:
    with endpoint(text) as (spec, _):
        answer = sample.ask(RUBIO, llm=spec)
    check(answer, sample)
    assert answer.claims
    assert len(answer.claims) <= 8
    for word in ("think", "12 ", "Norton", "<", "|", "sorry", "�", "{", "**", "#"):
        assert word not in answer.text, answer.text


def chunk(delta: dict) -> bytes:  # type: ignore[type-arg]
    body = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [{"index": 0, "delta": delta}]}
    return f"data: {json.dumps(body)}".encode()


@pytest.mark.parametrize(
    "raw",
    [
        [b"data: \xff\xfe\xfa not text"],
        [b"data: {broken"],
        [b": a comment", chunk({"role": "assistant", "content": f"{MET}. [1]"})],
        [chunk({"role": "assistant", "content": None})],
        [chunk({"tool_calls": [{"index": 0, "id": "a", "type": "function", "function": {"name": "f", "arguments": "{}"}}]})],
        [b'data: {"error": {"message": "overloaded"}}'],
        [b"data: {}"],
        [b'data: {"choices": []}'],
    ],
)
def test_a_stream_that_is_not_as_it_should_be_ends_in_quotes_or_checked_text(sample: Archive, raw: list[bytes]) -> None:
    with endpoint(raw=raw) as (spec, _):
        answer = sample.ask(RUBIO, llm=spec)
    check(answer, sample)
    assert "Sheinbaum" in answer.text


def test_a_limit_that_says_when_to_come_back_is_named(sample: Archive) -> None:
    with endpoint(status=429, retry_after="0") as (spec, seen):
        answer = sample.ask(RUBIO, llm=spec)
    check(answer, sample)
    assert "no more requests" in answer.notice
    assert len(seen) == 2  # tried once more


@pytest.mark.parametrize("slow", [{"delay": 1.0}, {"status": 429, "retry_after": "30"}])
def test_who_waits_for_an_answer_waits_for_no_second_try_of_what_is_slow(slow: dict[str, Any]) -> None:
    with endpoint(MET, **slow) as (spec, seen):
        model = open_model(spec, timeout=0.3)
        assert model
        began = time.monotonic()
        with pytest.raises(LlmError, match=r"did not answer within|takes no more requests"):
            list(model.stream(Prompt("Answer.", RUBIO, "")))
    assert time.monotonic() - began < 20
    assert len(seen) == 1


def test_a_slow_first_byte_is_waited_for(sample: Archive) -> None:
    with endpoint(f"{MET}. [1]", delay=1.0) as (spec, _):
        answer = sample.ask(RUBIO, llm=spec)
    check(answer, sample)
    assert not answer.notice
    assert not answer.claims[0].quoted


def test_a_strong_model_writes_several_claims_from_several_articles(sample: Archive) -> None:
    question = "What has happened with the ferry Halden Star?"
    evidence = sample.ask(question, llm="none").evidence
    draft = " ".join(f"{' '.join(item.quote.split())} [{at}]" for at, item in enumerate(evidence, 1))
    with endpoint(draft) as (spec, _):
        answer = sample.ask(question, llm=spec)
    check(answer, sample)
    assert len(answer.claims) >= 4
    assert len({citation.article_id for citation in answer.citations}) >= 2
    assert not answer.removed


@pytest.mark.parametrize(
    "raw",
    [
        [chunk({"reasoning_content": f"{MET}. [1] He met 12 kings."}), chunk({"content": f"{MET}. [1]"})],
        [chunk({"reasoning": "Hm."}), chunk({"content": f"{MET}. [1]"})],
        [
            chunk({"content": "<th"}),
            chunk({"content": "ink>12 kings. "}),
            chunk({"content": "[1] </thi"}),
            chunk({"content": f"nk>{MET}. [1]"}),
        ],
        [chunk({"content": f"<think>{'He met 12 kings, or was it 13? ' * 300}</think>"}), chunk({"content": f"{MET}. [1]"})],
    ],
)
def test_what_a_reasoning_model_thinks_is_neither_shown_nor_counted(sample: Archive, raw: list[bytes]) -> None:
    with endpoint(raw=raw) as (spec, seen):
        answer = sample.ask(RUBIO, llm=spec)
    check(answer, sample)
    assert [claim.quoted for claim in answer.claims] == [False]
    assert not answer.removed
    assert seen[0]["max_tokens"] >= 4000  # also for the thought


def test_what_only_thinks_is_quoted_over(sample: Archive) -> None:
    with endpoint(raw=[chunk({"content": "<think>Hm. "}), chunk({"content": f"{MET}. [1]"})]) as (spec, _):
        answer = sample.ask(RUBIO, llm=spec)
    check(answer, sample)
    assert answer.claims[0].quoted
    assert not answer.removed


FALSE = "Rubio met Foreign Secretary Juan Ramon de la Fuente and nine ministers"
KEPT = f"{MET}. [1]"
AGAIN = "Rubio met Foreign Secretary Juan Ramon de la Fuente"
TRIP = "The trip takes Rubio to Mexico and Ecuador"


@pytest.mark.parametrize(
    ("second", "shown", "left_out"),
    [
        (f"{TRIP}. [2]", [MET, TRIP], [FALSE]),  # something else, and not what was objected to
        (f"{AGAIN}. [1]", [MET, AGAIN], []),
        (f"{AGAIN}. [1] {TRIP}. [2]", [MET, AGAIN], []),  # no more than was objected to
        (f"{FALSE}, all of them. [1]", [MET], [FALSE]),
        ("", [MET], [FALSE]),
        ("NO ANSWER", [MET], [FALSE]),
        (KEPT, [MET], [FALSE]),
        ("<think>They are right. He met 12 kings. [1]</think>", [MET], [FALSE]),
    ],
)
def test_what_is_not_supported_is_asked_for_once_more(sample: Archive, second: str, shown: list[str], left_out: list[str]) -> None:
    with endpoint([f"{KEPT} {FALSE}. [1]", second, "never asked"]) as (spec, seen):
        events = list(sample.stream(RUBIO, llm=spec))
    *_, answer = events
    check(answer, sample)
    said = [claim.text.rstrip(".") for claim in answer.claims]
    assert said[0] == MET
    assert [event for event in events if isinstance(event, Claim)] == [*answer.claims]  # none is changed once it is shown
    assert said == shown
    assert [removed.text.rstrip(".") for removed in answer.removed] == left_out
    first, again = (request["messages"][-1]["content"] for request in seen)
    assert again.startswith(first)
    assert f"{FALSE}. (not supported: " in again
    assert f"- {MET}." in again
    assert answer.tokens
    assert answer.tokens.prompt > len(first + again) // 4


@pytest.mark.parametrize("draft", [KEPT, "", "NO ANSWER", "<think>never closed", f"{KEPT} NO ANSWER"])
def test_a_draft_to_which_there_is_no_objection_is_not_asked_for_again(sample: Archive, draft: str) -> None:
    with endpoint(draft) as (spec, seen):
        answer = sample.ask(RUBIO, llm=spec)
    check(answer, sample)
    assert len(seen) == 1
    assert not answer.removed


def test_nothing_is_quoted_before_a_second_draft_has_said_it(sample: Archive) -> None:
    with endpoint([f"{FALSE}. [1]", KEPT]) as (spec, _):
        answer = sample.ask(RUBIO, llm=spec)
    check(answer, sample)
    assert [claim.quoted for claim in answer.claims] == [False]


@pytest.mark.parametrize(
    ("draft", "told"),
    [
        (f"{KEPT} The articles do not say what Rubio ate in Mexico.", "The articles do not say what Rubio ate in Mexico."),
        (f"{KEPT} The articles don't say who Marco Rubio met in Mexico. [1]", "The articles don't say who Marco Rubio met in Mexico."),
        (f"{KEPT} The articles do not say why Emperor Norton came.", ""),
        (f"{KEPT} The articles do not say who paid the bribe.", ""),
        ("The articles do not say who Marco Rubio met in Mexico.", ""),  # and they are quoted
    ],
)
def test_what_the_articles_do_not_say_is_told_where_it_names_nothing_new(sample: Archive, draft: str, told: str) -> None:
    question = "Who did Marco Rubio meet, and what did he eat in Mexico?" if "ate" in told else RUBIO
    with endpoint(draft) as (spec, seen):
        answer = sample.ask(question, llm=spec)
    check(answer, sample)
    assert told in answer.notice
    assert bool(told) == ("do not say" in answer.notice or "don't say" in answer.notice)
    assert not answer.removed
    assert len(seen) == 1


@pytest.mark.parametrize("pause", [{"delay": 600.0}, {"pause": 600.0}])
def test_a_line_that_is_cut_is_closed_while_the_llm_is_silent(sample: Archive, pause: dict[str, float]) -> None:
    with endpoint(f"{MET}. [1] " * 9, **pause) as (spec, seen):
        line = Line()

        def listen() -> None:
            LINE.set(line)
            sample.ask(RUBIO, llm=spec)

        listening = threading.Thread(target=listen)
        listening.start()
        deadline = time.monotonic() + 120
        while not seen and time.monotonic() < deadline:
            time.sleep(0.01)
        line.cut()
        cut = time.monotonic()
        listening.join(120)
        assert not listening.is_alive()
        while "left" not in seen[0] and time.monotonic() < deadline:
            time.sleep(0.01)
    assert seen[0]["left"] - cut < 60  # of the 600 that it would be silent
    assert len(seen) == 1  # nothing is tried again


def test_a_draft_that_is_read_no_further_is_ended(sample: Archive) -> None:
    with endpoint(f"{MET}. [1] " * 9, pause=600.0) as (spec, seen):
        model = sample.model(spec)
        assert model is not None
        draft = model.stream(Prompt("Answer.", RUBIO, ""))
        assert next(piece for piece in draft if piece)
        draft.close()  # type: ignore[attr-defined]
        deadline = time.monotonic() + 120
        while "left" not in seen[0] and time.monotonic() < deadline:
            time.sleep(0.01)
    assert "left" in seen[0]


@pytest.mark.parametrize("read", [0, 1, 3, 1000], ids=["nothing", "a piece", "some pieces", "all"])
def test_a_draft_leaves_nothing_open_that_garbage_collection_would_close(sample: Archive, read: int) -> None:
    """It would wait for the lock of the client's connections, for ever where the thread holds it in which it happens to run."""
    with endpoint(f"{MET}. [1] " * 5) as (spec, _):
        model = sample.model(spec)
        assert model is not None
        gc.disable()
        try:
            pieces = model.stream(Prompt("Answer.", RUBIO, ""))
            assert len(list(islice(pieces, read))) <= read
            pieces.close()  # type: ignore[attr-defined]
            left = list(model.llm._get_client()._client._transport._pool.connections)  # type: ignore[attr-defined]
        finally:
            gc.enable()
    assert left == []


@pytest.mark.parametrize("body", [b'{"error": {"message": "Authorization: Basic U0VDUkVU"}}', b"<h1>U0VDUkVU</h1>", b"U0VDUkVU\n" * 900])
@pytest.mark.parametrize("status", [400, 418, 503])
def test_what_an_endpoint_says_of_its_failure_is_logged_and_not_shown(
    sample: Archive, status: int, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with endpoint(status=status, body=body) as (spec, _):
        answer = sample.ask(RUBIO, llm=spec)
    check(answer, sample)
    assert f"HTTP {status}" in answer.notice
    assert "U0VDUkVU" not in json.dumps(to_json(answer))
    assert "U0VDUkVU" in caplog.text


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ("https://ada:S3CRET@llm.example/v1", "https://llm.example/v1"),
        ("https://llm.example/v1?key=S3CRET", "https://llm.example/v1"),
        ("http://S3CRET@[::1", "http://[::1"),
        ("htps://ada:S3CRET@llm.example/v1#m", "htps://llm.example/v1#m"),
    ],
)
def test_an_llm_is_named_without_its_password(spec: str, told: str) -> None:
    with pytest.raises(InputError) as refused:
        check_spec(spec)
    assert told in str(refused.value)
    assert "S3CRET" not in str(refused.value)
    assert shown(spec) == told


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time of the breakers, which tests set."""
    now = [1000.0]
    monkeypatch.setattr(breaker, "monotonic", lambda: now[0])
    return now


def test_an_llm_that_keeps_failing_is_left_alone_for_a_while(sample: Archive, clock: list[float]) -> None:
    with endpoint(raw=[b"data: {broken"]) as (spec, seen):
        for _ in range(breaker.FAILURES):
            sample.ask(RUBIO, llm=spec)
        asked = len(seen)
        answer = sample.ask(RUBIO, llm=spec)
        check(answer, sample)
        assert answer.claims[0].quoted
        assert "has failed several times in a row. For 30 s it is not asked; until then only quotes are given." in answer.notice
        assert len(seen) == asked
        clock[0] += breaker.PAUSE
        sample.ask(RUBIO, llm=spec)
        assert len(seen) > asked  # one question tries it again


def test_an_llm_that_works_again_is_asked_again(sample: Archive, clock: list[float]) -> None:
    with endpoint(f"{MET}. [1]") as (spec, _):
        model = sample.model(spec)
        assert model
        for _ in range(breaker.FAILURES):
            model.breaker.failed()
        assert sample.ask(RUBIO, llm=spec).claims[0].quoted
        clock[0] += breaker.PAUSE
        for _ in range(3):
            answer = sample.ask(RUBIO, llm=spec)
            assert not answer.claims[0].quoted
            assert not answer.notice


def test_an_endpoint_that_answers_that_the_request_is_wrong_is_not_down(sample: Archive) -> None:
    with endpoint(status=401) as (spec, seen):
        for _ in range(breaker.FAILURES + 1):
            assert "refused the key" in sample.ask(RUBIO, llm=spec).notice
    assert len(seen) == breaker.FAILURES + 1


def test_a_host_that_says_nothing_is_not_waited_for_as_long_as_an_llm_that_thinks(sample: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(llm, "CONNECT_SECONDS", 0.2)
    with socket.socket() as full, ExitStack() as held:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(4):  # nobody takes them, and no more are let in
            waiting = held.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        started = time.monotonic()
        answer = sample.ask(RUBIO, llm=f"http://127.0.0.1:{full.getsockname()[1]}/v1#m")
        assert time.monotonic() - started < 30  # of the 60 for which it may think
    assert "did not answer" in answer.notice or "could not be reached" in answer.notice
