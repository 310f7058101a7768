"""Tells the names of publishers, authors and languages in questions about the articles themselves, also in a shorter form."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, TypedDict

from vectorstore.texts.languages import code_of

Order = Literal["", "newest", "oldest"]

_ORDERS = {
    "newest": r"(?:(?:your|the) )?(?:very )?(?:newest|latest|most recent|last)|(?:neu(?:e?ste)|aktuellste|"
    r"letzte|jüngste)[nrms]?|más (?:reciente|nuev[oa])|en (?:yeni|son)",
    "oldest": r"(?:(?:your|the) )?(?:very )?(?:oldest|earliest|first)|(?:älteste|erste|früheste)[nrms]?|"
    r"zuerst|erstmals|zum ersten mal|als erste|más antigu[oa]|en eski",
}
_ARTICLE = re.compile(r"^(?:the|an?|de[rnms]|die|das|eine?[nmrs]?|el|la|l[oa]s|una?|del) (?=\w)", re.I)
_LIKE = 0.85  # likeness from which on a name in another form ("Talheimer Boten") is that publisher
_USUAL = ("news", "online", "today", "sport", "sports", "digital", "tv")  # words that end the names of many publishers: "BBC News"


@dataclass(frozen=True, slots=True)
class Known:
    """The publishers and authors of an archive."""

    publishers: Sequence[str]
    authors: Sequence[str]


class Narrowed(TypedDict, total=False):
    """Fields of `ArchiveQuestion` that narrow it to some articles."""

    publisher: str
    author: str
    of_language: str
    order: Order


def order_in(words: str) -> Narrowed:
    """Whether words before "article" mean the newest or the oldest; empty for neither."""
    if re.fullmatch(_ORDERS["newest"], words, re.I):
        return {"order": "newest"}
    return {"order": "oldest"} if re.fullmatch(_ORDERS["oldest"], words, re.I) else {}


def name_in(name: str, known: Known) -> Narrowed:
    """The publisher or author that a name means, as a field of `ArchiveQuestion`; empty for neither."""
    for publisher in known.publishers:
        if _same(bare(name), publisher):
            return {"publisher": publisher}
    for author in known.authors:
        if _same(bare(name), author):
            return {"author": author}
    return {}


def _same(name: str, of_archive: str) -> bool:
    """Whether a name is that of a publisher or author, also in a shorter form: "BBC" for "BBC News", "the Post" for "North Post"."""
    *first, last = of_archive.split() or [""]
    usual = last.casefold() in _USUAL
    short, whole, begin = map(_joined, (name, of_archive, " ".join(first)))
    if len(short) < 3 or not whole:
        return False
    ends = not usual and name[0].isupper() and name.casefold() == last.casefold()
    return short == whole or (usual and short == begin) or ends or SequenceMatcher(None, short, whole).ratio() >= _LIKE


def _joined(name: str) -> str:
    """A name in small letters without its article, its marks and what ends an address: "USA Today" and "usatoday.com" are the same."""
    return re.sub(r"\.(?:com|org|net|co\.\w\w|\w\w)$|[\W_]+|^the\b", "", name.casefold())


def language_in(name: str) -> Narrowed:
    """The language that a name or adjective means ("German", "auf Deutsch"), as a field of `ArchiveQuestion`; empty for none."""
    word = re.sub(r"sprachig(?:e[nrsm]?)?$|(?<=sch)e[nrsm]?$| language$", "", name.strip().casefold())
    try:
        return {"of_language": code_of(word)} if len(word) > 3 and code_of(word) else {}
    except ValueError:
        return {}


def bare(text: str) -> str:
    """A topic without the article before it and the marks around it."""
    return _ARTICLE.sub("", text.strip(" \"“”„«»'‘’:,"))
