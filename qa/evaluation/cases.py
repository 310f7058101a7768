"""The values that a test set is made of: cases, with their gold answers, and articles."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from vectorstore import Article, InputError

Gold = str | tuple[str, ...]  # a right answer, or its parts, all of which it needs

LONG = 15  # words; a longer answer is a model answer, which nobody gives word for word


def parts(answer: Gold) -> tuple[str, ...]:
    """An answer's parts; one that is a string is its only part."""
    return (answer,) if isinstance(answer, str) else answer


@dataclass(frozen=True, slots=True)
class Case:
    """One question of a test set, with its gold: what a right answer says and cites.

    Any one of the `answers` will do; one that is a tuple has several parts, all of which are needed. `articles` are the ids of those that
    answer, `quotes` their sentences that do. `history` are earlier turns, question and answer in turn; `reason` says why a question is
    unanswerable.
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
        """Whether a sentence of an article is gold evidence: it is one of the quotes or, in a case without quotes, holds an answer."""
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
    """Collects what is wrong with a file, so that one error can name all of it."""

    _SHOWN = 20  # lines with their errors

    def __init__(self) -> None:
        self._bad: list[tuple[str, str]] = []

    def add(self, place: str, error: object) -> None:
        self._bad.append((place, " ".join(str(error).split())[:200]))

    def check(self) -> None:
        """Raise InputError if anything was wrong: the first lines with their errors, the others by their places."""
        if not self._bad:
            return
        lines = [f"{place}: {error}" for place, error in self._bad[: self._SHOWN]]
        if others := [place for place, _ in self._bad[self._SHOWN :]]:
            lines.append(f"{len(others)} more: {', '.join(place.rpartition('/')[2] for place in others)}")
        raise InputError("\n".join(lines))


def with_ids(cases: Sequence[C], what: str = "question") -> tuple[C, ...]:
    """The cases without repetitions, each with an id of its own: the one it has, or else its number in the file."""
    seen: dict[str, C] = {}
    bad = BadLines()
    kept = []
    for number, case in enumerate(cases, 1):
        name = case.id or str(number)
        if name not in seen:
            kept.append(replace(case, id=name))
        elif seen[name] != case:
            bad.add(f"{what} {number}", f"its id {name!r} is taken by another {what}")
        seen.setdefault(name, case)
    bad.check()
    return tuple(kept)
