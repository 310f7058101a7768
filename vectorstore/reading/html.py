"""Reads a web page as the fields of its article: the text (`vectorstore.reading.page_text`), and the page's metadata.

Metadata is taken from JSON-LD first, then from meta elements, then from trafilatura. A field that is nowhere is empty.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from itertools import chain
from typing import Any

import regex
import trafilatura
from trafilatura.metadata import extract_metadata

from vectorstore.articles import ArticleError
from vectorstore.reading.clutter import byline, dateline, is_error, without_clutter
from vectorstore.reading.identity import is_home
from vectorstore.reading.jsonld import page_article
from vectorstore.reading.layout import is_prose, parse
from vectorstore.reading.page_dates import first_published
from vectorstore.reading.page_text import headline_of, page_lines
from vectorstore.texts.folding import words_of

_SHORTEST = 200  # characters of a text; for a shorter one trafilatura is tried too
_PAYWALL = 0.8  # a page that shows less than this share of the text in its JSON-LD hides the rest behind a paywall
_PUBLISHED = tuple(  # names of meta elements, the most reliable first
    "article:published_time og:published_time datepublished date_published publishdate publish-date publish_date pubdate publication_date "
    "parsely-pub-date sailthru.date dc.date.issued dcterms.issued dcterms.created dc.date dc.date.created article.published "
    "originalpublicationdate cxenseparse:recs:publishtime date".split()
)
_CDATA = regex.compile(r"^\s*(?://)?<!\[CDATA\[|(?://)?\]\]>\s*$")
_LAST_COMMA = regex.compile(r",\s*(?=[}\]])")  # which JSON does not allow
_ROLE = regex.compile(  # a word in small letters that is no part of a name: "political editor"
    r"\b(?!(?:de|da|do|dos|di|du|del|della|van|von|der|den|la|le|el|al|bin|ibn|y|e)\b)\p{Ll}{2,}"
)


def html_fields(html: str) -> dict[str, Any]:
    """The article in a web page: its text without menus and adverts, and the page's metadata.

    Blank lines separate paragraphs; items of lists and rows of tables are on lines of their own. Raises ArticleError when there is no text.
    """
    if not html.strip():
        raise ArticleError("no article text was found in this page")
    tree = parse(html)
    json_ld = _json_ld(tree)
    metadata = cache(lambda: extract_metadata(html))  # only if it is needed: it parses the page again
    url = _url(tree, json_ld)
    publisher = _publisher(tree, json_ld) or metadata().sitename or ""
    fields = {
        "title": _title(tree, json_ld) or headline_of(tree) or metadata().title,
        "url": url,
        "publisher": publisher,
        "author": _author(tree, json_ld, publisher, lambda: metadata().author),
        "published": first_published(
            chain([json_ld.get("datePublished")], _metas(tree, *_PUBLISHED), [json_ld.get("dateCreated")]), tree, url
        ),
        "language": _language(tree),
        "place": _place(tree, json_ld),
    }
    lines = page_lines(tree)
    fields["author"] = fields["author"] or next((author for line in lines[:6] if (author := byline(line))), "")
    fields["place"] = fields["place"] or next((place for line in lines[:4] if (place := dateline(line))), "")
    return fields | {"text": _text(lines, fields, json_ld, html)}


def _text(lines: list[str], fields: dict[str, Any], json_ld: dict[str, Any], html: str) -> str:
    """The text of the article, from the page's `lines`, its JSON-LD, or trafilatura. Raises ArticleError when there is none."""
    author = str(fields["author"])
    names = {
        words_of(str(name)) for name in (fields["title"], json_ld.get("headline"), fields["publisher"], author, *author.split(", ")) if name
    }
    text = _story([line for line in without_clutter(lines) if words_of(line) not in names])
    body = json_ld.get("articleBody")
    if isinstance(body, str) and len(text) < _PAYWALL * len(body):
        return _joined(without_clutter([" ".join(line.split()) for line in body.split("\n")]))
    if len(text) < _SHORTEST:
        page: Any = trafilatura.bare_extraction(html, include_comments=False)
        other = "" if page is None or not page.text else _story(without_clutter(page.text.split("\n")))
        text = other if len(other) > 3 * len(text) else text
    if not text or (len(text) < _SHORTEST and is_error(str(fields["title"]))):
        raise ArticleError("no article text was found in this page")
    return text


def _story(lines: list[str]) -> str:
    """Lines as a text; an empty string if none of them is prose, as in a menu."""
    return _joined(lines) if any(is_prose(line) for line in lines) else ""


def _joined(lines: list[str]) -> str:
    """Lines as a text, with blank lines between them, except between items of a list or rows of a table, which begin with "\\n"."""
    pairs = zip(["", *lines], lines, strict=False)
    return "".join(line if line.startswith("\n") and before.startswith("\n") else f"\n\n{line.strip()}" for before, line in pairs).strip()


def _json_ld(tree: Any) -> dict[str, Any]:
    """The first article in a page's JSON-LD; empty if there is none."""
    for script in tree.iter("script"):
        if (script.get("type") or "").startswith("application/ld+json"):
            source = _CDATA.sub("", script.text or "")
            for written in (source, _LAST_COMMA.sub("", source)):
                with suppress(ValueError, RecursionError):
                    if article := page_article(json.loads(written, strict=False)):
                        return article
    return {}


def _names(value: Any) -> str:
    """The names in a string, in {"name": …}, or in a list of these; an empty string if there are none."""
    if isinstance(value, list):
        return ", ".join(dict.fromkeys(name for item in value if (name := _names(item))))
    if isinstance(value, dict):
        return _names(value.get("name"))
    return " ".join(value.split()) if isinstance(value, str) and not value.startswith(("http:", "https:", "/")) else ""


def _metas(tree: Any, *names: str) -> Iterator[str]:
    """The contents of the meta elements of these names, in the order of the names."""
    contents: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        contents.setdefault(name, (meta.get("content") or "").strip())
    yield from (contents[name] for name in names if contents.get(name))


def _title(tree: Any, json_ld: dict[str, Any]) -> str:
    return _names(json_ld.get("headline")) or next(_metas(tree, "og:title", "twitter:title", "headline"), "")


def _publisher(tree: Any, json_ld: dict[str, Any]) -> str:
    found = _names(json_ld.get("publisher")) or next(_metas(tree, "og:site_name", "application-name", "dc.publisher", "publisher"), "")
    found = found or next((item.get("content") or "" for item in tree.xpath("//*[@itemprop='publisher']//meta[@itemprop='name']")), "")
    return found or _publisher_in_title(tree)


def _publisher_in_title(tree: Any) -> str:
    """The publisher's name after the headline in a title such as "Headline | Paper"; else an empty string."""
    title = next((" ".join((title.text or "").split()) for title in tree.iter("title")), "")
    heading, parted, last = title.rpartition(" | ") if " | " in title else title.rpartition(" - ")
    return last if parted and len(last) <= 40 and len(heading) > len(last) else ""


def _author(tree: Any, json_ld: dict[str, Any], publisher: str, fallback: Callable[[], str | None]) -> str:
    """The authors, with commas between them, without roles and the publisher; `fallback` gives others if the page names none."""
    found = _names(json_ld.get("author")) or ", ".join(
        dict.fromkeys(_metas(tree, "author", "article:author", "dc.creator", "parsely-author", "byl"))
    )
    if found.startswith(("http:", "https:")):
        found = ""
    found = found or ", ".join(item.get("content") or "" for item in tree.xpath("//*[@itemprop='author']//meta[@itemprop='name']"))
    found = regex.sub(r"^(?:by|von|par|por|di)\s+", "", found or (fallback() or "").replace("; ", ", "), flags=regex.IGNORECASE)
    names = found.split(", ")
    return ", ".join(name for number, name in enumerate(names) if not number or (name != publisher and not _ROLE.search(name)))


def _language(tree: Any) -> str:
    """The ISO 639 code of the language that a page declares; an empty string if it declares none."""
    root = tree.getroottree().getroot()
    declared = (
        root.get("lang")
        or root.get("{http://www.w3.org/XML/1998/namespace}lang")
        or next(_metas(tree, "og:locale", "language", "dc.language"), "")
    )
    code = regex.match(r"\p{L}{2,3}(?=$|[-_])", declared.strip())
    return code[0].lower() if code else ""


def _place(tree: Any, json_ld: dict[str, Any]) -> str:
    return _names(json_ld.get("contentLocation") or json_ld.get("locationCreated")) or next(_metas(tree, "geo.placename", "dateline"), "")


def _url(tree: Any, json_ld: dict[str, Any]) -> str:
    """The URL that a page gives for itself; an empty string if it gives none, or only that of a home page."""
    page = json_ld.get("mainEntityOfPage")
    candidates = [link.get("href") or "" for link in tree.iter("link") if (link.get("rel") or "").lower() == "canonical"]
    candidates += [*_metas(tree, "og:url"), page.get("@id") if isinstance(page, dict) else page, json_ld.get("url")]
    return next(
        (
            url
            for url in candidates
            if isinstance(url, str) and url.strip().startswith(("http://", "https://")) and not is_home(url.strip())
        ),
        "",
    )
