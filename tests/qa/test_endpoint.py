"""What endpoints send, over real HTTP: every answer is checked, quoted where nothing is left, and never broken."""

import json

import pytest

from qa import Archive
from tests.endpoint import endpoint
from tests.qa.test_answer import RUBIO, check

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
