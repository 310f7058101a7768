"""What the reader looks at in a sentence. Plain measurements: no weights here, and no model is run."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa.reading.answer_types import asks_for, meets
from qa.reading.word_vectors import word_vectors
from qa.types import Question
from vectorstore.indexes.fusion import CONTEXT_WEIGHT, TermWeights
from vectorstore.indexes.hits import Hit, Retrieved
from vectorstore.indexes.keywords import analyzer_name, terms
from vectorstore.texts.folding import folded
from vectorstore.texts.passages import Span

# What ranks sentences of one question against each other.
RANKING = (
    "cosine", "cosine_above", "passage", "overlap_passage", "local", "local_previous", "soft_local", "soft_local_previous",
    "type_met", "type_missed", "names_met", "numbers_met", "length",
)  # fmt: skip
NAMES = (*RANKING, "worst")

_NAME = re.compile(r"(?<!^)\b[^\W\d_a-zß-ÿ][\w-]+")
_NUMERAL = re.compile(r"\d+(?:[.,]\d+)*")
_WORD = re.compile(r"\w[\w-]*")
_DATELINE = re.compile(r"^[^\W\d_a-z][^a-zß-ÿ—–]{2,60}?(?:\([^)]{2,40}\)|,[^—–]{2,30})? ?[—–] ")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a hit; `index` counts the hit's sentences."""

    hit: Hit
    span: Span
    index: int

    @property
    def before(self) -> str:
        """The sentence before it in its passage, or nothing."""
        return self.hit.quote(self.hit.sentences[self.index - 1]) if self.index else ""


@dataclass(frozen=True, slots=True)
class _Term:
    """A question's term: as the index holds it, as it was written, and what it is worth in the archive."""

    term: str
    word: str
    worth: float


def measure(question: Question, found: Retrieved) -> tuple[list[Candidate], NDArray[np.float64]]:
    """Every sentence of the hits found, and its features (n, len(NAMES)) for this question."""
    hits = found.hits
    candidates = [Candidate(hit, span, i) for hit in hits for i, span in enumerate(hit.sentences)]
    if not candidates:
        return [], np.empty((0, len(NAMES)))
    texts = [_DATELINE.sub("", folded(candidate.hit.quote(candidate.span))) for candidate in candidates]
    held = [frozenset(terms(text, c.hit.language)) for text, c in zip(texts, candidates, strict=True)]
    titles = {hit.passage: frozenset(terms(f"{hit.title} {hit.place}", hit.language)) for hit in hits}
    asked = {language: _asked(question, language, found.term_weights) for language in {hit.language for hit in hits}}
    rarity = {
        language: np.array([_rarity(term.term, candidates, held, titles) for term in of_language])
        for language, of_language in asked.items()
    }
    rows: list[list[float]] = []
    for hit in hits:
        own = [i for i, candidate in enumerate(candidates) if candidate.hit is hit]
        of_hit = asked[hit.language]
        worth = np.array([term.worth for term in of_hit])
        rare = rarity[hit.language]
        has = np.array([[term.term in held[i] for term in of_hit] for i in own], dtype=float).reshape(len(own), len(of_hit))
        soft = _soft(of_hit, [texts[i] for i in own], has)
        titled = np.array([term.term in titles[hit.passage] for term in of_hit], dtype=float)
        cosines = found.cosines(hit.sentence_vectors)
        of_own = _Sentences(hit, cosines, [texts[i] for i in own], [len(held[i]) for i in own], worth, worth * rare, has, soft, titled)
        rows.extend(_rows(question, of_own))
    return candidates, np.array(rows)


@dataclass(frozen=True, slots=True)
class _Sentences:
    """The sentences of a hit against the question's terms: which are `titled`, and which each sentence `has` or nearly says (`soft`)."""

    hit: Hit
    cosines: NDArray[np.float32]  # (sentences,)
    texts: Sequence[str]
    lengths: Sequence[int]  # in terms
    worth: NDArray[np.float64]  # (terms,) in the archive
    local: NDArray[np.float64]  # (terms,) among the candidates
    has: NDArray[np.float64]  # (sentences, terms)
    soft: NDArray[np.float64]  # (sentences, terms)
    titled: NDArray[np.float64]  # (terms,)


def _rows(question: Question, of: _Sentences) -> list[list[float]]:
    """The features of each sentence, in the order of NAMES."""
    hit, has, soft, local = of.hit, of.has, of.soft, of.local
    kind = asks_for(question.text)
    surroundings = set(_WORD.findall(folded(f"{hit.title} {hit.place} {hit.publisher} {hit.text}").casefold()))
    names_met = _part({name.casefold() for name in _NAME.findall(question.words)}, surroundings)
    numbers_met = _part(set(_NUMERAL.findall(question.words)), set(_NUMERAL.findall(folded(f"{hit.title} {hit.text}"))))
    everywhere = np.maximum(has.max(axis=0, initial=0), of.titled)
    rows = []
    for i, text in enumerate(of.texts):
        previous = has[max(i - 1, 0) : i + 1].max(axis=0)
        soft_previous = soft[max(i - 1, 0) : i + 1].max(axis=0)
        met = meets(kind, text, question.text)
        rows.append([
            float(of.cosines[i]), float(of.cosines[i] - of.cosines.mean()), hit.score, _share(everywhere, of.worth),
            _share(has[i], local), _share(previous, local), _share(soft[i], local), _share(soft_previous, local),
            float(met), float(bool(kind) and not met), names_met, numbers_met, math.log(1 + of.lengths[i]),
            float(((1 - np.maximum(soft_previous, of.titled)) * of.worth).max(initial=0.0)),
        ])  # fmt: skip
    return rows


def _asked(question: Question, language: str, term_weights: TermWeights) -> list[_Term]:
    """The question's terms and what each is worth: its inverse document frequency, half for terms of the context."""
    found: dict[str, _Term] = {}
    worth = term_weights.get(analyzer_name(language), {})
    for text, weight in ((question.words, 1.0), (question.context, CONTEXT_WEIGHT)):
        for word in _WORD.findall(text):
            for term in terms(word, language):
                found.setdefault(term, _Term(term, word.lower(), weight * worth.get(term, 1.0)))
    return list(found.values())


def _rarity(term: str, candidates: Sequence[Candidate], held: Sequence[frozenset[str]], titles: dict[int, frozenset[str]]) -> float:
    """How rare a term is among the candidates: what all of them share, such as the subject, cannot tell them apart."""
    count = sum(term in words or term in titles[c.hit.passage] for words, c in zip(held, candidates, strict=True))
    return math.log((len(candidates) + 1) / (count + 0.5)) / math.log(2 * len(candidates) + 2)


def _soft(asked: Sequence[_Term], texts: Sequence[str], has: NDArray[np.float64]) -> NDArray[np.float64]:
    """How nearly each sentence says each term (sentences, terms): 1 for the term, else its nearest word's similarity."""
    vectors = word_vectors([term.word for term in asked])
    found = [word_vectors([word.lower() for word in _WORD.findall(text)]) for text in texts]
    nearest = np.array([(vectors @ words.T).max(axis=1, initial=0.0) for words in found]).reshape(has.shape)
    return np.maximum(has, np.clip((nearest - 0.3) / 0.7, 0, 1))


def _share(present: NDArray[np.float64], worth: NDArray[np.float64]) -> float:
    total = float(worth.sum())
    return float(present @ worth) / total if total else 0.0


def _part(wanted: set[str], present: set[str]) -> float:
    """The share of wanted words that are present; 1 when nothing is wanted."""
    return len(wanted & present) / len(wanted) if wanted else 1.0
