"""Feeds that are watched. The network and the clock are made up; nothing sleeps."""

import socket
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

import httpx
import pytest

from tests.made import MadeArchive
from vectorstore import ArticleError, Store, StoreError
from vectorstore.fetching.polite import Clock
from vectorstore.watching.poll import Polled
from vectorstore.watching.watch import Watcher

pytestmark = pytest.mark.usefixtures("database")

FEED = "https://paper.example/feed.xml"
HOUR = 3600.0


class MadeClock(Clock):
    """Stands still but for sleep, which takes no time; `stop_at` ends what runs at that second."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 1_790_000_000.0
        self.slept: list[float] = []
        self.stop_at = float("inf")

    def now(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds
        if self.seconds >= self.stop_at:
            self.stop()


class Site:
    """Answers by URL without its scheme; what is asked is kept, with the time."""

    def __init__(self, clock: MadeClock) -> None:
        self.pages: dict[str, httpx.Response | Callable[[httpx.Request], httpx.Response]] = {}
        self.asked: list[tuple[str, httpx.Request, float]] = []
        self._clock = clock

    def __call__(self, request: httpx.Request) -> httpx.Response:
        name = f"{request.url.host}{request.url.raw_path.decode()}"
        self.asked.append((name, request, self._clock.now()))
        answer = self.pages.get(name) or httpx.Response(404)
        if isinstance(answer, httpx.Response):
            return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)
        return answer(request)

    def count(self, name: str) -> int:
        return sum(asked == name for asked, *_ in self.asked)

    def put(self, name: str, body: str | bytes = "", status: int = 200, **headers: str) -> None:
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        self.pages[name] = httpx.Response(status, headers=named, content=body.encode() if isinstance(body, str) else body)

    def page(self, name: str, sentence: str) -> None:
        prose = f"<p>{sentence} {'The council of the town has said nothing of it so far this week. ' * 3}</p>"
        self.put(
            name, f"<html><head><title>{sentence[:20]}</title></head><body><article><h1>{sentence[:20]}</h1>{prose}</article></body></html>"
        )


def rss(*links: str, guid: bool = True) -> str:
    items = ""
    for link in links:
        url, _, updated = link.partition(" ")
        named = f"<guid>{url}</guid>" if guid else ""
        items += f"<item><title>News of {url[-3:]}</title><link>https://{url}</link>{named}<pubDate>{updated}</pubDate></item>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Courier</title>{items}</channel></rss>'


@pytest.fixture(autouse=True)
def _made_up_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, port, **_: [(2, 1, 6, "", ("93.184.215.14", port))])


@pytest.fixture
def clock() -> MadeClock:
    return MadeClock()


@pytest.fixture
def site(clock: MadeClock) -> Site:
    made = Site(clock)
    for n in range(1, 6):
        made.page(f"paper.example/{n}", f"Number {n} of the bridges over the Tresk opened on Monday.")
    return made


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Store]:
    with MadeArchive.open(tmp_path) as opened:
        yield opened


@pytest.fixture
def poll(archive: Store, site: Site, clock: MadeClock) -> Callable[..., list[Polled]]:
    """A watcher of its own for each poll, as a new process has one."""

    def once(*feeds: str) -> list[Polled]:
        with Watcher(archive, feeds, transport=httpx.MockTransport(site), clock=clock) as watcher:
            return list(watcher.polling())

    return once


def titles(archive: Store) -> list[str]:
    return sorted(row["title"] for row in archive.list())


def test_what_is_new_in_a_feed_is_added_and_only_that_is_fetched(archive: Store, site: Site, poll: Callable[..., list[Polled]]) -> None:
    site.put("paper.example/feed.xml", rss("paper.example/1", "paper.example/2"))
    (first,) = poll(FEED)
    assert (first.feed.new, first.feed.failed, first.feed.error) == (2, 0, "")
    site.put("paper.example/feed.xml", rss("paper.example/3", "paper.example/1", "paper.example/2"))
    (second,) = poll()
    assert second.feed.new == 1
    assert Counter(name for name, *_ in site.asked if name[-1].isdigit()) == {f"paper.example/{n}": 1 for n in (1, 2, 3)}
    assert len(archive.list()) == 3


def test_a_feed_that_has_not_changed_is_not_read_again(site: Site, poll: Callable[..., list[Polled]]) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.headers.get("if-none-match") == '"a"' and request.headers.get("if-modified-since") == "Mon, 01 Jun 2026 00:00:00 GMT":
            return httpx.Response(304)
        return httpx.Response(200, headers={"ETag": '"a"', "Last-Modified": "Mon, 01 Jun 2026 00:00:00 GMT"}, text=rss("paper.example/1"))

    site.pages["paper.example/feed.xml"] = answer
    poll(FEED)
    (second,) = poll()
    assert (second.feed.new, second.feed.error, second.feed.failures) == (0, "", 0)
    assert site.count("paper.example/1") == 1


def test_an_entry_with_a_later_date_is_read_again_and_replaces_what_is_here(
    archive: Store, site: Site, poll: Callable[..., list[Polled]]
) -> None:
    site.put("paper.example/feed.xml", rss("paper.example/1 Mon, 01 Jun 2026 10:00:00 GMT"))
    poll(FEED)
    site.page("paper.example/1", "Not one of the bridges over the Tresk opened, the paper says now.")
    site.put("paper.example/feed.xml", rss("paper.example/1 Mon, 01 Jun 2026 10:00:00 +0000"))
    assert poll()[0].feed.updated == 0
    site.put("paper.example/feed.xml", rss("paper.example/1 Mon, 01 Jun 2026 12:00:00 GMT"))
    assert poll()[0].feed.updated == 1
    (row,) = archive.list()
    article = archive.get(row["id"])
    assert article is not None
    assert "Not one of the bridges" in article.text


def test_a_feed_that_fails_is_left_alone_twice_as_long_each_time_and_a_day_at_most(
    archive: Store, site: Site, poll: Callable[..., list[Polled]], clock: MadeClock
) -> None:
    site.put("paper.example/feed.xml", status=500)
    pauses = []
    poll(FEED)
    for _ in range(12):
        (feed,) = archive.watched.feeds()
        assert "500" in feed.error
        pauses.append(feed.next_at - clock.now())
        assert poll() == []
        clock.seconds = feed.next_at
        poll()
    assert 0.8 * 1800 <= pauses[0] <= 1.2 * 1800
    assert all(later > earlier for earlier, later in pairwise(pauses[:5]))
    assert max(pauses) == 24 * HOUR
    site.put("paper.example/feed.xml", rss("paper.example/1"))
    clock.seconds += 25 * HOUR
    (well,) = poll()
    assert (well.feed.failures, well.feed.error, well.feed.new) == (0, "", 1)


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_a_server_that_says_when_to_come_again_is_heard(site: Site, poll: Callable[..., list[Polled]], clock: MadeClock, form: str) -> None:
    later = format_datetime(datetime.fromtimestamp(clock.now(), UTC) + timedelta(hours=8), usegmt=True)
    site.put("paper.example/feed.xml", status=429, Retry_After=str(int(8 * HOUR)) if form == "seconds" else later)
    (polled,) = poll(FEED)
    assert polled.feed.next_at - clock.now() == pytest.approx(8 * HOUR, abs=60)


def test_what_robots_txt_does_not_allow_is_not_read(site: Site, poll: Callable[..., list[Polled]]) -> None:
    site.put("paper.example/robots.txt", "User-agent: dateline-qa\nDisallow: /2\n\nUser-agent: *\nDisallow: /")
    site.put("paper.example/feed.xml", rss("paper.example/1", "paper.example/2"))
    (polled,) = poll(FEED)
    assert (polled.feed.new, polled.feed.failed) == (1, 1)
    assert "robots.txt" in polled.failed[0].error
    assert site.count("paper.example/2") == 0
    assert site.count("paper.example/robots.txt") == 1
    assert {request.headers["user-agent"] for _, request, _ in site.asked} == {"dateline-qa"}


def test_a_site_whose_robots_txt_is_down_is_left_alone(site: Site, poll: Callable[..., list[Polled]]) -> None:
    site.put("paper.example/robots.txt", status=503)
    site.put("paper.example/feed.xml", rss("paper.example/1"))
    (polled,) = poll(FEED)
    assert "robots.txt cannot be had" in polled.feed.error
    assert site.count("paper.example/feed.xml") == 0


def test_robots_txt_also_counts_where_a_redirect_leads(site: Site, poll: Callable[..., list[Polled]]) -> None:
    site.put("other.example/robots.txt", "User-agent: *\nDisallow: /")
    site.put("paper.example/feed.xml", rss("paper.example/9"))
    site.put("paper.example/9", status=302, Location="https://other.example/9")
    (polled,) = poll(FEED)
    assert "robots.txt" in polled.failed[0].error
    assert site.count("other.example/9") == 0


@pytest.mark.parametrize(("rule", "pause"), [("", 1.0), ("Crawl-delay: 7", 7.0), ("Crawl-delay: 1e9", 60.0), ("Crawl-delay: nan", 1.0)])
def test_there_is_a_pause_between_two_pages_of_a_host(site: Site, poll: Callable[..., list[Polled]], rule: str, pause: float) -> None:
    site.put("paper.example/robots.txt", f"User-agent: *\n{rule}\nDisallow:")
    site.put("paper.example/feed.xml", rss("paper.example/1", "paper.example/2", "paper.example/3"))
    assert poll(FEED)[0].feed.new == 3
    times = [time for name, _, time in site.asked if "robots" not in name]
    assert [later - earlier for earlier, later in pairwise(times)] == [pytest.approx(pause)] * 3


def test_while_one_host_wants_a_pause_another_is_read(site: Site, poll: Callable[..., list[Polled]]) -> None:
    site.put("paper.example/robots.txt", "User-agent: *\nCrawl-delay: 30\nDisallow:")
    site.put("paper.example/feed.xml", rss("paper.example/1", "paper.example/2"))
    for n in range(1, 6):
        site.page(f"gazette.example/{n}", f"Ferry {n} of the Gazette's harbour sank in the night, and nobody was hurt.")
    site.put("gazette.example/feed.xml", rss(*(f"gazette.example/{n}" for n in range(1, 6))))
    assert len(poll(FEED, "https://gazette.example/feed.xml")) == 2
    order = [name for name, *_ in site.asked if name[-1].isdigit()]
    assert order[:5] == [f"gazette.example/{n}" for n in range(1, 6)]
    assert order[5:] == ["paper.example/1", "paper.example/2"]


def test_a_host_that_wants_to_be_left_alone_keeps_the_rest_for_the_next_time(
    archive: Store, site: Site, poll: Callable[..., list[Polled]], clock: MadeClock
) -> None:
    site.put("paper.example/feed.xml", rss("paper.example/1", "paper.example/2", "paper.example/3"), ETag='"a"')
    site.put("paper.example/2", status=429, Retry_After="7200")
    (first,) = poll(FEED)
    assert (first.feed.new, first.feed.failed) == (1, 1)
    assert site.count("paper.example/3") == 0
    assert first.feed.etag == ""
    site.page("paper.example/2", "Number 2 of the bridges over the Tresk opened on Monday.")
    clock.seconds += 3 * HOUR
    (second,) = poll()
    assert (second.feed.new, second.feed.failed, second.feed.etag) == (2, 0, '"a"')
    assert len(archive.list()) == 3


def test_a_feed_that_has_moved_for_good_is_asked_at_its_new_address(archive: Store, site: Site, poll: Callable[..., list[Polled]]) -> None:
    site.put("paper.example/feed.xml", rss("paper.example/1"))
    poll(FEED)
    site.put("paper.example/feed.xml", status=301, Location="https://news.paper.example/rss")
    site.put("news.paper.example/rss", status=302, Location="https://cdn.example/rss")
    site.put("cdn.example/rss", rss("paper.example/1", "paper.example/2"))
    assert poll()[0].feed.new == 1
    assert [feed.url for feed in archive.watched.feeds()] == ["https://news.paper.example/rss"]
    before = site.count("paper.example/feed.xml")
    assert poll(FEED)[0].feed.new == 0  # asked for under its old address, as a crontab would
    assert site.count("paper.example/feed.xml") == before
    assert site.count("paper.example/1") == 1


def test_a_feed_that_has_moved_for_now_keeps_its_address(archive: Store, site: Site, poll: Callable[..., list[Polled]]) -> None:
    site.put("paper.example/feed.xml", status=307, Location="https://cdn.example/rss")
    site.put("cdn.example/rss", rss("paper.example/1"))
    assert poll(FEED)[0].feed.new == 1
    assert [feed.url for feed in archive.watched.feeds()] == [FEED]


def test_a_feed_that_is_gone_is_not_asked_again_and_that_is_said(site: Site, poll: Callable[..., list[Polled]], clock: MadeClock) -> None:
    site.put("paper.example/feed.xml", status=410)
    (polled,) = poll(FEED)
    assert polled.feed.is_over
    assert "gone for good" in polled.feed.error
    clock.seconds += 30 * 24 * HOUR
    assert poll() == []
    assert site.count("paper.example/feed.xml") == 1


def test_an_entry_that_cannot_be_read_is_tried_three_times(site: Site, poll: Callable[..., list[Polled]]) -> None:
    site.put("paper.example/feed.xml", rss("paper.example/1", "paper.example/missing"), ETag='"a"')
    outcomes = [poll(*([FEED] if n == 0 else []))[0].feed for n in range(5)]
    assert [feed.failed for feed in outcomes] == [1, 1, 1, 0, 0]
    assert [feed.etag for feed in outcomes] == ["", "", '"a"', '"a"', '"a"']
    assert (site.count("paper.example/1"), site.count("paper.example/missing")) == (1, 3)


def test_a_page_is_no_feed_and_the_next_feed_is_read(site: Site, poll: Callable[..., list[Polled]]) -> None:
    site.put("paper.example/feed.xml", rss("paper.example/1"))
    page, feed = poll("https://paper.example/2", FEED)
    assert "dateline add https://paper.example/2" in page.feed.error + feed.feed.error
    assert page.feed.new + feed.feed.new == 1


@pytest.mark.parametrize("url", ["", "feed.xml", "ftp://paper.example/feed", "file:///etc/passwd", "https://", "http://["])
def test_what_cannot_be_a_feeds_address_is_refused(archive: Store, url: str) -> None:
    with pytest.raises(ArticleError):
        Watcher(archive, [url])
    assert archive.watched.feeds() == []


def test_guids_that_several_entries_share_tell_nothing_apart(site: Site, poll: Callable[..., list[Polled]]) -> None:
    site.put("paper.example/feed.xml", rss("paper.example/1", "paper.example/2").replace("<guid>paper.example/1", "<guid>paper.example/2"))
    assert poll(FEED)[0].feed.new == 2
    assert poll()[0].feed.new == 0


def test_feeds_of_other_kinds_are_watched_too(archive: Store, site: Site, poll: Callable[..., list[Polled]]) -> None:
    site.put(
        "paper.example/feed.json",
        '{"version": "https://jsonfeed.org/version/1.1", "title": "Courier", "items": [{"id": "1", "url": "https://paper.example/1"},'
        '{"id": 2, "url": "https://paper.example/none", "title": "Own words",'
        '"content_text": "The zebra was seen in the harbour at night."}]}',
    )
    site.put(
        "paper.example/news.xml",
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url>'
        "<loc>https://paper.example/3</loc><n:news><n:publication><n:name>The Courier</n:name><n:language>en</n:language></n:publication>"
        "<n:publication_date>2026-06-01T10:00:00Z</n:publication_date><n:title>Bridge three</n:title></n:news></url></urlset>",
    )
    polled = poll("https://paper.example/feed.json", "https://paper.example/news.xml")
    assert sorted(one.feed.new for one in polled) == [1, 2]
    assert {"Own words", "Bridge three"} <= set(titles(archive))
    assert sorted(one.feed.new for one in poll()) == [0, 0]


def test_two_do_not_watch_one_archive(archive: Store, site: Site, clock: MadeClock) -> None:
    with Watcher(archive, [FEED], transport=httpx.MockTransport(site), clock=clock):
        with pytest.raises(StoreError, match="Another process watches"):
            Watcher(archive, ["https://gazette.example/feed.xml"])
        assert len(archive.watched.feeds()) == 2
    Watcher(archive).close()


def test_it_runs_until_it_is_stopped_and_asks_each_feed_when_its_time_has_come(archive: Store, site: Site, clock: MadeClock) -> None:
    site.put("paper.example/feed.xml", rss("paper.example/1"))
    site.put("gazette.example/feed.xml", rss("paper.example/2"))
    clock.stop_at = clock.seconds + 4 * HOUR
    with Watcher(archive, [FEED], every=HOUR, transport=httpx.MockTransport(site), clock=clock) as watcher:
        for n, _ in enumerate(watcher.run()):
            if n == 0:
                archive.watched.follow("https://gazette.example/feed.xml", 2 * HOUR, clock.now())
    assert site.count("paper.example/feed.xml") in (4, 5)
    assert site.count("gazette.example/feed.xml") in (2, 3)


def test_what_was_read_before_it_was_stopped_is_kept_and_the_rest_comes_later(
    archive: Store, site: Site, poll: Callable[..., list[Polled]], clock: MadeClock
) -> None:
    site.put("paper.example/feed.xml", rss(*(f"paper.example/{n}" for n in range(1, 6))), ETag='"a"')
    clock.stop_at = clock.seconds + 3
    (polled,) = poll(FEED)
    assert 0 < polled.feed.new < 5
    clock.__init__()  # type: ignore[misc]
    assert poll()[0].feed.new == 5 - polled.feed.new
    assert len(archive.list()) == 5
    assert all(site.count(f"paper.example/{n}") == 1 for n in range(1, 6))


def test_what_cannot_be_recorded_is_read_again_the_next_time(
    archive: Store, site: Site, poll: Callable[..., list[Polled]], monkeypatch: pytest.MonkeyPatch
) -> None:
    site.put("paper.example/feed.xml", rss("paper.example/1"), ETag='"a"')

    def full(*_: object) -> None:
        raise StoreError("The disk is full.")

    with monkeypatch.context() as patched:
        patched.setattr(archive, "add", full)
        with pytest.raises(StoreError):
            poll(FEED)
    assert poll()[0].feed.new == 1


def test_a_feed_that_is_taken_off_is_forgotten_and_its_articles_stay(archive: Store, site: Site, poll: Callable[..., list[Polled]]) -> None:
    site.put("paper.example/feed.xml", rss("paper.example/1"))
    poll(FEED)
    assert archive.watched.unfollow(FEED)
    assert not archive.watched.unfollow(FEED)
    assert poll() == []
    assert len(archive.list()) == 1


def test_an_archive_that_watches_nothing_has_no_feeds(archive: Store) -> None:
    assert archive.watched.feeds() == []
    assert not archive.watched.unfollow(FEED)


def test_credentials_in_a_feeds_address_are_not_kept(archive: Store, site: Site, poll: Callable[..., list[Polled]]) -> None:
    site.put("paper.example/feed.xml", rss("paper.example/1"))
    assert poll("https://ada:SECRET@paper.example/feed.xml")[0].feed.url == FEED
