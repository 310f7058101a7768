"""Exports an archive as one file of JSON Lines, from which `add` makes an identical archive."""

import json
import os
from pathlib import Path
from typing import TextIO

from vectorstore.articles import Article
from vectorstore.progress import Progress
from vectorstore.record.catalog import Catalog


def export(catalog: Catalog, file: Path, progress: Progress) -> int:
    """Write every article, each followed by the other origins of its text; returns how many lines were written.

    The file appears when it is complete: an export that fails leaves an older file unchanged. What is no file, such as a pipe or
    /dev/stdout, is written to as it is. Raises OSError that names the file.
    """
    is_file = file.is_file() or not file.exists()
    unfinished = file.with_name(f".{file.name}.part") if is_file else file
    try:
        with unfinished.open("w", encoding="utf-8") as lines:
            written = _write(lines, catalog, progress)
            if is_file:
                lines.flush()
                os.fsync(lines.fileno())
        if is_file:
            unfinished.replace(file)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(file)) from error  # not the unfinished file's name
    finally:
        if is_file:
            unfinished.unlink(missing_ok=True)
    return written


def _write(lines: TextIO, catalog: Catalog, progress: Progress) -> int:
    written, ids = 0, catalog.ids()
    for done, article_id in enumerate(ids, 1):
        for article in catalog.with_origins(article_id):
            lines.write(json.dumps(_fields(article), ensure_ascii=False) + "\n")
            written += 1
        progress(done, len(ids))
    return written


def _fields(article: Article) -> dict[str, str]:
    """An article's fields that are not empty, as JSON has them."""
    names = ("id", "title", "text", "url", "publisher", "author", "language", "place")
    fields = {name: getattr(article, name) for name in names} | {
        "published": article.published.isoformat() if article.published else "",
        "added": article.added.isoformat() if article.added else "",
    }
    return {name: value for name, value in fields.items() if value}
