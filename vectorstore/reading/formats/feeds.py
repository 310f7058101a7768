"""RSS and Atom files. The text in an entry is the article: nothing is fetched."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from vectorstore.articles import ArticleError
from vectorstore.reading.formats.trees import Tree, html_text, local_name
from vectorstore.reading.pages import feed_entries
from vectorstore.reading.tables import Row

_ENTRIES = {"item", "entry"}
# Elements of a feed that are kept beside its entries.
_HEAD = set("channel title link id language author creator managingeditor publisher".split())
_NO_FIELDS = ("html", "guid", "updated")
# In an export of WordPress, which is RSS: the `post_type` of articles, and the `status` of published ones; "" in other feeds.
_ARTICLES = {"", "post", "page"}
_PUBLISHED = {"", "publish"}
_WORDPRESS = "http://wordpress.org/export/"


def rows(path: Path, root: Tree) -> Iterator[Row]:
    """The entries of a feed. Each is put alone into the feed, and then read by feedparser, when its row is loaded."""
    found = [element for element in root.iter() if local_name(element) in _ENTRIES and _wordpress(element, "post_type") in _ARTICLES]
    if not found:
        raise ArticleError("this feed has no entries")
    parents = [(element, element.getparent()) for element in found]
    for element, parent in parents:
        parent.remove(element)
    for parent in {parent for _, parent in parents}:
        for other in [other for other in parent if local_name(other) not in _HEAD]:
            parent.remove(other)
    for number, (element, parent) in enumerate(parents, 1):
        yield f"{path}#{number}", lambda element=element, parent=parent: _entry(root, element, parent), number / len(found)  # type: ignore[misc]


def broken_rows(path: Path, data: bytes) -> Iterator[Row] | None:
    """The entries of a feed that is no well-formed XML, or None when it is no feed at all."""
    entries = feed_entries(data)
    if not entries:
        return None
    return ((f"{path}#{n}", lambda entry=entry: _fields(entry), n / len(entries)) for n, entry in enumerate(entries, 1))  # type: ignore[misc]


def _entry(root: Tree, element: Tree, parent: Tree) -> dict[str, Any]:
    """The fields of an entry that was taken out of its parent. Raises ArticleError when it is not published or cannot be read."""
    if (status := _wordpress(element, "status")) not in _PUBLISHED:
        raise ArticleError(f"not published (its status is {status[:40]}), so it was not added")
    parent.append(element)
    try:
        entries = feed_entries(etree.tostring(root, encoding="utf-8", xml_declaration=True))
    finally:
        parent.remove(element)
    if not entries:
        raise ArticleError("this entry of the feed cannot be read")
    return _fields(entries[0])


def _fields(entry: dict[str, Any]) -> dict[str, Any]:
    title = html_text(entry["title"])
    text = html_text(entry["html"])
    return {name: value for name, value in entry.items() if name not in _NO_FIELDS} | {"title": title, "text": text}


def _wordpress(element: Tree, name: str) -> str:
    """A field that an export of WordPress has for an item; an empty string in other feeds."""
    return next((str(found.text or "") for found in element if local_name(found) == name and _WORDPRESS in str(found.tag)), "")
