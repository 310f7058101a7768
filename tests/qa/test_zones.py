"""Today is the day of who asks, by the time zone of their browser."""

from datetime import timedelta

import pytest

from qa.doors.chat.zones import now_in


def test_the_present_moment_is_told_in_the_browsers_zone() -> None:
    east, west = now_in("Pacific/Kiritimati"), now_in("Pacific/Niue")
    assert east
    assert west
    assert (east.utcoffset(), west.utcoffset()) == (timedelta(hours=14), timedelta(hours=-11))
    assert east.date() != west.date()


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd", "/etc/localtime", "x" * 5000, "a\0b"])
def test_what_is_no_zone_is_none(zone: str) -> None:
    assert now_in(zone) is None
