"""The feeds that the archive watches, with what each gave when it was fetched last, as HTML."""

from collections.abc import Sequence
from datetime import datetime
from html import escape

from qa.doors.chat.results import and_more
from qa.saying.words import day, say
from vectorstore.record.watched import Feed

_LONGEST = 120  # characters of a feed's address
_MOST = 100  # feeds


def feeds_html(feeds: Sequence[Feed], language: str, can_stop: bool = False) -> str:
    """A list of feeds, each with a button to stop watching it where that can be done; empty where none is watched."""
    if not feeds:
        return ""
    shown = "".join(_feed(feed, language, can_stop) for feed in feeds[:_MOST])
    head = escape(say("watched", language))
    return f'<ul class="feeds" aria-label="{head}">{shown}{and_more(len(feeds) - _MOST, language)}</ul>'


def _feed(feed: Feed, language: str, can_stop: bool) -> str:
    name = feed.url.partition("://")[2]
    name = name if len(name) <= _LONGEST else f"{name[:_LONGEST]}…"
    kind = "problem" if feed.error else "note"
    stop = f'<button data-unwatch="{escape(feed.url)}">{escape(say("unwatch", language))}</button>' if can_stop else ""
    return f'<li><b dir="ltr">{escape(name)}</b> <span class="{kind}">{escape(_outcome(feed, language))}</span> {stop}</li>'


def _outcome(feed: Feed, language: str) -> str:
    """What a feed gave when it was fetched last, and when that was."""
    if not feed.last_at:
        return say("watched_not_yet", language)
    if feed.is_over:
        result = say("watched_over", language)
    elif feed.error:
        result = feed.error
        if feed.last_success:
            result = say("watched_failed", language, error=result, last=_moment(feed.last_success, language))
    else:
        result = say("watched_result", language, new=feed.new, updated=feed.updated, failed=feed.failed)
    return f"{_moment(feed.last_at, language)}: {result}"


def _moment(moment: str, language: str) -> str:
    at = datetime.fromisoformat(moment)
    return f"{day(at.date(), language)}, {at:%H:%M} UTC"
