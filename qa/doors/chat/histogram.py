"""A small histogram of the archive's articles by day or month, as HTML."""

from html import escape

_BARS = 60  # days or months


def days_html(days: dict[str, int]) -> str:
    """Bars of the numbers of articles by day, or by month where there are many days, at most the last _BARS.

    `days` has a number for each day, YYYY-MM-DD; articles of no day are left out. A click on a bar filters the articles from there on.
    """
    counted = {day: count for day, count in days.items() if day}
    if len(counted) > _BARS:
        by_month: dict[str, int] = {}
        for day, count in counted.items():
            by_month[day[:7]] = by_month.get(day[:7], 0) + count
        counted = by_month
    highest = max(counted.values(), default=1)
    # A bar is 12 to 100 % of the height, so that one for a single article can still be clicked.
    bars = "".join(
        f'<button class="bar" data-from="{escape(day)}" title="{escape(day)}: {count}" style="height:{12 + 88 * count // highest}%">'
        f'<span class="sr">{escape(day)}: {count}</span></button>'
        for day, count in sorted(counted.items())[-_BARS:]
    )
    return f'<div class="bars">{bars}</div>' if bars else ""
