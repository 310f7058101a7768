"""The archive examined: each article against its hash, each passage against both indexes; and repaired; and how it does at a glance."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from vectorstore.errors import IndexDownError
from vectorstore.indexes.both import Indexes
from vectorstore.indexes.places import size_of
from vectorstore.indexes.trust import all_live
from vectorstore.indexes.writer import Writer
from vectorstore.progress import Progress
from vectorstore.record.catalog import Catalog
from vectorstore.record.outbox import Outbox
from vectorstore.record.schema import KINDS

_AT_ONCE = 500
_RECALLED = 5000  # passages, at most, that are also searched for by their own vector


@dataclass(frozen=True, slots=True)
class Check:
    """What an examination found: `problems` that remain, and `repaired` ones."""

    articles: int
    passages: int
    problems: tuple[str, ...]
    repaired: tuple[str, ...] = ()


def check(catalog: Catalog, outbox: Outbox, indexes: Indexes, writer: Writer, repair: bool, progress: Progress) -> Check:
    """Examine the catalog and both indexes; with `repair`, rebuild an index that is at odds with the catalog.

    What waits is indexed first, by whoever does that; what others add meanwhile is not waited for.
    """
    problems = list(filter(None, [_settle(writer, progress)]))
    problems += catalog.problems()
    found = {kind: problem for kind in KINDS if (problem := _examine(kind, catalog, outbox, indexes, progress))}
    repaired = {
        kind: problem for kind, problem in found.items() if repair and _mended(kind, problem, catalog, outbox, indexes, writer, progress)
    }
    problems += [f"{kind}: {problem}" for kind, problem in found.items() if kind not in repaired]
    told = (f"{kind}: {problem}; rebuilt from the catalog" for kind, problem in repaired.items())
    counts = catalog.counts()
    return Check(counts["articles"], counts["passages"], tuple(problems), tuple(told))


def status(catalog: Catalog, indexes: Indexes, embedder: str, find_trouble: Callable[[], str]) -> dict[str, Any]:
    """Counts, the embedder that made the archive or that is to, its size in bytes, and whether the indexes hold what the catalog says."""
    counts, indexed = catalog.counts(), indexes.counts()
    trouble = find_trouble()  # now that they have been asked
    if not trouble and counts["waiting"]:
        trouble = "the indexes lag behind the catalog; the process that writes them brings them up to date"
    elif not trouble and set(indexed.values()) != {counts["passages"]}:
        trouble = "the indexes are not as the catalog says; mend them: dateline check --repair"
    made_with = catalog.setting("embedder_name") or embedder
    return counts | indexed | {"embedder": made_with, "bytes": size_of(indexes.folder), "health": trouble or "ok"}


def _mended(kind: str, problem: str, catalog: Catalog, outbox: Outbox, indexes: Indexes, writer: Writer, progress: Progress) -> bool:
    """Rebuild an index, or wait until its owner has. Returns whether it is sound then."""
    if record := outbox.indexes().get(kind):
        outbox.report_damage(kind, record.name, problem)
    if writer.own():
        writer.rebuild(progress)
    return writer.heal(0 if writer.own() else 600) and not _examine(kind, catalog, outbox, indexes, progress)


def _settle(writer: Writer, progress: Progress) -> str:
    try:
        return writer.settle(progress)
    except IndexDownError as error:
        return str(error)


def _examine(kind: str, catalog: Catalog, outbox: Outbox, indexes: Indexes, progress: Progress) -> str:
    """How an index is at odds with the catalog, in words; of one that is replaced meanwhile, how its successor is."""
    while True:
        record = outbox.indexes().get(kind)
        if record is None:
            return "there is no index" if catalog.counts()["passages"] else ""
        try:
            damage = record.damage or indexes.inspect(record) or _differs(kind, catalog, outbox, indexes, progress)
        except IndexDownError as error:
            return str(error)
        after = outbox.indexes().get(kind)
        if not damage or (after and after.name == record.name):
            return damage


def _differs(kind: str, catalog: Catalog, outbox: Outbox, indexes: Indexes, progress: Progress) -> str:
    """How what an index holds is at odds with the catalog's passages, all of them compared."""
    before, total = outbox.at_rest(), catalog.counts()["passages"]
    here = indexes.ask(kind, lambda index: index.count())
    if here is None:
        return indexes.trouble() or "it cannot be asked"
    if here != total and before is not None and outbox.at_rest() == before:
        return f"it has {here} passages, the catalog {total}"
    done = last = 0
    while rows := catalog.passages.after(last, _AT_ONCE):
        damage = indexes.ask(kind, lambda index, rows=rows, recall=done < _RECALLED: index.differs(rows, recall)) or ""  # type: ignore[misc]
        if damage and all_live(rows, catalog):
            return damage
        if not damage:
            done, last = done + len(rows), rows[-1].passage
            progress(done, max(done, total))
    return ""
