"""The archive over HTTP: /api for programs, /v1 for chat programs that speak OpenAI's protocol, /healthz and /metrics.

The JSON is that of the command line. A client chooses among the LLMs that the server was set up with, never a URL.
"""

import time
import uuid
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from functools import partial
from itertools import pairwise
from typing import Annotated, Any, Literal, cast

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from fastapi_offline import FastAPIOffline
from pydantic import BaseModel, ConfigDict, Field, model_validator
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Scope

from qa.doors import guard
from qa.doors.bodies import StrictBodies
from qa.doors.errors import in_words, status_of
from qa.doors.sending import as_chunks, as_events, streamed, while_connected
from qa.doors.service import DEFAULT, Service
from qa.doors.users import Users
from qa.showing.as_json import article_json, hit_json, to_json
from qa.showing.lines import printable
from qa.showing.texts import as_message
from qa.types import Asking, Tokens
from vectorstore import DatelineError
from vectorstore.indexes.hits import Only

# Each wrong value is a problem that is told with its place: of many, most of the time would go by with that.
Few = Field(max_length=1000, fail_fast=True)


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def has_few_fields(cls, fields: Any) -> Any:
        if isinstance(fields, dict) and len(fields) > 2 * len(cls.model_fields):
            raise ValueError(f"there are {len(cls.model_fields)} fields at most")
        return fields


class Asked(Strict):
    """A question of at most 2000 characters. `history` holds earlier turns, question and answer in turn, of which the newest count;
    "last week" is relative to `now`; with `any_time`, a time that the question names is no bound; `model` is one of those under /v1/models.
    `language` is the articles'; `locale` (`de`, `de-AT`) the asker's, for questions too short to tell theirs.
    """

    question: Annotated[str, Field(min_length=1, pattern=r"\S")]
    history: Annotated[list[str], Few] = []
    now: datetime | None = None
    published_after: date | None = None
    published_before: date | None = None
    any_time: bool = False
    publisher: str = ""
    language: str = ""
    locale: Annotated[str, Field(max_length=35)] = ""
    model: str = DEFAULT
    stream: bool = False

    @property
    def asking(self) -> Asking:
        return cast(Asking, {name: getattr(self, name) for name in Asking.__annotations__})


class ChatMessage(BaseModel):
    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | Annotated[list[dict[str, Any]], Few] | None = None

    @property
    def text(self) -> str:
        if isinstance(self.content, list):
            return " ".join(str(part.get("text", "")) for part in self.content if part.get("type") == "text")
        return self.content or ""


class ChatRequest(BaseModel):
    """A request as OpenAI's chat completions take it; what Dateline has no use for is ignored."""

    model: str = DEFAULT
    messages: Annotated[list[ChatMessage], Field(min_length=1), Few]
    stream: bool = False


async def asker(request: Request) -> str:
    return guard.asker(request)


async def service_of(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


Asker = Annotated[str, Depends(asker)]
TheService = Annotated[Service, Depends(service_of)]
signed_in = APIRouter(dependencies=[Depends(asker)])


@signed_in.post("/api/ask", tags=["api"])
async def ask(asked: Asked, who: Asker, service: TheService, request: Request) -> Response:
    """Answer a question. With `stream`, server-sent events: `claim` for each checked claim, then `answer` with the whole, or `error`."""
    if asked.stream:
        return await streamed(request, service.stream(asked.question, who, asked.model, **asked.asking), as_events)
    return JSONResponse(to_json(await while_connected(request, service.ask(asked.question, who, asked.model, **asked.asking))))


@signed_in.get("/api/search", tags=["api"])
async def search(
    who: Asker,
    service: TheService,
    q: Annotated[str, Query(min_length=1, pattern=r"\S")],
    k: Annotated[int, Query(ge=1, le=100)] = 10,
    published_after: date | None = None,
    published_before: date | None = None,
    publisher: str = "",
    language: str = "",
) -> Any:
    """The best passages for a query."""
    only = Only(published_after=published_after, published_before=published_before, publisher=publisher, language=language)
    return {"hits": [hit_json(hit) for hit in await service.look_up(who, service.archive.search, q, k, **only)]}


@signed_in.get("/api/articles", tags=["api"])
async def articles(who: Asker, service: TheService) -> Any:
    """The articles, newest first."""
    return await service.look_up(who, service.archive.list)


@signed_in.get("/api/articles/{article_id:path}", tags=["api"])
async def article(article_id: str, who: Asker, service: TheService) -> Any:
    """An article with its text, whose characters citations name."""
    stored = await service.look_up(who, service.archive.get, article_id)
    if stored is None:
        raise HTTPException(404, f"There is no article {article_id!r}.")
    return article_json(stored)


@signed_in.get("/v1/models", tags=["OpenAI"])
async def models(service: TheService) -> Any:
    return {"object": "list", "data": [{"id": name, "object": "model", "owned_by": "dateline"} for name in service.models]}


@signed_in.post("/v1/chat/completions", tags=["OpenAI"])
async def complete(chat: ChatRequest, who: Asker, service: TheService, request: Request) -> Response:
    """The last message is asked of the archive. Citations come as footnotes, and the whole answer in the field `dateline`."""
    turns = [message for message in chat.messages if message.role in ("user", "assistant")]
    if not turns or turns[-1].role != "user" or not turns[-1].text.strip():
        raise HTTPException(422, "The last message must be a user's question.")
    question, history = turns[-1].text.strip(), _history(turns[:-1])
    head = {"id": f"chatcmpl-{uuid.uuid4().hex}", "created": int(time.time()), "model": chat.model}
    if chat.stream:
        return await streamed(request, service.stream(question, who, chat.model, history=history), partial(as_chunks, head))
    answer = await while_connected(request, service.ask(question, who, chat.model, history=history))
    choice = {"index": 0, "message": {"role": "assistant", "content": printable(as_message(answer))}, "finish_reason": "stop"}
    tokens = answer.tokens or Tokens(0, 0)
    usage = {"prompt_tokens": tokens.prompt, "completion_tokens": tokens.answer, "total_tokens": tokens.prompt + tokens.answer}
    return JSONResponse(head | {"object": "chat.completion", "choices": [choice], "usage": usage, "dateline": to_json(answer)})


@signed_in.get("/metrics", tags=["serving"])
async def metrics(service: TheService) -> Response:
    """Counts and seconds, for Prometheus."""
    return PlainTextResponse(await service.metrics(), media_type="text/plain; version=0.0.4")


async def health(service: TheService) -> Response:
    """Whether the archive can be asked; for this nobody need sign in."""
    trouble, counts = await service.health()
    return JSONResponse({"health": trouble or "ok", "articles": counts["articles"]}, 503 if trouble else 200)


def build(
    service: Service, host: str = "127.0.0.1", users: Users | None = None, proxies: Sequence[str] = (), names: Sequence[str] = ()
) -> FastAPI:
    """The HTTP interfaces as one application, on which `app.py` mounts the page; `proxies` and `names` are as in `guard.protect`."""
    app = FastAPIOffline(
        title="Dateline",
        description=__doc__ or "",
        docs_url="/api/docs",
        redoc_url=None,
        openapi_url="/api/openapi.json",
        static_url="/api/static",
    )
    app.state.service = service
    app.include_router(signed_in)
    app.get("/healthz", tags=["serving"])(health)
    app.head("/healthz", include_in_schema=False)(health)  # what some proxies ask
    app.add_exception_handler(DatelineError, _dateline_error_response)
    app.add_exception_handler(ClientDisconnect, _disconnected_response)
    app.add_exception_handler(RequestValidationError, _invalid_response)
    app.add_middleware(StrictBodies)
    app.add_middleware(UnexpectedErrors)
    guard.protect(app, host, users, proxies, names)
    return app


async def _dateline_error_response(_: Request, error: Exception) -> Response:
    """An error of ours: its message as JSON, with its status."""
    assert isinstance(error, DatelineError)
    status, headers = status_of(error)
    return JSONResponse({"detail": in_words(error)}, status, headers)


async def _invalid_response(_: Request, error: Exception) -> Response:
    """What is wrong with a request and where, without the request itself, which may hold what JSON cannot."""
    assert isinstance(error, RequestValidationError)
    problems = [{"loc": [str(part)[:100] for part in problem["loc"][:10]], "msg": str(problem["msg"])} for problem in error.errors()[:20]]
    return JSONResponse({"detail": problems}, 422)


async def _disconnected_response(_: Request, __: Exception) -> Response:
    return Response(status_code=499)  # for the log: the client has gone


class UnexpectedErrors:
    """Middleware that logs an exception nobody expected, and answers it with status 500 and a message in plain words."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Callable[..., Any], send: Callable[[Message], Awaitable[None]]) -> None:
        has_begun = False

        async def send_and_note(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, send_and_note)
        except Exception as error:
            if has_begun or scope["type"] != "http":
                raise
            await JSONResponse({"detail": in_words(error)}, 500)(scope, receive, send)


def _history(turns: list[ChatMessage]) -> list[str]:
    """Questions and answers in turn; a question without an answer is left out."""
    history: Annotated[list[str], Few] = []
    for before, after in pairwise(turns):
        if (before.role, after.role) == ("user", "assistant"):
            history += [before.text, after.text]
    return history
