"""Which articles of the catalog are one story, and which correct another: candidates by their signatures, decided by their words."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations
from uuid import uuid4

from sqlalchemy import Connection, select, union_all, update

from vectorstore.articles import parse_published, to_timestamp
from vectorstore.record import schema as t
from vectorstore.record.rows import Record, Version
from vectorstore.stories.assertions import Change, assert_same, changes
from vectorstore.stories.signatures import SAME_STORY, Signature, similarities, similarity
from vectorstore.stories.told import Told, is_marked
from vectorstore.texts.passages import Origin

_LIKELY_COPIES = 20  # looked at, of those that share a band: phrases that recur everywhere must not slow an import down
# No experiment set these one by one; tests/vectorstore/story_pairs.py has the pairs that they must tell apart.
_CORRECTED = 0.3  # similarity, from which on a text that calls itself a correction may be another's
_COMPARED = 50  # articles of one search
# A text with one name exchanged is a correction; with more it is another event, told in the same words.
_NAMES, _NAMES_OF_MARKED = 1, 2
_FIELDS = [t.versions.c[name] for name in ("version", "article_id", "story", "signature", "title", "publisher", "language", "published")]


def story_of(connection: Connection, version: Version) -> str:
    """The story of an article that is a copy of it, else a story of its own; stories that turn out to be one are joined.

    A story is joined only where nothing looked at in it says otherwise.
    """
    article, mine = version.article, _told_of(version)
    copies: dict[str, list[Told]] = {}
    apart: set[str] = set()
    for row in _near(connection, article.id, version.signature):
        if row.story not in apart:
            theirs = _told(connection, row)
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
    """By the id of an article: those among the given ones, the first 50, whose story it corrects."""
    live = select(*_FIELDS).join(t.articles, t.articles.c.live == t.versions.c.version)
    rows = connection.execute(live.where(t.versions.c.article_id.in_(article_ids[:_COMPARED]))).all()
    found: dict[str, tuple[str, ...]] = {}
    alike = similarities([row.signature for row in rows])
    for (i, one), (j, other) in combinations(enumerate(rows), 2):
        if one.story != other.story and alike[i, j] >= _CORRECTED and (ordered := _in_order(connection, one, other, float(alike[i, j]))):
            newer, older = ordered
            found[newer.article_id] = (*found.get(newer.article_id, ()), older.article_id)
    return found


def places_of(connection: Connection, stories: Sequence[str]) -> dict[str, list[Origin]]:
    """By story: every article of it, and every other name of one of its texts."""
    live = select(t.versions).join(t.articles, t.articles.c.live == t.versions.c.version).where(t.versions.c.story.in_(stories)).subquery()
    articles = select(live.c.story, live.c.article_id.label("id"), live.c.title, live.c.publisher, live.c.url)
    names = select(live.c.story, t.origins.c.id, t.origins.c.title, t.origins.c.publisher, t.origins.c.url)
    query = articles.union_all(names.join(t.origins, t.origins.c.article_id == live.c.article_id))
    found: dict[str, list[Origin]] = {}
    for row in connection.execute(query):
        found.setdefault(row.story, []).append(Origin(row.id, row.title, row.publisher, row.url))
    return found


def _near(connection: Connection, article_id: str, signature: Signature) -> list[Record]:
    """The articles, but for the one of that id, that most likely are copies of a text, the oldest first."""
    in_bands = [
        select(select(t.bands.c.version).where(t.bands.c.band == band).order_by(t.bands.c.version.desc()).limit(_LIKELY_COPIES).subquery())
        for band in signature.bands
    ]
    shared = Counter(connection.scalars(union_all(*in_bands))) if in_bands else Counter[int]()
    likely = [version for version, _ in shared.most_common(_LIKELY_COPIES)]
    newest = select(*_FIELDS).select_from(t.newest_versions).where(t.versions.c.version.in_(likely), t.articles.c.id != article_id)
    rows = connection.execute(newest.order_by(t.versions.c.version))
    return [row for row in rows if similarity(signature.minhash, row.signature) >= SAME_STORY]


def _consistent(copies: dict[str, list[Told]]) -> list[str]:
    """The first of these stories, and those of the others that say nothing else than it."""
    joined: list[str] = []
    for story, texts in copies.items():
        if all(assert_same(text, held) for text in texts for name in joined for held in copies[name]):
            joined.append(story)
    return joined


def _in_order(connection: Connection, one: Record, other: Record, alike: float) -> tuple[Record, Record] | None:
    """Of two articles that are alike, the one that corrects the other, and that other; None where neither does."""
    texts = {row.version: _told(connection, row) for row in (one, other)}
    marked = {version: is_marked(told) for version, told in texts.items()}
    older, newer = sorted((one, other), key=lambda row: (marked[row.version], _moment(row)))
    by_mark = marked[newer.version] and not marked[older.version]
    if not by_mark and (alike < SAME_STORY or not _moment(older) < _moment(newer)):
        return None
    differ = changes(texts[older.version], texts[newer.version])
    exchanged = _exchanged(differ)
    corrects = exchanged <= _NAMES_OF_MARKED if by_mark else differ and exchanged <= _NAMES and all(item.kind != "day" for item in differ)
    return (newer, older) if corrects else None


def _exchanged(differ: Iterable[Change]) -> int:
    """How many names stand where others stood; a part of a name counts with the whole."""
    whole: list[set[str]] = []
    for change in sorted(differ, key=lambda change: -len(change.gone)):
        names = set(change.gone.split())
        if change.kind == "name" and not any(names & held for held in whole):
            whole.append(names)
    return len(whole)


def _moment(row: Record) -> int:
    published = parse_published(row.published)
    return to_timestamp(published) if published else 0


def _told_of(version: Version) -> Told:
    article = version.article
    spans = (span for passage in version.passages for span in passage.sentences)
    return Told(article.title, tuple(article.text[slice(*span)] for span in spans), article.language, article.publisher)


def _told(connection: Connection, row: Record) -> Told:
    """A version as it is compared, from its passages."""
    passages = select(t.passages.c.start, t.passages.c.text, t.passages.c.sentences).where(t.passages.c.version == row.version)
    sentences = (
        passage.text[start - passage.start : end - passage.start]
        for passage in connection.execute(passages.order_by(t.passages.c.start))
        for start, end in json.loads(passage.sentences)
    )
    return Told(row.title, tuple(sentences), row.language, row.publisher)
