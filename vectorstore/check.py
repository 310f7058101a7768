"""The archive examined: each article against its hash, each passage against both indexes; and repaired."""

from dataclasses import dataclass

from vectorstore.catalog import Catalog
from vectorstore.indexes import Indexes
from vectorstore.outbox import KINDS, Outbox
from vectorstore.progress import Progress
from vectorstore.writer import Writer

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
    """Examine the catalog and both indexes; with `repair`, rebuild an index that is at odds with the catalog."""
    writer.own()
    if repair:
        writer.settle(progress)
    problems = catalog.problems()
    if waiting := outbox.waiting():
        problems.append(f"{waiting} changes wait to be indexed by the process that has this archive open")
    found = {kind: problem for kind in KINDS if (problem := _examine(kind, catalog, outbox, indexes, progress))}
    repaired = []
    for kind, problem in found.items() if repair else ():
        if record := outbox.indexes().get(kind):
            outbox.report_damage(kind, record.name, problem)
        if writer.own():
            writer.rebuild(progress)
        if writer.heal(0 if writer.own() else 600) and not _examine(kind, catalog, outbox, indexes, progress):
            repaired.append(f"{kind}: {problem}; rebuilt from the catalog")
    left = [f"{kind}: {problem}" for kind, problem in found.items() if not any(line.startswith(f"{kind}: ") for line in repaired)]
    counts = catalog.counts()
    return Check(counts["articles"], counts["passages"], tuple(problems + left), tuple(repaired))


def _examine(kind: str, catalog: Catalog, outbox: Outbox, indexes: Indexes, progress: Progress) -> str:
    """How an index is at odds with the catalog, in words."""
    record = outbox.indexes().get(kind)
    total = catalog.counts()["passages"]
    if record is None:
        return "" if not total else "there is no index"
    if damage := record.damage or indexes.inspect(record):
        return damage
    here = indexes.ask(kind, lambda index: index.count())
    if here is None:
        return indexes.trouble() or "it cannot be asked"
    if here != total and not outbox.waiting():
        return f"it has {here} passages, the catalog {total}"
    done = last = 0
    while rows := catalog.passages.after(last, _AT_ONCE):
        if damage := indexes.ask(kind, lambda index, rows=rows, recall=done < _RECALLED: index.differs(rows, recall)) or "":  # type: ignore[misc]
            return damage
        done, last = done + len(rows), rows[-1].passage
        progress(done, max(done, total))
    return ""
