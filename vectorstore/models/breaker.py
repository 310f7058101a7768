"""A circuit breaker: an endpoint that keeps failing is left alone for a while, so that nobody waits for it."""

from collections import deque
from threading import Lock
from time import monotonic

FAILURES = 5  # in a row, the first of them at most WITHIN seconds ago, after which an endpoint is left alone for PAUSE seconds
WITHIN = 60.0
PAUSE = 30.0


class Breaker:
    """Remembers how requests to one endpoint went. Any number of threads may use it.

    After a pause one request is let through: if it succeeds all are, if it fails the next pause begins. (The libraries for this let all
    requests through then, or one after the other always, and none of them counts only the failures of the last minute.)
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._failures: deque[float] = deque(maxlen=FAILURES)  # the times, by `monotonic`, of those since the last success
        self._closed_until = 0.0
        self._trying = False  # whether the next failure begins another pause

    def wait(self) -> float:
        """The seconds until the endpoint may be asked; 0 for now. Whoever gets 0 asks, and says how it went."""
        with self._lock:
            now = monotonic()
            if now < self._closed_until:
                return self._closed_until - now
            if self._trying:
                self._closed_until = now + PAUSE  # for all others, until it is known how this one went
            return 0.0

    def succeeded(self) -> None:
        """The endpoint has answered, if only that the request was wrong."""
        with self._lock:
            self._failures.clear()
            self._closed_until, self._trying = 0.0, False

    def failed(self) -> None:
        """The endpoint could not be reached, took too long, or failed."""
        with self._lock:
            now = monotonic()
            self._failures.append(now)
            if self._trying or (len(self._failures) == FAILURES and now - self._failures[0] <= WITHIN):
                self._closed_until, self._trying = now + PAUSE, True
