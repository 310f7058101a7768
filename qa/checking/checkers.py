"""Models that decide whether evidence says a claim, where the rules of `qa.checking.verify` only ask how near the words are.

Three kinds: the judge, a sentence-transformers CrossEncoder, and any LLM that answers Yes or No. What the exact rules reject, no model is
asked about.
"""

import re
from collections.abc import Callable, Generator, Iterator, Sequence, Set
from contextlib import closing
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Protocol, Self, cast

import numpy as np

from qa.checking.injections import is_order
from qa.reading.cross_encoder import Loaded, Pairs, ReaderError, is_judge, load
from qa.reading.pairs import evidence_text
from qa.saying.words import Said, words_of
from qa.types import Evidence, understandable
from vectorstore.articles import day_of
from vectorstore.errors import ModelError
from vectorstore.indexes.hits import Hit
from vectorstore.texts.calendar import weekdays

if TYPE_CHECKING:  # slow to import
    from qa.reading.judge import Judge

BUNDLED = "bundled"  # the judge where there is one, and else the rules alone
RULES = "rules"  # alone
_LEAST = 0.5  # probability from which on evidence says a claim
# The judge's: of log-odds in steps of .5, -1 has the best mean balanced accuracy over the claims that people labelled and our own
# development part (.686; 0 has .678). It keeps .79 of the true claims of our own, instead of .74.
_LEAST_OF_JUDGE = 0.27
_LLM_CHARACTERS = 12_000  # of evidence: 3,000 tokens or so, which the smallest windows in use hold
_ENTAILED = re.compile(r"entail", re.I)  # the label begins with it: "not_entailment" is another
_NEAR_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
_DAY = re.compile(rf"\b(?:{'|'.join((*weekdays('en'), *_NEAR_DAYS))})\b(?! \(\d)", re.I)
_FIRST_WORD = re.compile(r"\W*(\w+)\W")


class CheckerError(ModelError):
    """A model that checks claims cannot be used; the message says what to do. The claim counts as not supported."""


class ClaimModel(Protocol):
    """A model that reads evidence and a claim. From the probability `least` on, evidence says a claim."""

    name: str
    least: float

    def of(self, languages: Set[str]) -> "ClaimModel | None":
        """Itself, if it reads all of these languages (ISO 639-1)."""

    def text(self, evidence: Sequence[Evidence]) -> str:
        """Evidence as it reads it."""

    def fits(self, text: str, claim: str) -> bool:
        """Whether it reads both to their end."""

    def supports(self, text: str, claim: str) -> float:
        """The probability that the text says the claim. Raises CheckerError."""


class Judged:
    """A judge, by the name that it was asked for."""

    least = _LEAST_OF_JUDGE

    def __init__(self, name: str, judge: "Judge") -> None:
        self.name, self._judge = name, judge

    def of(self, languages: Set[str]) -> "Judged | None":
        return self if self._judge.reads(languages) else None

    def text(self, evidence: Sequence[Evidence]) -> str:
        return "\n".join(
            evidence_text("" if is_order(hit.title) else hit.title, [with_days(quote, day_of(hit.published)) for quote in quotes])
            for hit, quotes in _by_article(evidence)
        )

    def fits(self, text: str, claim: str) -> bool:
        return self._judge.fits(text, claim)

    def supports(self, text: str, claim: str) -> float:
        return self._judge.supports(text, claim)


class _Headed:
    """Reads any language, and the sentences of each article under its title, publisher and day."""

    least = _LEAST

    def of(self, languages: Set[str]) -> Self:
        return self

    def text(self, evidence: Sequence[Evidence]) -> str:
        lines = []
        for hit, quotes in _by_article(evidence):
            head = (hit.title, hit.publisher, str(day_of(hit.published) or ""))
            lines.append(". ".join(part for part in head if part and not is_order(part)))
            lines.append(" ".join(quotes))
        return "\n".join(filter(None, lines))


class Entailment(_Headed):
    """A CrossEncoder for natural language inference, or one that was made for claims."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._pairs = Pairs(name)
        self._label = _label(self._pairs.labels)

    def fits(self, text: str, claim: str) -> bool:
        return self._pairs.tokens((text, claim)) <= self._pairs.window

    def supports(self, text: str, claim: str) -> float:
        logits = self._pairs.logits([(text, claim)])[0]
        if len(logits) == 1:
            return float(1 / (1 + np.exp(-logits[0])))
        weights = np.exp(logits - logits.max())
        return float(weights[self._label] / weights.sum())


def _label(labels: Sequence[str]) -> int:
    """The label that means "supported": the one called entailment; where none is, the only one or the second of two (as MiniCheck's)."""
    if (found := [i for i, label in enumerate(labels) if _ENTAILED.match(label)]) and len(labels) > 1:
        return found[0]
    if len(labels) > 2:
        raise ValueError(f"none of its labels ({', '.join(labels)}) is called entailment")
    return len(labels) - 1


def judge(name: str) -> Judged | None:
    """The judge of that name, `bundled` or a folder; None where there is none. Raises CheckerError when it cannot be loaded."""
    try:
        return Judged(name, cast("Judge", load(name))) if is_judge(name) else None
    except ReaderError as error:
        raise CheckerError(words_of(error)) from error


entailment = Loaded(Entailment, CheckerError, "checker_failed")


class Asked(_Headed):
    """An LLM that is asked whether a text says a claim; `ask` gives its reply as it is written, which begins with Yes or No."""

    def __init__(self, name: str, ask: Callable[[str, str], Generator[str, None, None]]) -> None:
        self.name, self._ask = name, ask

    def fits(self, text: str, claim: str) -> bool:
        return len(text) + len(claim) <= _LLM_CHARACTERS

    def supports(self, text: str, claim: str) -> float:
        reply = ""
        with closing(self._ask(text, claim)) as pieces:
            for piece in pieces:
                reply += piece
                if _FIRST_WORD.match(reply):
                    break
        first = _FIRST_WORD.match(f"{reply} ")
        match first and first[1].casefold():
            case "yes":
                return 1.0
            case "no":
                return 0.0
            case _:
                raise CheckerError(Said("checker_unclear", model=self.name))


def said_by(model: ClaimModel, claim: str, evidence: Sequence[Evidence], similarities: Sequence[float]) -> tuple[list[int], float]:
    """The evidence that supports a claim according to a model, as indexes, empty when none does; and the probability that it says it.

    Of evidence that is longer than the model reads, the sentences most similar to the claim are used, in their order: as many as fit,
    but at least one.
    """
    taken = list(range(len(evidence)))
    if not model.fits(model.text(evidence), claim):
        best_first, taken = sorted(taken, key=lambda i: -similarities[i]), []
        for i in best_first:
            wider = sorted([*taken, i])
            if taken and not model.fits(model.text([evidence[j] for j in wider]), claim):
                break
            taken = wider
    probability = model.supports(model.text([evidence[i] for i in taken]), claim)
    return taken if probability >= model.least else [], probability


def with_days(quote: str, published: date | None) -> str:
    """An English sentence in which "Tuesday" or "yesterday" is followed by the date that it means in an article of that day, in brackets: a
    claim may give that. A weekday is the last one, up to the day of publication.
    """

    def dated(found: re.Match[str]) -> str:
        assert published
        word = found[0].casefold()
        back = -_NEAR_DAYS[word] if word in _NEAR_DAYS else (published.weekday() - weekdays("en")[word]) % 7
        day = published - timedelta(days=back)
        return f"{found[0]} ({day.day} {day:%B %Y})"

    return _DAY.sub(dated, quote) if published else quote


def _by_article(evidence: Sequence[Evidence]) -> Iterator[tuple[Hit, list[str]]]:
    """Each article, by a hit in it, with the quotes from it, as they are understood by themselves."""
    for _, same in groupby(evidence, key=lambda item: item.hit.article_id):
        items = list(same)
        yield items[0].hit, [understandable(item).quote for item in items]
