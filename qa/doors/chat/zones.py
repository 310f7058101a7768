"""The day of who asks: browsers tell their time zone."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def now_in(zone: str) -> datetime | None:
    """The present moment in a browser's time zone, such as "Europe/Berlin", by which "today" is the asker's day; None for no such zone."""
    try:
        return datetime.now(ZoneInfo(zone)) if zone else None
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return None
