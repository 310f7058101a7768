"""The row of an article that has a file of its own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from vectorstore.reading.fields import file_id
from vectorstore.reading.identity import is_identity
from vectorstore.reading.names import FIELDS, fold
from vectorstore.reading.tables import Row


def filed(path: Path, load: Callable[[], dict[str, Any]]) -> Row:
    """An article's row, read when it is asked for.

    Without a title it has the file's name; without an id or a URL that identifies it, the file's place is its identity.
    """

    def fields() -> dict[str, Any]:
        found = load()
        said = {fold(str(name)): value for name, value in found.items() if isinstance(value, str) and value}
        if not any(name in said for name in FIELDS["title"]):
            found["title"] = path.stem.replace("_", " ").replace("-", " ")
        if not any(is_identity(said.get(name, "")) for name in (*FIELDS["id"], *FIELDS["url"])):
            found["id"] = file_id(path)
        return found

    return str(path), fields, 1.0
