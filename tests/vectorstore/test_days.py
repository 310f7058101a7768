from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

import qa
from qa.asking.periods import find_period
from qa.doors.chat.histogram import days_html
from tests.made import MadeArchive
from vectorstore import Article, ArticleError
from vectorstore.indexes.hits import make_filter
from vectorstore.record.facets import facets

pytestmark = pytest.mark.usefixtures("database")

# Each was published on 3 September where it was published, and on three days by the clock in London.
PUBLISHED = {
    "early": "2025-09-03T02:00:00+03:00",
    "noon": "2025-09-03T12:00:00+00:00",
    "late": "2025-09-03T23:30:00-05:00",
    "dated": "2025-09-03",
}
OTHERS = {"before": "2025-09-02T23:59:59+03:00", "after": "2025-09-04T00:00:00-05:00", "undated": ""}
TEXTS = (
    "Three climbers were rescued on the north face of Mount Kelda after a rope broke in the wind.",
    "A ferry captain was rescued by fishermen when her boat sank beside the lighthouse of Vessa.",
    "Firemen rescued two old horses from a burning barn near Marn; the farmer thanked them with cider.",
    "Schoolgirl Ida Corr was rescued out of a lift that had stuck between floors of the town hall.",
    "Seven miners were rescued through a new shaft, the company of Lorne said in a short notice.",
    "The crew of a balloon was rescued from a tree in the park, where it had hung for an hour.",
    "Divers rescued a whale calf that had swum into the harbour of Brava with a net around its fin.",
)


def _articles() -> list[Article]:
    return [
        Article(id=name, title=f"Rescue {number}", text=text, published=published, language="en")  # type: ignore[arg-type]
        for number, ((name, published), text) in enumerate(zip((PUBLISHED | OTHERS).items(), TEXTS, strict=True))
    ]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[MadeArchive]:
    with MadeArchive.open(tmp_path / "made") as archive:
        archive.add(*_articles())
        yield archive


def _found(store: MadeArchive, **only: object) -> set[str]:
    return {hit.article_id for hit in store.search("rescued", 20, **only)}  # type: ignore[arg-type]


@pytest.mark.parametrize("day", ["2025-09-03", date(2025, 9, 3), "3 September 2025", "03/09/2025"])
def test_a_day_is_the_day_where_an_article_was_published(store: MadeArchive, day: str | date) -> None:
    assert _found(store, published_after=day, published_before="2025-09-04") == set(PUBLISHED)
    assert _found(store, published_after=day) == {*PUBLISHED, "after"}
    assert _found(store, published_before=day) == {"before"}


def test_a_moment_is_the_same_everywhere(store: MadeArchive) -> None:
    noon = datetime(2025, 9, 3, 12, tzinfo=UTC)
    assert _found(store, published_after=noon) == {"noon", "late", "after"}
    assert _found(store, published_before=noon) == {"before", "early", "dated"}
    assert _found(store, published_after="2025-09-03T15:00:00+03:00") == {"noon", "late", "after"}
    assert _found(store, published_after="2025-09-03", published_before="2025-09-02T23:30:00+00:00") == {"early"}


def test_both_indexes_know_the_day(store: MadeArchive) -> None:
    only = make_filter("2025-09-03", "2025-09-04")
    vector = store.embedder.embed_question("rescued")
    rows = {row.passage: row.article_id for row in store._catalog.passages.after(0, 20)}
    near = store._indexes.ask("vectors", lambda index: index.search(vector, 20, only)) or {}
    worded = store._indexes.ask("keywords", lambda index: index.search({"rescued": 1.0}, 20, only)[0]) or {}
    assert {rows[passage] for passage in near} == {rows[passage] for passage in worded} == set(PUBLISHED)


def test_filters_and_counts_agree_on_every_day(store: MadeArchive) -> None:
    counted = facets(store._catalog.database)["day"]
    assert counted == {"": 1, "2025-09-02": 1, "2025-09-03": 4, "2025-09-04": 1}
    for day in filter(None, counted):
        following = date.fromisoformat(day) + timedelta(days=1)
        assert len(_found(store, published_after=day, published_before=following)) == counted[day]
        assert f'data-from="{day}" title="{day}: {counted[day]}"' in days_html(counted)


@pytest.mark.parametrize("value", ["n/a", "0", "None", "0000-00-00", "soon"])
def test_a_filter_that_is_no_date_is_refused(value: str) -> None:
    with pytest.raises(ArticleError, match=r"published"):
        make_filter(published_after=value)


def test_a_question_for_a_day_is_answered_from_the_articles_of_that_day(archive: qa.Archive) -> None:
    archive.add(*_articles())
    answer = archive.ask("Who was rescued on 3 September 2025?", llm="none")
    assert not answer.abstained
    assert {item.hit.article_id for item in answer.evidence} <= {*PUBLISHED, "after"}  # what was printed the morning after counts
    alone = archive.ask("Who was rescued?", published_after="2025-09-03", published_before="2025-09-04", llm="none")
    assert {item.hit.article_id for item in alone.evidence} <= set(PUBLISHED)
    assert len(alone.evidence) > 1


def test_today_is_the_askers_day() -> None:
    new_york, tokyo = timezone(timedelta(hours=-4)), timezone(timedelta(hours=9))
    moment = datetime(2025, 9, 10, 23, tzinfo=UTC)
    for zone, day in ((UTC, 10), (new_york, 10), (tokyo, 11)):
        period = find_period("What happened today?", moment.astimezone(zone))
        assert period is not None
        assert (period.after, period.before) == (date(2025, 9, day), date(2025, 9, day + 1))


def test_today_is_the_day_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    days = set()
    for zone in ("Etc/GMT-14", "Etc/GMT+12"):  # 26 hours apart: never the same day
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        period = find_period("What happened today?")
        assert period is not None
        days.add(period.after)
    monkeypatch.undo()
    time.tzset()
    assert len(days) == 2
