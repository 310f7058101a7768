"""LLMs, through llama-index: the bundled one, a GGUF file, any OpenAI-compatible endpoint, or any `LLM` object."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Union

import httpx

from qa.prompts import Prompt

if TYPE_CHECKING:  # takes seconds to import; quotes-only answers do without
    from llama_index.core.llms import LLM

BUNDLED, NONE = "bundled", "none"
_CHARACTERS_A_TOKEN = 4
_NOT_THE_PROTOCOL = (TypeError, AttributeError, LookupError)  # what llama-index raises for chunks that are not as they should be
_WEB = ("http://", "https://")
LlmSpec = Union[str, "LLM", None]


class LlmError(RuntimeError):
    """The LLM cannot be used; the message says what to do. Answers fall back to quotes."""


class LlmSpecError(ValueError):
    """What was given as an LLM names none; the message says what does."""


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
        spent.prompt = (len(prompt.system) + len(prompt.user)) // _CHARACTERS_A_TOKEN
        try:
            for piece in self.llm.stream_chat(messages):
                written += len(piece.delta or "")
                spent.answer = -(-written // _CHARACTERS_A_TOKEN)
                if usage := getattr(piece.raw, "usage", None):
                    spent.prompt, spent.answer = usage.prompt_tokens, usage.completion_tokens
                yield piece.delta or ""
        except (openai.OpenAIError, httpx.HTTPError, OSError, ValueError, RuntimeError, *_NOT_THE_PROTOCOL) as error:
            raise LlmError(_explain(self.name, error, self.timeout)) from error


def open_model(spec: LlmSpec, key: str = "", timeout: float = 60.0) -> Model | None:
    """A model from what a user writes: `bundled`, `none`, a .gguf path, `URL#model`, or a llama-index LLM.

    None stands for quotes only. Raises LlmSpecError for a spec that is none of these, and LlmError
    for a model that cannot be started.
    """
    check_spec(spec)
    if spec is None or spec == NONE:
        return None
    if not isinstance(spec, str):
        return Model(getattr(spec.metadata, "model_name", "") or type(spec).__name__, False, spec, timeout)
    if spec.startswith(_WEB):
        url, _, name = spec.partition("#")
        return Model(f"{name} at {httpx.URL(url).host}", False, _endpoint(url, name, key or "none", timeout, 700), timeout)
    return _local(spec, timeout)


def check_spec(spec: LlmSpec) -> None:
    """Raise LlmSpecError for what names no LLM, without starting one."""
    if not isinstance(spec, str) or spec in (BUNDLED, NONE):
        return
    if spec.startswith(_WEB):
        if not spec.partition("#")[2]:
            raise LlmSpecError(f"The endpoint {spec} needs a model name: {spec}#model")
    elif not spec.lower().endswith(".gguf"):
        raise LlmSpecError(
            f"No such LLM: {spec!r}. Use bundled, none, a .gguf file, or URL#model such as http://localhost:11434/v1#llama3.2"
        )
    elif not Path(spec).is_file():
        raise LlmSpecError(f"There is no model file {spec}. Give the path of a .gguf file.")


def _local(spec: str, timeout: float) -> Model:
    from qa import local

    small = spec == BUNDLED
    try:
        path = local.bundled_path() if small else Path(spec)
        server = local.start(path)
    except local.LocalModelError as error:
        raise LlmError(str(error)) from error
    return Model(spec if small else path.stem, small, _endpoint(server.url, path.stem, server.key, timeout, 80 if small else 500), timeout)


def _endpoint(url: str, model: str, key: str, timeout: float, max_tokens: int) -> "LLM":
    from llama_index.llms.openai_like import OpenAILike

    llm: LLM = OpenAILike(
        model=model, api_base=url, api_key=key, is_chat_model=True, temperature=0.0,
        max_tokens=max_tokens, timeout=timeout, max_retries=1,
    )  # fmt: skip
    return llm


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
        case _:
            return f"The LLM {name} failed: {' '.join(str(error).split())[:160]}"
