"""Formats of the news trade and of offices → the fields of articles. Each has a module, loaded when the first file of its kind is read.

A module reads a file in `read(path, data)` or, where the file may be larger than the memory, in `read(path)`. Everything here is
untrusted and runs in the process of `vectorstore.reading.parser`.
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vectorstore.reading.tables import Row


def json_item(value: dict[str, Any]) -> dict[str, Any]:
    """The fields of a ninjs item or an entry of a JSON Feed under our names; any other mapping as it is."""
    from vectorstore.reading.formats import jsonfeed, ninjs

    fields = ninjs.as_ninjs(value)
    fields = jsonfeed.as_entry(value) if fields is None else fields
    return value if fields is None else fields


def _whole(module: str) -> "Callable[[Path, bytes], Iterator[Row]]":
    return lambda path, data: import_module(f"{__name__}.{module}").read(path, data)


def _streamed(module: str) -> "Callable[[Path], Iterator[Row]]":
    return lambda path: import_module(f"{__name__}.{module}").read(path)


# A file's ending → what reads the whole of it.
READERS = {
    ending: _whole(module)
    for module, endings in {
        "markup": ".xml .rss .atom .nitf",
        "jsonfeed": ".jsonfeed",
        "word": ".docx",
        "odt": ".odt",
        "rtf": ".rtf",
        "pdf": ".pdf",
        "epub": ".epub",
        "mail": ".eml",
    }.items()
    for ending in endings.split()
}
# A file's ending → what reads it piece by piece.
STREAMS = {
    ending: _streamed(module)
    for module, endings in {
        "parquet": ".parquet",
        "mbox": ".mbox",
        "warc": ".warc",
        "archives": ".zip .tar .tgz .gz",
    }.items()
    for ending in endings.split()
}
ENDINGS = (*READERS, *STREAMS)
