"""An archive as one file of JSON Lines, which `add` reads back to an identical archive."""

import json
import os
from pathlib import Path

from vectorstore.articles import Article
from vectorstore.progress import Progress
from vectorstore.record.catalog import Catalog


def export(catalog: Catalog, file: Path, progress: Progress) -> int:
    """Write every article, and every other origin of a text after the article it belongs to; returns their number.

    The file appears when it is complete: an export that fails leaves an older one as it was.
    """
    ids = catalog.ids()
    unfinished = file.with_name(f".{file.name}.part")
    written = 0
    try:
        with unfinished.open("w", encoding="utf-8") as lines:
            for done, article_id in enumerate(ids, 1):
                for article in catalog.names(article_id):
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
    names = ("id", "title", "text", "url", "publisher", "author", "language", "place")
    fields = {name: getattr(article, name) for name in names} | {
        "published": article.published.isoformat() if article.published else "",
        "added": article.added.isoformat() if article.added else "",
    }
    return {name: value for name, value in fields.items() if value}
