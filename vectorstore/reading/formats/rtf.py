"""Reads rich text (.rtf) as one article each."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from striprtf.striprtf import rtf_to_text

from vectorstore.articles import ArticleError
from vectorstore.reading.formats.one import filed
from vectorstore.reading.tables import Row


def read(path: Path, data: bytes) -> Iterator[Row]:
    """The one article of a document."""
    yield filed(path, lambda: _fields(data))


def _fields(data: bytes) -> dict[str, Any]:
    if not data.lstrip().startswith(b"{\\rtf"):
        raise ArticleError("not rich text (.rtf)")
    text = rtf_to_text(data.decode("latin-1"), errors="replace")  # type: ignore[no-untyped-call] # the library has no types
    return {"text": re.sub(r"\s*\n\s*", "\n\n", text).strip()}
