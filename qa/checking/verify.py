"""Checks whether the evidence supports a drafted claim; a claim without support must not be shown.

A claim must have its numbers, dates, names and quotations from the evidence (`qa.checking.facts`), deny what the evidence denies and
nothing else, not exchange who did what to whom, and use nearly the same words; a model may decide instead of that last rule
(`qa.checking.checkers`). `make bench-verify` and `dateline claims` measure how often this errs.
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
from qa.checking.facts import Day, Facts, Number, abbreviates, bare, facts, has_name, without_numbers
from qa.checking.injections import is_order
from qa.reading.word_vectors import word_vectors
from qa.types import Evidence
from vectorstore.articles import day_of
from vectorstore.indexes.keywords import terms
from vectorstore.texts.folding import folded
from vectorstore.texts.opposites import DENIAL, NEGATION, opposites

if TYPE_CHECKING:  # slow to import
    from vectorstore.models.embed import Embedder

# No experiment set these one by one; `make bench-verify` measures which claims they accept and reject together.
SIMILARITY = 0.5  # cosine that a claim must have to the evidence it cites
SIMILARITY_UNCITED = 0.6  # cosine that a claim must have to evidence it does not cite
SAME_WORD = 0.6  # cosine of word vectors from which on two words count as the same: met and meet, died and death
COVERAGE = 0.7  # share of a claim's terms that the evidence must have
_MOST_SINGLE = 3  # single pieces of evidence about which a model is asked, at most: each costs as long as a claim
_SCOPE = 3  # terms after a negation that count as denied
_WITHIN_SCOPE = 0.6  # share of denied terms from which on a claim that has them is about the same

_WORD = re.compile(r"\w[\w’'-]*")
_FROM_TO = ("from", "to", "von", "auf", "de", "a")  # words that tell the two numbers of a change apart
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
    """Which evidence supports a claim, as indexes; true when any does.

    It is `reattributed` when that is other evidence than the claim cited. `why` is the reason when none supports it; `notice` is the
    error of a model that could not decide.
    """

    support: tuple[int, ...]
    reattributed: bool = False
    why: str = ""
    notice: str = ""

    def __bool__(self) -> bool:
        return bool(self.support)


class Checker:
    """Checks claims against the evidence of one answer, embedded only once. A `model` decides on those that no exact rule rejects."""

    def __init__(self, evidence: Sequence[Evidence], embedder: "Embedder", model: ClaimModel | None = None) -> None:
        self.evidence, self._embedder, self._model = evidence, embedder, model
        self._brackets = set().union(*(item.quote for item in evidence))

    @cached_property
    def _quote_vectors(self) -> NDArray[np.float32]:
        """The unit vectors (n, d) of the n quotes."""
        return self._embedder.embed_sentences([item.quote for item in self.evidence])

    def similarities(self, claim: str) -> NDArray[np.float32]:
        """The cosines (n,) of a claim to each piece of evidence."""
        return np.asarray(self._quote_vectors @ self._embedder.embed_sentences([claim])[0], dtype=np.float32)

    def check(self, claim: str, cited: Sequence[int] = (), *, every_word: bool = False, language: str = "") -> Verdict:
        """Find the evidence that supports a claim: all that it cites together, or else any single piece.

        `cited` holds indexes into the evidence; those out of range are ignored. With `every_word`, the evidence must have every word
        of the claim: small models are not trusted to reword. `language` is the claim's; without it, the evidence's is taken.
        """
        if not self.evidence:
            return Verdict((), why="there is no evidence")
        if _ADDRESS.search(claim) or set(_BRACKETS.findall(claim)) - self._brackets:
            return Verdict((), why="it holds markup or an address")
        similarities = self.similarities(claim)
        best_first = [index for index in map(int, np.argsort(-similarities)) if not is_order(self.evidence[index].quote)]
        cited_group = tuple(index for index in dict.fromkeys(cited) if index in best_first)
        single_groups = [(index,) for index in best_first if (index,) != cited_group][: _MOST_SINGLE if self._model else None]
        why = ""
        for group in [cited_group, *single_groups] if cited_group else single_groups:
            items, likeness = [self.evidence[i] for i in group], similarities[list(group)].tolist()
            if not self._model and max(likeness) < (SIMILARITY if group == cited_group else SIMILARITY_UNCITED):
                objection = "no evidence says anything like it"
            else:
                objection = _objection(claim, items, group == cited_group, every_word, language, self._model is not None)
            support = group
            if self._model and not objection:
                try:
                    support = tuple(group[i] for i in said_by(self._model, claim, items, likeness))
                except CheckerError as error:
                    return Verdict((), why="it could not be checked", notice=str(error))
                objection = "" if support else "the evidence does not say that"
            if not objection:
                return Verdict(support, reattributed=bool(cited_group) and group != cited_group)
            why = why or objection
        return Verdict((), why=why or "no evidence says anything like it")


def says_more(claim: str, question: str) -> bool:
    """Whether a claim says more than the question: "Rubio met in Mexico" does not answer "Whom did Rubio meet in Mexico?"."""
    in_claim, in_question = ([word for word in _WORD.findall(text.casefold()) if terms(word, "en")] for text in (claim, question))
    nearest = (word_vectors(in_claim) @ word_vectors(in_question).T).max(axis=1, initial=0.0)
    return bool((nearest < SAME_WORD).any())


def _objection(claim: str, evidence: Sequence[Evidence], cited: bool, every_word: bool, language: str, any_words: bool) -> str:
    """Why the evidence does not support a claim; empty when it does. Each `_…_objection` below does so for one kind of fact.
    With `any_words`, the claim may use other words than the evidence, unless `every_word` is set.
    """
    spoken = evidence[0].hit.language
    language = language or spoken
    claim, quotes = folded(claim), folded(" ".join(item.quote for item in evidence))
    context = folded(" ".join((quotes, *(_context(item) for item in evidence))))
    published = day_of(evidence[0].hit.published)
    in_claim, in_quotes, in_context = facts(claim, language), facts(quotes, spoken, published), facts(context, spoken, published)
    objection = (
        _number_objection(in_claim, in_quotes, in_context, published)
        or _date_objection(in_claim, evidence)
        or _quotation_objection(in_claim, bare(quotes))
        or _name_objection(in_claim, in_quotes, in_context, context, evidence, language)
    )
    if objection or language != spoken:
        return objection
    same_words = (any_words and not every_word) or _has_same_words(claim, context if cited else quotes, every_word, spoken)
    return (
        _denial_objection(claim, quotes, spoken)
        or _roles_objection(claim, quotes, in_claim, in_quotes)
        or ("" if same_words else "it says more than the evidence")
    )


def _context(item: Evidence) -> str:
    """What a reader of the article knows at this sentence: title, publisher, date and the sentence before."""
    before = [span for span in item.hit.sentences if span[1] <= item.start]
    previous = item.hit.quote(before[-1]) if before else ""
    return f"{item.hit.title}. {item.hit.publisher}. {item.hit.published or ''} {previous}"


def _number_objection(in_claim: Facts, in_quotes: Facts, in_context: Facts, published: date | None) -> str:
    """Each number must be in the quotes, and count the same thing there. One in a name ("Line 6") may be in the context instead."""
    for number in in_claim.numbers:
        equal = [other for other in (in_context if number.before in in_claim.names else in_quotes).numbers if number.agrees(other)]
        if not equal and not (published and number.values == {published.year}):
            return f"the evidence does not hold the number {max(number.values):g}"
        of_same_thing = _numbers_of_same_thing(number, equal, in_quotes)
        if of_same_thing and not any(map(number.agrees, of_same_thing)):
            return f"the number {max(number.values):g} stands for something else"
    return ""


def _numbers_of_same_thing(number: Number, equal: Sequence[Number], in_quotes: Facts) -> list[Number]:
    """The numbers in the quotes that precede the same word as a claim's number, or follow the same "from" or "to"; often none.

    `equal` are those of the same value: where no thing is named after one of them, it may count any thing.
    """
    before_same_word = [other for other in in_quotes.numbers if number.after and other.after == number.after]
    if before_same_word and all(terms(other.after, "en") for other in equal):
        return before_same_word
    return [other for other in in_quotes.numbers if number.before in _FROM_TO and not number.after and other.before == number.before]


def _date_objection(in_claim: Facts, evidence: Sequence[Evidence]) -> str:
    given = all(any(_gives_date(item, day) for item in evidence) for day in in_claim.days)
    return "" if given else "the evidence does not give that date"


def _gives_date(item: Evidence, day: Day) -> bool:
    """Whether a sentence has a date, or its article was published on that day, or, for a mere year, the sentence has that number."""
    published = day_of(item.hit.published)
    in_quote = facts(item.quote, item.hit.language, published)
    return (
        any(day.follows_from(other, published) for other in in_quote.days)
        or bool(published and day.day and day.may_be(published))
        or bool(day.year and not day.month and any(float(day.year) in number.values for number in in_quote.numbers))
    )


def _quotation_objection(in_claim: Facts, quotes: str) -> str:
    return "" if all(quotation in quotes for quotation in in_claim.quotations) else "it quotes what is not said"


def _name_objection(in_claim: Facts, in_quotes: Facts, in_context: Facts, context: str, evidence: Sequence[Evidence], language: str) -> str:
    """Each name must be in the quotes. It may be in their context instead, if the claim has all names of the quotes, too."""
    names = in_claim.names
    if in_claim.first and not _is_ordinary(in_claim.first, in_context.words, language):
        names |= {in_claim.first}
    not_quoted = {name for name in names if not has_name(in_quotes.words, name)}
    if missing := {name for name in not_quoted if not has_name(in_context.words, name) and not abbreviates(name, context)}:
        return f"the evidence does not hold the name {min(missing)}"
    points_back = any(item.lead is not None for item in evidence)
    if not_quoted and not points_back and in_quotes.names - in_claim.words:
        return f"the sentence does not name {min(not_quoted)}"
    return ""


@lru_cache(maxsize=4096)
def _is_ordinary(word: str, words: frozenset[str], language: str) -> bool:
    """Whether the first word of a claim need not be checked as a name: it is a stop word, or among the words or similar to one."""
    if word in words or not (stems := terms(word, language)) or set(stems) & set(terms(" ".join(words), language)):
        return True
    others = sorted(words)
    return bool((word_vectors([word]) @ word_vectors(others).T).max(initial=0.0) >= SAME_WORD)


def _denial_objection(claim: str, quotes: str, language: str) -> str:
    """A claim must deny what the quotes deny and nothing else, and have no word whose opposite they have."""
    negation = NEGATION.get(language)
    claim_terms = set(terms(claim, language))
    if negation:
        claim_scopes, quote_scopes = (_denied_terms(text, negation, language) for text in (claim, quotes))
        claim_denials, quote_denials = (set(map(str.casefold, DENIAL.findall(text))) for text in (claim, quotes))
        denied_by_claim, denied_by_quotes = set().union(*claim_scopes), set().union(*quote_scopes)
        denies_more = len(claim_scopes) > len(quote_scopes) or any(scope and not scope & denied_by_quotes for scope in claim_scopes)
        if denies_more and not quote_denials - claim_denials:
            return "it denies what the evidence does not"
        about = [scope for scope in quote_scopes if scope and len(scope & claim_terms) >= _WITHIN_SCOPE * len(scope)]
        if not claim_denials - quote_denials and any(not scope & denied_by_claim for scope in about):
            return "the evidence denies it"
    claim_words, quote_words = (Counter(bare(word) for word in _WORD.findall(text)) for text in (claim, quotes))
    for word in claim_words - quote_words:
        if (quote_words - claim_words).keys() & opposites(language).get(word, frozenset()):
            return "the evidence says the opposite"
    return ""


def _denied_terms(text: str, negation: re.Pattern[str], language: str) -> list[set[str]]:
    """The terms that each negation of a text denies: those after it in its clause, or else those before it."""
    scopes = []
    for match in negation.finditer(text):
        clause = _CLAUSE.split(text[match.end() :])[0]
        if re.search(r"\buntil\b", clause):
            continue  # "was not known until" means that it was known then
        after = terms(clause, language)[:_SCOPE]
        scopes.append(set(after or terms(_CLAUSE.split(text[: match.start()])[-1], language)[-_SCOPE:]))
    return scopes


def _roles_objection(claim: str, quotes: str, in_claim: Facts, in_quotes: Facts) -> str:
    """Two names, one before and one after a word, must not be the other way round in the quotes."""
    claim_sides, quote_sides = _sides(claim, in_claim.names | {in_claim.first}), _sides(quotes, in_quotes.names | {in_quotes.first})
    for word, (before, after) in claim_sides.items():
        quoted_before, quoted_after = quote_sides.get(word, (set(), set()))
        if (before & quoted_after - quoted_before) and (after & quoted_before - quoted_after):
            return "it exchanges who did it and to whom"
    return ""


def _sides(text: str, names: frozenset[str]) -> dict[str, tuple[set[str], set[str]]]:
    """Each word that is no name → the names before it and those after it; the other way round for a passive ("met by").

    Words of up to three letters are left out: they are mostly articles and prepositions.
    """
    words = [bare(word) for word in _WORD.findall(text)]
    name_places = [i for i, word in enumerate(words) if word in names]
    sides: dict[str, tuple[set[str], set[str]]] = {}
    for i, word in enumerate(words):
        if word and word not in names and len(word) > 3:
            before, after = {words[p] for p in name_places if p < i}, {words[p] for p in name_places if p > i}
            sides[word] = (after, before) if words[i + 1 : i + 2] == ["by"] else (before, after)
    return sides


def _has_same_words(claim: str, context: str, every_word: bool, language: str) -> bool:
    """Whether the context has enough of a claim's words, or similar ones. Numbers are left out; `_number_objection` checks them."""
    in_claim, in_context = (_words_by_term(without_numbers(text, language), language) for text in (claim, context))
    if _SAYING.search(context):
        in_claim = {term: word for term, word in in_claim.items() if not _SAYING.search(word)}
    missing = [word for term, word in in_claim.items() if term not in in_context]
    if every_word:
        return not missing
    if in_context and missing:
        nearest = (word_vectors(missing) @ word_vectors(list(in_context.values())).T).max(axis=1)
        missing = [word for word, similarity in zip(missing, nearest, strict=True) if similarity < SAME_WORD]
    return len(missing) <= (1 - COVERAGE) * len(in_claim)


def _words_by_term(text: str, language: str) -> dict[str, str]:
    """Each term of a text → the word that it comes from."""
    return {term: word for word in map(str.casefold, _WORD.findall(text)) for term in terms(word, language)}
