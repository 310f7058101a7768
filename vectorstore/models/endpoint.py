"""Asks a model that is served over HTTP, by JSON: tried again where that may help, and left alone while it keeps failing."""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, wait_exponential_jitter

from vectorstore.errors import InputError, ModelError
from vectorstore.models.breaker import FAILURES, Breaker

log = logging.getLogger(__name__)

CONNECT_SECONDS = 5.0  # to reach an endpoint; one that is up answers at once
_RELIEF_SECONDS = 2.0  # before what took too long is asked again, which only those who are patient do
_LONGEST_LOGGED = 500  # characters of what an endpoint says
_REFUSES_TEXT = (400, 413, 422)
_SECRET = re.compile(r"(?<=//)[^/?#]*@|\?[^#]*")  # in a URL: name and password, and the query, in which some endpoints take the key
_WEB = ("http://", "https://")


class EndpointError(ModelError):
    """A served model cannot be used now; the message says what to do. `again` tells whether to ask once more may help, after so many
    seconds at least (`after`).
    """

    def __init__(self, message: str, again: bool = False, after: float = 0.0) -> None:
        super().__init__(message)
        self.again, self.after = again, after


class TextRefusedError(InputError):
    """An endpoint refuses what it was sent, such as a text that is too long for its model; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How often to ask, how many seconds to wait for each answer, and how many at most before the next try."""

    attempts: int
    seconds: float
    longest_pause: float


HURRIED = Patience(2, 10.0, 1.0)  # somebody waits for an answer
PATIENT = Patience(FAILURES, 60.0, 30.0)  # articles are added


def is_url(spec: str) -> bool:
    """Whether a spec names an endpoint."""
    return spec.startswith(_WEB)


def shown_url(spec: str) -> str:
    """A URL as it may be shown to anyone: without its password, and without its query, in which some endpoints take the key."""
    return _SECRET.sub("", spec)


class Endpoint:
    """A URL with the name of a model, `URL#model`, that JSON is posted to. `setting` is where both were set, for messages.

    Raises InputError for what is no such URL. Any number of threads may use it.
    """

    def __init__(self, setting: str, spec: str, path: str = "", key: str = "") -> None:
        url, _, self.model = spec.partition("#")
        self._setting, self._key, self._breaker = setting, key, Breaker()
        self._why = ""  # the last failure, in a few words
        try:
            base = httpx.URL(url)
            self._url = base.copy_with(path=base.path.rstrip("/") + path)
        except httpx.InvalidURL as error:
            raise InputError(f"{setting} must be a URL with the name of a model, such as http://localhost:8080/v1#model.") from error
        if not self.model or not self._url.host:
            raise InputError(f"{setting} needs the name of the model after the URL: {shown_url(url)}#model")
        self.name = f"{self.model} at {self._url.netloc.decode()}"
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._client = httpx.Client(headers=headers)

    def post(self, body: Mapping[str, Any], patience: Patience) -> Any:
        """The JSON with which the endpoint answers. Raises EndpointError, or TextRefusedError for a body that it does not take."""
        attempts = Retrying(
            stop=stop_after_attempt(patience.attempts),
            wait=_pause,
            retry=retry_if_exception(
                lambda error: isinstance(error, EndpointError) and error.again and error.after <= patience.longest_pause
            ),
            reraise=True,
        )
        return attempts(self._post, body, patience.seconds)

    def _post(self, body: Mapping[str, Any], seconds: float) -> Any:
        if wait := self._breaker.wait():
            why = f"has failed {FAILURES} times in a row ({self._why}), and is not asked for another {wait:.0f} s. See that it runs."
            raise self._error(why)
        try:
            answer = self._client.post(self._url, json=body, timeout=httpx.Timeout(seconds, connect=CONNECT_SECONDS))
        except httpx.ReadTimeout as error:
            self._failed(f"no answer within {seconds:.0f} s")
            told = f"did not answer within {seconds:.0f} s. See whether it has too much to do."
            raise self._error(told, again=True, after=_RELIEF_SECONDS) from error
        except httpx.HTTPError as error:
            self._failed("it cannot be reached")
            raise self._error(f"could not be reached. Start it, or change {self._setting}.", again=True) from error
        if answer.status_code >= 500 or answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
            self._failed(f"HTTP {answer.status_code}")
        else:
            self._breaker.succeeded()
        if not answer.is_success:
            raise self._refusal(answer)
        try:
            return answer.json()
        except ValueError as error:
            raise self._error(f"did not answer with JSON. Change {self._setting}.") from error

    def _failed(self, why: str) -> None:
        self._why = why
        self._breaker.failed()

    def _refusal(self, answer: httpx.Response) -> Exception:
        """What the status of an answer means. Its own words may repeat what it was sent, and are only logged."""
        status = answer.status_code
        said = answer.text.replace(self._key, "…") if self._key else answer.text
        log.warning("The model %s answered with HTTP %s: %r", self.name, status, said[:_LONGEST_LOGGED])
        match status:
            case 401 | 403:
                return self._error(f"refused the key. Set {self._setting}_KEY to a valid one.")
            case 404:
                return self._error(f"does not have that model, or nothing at that path. Change {self._setting}.")
            case 429:
                return self._error("takes no more requests now (rate limit or quota). Wait a minute.", True, retry_after(answer))
            case _ if status in _REFUSES_TEXT:
                return TextRefusedError(f"The model {self.name} refused the text (HTTP {status}). Shorten it, or let the server do so.")
            case _:
                return self._error(f"failed (HTTP {status}). The log says more.", again=status >= 500)

    def _error(self, what: str, again: bool = False, after: float = 0.0) -> EndpointError:
        return EndpointError(f"The model {self.name} {what}", again, after)

    def unclear(self, what: str) -> EndpointError:
        """The error for an answer that is not what was asked for."""
        return self._error(f"{what}. Change {self._setting}, or the server's settings.")


def retry_after(answer: httpx.Response) -> float:
    """The seconds after which a server wants to be asked again; 0 where it does not say."""
    told = answer.headers.get("Retry-After", "")
    return float(told) if told.isdecimal() else 0.0


_between = wait_exponential_jitter(0.5, 8.0, jitter=0.5)


def _pause(state: RetryCallState) -> float:
    """The seconds before the next try: half a second, then twice as long each time, or as long as the endpoint wants."""
    error = state.outcome and state.outcome.exception()
    return max(_between(state), error.after if isinstance(error, EndpointError) else 0.0)
