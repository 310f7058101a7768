"""Questions as the reader reads them: asked of an archive, with their sentences, and which of those answer."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa.answer import PASSAGES
from qa.archive import Archive
from qa.asking.question import understand
from qa.asking.retrieve import chosen, wanted
from qa.evaluation.cases import Case, parts
from qa.reading import reader
from qa.reading.features import Candidate, measure
from qa.reading.pairs import Sentence, asked
from qa.types import Question

Rows = tuple[NDArray[np.float64], NDArray[np.bool_]]

SEED = 0  # of what is drawn: who trains again gets the same weights
READING = Path(reader.__file__).parent  # where weights are kept
_ONE_IN = 5  # articles of SQuAD that are kept back
_OTHERS = 11  # sentences that do not answer, from the best-ranked on, that a list draws from


@dataclass(frozen=True, slots=True)
class Item:
    """A question, the sentence that answers it if one does, others from the likeliest on, and the answer in words."""

    question: str
    gold: Sentence | None
    others: tuple[Sentence, ...]
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """A question as it was asked of an archive, its sentences, their features, and which of them answer."""

    case: Case
    question: Question
    candidates: Sequence[Candidate]
    features: NDArray[np.float64]
    gold: NDArray[np.bool_]

    @property
    def rows(self) -> Rows:
        return self.features, self.gold

    @property
    def subject(self) -> str:
        """The article of SQuAD, of which each paragraph is an article here; of an unanswerable question, that of the best hit."""
        own = self.case.articles or (self.candidates[0].hit.article_id,)
        return subject_of(own[0])


def subject_of(article_id: str) -> str:
    """The article of SQuAD that a paragraph is of."""
    return article_id.rsplit("-", 1)[0]


def kept_back(subjects: set[str]) -> list[str]:
    """The articles of SQuAD that no cross-encoder sees in training, so that it can be weighed on them."""
    return sorted(subjects)[::_ONE_IN]


def read(archive: Archive, cases: Sequence[Case], without_own_article: bool = False) -> Iterator[Read]:
    """What the reader sees of each question, and which sentences hold a gold answer in the gold article."""
    for case in cases:
        question = understand(case.question, case.history)
        found, _ = chosen(question, archive.retrieve(**wanted(question)))
        hits = [hit for hit in found.hits if not (without_own_article and hit.article_id in case.articles)]
        candidates, features = measure(question, replace(found, hits=hits[:PASSAGES]))
        gold = [case.is_gold(c.hit.article_id, c.hit.quote(c.span)) for c in candidates]
        if candidates:
            yield Read(case, question, candidates, features, np.array(gold, dtype=bool))


def ranked(of: Read, ranking: reader.Weights) -> list[int]:
    """Its candidates from the best-ranked on."""
    return [int(i) for i in np.argsort(-reader.rank(of.features, ranking), kind="stable")]


def shipped_ranking() -> reader.Weights:
    """The ranking that the reader has now."""
    weights: dict[str, reader.Weights] = json.loads((READING / "reader.json").read_text(encoding="utf-8"))
    return weights["ranking"]


def item_of(of: Read, ranking: reader.Weights, elsewhere: Sentence | None = None) -> Item | None:
    """A question's list for a cross-encoder. None where no sentence that answers was found, nor comes from `elsewhere`."""
    order = ranked(of, ranking)
    gold = [reader.sentence_of(of.candidates[i]) for i in order if of.gold[i]] or ([elsewhere] if elsewhere else [])
    if not gold and not of.case.unanswerable:
        return None
    others = [reader.sentence_of(of.candidates[i]) for i in order if not of.gold[i]][:_OTHERS]
    answers = tuple(part for answer in of.case.answers for part in parts(answer))
    return Item(asked(of.question.text, of.question.context), None if of.case.unanswerable else gold[0], tuple(others), answers)
