"""The archive over HTTP: /api for programs, /v1 for chat programs that speak OpenAI's protocol, /healthz and /metrics.

The JSON is that of the command line. A client chooses among the LLMs that the server was set up with, never a URL.
"""

import base64
import binascii
import json
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from datetime import date
from itertools import pairwise
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from fastapi_offline import FastAPIOffline
from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import Headers
from starlette.middleware.trustedhost import TrustedHostMiddleware

from qa.answer import Event
from qa.archive import Asking
from qa.chat.page import as_text
from qa.report import article_json, hit_json, to_json
from qa.service import DEFAULT, LONGEST_QUESTION, BusyError, Service, UnknownModelError
from qa.types import Answer, Claim, Tokens, marked
from qa.users import Users
from vectorstore import ArticleError, StoreError
from vectorstore.hits import Only

LOOPBACK = ("127.0.0.1", "localhost", "::1")
# Gradio begins its page with inline scripts and styles, and makes functions of the page's own script at run time: that much is allowed.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)
_HEADERS = {
    b"content-security-policy": _POLICY.encode(), b"x-content-type-options": b"nosniff", b"referrer-policy": b"no-referrer",
}  # fmt: skip
_STATUS: dict[type[Exception], int] = {BusyError: 429, UnknownModelError: 404, ArticleError: 422, StoreError: 503}
_SSE = "text/event-stream"
_BASIC = {"WWW-Authenticate": "Basic"}
_SIGN_IN = "Sign in with a name and a password."
_MOST_TURNS = 40

Text = Annotated[str, Field(max_length=20_000)]
Message = MutableMapping[str, Any]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Asked(Strict):
    """A question. `history` holds earlier turns, question and answer in turn; `model` is one of those under /v1/models."""

    question: Annotated[str, Field(min_length=1, max_length=LONGEST_QUESTION, pattern=r"\S")]
    history: Annotated[list[Text], Field(max_length=_MOST_TURNS)] = []
    published_after: date | None = None
    published_before: date | None = None
    any_time: bool = False
    publisher: str = ""
    language: str = ""
    model: str = DEFAULT
    stream: bool = False


class ChatMessage(BaseModel):
    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: Text | list[dict[str, Any]] | None = None

    @property
    def text(self) -> str:
        if isinstance(self.content, list):
            return " ".join(str(part.get("text", "")) for part in self.content if part.get("type") == "text")
        return self.content or ""


class ChatRequest(BaseModel):
    """A request as OpenAI's chat completions take it; what Dateline has no use for is ignored."""

    model: str = DEFAULT
    messages: Annotated[list[ChatMessage], Field(min_length=1, max_length=200)]
    stream: bool = False


def asker(request: Request) -> str:
    """Who asks: the user who signed in, or the address. With users, nobody else gets in."""
    users: Users | None = request.app.state.users
    if users is None:
        return request.client.host if request.client else ""
    name, password = _credentials(request.headers)
    if not users.admits(name, password):
        raise HTTPException(401, _SIGN_IN, _BASIC)
    return name


def serving(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


Asker = Annotated[str, Depends(asker)]
Serving = Annotated[Service, Depends(serving)]
signed_in = APIRouter(dependencies=[Depends(asker)])


@signed_in.post("/api/ask", tags=["api"])
def ask(asked: Asked, who: Asker, service: Serving) -> Response:
    """Answer a question. With `stream`, server-sent events: `claim` for each checked claim, then `answer` with the whole."""
    how = Asking(
        history=asked.history, published_after=asked.published_after, published_before=asked.published_before,
        any_time=asked.any_time, publisher=asked.publisher, language=asked.language,
    )  # fmt: skip
    events = service.stream(asked.question, who, asked.model, **how)
    return StreamingResponse(_events(events), media_type=_SSE) if asked.stream else JSONResponse(to_json(_last(events)))


@signed_in.get("/api/search", tags=["api"])
def search(
    service: Serving,
    q: Annotated[str, Query(max_length=LONGEST_QUESTION)],
    k: Annotated[int, Query(ge=1, le=100)] = 10,
    published_after: date | None = None,
    published_before: date | None = None,
    publisher: str = "",
    language: str = "",
) -> Any:
    """The best passages for a query."""
    only = Only(published_after=published_after, published_before=published_before, publisher=publisher, language=language)
    return {"hits": [hit_json(hit) for hit in service.archive.search(q, k, **only)]}


@signed_in.get("/api/articles", tags=["api"])
def articles(service: Serving) -> Any:
    """The articles, newest first."""
    return service.archive.list()


@signed_in.get("/api/articles/{article_id:path}", tags=["api"])
def article(article_id: str, service: Serving) -> Any:
    """An article with its text, whose characters citations name."""
    found = service.archive.get(article_id)
    if found is None:
        raise HTTPException(404, f"There is no article {article_id!r}.")
    return article_json(found)


@signed_in.get("/v1/models", tags=["OpenAI"])
def models(service: Serving) -> Any:
    return {"object": "list", "data": [{"id": name, "object": "model", "owned_by": "dateline"} for name in service.models]}


@signed_in.post("/v1/chat/completions", tags=["OpenAI"])
def complete(chat: ChatRequest, who: Asker, service: Serving) -> Response:
    """The last message is asked of the archive. Citations come as footnotes, and the whole answer in the field `dateline`."""
    turns = [message for message in chat.messages if message.role in ("user", "assistant")]
    if not turns or turns[-1].role != "user" or not turns[-1].text.strip():
        raise HTTPException(422, "The last message must be a user's question.")
    events = service.stream(turns[-1].text.strip()[:LONGEST_QUESTION], who, chat.model, history=_history(turns[:-1]))
    head = {"id": f"chatcmpl-{uuid.uuid4().hex}", "created": int(time.time()), "model": chat.model}
    if chat.stream:
        return StreamingResponse(_chunks(events, head), media_type=_SSE)
    answer = _last(events)
    choice = {"index": 0, "message": {"role": "assistant", "content": as_text(answer)}, "finish_reason": "stop"}
    spent = answer.tokens or Tokens(0, 0)
    usage = {"prompt_tokens": spent.prompt, "completion_tokens": spent.answer, "total_tokens": spent.prompt + spent.answer}
    return JSONResponse(head | {"object": "chat.completion", "choices": [choice], "usage": usage, "dateline": to_json(answer)})


@signed_in.get("/metrics", tags=["serving"])
def metrics(service: Serving) -> Response:
    """Counts and seconds, for Prometheus."""
    return PlainTextResponse(service.metrics(), media_type="text/plain; version=0.0.4")


def health(service: Serving) -> Response:
    """Whether the archive can be asked; for this nobody need sign in."""
    trouble = service.archive.trouble()
    return JSONResponse({"health": trouble or "ok", "articles": service.archive.counts()["articles"]}, 503 if trouble else 200)


def build(service: Service, host: str = LOOPBACK[0], users: Users | None = None) -> FastAPI:
    """The interfaces as one application, to which the page is added."""
    app = FastAPIOffline(
        title="Dateline", description=__doc__ or "", docs_url="/api/docs", redoc_url=None, openapi_url="/api/openapi.json",
        static_url="/api/static",
    )  # fmt: skip
    app.state.service, app.state.users = service, users
    app.include_router(signed_in)
    app.get("/healthz", tags=["serving"])(health)
    for kind in _STATUS:
        app.add_exception_handler(kind, _explained)
    app.add_middleware(_Headers)
    if users:
        app.add_middleware(_SignedInTools, users=users)
    if host in LOOPBACK:  # another site's name that resolves to this machine opens nothing
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*LOOPBACK, "[::1]"])
    return app


async def _explained(_: Request, error: Exception) -> Response:
    """An error as JSON, in its own words."""
    status = next(status for kind, status in _STATUS.items() if isinstance(error, kind))
    headers = {"Retry-After": str(error.seconds)} if isinstance(error, BusyError) else None
    return JSONResponse({"detail": str(error)}, status, headers)


class _Headers:
    """Adds the security headers to every response. A bare ASGI layer: one that wraps requests would hold back what is streamed."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Callable[..., Any], send: Callable[[Message], Awaitable[None]]) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *_HEADERS.items()]
            await send(message)

        await self._app(scope, receive, sending)


class _SignedInTools:
    """Lets only users use the tools that are offered over MCP, which Gradio's own sign-in does not guard."""

    def __init__(self, app: Callable[..., Awaitable[None]], users: Users) -> None:
        self._app, self._users = app, users

    async def __call__(self, scope: Message, receive: Callable[..., Any], send: Callable[[Message], Awaitable[None]]) -> None:
        tools = scope["type"] == "http" and "/mcp" in scope["path"]
        if not tools or await run_in_threadpool(self._users.admits, *_credentials(Headers(scope=scope))):
            await self._app(scope, receive, send)
        else:
            await JSONResponse({"detail": _SIGN_IN}, 401, _BASIC)(scope, receive, send)


def _credentials(headers: Headers) -> tuple[str, str]:
    """Name and password of a Basic authorization, or of a Bearer token `name:password`, which is all that some chat programs can send."""
    scheme, _, value = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            value = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            return "", ""
    name, _, password = value.partition(":")
    return name, password


def _history(turns: list[ChatMessage]) -> list[str]:
    """Question and answer in turn; what does not pair up is left out."""
    found: list[str] = []
    for before, after in pairwise(turns):
        if (before.role, after.role) == ("user", "assistant"):
            found += [before.text, after.text]
    return found


def _last(events: Iterator[Event]) -> Answer:
    *_, last = events
    assert isinstance(last, Answer)
    return last


def _events(events: Iterator[Event]) -> Iterator[str]:
    for event in events:
        if isinstance(event, Claim):
            told = {"text": event.text, "citations": event.citations, "quoted": event.quoted}
            yield f"event: claim\ndata: {json.dumps(told, ensure_ascii=False)}\n\n"
        elif isinstance(event, Answer):
            yield f"event: answer\ndata: {json.dumps(to_json(event), ensure_ascii=False)}\n\n"


def _chunks(events: Iterator[Event], head: dict[str, Any]) -> Iterator[str]:
    """An answer as chunks of a chat completion: each claim once it is checked, then the footnotes."""

    def chunk(delta: dict[str, str], finish: str | None = None, **more: Any) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return f"data: {json.dumps(head | {'object': 'chat.completion.chunk', 'choices': [choice]} | more, ensure_ascii=False)}\n\n"

    said = ""
    yield chunk({"role": "assistant", "content": ""})
    for event in events:
        if isinstance(event, Claim):
            piece = f"{' ' if said else ''}{marked(event)}"
            said += piece
            yield chunk({"content": piece})
        elif isinstance(event, Answer):
            yield chunk({"content": as_text(event)[len(said) :]})
            yield chunk({}, "stop", dateline=to_json(event))
    yield "data: [DONE]\n\n"
