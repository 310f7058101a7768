"""Finds the lines of the article in a web page, with lxml.

Elements that readers do not see, or that by their name or place do not belong to the article, are removed. The article is then the smallest
element that holds most of the page's prose.
"""

from copy import deepcopy
from typing import Any

import regex

from vectorstore.reading.clutter import is_consent, is_label
from vectorstore.reading.layout import BLOCKS, ENDED, PROSE, is_hidden, is_prose, lines_of, text_of

# No experiment set these one by one; tests/vectorstore/test_html.py has the pages that they must read.
_MOSTLY = 0.65  # the share of a page's prose that the article must hold
_AROUND = 1.5  # how many times the article's prose the element may hold that has also the headline
_MINOR = 0.25  # the share of a page's text that a teaser may hold
_MAJOR = 0.4  # the share of a page's text from which on an element is not removed for its name alone
_LONGEST_TEASER = 600  # characters
_MENU = 12  # links, above which an element may be a menu
_SCRIPTS = ("script", "style", "noscript", "template", "svg", "head", "title")
_REMOVED = frozenset(
    "nav footer form figure figcaption picture button iframe video audio object canvas input select textarea dialog menu aside".split()
)
_ROLES = frozenset("dialog alertdialog navigation banner complementary contentinfo search toolbar menu tablist".split())
_NAMES = regex.compile(
    r"(?:^|[-_\s])(?:related|recirc\w*|newsletter\w*|promo\w*|advert\w*|ads?|ad-?(?:slot|unit|box|container)|sponsor\w*"
    r"|shar(?:e|ing)\w*|social\w*|comment\w*|disqus|cookies?|cookiebar|consent\w*|gdpr|onetrust|cmp|paywall\w*|subscri\w+"
    r"|sign-?up|sidebar|teasers?|breadcrumbs?|byline\w*|author\w*|bio|captions?|credits?|pull-?quotes?|footer|outbrain"
    r"|taboola|tags|most-?(?:read|popular|viewed)|trending|popular|widget\w*|toolbar|skip\w*|screen-reader\w*|visually-hidden"
    r"|sr-only|hidden|player\w*|modal|overlay|popup|banner|masthead|navbar|navigation|menu|read-?more|see-?also"
    r"|more-?(?:stories|news|from)|meta|dateline-only|readtime|jp-\w+|sharedaddy|toc)(?=$|[-_\s])",
    regex.IGNORECASE,
)
_ARTICLE_BODY = ".//*[@itemprop='articleBody' or @name='articleBody' or @property='articleBody']"
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def page_lines(tree: Any) -> list[str]:
    """The article's lines, in order: paragraphs, sub-headlines, items of lists, rows of tables with a space between their cells.

    Items and rows begin with "\\n". The tree is changed: elements that do not belong to the article are removed.
    """
    body = tree.find("body")
    body = tree if body is None else body
    headline = _headline(tree, body)
    _prune(body, headline)
    lines = [line for line in lines_of(_article(body, headline)) if line.strip()]
    title = text_of(headline) if headline is not None else ""
    after = next((number for number, line in enumerate(lines, 1) if line.strip() == title), 0)
    return _without_repeats(lines[after:])


def shown_lines(tree: Any) -> list[str]:
    """All lines of a page, menus and comments too, with the `datetime` of each time in the place of its words."""
    body = deepcopy(tree.find("body"))
    for element in [] if body is None else list(body.iter(*_SCRIPTS, "time")):
        if element.tag == "time":
            element.text = f" {element.get('datetime') or element.text_content()} "
            del element[:]
        else:
            _drop(element)
    return [] if body is None else [line.strip() for line in lines_of(body) if line.strip()]


def headline_of(tree: Any) -> str:
    """The text of a page's headline; an empty string if it has none."""
    body = tree.find("body")
    headline = None if body is None else _headline(tree, body)
    return "" if headline is None else text_of(headline)


def _headline(tree: Any, body: Any) -> Any:
    """The longest heading that repeats the title in the page's head; else its only h1; else None."""
    titles = [text_of(title) for title in tree.iter("title")]
    titles += [meta.get("content") or "" for meta in tree.iter("meta") if meta.get("property") == "og:title"]
    headings = [heading for heading in body.iter("h1", "h2") if text_of(heading)]
    folded_titles = [" ".join(title.split()) for title in titles]
    named = [heading for heading in headings if len(text_of(heading)) > 10 and any(text_of(heading) in title for title in folded_titles)]
    first = [heading for heading in headings if heading.tag == "h1"]
    return max(named, key=lambda heading: len(text_of(heading))) if named else first[0] if len(first) == 1 else None


def _without_repeats(lines: list[str]) -> list[str]:
    """Lines without those that repeat a part of another, such as a sentence that is printed large between two paragraphs."""
    whole = "\n".join(lines)
    return [line for line in lines if len(line) < PROSE - 20 or whole.count(line.strip(' \n"“”„«».,!?')) < 2]


def _prune(body: Any, headline: Any) -> None:
    """Remove the elements that do not belong to the article, but none that contains the headline."""
    for element in list(body.iter(*_SCRIPTS)):
        _drop(element)
    kept = set() if headline is None else {headline, *headline.iterancestors()}
    whole = max(len(body.text_content()), 1)
    for picture in list(body.iter("img", "video", "picture")):
        _drop_caption(picture, body)
    for element in list(body.iter()):
        if element is not body and element not in kept and _is_attached(element, body) and _is_apart(element, whole):
            _drop(element)
    whole = max(len(body.text_content()), 1)
    for element in list(body.iter("ul", "ol", "div", "section", "p", "li", "article", "table", "td", "center")):
        if element is not body and element not in kept and _is_attached(element, body) and _leads_away(element, whole):
            _drop(element)


def _drop_caption(picture: Any, body: Any) -> None:
    """Remove a picture with the few words beside it, which are its caption."""
    outermost = None
    above = picture.getparent()
    while above is not None and above is not body and len(text_of(above)) < 220:
        lines = [line for line in lines_of(above) if line.strip()]
        if (above.tag in ("p", "td", "li") and any(ENDED.search(line) for line in lines)) or above.find(".//h1") is not None:
            break
        outermost, above = above, above.getparent()
    if outermost is not None:
        _drop(outermost)


def _is_attached(element: Any, body: Any) -> bool:
    """Whether an element is still in the body: it may have been removed with another."""
    while element is not None and element is not body:
        element = element.getparent()
    return element is body


def _is_apart(element: Any, whole: int) -> bool:
    """Whether an element does not belong to the article by its tag, role, class, id or style; `whole` is the page's characters."""
    if element.tag in _REMOVED:
        return element.tag not in ("form", "aside", "footer") or _share(element, whole) < _MAJOR
    if element.get("aria-hidden") == "true" or is_hidden(element):
        return True
    if element.tag == "sup" and len(text_of(element)) <= 5:
        return element.find(".//a") is not None or regex.search(r"\d|\*", element.text_content()) is not None
    if element.tag == "time" and _has_a_line(element):
        return True
    named = f"{element.get('class') or ''} {element.get('id') or ''}"
    if element.get("role") in _ROLES or _NAMES.search(named):
        return element.tag not in ("article", "main") and _share(element, whole) < _MAJOR
    return False


def _has_a_line(element: Any) -> bool:
    """Whether nothing stands before or after an element in its line."""
    before, after = element.getprevious(), element.getnext()
    around = (element.tail, element.getparent().text if before is None else before.tail)
    return not any(text and text.strip() for text in around) and all(beside is None or beside.tag in BLOCKS for beside in (before, after))


def _share(element: Any, whole: int) -> float:
    return len(element.text_content()) / whole


def _leads_away(element: Any, whole: int) -> bool:
    """Whether an element is a list of links, a teaser of another article, or headed by a label such as "Related stories"."""
    text = text_of(element)
    if not text:
        return False
    linked = sum(len(text_of(link)) for link in element.iter("a"))
    if linked > 0.8 * len(text) and not ENDED.search(text):
        return True
    lines = [line.strip() for line in lines_of(element) if line.strip()]
    if len(text) < _MOSTLY * whole and element.tag != "p" and is_label(lines[0]):
        return True
    if len(text) > _MAJOR * whole:
        return False
    is_menu = sum(1 for _ in element.iter("a")) > _MENU and linked > 0.3 * len(text)
    return is_menu or sum(len(line) for line in lines if is_consent(line)) > 0.5 * len(text) or _is_teaser(element, lines, text, whole)


def _is_teaser(element: Any, lines: list[str], text: str, whole: int) -> bool:
    """Whether an element is the linked headline of another article and a few words about it."""
    if len(text) > _LONGEST_TEASER or len(lines) < 2:
        return False
    headings = [heading for heading in element.iter(*_HEADINGS) if text_of(heading)]
    if headings:
        return len(headings) == 1 and _is_linked(headings[0], element)
    return len(text) < _MINOR * whole and any(text_of(link) == lines[0] for link in element.iter("a"))


def _is_linked(heading: Any, within: Any) -> bool:
    """Whether a heading contains a link of all its text, or is in a link, as a teaser's heading is."""
    inside = any(text_of(link) == text_of(heading) for link in heading.iter("a"))
    above = heading.getparent()
    while above is not None and above is not within and above.tag != "a":
        above = above.getparent()
    return inside or (above is not None and above.tag == "a")


def _drop(element: Any) -> None:
    """Remove an element, but not the text after it."""
    parent = element.getparent()
    if parent is None:
        return
    tail = element.tail or ""
    before = element.getprevious()
    if before is None:
        parent.text = (parent.text or "") + tail
    else:
        before.tail = (before.tail or "") + tail
    parent.remove(element)


def _article(body: Any, headline: Any) -> Any:
    """The element that the page marks as the article's body, if it holds half of the prose; else the smallest that holds most of it.

    If the headline is just outside of it, the element with both, so that the text between them is not lost.
    """
    prose = _prose(body)
    named = [element for element in body.xpath(_ARTICLE_BODY) if _prose(element) >= 0.5 * prose]
    inside = named[0] if named else body
    while not named:
        best = max((child for child in inside if isinstance(child.tag, str)), key=_prose, default=None)
        if best is None or not prose or _prose(best) < _MOSTLY * prose or best.tag not in BLOCKS or best.tag in ("p", "li", "tr"):
            break
        inside = best
    above = inside
    while headline is not None and above is not body and headline not in above.iter(headline.tag):
        above = above.getparent()
        if _prose(above) > _prose(inside) * _AROUND:
            return inside
    return above


def _prose(element: Any) -> int:
    """How many characters of an element's text are in lines of prose."""
    return sum(len(line) for line in lines_of(element) if is_prose(line))
