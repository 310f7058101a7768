"""Asks sites politely for many pages: as robots.txt allows, one request at a time, with a pause after each."""

import time
from email.utils import parsedate_to_datetime
from threading import Event

import httpx

from vectorstore.fetching.robots import Robots

_PAUSE = 1.0  # seconds between two requests to a host whose robots.txt names no delay
_LONGEST_WAIT = 5.0  # seconds that one request waits for a host: it may be a redirect, whose deadline goes on meanwhile
_DAY = 86_400.0  # seconds


class Clock:
    """Tells the time, in seconds since the epoch, and sleeps until another thread calls `stop`."""

    def __init__(self) -> None:
        self._stopped = Event()

    @property
    def is_stopped(self) -> bool:
        return self._stopped.is_set()

    def stop(self) -> None:
        self._stopped.set()

    def now(self) -> float:
        return time.time()

    def sleep(self, seconds: float) -> None:
        self._stopped.wait(seconds)


class Pace:
    """Remembers when each host may be asked again."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._free: dict[str, float] = {}

    def wait_for(self, host: str) -> float:
        """Seconds until a host may be asked, 0 if it may be asked now."""
        return max(0.0, self._free.get(host, 0.0) - self._clock.now())

    def hold(self, host: str, seconds: float) -> None:
        """Do not ask a host for so many seconds from now."""
        now = self._clock.now()
        self._free = {name: until for name, until in self._free.items() if until > now}
        self._free[host] = max(self._free.get(host, 0.0), now + seconds)


class Polite(httpx.BaseTransport):
    """A transport that asks only for what robots.txt allows, waits until a host may be asked, and obeys its Retry-After."""

    def __init__(self, inner: httpx.BaseTransport, robots: Robots, pace: Pace, clock: Clock) -> None:
        self._inner, self._robots, self._pace, self._clock = inner, robots, pace, clock

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self._robots.check(request.url)
        host = request.url.host
        if wait := self._pace.wait_for(host):
            self._clock.sleep(min(wait, _LONGEST_WAIT))
        try:
            response = self._inner.handle_request(request)
        finally:
            self._pace.hold(host, max(_PAUSE, self._robots.delay(request.url)))
        if response.status_code in (429, 503):
            self._pace.hold(host, retry_after(response.headers, self._clock.now()))
        return response


def retry_after(headers: httpx.Headers, now: float) -> float:
    """For how many seconds from `now` a server asks not to be asked (RFC 9110, Retry-After), at most a day; 0 if it says nothing."""
    value = headers.get("retry-after", "").strip()
    try:
        seconds = float(value) if value.isdecimal() else parsedate_to_datetime(value).timestamp() - now
    except (ValueError, TypeError, OverflowError, OSError):
        return 0.0
    return min(max(seconds, 0.0), _DAY)
