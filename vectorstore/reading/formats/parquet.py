"""Reads Parquet tables, a few rows at a time."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow
from pyarrow import parquet

from vectorstore.articles import ArticleError
from vectorstore.errors import one_line
from vectorstore.reading.tables import Row

_BATCH = 64  # rows in memory at a time


def read(path: Path) -> Iterator[Row]:
    """One article for each row of a table, with its columns as fields, but for columns that no article can use."""
    pyarrow.set_memory_pool(pyarrow.system_memory_pool())  # other pools reserve gigabytes of address space, which is limited here
    with path.open("rb") as file:
        try:
            table = parquet.ParquetFile(file)
            columns = [column for column in table.schema_arrow.names if _is_text(table.schema_arrow.field(column).type)]
            number = 0
            for batch in table.iter_batches(_BATCH, columns=columns, use_threads=False):
                for row in batch.to_pylist():
                    number += 1
                    yield f"{path}#{number}", lambda row=row: row, number / max(table.metadata.num_rows, 1)  # type: ignore[misc]
        except (pyarrow.ArrowException, OSError) as error:
            raise ArticleError(f"not a Parquet file that can be read: {one_line(error)}") from error


def _is_text(kind: Any) -> bool:
    """Whether a column may be of use: pictures and vectors of numbers are not, and take memory."""
    types = pyarrow.types
    while types.is_list(kind) or types.is_large_list(kind):
        kind = kind.value_type
        if types.is_floating(kind):
            return False
    return not (types.is_binary(kind) or types.is_large_binary(kind) or types.is_fixed_size_binary(kind) or types.is_fixed_size_list(kind))
