"""Finds articles of the catalog that are one story, and those that correct others: candidates by their signatures, then by their words."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import uuid4

import numpy as np
from sqlalchemy import CompoundSelect, Connection, Select, bindparam, select, union_all, update

from vectorstore.articles import parse_published, to_timestamp
from vectorstore.record import schema as t
from vectorstore.record.rows import Record, Version
from vectorstore.stories.assertions import Change, assert_same, changes
from vectorstore.stories.signatures import BANDS, SAME_STORY, Signature, similarities, similarity
from vectorstore.stories.wording import Wording, is_marked
from vectorstore.texts.passages import Origin

_LIKELY_COPIES = 20  # articles sharing a band that are compared: phrases that recur everywhere must not slow an import down
# No experiment set these one by one; tests/vectorstore/story_pairs.py has the pairs that they must tell apart.
_CORRECTED = 0.3  # the similarity from which on a text that is marked as a correction may be one of the other
_MOST_COMPARED = 50  # articles of one search: each is compared with each
# How many names a correction may exchange, and one that is marked as such. A text with more of them is of another event.
_NAMES, _NAMES_OF_MARKED = 1, 2
_FIELDS = [t.versions.c[name] for name in ("version", "article_id", "story", "signature", "title", "publisher", "language", "published")]


def _in_band(name: str) -> Select[Any]:
    """Selects the newest versions in the band that is given under this name."""
    newest = select(t.bands.c.version).where(t.bands.c.band == bindparam(name)).order_by(t.bands.c.version.desc())
    return select(newest.limit(_LIKELY_COPIES).subquery())


def _origins() -> CompoundSelect[Any]:
    """Selects every origin of the live articles of `stories`."""
    names = ("story", "article_id", "title", "publisher", "url")
    live = select(*(t.versions.c[name] for name in names)).join(t.articles, t.articles.c.live == t.versions.c.version)
    live_ones = live.where(t.versions.c.story.in_(bindparam("stories", expanding=True))).subquery()
    others = select(live_ones.c.story, t.origins.c.id, t.origins.c.title, t.origins.c.publisher, t.origins.c.url)
    articles = select(live_ones.c.story, live_ones.c.article_id.label("id"), live_ones.c.title, live_ones.c.publisher, live_ones.c.url)
    return articles.union_all(others.join(t.origins, t.origins.c.article_id == live_ones.c.article_id))


# Made once: to put them together takes longer than to ask them.
_IN_BANDS = union_all(*(_in_band(str(n)) for n in range(BANDS)))
_ORIGINS = _origins()


def story_of(connection: Connection, version: Version) -> str:
    """The story that a new version belongs to: that of the articles it is a copy of, else a new one.

    It joins a story only if it asserts the same as every article compared in it. If it joins several, they become one.
    """
    article, mine = version.article, _wording_of_version(version)
    copies: dict[str, list[Wording]] = {}  # by story
    apart: set[str] = set()  # stories with an article that asserts something else
    for row in _near(connection, article.id, version.signature):
        if row.story not in apart:
            theirs = _wording(connection, row)
            if assert_same(mine, theirs):
                copies.setdefault(row.story, []).append(theirs)
            else:
                apart.add(row.story)
                copies.pop(row.story, None)
    joined = _consistent(copies)
    if len(joined) > 1:
        connection.execute(update(t.versions).where(t.versions.c.story.in_(joined[1:])).values(story=joined[0]))
    return joined[0] if joined else article.text_hash if article.text_hash not in apart else uuid4().hex


def corrections(connection: Connection, article_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The id of an article → the ids of those that it corrects; among the first 50 of the given ones."""
    live = select(*_FIELDS).join(t.articles, t.articles.c.live == t.versions.c.version)
    rows = connection.execute(live.where(t.versions.c.article_id.in_(article_ids[:_MOST_COMPARED]))).all()
    found: dict[str, tuple[str, ...]] = {}
    alike = similarities([row.signature for row in rows])
    for i, j in np.argwhere(np.triu(alike >= _CORRECTED, 1)):
        one, other = rows[i], rows[j]
        if one.story != other.story and (ordered := _in_order(connection, one, other, float(alike[i, j]))):
            newer, older = ordered
            found[newer.article_id] = (*found.get(newer.article_id, ()), older.article_id)
    return found


def origins_of(connection: Connection, stories: Sequence[str]) -> dict[str, list[Origin]]:
    """Story → every article of it, and every other id under which one of its texts was added."""
    found: dict[str, list[Origin]] = {}
    for row in connection.execute(_ORIGINS, {"stories": stories}):
        found.setdefault(row.story, []).append(Origin(row.id, row.title, row.publisher, row.url))
    return found


def _near(connection: Connection, article_id: str, signature: Signature) -> list[Record]:
    """The newest versions of other articles that are most likely copies of a text with this signature, the oldest first."""
    given = {str(n): band for n, band in enumerate(signature.bands)}
    shared = Counter(connection.scalars(_IN_BANDS, given)) if given else Counter[int]()
    likely = [version for version, _ in shared.most_common(_LIKELY_COPIES)]
    newest = select(*_FIELDS).select_from(t.newest_versions).where(t.versions.c.version.in_(likely), t.articles.c.id != article_id)
    rows = connection.execute(newest.order_by(t.versions.c.version))
    return [row for row in rows if similarity(signature.minhash, row.signature) >= SAME_STORY]


def _consistent(copies: dict[str, list[Wording]]) -> list[str]:
    """The first of these stories, and those of the others whose articles assert the same as all before them."""
    joined: list[str] = []
    for story, texts in copies.items():
        if all(assert_same(text, other) for text in texts for name in joined for other in copies[name]):
            joined.append(story)
    return joined


def _in_order(connection: Connection, one: Record, other: Record, alike: float) -> tuple[Record, Record] | None:
    """(the article that corrects the other, that other); None if neither corrects the other. `alike` is their similarity."""
    texts = {row.version: _wording(connection, row) for row in (one, other)}
    marked = {version: is_marked(text) for version, text in texts.items()}
    older, newer = sorted((one, other), key=lambda row: (marked[row.version], _moment(row)))
    by_mark = marked[newer.version] and not marked[older.version]
    if not by_mark and (alike < SAME_STORY or not _moment(older) < _moment(newer)):
        return None
    differ = changes(texts[older.version], texts[newer.version])
    exchanged = _exchanged(differ)
    corrects = exchanged <= _NAMES_OF_MARKED if by_mark else differ and exchanged <= _NAMES and all(item.kind != "day" for item in differ)
    return (newer, older) if corrects else None


def _exchanged(differ: Iterable[Change]) -> int:
    """How many names were exchanged for others; a part of a name does not count beside the whole."""
    whole: list[set[str]] = []
    for change in sorted(differ, key=lambda change: -len(change.gone)):
        names = set(change.gone.split())
        if change.kind == "name" and not any(names & name for name in whole):
            whole.append(names)
    return len(whole)


def _moment(row: Record) -> int:
    """When an article was published, in seconds since the epoch; 0 if that is unknown."""
    published = parse_published(row.published)
    return to_timestamp(published) if published else 0


def _wording_of_version(version: Version) -> Wording:
    article = version.article
    spans = (span for passage in version.passages for span in passage.sentences)
    return Wording(article.title, tuple(article.text[slice(*span)] for span in spans), article.language, article.publisher)


def _wording(connection: Connection, row: Record) -> Wording:
    """The wording of a version in the catalog, put together from its passages."""
    passages = select(t.passages.c.start, t.passages.c.text, t.passages.c.sentences).where(t.passages.c.version == row.version)
    sentences = (
        passage.text[start - passage.start : end - passage.start]
        for passage in connection.execute(passages.order_by(t.passages.c.start))
        for start, end in json.loads(passage.sentences)
    )
    return Wording(row.title, tuple(sentences), row.language, row.publisher)
