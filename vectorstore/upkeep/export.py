"""Exports an archive as one file of JSON Lines, from which `add` makes an identical archive."""

import json
import os
from pathlib import Path

from vectorstore.articles import Article
from vectorstore.progress import Progress
from vectorstore.record.catalog import Catalog


def export(catalog: Catalog, file: Path, progress: Progress) -> int:
    """Write every article, each followed by the other origins of its text; returns how many lines were written.

    The file appears when it is complete: an export that fails leaves an older file unchanged.
    """
    ids = catalog.ids()
    unfinished = file.with_name(f".{file.name}.part")
    written = 0
    try:
        with unfinished.open("w", encoding="utf-8") as lines:
            for done, article_id in enumerate(ids, 1):
                for article in catalog.with_origins(article_id):
                    lines.write(json.dumps(_fields(article), ensure_ascii=False) + "\n")
                    written += 1
                progress(done, len(ids))
            lines.flush()
            os.fsync(lines.fileno())
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
    return written


def _fields(article: Article) -> dict[str, str]:
    """An article's fields that are not empty, as JSON has them."""
    names = ("id", "title", "text", "url", "publisher", "author", "language", "place")
    fields = {name: getattr(article, name) for name in names} | {
        "published": article.published.isoformat() if article.published else "",
        "added": article.added.isoformat() if article.added else "",
    }
    return {name: value for name, value in fields.items() if value}
