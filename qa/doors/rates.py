"""Rate limits: how often something may happen in a period, by a clock that nobody can set.

The usual libraries go by the wall clock; set back an hour, it shuts everybody out for an hour.
"""

import math
import time
from collections import deque
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Lock

_MANY = 1000  # keys; when there are more, those without a recent event are dropped


class Rate:
    """At most `most` events of each key in any `seconds`. Threads may share it."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most, self._seconds = most, seconds
        self._events: dict[str, deque[float]] = {}
        self._lock, self._many = Lock(), _MANY

    def wait(self, key: str) -> int:
        """Whole seconds until another event of this key is allowed; 0 when it is allowed now."""
        with self._lock:
            events = self._events.get(key)
            if events is None or len(events) < self._most:
                return 0
            return max(0, math.ceil(events[0] + self._seconds - time.monotonic()))

    def count(self, key: str) -> None:
        """Count an event of this key. Only the newest matter, so no more are kept than are allowed."""
        with self._lock:
            self._events.setdefault(key, deque(maxlen=self._most)).append(time.monotonic())
            if len(self._events) > self._many:
                self._drop_idle_keys()

    def _drop_idle_keys(self) -> None:
        past = time.monotonic() - self._seconds
        self._events = {key: events for key, events in self._events.items() if events[-1] > past}
        self._many = max(_MANY, 2 * len(self._events))


def network_of(address: str) -> str:
    """The key under which an address's events are counted: of IPv6 the /64 network, which is what one customer gets."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((parsed, 64), strict=False)) if isinstance(parsed, IPv6Address) and not parsed.ipv4_mapped else address
