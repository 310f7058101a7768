"""The row of an article that has a file of its own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from vectorstore.reading.fields import file_id
from vectorstore.reading.names import FIELDS
from vectorstore.reading.tables import Row


def filed(path: Path, load: Callable[[], dict[str, Any]]) -> Row:
    """An article's row, read when it is asked for. Without a title it has the file's name, without an id or a URL the file's identity."""

    def fields() -> dict[str, Any]:
        found = load()
        found = found if found.get("title") else found | {"title": path.stem.replace("_", " ").replace("-", " ")}
        return found if any(found.get(key) for key in (*FIELDS["id"], *FIELDS["url"])) else found | {"id": file_id(path)}

    return str(path), fields, 1.0
