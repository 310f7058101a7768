"""Compares an index with the catalog: when it is opened, and before one that has failed is taken to be damaged."""

from vectorstore.indexes.places import Index
from vectorstore.record.catalog import Catalog
from vectorstore.record.outbox import Outbox
from vectorstore.texts.passages import PassageRow

_SAMPLE = 12  # passages compared with the catalog: few, since it delays the first search
_TRIES = 3  # to draw a sample of which no passage is dropped while it is compared


def compare(index: Index, catalog: Catalog, outbox: Outbox) -> str:
    """How an index differs from the catalog in its count or in a sample of passages, in words; empty if it does not."""
    before = outbox.at_rest()
    indexed, recorded = index.count(), catalog.counts()["passages"]
    if indexed != recorded and before is not None and outbox.at_rest() == before:
        return f"it has {indexed} passages, the catalog {recorded}"
    for _ in range(_TRIES):
        rows = catalog.passages.sample(_SAMPLE)
        damage = index.differs(rows) if rows else ""
        if not damage or all_live(rows, catalog):
            return damage
    return ""


def all_live(rows: list[PassageRow], catalog: Catalog) -> bool:
    """Whether all of these passages still belong to live versions."""
    return len(catalog.passages.live([row.passage for row in rows])) == len(rows)
