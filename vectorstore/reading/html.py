"""A web page → the fields of its article: its text, by `vectorstore.reading.page_text`, and what the page says of itself.

What a page says in JSON-LD comes first, then its meta elements, then what trafilatura makes of it. What it does not say is empty.
"""

import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import regex
import trafilatura
from trafilatura.metadata import extract_metadata

from vectorstore.articles import ArticleError, parse_published
from vectorstore.reading.clutter import byline, dateline, without_clutter
from vectorstore.reading.jsonld import page_article
from vectorstore.reading.page_text import is_prose, page_lines, parse
from vectorstore.texts.folding import words_of

_SHORTEST = 200  # characters of a text that is taken without a second opinion
_HELD_BACK = 0.8  # of what JSON-LD has: a page that shows less keeps the rest from those who do not pay
_PUBLISHED = tuple(
    "article:published_time og:published_time datepublished date_published publishdate publish-date publish_date pubdate publication_date "
    "parsely-pub-date sailthru.date dc.date.issued dcterms.issued dcterms.created dc.date dc.date.created article.published "
    "originalpublicationdate cxenseparse:recs:publishtime date".split()
)
_SAID_PUBLISHED = regex.compile(
    r"\b(?:(?:first )?published|posted|veröffentlicht|erschienen|publié|publicado"
    r"|pubblicato|опубликовано|yayınlan\w+|yayın tarihi|نشر في|نُشر في|发布时间|公開日)"
    r"\b\W{0,4}(?:on|am|le|el|il|em|:)?\W{0,3}(.{6,60})",
    regex.IGNORECASE,
)
_CHANGED = regex.compile(
    r"updat|modif|aktualis|geändert|mis[- ]à[- ]jour|actualiz|aggiornat|atualiz|обновл|güncel|تحديث|更新", regex.IGNORECASE
)
_DAY = regex.compile(
    r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}\S*)?|\b\d{8}\b"
    r"|(?:\d{1,2}\.?(?: de)? \p{L}{3,12}\.?,?(?: de)? \d{4}|\p{L}{3,12}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}|\d{1,2}[./]\d{1,2}[./]\d{4})"
    r"(?:(?:,| at| um| à)? \d{1,2}[:.]\d{2}(?: ?[ap]\.?m\.?)?)?",
    regex.IGNORECASE,
)
_ROLE = regex.compile(
    r"\b(?!(?:de|da|do|dos|di|du|del|della|van|von|der|den|la|le|el|al|bin|ibn|y|e)\b)\p{Ll}{2,}"
)  # a word of what somebody does
_MAIL_DAY = regex.compile(r"\p{L}{3}, \d{1,2} \p{L}{3} \d{4}.{0,20}")
_DAY_IN_ADDRESS = regex.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?:/|-|$)")


def html_fields(html: str) -> dict[str, Any]:
    """The article in a web page: its text without menus and adverts, and what the page says of itself.

    Its paragraphs are parted by blank lines, items of lists and rows of tables by single ones. Raises ArticleError when there is none.
    """
    if not html.strip():
        raise ArticleError("no article text was found in this page")
    tree = parse(html)
    said = _said(tree)
    made = cache(lambda: extract_metadata(html))  # which reads the whole page once more
    url = _address(tree, said)
    publisher = _publisher(tree, said) or made().sitename or ""
    fields = {
        "title": _title(tree, said) or made().title,
        "url": url,
        "publisher": publisher,
        "author": _author(tree, said, publisher, lambda: made().author),
        "published": _published(tree, said, url),
        "language": _language(tree),
        "place": _place(tree, said),
    }
    lines = page_lines(tree)
    fields["author"] = fields["author"] or next((author for line in lines[:6] if (author := byline(line))), "")
    fields["place"] = fields["place"] or next((place for line in lines[:4] if (place := dateline(line))), "")
    return fields | {"text": _text(lines, fields, said, html)}


def _text(lines: list[str], fields: dict[str, Any], said: dict[str, Any], html: str) -> str:
    author = str(fields["author"])
    names = {
        words_of(str(name)) for name in (fields["title"], said.get("headline"), fields["publisher"], author, *author.split(", ")) if name
    }
    kept = [line for line in without_clutter(lines) if words_of(line) not in names]
    text = _joined(kept) if any(is_prose(line) for line in kept) else ""
    body = said.get("articleBody")
    if isinstance(body, str) and len(text) < _HELD_BACK * len(body):
        return _joined(without_clutter([" ".join(line.split()) for line in body.split("\n")]))
    if len(text) < _SHORTEST:
        page: Any = trafilatura.bare_extraction(html, include_comments=False)
        other = "" if page is None or not page.text else _joined(without_clutter(page.text.split("\n")))
        text = other if len(other) > 3 * len(text) else text
    if not text:
        raise ArticleError("no article text was found in this page")
    return text


def _joined(lines: list[str]) -> str:
    """Lines as a text: a blank line between two, but not between the items of a list or the rows of a table, which begin with "\\n"."""
    pairs = zip(["", *lines], lines, strict=False)
    return "".join(line if line.startswith("\n") and before.startswith("\n") else f"\n\n{line.strip()}" for before, line in pairs).strip()


def _said(tree: Any) -> dict[str, Any]:
    """What a page says of its article in JSON-LD."""
    for script in tree.iter("script"):
        if (script.get("type") or "").startswith("application/ld+json"):
            try:
                found = json.loads(regex.sub(r"^\s*(?://)?<!\[CDATA\[|(?://)?\]\]>\s*$", "", script.text or ""), strict=False)
            except (ValueError, RecursionError):
                continue
            if article := page_article(found):
                return article
    return {}


def _names(value: Any) -> str:
    """The names in {"name": …}, in a list of them, or in plain words."""
    if isinstance(value, list):
        return ", ".join(dict.fromkeys(name for item in value if (name := _names(item))))
    if isinstance(value, dict):
        return _names(value.get("name"))
    return " ".join(value.split()) if isinstance(value, str) and not value.startswith(("http:", "https:", "/")) else ""


def _metas(tree: Any, *names: str) -> Iterator[str]:
    """What meta elements of these names hold, by the order of the names."""
    held: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        held.setdefault(name, (meta.get("content") or "").strip())
    yield from (held[name] for name in names if held.get(name))


def _title(tree: Any, said: dict[str, Any]) -> str:
    return _names(said.get("headline")) or next(_metas(tree, "og:title", "twitter:title", "headline"), "")


def _publisher(tree: Any, said: dict[str, Any]) -> str:
    found = _names(said.get("publisher")) or next(_metas(tree, "og:site_name", "application-name", "dc.publisher", "publisher"), "")
    found = found or next((item.get("content") or "" for item in tree.xpath("//*[@itemprop='publisher']//meta[@itemprop='name']")), "")
    return found or _last_of_title(tree)


def _last_of_title(tree: Any) -> str:
    """The paper's name after the headline in "Headline | Paper"."""
    title = next((" ".join((title.text or "").split()) for title in tree.iter("title")), "")
    heading, parted, last = title.rpartition(" | ") if " | " in title else title.rpartition(" - ")
    return last if parted and len(last) <= 40 and len(heading) > len(last) else ""


def _author(tree: Any, said: dict[str, Any], publisher: str, other: Callable[[], str | None]) -> str:
    found = _names(said.get("author")) or ", ".join(
        dict.fromkeys(_metas(tree, "author", "article:author", "dc.creator", "parsely-author", "byl"))
    )
    if found.startswith(("http:", "https:")):
        found = ""
    found = found or ", ".join(item.get("content") or "" for item in tree.xpath("//*[@itemprop='author']//meta[@itemprop='name']"))
    found = regex.sub(r"^(?:by|von|par|por|di)\s+", "", found or (other() or "").replace("; ", ", "), flags=regex.IGNORECASE)
    names = found.split(", ")
    return ", ".join(name for number, name in enumerate(names) if not number or (name != publisher and not _ROLE.search(name)))


def _published(tree: Any, said: dict[str, Any], url: str) -> str:
    """The day or moment a page was first published, in ISO 8601; never when it was changed or fetched."""
    timed = [time.get("datetime") or "" for time in tree.xpath("//time[@pubdate or @itemprop='datePublished']")]
    candidates = [said.get("datePublished"), *_metas(tree, *_PUBLISHED), *timed, said.get("dateCreated"), *_visible(tree)]
    in_address = _DAY_IN_ADDRESS.search(urlsplit(url).path)
    if in_address:
        candidates.append("-".join(part.zfill(2) for part in in_address.groups()))
    return next((found for value in candidates if value and (found := _iso(value))), "")


def _visible(tree: Any) -> Iterator[str]:
    """What a reader sees as the day of publication: what "Published" leads, then the first day that nothing calls a change."""
    for element in tree.iter("p", "span", "div", "li", "time", "small", "td"):
        text = " ".join(element.text_content().split()) if len(element) < 8 else ""
        if 8 < len(text) < 200 and (match := _SAID_PUBLISHED.search(text)) and not _CHANGED.match(match[1]):
            yield next((time.get("datetime") for time in element.iter("time") if time.get("datetime")), match[1])
    for time in tree.iter("time"):
        around = time.getparent()
        before = around.text or "" if around is not None else ""
        said = f"{time.get('class') or ''} {time.get('itemprop') or ''} {before} {time.text_content()}"
        if not _CHANGED.search(said):
            yield time.get("datetime") or time.text_content()


def _iso(value: object) -> str:
    """A day or moment as ISO 8601 has it; empty for what looks like none, since guessing takes seconds."""
    said = _DAY.search(value) or _MAIL_DAY.match(value.strip()) if isinstance(value, str) else None
    if said is None:
        return ""
    try:
        found = parse_published(said[0])
    except ArticleError:
        return ""
    return found.isoformat() if found else ""


def _language(tree: Any) -> str:
    root = tree.getroottree().getroot()
    said = (
        root.get("lang")
        or root.get("{http://www.w3.org/XML/1998/namespace}lang")
        or next(_metas(tree, "og:locale", "language", "dc.language"), "")
    )
    code = regex.match(r"\p{L}{2,3}(?=$|[-_])", said.strip())
    return code[0].lower() if code else ""


def _place(tree: Any, said: dict[str, Any]) -> str:
    return _names(said.get("contentLocation") or said.get("locationCreated")) or next(_metas(tree, "geo.placename", "dateline"), "")


def _address(tree: Any, said: dict[str, Any]) -> str:
    """The page's own address; that of a site's front page is no article's."""
    page = said.get("mainEntityOfPage")
    candidates = [link.get("href") or "" for link in tree.iter("link") if (link.get("rel") or "").lower() == "canonical"]
    candidates += [*_metas(tree, "og:url"), page.get("@id") if isinstance(page, dict) else page, said.get("url")]
    return next((url for url in candidates if isinstance(url, str) and _is_article(url)), "")


def _is_article(url: str) -> bool:
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.path.strip("/") or parts.query)
