"""The list of watched feeds in the chat, in each of its languages."""

from dataclasses import replace

import pytest

from qa.doors.chat.watched import feeds_html
from qa.saying.words import languages
from vectorstore.record.watched import Feed

FEED = Feed("https://paper.example/feed.xml", 900.0, "2026-06-01T10:00:00+00:00")
HAD = replace(FEED, last_at="2026-06-03T10:15:00+00:00", last_success="2026-06-03T10:15:00+00:00", new=4, updated=2, failed=1)


@pytest.mark.parametrize("language", sorted(languages()))
def test_each_feed_has_its_time_and_its_result(language: str) -> None:
    shown = feeds_html([HAD], language)
    assert "paper.example/feed.xml" in shown
    assert "10:15 UTC" in shown
    assert all(f"{count} " in shown for count in (4, 2, 1))
    assert feeds_html([FEED], language) != feeds_html([replace(HAD, is_over=True, error="gone")], language)


def test_a_feed_that_fails_says_why_and_when_it_was_last_had() -> None:
    shown = feeds_html([replace(HAD, error="the server answered <500>", last_success="2026-06-01T08:00:00+00:00")], "en")
    assert "the server answered &lt;500&gt;; last had on 1 June 2026, 08:00 UTC" in shown


def test_what_a_feed_is_called_cannot_become_markup_and_none_is_nothing() -> None:
    assert "<script>" not in feeds_html([replace(FEED, url="https://paper.example/<script>")], "en")
    assert feeds_html([], "en") == ""
    assert feeds_html([FEED] * 130, "en").count("<li>") == 101
