"""The archive over HTTP, in a real server on loopback: REST, OpenAI's protocol, MCP, sign-in, health and metrics."""

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import openai
import pytest
import uvicorn
from mcp import ClientSession
from mcp.client.streamable_http import streamablehttp_client
from mcp.types import CallToolResult

from qa import Archive
from qa.doors.start import load_app
from qa.doors.users import Users, line_for
from tests.processes import free_port
from vectorstore import InputError

app = load_app()

RUBIO = "Who did Marco Rubio meet in Mexico?"


@contextmanager
def served(archive: Archive, users: Users | None = None) -> Iterator[str]:
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app.application(archive, users=users), host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def url(sample: Archive) -> Iterator[str]:
    with served(sample) as url:
        yield url


def test_a_question_is_answered_with_the_json_of_the_command_line(url: str) -> None:
    answer = httpx.post(f"{url}/api/ask", json={"question": RUBIO, "model": "none"}).json()
    assert "Sheinbaum" in answer["answer"]
    assert answer["citations"][0]["article_id"] == "us-mexico-security"
    article = httpx.get(f"{url}/api/articles/us-mexico-security").json()
    start, end = (answer["citations"][0][name] for name in ("start", "end"))
    assert article["text"][start:end] == answer["citations"][0]["quote"]


def test_an_answer_is_streamed_as_events(url: str) -> None:
    body = httpx.post(f"{url}/api/ask", json={"question": RUBIO, "stream": True}).text
    events = [part.split("\ndata: ") for part in body.strip().split("\n\n")]
    assert [name for name, _ in events] == ["event: claim", "event: answer"]
    assert json.loads(events[-1][1])["citations"]


def test_passages_and_articles_are_found(url: str) -> None:
    hits = httpx.get(f"{url}/api/search", params={"q": "mill bridge gauge", "k": 3, "publisher": "Kesterby Courier"}).json()["hits"]
    assert {hit["publisher"] for hit in hits} == {"Kesterby Courier"}
    assert len(httpx.get(f"{url}/api/articles").json()) == 24
    assert httpx.get(f"{url}/api/articles/nothing").status_code == 404
    assert [httpx.get(f"{url}/api/search", params={"q": query}).status_code for query in ("", " ")] == [422, 422]


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"question": " "}, 422),
        ({"question": "x" * 2001}, 422),
        ({"question": RUBIO, "llm": "http://169.254.169.254/v1#x"}, 422),
        ({"question": RUBIO, "model": "http://169.254.169.254/v1#x"}, 404),
        ({"question": RUBIO, "published_after": "2025-12-01", "published_before": "2025-01-01"}, 422),
    ],
)
def test_what_cannot_be_asked_is_refused_in_plain_words(url: str, asked: dict[str, str], status: int) -> None:
    refused = httpx.post(f"{url}/api/ask", json=asked)
    assert refused.status_code == status
    assert refused.json()["detail"]


def test_a_chat_program_uses_the_archive_as_a_model(url: str) -> None:
    client = openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0)
    assert [model.id for model in client.models.list()] == ["dateline", "bundled", "none"]
    whole = client.chat.completions.create(model="none", messages=[{"role": "user", "content": RUBIO}])
    said = whole.choices[0].message.content or ""
    assert "Sheinbaum" in said
    assert "[1] US and Mexico agree" in said
    assert whole.model_extra is not None
    assert whole.model_extra["dateline"]["citations"]
    pieces = client.chat.completions.create(model="none", messages=[{"role": "user", "content": RUBIO}], stream=True)
    assert "".join(piece.choices[0].delta.content or "" for piece in pieces) == said


def test_earlier_messages_are_the_history(url: str) -> None:
    messages = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "How much prize money does the club Kesterby Rovers get for the cup?"},
        {"role": "assistant", "content": "2.5 million crowns."},
        {"role": "user", "content": [{"type": "text", "text": "And how high are its debts?"}]},
    ]
    body = httpx.post(f"{url}/v1/chat/completions", json={"model": "none", "messages": messages}).json()
    assert "6 million" in body["choices"][0]["message"]["content"]
    assert httpx.post(f"{url}/v1/chat/completions", json={"messages": messages[:1]}).status_code == 422


def test_tools_are_offered_over_mcp(url: str) -> None:
    async def use() -> tuple[set[str], str, CallToolResult]:
        async with streamablehttp_client(f"{url}/gradio_api/mcp/") as (read, write, _), ClientSession(read, write) as session:
            await session.initialize()
            names = {tool.name for tool in (await session.list_tools()).tools}
            found = await session.call_tool("ask", {"question": RUBIO})
            return names, str(found.content), await session.call_tool("get_article", {"article_id": "nothing"})

    names, found, missing = asyncio.run(use())
    assert missing.isError
    assert "There is no article" in str(missing.content)
    assert names == {"ask", "search", "get_article"}
    assert "Sheinbaum" in found


def test_health_and_metrics_are_told(url: str) -> None:
    assert httpx.get(f"{url}/healthz").json() == {"health": "ok", "articles": 24}
    assert httpx.head(f"{url}/healthz").status_code == 200
    httpx.post(f"{url}/api/ask", json={"question": "What is the boiling point of tungsten?", "model": "none"})
    told = httpx.get(f"{url}/metrics").text
    assert 'dateline_questions_total{outcome="abstained"}' in told
    assert "dateline_articles 24.0" in told


def test_no_other_site_reaches_it_by_a_name_of_its_own(url: str) -> None:
    assert httpx.get(f"{url}/api/articles", headers={"Host": "evil.example"}).status_code == 400


def test_every_response_has_a_content_security_policy(url: str) -> None:
    for path in ("/", "/api/docs", "/healthz"):
        policy = httpx.get(f"{url}{path}").headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy


def test_who_asks_too_often_is_told_when_to_come_back(sample: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample, "settings", sample.settings.model_copy(update={"rate": "2/minute"}))
    with served(sample) as url:
        codes = [httpx.post(f"{url}/api/ask", json={"question": RUBIO, "model": "none"}) for _ in range(3)]
    assert [response.status_code for response in codes] == [200, 200, 429]
    assert 1 <= int(codes[-1].headers["retry-after"]) <= 60


def test_with_users_nobody_else_gets_in(sample: Archive, tmp_path: Path) -> None:
    (tmp_path / "users").write_text(f"{line_for('ada', 'lovelace')}\n")
    users = Users.load(tmp_path / "users")
    with served(sample, users) as url:
        for path in ("/api/articles", "/metrics", "/v1/models"):
            assert httpx.get(f"{url}{path}").status_code == 401
            assert httpx.get(f"{url}{path}", auth=("ada", "wrong")).status_code == 401
            assert httpx.get(f"{url}{path}", auth=("nobody", "")).status_code == 401
            assert httpx.get(f"{url}{path}", auth=("ada", "lovelace")).status_code == 200
            assert httpx.get(f"{url}{path}", headers={"Authorization": "Bearer ada:lovelace"}).status_code == 200
        assert httpx.get(f"{url}/healthz").status_code == 200
        assert httpx.get(f"{url}/gradio_api/info").status_code == 401
        assert httpx.post(f"{url}/gradio_api/mcp/", json={}).status_code == 401
        signed_in = httpx.post(f"{url}/login", data={"username": "ada", "password": "lovelace"})
        assert signed_in.status_code == 200


def test_a_file_of_users_is_checked(tmp_path: Path) -> None:
    file = tmp_path / "users"
    with pytest.raises(InputError, match="cannot be read"):
        Users.load(file)
    file.write_text("# nobody yet\n")
    with pytest.raises(InputError, match="names nobody"):
        Users.load(file)
    file.write_text("ada:lovelace\n")
    with pytest.raises(
        InputError, match=r"users:1 is not name:hash. Make such a line: dateline password NAME"
    ):  # what stands there may be a key
        Users.load(file)
    file.write_text(f"{line_for('ada', 'lovelace')}\n")
    users = Users.load(file)
    assert asyncio.run(users.admits("ada", "lovelace", "127.0.0.1"))
    assert not asyncio.run(users.admits("ada", "byron", "127.0.0.1"))
