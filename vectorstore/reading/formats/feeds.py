"""RSS and Atom files. The text in an entry is the article: nothing is fetched."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from vectorstore.articles import ArticleError
from vectorstore.reading.fields import Remarked
from vectorstore.reading.formats.posts import without_end, without_shortcodes
from vectorstore.reading.formats.trees import Tree, html_text, local_name, parse_xml
from vectorstore.reading.pages import feed_entries
from vectorstore.reading.tables import Row

_ENTRIES = {"item", "entry"}
# Elements of a feed that are kept beside its entries.
_HEAD = set("channel title link id language author creator managingeditor publisher".split())
_NO_FIELDS = ("html", "guid", "updated")
# In an export of WordPress, which is RSS: the `post_type` of articles, and the `status` of published ones; "" in other feeds.
_ARTICLES = {"", "post", "page"}
_PUBLISHED = {"", "publish"}
_BLOCK = re.compile(r"<(?:p|br|div|li|h\d|pre|tr|blockquote)\b", re.IGNORECASE)  # without any of these blank lines are meant
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n\s*")
_LONE_AMPERSAND = re.compile(rb"(<!\[CDATA\[.*?\]\]>)|&(?!#\w{1,8};|\w{1,32};)", re.DOTALL)
_WORDPRESS = "http://wordpress.org/export/"


def rows(path: Path, root: Tree) -> Iterator[Row]:
    """The entries of a feed. Each is put alone into the feed, and then read by feedparser, when its row is loaded."""
    found = [element for element in root.iter() if local_name(element) in _ENTRIES and _wordpress(element, "post_type") in _ARTICLES]
    if not found:
        raise ArticleError("this feed has no entries")
    names = _names(root)
    parents = [(element, element.getparent()) for element in found]
    for element, parent in parents:
        parent.remove(element)
    for parent in {parent for _, parent in parents}:
        for other in [other for other in parent if local_name(other) not in _HEAD]:
            parent.remove(other)
    for number, (element, parent) in enumerate(parents, 1):
        yield f"{path}#{number}", lambda element=element, parent=parent: _entry(root, element, parent, names), number / len(found)  # type: ignore[misc]


def broken_rows(path: Path, data: bytes) -> Iterator[Row] | None:
    """The entries of a feed that is no well-formed XML, often only for an & in it; None when it is no feed that can be read."""
    try:
        return rows(path, parse_xml(_LONE_AMPERSAND.sub(lambda found: found[1] or b"&amp;", data)))
    except ArticleError:  # it is broken in other ways; of WordPress, drafts would not be told from articles
        if _WORDPRESS.encode() in data:
            return None
    entries = feed_entries(data)
    if not entries:
        return None
    return ((f"{path}#{n}", lambda entry=entry: _fields(entry), n / len(entries)) for n, entry in enumerate(entries, 1))  # type: ignore[misc]


def _entry(root: Tree, element: Tree, parent: Tree, names: dict[str, str]) -> dict[str, Any]:
    """The fields of an entry that was taken out of its parent; `names` are those of authors that it names by their logins.

    Raises ArticleError when it is not published or cannot be read.
    """
    if (status := _wordpress(element, "status")) not in _PUBLISHED:
        raise ArticleError(f"not published (its status is {status[:40]}), so it was not added")
    parent.append(element)
    try:
        entries = feed_entries(etree.tostring(root, encoding="utf-8", xml_declaration=True))
    finally:
        parent.remove(element)
    if not entries:
        raise ArticleError("this entry of the feed cannot be read")
    fields = _fields(entries[0], is_post=bool(_wordpress(element, "post_type")))
    fields["author"] = names.get(fields["author"], fields["author"])
    return fields


def _fields(entry: dict[str, Any], is_post: bool = False) -> dict[str, Any]:
    """The fields of an article from an entry; of a post of WordPress, which is as it was typed, without its shortcodes."""
    title, source = html_text(entry["title"]), entry["html"]
    source = without_shortcodes(source) if is_post else source
    if (is_post and "<pre" not in source) or not _BLOCK.search(source):
        source = _BLANK_LINE.sub("<br><br>", source)
    text, is_cut = without_end(html_text(source))
    fields = {name: value for name, value in entry.items() if name not in _NO_FIELDS} | {"title": title, "text": text}
    return Remarked(fields, cut="") if is_cut else fields


def _names(root: Tree) -> dict[str, str]:
    """The names of the authors of an export of WordPress, by their logins; empty for other feeds."""
    authors = [element for element in root.iter() if local_name(element) == "author" and _WORDPRESS in str(element.tag)]
    found = {_wordpress(author, "author_login"): _wordpress(author, "author_display_name").strip() for author in authors}
    return {login: name for login, name in found.items() if login and name}


def _wordpress(element: Tree, name: str) -> str:
    """A field that an export of WordPress has for an item; an empty string in other feeds."""
    return next((str(found.text or "") for found in element if local_name(found) == name and _WORDPRESS in str(found.tag)), "")
