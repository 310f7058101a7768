"""Whose data it is: what readers are said to have seen, conversations, sessions, what nobody need sign in for; and text that leaves."""

import json
from collections.abc import Iterator
from contextlib import suppress
from html import unescape
from typing import Any

import httpx
from markdown_it import MarkdownIt

from tests.attacks.ground import RUBIO, Ground, attack
from tests.attacks.page import Page, Told
from tests.attacks.target import Target, held
from tests.endpoint import endpoint

BEACON = "![i](http://evil.example/a.png)"
_RAW = (
    "unhashable", "list index", "invalid literal", "KeyError", "object has no", "not subscriptable", "indices must be", "NoneType", "Errno",
    "not enough values", "too many values",
)  # fmt: skip
# What is open without signing in, by the documents: the page that asks for it, what it is made of, and the health.
_CLOSED = """
/config /api/articles /api/articles/x /api/search?q=x /api/docs /api/openapi.json /openapi.json /docs /redoc /v1/models /metrics
/monitoring /monitoring/summary /gradio_api/app_id /gradio_api/info /gradio_api/heartbeat/x /gradio_api/queue/data?session_hash=x
/gradio_api/queue/status /gradio_api/startup-events /gradio_api/file=/etc/passwd /gradio_api/mcp/ /gradio_api/mcp/schema
/gradio_api/mcp/sse /gradio_api/proxy=http://127.0.0.1/ /gradio_api/deep_link?session_hash=x /gradio_api/dev/reload /gradio_api/vibe-edit/
/gradio_api/upload_progress?upload_id=x /user /token /app_id /gradio_api/call/ask/x /gradio_api/stream/x/x/x /theme /file=/etc/passwd
/gradio_api/token /gradio_api/user /run/predict /gradio_api/component_server
""".split()
_CLOSED_POSTS = """
/api/ask /v1/chat/completions /gradio_api/queue/join /gradio_api/run/predict /gradio_api/run/ask /gradio_api/call/ask /gradio_api/api/ask
/gradio_api/upload /gradio_api/cancel /gradio_api/reset /gradio_api/component_server /gradio_api/mcp/ /gradio_api/mcp/messages/
/gradio_api/login /gradio_api/process_recording
""".split()


def _loaded(page: Page, stored: Any = None) -> Told:
    return page.call("load", stored)


def _act(page: Page, value: str) -> Told:
    return page.call("act", f"{value}:{len(value)}", None, None)


def _sealed(told: Told) -> Any:
    """What the server gave a browser to keep."""
    return next((value for value in reversed(told.output) if isinstance(value, dict) and value and "__type__" not in value), None)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)


def _said(target: Target, ground: Ground) -> list[dict[str, Any]]:
    return list(json.loads(ground.dateline("feedback", "--json", archive=target.archive).stdout or "[]"))


def _forged(name: str) -> dict[str, Any]:
    answer = {
        "question": "FORGED question",
        "answer": "FORGED answer",
        "abstained": False,
        "confidence": 1.0,
        "claims": [],
        "citations": [],
        "evidence": [],
    }
    turn = {"question": "FORGED question", "answer": answer, "verdict": "", "signature": "0" * 64}
    kept = {"current": "a", "conversations": {"a": {"name": "FORGED", "turns": [turn]}}}
    return {"plain": kept, "under a name": {"0" * 16: json.dumps(kept)}, "as a user's": kept | {"user": "ada", "others": {}}}[name]


@attack(
    "B3", "answers that the server never gave, in what a browser keeps; the same verdict thrice", "kept as what readers saw, counted thrice"
)
def forged_feedback(ground: Ground) -> str:
    target = ground.users
    before = len(_said(target, ground))
    words = []
    for name in ("plain", "under a name", "as a user's"):
        with Page(target.url, ("bob", "dylan")) as page:
            words += [_loaded(page, _forged(name)).words, _act(page, "right:0:0").words]
    with Page(target.url, ("bob", "dylan")) as page:
        _loaded(page)
        held("Sheinbaum" in (told := page.ask(RUBIO)).words, f"no answer to judge: {told.words[-300:]}")
        words += [_act(page, "right:0:0").words for _ in range(3)]
        words += [_act(page, verdict).words for verdict in ("right:9:0", "right:-1:0", "wrong:0:0", "right:0:0")]
    found = _said(target, ground)
    held(not any("FORGED" in str(said) for said in found), "a forged answer was kept")
    held(len(found) - before <= 1, f"{len(found) - before} verdicts were kept of one answer and one reader")
    held(len(found) - before == 1, "the true verdict was not kept")
    target.check(*words)
    return "forged ones are not taken; one verdict of one reader"


@attack("B4", "another user of the same browser, and the program's own reading of what it keeps", "bob saw ada's questions")
def same_browser(ground: Ground) -> str:
    target, talk = ground.users, ground.hidden.talk
    with Page(target.url, ("ada", "lovelace")) as page:
        _loaded(page)
        sealed = _sealed(page.ask(f"{RUBIO} {talk}"))
        held(sealed is not None, "nothing is kept of what ada asked")
        held(talk not in json.dumps(sealed), "what the browser keeps can be read")
        held(talk in _loaded(page, sealed).words, "ada does not find her own conversation again")
        page.client.get("/logout")
        page.client.post("/login", data={"username": "bob", "password": "dylan"}).raise_for_status()
        page.session = f"{page.session}b"
        words = [_loaded(page, sealed).words, page.call("show", None, "", None).words, page.call("act_1", "json:0:x", None, None).words]
    with Page(target.url, ("bob", "dylan")) as page:
        turned = {key[::-1]: value for key, value in sealed.items()} if isinstance(sealed, dict) else sealed
        words += [_loaded(page, turned).words, page.client.get("/config").text]
    held(talk not in "".join(words), "bob sees what ada asked")
    return "bob sees nothing of hers; it is sealed for her"


def _beginning(page: Page, path: str, session: str) -> str:
    """What comes at once of what may have no end."""
    words = ""
    with (
        suppress(httpx.ReadTimeout),
        page.client.stream("GET", f"/gradio_api/{path}", params={"session_hash": session}, timeout=2) as stream,
    ):
        for text in stream.iter_text():
            words += text
    return words


@attack("B5", "bob with the name of ada's session: 14 ways in", "he listed and exported her conversation")
def anothers_session(ground: Ground) -> str:
    target, talk = ground.users, ground.hidden.talk
    with Page(target.url, ("ada", "lovelace")) as ada, Page(target.url, ("bob", "dylan")) as bob:
        _loaded(ada)
        ada.ask(f"{RUBIO} {talk}")
        words = [bob.call(name, *more, session=ada.session).words for name, more in (
            ("show", (None, "", None)), ("act_1", ("json:0:x", None, None)), ("act_1", ("markdown:0:x", None, None)), ("start", (None, None,
            None)),
            ("stopped", (None, None)), ("begin_1", (None,)),
        )]  # fmt: skip
        for path in ("queue/data", "heartbeat/" + ada.session, "upload_progress", "stream"):
            words.append(_beginning(bob, path, ada.session))
        body = {"data": [None, "", None], "session_hash": ada.session, "fn_index": bob.functions["show"]}
        for path in ("run/show", "call/show", "api/show", "queue/join/"):
            words.append(bob.client.post(f"/gradio_api/{path}", json=body, params={"session_hash": ada.session}).text)
        held(talk not in "".join(words), "bob read what ada asked")
        held(talk in ada.call("show", None, "", None).words, "ada's own list is gone")
    return f"{len(words)} ways: that name is another session for him"


@attack("C11", "odd states and clicks: 40 of them", "raw errors of Python were shown")
def odd_states(ground: Ground) -> str:
    states: list[Any] = [{"current": [1]}, {"current": {}, "conversations": []}, [], "x", 1, {"conversations": {"a": {"turns": 7}}},
    {"a": ["b"]},
                         {"conversations": {"a": {"name": 1, "turns": [{"question": [], "answer": 3}]}}}, {"0" * 16: "gAAAA"}, {"x": {}},
                         True, {"": None}]  # fmt: skip
    clicks = ["", "x", ":", "::", "open", "open:x:y", "open:0", "open:-1:-1", "open:1e9:0", "right:x:1", "right:0:999999999999999999999",
    "wrong_citation:0",
              "article:", "article:\0", "edit:0:0:0:0", "any_time:99:99", "open:０:０", "__class__:0:0", "right:[]:{}",
              "open:0:1" * 1000]  # fmt: skip
    words = []
    with Page(ground.users.url, ("bob", "dylan")) as page:
        for state in states:
            told = _loaded(page, state)
            held(told.output, f"the page does not open with {str(state)[:80]}: {told.words[-300:]}")
            words.append(told.words)
        words += [_act(page, click).words for click in clicks]
        words += [page.call("act_1", click, None, None).words for click in clicks[:8]]
    raw = [sign for sign in _RAW if sign in "".join(words)]
    held(not raw, f"told: {raw}")
    ground.users.check(*words)
    return f"{len(words)}: each opens, or is refused in plain words"


@attack(
    "C15",
    f"{len(_CLOSED) + len(_CLOSED_POSTS)} routes without signing in; signing out elsewhere",
    "descriptions and some routes were open; sign-out ended all sessions",
)
def without_signing_in(ground: Ground) -> str:
    target = ground.users
    with httpx.Client(base_url=target.url, timeout=10, trust_env=False) as nobody:
        answers = [(path, nobody.get(path)) for path in _CLOSED] + [(path, nobody.post(path, json={"data": []})) for path in _CLOSED_POSTS]
        open_ = [path for path, answer in answers if answer.status_code not in (401, 403, 404, 405)]
        held(not open_, f"open: {open_}")
    with Page(target.url, ("ada", "lovelace")) as here, Page(target.url, ("ada", "lovelace")) as elsewhere:
        here.client.get("/logout")
        held(here.client.get("/config").status_code == 401, "who signed out is still in")
        held(elsewhere.client.get("/config").status_code == 200, "signing out ended another session")
    return "all closed; only one session ends"


@attack("B8", "Markdown in an article's text, title and publisher, over /v1 and as copied", "an image beacon in chat programs")
def markdown_that_leaves(ground: Ground) -> str:
    article = {"title": f"Quorn {BEACON} [x](javascript:alert(1))", "publisher": f"Paper {BEACON}", "published": "2025-03-01",
               "text": f"The mayor of Quorn {BEACON} opened the zeppelin hangar <img src=http://evil.example/b> on Friday."}  # fmt: skip
    question = "Who opened the zeppelin hangar of Quorn?"
    with Page(ground.open.url) as page:
        page.add(("beacon.json", json.dumps(article).encode()))
        chat = {"model": "none", "messages": [{"role": "user", "content": question}]}
        said = page.client.post("/v1/chat/completions", json=chat).json()["choices"][0]["message"]["content"]
        chunks = page.client.post("/v1/chat/completions", json=chat | {"stream": True}).text.split("data: ")[1:-1]
        streamed = "".join(json.loads(chunk)["choices"][0]["delta"].get("content", "") for chunk in chunks)
        held("zeppelin" in said, f"no answer: {said}")
        _loaded(page)
        shown = "".join(_texts(page.ask(question).output))
        copied = unescape(shown.partition("as-markdown")[2].partition(">")[2].partition("</")[0])
    for name, text in {"whole": said, "streamed": streamed, "copied": copied}.items():
        html = MarkdownIt("commonmark", {"html": True}).render(text)
        held("zeppelin" in html and "<img" not in html and 'href="java' not in html, f"{name}: {html[:300]}")
    return "escaped"


@attack("B11", "an endpoint that echoes the key and the password of its URL", "shown to every asker")
def echoing_endpoint(ground: Ground) -> str:
    echo = f'{{"error": {{"message": "Authorization: Bearer {ground.hidden.key} Basic dXNlcjpVUkxTRUNSRVQ="}}}}'.encode()
    with endpoint(status=401, body=echo) as (spec, seen):
        target = ground.serve("echo", DATELINE_LLM=spec.replace("http://", "http://user:URLSECRET@"))
        with Page(target.url) as page:
            said = [page.client.post("/api/ask", json={"question": RUBIO, "stream": stream}).text for stream in (False, True)]
            said.append(page.client.post("/v1/chat/completions", json={"messages": [{"role": "user", "content": RUBIO}]}).text)
            said += [page.call("try_it", "dateline", None).words, page.client.get("/config").text, target.log()]
        held(seen, "the endpoint was never asked")
        target.close()
        done = ground.dateline("ask", RUBIO, "--llm", spec.replace("http://", "http://user:URLSECRET@"), archive=target.archive)
        said += [done.stdout, done.stderr]
    words = "".join(said[:5])
    held("URLSECRET" not in "".join(said) and "dXNlcjpVUkxTRUNSRVQ" not in words and ground.hidden.key not in words, "it was told")
    held("Traceback" not in "".join(said), "a traceback")
    return "its status is told, nothing of its words"
