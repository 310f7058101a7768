"""The words of an evaluation as values: a test set and its cases."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from vectorstore import Article, InputError

Gold = str | tuple[str, ...]  # an answer, or the parts that only together are one

LONG = 15  # words; an answer of more is a model answer to compare with, which nobody says word for word


def parts(answer: Gold) -> tuple[str, ...]:
    """An answer's parts; one that is a string is its only part."""
    return (answer,) if isinstance(answer, str) else answer


@dataclass(frozen=True, slots=True)
class Case:
    """One question of a test set, with its gold.

    Any one of the `answers` will do; one that is a tuple has several parts, all of which belong to it. `articles` are ids,
    `quotes` the sentences that an answer stands on, `history` the turns before, `reason` why an unanswerable question is.
    """

    question: str
    answers: tuple[Gold, ...] = ()
    articles: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    history: tuple[str, ...] = ()
    now: datetime | None = None
    tags: tuple[str, ...] = ()
    unanswerable: bool = False
    reason: str = ""
    id: str = ""

    @property
    def short_answers(self) -> tuple[Gold, ...]:
        """The answers that can be expected word for word."""
        return tuple(answer for answer in self.answers if all(len(part.split()) <= LONG for part in parts(answer)))

    def is_gold(self, article_id: str, sentence: str) -> bool:
        """Whether a sentence of an article is evidence: it is one of the quotes or, where the test set has none, holds an answer."""
        if article_id not in self.articles:
            return False
        if self.quotes:
            return any(quote in sentence or sentence in quote for quote in self.quotes)
        return any(part in sentence for answer in self.answers for part in parts(answer))


@dataclass(frozen=True, slots=True)
class ClaimCase:
    """One claim of a test set for checkers, and whether its `evidence`, sentences of an article of that title, says it.

    `kind` is what makes it true or false, such as "number"; `language` the claim's, `article` an id.
    """

    claim: str
    evidence: tuple[str, ...]
    supported: bool
    kind: str = ""
    title: str = ""
    language: str = ""
    article: str = ""
    id: str = ""


C = TypeVar("C", Case, ClaimCase)


@dataclass(frozen=True, slots=True)
class TestSet:
    """Questions, and the articles that come with them; without any, they are asked of an archive."""

    __test__ = False

    cases: tuple[Case, ...]
    articles: tuple[Article, ...] = ()
    name: str = ""

    @property
    def articles_hash(self) -> str:
        """A hash of the articles, by which an archive of them is found again."""
        sha = hashlib.sha256()
        for article in self.articles:
            sha.update(f"{article.id}\x1f{article.content_hash}\x1e".encode())
        return sha.hexdigest()[:16]


class BadLines:
    """What is wrong with a file, collected so that all of it can be named at once."""

    _SHOWN = 20

    def __init__(self) -> None:
        self._found: list[tuple[str, str]] = []

    def add(self, place: str, error: object) -> None:
        self._found.append((place, " ".join(str(error).split())[:200]))

    def check(self) -> None:
        """Raise InputError if anything was wrong: the first lines with their errors, the others by their places."""
        if not self._found:
            return
        lines = [f"{place}: {error}" for place, error in self._found[: self._SHOWN]]
        if others := [place for place, _ in self._found[self._SHOWN :]]:
            lines.append(f"{len(others)} more: {', '.join(place.rpartition('/')[2] for place in others)}")
        raise InputError("\n".join(lines))


def with_ids(cases: Sequence[C], what: str = "question") -> tuple[C, ...]:
    """The cases, each once and with an id of its own: the one it came with, or else its number."""
    seen: dict[str, C] = {}
    bad = BadLines()
    found = []
    for number, case in enumerate(cases, 1):
        name = case.id or str(number)
        if name not in seen:
            found.append(replace(case, id=name))
        elif seen[name] != case:
            bad.add(f"{what} {number}", f"its id {name!r} is taken by another {what}")
        seen.setdefault(name, case)
    bad.check()
    return tuple(found)
