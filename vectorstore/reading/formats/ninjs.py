"""Reads ninjs, JSON for news agencies (IPTC; versions 1 to 3), which is recognised by its names."""

from typing import Any

from vectorstore.reading.formats.trees import html_text
from vectorstore.reading.formats.withdrawn import refuse_withdrawn

# Names that only ninjs has: an item has at least one of them, besides a text.
_SIGNS = {"versioncreated", "firstcreated", "pubstatus", "bodies", "headlines", "body_xhtml", "contentcreated"}
_BODIES = {"body_text", "body_html", "body_xhtml", "bodies"}


def as_ninjs(value: dict[str, Any]) -> dict[str, Any] | None:
    """The fields of a ninjs item under our names; None when the mapping is no ninjs. Raises ArticleError for one that was withdrawn."""
    names = {str(name).replace("_", "").lower(): name for name in value}
    item = {name: value[names[name.replace("_", "")]] for name in _KNOWN if name.replace("_", "") in names}
    if not (item.keys() & _BODIES and (item.keys() & _SIGNS or "located" in item or "uri" in item)):
        return None
    refuse_withdrawn("pubstatus", str(item.get("pubstatus", "")))
    return {
        "id": item.get("uri"),
        "title": _headline(item),
        "text": _text(item),
        "url": _url(item),
        "publisher": _publisher(item),
        "author": _author(item),
        "published": item.get("firstcreated") or item.get("contentcreated") or item.get("versioncreated"),
        "language": item.get("language"),
        "place": _place(item),
    }


_USED = set("uri headline title byline by people located place places language url canonicalurl source infosources organisation".split())
_KNOWN = sorted(_SIGNS | _BODIES | _USED | {"copyrightholder"})


def _text(item: dict[str, Any]) -> str:
    bodies = _entries(item.get("bodies"))
    for body in sorted(bodies, key=_is_markup, reverse=True):  # HTML first, since it marks its paragraphs
        found = str(body.get("value") or "")
        if found.strip() and body.get("role") not in ("summary", "caption"):
            return html_text(found) if _is_markup(body) else found
    for name in ("body_xhtml", "body_html"):
        if text := html_text(str(item.get(name) or "")):
            return text
    return str(item.get("body_text") or "")


def _is_markup(body: dict[str, Any]) -> bool:
    return "html" in str(body.get("contenttype") or body.get("contentType") or body.get("role") or "").lower()


def _headline(item: dict[str, Any]) -> str:
    headlines = _entries(item.get("headlines"))
    main = [entry for entry in headlines if entry.get("role") in (None, "", "main", "headline")]
    first = next((entry["value"] for entry in (*main, *headlines) if entry.get("value")), "")
    return str(item.get("headline") or first or item.get("title") or "")


def _url(item: dict[str, Any]) -> str:
    uri = str(item.get("uri") or "")
    return str(item.get("canonicalurl") or item.get("url") or (uri if uri.startswith(("http://", "https://")) else ""))


def _author(item: dict[str, Any]) -> str:
    authors = [entry for entry in _entries(item.get("people")) if str(entry.get("rel", "")).lower() in ("author", "creator", "byline")]
    named = str(item.get("byline") or item.get("by") or "").removeprefix("By ")
    return named or ", ".join(str(entry["name"]) for entry in authors if entry.get("name"))


def _publisher(item: dict[str, Any]) -> str:
    sources = [entry.get("name") for entry in (*_entries(item.get("infosources")), *_entries(item.get("organisation")))]
    return str(item.get("source") or next((name for name in sources if name), "") or item.get("copyrightholder") or "")


def _place(item: dict[str, Any]) -> str:
    places = [entry.get("name") for entry in (*_entries(item.get("place")), *_entries(item.get("places")))]
    return str(item.get("located") or next((name for name in places if name), ""))


def _entries(value: object) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
