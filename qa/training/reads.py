"""Questions of a test set as the reader meets them, and what a cross-encoder learns from each: the examples and lists to train on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa.archive import Archive
from qa.asking.question import understand
from qa.asking.retrieve import choose_passages, query_for
from qa.evaluation.cases import Case, parts
from qa.evidence import PASSAGES
from qa.reading import reader
from qa.reading.features import Candidate, measure
from qa.reading.pairs import Sentence, with_context
from qa.types import Question

Rows = tuple[NDArray[np.float64], NDArray[np.bool_]]  # features (n, features) of n sentences, and which of them answer (n,)

SEED = 0  # of all random draws, so that training again gives the same weights
READER_FOLDER = Path(reader.__file__).parent  # the folder of the reader's weights
_HELD_OUT = 5  # one in so many articles of SQuAD is kept from the cross-encoder
_OTHERS = 11  # best-ranked sentences that do not answer, from which a list is drawn


@dataclass(frozen=True, slots=True)
class Item:
    """A question; the sentence that answers it, or None; sentences that do not, the best-ranked first; and the gold answers in words."""

    question: str
    gold: Sentence | None
    others: tuple[Sentence, ...]
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """A question asked of an archive, with the sentences of the passages found, their features, and which of them answer (`gold`)."""

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
        """The article of SQuAD that the question is about, or, if it is unanswerable, that of the best hit."""
        articles = self.case.articles or (self.candidates[0].hit.article_id,)
        return subject_of(articles[0])


def subject_of(article_id: str) -> str:
    """The article of SQuAD that a paragraph belongs to. In the archive, each paragraph is an article of its own."""
    return article_id.rsplit("-", 1)[0]


def held_out_subjects(subjects: set[str]) -> list[str]:
    """The articles of SQuAD, out of all of them, that no cross-encoder is trained on, so that it can be measured on them."""
    return sorted(subjects)[::_HELD_OUT]


def examples(archive: Archive, cases: Sequence[Case], without_own_article: bool = False) -> Iterator[Example]:
    """Ask each question of an archive, as the reader would; a sentence of the gold article with a gold answer is gold."""
    for case in cases:
        question = understand(case.question, case.history)
        found, _ = choose_passages(question, archive.retrieve(**query_for(question)))
        hits = [hit for hit in found.hits if not (without_own_article and hit.article_id in case.articles)]
        candidates, features = measure(question, replace(found, hits=hits[:PASSAGES]))
        gold = [case.is_gold(c.hit.article_id, c.hit.quote(c.span)) for c in candidates]
        if candidates:
            yield Example(case, question, candidates, features, np.array(gold, dtype=bool))


def item_of(example: Example, ranking: reader.Weights, elsewhere: Sentence | None = None) -> Item | None:
    """An example for a cross-encoder; None where no sentence that answers was found, though one exists.

    `elsewhere` is one that answers and is taken where none was found.
    """
    order = [int(i) for i in np.argsort(-reader.rank(example.features, ranking), kind="stable")]
    gold = [reader.sentence_of(example.candidates[i]) for i in order if example.gold[i]] or ([elsewhere] if elsewhere else [])
    if not gold and not example.case.unanswerable:
        return None
    others = [reader.sentence_of(example.candidates[i]) for i in order if not example.gold[i]][:_OTHERS]
    answers = tuple(wording for alternative in example.case.answers for wording in parts(alternative))
    best = None if example.case.unanswerable else gold[0]
    return Item(with_context(example.question.text, example.question.context), best, tuple(others), answers)
