"""Checks whether the evidence supports a drafted claim; a claim without support must not be shown.

A claim must have its numbers, dates, names and quotations from the evidence (`qa.checking.facts`), deny what the evidence denies and
nothing else, not exchange who did what to whom, and use nearly the same words; a model may decide instead of that last rule
(`qa.checking.checkers`). `make bench-verify` and `dateline claims` measure how often this errs.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from qa.checking.checkers import CheckerError, ClaimModel, said_by
from qa.checking.exact import context_of, exact_objection, exact_parts, quotes_of
from qa.checking.facts import WORD
from qa.checking.injections import is_order
from qa.checking.numbers import without_numbers
from qa.reading.word_vectors import word_vectors
from qa.saying.words import Said, words_of
from qa.types import Evidence, Grounds
from vectorstore.indexes.keywords import terms
from vectorstore.models.endpoint import EndpointError
from vectorstore.texts.folding import folded

if TYPE_CHECKING:  # slow to import
    from vectorstore.models.embed import Embedder

# No experiment set these one by one; `make bench-verify` measures which claims they accept and reject together.
SIMILARITY = 0.5  # cosine that a claim must have to the evidence it cites
SIMILARITY_UNCITED = 0.6  # cosine that a claim must have to evidence it does not cite
SAME_WORD = 0.6  # cosine of word vectors from which on two words count as the same: met and meet, died and death
COVERAGE = 0.7  # share of a claim's terms that the evidence must have
_MOST_SINGLE = 3  # single pieces of evidence about which a model is asked, at most: each costs as long as a claim

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

    It is `reattributed` when that is other evidence than the claim cited. `why` is the reason when none supports it, `grounds` what speaks
    for it when some does; `notice` is the error of a model that could not decide.
    """

    support: tuple[int, ...]
    reattributed: bool = False
    why: str = ""
    notice: str = ""
    grounds: Grounds | None = None

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
            return Verdict((), why=Said("no_evidence"))
        if _ADDRESS.search(claim) or set(_BRACKETS.findall(claim)) - self._brackets:
            return Verdict((), why=Said("markup"))
        model = self._model_for(language)
        try:
            similarities = self.similarities(claim)
        except EndpointError as error:
            return Verdict((), why=Said("not_checkable"), notice=words_of(error))
        best_first = [index for index in map(int, np.argsort(-similarities)) if not is_order(self.evidence[index].quote)]
        cited_group = tuple(index for index in dict.fromkeys(cited) if index in best_first)
        single_groups = [(index,) for index in best_first if (index,) != cited_group][: _MOST_SINGLE if model else None]
        why = ""
        for group in [cited_group, *single_groups] if cited_group else single_groups:
            items, likeness = [self.evidence[i] for i in group], similarities[list(group)].tolist()
            if not model and max(likeness) < (SIMILARITY if group == cited_group else SIMILARITY_UNCITED):
                objection: str = Said("unlike")
            else:
                objection = _objection(claim, items, group == cited_group, every_word, language, model is not None)
            support = group
            probability: float | None = None
            if model and not objection:
                try:
                    said, probability = said_by(model, claim, items, likeness)
                except CheckerError as error:
                    return Verdict((), why=Said("not_checkable"), notice=words_of(error))
                support = tuple(group[i] for i in said)
                objection = "" if support else Said("not_said")
            if not objection:
                grounds = Grounds(exact_parts(claim, items, language), probability, max(similarities[list(support)].tolist()))
                return Verdict(support, reattributed=bool(cited_group) and group != cited_group, grounds=grounds)
            why = why or objection
        return Verdict((), why=why or Said("unlike"))

    def _model_for(self, language: str) -> ClaimModel | None:
        """The model, if it reads the language of the claim and of all evidence."""
        spoken = {language, *(item.hit.language for item in self.evidence)} - {""}
        return self._model and self._model.of(spoken)


def says_more(claim: str, question: str) -> bool:
    """Whether a claim says more than the question: "Rubio met in Mexico" does not answer "Whom did Rubio meet in Mexico?"."""
    in_claim, in_question = ([word for word in WORD.findall(text.casefold()) if terms(word, "en")] for text in (claim, question))
    nearest = (word_vectors(in_claim) @ word_vectors(in_question).T).max(axis=1, initial=0.0)
    return bool((nearest < SAME_WORD).any())


def _objection(claim: str, evidence: Sequence[Evidence], cited: bool, every_word: bool, language: str, any_words: bool) -> str:
    """Why the evidence does not support a claim; empty when it does. With `any_words`, the claim may use other words than the evidence,
    unless `every_word` is set.
    """
    spoken = evidence[0].hit.language
    language = language or spoken
    objection = exact_objection(claim, evidence, language)
    if objection or language != spoken or (any_words and not every_word):
        return objection
    said = context_of(evidence) if cited else quotes_of(evidence)
    return "" if _has_same_words(folded(claim), said, every_word, spoken) else Said("says_more")


def _has_same_words(claim: str, context: str, every_word: bool, language: str) -> bool:
    """Whether the context has enough of a claim's words, or similar ones. Numbers are left out: they have a rule of their own."""
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
    return {term: word for word in map(str.casefold, WORD.findall(text)) for term in terms(word, language)}
