"""Makes the row of an article in a file of its own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from vectorstore.reading.fields import file_id
from vectorstore.reading.identity import is_identity
from vectorstore.reading.names import FIELDS, fold
from vectorstore.reading.tables import Row


def filed(path: Path, load: Callable[[], dict[str, Any]]) -> Row:
    """The row of an article, whose fields `load` reads.

    An article without a title gets the file's name; one without an id or URL that identifies it gets an id made of the file's path.
    """

    def fields() -> dict[str, Any]:
        found = load()
        strings = {fold(str(name)): value for name, value in found.items() if isinstance(value, str) and value}
        if not any(name in strings for name in FIELDS["title"]):
            found["title"] = path.stem.replace("_", " ").replace("-", " ")
        if not any(is_identity(strings.get(name, "")) for name in (*FIELDS["id"], *FIELDS["url"])):
            found["id"] = file_id(path)
        return found

    return str(path), fields, 1.0
