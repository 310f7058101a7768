"""The errors of the doors, and how any error is shown: as a sentence in the asker's language, and as an HTTP status."""

import logging

from qa.saying.words import ENGLISH, Said, in_language, say, words_of
from vectorstore import DatelineError, InputError, ModelError, StoreError

log = logging.getLogger(__name__)
RETRY_AFTER = 10  # seconds that whoever is refused is told to wait, where nothing tells how long; a guess


class BusyError(StoreError):
    """The server is busy. Try again in `seconds`; `name` is that of what it says."""

    name = "busy"

    def __init__(self, seconds: int) -> None:
        super().__init__(Said(self.name, seconds=seconds))
        self.seconds = seconds


class TooOftenError(BusyError):
    """This asker has asked too often."""

    name = "slow_down"


class UnknownModelError(InputError):
    """The LLM that was asked for is not one of those the server was set up with."""


class TriesError(StoreError):
    """Too many wrong passwords were tried. Try again in `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(Said("sign_ins", seconds=seconds))
        self.seconds = seconds


# The first kind that an error is of counts.
_STATUS: dict[type[DatelineError], int] = {
    TooOftenError: 429,
    TriesError: 429,
    UnknownModelError: 404,
    InputError: 422,
    StoreError: 503,
    ModelError: 503,
}


def in_words(error: Exception, language: str = ENGLISH, otherwise: str = "failed") -> str:
    """The message to show for an error. One that is not ours is logged, and shown not by its own text but by the string `otherwise`."""
    if isinstance(error, DatelineError):
        return in_language(words_of(error), language)
    log.error("A request failed", exc_info=error)
    return say(otherwise, language)


def status_of(error: DatelineError) -> tuple[int, dict[str, str]]:
    """The HTTP status for an error, and the headers to send with it: when to try again what cannot be done now."""
    status = next(status for kind, status in _STATUS.items() if isinstance(error, kind))
    seconds = error.seconds if isinstance(error, BusyError | TriesError) else RETRY_AFTER
    return status, {"Retry-After": str(seconds)} if status in (429, 503) else {}
