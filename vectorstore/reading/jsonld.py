"""Finds articles in JSON-LD (schema.org), the metadata that pages and exports contain."""

from collections.abc import Iterator, Mapping
from typing import Any

# Endings of the types that are articles. In a graph, unlike in a page, "Posting" alone may also be a job.
_OF_A_PAGE = ("Article", "Posting", "Report")
_IN_A_GRAPH = ("Article", "BlogPosting")
_DEEPEST = 6  # levels of objects that are looked into
_REFERENCES = 2000  # objects of a graph, and items of a list, that references are looked up in: more are not news


def page_article(value: object) -> dict[str, Any] | None:
    """The first article in a page's JSON-LD, or None."""
    return next((node for node in _nodes(value, _DEEPEST) if _is_kind(node, _OF_A_PAGE)), None)


def graph_articles(value: object) -> list[dict[str, Any]]:
    """The articles of a graph, with the people and publishers that they refer to put in; empty if the value is no graph."""
    nodes = value.get("@graph") if isinstance(value, dict) else None
    if not isinstance(nodes, list):
        return []
    known = {node["@id"]: node for node in nodes[:_REFERENCES] if isinstance(node, dict) and isinstance(node.get("@id"), str)}
    articles = (node for node in nodes if isinstance(node, dict) and _is_kind(node, _IN_A_GRAPH))
    return [{name: _resolved(inner, known) for name, inner in article.items()} for article in articles]


def _nodes(value: object, depth: int) -> Iterator[dict[str, Any]]:
    """The objects in a value that may be articles, down to a depth."""
    if isinstance(value, list):
        for item in value:
            yield from _nodes(item, depth)
    elif isinstance(value, dict) and depth:
        yield value
        for name in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement"):
            yield from _nodes(value.get(name), depth - 1)


def _is_kind(node: Mapping[str, Any], endings: tuple[str, ...]) -> bool:
    kinds = node.get("@type")
    return any(str(kind).endswith(endings) for kind in (kinds if isinstance(kinds, list) else [kinds]))


def _resolved(value: object, known: Mapping[str, Any]) -> object:
    """A value with references {"@id": …} replaced by the objects that they name."""
    if isinstance(value, list):
        return [_resolved(item, known) for item in value[:_REFERENCES]]
    if isinstance(value, dict) and set(value) == {"@id"} and isinstance(value["@id"], str):
        return known.get(value["@id"], value)
    return value
