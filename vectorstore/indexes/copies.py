"""Copies an index out of a read-only folder: Chroma and tantivy cannot open one where they may not write."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from vectorstore.errors import IndexDownError, one_line


def copy_index(index: Path) -> "TemporaryDirectory[str]":
    """A temporary folder with a copy of the index, under the index's own name.

    Another process may write the index meanwhile, so the caller must compare the copy with the catalog's record of the files.
    Raises IndexDownError when it cannot be copied.
    """
    try:
        temporary = TemporaryDirectory(prefix="dateline-", ignore_cleanup_errors=True)
        for file in sorted(path for path in index.rglob("*") if path.is_file() and path.suffix != ".lock"):
            to = Path(temporary.name) / file.relative_to(index.parent)
            to.parent.mkdir(parents=True, exist_ok=True)
            (_copy_database if file.suffix == ".sqlite3" else shutil.copyfile)(file, to)
    except (OSError, sqlite3.Error) as error:
        raise IndexDownError(
            f"{index} may not be written, and cannot be copied to where it may be ({one_line(error)}). Set TMPDIR to a folder with room."
        ) from error
    return temporary


def _copy_database(file: Path, to: Path) -> None:
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as here, closing(sqlite3.connect(to)) as there:
        here.backup(there)
