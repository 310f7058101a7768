"""Opens LLMs and streams their drafts, through llama-index: the bundled LLM, a GGUF file, an OpenAI-compatible endpoint, or an `LLM`."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import suppress
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from socket import SHUT_RDWR, socket
from threading import Lock
from typing import TYPE_CHECKING, Any, Union

import httpcore
import httpx

from qa.drafting.prompts import Prompt
from qa.saying.words import Said, words_of
from qa.types import Tokens
from vectorstore.errors import InputError, ModelError
from vectorstore.models.breaker import Breaker
from vectorstore.models.endpoint import CONNECT_SECONDS, HURRIED, is_url, retry_after, shown_url

if TYPE_CHECKING:  # takes seconds to import; quotes-only answers do without
    from llama_index.core.llms import LLM

log = logging.getLogger(__name__)

BUNDLED, NONE = "bundled", "none"
# Tokens that an LLM may write for an answer. A reasoning model spends most of them on its thoughts.
_ENDPOINT_TOKENS, _FILE_TOKENS, _BUNDLED_TOKENS = 4096, 2000, 80
_CHARACTERS_PER_TOKEN = 4  # a rough average, for endpoints that do not count tokens
_LONGEST_LOGGED = 500  # characters of an error
_NOT_THE_PROTOCOL = (TypeError, AttributeError, LookupError)  # what llama-index raises for malformed chunks
# `bundled`, `none`, the path of a .gguf file, `URL#model`, or a llama-index LLM. None: no choice, which leaves it to the archive.
LlmSpec = Union[str, "LLM", None]


class LlmError(ModelError):
    """The LLM cannot be used; the message says what to do. The answer then quotes evidence instead."""


class Line:
    """The connection over which an LLM sends its draft. Any thread can cut it, also while the LLM sends nothing."""

    def __init__(self) -> None:
        self.is_cut = False
        self._is_late = False
        self._lock = Lock()
        self._socket: socket | None = None
        self._response: httpx.Response | None = None

    def cut(self) -> None:
        """Close the connection, and make further requests on this line fail."""
        self.is_cut = True
        self.close()

    def close(self) -> None:
        """Close the connection, if there is one."""
        with self._lock, suppress(OSError):  # it is closed already
            if self._socket:
                self._socket.shutdown(SHUT_RDWR)

    def hang_up(self) -> None:
        """Close the connection and what is read from it, in the thread that reads."""
        self.close()
        if self._response:
            self._response.close()

    def keep(self, response: httpx.Response) -> None:
        """Remember what is read from the connection."""
        self._response = response

    def follow(self, event: str, info: Mapping[str, Any]) -> None:
        """Remember the connection once it is made. httpx calls this for each event of a request (its extension `trace`)."""
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            with self._lock:
                self._socket = info["return_value"].get_extra_info("socket")
            self.check()
        self._is_late |= event.endswith(".receive_response_headers.failed") and isinstance(info["exception"], httpcore.ReadTimeout)

    def check(self) -> None:
        """Raise openai.OpenAIError, after which the client does not retry, when the line has been cut, or the LLM has been silent on it."""
        import openai

        if self.is_cut:
            raise openai.OpenAIError("Whoever asked has gone.")
        if self._is_late:
            raise openai.APITimeoutError(httpx.Request("POST", ""))


LINE: ContextVar[Line] = ContextVar("LINE")  # the line for the drafts in this context; where it is not set, each draft has its own


@dataclass(slots=True)
class TokenCount:
    """The tokens of a prompt and of its answer, counted by the endpoint, or estimated at four characters each."""

    prompt: int = 0
    answer: int = 0


@dataclass(frozen=True, slots=True)
class Model:
    """An LLM ready to draft. A `small` one words a single claim from the best evidence; others draft whole answers.

    `timeout` is in seconds without a word from it. What keeps failing is left alone for a while, by its `breaker`. `price` is what a token
    costs that it reads, and one that it writes.
    """

    name: str
    small: bool
    llm: "LLM"
    timeout: float
    price: tuple[float, float] | None = None
    breaker: Breaker = field(default_factory=Breaker)

    def spent(self, tokens: TokenCount, before: Tokens | None = None) -> Tokens:
        """What a draft took, and what was taken `before`, with the cost of both."""
        prompt, answer = tokens.prompt, tokens.answer
        if before:
            prompt, answer = prompt + before.prompt, answer + before.answer
        return Tokens(prompt, answer, self.price and self.price[0] * prompt + self.price[1] * answer)

    def stream(self, prompt: Prompt, tokens: TokenCount | None = None) -> Iterator[str]:
        """Give the draft piece by piece, and keep `tokens` up to date. Raises LlmError, also after some pieces."""
        import openai
        from llama_index.core.llms import ChatMessage, MessageRole

        if wait := self.breaker.wait():
            raise LlmError(Said("llm_paused", model=self.name, seconds=ceil(wait)))
        messages = [ChatMessage(role=MessageRole.SYSTEM, content=prompt.system), ChatMessage(role=MessageRole.USER, content=prompt.user)]
        written = 0
        tokens = tokens or TokenCount()
        line, context = LINE.get(None) or Line(), copy_context()
        context.run(LINE.set, line)
        tokens.prompt = (len(prompt.system) + len(prompt.user)) // _CHARACTERS_PER_TOKEN
        try:
            pieces = context.run(self.llm.stream_chat, messages)
            while piece := context.run(next, pieces, None):
                written += len(piece.delta or "")
                tokens.answer = -(-written // _CHARACTERS_PER_TOKEN)
                if usage := getattr(piece.raw, "usage", None):
                    tokens.prompt, tokens.answer = usage.prompt_tokens, usage.completion_tokens
                yield piece.delta or ""
            self.breaker.succeeded()
        except GeneratorExit:  # after a piece: no more are wanted
            self.breaker.succeeded()
            raise
        except (openai.OpenAIError, httpx.HTTPError, OSError, ValueError, RuntimeError, *_NOT_THE_PROTOCOL) as error:
            if line.is_cut:
                raise LlmError(Said("asker_gone")) from error
            self.breaker.succeeded() if _is_up(error) else self.breaker.failed()
            raise LlmError(_explain(self.name, error, self.timeout)) from error
        finally:
            # A reference cycle keeps the client's own stream until garbage is collected. It must be closed by then: it would wait for the
            # lock of the client's connections, for ever where the collecting thread holds it.
            line.hang_up()


def open_model(spec: LlmSpec, key: str = "", timeout: float = 60.0, price: tuple[float, float] | None = None) -> Model | None:
    """Open the LLM that a user names: `bundled`, `none`, a .gguf path, `URL#model`, or a llama-index LLM.

    `key` is the endpoint's, `timeout` in seconds, `price` as in `Model`; what is started here has none. Gives None for `none` and None:
    answers then quote evidence only. Raises InputError for a spec that is none of these, and LlmError for an LLM that cannot be started.
    """
    check_spec(spec)
    if spec is None or spec == NONE:
        return None
    if not isinstance(spec, str):
        return Model(getattr(spec.metadata, "model_name", "") or type(spec).__name__, False, spec, timeout, price)
    if is_url(spec):
        url, _, name = spec.partition("#")
        llm = _endpoint(url, name, key or "none", timeout, _ENDPOINT_TOKENS)
        return Model(f"{name} at {httpx.URL(url).host}", False, llm, timeout, price)
    return _local(spec, timeout)


def check_spec(spec: LlmSpec) -> None:
    """Raise InputError for a spec that `open_model` would refuse, without starting an LLM."""
    if not isinstance(spec, str) or spec in (BUNDLED, NONE):
        return
    if is_url(spec):
        url, _, name = spec.partition("#")
        try:
            httpx.URL(url)
        except httpx.InvalidURL as error:
            raise InputError(f"{shown(url)!r} is no URL of an LLM. Use one such as http://localhost:11434/v1#llama3.2") from error
        if not name:
            raise InputError(f"The endpoint {shown(url)} needs a model name: {shown(url)}#model")
    elif not spec.lower().endswith(".gguf"):
        raise InputError(
            f"No such LLM: {shown(spec)!r}. Use bundled, none, a .gguf file, or URL#model such as http://localhost:11434/v1#llama3.2"
        )
    elif not Path(spec).is_file():
        raise InputError(f"There is no model file {spec}. Give the path of a .gguf file.")


def shown(spec: LlmSpec) -> str:
    """A spec as it may be shown to anyone: a URL without its password or key, an LLM object by its class."""
    return shown_url(spec) if isinstance(spec, str) else type(spec).__name__


def _local(spec: str, timeout: float) -> Model:
    from qa.drafting import local

    small = spec == BUNDLED
    try:
        path = local.bundled_path() if small else Path(spec)
        server = local.start(path)
    except ModelError as error:
        raise LlmError(words_of(error)) from error
    tokens = _BUNDLED_TOKENS if small else _FILE_TOKENS
    return Model(spec if small else path.stem, small, _endpoint(server.url, path.stem, server.key, timeout, tokens), timeout)


def _endpoint(url: str, model: str, key: str, timeout: float, max_tokens: int) -> "LLM":
    from llama_index.llms.openai_like import OpenAILike

    # Each request has its own connection, so that cutting its line leaves other requests alone.
    client = httpx.Client(
        follow_redirects=True,
        limits=httpx.Limits(max_keepalive_connections=0),
        event_hooks={"request": [_follow_on_line], "response": [_keep_on_line]},
    )
    llm: LLM = OpenAILike(
        model=model,
        api_base=url,
        api_key=key,
        is_chat_model=True,
        temperature=0.0,
        max_tokens=max_tokens,
        timeout=timeout,
        max_retries=1,
        http_client=client,
    )
    return llm


def _follow_on_line(request: httpx.Request) -> None:
    """Let the line of this context know the connection of a request, or refuse the request when the line is cut.

    An LLM may think for long before its first word, but to be reached it may take no longer than other endpoints.
    """
    timeout = request.extensions["timeout"]
    request.extensions["timeout"] = timeout | {"connect": min(timeout["connect"], CONNECT_SECONDS)}
    if line := LINE.get(None):
        line.check()
        request.extensions["trace"] = line.follow


def _keep_on_line(response: httpx.Response) -> None:
    """Let the line of this context know the connection of a response, and have the client not wait for what takes long to come back."""
    if retry_after(response) > HURRIED.longest_pause:
        response.headers["x-should-retry"] = "false"
    if line := LINE.get(None):
        line.keep(response)


def _is_up(error: Exception) -> bool:
    """Whether an LLM's endpoint has answered, if only that the request was wrong."""
    import openai

    return isinstance(error, openai.APIStatusError) and error.status_code < 500 and not isinstance(error, openai.RateLimitError)


def _explain(name: str, error: Exception, timeout: float) -> Said:
    """What went wrong with the LLM of that name, and what to do, for a user to read."""
    import openai

    match error:
        case openai.AuthenticationError() | openai.PermissionDeniedError():
            return Said("llm_refused", model=name)
        case openai.NotFoundError():
            return Said("llm_not_found", model=name)
        case openai.RateLimitError():
            return Said("llm_limited", model=name)
        case openai.APITimeoutError() | httpx.TimeoutException():
            return Said("llm_slow", model=name, seconds=round(timeout))
        case openai.APIConnectionError() | httpx.TransportError():
            return Said("llm_unreachable", model=name)
        case _:  # an endpoint's own message may repeat what it was sent, keys included
            log.warning("The LLM %s failed: %r", name, str(error)[:_LONGEST_LOGGED])
            status = f" (HTTP {error.status_code})" if isinstance(error, openai.APIStatusError) else ""
            return Said("llm_failed", model=name, status=status)
