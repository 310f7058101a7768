"""What a site's robots.txt allows (RFC 9309), by Protego: the only module that imports it."""

from collections.abc import Callable

import httpx
from protego import Protego

from vectorstore.articles import ArticleError
from vectorstore.fetching.fetch import AGENT, RefusedError

_LARGEST = 500 * 1024  # bytes that are read, as the RFC says
_DAY, _HOUR = 86_400.0, 3_600.0  # seconds that a site's rules hold, and that it is left alone whose rules cannot be had
_LONGEST_DELAY = 60.0  # seconds between two pages that are kept to; who asks for more is asked once a minute
_SITES = 1_000  # whose rules are kept
_LOCKED = "User-agent: *\nDisallow: /"


class Robots:
    """The rules of sites, each read once a day. `read` gets a robots.txt and raises ArticleError; `now` is in seconds."""

    def __init__(self, read: Callable[[str], bytes], now: Callable[[], float]) -> None:
        self._read, self._now = read, now
        self._rules: dict[str, tuple[float, Protego, str]] = {}

    def check(self, url: httpx.URL) -> None:
        """Raises ArticleError where the site does not want this to be read."""
        _, rules, problem = self._of(url)
        if not rules.can_fetch(str(url), AGENT):
            raise ArticleError(problem or "the site's robots.txt does not allow that this is read")

    def delay(self, url: httpx.URL) -> float:
        """The seconds that the site wants between two requests, in [0, 60]."""
        wanted = self._of(url)[1].crawl_delay(AGENT) or 0.0
        return min(wanted, _LONGEST_DELAY) if wanted > 0 else 0.0

    def _of(self, url: httpx.URL) -> tuple[float, Protego, str]:
        site = f"{url.scheme}://{url.netloc.decode('ascii')}"
        kept = self._rules.pop(site, None)
        if kept is None or kept[0] <= self._now():
            kept = self._fetched(site)
        self._rules[site] = kept
        if len(self._rules) > _SITES:
            del self._rules[next(iter(self._rules))]
        return kept

    def _fetched(self, site: str) -> tuple[float, Protego, str]:
        """A site without rules may be read; one that is down may not, until it has said what it wants."""
        try:
            text, seconds, problem = self._read(f"{site}/robots.txt")[:_LARGEST].decode("utf-8", "replace"), _DAY, ""
        except RefusedError as error:
            status = error.answer.status
            is_open = 400 <= status < 500 and status != 429
            text, seconds = ("", _DAY) if is_open else (_LOCKED, _HOUR)
            problem = f"the site's robots.txt cannot be had ({error}); it is tried again in an hour"
        except ArticleError as error:
            text, seconds, problem = _LOCKED, _HOUR, f"the site's robots.txt cannot be had ({error}); it is tried again in an hour"
        return self._now() + seconds, Protego.parse(text), problem
