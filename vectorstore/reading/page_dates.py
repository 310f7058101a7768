"""Finds the day on which a web page was first published, never that of a change."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

import regex

from vectorstore.articles import ArticleError, parse_published
from vectorstore.reading.day_lines import DAY, FIRST, days
from vectorstore.reading.page_text import lines_below_headline
from vectorstore.texts.dates import CHANGE

_FIRST_ON = regex.compile(rf"{FIRST}(.{{6,60}})", regex.IGNORECASE)
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
    for line in lines_below_headline(tree):
        yield from days(line)
    for element in tree.iter("p", "span", "div", "li", "time", "small", "td"):
        text = " ".join(element.text_content().split()) if len(element) < 8 else ""
        if 8 < len(text) < 200 and (match := _FIRST_ON.search(text)) and not CHANGE.match(match[1]):
            yield next((time.get("datetime") for time in element.iter("time") if time.get("datetime")), match[1])
    for time in tree.iter("time"):
        around = time.getparent()
        before = around.text or "" if around is not None else ""
        if not CHANGE.search(f"{time.get('class') or ''} {time.get('itemprop') or ''} {before} {time.text_content()}"):
            yield time.get("datetime") or time.text_content()


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
