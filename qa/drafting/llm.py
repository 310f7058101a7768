"""LLMs, through llama-index: the bundled one, a GGUF file, any OpenAI-compatible endpoint, or any `LLM` object."""

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from contextvars import ContextVar, copy_context
from dataclasses import dataclass
from pathlib import Path
from socket import SHUT_RDWR, socket
from threading import Lock
from typing import TYPE_CHECKING, Any, Union

import httpx

from qa.drafting.prompts import Prompt
from vectorstore.errors import InputError, ModelError

if TYPE_CHECKING:  # takes seconds to import; quotes-only answers do without
    from llama_index.core.llms import LLM

log = logging.getLogger(__name__)

BUNDLED, NONE = "bundled", "none"
_ENDPOINT_TOKENS, _FILE_TOKENS, _BUNDLED_TOKENS = 4096, 2000, 80  # a reasoning model spends most of them on its thought
_CHARACTERS_A_TOKEN = 4
_LONGEST_LOGGED = 500
_NOT_THE_PROTOCOL = (TypeError, AttributeError, LookupError)  # what llama-index raises for chunks that are not as they should be
_WEB = ("http://", "https://")
_SECRET = re.compile(r"(?<=//)[^/?#]*@|\?[^#]*")  # a URL's name and password, and its query, where some endpoints take the key
LlmSpec = Union[str, "LLM", None]


class LlmError(ModelError):
    """The LLM cannot be used; the message says what to do. Answers fall back to quotes."""


class Line:
    """The connection on which an LLM writes. Whoever listens no more cuts it, from any thread, also while the LLM is silent."""

    def __init__(self) -> None:
        self.is_cut = False
        self._lock = Lock()
        self._socket: socket | None = None

    def cut(self) -> None:
        """Close the connection, and let no other be made."""
        self.is_cut = True
        self.close()

    def close(self) -> None:
        with self._lock, suppress(OSError):  # closed already
            if self._socket:
                self._socket.shutdown(SHUT_RDWR)

    def follow(self, event: str, info: Mapping[str, Any]) -> None:
        """What httpx tells of a request (its extension `trace`): the connection, once it is made."""
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            with self._lock:
                self._socket = info["return_value"].get_extra_info("socket")
            self.check()

    def check(self) -> None:
        """Raise an error that is not tried again, where the line has been cut."""
        import openai

        if self.is_cut:
            raise openai.OpenAIError("Whoever asked has gone.")


LINE: ContextVar[Line] = ContextVar("LINE")  # where it is set, on which line LLMs write in this context; else each draft has its own


@dataclass(slots=True)
class Spent:
    """Tokens of a draft, counted by the endpoint where it does that, else at four characters each."""

    prompt: int = 0
    answer: int = 0


@dataclass(frozen=True, slots=True)
class Model:
    """An LLM ready to write. `small` models word one claim over the best evidence; others draft whole answers."""

    name: str
    small: bool
    llm: "LLM"
    timeout: float

    def stream(self, prompt: Prompt, spent: Spent | None = None) -> Iterator[str]:
        """The draft as it is written, piece by piece; `spent` counts along. Raises LlmError, also midway."""
        import openai
        from llama_index.core.llms import ChatMessage, MessageRole

        messages = [
            ChatMessage(role=MessageRole.SYSTEM, content=prompt.system),
            ChatMessage(role=MessageRole.USER, content=prompt.user),
        ]
        written = 0
        spent = spent or Spent()
        line, context = LINE.get(None) or Line(), copy_context()
        context.run(LINE.set, line)
        spent.prompt = (len(prompt.system) + len(prompt.user)) // _CHARACTERS_A_TOKEN
        try:
            pieces = context.run(self.llm.stream_chat, messages)
            while piece := context.run(next, pieces, None):
                written += len(piece.delta or "")
                spent.answer = -(-written // _CHARACTERS_A_TOKEN)
                if usage := getattr(piece.raw, "usage", None):
                    spent.prompt, spent.answer = usage.prompt_tokens, usage.completion_tokens
                yield piece.delta or ""
        except (openai.OpenAIError, httpx.HTTPError, OSError, ValueError, RuntimeError, *_NOT_THE_PROTOCOL) as error:
            raise LlmError("Whoever asked has gone." if line.is_cut else _explain(self.name, error, self.timeout)) from error
        finally:  # the client's own stream is part of a circle, and would be closed whenever garbage is collected
            line.close()


def open_model(spec: LlmSpec, key: str = "", timeout: float = 60.0) -> Model | None:
    """A model from what a user writes: `bundled`, `none`, a .gguf path, `URL#model`, or a llama-index LLM.

    None stands for quotes only. Raises InputError for a spec that is none of these, and LlmError
    for a model that cannot be started.
    """
    check_spec(spec)
    if spec is None or spec == NONE:
        return None
    if not isinstance(spec, str):
        return Model(getattr(spec.metadata, "model_name", "") or type(spec).__name__, False, spec, timeout)
    if spec.startswith(_WEB):
        url, _, name = spec.partition("#")
        return Model(f"{name} at {httpx.URL(url).host}", False, _endpoint(url, name, key or "none", timeout, _ENDPOINT_TOKENS), timeout)
    return _local(spec, timeout)


def check_spec(spec: LlmSpec) -> None:
    """Raise InputError for what names no LLM, without starting one."""
    if not isinstance(spec, str) or spec in (BUNDLED, NONE):
        return
    if spec.startswith(_WEB):
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
    """A spec as it may be shown: a URL without the password or key that it carries, an object by its class."""
    return _SECRET.sub("", spec) if isinstance(spec, str) else type(spec).__name__


def _local(spec: str, timeout: float) -> Model:
    from qa.drafting import local

    small = spec == BUNDLED
    try:
        path = local.bundled_path() if small else Path(spec)
        server = local.start(path)
    except ModelError as error:
        raise LlmError(str(error)) from error
    tokens = _BUNDLED_TOKENS if small else _FILE_TOKENS
    return Model(spec if small else path.stem, small, _endpoint(server.url, path.stem, server.key, timeout, tokens), timeout)


def _endpoint(url: str, model: str, key: str, timeout: float, max_tokens: int) -> "LLM":
    from llama_index.llms.openai_like import OpenAILike

    # Each request has a connection of its own, so that its line can be cut without another's.
    client = httpx.Client(follow_redirects=True, limits=httpx.Limits(max_keepalive_connections=0), event_hooks={"request": [_on_its_line]})
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


def _on_its_line(request: httpx.Request) -> None:
    if line := LINE.get(None):
        line.check()
        request.extensions["trace"] = line.follow


def _explain(name: str, error: Exception, timeout: float) -> str:
    import openai

    match error:
        case openai.AuthenticationError() | openai.PermissionDeniedError():
            return f"The LLM {name} refused the key. Set DATELINE_LLM_KEY to a valid one."
        case openai.NotFoundError():
            return f"The LLM {name} was not found. Check the URL and the model name after the #."
        case openai.RateLimitError():
            return f"The LLM {name} takes no more requests now (rate limit or quota). Try again in a minute."
        case openai.APITimeoutError() | httpx.TimeoutException():
            return f"The LLM {name} did not answer within {timeout:.0f} s. Try again, or raise DATELINE_LLM_TIMEOUT."
        case openai.APIConnectionError() | httpx.TransportError():
            return f"The LLM {name} could not be reached. Check that it is running and that its URL is right."
        case _:  # what an endpoint says of itself may hold what it was sent, keys included
            log.warning("The LLM %s failed: %r", name, str(error)[:_LONGEST_LOGGED])
            status = f" (HTTP {error.status_code})" if isinstance(error, openai.APIStatusError) else ""
            return f"The LLM {name} failed{status}. The log says more."
