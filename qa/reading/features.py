"""Measures the features of sentences by which the reader ranks them. No model is run here, and no weights are applied."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa.asking.retrieve import normalised
from qa.reading.answer_types import answer_kind, has_answer
from qa.reading.taken_back import denies, is_taken_back, repeats
from qa.reading.word_vectors import word_vectors
from qa.types import Question
from vectorstore.indexes.fusion import CONTEXT_WEIGHT, TermWeights
from vectorstore.indexes.hits import Hit, Retrieved
from vectorstore.indexes.keywords import analyzer_name, terms
from vectorstore.texts.dates import day_of
from vectorstore.texts.folding import FULL_NAME, folded
from vectorstore.texts.languages import question_language
from vectorstore.texts.passages import Span

# The features that rank the sentences of one question, in their order.
RANKING = (
    "cosine",  # of the question to the sentence
    "cosine_above",  # that less the mean of the passage's sentences
    "passage",  # the passage's score
    "overlap_passage",  # share of the question's terms that the passage has
    "local",  # share that the sentence has, terms that are rare among the candidates counting most
    "local_previous",  # the same of the sentence and the one before
    "soft_local",  # as `local`, where words that mean nearly the same count in part
    "soft_local_previous",
    "type_met",  # 1 where the sentence has the kind of answer that the question asks for
    "type_missed",  # 1 where the question asks for a kind and the sentence does not have it
    "names_met",  # share of the question's names that the passage has
    "numbers_met",  # share of the question's numbers that the passage has
    "length",  # logarithm of the sentence's terms
)
NAMES = (*RANKING, "worst")  # all features; "worst" is the weight of the heaviest term that the sentence, its title and the one before lack
_UNRELATED = 0.3  # similarity of word vectors up to which two words have nothing in common

_NAME = re.compile(r"(?<!^)\b[^\W\d_a-zß-ÿ][\w-]+")
_FULL_NAME = re.compile(rf"(?<=\s)(?<![.?!] ){FULL_NAME}")  # the first word of a question is none
_NUMERAL = re.compile(r"\d+(?:[.,]\d+)*")
_WORD = re.compile(r"\w[\w-]*")
_LEAST_MET = 2 / 3  # of the weight of the keywords that an article has, against the one that has most
_MOST_KEYWORDS = 3  # of more words, some are in other words in the articles
_ASKS = re.compile(r"[?؟？]\W*$")
DATELINE = re.compile(r"^[^\W\d_a-z][^a-zß-ÿ—–]{2,60}?(?:\([^)]{2,40}\)|,[^—–]{2,30})? ?[—–] ")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a hit: its character offsets into the article's text, and its index among the hit's sentences, from 0."""

    hit: Hit
    span: Span
    index: int

    @property
    def text(self) -> str:
        return self.hit.quote(self.span)

    @property
    def lead(self) -> Span | None:
        """The sentence before it in its passage, with the one that it denies, if it does; None for the first."""
        if not self.index:
            return None
        start, end = self.hit.sentences[self.index - 1]
        return (self.hit.sentences[self.index - 2][0] if self.index > 1 and denies(self.hit.quote((start, end))) else start), end

    @property
    def before(self) -> str:
        """The text of `lead`; empty for the first sentence."""
        return self.hit.quote(lead) if (lead := self.lead) else ""

    @property
    def is_taken_back(self) -> bool:
        """Whether its article says that it is not true."""
        following = self.hit.sentences[self.index + 1 : self.index + 2]
        return is_taken_back(self.text, self.hit.quote(following[0]) if following else "")


@dataclass(frozen=True, slots=True)
class _Term:
    """A term of the question as the index has it, the word it comes from, and its weight."""

    term: str
    word: str
    weight: float


def measure(question: Question, found: Retrieved) -> tuple[list[Candidate], NDArray[np.float64]]:
    """The n sentences of the hits that may answer, and their features (n, len(NAMES)) for this question.

    What asks answers nothing, though a quiz or a headline may ask the very same: it is left out, unless it has a phrase that the question
    looks for, or nothing states anything. So is what an article takes back, also where an older one says it. Of a passage that has no word
    of any full name in the question, nothing is taken, unless none has.
    """
    hits = found.hits
    candidates = [Candidate(hit, span, i) for hit in hits for i, span in enumerate(hit.sentences)]
    if not candidates:
        return [], np.empty((0, len(NAMES)))
    texts = [DATELINE.sub("", folded(candidate.text)) for candidate in candidates]
    sentence_terms = [frozenset(terms(text, c.hit.language)) for text, c in zip(texts, candidates, strict=True)]
    title_terms = {hit.passage: frozenset(terms(f"{hit.title} {hit.place}", hit.language)) for hit in hits}
    question_terms = {language: _question_terms(question, language, found.term_weights) for language in {hit.language for hit in hits}}
    rarity = {
        language: np.array([_rarity(term.term, candidates, sentence_terms, title_terms) for term in of_language])
        for language, of_language in question_terms.items()
    }
    rows: list[list[float]] = []
    for hit in hits:
        own = [i for i, candidate in enumerate(candidates) if candidate.hit is hit]
        asked = question_terms[hit.language]
        weights = np.array([term.weight for term in asked])
        has = np.array([[term.term in sentence_terms[i] for term in asked] for i in own], dtype=float).reshape(len(own), len(asked))
        sentences = _Sentences(
            hit=hit,
            cosines=found.cosines(hit.sentence_vectors),
            texts=[texts[i] for i in own],
            lengths=[len(sentence_terms[i]) for i in own],
            weights=weights,
            local_weights=weights * rarity[hit.language],
            has=has,
            nearly_has=_nearly_has(asked, [texts[i] for i in own], has),
            in_title=np.array([term.term in title_terms[hit.passage] for term in asked], dtype=float),
        )
        rows.extend(_rows(question, sentences))
    taken_back = [candidate for candidate in candidates if candidate.is_taken_back]
    standing = [i for i, candidate in enumerate(candidates) if not _is_among(candidate, taken_back)]
    others = _about_others(question, hits, question_terms)
    about = [i for i in standing if candidates[i].hit.passage not in others] or standing
    kept = [i for i in about if _may_answer(question, candidates[i])] or about
    return [candidates[i] for i in kept], np.array(rows)[kept]


def _about_others(question: Question, hits: Sequence[Hit], question_terms: Mapping[str, Sequence[_Term]]) -> set[int]:
    """The passages that have no word of any full name in the question or, of keywords, whose article lacks those that weigh most."""
    names = [word for name in _FULL_NAME.findall(folded(question.words)) for word in re.findall(r"[^\W_]{2,}", name)]
    if names:
        named = re.compile(rf"\b(?:{'|'.join(names)})\b", re.I)
        return {hit.passage for hit in hits if not named.search(folded(f"{hit.title} {hit.text}"))}
    if not _is_keywords(question, hits):
        return set()
    told: dict[str, set[str]] = {}
    for hit in hits:
        told.setdefault(hit.article_id, set()).update(terms(f"{hit.title} {hit.text}", hit.language))
    met = {hit.passage: sum(term.weight for term in question_terms[hit.language] if term.term in told[hit.article_id]) for hit in hits}
    most = {hit.language: max(met[other.passage] for other in hits if other.language == hit.language) for hit in hits}
    return {hit.passage for hit in hits if met[hit.passage] < _LEAST_MET * most[hit.language]}


def _is_keywords(question: Question, hits: Sequence[Hit]) -> bool:
    """Whether a question is only words that say something: "soundstorm ticket price"."""
    language = question_language(question.words, {hit.language for hit in hits})
    return 1 < len(_WORD.findall(question.words)) == len(terms(question.words, language)) <= _MOST_KEYWORDS


def _may_answer(question: Question, candidate: Candidate) -> bool:
    return not _ASKS.search(candidate.text) or any(normalised(phrase) in normalised(candidate.text) for phrase in question.phrases)


def _is_among(candidate: Candidate, taken_back: Sequence[Candidate]) -> bool:
    """Whether a sentence was taken back, or says the same and is no newer."""
    return any(candidate is other or _said_before(candidate, other) for other in taken_back)


def _said_before(candidate: Candidate, taken_back: Candidate) -> bool:
    day, day_of_other, language = day_of(candidate.hit.published), day_of(taken_back.hit.published), candidate.hit.language
    if not day or not day_of_other or day > day_of_other or language != taken_back.hit.language:
        return False
    return repeats(candidate.text, taken_back.text, language)


@dataclass(frozen=True, slots=True)
class _Sentences:
    """The sentences of one hit, compared with the terms of the question."""

    hit: Hit
    cosines: NDArray[np.float32]  # (sentences,) of the question to each sentence
    texts: Sequence[str]
    lengths: Sequence[int]  # of each sentence in terms
    weights: NDArray[np.float64]  # (terms,)
    local_weights: NDArray[np.float64]  # (terms,) the weights times how rare each term is among the candidates
    has: NDArray[np.float64]  # (sentences, terms) 1 where the sentence has the term, else 0
    nearly_has: NDArray[np.float64]  # (sentences, terms) in [0, 1]: as `has`, but for a similar word more than 0
    in_title: NDArray[np.float64]  # (terms,) 1 where the article's title or place has the term, else 0


def _rows(question: Question, of: _Sentences) -> list[list[float]]:
    """The features of each sentence, in the order of NAMES."""
    hit, weights, local = of.hit, of.weights, of.local_weights
    kind = answer_kind(question.text)
    words_around = set(_WORD.findall(folded(f"{hit.title} {hit.place} {hit.publisher} {hit.text}").casefold()))
    names_met = _share({name.casefold() for name in _NAME.findall(question.words)}, words_around)
    numbers_met = _share(set(_NUMERAL.findall(question.words)), set(_NUMERAL.findall(folded(f"{hit.title} {hit.text}"))))
    in_passage = np.maximum(of.has.max(axis=0, initial=0), of.in_title)
    rows = []
    for i, text in enumerate(of.texts):
        has, nearly_has = of.has[i], of.nearly_has[i]
        with_previous = of.has[max(i - 1, 0) : i + 1].max(axis=0)
        nearly_with_previous = of.nearly_has[max(i - 1, 0) : i + 1].max(axis=0)
        met = has_answer(kind, text, question.text)
        missing = 1 - np.maximum(nearly_with_previous, of.in_title)
        row = [
            float(of.cosines[i]),
            float(of.cosines[i] - of.cosines.mean()),
            hit.score,
            _weighted_share(in_passage, weights),
            _weighted_share(has, local),
            _weighted_share(with_previous, local),
            _weighted_share(nearly_has, local),
            _weighted_share(nearly_with_previous, local),
            float(met),
            float(bool(kind) and not met),
            names_met,
            numbers_met,
            math.log(1 + of.lengths[i]),
            float((missing * weights).max(initial=0.0)),
        ]
        rows.append(row)
    return rows


def _question_terms(question: Question, language: str, term_weights: TermWeights) -> list[_Term]:
    """The terms of the question and its context, each weighted by its inverse document frequency; those of the context count less."""
    found: dict[str, _Term] = {}
    idf = term_weights.get(analyzer_name(language), {})
    for text, factor in ((question.words, 1.0), (question.context, CONTEXT_WEIGHT)):
        for word in _WORD.findall(text):
            for term in terms(word, language):
                found.setdefault(term, _Term(term, word.lower(), factor * idf.get(term, 1.0)))
    return list(found.values())


def _rarity(
    term: str, candidates: Sequence[Candidate], sentence_terms: Sequence[frozenset[str]], title_terms: dict[int, frozenset[str]]
) -> float:
    """How rare a term is among the candidates, at most 1, for a term that none has.

    A term that all of them have, such as the subject, cannot tell which of them answers.
    """
    count = sum(term in own or term in title_terms[c.hit.passage] for own, c in zip(sentence_terms, candidates, strict=True))
    return math.log((len(candidates) + 1) / (count + 0.5)) / math.log(2 * len(candidates) + 2)


def _nearly_has(asked: Sequence[_Term], texts: Sequence[str], has: NDArray[np.float64]) -> NDArray[np.float64]:
    """1 where a sentence has a term, else the similarity, from 0 to 1, of its most similar word (sentences, terms)."""
    vectors = word_vectors([term.word for term in asked])
    word_lists = [[word.lower() for word in _WORD.findall(text)] for text in texts]
    nearest = np.array([(vectors @ word_vectors(words).T).max(axis=1, initial=0.0) for words in word_lists]).reshape(has.shape)
    return np.maximum(has, np.clip((nearest - _UNRELATED) / (1 - _UNRELATED), 0, 1))


def _weighted_share(present: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    """The share of the weights (terms,) that falls on the terms that are present (terms,); 0 when there are none."""
    total = float(weights.sum())
    return float(present @ weights) / total if total else 0.0


def _share(wanted: set[str], present: set[str]) -> float:
    """The share of the wanted words that are present; 1 when none is wanted."""
    return len(wanted & present) / len(wanted) if wanted else 1.0
