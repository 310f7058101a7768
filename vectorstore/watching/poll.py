"""Polls one feed once: fetches it if it has changed, reads its new entries, and adds their articles to the archive."""

import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Protocol

import httpx

from vectorstore.articles import Article, ArticleError, Item, Rejected, parse_published, to_timestamp
from vectorstore.fetching.fetch import Answer, RefusedError
from vectorstore.fetching.polite import retry_after
from vectorstore.fetching.web import read_entry, read_listing
from vectorstore.record.intake import Added
from vectorstore.record.watched import Feed, Seen, Watched, iso_time

DAY = 86_400.0
_SHORTEST = 60.0  # seconds: the least from which the pauses after failures grow
_MOST = 100  # entries that are read in one poll; the others in the next
_TOGETHER = 10  # articles that are added at once: what a crash may lose
_TRIES = 3  # to read an entry, before it is given up
_GONE = "the server says that this feed is gone for good (410), so it is not asked again; dateline watch --remove takes it off the list"


class Adds(Protocol):
    """An archive, as far as polls use it."""

    def add(self, *sources: Article) -> Added: ...


@dataclass(frozen=True, slots=True)
class Polled:
    """A feed after a poll, and the entries that could not be added."""

    feed: Feed
    failed: tuple[Rejected, ...] = ()


class Poll:
    """A poll of a feed, in steps of one request each; `url` is that of the next request. `now` returns seconds since the epoch."""

    def __init__(self, feed: Feed, archive: Adds, watched: Watched, client: httpx.Client, now: Callable[[], float]) -> None:
        self._feed, self._archive, self._watched, self._client, self._now = feed, archive, watched, client, now
        self._entries: deque[tuple[str, dict[str, Any]]] | None = None  # to be read: (key, fields); None before the feed is fetched
        self._read: list[tuple[str, dict[str, Any], Item]] = []  # to be added: (key, fields, what was read)
        self._seen: dict[str, Seen] = {}
        self._answer: Answer | None = None
        self._failed: list[Rejected] = []
        self._tried_again = self._put_off = False  # whether entries will be read again after a failure; whether entries are left over
        self._new = self._updated = 0

    @property
    def url(self) -> str:
        """The URL that is fetched next; empty when there is none."""
        if self._entries is None:
            return self._feed.url
        return self._entries[0][1]["url"] if self._entries else ""

    def step(self) -> Polled | None:
        """Make one request. Returns the result of the poll if it was the last, else None."""
        if self._entries is None:
            try:
                self._list()
            except RefusedError as error:
                return self._refused(error)
            except ArticleError as error:
                return self._keep(_failing(self._feed, str(error), self._now()))
        else:
            key, entry = self._entries.popleft()
            self._read.append((key, entry, read_entry(entry, self._client)))
            if len(self._read) >= _TOGETHER:
                self._add()
        return None if self._entries else self.end()

    def end(self) -> Polled:
        """End the poll and return its result: add what was read. Entries that were not read are read in the next poll."""
        if self._entries is None:
            return Polled(self._feed)
        self._add()
        assert self._answer
        feed = self._succeeded(self._answer)
        is_complete = not (self._entries or self._put_off or self._tried_again)
        feed = replace(
            feed,
            new=self._new,
            updated=self._updated,
            failed=len(self._failed),
            etag=self._answer.headers.get("etag", "")[:1000] if is_complete else "",
            last_modified=self._answer.headers.get("last-modified", "")[:100] if is_complete else "",
        )
        return self._keep(feed)

    def _list(self) -> None:
        """Fetch the feed, and find the entries that are new or have changed, the oldest first."""
        conditions = {"If-None-Match": self._feed.etag, "If-Modified-Since": self._feed.last_modified}
        listing = read_listing(self._feed.url, self._client, {name: value for name, value in conditions.items() if value})
        self._answer, self._seen = listing.answer, self._watched.seen(self._feed.url)
        entries = [entry for entry in listing.entries if not isinstance(entry, Rejected)]
        if not self._feed.last_success:  # they are reported once
            self._failed = [entry for entry in listing.entries if isinstance(entry, Rejected)]
        keyed = dict(reversed([(key, entry) for entry, key in zip(entries, _keys(entries), strict=True)]))
        fresh = [(key, entry) for key, entry in reversed(keyed.items()) if self._is_fresh(key, entry)]
        self._put_off = len(fresh) > _MOST
        self._entries = deque(fresh[:_MOST])
        fresh_keys = {key for key, _ in fresh}
        self._watched.note(self._feed.url, {key: self._seen[key] for key in keyed if key not in fresh_keys}, self._now())

    def _is_fresh(self, key: str, entry: dict[str, Any]) -> bool:
        """Whether an entry is to be read: it is new or was updated, or reading it failed and may be tried again."""
        seen = self._seen.get(key)
        return seen is None or 0 < seen.tries < _TRIES or _is_newer(entry["updated"], seen.updated)

    def _add(self) -> None:
        """Add the articles that were read, and remember their entries with the number of failures."""
        read, self._read = self._read, []
        articles = [item[1] for _, _, item in read if not isinstance(item, Rejected)]
        put_off, self._put_off = self._put_off, True  # in case adding fails
        added = self._archive.add(*articles) if articles else Added()
        self._put_off = put_off
        self._new += added.added + added.duplicates
        self._updated += added.updated
        refused = [item for _, _, item in read if isinstance(item, Rejected)]
        self._failed += [*refused, *added.failed]
        noted = {}
        for key, entry, item in read:
            before = self._seen.get(key)
            same = before is not None and not _is_newer(entry["updated"], before.updated)
            tries = (before.tries if before and same else 0) + 1 if isinstance(item, Rejected) else 0
            self._tried_again |= 0 < tries < _TRIES
            noted[key] = Seen(entry["updated"], tries)
        self._watched.note(self._feed.url, noted, self._now())

    def _refused(self, error: RefusedError) -> Polled:
        """The result when the server sent no feed: it is unchanged, gone, or the request failed."""
        answer = error.answer
        match answer.status:
            case 304:
                return self._keep(replace(self._succeeded(answer), new=0, updated=0, failed=0))
            case 410:
                return self._keep(replace(self._feed, is_over=True, error=_GONE, last_at=iso_time(self._now())))
        return self._keep(_failing(self._feed, str(error), self._now(), retry_after(answer.headers, self._now())))

    def _succeeded(self, answer: Answer) -> Feed:
        """The feed after a successful request, under its new URL if it has moved."""
        now = self._now()
        feed = replace(
            self._feed,
            failures=0,
            error="",
            last_at=iso_time(now),
            last_success=iso_time(now),
            next_at=now + self._feed.every * random.uniform(0.95, 1.05),
        )
        if answer.moved and answer.moved != feed.url:
            self._watched.move(feed.url, answer.moved)
            feed = replace(feed, url=answer.moved, formerly=f"{feed.formerly} {feed.url}".strip())
        return feed

    def _keep(self, feed: Feed) -> Polled:
        """Record the feed in the catalog, and return the result of the poll."""
        self._watched.put(feed)
        return Polled(feed, tuple(self._failed))


def _failing(feed: Feed, error: str, now: float, at_least: float = 0.0) -> Feed:
    """A feed after a failed poll. The pause until the next one doubles each time, up to a day, and varies at random by a fifth.

    `at_least` is how many seconds the server asks to wait.
    """
    pause = max(feed.every, _SHORTEST) * 2 ** min(feed.failures + 1, 30) * random.uniform(0.8, 1.2)
    return replace(
        feed,
        failures=feed.failures + 1,
        error=error,
        last_at=iso_time(now),
        new=0,
        updated=0,
        failed=0,
        next_at=now + min(max(pause, at_least), DAY),
    )


def _keys(entries: list[dict[str, Any]]) -> list[str]:
    """A key for each entry of a feed: a hash of its guid, if no other entry has the same, else of its URL, else of its title."""
    guids = [entry["guid"] for entry in entries]
    names = [
        guid if guid and guids.count(guid) == 1 else entry["url"] or entry["title"] for guid, entry in zip(guids, entries, strict=True)
    ]
    return [sha256(name.encode("utf-8", "replace")).hexdigest()[:24] for name in names]


def _is_newer(now: str, before: str) -> bool:
    """Whether a time, as a feed writes it, is later than another. If one cannot be read: whether they differ."""
    if not now or now == before:
        return False
    try:
        later, earlier = parse_published(now[:100]), parse_published(before[:100])
    except ArticleError:
        return True
    return not later or not earlier or to_timestamp(later) > to_timestamp(earlier)
