"""Recognises questions about the articles themselves, such as how many there are, and which article a summary is wanted of.

A pattern of `archive_questions.toml` must match all of a question, so that "How many articles does the constitution have?" is none: what
`{rest}` matches must name a topic, a publisher, an author or a language.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib.resources import files
from itertools import count
from typing import Any, Literal

from qa.asking.catalog_names import Known, Narrowed, Order, bare, language_in, name_in, order_in
from vectorstore.indexes.keywords import quoted, terms
from vectorstore.texts.folding import folded

Kind = Literal[
    "count", "list", "reports", "newest", "oldest", "since", "publishers", "authors", "languages", "author", "published", "publisher",
    "summary",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class ArchiveQuestion:
    """A question about articles: what it asks for, its language, and the articles it is about.

    `topic` are words that the articles have, or a title; `title` can only be a title. With `one` the question speaks of a single article,
    which may be the newest or oldest of them (`order`). Where it is `doubtful`, it may also ask about a thing that an article tells of:
    the report may be one of engineers.
    """

    kind: Kind
    language: str
    topic: str = ""
    title: str = ""
    publisher: str = ""
    author: str = ""
    of_language: str = ""
    order: Order = ""
    one: bool = False
    doubtful: bool = False

    @property
    def is_bare(self) -> bool:
        """Whether it speaks of a single article, and nothing tells which."""
        return self.one and not (self.topic or self.title or self.order or self.publisher or self.author)


# How the name of a publisher ends that is told as one without being known.
_PAPER = re.compile(
    r"(?:\b(?:post|times|weekly|daily|news|herald|tribune|gazette|journal|chronicle|observer|guardian|telegraph|mail|press|courier|magazine|"
    r"review|today|echo|bote|kurier|nachrichten|rundschau|presse|diario|prensa|gazetesi|haber|tv|radio)|zeitung|blatt|anzeiger|\.\w{2,3})$",
    re.I,
)
_PLACE = re.compile(r"\b(?:from|aus(?: der| dem)?|desde)$", re.I)  # what stands before the name of a place that the articles are from


def is_shaped(text: str) -> bool:
    """Whether a text has the form of a question about articles, whatever it names."""
    return any(pattern.fullmatch(plain) for plain, _, _, pattern in _tried(text))


def asked_of_archive(text: str, known: Known, any_one: bool = False) -> ArchiveQuestion | None:
    """What a question asks about the articles themselves; None when it asks for what they say. The time it names was taken out.

    With `any_one`, "the article" may be one that the question does not name: that of a day, or the one told of last.
    """
    for plain, language, kind, pattern in _tried(text):
        if (match := pattern.fullmatch(plain)) and (question := _qualified(kind, language, match, known, any_one)):
            return question
    return None


def _tried(text: str) -> Iterator[tuple[str, str, Kind, re.Pattern[str]]]:
    """The patterns in the order in which they are tried, each after the text that it must match, its language, and what it asks for."""
    said = _plain(text)
    for language in _table():
        plain = _stripped(said, language)
        for kind, pattern in _compiled(language):
            yield plain, language, kind, pattern


def in_full(text: str, author: str) -> Iterator[str]:
    """The question in full that points back to the article told of last, or to its `author`: "Who wrote it?"; none for any other."""
    said = _plain(text)
    for language, table in _table().items():
        plain = whole = _stripped(said, language)
        for pattern, written in table["pointing"]:
            if author or "{author}" not in written:
                whole = re.sub(_filled(pattern, language), written.replace("{author}", author), whole, flags=re.I)
        if whole != plain:
            yield whole


def content_words(topic: str, language: str) -> list[str]:
    """The words of a topic that name something, without those that any text has."""
    words = re.findall(r"\w+", folded(topic))
    return [word for word in words if terms(word, language)]


def _plain(text: str) -> str:
    """A question in one line without the marks around it, and with the apostrophes that are left out in a hurry: "whats new"."""
    return re.sub(r"\b(what|who|where|when)s\b", r"\1's", " ".join(folded(text).strip(" \t?!.¿¡").split()), flags=re.I)


def _stripped(said: str, language: str) -> str:
    return re.sub(_filled(_table()[language]["polite"], language), "", said, flags=re.I).strip(" ,?")


def _qualified(kind: Kind, language: str, match: re.Match[str], known: Known, any_one: bool) -> ArchiveQuestion | None:
    """The question that a match makes; None where something of it is left that names nothing known, or nothing tells which article."""
    groups = {name.split("_")[0]: value.strip() for name, value in match.groupdict().items() if value and value.strip()}
    title = groups.get("title")
    one = kind in ("author", "published", "publisher", "summary")
    question = ArchiveQuestion(kind, language, one=one, doubtful="doubtful" in groups)
    if title:
        return replace(question, title=title.strip(" \"“”„«»'‘’:,"))
    narrowed = _narrowed(question, groups, known)
    if not narrowed:
        return None
    rest = groups.get("tail", "")
    whole = _with_rest(narrowed, rest, known) if rest else narrowed
    return whole if whole and (any_one or not whole.is_bare) else None


def _narrowed(question: ArchiveQuestion, groups: dict[str, str], known: Known) -> ArchiveQuestion | None:
    """The question with the topic, publisher, author, language and order that its groups name; None where one is a name not known."""
    names: list[Narrowed] = []
    topic = bare(groups.get("topic", ""))
    if of := groups.get("of"):
        names.append(order_in(of) or language_in(of) or name_in(of, known))
    if adjective := groups.get("adjective"):
        names.append(language_in(adjective) or name_in(adjective, known))
    if by := groups.get("by"):
        named, topic = _by(by, topic, known)
        surname = "author" in named and " " not in by  # which may be somebody's in the news
        names.append({} if surname and question.kind == "reports" else named)
    if paper := groups.get("paper"):
        named = name_in(paper, known)
        names.append(named if "publisher" in named else {})
    if not all(names):
        return None
    for named in names:
        question = replace(question, **named)
    return replace(question, topic=topic)


def _by(name: str, topic: str, known: Known) -> tuple[Narrowed, str]:
    """The publisher or author that a name means, which may take the first words of the topic after it, and the rest of the topic."""
    words = topic.split()
    for taken in range(len(words) + 1):
        if found := name_in(" ".join([name, *words[:taken]]), known):
            return found, " ".join(words[taken:])
    return {}, topic


def in_the_world(text: str, language: str) -> bool:
    """Whether a text tells of a thing that a `doubtful` question may mean."""
    return re.search(_table()[language]["in_the_world"], text) is not None


def _with_rest(question: ArchiveQuestion, rest: str, known: Known) -> ArchiveQuestion | None:
    """The question with what its rest names; None when that is nothing known."""
    rest = re.sub(_table()[question.language]["at_end"], "", rest, flags=re.I)
    marked = quoted(rest)
    if marked and question.one and not re.sub(r"[\W_]+", "", rest.replace(marked[0], "")):
        return replace(question, title=marked[0])
    for what, pattern in _table()[question.language]["qualifiers"]:
        if found := re.fullmatch(pattern, rest, re.I):
            may_name = what == "from" or question.language == "es"  # "de" is both "about" and "from"
            if may_name and (whole := _from(question, found[1], known, rest[: found.start(1)].strip())):
                return whole
            if what == "topic":
                return _with_topic(question, found[1], known)
    if question.kind == "publishers":
        return _with_topic(question, rest, known)
    return replace(question, title=rest) if question.one else None


def _from(question: ArchiveQuestion, name: str, known: Known, before: str) -> ArchiveQuestion | None:
    """The question with the language, publisher or author after "from" or "in", and the topic after that; None for another name.

    `before` are the words before the name. Of a count or a list it may also be a publisher that is not known, by the end of its name, or
    a place, which is the topic: both with capitals.
    """
    if named := language_in(name) or name_in(name, known):
        return replace(question, **named)
    parts = re.fullmatch(r"(.+?) ((?:about|on|regarding|über|zu|sobre)\b.+)", name, re.I)
    if parts and (named := language_in(parts[1]) or name_in(parts[1], known)):
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
    if ending and (parts := re.fullmatch(ending, topic, re.I)) and (named := language_in(parts[2]) or name_in(parts[2], known)):
        return replace(question, topic=bare(parts[1]), **named)
    return replace(question, topic=bare(topic))


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
        written = _filled(pattern, language)
        written = re.sub(r" ?\{rest\}", "(?: ??(?P<tail>.*?))", written)
        written = re.sub(r"\(\?P<(\w+)>", partial(_numbered, numbers), written)
        made.append((kind, re.compile(written, re.I)))
    return tuple(made)


def _numbered(numbers: Iterator[int], name: re.Match[str]) -> str:
    """The beginning of a named group, with a number: a pattern may use a name only once."""
    return f"(?P<{name[1]}_{next(numbers)}>"


@cache
def _filled(pattern: str, language: str) -> str:
    """A pattern with the words of a language in the place of their names in braces, which may hold further names."""
    words = _table()[language]["words"]
    while (written := re.sub(r"\{(\w+)\}", lambda name: words.get(name[1], name[0]), pattern)) != pattern:
        pattern = written
    return pattern
