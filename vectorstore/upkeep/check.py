"""Checks an archive, compares each article with its hash and each passage with both indexes, and rebuilds an index that differs.

Also the short status that needs no comparison.
"""

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

_AT_ONCE = 500  # passages that are read and compared together, to bound the memory
_RECALLED = 5000  # passages that are also searched for by their own vector, which is slow


@dataclass(frozen=True, slots=True)
class Check:
    """The result of `check`: how many articles and passages there are, the `problems` that remain, and those that were `repaired`."""

    articles: int
    passages: int
    problems: tuple[str, ...]
    repaired: tuple[str, ...] = ()


def check(catalog: Catalog, outbox: Outbox, indexes: Indexes, writer: Writer, repair: bool, progress: Progress) -> Check:
    """Compare the catalog with its hashes and both indexes with the catalog; with `repair`, rebuild an index that differs from it.

    Waits until all that is recorded now is indexed, but not for what other processes add meanwhile.
    """
    problems = list(filter(None, [_settle(writer, progress)]))
    problems += catalog.problems()
    damage = {kind: problem for kind in KINDS if (problem := _examine(kind, catalog, outbox, indexes, progress))}
    mended = _repair(damage, outbox, writer, progress) if repair and damage else False
    repaired = {kind: damage[kind] for kind in damage if mended and not _examine(kind, catalog, outbox, indexes, progress)}
    problems += [f"{kind}: {problem}" for kind, problem in damage.items() if kind not in repaired]
    repairs = (f"{kind}: {problem}; rebuilt from the catalog" for kind, problem in repaired.items())
    counts = catalog.counts()
    return Check(counts["articles"], counts["passages"], tuple(problems), tuple(repairs))


def status(catalog: Catalog, indexes: Indexes, embedder: str, find_trouble: Callable[[], str]) -> dict[str, Any]:
    """Counts, the name of the archive's embedder, the size in bytes, and in `health` "ok" or what is wrong.

    An archive without articles has no embedder yet: then it is the given one.
    """
    counts, indexed = catalog.counts(), indexes.counts()
    trouble = find_trouble()  # after `counts`, which shows whether the indexes can be used
    if not trouble and counts["waiting"]:
        trouble = "the indexes lag behind the catalog; the process that writes them brings them up to date"
    elif not trouble and set(indexed.values()) != {counts["passages"]}:
        trouble = "the indexes are not as the catalog says; mend them: dateline check --repair"
    made_with = catalog.setting("embedder_name") or embedder
    return counts | indexed | {"embedder": made_with, "bytes": size_of(indexes.folder), "health": trouble or "ok"}


def _repair(damage: dict[str, str], outbox: Outbox, writer: Writer, progress: Progress) -> bool:
    """Rebuild indexes, or wait up to ten minutes until the process that writes them has done so. Returns whether both are there now."""
    for kind, problem in damage.items():
        if record := outbox.indexes().get(kind):
            outbox.report_damage(kind, record.name, problem)
    if writer.own():
        writer.rebuild(progress)
    return writer.heal(0 if writer.own() else 600)


def _settle(writer: Writer, progress: Progress) -> str:
    """Wait until all that is recorded is indexed. Returns why it is not, or an empty string."""
    try:
        return writer.settle(progress)
    except IndexDownError as error:
        return str(error)


def _examine(kind: str, catalog: Catalog, outbox: Outbox, indexes: Indexes, progress: Progress) -> str:
    """How an index differs from the catalog, in words; empty if it does not. If it is replaced meanwhile, its successor is examined."""
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
    """How the passages that an index holds differ from the catalog's, in words, after comparing all of them; empty if they do not."""
    before, total = outbox.at_rest(), catalog.counts()["passages"]
    indexed = indexes.ask(kind, lambda index: index.count())
    if indexed is None:
        return " ".join(indexes.troubles().values()) or "it cannot be asked"
    if indexed != total and before is not None and outbox.at_rest() == before:
        return f"it has {indexed} passages, the catalog {total}"
    done = last = 0
    while rows := catalog.passages.after(last, _AT_ONCE):
        damage = indexes.ask(kind, lambda index, rows=rows, recall=done < _RECALLED: index.differs(rows, recall)) or ""  # type: ignore[misc]
        if damage and all_live(rows, catalog):
            return damage
        if not damage:
            done, last = done + len(rows), rows[-1].passage
            progress(done, max(done, total))
    return ""
