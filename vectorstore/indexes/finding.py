"""From a question's vector and words to the passages of live versions that the indexes name."""

from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

from vectorstore.errors import IndexDownError
from vectorstore.indexes.both import Indexes
from vectorstore.indexes.fusion import Candidates
from vectorstore.indexes.hits import Filter
from vectorstore.indexes.writer import Writer
from vectorstore.record.catalog import Catalog
from vectorstore.texts.passages import PassageRow

_HEALINGS = 3  # rounds of one search


def find(
    catalog: Catalog, indexes: Indexes, writer: Writer, vector: NDArray[Any], texts: Mapping[str, float], depth: int, only: Filter
) -> tuple[list[PassageRow], Candidates]:
    """Passages of live versions near the vector (d,) or good for the weighted texts, `depth` from each index, and their scores.

    Passages that have been replaced or dropped since the indexes were asked, or are not live yet, may have kept out others:
    then both are asked again, deeper, until nothing else has gone. A damaged index is waited for a little.
    """
    gone: set[int] = set()
    healings = 0
    while healings <= _HEALINGS:
        candidates = indexes.search(vector, texts, depth + len(gone), only)
        if indexes.damaged() and writer.heal_briefly():
            healings += 1
            continue
        rows = catalog.passages.live(sorted(candidates.passages))
        missing = candidates.passages - {row.passage for row in rows}
        if missing <= gone:
            return rows, candidates
        gone |= missing
    raise IndexDownError("An index is damaged again as soon as it is built. Look at the disk, then: dateline check --repair")
