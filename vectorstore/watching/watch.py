"""Watches feeds (RSS, Atom, JSON Feed, news sitemaps): polls each whenever its time has come."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Self

import httpx

from vectorstore.articles import ArticleError, without_credentials
from vectorstore.errors import StoreError
from vectorstore.fetching.connect import Transport
from vectorstore.fetching.fetch import parse_url
from vectorstore.fetching.polite import Clock, Pace, Polite
from vectorstore.fetching.robots import Robots
from vectorstore.fetching.web import as_address, read_robots
from vectorstore.indexes.locks import watch_lock
from vectorstore.record.watched import Feed
from vectorstore.watching.poll import Poll, Polled

if TYPE_CHECKING:
    from vectorstore.store import Store

EVERY = 900.0  # seconds between two polls of a feed, unless the user sets them
_SHORTEST = 60.0  # seconds between two polls of a feed, whatever the user sets
_LONGEST_WAIT = 120.0  # seconds that a poll waits for a host; if it must wait longer, it ends, and the next poll goes on
_AT_ONCE = 20  # polls that are under way at a time, and make their requests in turn
_LOOK_AGAIN = 30.0  # seconds until feeds are noticed that other processes have added


class Watcher:
    """Polls the feeds that an archive watches; `feeds` are added to them, to be polled `every` so many seconds.

    One process at a time may do so: raises StoreError if another does. One request is made at a time, with a pause between two requests to
    the same host; robots.txt is obeyed.
    """

    def __init__(
        self,
        archive: "Store",
        feeds: Sequence[str] = (),
        every: float = EVERY,
        transport: httpx.BaseTransport | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._archive, self._clock = archive, clock or Clock()
        for feed in feeds:
            follow(archive, feed, every, self._clock)
        self._lock = watch_lock(archive.folder, archive.watched.database)
        self._take_lock()
        inner = transport or Transport()
        self._pace = Pace(self._clock)
        plain = httpx.Client(transport=inner, trust_env=False)
        robots = Robots(lambda url: read_robots(url, plain), self._clock.now)
        self._client = httpx.Client(transport=Polite(inner, robots, self._pace, self._clock), trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the lock, so that another process can watch."""
        self._lock.release()

    def _take_lock(self) -> None:
        """Take the lock, or make sure that it is still held. Raises StoreError if another process has it."""
        if not self._lock.take():
            raise StoreError(self._lock.problem or "Another process watches the feeds of this archive, and asks those just given too.")

    def stop(self) -> None:
        """End `run` and `polling` after the present request; may be called by another thread or a signal handler."""
        self._clock.stop()

    def polling(self, *urls: str) -> Iterator[Polled]:
        """Poll the given feeds, or all, once, and yield each result. Feeds that have failed are left out until their time has come."""
        watched = self._archive.watched
        feeds = [feed for url in urls if (feed := watched.find(address_of(url)))] if urls else watched.feeds()
        yield from self._poll([feed for feed in feeds if not feed.failures or feed.next_at <= self._clock.now()])

    def run(self) -> Iterator[Polled]:
        """Poll each feed whenever its time has come, until `stop`, and yield each result."""
        while not self._clock.is_stopped:
            self._take_lock()  # that of a server is lost when it is restarted
            now = self._clock.now()
            feeds = [feed for feed in self._archive.watched.feeds() if not feed.is_over]
            due = [feed for feed in feeds if feed.next_at <= now]
            if due:
                yield from self._poll(due)
            else:
                self._clock.sleep(min([_LOOK_AGAIN, *(feed.next_at - now for feed in feeds)]))

    def _poll(self, feeds: Sequence[Feed]) -> Iterator[Polled]:
        """Poll feeds at the same time, request by request: next is always the poll whose host may be asked first."""
        waiting = [feed for feed in feeds if not feed.is_over]
        running: list[Poll] = []
        while (waiting or running) and not self._clock.is_stopped:
            while waiting and len(running) < _AT_ONCE:
                running.append(Poll(waiting.pop(0), self._archive, self._archive.watched, self._client, self._clock.now))
            poll = min(running, key=self._wait_for)
            if done := self._step(poll):
                running.remove(poll)
                yield done
        yield from (poll.end() for poll in running)

    def _step(self, poll: Poll) -> Polled | None:
        """Make the next request of a poll as soon as its host may be asked; end the poll if that is in more than two minutes.

        Returns the result of the poll if it has ended.
        """
        wait = self._wait_for(poll)
        if wait > _LONGEST_WAIT:
            return poll.end()
        if wait:
            self._clock.sleep(wait)
        return None if self._clock.is_stopped else poll.step()

    def _wait_for(self, poll: Poll) -> float:
        """Seconds until the host of a poll's next request may be asked."""
        with suppress(ArticleError):
            return self._pace.wait_for(parse_url(poll.url).host)
        return 0.0


def follow(archive: "Store", url: str, every: float = EVERY, clock: Clock | None = None) -> None:
    """Add a feed to those that an archive watches. Raises ArticleError if the URL cannot be that of a feed."""
    url = address_of(url)
    parsed = parse_url(url)
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise ArticleError(f"{url[:100]} is no address of a feed; write it like https://example.com/feed.xml")
    archive.watched.follow(url, max(every, _SHORTEST), (clock or Clock()).now())


def address_of(url: str) -> str:
    """The URL of a feed as it is recorded: without credentials."""
    return as_address(without_credentials(url.strip()))
