"""Finds the day on which a web page was first published, never that of a change."""

from collections.abc import Iterable, Iterator
from itertools import chain, dropwhile, islice
from typing import Any
from urllib.parse import urlsplit

import regex

from vectorstore.articles import ArticleError, parse_published
from vectorstore.reading.day_lines import DAY, LEAD, days
from vectorstore.reading.layout import ENDED
from vectorstore.reading.page_text import headline_of, shown_lines
from vectorstore.texts.dates import CHANGE

_BELOW_HEADLINE = 12  # lines in which a day is looked for
_MAIL_DAY = regex.compile(r"\p{L}{3}, \d{1,2} \p{L}{3} \d{4}.{0,20}")
_DAY_IN_URL = regex.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?:/|-|$)")


def first_published(said: Iterable[Any], tree: Any, url: str) -> str:
    """The day or moment in ISO 8601, the first that can be read: of those that the page `said` to machines, of those that it shows, of that
    in its URL. An empty string if unknown."""
    in_url = ("-".join(part.zfill(2) for part in found.groups()) for found in _DAY_IN_URL.finditer(urlsplit(url).path))
    return next((found for value in chain(said, _shown(tree), in_url) if value and (found := _iso(value))), "")


def _shown(tree: Any) -> Iterator[str]:
    """The days that a page shows: those marked as its own, below the headline, after "Published" or the like, in other time elements."""
    yield from (time.get("datetime") or "" for time in tree.xpath("//time[@pubdate or @itemprop='datePublished']"))
    lines = shown_lines(tree)
    yield from chain.from_iterable(map(days, _below_headline(lines, headline_of(tree))))
    yield from chain.from_iterable(days(line) for line in lines if LEAD.match(line))
    for time in tree.iter("time"):
        around = time.getparent()
        before = around.text or "" if around is not None else ""
        if not CHANGE.search(f"{time.get('class') or ''} {time.get('itemprop') or ''} {before} {time.text_content()}"):
            yield time.get("datetime") or time.text_content()


def _below_headline(lines: list[str], headline: str) -> Iterator[str]:
    """The lines between a page's headline and its text, of whose first sentences one may be an introduction."""
    sentences = 0
    for line in islice(dropwhile(lambda line: line != headline, lines), 1, _BELOW_HEADLINE):
        sentences += ENDED.search(line) is not None
        if sentences > 1:
            return
        yield line


def _iso(value: object) -> str:
    """A day or moment in ISO 8601; an empty string for what does not look like one, since `parse_published` takes seconds for that."""
    match = DAY.search(value) or _MAIL_DAY.match(value.strip()) if isinstance(value, str) else None
    if match is None:
        return ""
    try:
        published = parse_published(match[0])
    except ArticleError:
        return ""
    return published.isoformat() if published else ""
