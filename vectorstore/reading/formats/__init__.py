"""Reads formats of news agencies and office programs as the fields of articles.

Each format has a module, loaded when the first file of its kind is read, with a function `read(path, data)`, or `read(path)` if
files may be larger than the memory. Files may be hostile: all this runs in the process of `vectorstore.reading.parser`.
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vectorstore.reading.tables import Row


def json_item(value: dict[str, Any]) -> dict[str, Any]:
    """The fields of a ninjs item or an entry of a JSON Feed, under our names; any other mapping unchanged."""
    from vectorstore.reading.formats import jsonfeed, ninjs

    fields = ninjs.as_ninjs(value)
    fields = jsonfeed.as_entry(value) if fields is None else fields
    return value if fields is None else fields


def _whole(module: str) -> "Callable[[Path, bytes], Iterator[Row]]":
    return lambda path, data: import_module(f"{__name__}.{module}").read(path, data)


def _streamed(module: str) -> "Callable[[Path], Iterator[Row]]":
    return lambda path: import_module(f"{__name__}.{module}").read(path)


# A file's ending → the function that reads it as a whole.
READERS = {
    ending: _whole(module)
    for module, endings in {
        "markup": ".xml .rss .atom .rdf .nitf",
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
# A file's ending → the function that reads it piece by piece.
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
