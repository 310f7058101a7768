"""Finds the articles in JSON values, inside of whatever the programs that wrote them have wrapped around."""

from collections.abc import Iterator, Mapping
from typing import Any

from vectorstore.reading.jsonld import graph_articles
from vectorstore.reading.names import BODIES, FIELDS, fold

# Names, folded, of lists of articles, or of objects that contain one.
_LISTS = (
    "items articles data results response docs posts entries stories documents records rows hits news value edges channel feed payload "
    "body content article story post item rss"
).split()
# Names of objects around one article of a list.
_ITEMS = ("_source", "attributes", "node", "article", "document", "doc", "post", "item", "story")
_FIELDS = frozenset(name for names in FIELDS.values() for name in names) - {*_ITEMS}
_DEEPEST = 5  # levels of objects that are looked into


def unwrapped(value: object, depth: int = _DEEPEST) -> list[Any] | None:
    """The articles in a JSON value, as they are there; None if the value is neither an object nor a list."""
    from vectorstore.reading.formats import jsonfeed

    if jsonfeed.is_feed(value):
        return jsonfeed.entries(value)
    if isinstance(value, list):
        if len(value) > 1 and all(isinstance(row, list) for row in value) and _is_header(value[0]):
            return [dict(zip(map(str, value[0]), row, strict=False)) for row in value[1:]]
        return [article for item in value for article in graph_articles(item) or [item]]
    if not isinstance(value, dict):
        return None
    if _is_article(value) or not depth:
        return [value]
    found = graph_articles(value) or _table(value)
    return found if found else _inner(value, depth)


def _inner(value: dict[str, Any], depth: int) -> list[Any]:
    """The articles under the first of `_LISTS` that has some; else the object itself."""
    folded = {fold(str(name)): inner for name, inner in value.items()}
    for name in _LISTS:
        inner = folded.get(name)
        if isinstance(inner, list) and (not inner or any(isinstance(item, dict) for item in inner)):
            return unwrapped(inner) or []
        if isinstance(inner, dict) and "rendered" not in inner:
            found = unwrapped(inner, depth - 1)
            if found and (found != [inner] or any(_has_text(part) for part in (inner, *inner.values()))):
                return found
    return [value]


def article_in(item: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of one article of a list, without objects around it."""
    if _has_text(item):
        return dict(item)
    for name in _ITEMS:
        inner = item.get(name)
        if isinstance(inner, dict):
            return {key: value for key, value in item.items() if key == "_id" or fold(key) in _FIELDS} | inner
    return dict(item)


def _is_header(row: list[Any]) -> bool:
    """Whether a list names the columns of a table, of which one is the articles' text."""
    names = {fold(name) for name in row if isinstance(name, str)}
    return len(names & _FIELDS) > 1 and bool(names & {*BODIES})


def _has_text(value: object) -> bool:
    """Whether a value is an object with a text."""
    return isinstance(value, dict) and any(isinstance(inner, str) and fold(str(name)) in BODIES for name, inner in value.items())


def _is_article(value: Mapping[str, Any]) -> bool:
    """Whether an object has a text and a title or URL, and so is an article whatever else it holds."""
    folded = {fold(str(name)) for name, inner in value.items() if isinstance(inner, str) and inner}
    return bool(folded & {*BODIES} and folded & {*FIELDS["title"], *FIELDS["url"]})


def _table(value: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of a table as pandas writes it: lists of columns and of rows, an object for each column, or an object for each row,
    also by other names than its number.

    Empty if the value is no table.
    """
    columns, rows = value.get("columns"), value.get("data")
    if isinstance(columns, list) and isinstance(rows, list) and all(isinstance(row, list) for row in rows):
        return [dict(zip(map(str, columns), row, strict=False)) for row in rows]
    inner = list(value.values())
    if not inner or not all(isinstance(item, dict) for item in inner):
        return []
    if all(str(name).isdecimal() for name in value):
        return inner
    if all(_has_text(item) for item in inner) and sum(map(_is_article, inner)) > len(inner) // 2:  # articles by their ids
        return inner
    cells = [cell for item in inner for cell in item.values()]
    if all(str(name).isdecimal() for item in inner for name in item) and any(inner) and not all(isinstance(cell, dict) for cell in cells):
        return list(_rows(value))
    return []


def _rows(value: Mapping[str, Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """The rows of a table that is an object for each column, {column: {number of the row: value}}."""
    for number in dict.fromkeys(number for column in value.values() for number in column):
        yield {name: column.get(number) for name, column in value.items()}
