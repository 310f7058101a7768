"""Recognises questions about the articles themselves, such as how many there are, and which article a summary is wanted of.

A pattern of `archive_questions.toml` must match all of a question, so that "How many articles does the constitution have?" is none: what
`{rest}` matches must name a topic, a publisher, an author or a language.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from difflib import SequenceMatcher
from functools import cache, partial
from importlib.resources import files
from itertools import count
from typing import Any, Literal, TypedDict

from qa.asking.periods import Period, find_period
from qa.types import Asking
from vectorstore.indexes.keywords import quoted, terms
from vectorstore.texts.folding import folded
from vectorstore.texts.languages import code_of

Kind = Literal[
    "count", "list", "newest", "oldest", "since", "publishers", "authors", "languages", "author", "published", "publisher", "summary"
]


@dataclass(frozen=True, slots=True)
class ArchiveQuestion:
    """A question about articles: what it asks for, its language, and the articles it is about.

    `topic` are words that the articles have, or a title; `title` can only be a title. With `one` the question speaks of a single article,
    which may be the newest or oldest of them (`order`).
    """

    kind: Kind
    language: str
    topic: str = ""
    title: str = ""
    publisher: str = ""
    author: str = ""
    of_language: str = ""
    order: Literal["", "newest", "oldest"] = ""
    one: bool = False


class Narrowed(TypedDict, total=False):
    """Fields of `ArchiveQuestion` that narrow it to some articles."""

    publisher: str
    author: str
    of_language: str
    order: Literal["", "newest", "oldest"]


# What a question must have to be looked at: most questions have none of it.
_ABOUT_ARTICLES = re.compile(
    r"article|publish|wrote|author|stor(?:y|ies)|report|piece|news|texts?\b|write-?up|coverage|collection|^\W*(?:.* )?sum up|"
    r"paper|publisher|outlet|source|headline|archive|language|covers?\b|"
    r"artikel|bericht|meldung|beitr[aä]g|texten?\b|nachricht|zeitung|quelle|archiv|sprache|schlagzeile|neues|"
    r"artículo|articulo|textos?\b|noticia|periódico|diario|fuente|archivo|idioma|titular|reportaje|nota\b|"
    r"haber|makale|gazete|kaynak|arşiv|dil(?:de|ler)|yazı|manşet|^\W*summar|^\W*(?:.* )?summary "
    r"of|zusammenfass|^\W*fasse?\b|resum|özet|^\W*what(?:['’]s| is) (?:new|the latest)\W*$|in "
    r"here|tl;? ?dr|last updated|far back|up[ -]to[ -]date|latest\W*$",
    re.I,
)
_ORDERS = {
    "newest": r"(?:(?:your|the) )?(?:very )?(?:newest|latest|most recent|last)|(?:neu(?:e?ste)|aktuellste|"
    r"letzte|jüngste)[nrms]?|más (?:reciente|nuev[oa])|en (?:yeni|son)",
    "oldest": r"(?:(?:your|the) )?(?:very )?(?:oldest|earliest|first)|(?:älteste|erste|früheste)[nrms]?|más antigu[oa]|en eski",
}
_RANGE = re.compile(
    r"\b(?:between|zwischen|entre|arasında|from .+ to|vom .+ bis|del? .+ al?)\b|"
    r"\b(?:last|past|letzten|vergangenen|últim\w+|pasad\w+|son) (?:2|two|zwei|dos|iki)\b",
    re.I,
)
_ARTICLE = re.compile(r"^(?:the|an?|de[rnms]|die|das|eine?[nmrs]?|el|la|l[oa]s|una?|del) (?=\w)", re.I)
_LIKE = 0.85  # likeness from which on a name in another form ("Talheimer Boten") is that publisher
_USUAL = ("news", "online", "today", "sport", "sports", "digital", "tv")  # words that end the names of many publishers: "BBC News"
# How the name of a publisher ends that is told as one without being known.
_PAPER = re.compile(
    r"(?:\b(?:post|times|weekly|daily|news|herald|tribune|gazette|journal|chronicle|observer|guardian|telegraph|mail|press|courier|magazine|"
    r"review|today|echo|bote|kurier|nachrichten|rundschau|presse|diario|prensa|gazetesi|haber|tv|radio)|zeitung|blatt|anzeiger|\.\w{2,3})$",
    re.I,
)
_PLACE = re.compile(r"\b(?:from|aus(?: der| dem)?|desde)$", re.I)  # what stands before the name of a place that the articles are from


@dataclass(frozen=True, slots=True)
class Known:
    """The publishers and authors of an archive."""

    publishers: Sequence[str]
    authors: Sequence[str]


def may_ask(text: str) -> bool:
    """Whether a text has a word that questions about articles have; quickly told, and not of most questions."""
    return bool(_ABOUT_ARTICLES.search(text))


def is_shaped(text: str) -> bool:
    """Whether a text has the form of a question about articles, whatever it names."""
    return any(pattern.fullmatch(plain) for plain, _, _, pattern in _tried(text))


def asked_of_archive(text: str, known: Known) -> ArchiveQuestion | None:
    """What a question asks about the articles themselves; None when it asks for what they say. The time it names was taken out."""
    for plain, language, kind, pattern in _tried(text):
        if (match := pattern.fullmatch(plain)) and (question := _qualified(kind, language, match, known)):
            return question
    return None


def _tried(text: str) -> Iterator[tuple[str, str, Kind, re.Pattern[str]]]:
    """The patterns in the order in which they are tried, each after the text that it must match, its language, and what it asks for."""
    said = " ".join(folded(text).strip(" \t?!.¿¡").split())
    for language in _table():
        plain = _stripped(said, language)
        for kind, pattern in _compiled(language):
            yield plain, language, kind, pattern


def without_period(text: str, asking: Asking) -> tuple[str, Period | None]:
    """The words of a question without the time that it names, and that time; a day is that day alone."""
    said = text
    period = find_period(said, asking.get("now"))
    if not period:
        said = re.sub(r"\b(?:from|of|dated|for)\b", "in", text, flags=re.I)
        period = find_period(said, asking.get("now"))
    if not period:
        return text, None
    words = re.sub(r" +(?=[?.,!]|['’]s\b|$)|(?<=\s)['’]s\b", "", " ".join(said.replace(period.phrase, " ").split()))
    if period.after and period.before and (period.before - period.after).days == 2 and not _RANGE.search(period.phrase):
        period = replace(period, before=period.after + timedelta(days=1))  # the papers of the next morning are of another day
    return words, period


def content_words(topic: str, language: str) -> list[str]:
    """The words of a topic that name something, without those that any text has."""
    words = re.findall(r"\w+", folded(topic))
    return [word for word in words if terms(word, language)]


def _stripped(said: str, language: str) -> str:
    return re.sub(_table()[language]["polite"], "", said, flags=re.I).strip(" ,?")


def _qualified(kind: Kind, language: str, match: re.Match[str], known: Known) -> ArchiveQuestion | None:
    """The question that a match makes; None where something of it is left that names nothing known."""
    groups = {name.split("_")[0]: value.strip() for name, value in match.groupdict().items() if value and value.strip()}
    title = groups.get("title")
    question = ArchiveQuestion(kind, language, one=kind in ("author", "published", "publisher", "summary"))
    if title:
        return replace(question, title=title.strip(" \"“”„«»'‘’:,"))
    if of := groups.get("of"):
        named = _order(of) or _language(of) or _named(of, known)
        if not named:
            return None
        question = replace(question, **named)
    if topic := groups.get("topic"):
        question = replace(question, topic=_bare(topic))
    if by := groups.get("by"):
        named = _named(by, known)
        if not named:
            return None
        question = replace(question, **named)
    if adjective := groups.get("adjective"):
        named = _language(adjective) or _named(adjective, known)
        if not named:
            return None
        question = replace(question, **named)
    rest = groups.get("tail", "")
    whole = _with_rest(question, rest, known) if rest else question
    needs_one = whole and whole.one and not (whole.topic or whole.title or whole.order or whole.publisher or whole.author)
    return None if needs_one else whole


def _with_rest(question: ArchiveQuestion, rest: str, known: Known) -> ArchiveQuestion | None:
    """The question with what its rest names; None when that is nothing known."""
    rest = re.sub(_table()[question.language]["at_end"], "", rest, flags=re.I)
    marked = quoted(rest)
    if marked and question.one and not re.sub(r"[\W_]+", "", rest.replace(marked[0], "")):
        return replace(question, title=marked[0])
    for what, pattern in _table()[question.language]["qualifiers"]:
        if found := re.fullmatch(pattern, rest, re.I):
            named = what == "from" and _from(question, found[1], known, rest[: found.start(1)].strip())
            if named:
                return named
            if what == "topic" and not (question.language == "es" and _named(found[1], known)):
                return _with_topic(question, found[1], known)
    if question.kind == "publishers":
        return _with_topic(question, rest, known)
    return replace(question, title=rest) if question.one else None


def _from(question: ArchiveQuestion, name: str, known: Known, before: str) -> ArchiveQuestion | None:
    """The question with the language, publisher or author after "from" or "in", and the topic after that; None for another name.

    `before` are the words before the name. Of a count or a list it may also be a publisher that is not known, by the end of its name, or
    a place, which is the topic: both with capitals.
    """
    if named := _language(name) or _named(name, known):
        return replace(question, **named)
    parts = re.fullmatch(r"(.+?) ((?:about|on|regarding|über|zu|sobre)\b.+)", name, re.I)
    if parts and (named := _language(parts[1]) or _named(parts[1], known)):
        return _with_rest(replace(question, **named), parts[2], known)
    unknown = re.fullmatch(r"(?:(?:the|de[rm]|la|el) )?((?:[A-ZÀ-Ý][\w.&-]*\s?)+)", name)
    if not unknown or question.kind not in ("count", "list"):
        return None
    if _PAPER.search(unknown[1].strip()):
        return replace(question, publisher=unknown[1].strip())
    return replace(question, topic=unknown[1].strip()) if _PLACE.search(before) else None


def _with_topic(question: ArchiveQuestion, topic: str, known: Known) -> ArchiveQuestion:
    marked = quoted(topic)
    if marked and len(marked[0]) + 4 >= len(topic):
        return replace(question, topic=marked[0])
    ending = _table()[question.language].get("from_at_end")
    if ending and (parts := re.fullmatch(ending, topic, re.I)) and (named := _language(parts[2]) or _named(parts[2], known)):
        return replace(question, topic=_bare(parts[1]), **named)
    return replace(question, topic=_bare(topic))


def _order(words: str) -> Narrowed:
    """Whether words before "article" mean the newest or the oldest; empty for neither."""
    if re.fullmatch(_ORDERS["newest"], words, re.I):
        return {"order": "newest"}
    return {"order": "oldest"} if re.fullmatch(_ORDERS["oldest"], words, re.I) else {}


def _named(name: str, known: Known) -> Narrowed:
    """The publisher or author that a name means, as a field of `ArchiveQuestion`; empty for neither."""
    for publisher in known.publishers:
        if _same(_bare(name), publisher):
            return {"publisher": publisher}
    for author in known.authors:
        if _same(_bare(name), author):
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


def _language(name: str) -> Narrowed:
    """The language that a name or adjective means ("German", "auf Deutsch"), as a field of `ArchiveQuestion`; empty for none."""
    word = re.sub(r"sprachig(?:e[nrsm]?)?$|(?<=sch)e[nrsm]?$| language$", "", name.strip().casefold())
    try:
        return {"of_language": code_of(word)} if len(word) > 3 and code_of(word) else {}
    except ValueError:
        return {}


def _bare(text: str) -> str:
    """A topic without the article before it and the marks around it."""
    return _ARTICLE.sub("", text.strip(" \"“”„«»'‘’:,"))


@cache
def _table() -> dict[str, dict[str, Any]]:
    """The patterns by language."""
    return tomllib.loads((files("qa.asking") / "archive_questions.toml").read_text(encoding="utf-8"))


@cache
def _compiled(language: str) -> tuple[tuple[Kind, re.Pattern[str]], ...]:
    """The patterns of a language with the names in braces filled in, each after what is asked for."""
    made = []
    for kind, pattern in _table()[language]["patterns"]:
        numbers = count()
        written = re.sub(r"\{(\w+)\}", lambda name: _table()[language]["words"].get(name[1], name[0]), pattern)
        written = re.sub(r" ?\{rest\}", "(?: ?(?P<tail>.*?))", written)
        written = re.sub(r"\(\?P<(\w+)>", partial(_numbered, numbers), written)
        made.append((kind, re.compile(written, re.I)))
    return tuple(made)


def _numbered(numbers: Iterator[int], name: re.Match[str]) -> str:
    """The beginning of a named group, with a number: a pattern may use a name only once."""
    return f"(?P<{name[1]}_{next(numbers)}>"
