"""Whether an index is as the catalog says: asked when it is opened, and before one that failed is thrown away."""

from vectorstore.indexes.places import Index
from vectorstore.record.catalog import Catalog
from vectorstore.record.outbox import Outbox
from vectorstore.texts.passages import PassageRow

_SAMPLE = 12  # passages compared with the catalog
_TRIES = 3  # at a sample of which nothing goes while it is compared


def compare(index: Index, catalog: Catalog, outbox: Outbox) -> str:
    """How an index is at odds with the catalog, in words, by its count and a sample."""
    before = outbox.at_rest()
    here, there = index.count(), catalog.counts()["passages"]
    if here != there and before is not None and outbox.at_rest() == before:
        return f"it has {here} passages, the catalog {there}"
    for _ in range(_TRIES):
        rows = catalog.passages.sample(_SAMPLE)
        damage = index.differs(rows) if rows else ""
        if not damage or all_live(rows, catalog):
            return damage
    return ""


def all_live(rows: list[PassageRow], catalog: Catalog) -> bool:
    """Whether all of these passages are still to be found."""
    return len(catalog.passages.live([row.passage for row in rows])) == len(rows)
