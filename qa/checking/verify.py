"""Checking a drafted claim against the sentences it is to rest on. Nothing unsupported passes.

A claim must say the same numbers, dates, names and quotations (`qa.checking.facts`), deny what they deny and nothing else, give each
name its own part, and be worded so nearly like them that it says the same; whether it is, a model may decide in the place of words and
vectors (`qa.checking.checkers`). How often each of these errs is measured: `make bench-verify`, `dateline claims`.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from qa.checking.checkers import CheckerError, ClaimModel, said_by
from qa.checking.facts import Day, Facts, Number, abbreviates, bare, facts, named, without_numbers
from qa.checking.injections import is_order
from qa.reading.word_vectors import word_vectors
from qa.types import Evidence
from vectorstore.articles import day_of
from vectorstore.indexes.keywords import terms
from vectorstore.texts.folding import folded
from vectorstore.texts.opposites import DENIAL, NEGATION, opposites

if TYPE_CHECKING:  # slow to import
    from vectorstore.models.embed import Embedder

# No experiment set these one by one; what they let through and reject together is measured by `make bench-verify`.
SIMILARITY = 0.5  # cosine of a claim to its evidence, at least
SIMILARITY_UNCITED = 0.6  # the same where the claim does not cite it
SAME_WORD = 0.6  # similarity of word vectors from which on two words say the same: met and meet, died and death
COVERAGE = 0.7  # share of a claim's terms that its evidence, read in its context, holds
_ALONE = 3  # pieces of evidence about each of which a model is asked, at most: each costs as long as a claim
_SCOPE = 3  # terms after a negation that it denies
_WITHIN_SCOPE = 0.6  # share of those in a claim from which on it speaks of them

_WORD = re.compile(r"\w[\w’'-]*")
_BETWEEN = ("from", "to", "von", "auf", "de", "a")  # of two numbers, which is which
_CLAUSE = re.compile(r"[,;:.!?]")
_SAYING = re.compile(
    r"\b(?:sa(?:id|ys?|ying)|told|tells?|stat(?:ed|es)|add(?:ed|s)|announc(?:ed|es)|report(?:ed|s)|declared|explained|according|"
    r"sagt\w*|erklärt\w*|teilte|dijo|afirmó|señaló|explicó|söyledi|belirtti|açıkladı)\b",
    re.I,
)
_ADDRESS = re.compile(r"https?:|www\.|<[a-z/!]", re.I)
_BRACKETS = re.compile(r"[\[\]{}|]")


@dataclass(frozen=True, slots=True)
class Verdict:
    """The evidence that supports a claim, as indexes; `reattributed` when it is not what the claim cited. Without support, `why` not.

    `notice` says that the model which was to decide failed.
    """

    support: tuple[int, ...]
    reattributed: bool = False
    why: str = ""
    notice: str = ""

    def __bool__(self) -> bool:
        return bool(self.support)


class Checker:
    """Checks claims against the evidence of one answer, whose quotes it embeds once; with a `model`, that decides what no rule rejects."""

    def __init__(self, evidence: Sequence[Evidence], embedder: "Embedder", model: ClaimModel | None = None) -> None:
        self.evidence, self._embedder, self._model = evidence, embedder, model
        self._brackets = set().union(*(item.quote for item in evidence))

    @cached_property
    def _quotes(self) -> NDArray[np.float32]:
        return self._embedder.embed_sentences([item.quote for item in self.evidence])

    def likeness(self, claim: str) -> NDArray[np.float32]:
        """How like a claim each piece of evidence is: cosines (n,)."""
        return np.asarray(self._quotes @ self._embedder.embed_sentences([claim])[0], dtype=np.float32)

    def check(self, claim: str, cited: Sequence[int] = (), *, every_word: bool = False, language: str = "") -> Verdict:
        """Find the support of a claim: the sentences it cites, or else any one piece of evidence.

        `cited` holds indexes into the evidence; those out of range name nothing. With `every_word`, every
        word of the claim must stand in the evidence, as befits a model that cannot be trusted to reword.
        `language` is the claim's; without it, that of the evidence. An empty verdict means that the claim must not be shown.
        """
        if not self.evidence:
            return Verdict((), why="there is no evidence")
        if _ADDRESS.search(claim) or set(_BRACKETS.findall(claim)) - self._brackets:
            return Verdict((), why="it holds markup or an address")
        likeness = self.likeness(claim)
        best_first = [index for index in map(int, np.argsort(-likeness)) if not is_order(self.evidence[index].quote)]
        own = tuple(index for index in dict.fromkeys(cited) if index in best_first)
        alone = [(index,) for index in best_first if (index,) != own]
        why = ""
        for group in [own] * bool(own) + (alone[:_ALONE] if self._model else alone):
            items, like = [self.evidence[i] for i in group], likeness[list(group)].tolist()
            if not self._model and max(like) < (SIMILARITY if group == own else SIMILARITY_UNCITED):
                objection = "no evidence says anything like it"
            else:
                objection = _objection(claim, items, group == own, every_word, language, self._model is not None)
            support: Sequence[int] = group
            if self._model and not objection:
                try:
                    support = [group[i] for i in said_by(self._model, claim, items, like)]
                except CheckerError as error:
                    return Verdict((), why="it could not be checked", notice=str(error))
                objection = "" if support else "the evidence does not say that"
            if not objection:
                return Verdict(tuple(support), reattributed=bool(own) and group != own)
            why = why or objection
        return Verdict((), why=why or "no evidence says anything like it")


def says_more(claim: str, question: str) -> bool:
    """Whether a claim says anything that the question does not: "Rubio met in Mexico" answers nobody who asked whom he met there."""
    said, asked = ([word for word in _WORD.findall(text.casefold()) if terms(word, "en")] for text in (claim, question))
    nearest = (word_vectors(said) @ word_vectors(asked).T).max(axis=1, initial=0.0)
    return bool((nearest < SAME_WORD).any())


def _objection(claim: str, evidence: Sequence[Evidence], cited: bool, every_word: bool, language: str, in_any_words: bool) -> str:
    """Why the evidence does not say that; empty when it does. Other words than its own do not count `in_any_words`."""
    spoken = evidence[0].hit.language
    language = language or spoken
    claim, quotes = folded(claim), folded(" ".join(item.quote for item in evidence))
    context = folded(" ".join((quotes, *(_context(item) for item in evidence))))
    published = day_of(evidence[0].hit.published)
    said, shown, known = facts(claim, language), facts(quotes, spoken, published), facts(context, spoken, published)
    objection = (
        _other_number(said, shown, known, published)
        or _other_day(said, evidence)
        or _other_quotation(said, bare(quotes))
        or _other_name(said, shown, known, context, evidence, language)
    )
    if objection or language != spoken:
        return objection
    worded = (in_any_words and not every_word) or _worded_alike(claim, context if cited else quotes, every_word, spoken)
    return _turned(claim, quotes, spoken) or _exchanged(claim, quotes, said, shown) or ("" if worded else "it says more than the evidence")


def _context(item: Evidence) -> str:
    """What a reader of the article knows at this sentence: its title, date and the sentence before."""
    before = [span for span in item.hit.sentences if span[1] <= item.start]
    previous = item.hit.quote(before[-1]) if before else ""
    return f"{item.hit.title}. {item.hit.publisher}. {item.hit.published or ''} {previous}"


def _other_number(said: Facts, shown: Facts, known: Facts, published: date | None) -> str:
    """A number must stand in the sentence, and count there what it counts here; one that belongs to a name ("Line 6") as that does."""
    for number in said.numbers:
        held = [other for other in (known if number.before in said.names else shown).numbers if number.agrees(other)]
        if not held and not (published and number.values == {published.year}):
            return f"the evidence does not hold the number {max(number.values):g}"
        counted = _counted(number, held, shown)
        if counted and not any(map(number.agrees, counted)):
            return f"the number {max(number.values):g} stands for something else"
    return ""


def _counted(number: Number, held: Sequence[Number], shown: Facts) -> list[Number]:
    """What the evidence has of the thing that a number counts, if there it stands before another; or after the same "from" or "to"."""
    after = [other for other in shown.numbers if number.after and other.after == number.after]
    if after and all(terms(other.after, "en") for other in held):
        return after
    return [other for other in shown.numbers if number.before in _BETWEEN and not number.after and other.before == number.before]


def _other_day(said: Facts, evidence: Sequence[Evidence]) -> str:
    return "" if all(any(_tells(item, day) for item in evidence) for day in said.days) else "the evidence does not give that date"


def _tells(item: Evidence, day: Day) -> bool:
    """Whether a sentence gives a date, was published on it, or, where it is a year, holds that number."""
    published = day_of(item.hit.published)
    shown = facts(item.quote, item.hit.language, published)
    return (
        any(day.said_by(other, published) for other in shown.days)
        or bool(published and day.day and day.may_be(published))
        or bool(day.year and not day.month and any(float(day.year) in number.values for number in shown.numbers))
    )


def _other_quotation(said: Facts, quotes: str) -> str:
    return "" if all(quoted in quotes for quoted in said.quotations) else "it quotes what is not said"


def _other_name(said: Facts, shown: Facts, known: Facts, context: str, evidence: Sequence[Evidence], language: str) -> str:
    """A name must stand in the sentence, or in what the reader knows there if the claim leaves none of the sentence's own out."""
    names = said.names | ({said.first} if said.first and not _known(said.first, known.words, language) else frozenset())
    foreign = {name for name in names if not named(name, shown.words)}
    if missing := {name for name in foreign if not named(name, known.words) and not abbreviates(name, context)}:
        return f"the evidence does not hold the name {min(missing)}"
    points_back = any(item.lead is not None for item in evidence)
    if foreign and not points_back and shown.names - said.words:
        return f"the sentence does not name {min(foreign)}"
    return ""


@lru_cache(maxsize=4096)
def _known(word: str, words: frozenset[str], language: str) -> bool:
    """Whether the first word of a claim is an ordinary one, or the evidence has it or nearly the same."""
    if word in words or not (stems := terms(word, language)) or set(stems) & set(terms(" ".join(words), language)):
        return True
    others = sorted(words)
    return bool((word_vectors([word]) @ word_vectors(others).T).max(initial=0.0) >= SAME_WORD)


def _turned(claim: str, quotes: str, language: str) -> str:
    """A claim denies what the evidence does not, or the other way round, or has a word for its opposite."""
    negation = NEGATION.get(language)
    said = set(terms(claim, language))
    if negation:
        denied, denied_there = (_denied(text, negation, language) for text in (claim, quotes))
        denials, denials_there = (set(map(str.casefold, DENIAL.findall(text))) for text in (claim, quotes))
        of_claim, of_quotes = set().union(*denied), set().union(*denied_there)
        if not denials_there - denials and (len(denied) > len(denied_there) or any(scope and not scope & of_quotes for scope in denied)):
            return "it denies what the evidence does not"
        about = [scope for scope in denied_there if scope and len(scope & said) >= _WITHIN_SCOPE * len(scope)]
        if not denials - denials_there and any(not scope & of_claim for scope in about):
            return "the evidence denies it"
    ours, theirs = (Counter(bare(word) for word in _WORD.findall(text)) for text in (claim, quotes))
    for word in ours - theirs:
        if (theirs - ours).keys() & opposites(language).get(word, frozenset()):
            return "the evidence says the opposite"
    return ""


def _denied(text: str, negation: re.Pattern[str], language: str) -> list[set[str]]:
    """The terms that each negation of a text denies: those after it in its clause, or else those before it."""
    found = []
    for negated in negation.finditer(text):
        clause = _CLAUSE.split(text[negated.end() :])[0]
        if re.search(r"\buntil\b", clause):
            continue  # "was not known until" says that it was
        after = terms(clause, language)[:_SCOPE]
        found.append(set(after or terms(_CLAUSE.split(text[: negated.start()])[-1], language)[-_SCOPE:]))
    return found


def _exchanged(claim: str, quotes: str, said: Facts, shown: Facts) -> str:
    """Two names that stand on the two sides of a word, and in the evidence on the other sides."""
    sides, sides_there = _sides(claim, said.names | {said.first}), _sides(quotes, shown.names | {shown.first})
    for word, (before, after) in sides.items():
        before_there, after_there = sides_there.get(word, (set(), set()))
        if (before & after_there - before_there) and (after & before_there - after_there):
            return "it exchanges who did it and to whom"
    return ""


def _sides(text: str, names: frozenset[str]) -> dict[str, tuple[set[str], set[str]]]:
    """Each ordinary word → the names before it and after it; a passive's sides are exchanged."""
    words = [bare(word) for word in _WORD.findall(text)]
    places = [i for i, word in enumerate(words) if word in names]
    found: dict[str, tuple[set[str], set[str]]] = {}
    for i, word in enumerate(words):
        if word and word not in names and len(word) > 3:
            before, after = {words[p] for p in places if p < i}, {words[p] for p in places if p > i}
            found[word] = (after, before) if words[i + 1 : i + 2] == ["by"] else (before, after)
    return found


def _worded_alike(claim: str, context: str, every_word: bool, language: str) -> bool:
    """Whether the evidence has enough of a claim's words, or nearly the same ones. Numbers are compared elsewhere."""
    said, shown = (_worded(without_numbers(text, language), language) for text in (claim, context))
    if _SAYING.search(context):
        said = {term: word for term, word in said.items() if not _SAYING.search(word)}
    missing = [word for term, word in said.items() if term not in shown]
    if every_word:
        return not missing
    if shown and missing:
        nearest = (word_vectors(missing) @ word_vectors(list(shown.values())).T).max(axis=1)
        missing = [word for word, similarity in zip(missing, nearest, strict=True) if similarity < SAME_WORD]
    return len(missing) <= (1 - COVERAGE) * len(said)


def _worded(text: str, language: str) -> dict[str, str]:
    """A text's terms → the words they are of."""
    return {term: word for word in map(str.casefold, _WORD.findall(text)) for term in terms(word, language)}
