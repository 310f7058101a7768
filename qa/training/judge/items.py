"""The file of lists and claims that a judge is trained and measured on, and how each step's are drawn from it.

It is compressed JSON Lines: a line of sources, then one line for each item. Nothing of the archive is imported.
"""

import json
import lzma
import random
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from qa.reading.pairs import Sentence, Span, evidence_text

_WITHOUT_TITLE = 0.3  # share of claims that are read without a title: who has one checked may give none
Drawable = TypeVar("Drawable")


@dataclass(frozen=True, slots=True)
class Source:
    """Where items come from: its name, licence and language, and how many times each item of it that is not held out comes in a pass."""

    name: str
    licence: str
    times: int = 1
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Choice:
    """A list: a question; the sentence that answers it, or None, and the offsets of the short answer in it; sentences that do not, the
    best-ranked first. One that is `held` out is measured on, not trained on.
    """

    source: str
    held: bool
    question: str
    gold: Sentence | None
    short: Span | None
    others: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Claims:
    """Evidence, sentences of an article of that title, with claims that it supports and claims like them that it does not."""

    source: str
    held: bool
    title: str
    evidence: tuple[str, ...]
    supported: tuple[str, ...]
    unsupported: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Items:
    sources: tuple[Source, ...]
    choices: tuple[Choice, ...]
    claims: tuple[Claims, ...]

    def of(self, languages: Set[str]) -> "Items":
        """Those of some languages."""
        sources = tuple(source for source in self.sources if source.language in languages)
        names = {source.name for source in sources}
        choices, claims = (tuple(item for item in items if item.source in names) for items in (self.choices, self.claims))
        return Items(sources, choices, claims)  # type: ignore[arg-type]

    def card(self) -> list[dict[str, Any]]:
        """Each source with its licence and the numbers of its items."""
        return [asdict(source) | self._count(source.name, self.choices, "lists") | self._count(source.name, self.claims, "claims")
                for source in self.sources]  # fmt: skip

    def _count(self, name: str, items: Sequence[Choice] | Sequence[Claims], kind: str) -> dict[str, int]:
        own = [item.held for item in items if item.source == name]
        return {kind: own.count(False), f"{kind}_held_out": own.count(True)} if own else {}


def write(path: Path, sources: Iterable[Source], items: Iterable[Choice | Claims]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with lzma.open(path, "wt", encoding="utf-8") as file:
        print(json.dumps([asdict(source) for source in sources]), file=file)
        for item in items:
            print(json.dumps(asdict(item), ensure_ascii=False), file=file)


def load(path: Path) -> Items:
    """Read such a file. Raises OSError or ValueError when it is none."""
    with lzma.open(path, "rt", encoding="utf-8") as file:
        sources = tuple(Source(**fields) for fields in json.loads(file.readline()))
        rows = [json.loads(line) for line in file]
    choices = tuple(_choice(row) for row in rows if "question" in row)
    claims = tuple(_claims(row) for row in rows if "evidence" in row)
    return Items(sources, choices, claims)


def _choice(row: dict[str, Any]) -> Choice:
    gold, short = row["gold"] and Sentence(**row["gold"]), row["short"] and tuple(row["short"])
    return Choice(row["source"], row["held"], row["question"], gold, short, tuple(Sentence(**other) for other in row["others"]))


def _claims(row: dict[str, Any]) -> Claims:
    evidence, supported, unsupported = (tuple(row[name]) for name in ("evidence", "supported", "unsupported"))
    return Claims(row["source"], row["held"], row["title"], evidence, supported, unsupported)


@dataclass(frozen=True, slots=True)
class Statement:
    """A claim with the text of its evidence, and whether that supports it."""

    claim: str
    text: str
    supported: bool


@dataclass(frozen=True, slots=True)
class Step:
    """What one step trains on: lists with the sentences drawn for each, the one that answers first; and groups of claims, which are twins
    where there are two, the supported one first.
    """

    choices: tuple[Choice, ...]
    sentences: tuple[tuple[Sentence, ...], ...]
    statements: tuple[tuple[Statement, ...], ...]


class Drawing:
    """Draws the items of each step by the step's number and the seed alone, so that training can go on where it was interrupted.

    `per_step` lists make a step; `wrong` sentences in a list do not answer.
    """

    def __init__(self, items: Items, per_step: int, wrong: int, seed: int) -> None:
        self._times = {source.name: source.times for source in items.sources}
        self._choices, self._claims = self._of_pass(items.choices), self._of_pass(items.claims)
        self._wrong, self._seed = wrong, seed
        self.steps_in_pass = max(1, len(self._choices) // per_step)

    def _of_pass(self, items: Sequence[Drawable]) -> list[Drawable]:
        return [item for item in items if not item.held for _ in range(self._times[item.source])]  # type: ignore[attr-defined]

    def step(self, number: int) -> Step:
        chance = random.Random(f"{self._seed} step {number}")
        choices = self._share(self._choices, "lists", number)
        sentences = tuple(tuple(self._list(choice, chance)) for choice in choices)
        statements = tuple(_statements(claims, chance) for claims in self._share(self._claims, "claims", number))
        return Step(choices, sentences, statements)

    def _share(self, items: Sequence[Drawable], kind: str, number: int) -> tuple[Drawable, ...]:
        """The items of a step. Each item of a pass comes in one of its steps."""
        in_pass, at = divmod(number, self.steps_in_pass)
        order = _shuffled(len(items), f"{self._seed} {kind} {in_pass}")
        start, end = (len(items) * place // self.steps_in_pass for place in (at, at + 1))
        return tuple(items[i] for i in order[start:end])

    def _list(self, choice: Choice, chance: random.Random) -> Iterator[Sentence]:
        """The sentence that answers, if there is one; the best-ranked that does not; and others at random."""
        if choice.gold:
            yield choice.gold
        yield from choice.others[:1]
        rest = choice.others[1:]
        yield from chance.sample(rest, min(self._wrong - bool(choice.gold), len(rest)))


@lru_cache(maxsize=4)
def _shuffled(n: int, seed: str) -> list[int]:
    return random.Random(seed).sample(range(n), n)


def _statements(claims: Claims, chance: random.Random) -> tuple[Statement, ...]:
    """One claim that is supported and one that is not, as far as there are both, read with the same text."""
    text = evidence_text("" if chance.random() < _WITHOUT_TITLE else claims.title, claims.evidence)
    drawn = [(chance.choice(of), supported) for of, supported in ((claims.supported, True), (claims.unsupported, False)) if of]
    return tuple(Statement(claim, text, supported) for claim, supported in drawn)
