"""What goes wrong, as the doors tell it: in words, in the asker's language, and over HTTP with a status."""

import logging

from qa.showing.strings import ENGLISH, say
from vectorstore import DatelineError, InputError, ModelError, StoreError

log = logging.getLogger(__name__)


class BusyError(StoreError):
    """Not now; `seconds` says when to try again, `name` how it is said."""

    name = "busy"

    def __init__(self, seconds: int) -> None:
        super().__init__(say(self.name, seconds=seconds))
        self.seconds = seconds


class TooOftenError(BusyError):
    """One asker has asked too often."""

    name = "slow_down"


class UnknownModelError(InputError):
    """The LLM that was asked for is not one of those the server was set up with."""


class TriesError(StoreError):
    """Too many passwords were tried; `seconds` says when to try again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Too many sign-ins. Try again in {seconds} seconds.")
        self.seconds = seconds


_STATUS: dict[type[DatelineError], int] = {
    TooOftenError: 429, TriesError: 429, UnknownModelError: 404, InputError: 422, StoreError: 503, ModelError: 503,
}  # fmt: skip


def in_words(error: Exception, language: str = ENGLISH, otherwise: str = "failed") -> str:
    """An error as whoever asked is told of it. One that nobody expected is logged, and what is told is not its own text but `otherwise`."""
    if isinstance(error, BusyError):
        return say(error.name, language, seconds=error.seconds)
    if isinstance(error, DatelineError):
        return str(error)
    log.error("A request failed", exc_info=error)
    return say(otherwise, language)


def status_of(error: DatelineError) -> tuple[int, dict[str, str]]:
    """The status of HTTP that tells of an error, and its headers."""
    status = next(status for kind, status in _STATUS.items() if isinstance(error, kind))
    return status, {"Retry-After": str(error.seconds)} if isinstance(error, BusyError | TriesError) else {}
