"""Whatever can be added → articles, each id once."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from vectorstore.articles import Article
from vectorstore.files import Read, Rejected, read_path
from vectorstore.web import read_url

Source = str | Path | Article


def read_sources(sources: Sequence[Source]) -> Read:
    """Articles as they are, and those of files, folders, web pages and feeds."""
    for source in sources:
        if isinstance(source, Article):
            yield source.title, source
        elif str(source).startswith(("http://", "https://")):
            yield from read_url(str(source))
        else:
            yield from read_path(Path(source))


def tell_apart(read: Read, failed: list[Rejected]) -> Iterator[Article]:
    """Let each id through once; a second article of the same id is refused, not silently the last to win."""
    seen: dict[str, tuple[str, str]] = {}  # id → where it was first, and its content
    for item in read:
        if isinstance(item, Rejected):
            failed.append(item)
            continue
        where, article = item
        first, content = seen.setdefault(article.id, (where, article.content_hash))
        if content != article.content_hash:
            failed.append(Rejected(where, f"has the same id or URL as {first} but other content; give each its own id"))
        elif first == where:
            yield article
