"""Finds clutter: lines in a page's text that do not belong to the article, such as adverts, buttons and bylines.

The known kinds are patterns in `clutter.txt`. Only a short line that one of them matches as a whole is clutter, so that an article about
cookies keeps its sentences.
"""

from itertools import takewhile
from pathlib import Path

import regex

from vectorstore.reading.day_lines import is_about_days
from vectorstore.texts.lines import is_ended


def _kinds() -> dict[str, str]:
    """The sections of clutter.txt by name, each as one pattern of alternatives."""
    sections: dict[str, list[str]] = {}
    for line in Path(__file__).with_name("clutter.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            alternatives = sections.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            alternatives.append(line)
    return {name: "|".join(f"(?:{line})" for line in lines) for name, lines in sections.items()}


_KINDS = _kinds()
_LONGEST = 180  # characters of a line that may be clutter
_HEAD = 8  # lines above the first sentence, in which the day and the author stand
_SHORT = 40  # characters up to which a line with a full stop may be clutter even if it does not speak to the reader
_QUOTED = regex.compile(r"[“„«\"「][^”“»\"」]{3,}[”“»\"」]")
_POINTERS = regex.compile(_KINDS["pointers"], regex.IGNORECASE)
_POINTER = regex.compile(rf"^[\W_]*(?:{_KINDS['pointers']})\s*(?:[:：|»>→–—]|$)", regex.IGNORECASE)
# A link whose label and headline lost the space between them: "Lottery:Winning ticket is sold". Not the gender mark of "Leser:Innen".
_GLUED = regex.compile(r"^[^.!?:\n]{2,60}[\p{L}’']:(?!Innen)[\p{Lu}\p{Lt}$£€'\"‘“]")
_WHOLE = regex.compile(_KINDS["whole"], regex.IGNORECASE)
_OFFER = regex.compile(_KINDS["offers"], regex.IGNORECASE)
_ERROR = regex.compile(_KINDS["errors"], regex.IGNORECASE)
_TELLS = regex.compile(  # no offer has these words, but news about one
    r"\b(?:said|says|told|tells|asked|urged?[sd]?|announced|was|were|has|had|"
    r"will be|sagte|sagt|war|wurde|hat|dijo|dice|fue|ha|dedi|söyledi)\b",
    regex.IGNORECASE,
)
_LABEL = regex.compile(_KINDS["label"], regex.IGNORECASE)
_CONSENT = regex.compile(rf"\b(?:{_KINDS['consent']})\b", regex.IGNORECASE)
_BYLINE = regex.compile(
    r"(?i:by|von|par|por|di|от|автор|yazan|haber|بقلم|文|记者|作者|story by|text)\s?[:：/／|]?\s"
    r"(?P<name>(?:(?:\p{Lu}|\p{Lo})[\p{L}.'’-]*\s?){1,4})"
    r"(?:(?:,|&|/|\||(?<=\s)(?i:and|und|et|y|e|и|ve|و)\b)\s?[\p{L}.'’\s-]{2,40}){0,4}"
)
_CREDIT = regex.compile(
    r".{0,140}\([^()]{2,40}\s?/\s?[^()]{2,40}\)"
    r"|.{3,60}\s/\s.{3,40}\s(?:/\s.{3,40})?(?:©|Getty|Reuters|AP|AFP|dpa).{0,20}"
)
_NAME = regex.compile(r"(?:\p{Lu}[\p{L}.'’-]+ ?){2,4}")  # of an author, above the day
# A line that has only a place and a day, before the text begins.
_DATELINE = regex.compile(r"(\p{Lu}[\p{L}.'’ -]{1,40}), (?:\d{1,2}\.? \p{L}+\.?|\p{L}+\.? \d{1,2})(?:,? \d{4})?")
_YOU_OR_WE = regex.compile(  # words by which a site speaks to its reader, or of itself
    r"\b(?:thanks for|(?:follow|find) (?:him|her|them) on|rights reserved|you|your|our|we|us"
    r"|sie|ihre?[nmrs]?|wir|unsere?[nmrs]?|vous|votre|vos|nous|nos|notre|usted|sus?|tu|nuestr\w+|nosotros|voi"
    r"|vostr\w+|tuoi|noi|nostr\w+|você|seus?|nossos?|вы|ваш\w*|мы|наш\w*|siz\w*|biz\w*|sitemiz\w*)\b|您|我们|当サイト|موقعنا|نحن|你",
    regex.IGNORECASE,
)


def is_clutter(line: str) -> bool:
    """Whether a line of a page's text is an advert, a link to something else, a button, a credit, a byline or the like."""
    text = _bare(line)
    if not text or len(text) > _LONGEST:
        return not text
    is_byline = not line.rstrip().endswith(".") and _BYLINE.fullmatch(text) is not None
    return is_link_or_offer(line) or is_byline or any(kind.fullmatch(text) for kind in (_CREDIT, _DATELINE))


def is_link_or_offer(line: str) -> bool:
    """Whether a line, of a page or of any other text, only leads to another article, advertises, or asks the reader to do something."""
    text = _bare(line)
    if not text or len(text) > _LONGEST:
        return False
    glued, is_told = _GLUED.match(text), _TELLS.search(text) is not None
    if (_POINTER.match(text) and not (is_told and line.rstrip().endswith("."))) or (glued and not _TELLS.search(glued[0])):
        return True
    if _OFFER.fullmatch(text) and not is_told and not _QUOTED.search(text):
        return True
    if _WHOLE.fullmatch(text) is None:
        return False
    is_sentence = line.rstrip().endswith(".") and len(text) > _SHORT  # it may be the article's, unless it speaks to the reader
    return not is_sentence or _YOU_OR_WE.search(text) is not None


def _bare(line: str) -> str:
    """A line without the signs and marks around it."""
    return line.strip(" \t\n\u00a0*•·|>–—-").rstrip(".!…")


def is_label(line: str) -> bool:
    """Whether a line is the heading of a part of a page that does not belong to the article, such as its readers' comments."""
    text = line.strip(" \t\u00a0:：*•·|–—-.!…")
    return len(line) <= 80 and (_LABEL.fullmatch(text) is not None or (" " in text and _POINTERS.fullmatch(text) is not None))


def is_consent(line: str) -> bool:
    """Whether a line asks for consent to cookies and the like: it has two words for such things, and speaks to the reader or of the site.

    A line with a quotation is part of an article.
    """
    words = {match[0].lower() for match in _CONSENT.finditer(line)}
    if len(words) < 2 or _QUOTED.search(line):
        return False
    return _YOU_OR_WE.search(line) is not None or (len(line) < _SHORT * 3 and line.count(".") >= 2)


def is_error(headline: str) -> bool:
    """Whether a headline is that of a page without an article: an error, a test for robots, a form to log in."""
    text = headline.strip(" .!?…")
    return bool(text) and _ERROR.fullmatch(text) is not None


def without_clutter(lines: list[str]) -> list[str]:
    """A page's lines without clutter, and without lines about consent, and days, at the beginning or end."""
    kept = [line for line in lines if not is_clutter(line)]
    while kept and (is_consent(kept[0]) or is_about_days(kept[0])):
        kept.pop(0)
    head = list(takewhile(lambda line: not is_ended(line), kept[:_HEAD]))
    if any(map(is_about_days, head)):
        kept[: len(head)] = [line for line in head if not is_about_days(line) and not _NAME.fullmatch(line.strip())]
    while kept and is_consent(kept[-1]):
        kept.pop()
    return kept


def byline(line: str) -> str:
    """The author in a line that is only a byline; an empty string for other lines."""
    match = _BYLINE.fullmatch(line.strip())
    return match["name"].strip() if match else ""


def dateline(line: str) -> str:
    """The place in a line that has only a place and a day; an empty string for other lines."""
    match = _DATELINE.fullmatch(line.strip())
    return match[1] if match else ""
