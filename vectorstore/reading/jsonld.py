"""JSON-LD, in which pages and exports say of themselves what they are (schema.org) → the articles in it."""

from collections.abc import Iterator, Mapping
from typing import Any

# How the kinds of articles end. What a page is about may be any posting; in a graph a posting may also be of a job.
_OF_A_PAGE = ("Article", "Posting", "Report")
_IN_A_GRAPH = ("Article", "BlogPosting")
_DEEPEST = 6  # levels
_REFERENCES = 2000  # objects of a graph, and in a list that refers to them


def page_article(value: object) -> dict[str, Any] | None:
    """The first article in what a page says of itself."""
    return next((node for node in _nodes(value, _DEEPEST) if _is_kind(node, _OF_A_PAGE)), None)


def graph_articles(value: object) -> list[dict[str, Any]]:
    """The articles of a graph, with the people and publishers that they refer to; none in what is no graph."""
    nodes = value.get("@graph") if isinstance(value, dict) else None
    if not isinstance(nodes, list):
        return []
    known = {node["@id"]: node for node in nodes[:_REFERENCES] if isinstance(node, dict) and isinstance(node.get("@id"), str)}
    articles = (node for node in nodes if isinstance(node, dict) and _is_kind(node, _IN_A_GRAPH))
    return [{name: _resolved(inner, known) for name, inner in article.items()} for article in articles]


def _nodes(value: object, depth: int) -> Iterator[dict[str, Any]]:
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
    if isinstance(value, list):
        return [_resolved(item, known) for item in value[:_REFERENCES]]
    if isinstance(value, dict) and set(value) == {"@id"} and isinstance(value["@id"], str):
        return known.get(value["@id"], value)
    return value
