"""Finds out what a site's robots.txt allows (RFC 9309), with Protego, which only this module imports."""

from collections.abc import Callable

import httpx
from protego import Protego

from vectorstore.articles import ArticleError
from vectorstore.fetching.fetch import AGENT, RefusedError

_LARGEST = 500 * 1024  # bytes of a robots.txt that are read, as the RFC says
_DAY, _HOUR = 86_400.0, 3_600.0  # seconds for which a site's rules are kept, and for which it is not asked if they cannot be fetched
_LONGEST_DELAY = 60.0  # seconds; a site that wants a longer delay between two pages is asked once a minute
_SITES = 1_000  # whose rules are kept, to bound the memory
_ALL_FORBIDDEN = "User-agent: *\nDisallow: /"


class Robots:
    """The rules of sites, each fetched once a day. `read` fetches a robots.txt or raises ArticleError; `now` returns seconds."""

    def __init__(self, read: Callable[[str], bytes], now: Callable[[], float]) -> None:
        self._read, self._now = read, now
        self._rules: dict[str, tuple[float, Protego, str]] = {}  # site → as `_rules_of` returns them

    def check(self, url: httpx.URL) -> None:
        """Raises ArticleError if the site's robots.txt forbids this URL or cannot be fetched."""
        _, rules, problem = self._rules_of(url)
        if not rules.can_fetch(str(url), AGENT):
            raise ArticleError(problem or "the site's robots.txt does not allow that this is read")

    def delay(self, url: httpx.URL) -> float:
        """The seconds, in [0, 60], that the site wants between two requests; 0 if it names none."""
        wanted = self._rules_of(url)[1].crawl_delay(AGENT) or 0.0
        return min(wanted, _LONGEST_DELAY) if wanted > 0 else 0.0

    def _rules_of(self, url: httpx.URL) -> tuple[float, Protego, str]:
        """(until when the rules of a URL's site are kept, the rules, why they could not be fetched or an empty string)."""
        site = f"{url.scheme}://{url.netloc.decode('ascii')}"
        kept = self._rules.pop(site, None)
        if kept is None or kept[0] <= self._now():
            kept = self._fetched(site)
        self._rules[site] = kept
        if len(self._rules) > _SITES:
            del self._rules[next(iter(self._rules))]
        return kept

    def _fetched(self, site: str) -> tuple[float, Protego, str]:
        """The rules, as `_rules_of` returns them, fetched now. A site without a robots.txt allows everything; one that is down, nothing."""
        try:
            text, seconds, problem = self._read(f"{site}/robots.txt")[:_LARGEST].decode("utf-8", "replace"), _DAY, ""
        except RefusedError as error:
            status = error.answer.status
            is_open = 400 <= status < 500 and status != 429
            text, seconds = ("", _DAY) if is_open else (_ALL_FORBIDDEN, _HOUR)
            problem = f"the site's robots.txt cannot be had ({error}); it is tried again in an hour"
        except ArticleError as error:
            text, seconds, problem = _ALL_FORBIDDEN, _HOUR, f"the site's robots.txt cannot be had ({error}); it is tried again in an hour"
        return self._now() + seconds, Protego.parse(text), problem
