from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from vectorstore.errors import ArticleError
from vectorstore.texts.dates import orders_in, parse_published

THIRD = date(2025, 9, 3)
SEPTEMBER = date(2025, 9, 1)


def at(hours: float | None = None, minute: int = 5, hour: int = 18) -> datetime:
    """3 September 2025, 18:05, so many hours ahead of UTC."""
    return datetime(2025, 9, 3, hour, minute, tzinfo=timezone(timedelta(hours=hours)) if hours else UTC)


DATES: dict[object, object] = {
    # ISO 8601 and its neighbours
    "2025-09-03": THIRD, "20250903": THIRD, 20250903: THIRD, "2025-W36-3": THIRD, "2025-246": THIRD, "2025/09/03": THIRD, "2025/9/3": THIRD,
    "2025.09.03": THIRD, "2025. 9. 3.": THIRD, "2025-09-03T18:05:00": at(), "2025-09-03T18:05:00Z": at(), "2025-09-03 18:05": at(),
    "2025-09-03T18:05:00+03:00": at(3), "2025-09-03T18:05:00+0000": at(), "2025-09-03 18:05:00 UTC": at(), "2025-09-03 18:05 CEST": at(2),
    "2025-09-03T18:05:00+02:00[Europe/Berlin]": at(2), "20250903T180500Z": at(), "20250903180500": at(), "2025/9/3 18:05:00": at(),
    "2025-09-03T18:05:00.000000000Z": at(), "2025-09-03 6:05 PM": at(),
    # numbers
    1756922700: at(), 1756922700000: at(), 1756922700000000: at(), "1756922700": at(), "1756922700000": at(),
    "1.7569227e9": at(), 45903: THIRD, "45903": THIRD,
    # mail and feeds
    "Wed, 03 Sep 2025 18:05:00 GMT": at(), "Wed, 03 Sep 2025 18:05:00 +0200": at(2), "Wed, 03 Sep 2025 18:05:00 CEST": at(2),
    "Wed, 03 Sep 2025 18:05:00 MEST": at(2), "Wed, 03 Sep 2025 18:05:00 MESZ": at(2), "3 Sep 2025 18:05:00 EST": at(-5),
    "Wed, 3 Sep 25 18:05 EDT": at(-4), "Wed Sep  3 18:05:00 UTC 2025": at(),
    "Wed Sep 03 2025 18:05:00 GMT+0300 (Moscow Standard Time)": at(3),
    "Mi, 03 Sep 2025 18:05:00": at(),
    # figures
    "03.09.2025": THIRD, "3.9.2025": THIRD, "3. 9. 2025": THIRD, "3.9.25": THIRD, "03/09/2025": THIRD, "03-09-2025": THIRD, "3/9/25": THIRD,
    "09/13/2025": date(2025, 9, 13), "13/09/2025": date(2025, 9, 13), "03.09.2025, 18:05": at(), "03/09/2025 18:05": at(),
    # English
    "3 September 2025": THIRD, "September 3, 2025": THIRD, "Sept. 3, 2025": THIRD, "Sep 3rd 2025": THIRD, "3rd of September 2025": THIRD,
    "Wednesday, 3 September 2025": THIRD, "3-Sep-2025": THIRD, "03-SEP-25": THIRD, "September 3, 2025 6:05 p.m. ET": at(-4),
    "September 3, 2025 6:05 PM EDT": at(-4), "Sep 3, 2025, 6:05 pm PT": at(-7),
    "Jan 3, 2025 6:05 p.m. ET": datetime(2025, 1, 3, 23, 5, tzinfo=UTC),
    "September 3, 2025 6:05 PM CT": at(-5), "September 3, 2025 at 6:05 p.m. Eastern Time": at(-4), "3 Sep 2025 18.05 BST": at(1),
    "3 September 2025 18:05 IST": at(5.5), "3 Sep 2025 18:05 AEST": at(10), "3 Sep 2025 18:05 MSK": at(3), "3 Sep 2025 18:05 JST": at(9),
    "3 Sep 2025 18:05 HKT": at(8), "3 Sep 2025 18:05 SGT": at(8), "3 Sep 2025 18:05 (CEST)": at(2), "Sep 3 2025 6 p.m.": at(minute=0),
    "Sep 3, 2025 12:05 a.m.": at(hour=0), "3 Sep 2025 18:05 Europe/Berlin": at(2), "3 Sep 2025 18:05 GMT+2": at(2),
    # with words around them
    "Updated 3 Sep 2025": THIRD, "Published: 3 September 2025": THIRD, "Posted on September 3rd, 2025 at 6:05 pm": at(),
    "First published on Wed 3 Sep 2025 18.05 BST": at(1), "Last updated: 03/09/2025": THIRD, "By Ann Lee, 3 September 2025": THIRD,
    "September 3, 2025 | 6:05 PM PT": at(-7), "Updated 4 Sep 2025 09:00 | Published 3 Sep 2025 18:05": at(),
    "Published 3 Sep 2025 18:05 - updated 4 Sep 2025 09:00": at(), "3 Sep 2025 18:05 QQZ": THIRD,
    # other languages
    "3. September 2025, 18:05 Uhr": at(), "Veröffentlicht am 03.09.2025 um 18:05 Uhr": at(), "Mittwoch, 3. September 2025": THIRD,
    "mercredi 3 septembre 2025 à 18h05": at(), "Mis à jour le 3 septembre 2025": THIRD, "1er septembre 2025": SEPTEMBER,
    "3 de septiembre de 2025": THIRD, "3 settembre 2025, ore 18:05": at(), "1º de setembro de 2025": SEPTEMBER, "3 september 2025": THIRD,
    "onsdag den 3. september 2025 kl. 18.05": at(), "3 września 2025": THIRD, "3. září 2025": THIRD, "2025. szeptember 3.": THIRD,
    "3 septembrie 2025": THIRD, "3 Eylül 2025 Çarşamba": THIRD, "3 сентября 2025 г., 18:05": at(), "3 вересня 2025": THIRD,
    "3 Σεπτεμβρίου 2025": THIRD, "3 בספטמבר 2025": THIRD, "3 سبتمبر 2025": THIRD, "٣ سبتمبر ٢٠٢٥": THIRD, "2025年9月3日": THIRD,
    "２０２５年９月３日 18時05分": at(), "2025년 9월 3일": THIRD, "3 सितंबर 2025": THIRD,
    # as far as it is known
    "2025-09": SEPTEMBER, "09/2025": SEPTEMBER, "September 2025": SEPTEMBER, "Sept. 2025": SEPTEMBER, "202509": SEPTEMBER,
    "septiembre de 2025": SEPTEMBER, "2025": date(2025, 1, 1), 2025: date(2025, 1, 1),
}  # fmt: skip


@pytest.mark.parametrize(("written", "meant"), DATES.items())
def test_a_date_is_read_as_whoever_wrote_it_meant_it(written: object, meant: object) -> None:
    found = parse_published(written)
    assert (found, type(found)) == (meant, type(meant))


def test_a_moment_keeps_its_own_distance_from_utc() -> None:
    moment = parse_published("September 3, 2025 11:30 p.m. ET")
    assert moment is not None
    assert moment.isoformat() == "2025-09-03T23:30:00-04:00"


@pytest.mark.parametrize(
    "value",
    [
        None, "", " ", "NaT", "nan", float("nan"), "None", "null", "NULL", "n/a", "N.A.", "#N/A", "<NA>", "-", "—", "?", "0", 0, 0.0, "0.0",
        "0000-00-00", "0000-00-00 00:00:00", "00/00/0000", "undefined", "Unknown", "[]", "{}", "no date", "n.d.", "unbekannt",
        "Invalid Date",
        "1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 GMT", "1970-01-01T01:00:00+01:00",
    ],
)  # fmt: skip
def test_what_stands_for_no_date_is_none(value: object) -> None:
    assert parse_published(value) is None


@pytest.mark.parametrize(
    "value",
    [
        "soon", "yesterday", "today", "2 hours ago", "last Monday", "Monday", "3 September", "18:05", "2025-13-45", "31.02.2025",
        "31/02/2025",
        "gestern", "hace 3 días", "race 5 2025", "a report of 2025", 1e30, 5, "5", "12", [], {}, True, "x" * 5000, "9" * 400,
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused_in_words(value: object) -> None:
    with pytest.raises(ArticleError, match="published"):
        parse_published(value)


@pytest.mark.parametrize(
    ("written", "day_first", "meant"),
    [
        ("03/09/2025", True, THIRD),
        ("09/03/2025", False, THIRD),
        ("9-3-2025", False, THIRD),
        ("9/3/25 6:05 PM", False, at()),
        ("Updated 9/3/2025", False, THIRD),
        ("03.09.2025", False, THIRD),
        ("2025/9/3", False, THIRD),
        ("2025-09-03", False, THIRD),
        ("13/09/2025", False, date(2025, 9, 13)),
    ],
)
def test_slashed_dates_are_read_in_their_files_order_and_dotted_ones_day_first(written: str, day_first: bool, meant: object) -> None:
    assert parse_published(written, day_first) == meant


@pytest.mark.parametrize(
    ("values", "proved"),
    [
        (["03/09/2025", "13/09/2025"], {True}),
        (["09/03/2025", "09/13/2025 18:05"], {False}),
        (["9-3-25", "Updated 9-30-25"], {False}),
        (["03/09/2025", "04/09/2025", None, 7], set()),
        (["13/09/2025", "09/13/2025"], {True, False}),
        (["2025/09/13", "13.09.2025", "41/52/2025"], set()),
        (["26-03-05", "24-01-09"], set()),
        (["03-09-25", "31-08-97"], {True}),
        ([], set()),
    ],
)
def test_one_date_of_a_file_that_can_be_read_in_one_way_only_proves_the_order(values: list[object], proved: set[bool]) -> None:
    assert orders_in(values) == proved


@pytest.mark.parametrize(
    "value",
    [
        "20261303", "20260231", 19991332, "88888888", "99999999999999999", "9999999999", "202513031805",  # wrong digits
        "c. 2025", "ca. 2019", "approx. 2024", "Monday, 2026", "8:15 2026", "2026 08:15", "10 am, 2026", "11.30pm 2025", "S. 5, 2026",
        "H1 2026", "Q1 2026", "Q3 2025", "© 2025", "Winter 2025", "Nr. 8, 2025", "3/2026 p. 4", "5/2025 S. 7",  # a year alone
        "2025-26", "2025/26", "season 2023/24", "2023/24 season", "12/2025/03", "04/2025/17",
        "2026-13-03", "2025-25-12", "2025/25/12", "2025-31-12", "2025/30/02", "2025.13.40", "99-05-06",
        "2 March - 5 March 2026", "March 2 – March 5, 2026", "2 to 5 March 2026", "28 février au 2 mars 2026", "5 & 6 May 2025",
        "26-03-03", "24-05-06", "03-09-25",  # the year first or last
    ],
)  # fmt: skip
def test_a_date_that_is_uncertain_or_cannot_be_is_not_guessed(value: object) -> None:
    with pytest.raises(ArticleError, match="published"):
        parse_published(value)


def test_a_short_date_is_read_in_the_order_that_its_file_proves() -> None:
    assert parse_published("03-09-25", True) == THIRD


AT = datetime(2026, 3, 3, 8, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-03-03T24:00:00Z", datetime(2026, 3, 4, tzinfo=UTC)),
        ("2024-12-31T24:00:00+02:00", datetime(2025, 1, 1, tzinfo=timezone(timedelta(hours=2)))),
        ("2025-05-06 24:00", datetime(2025, 5, 7, tzinfo=UTC)),
        ("/Date(1772525700000+0100)/", AT),
        ("/Date(1772525700000-0500)/", AT),
        ("/Date(1772525700000)/", AT),
        ("Posted on March 3, 2026 | 8:15 AM", AT),
        ("By Ann Lee | March 3, 2026 · 8:15 AM", AT),
        ("Published March 3, 2026 - 8:15 AM", AT),
        ("March 3, 2026 | 5 min read", date(2026, 3, 3)),
        ("5 March 2026 (first published 3 March 2026)", date(2026, 3, 3)),
        ("6 March 2026 (originally published 3 March 2026)", date(2026, 3, 3)),
        ("Publié le 03/03/2026 à 08:15, mis à jour le 07/05/2026 à 11:30", AT),
        ("2025-09-03/2025-09-05", THIRD),
        ("2025-09-03/05", THIRD),
        ("Friday, March 2026", date(2026, 3, 1)),
        ("3 Sep 2025 18:05 CST", THIRD),
        ("Wed, 03 Sep 2025 18:05:00 CST", THIRD),
        ("3 Sep 2025 18:05 (AST)", THIRD),
        ("2026年", date(2026, 1, 1)),
        ("令和8年3月3日", date(2026, 3, 3)),
        ("平成31年4月30日 18時05分", datetime(2019, 4, 30, 18, 5, tzinfo=UTC)),
        ("昭和64年1月7日(土)", date(1989, 1, 7)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("Tue Mar 03 08:15:00 +0000 2026", AT),
        ("03/Mar/2026:09:15:00 +0100", AT),
        ("terça-feira, 3 de março de 2026, 8h15", AT),
        ("03/03/2026 às 8h15", AT),
        ("3 mars 2026, 9 h", datetime(2026, 3, 3, 9, tzinfo=UTC)),
        ("2025-09-03 to 2025-09-05", THIRD),
        ("03.09.2025 bis 05.09.2025", THIRD),
        ("3 September 2025 until 5 October 2025", THIRD),
    ],
)
def test_what_programs_and_pages_write_around_a_date_is_understood(written: str, meant: object) -> None:
    assert parse_published(written) == meant
