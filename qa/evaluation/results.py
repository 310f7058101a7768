"""The result of one question: its case and its answer, whether that is right and why not, and its value in each measure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from qa.evaluation import metrics
from qa.evaluation.cases import Case, parts
from qa.evaluation.testsets import from_fields, to_fields
from qa.showing.as_json import from_json, to_json
from qa.types import Answer, Citation
from vectorstore.indexes.hits import Hit

NOT_RETRIEVED = "not retrieved"
NOT_CHOSEN = "retrieved, not chosen"
NOT_SAID = "chosen, not said"
WRONGLY_ABSTAINED = "wrongly abstained"
WRONGLY_ANSWERED = "wrongly answered"
REASONS = (NOT_RETRIEVED, NOT_CHOSEN, NOT_SAID, WRONGLY_ABSTAINED, WRONGLY_ANSWERED)


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage that the search found: its article and character offsets there, the articles that tell the same story (`also_in`), and the
    indexes of the pieces of gold that it holds.
    """

    article_id: str
    start: int
    end: int
    also_in: tuple[str, ...] = ()
    gold: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """A case with its answer. `passages` are those found, best first, of which the first `read` were read sentence by sentence.

    `first` is the seconds until the first claim, `verbatim` the share of quotes that are in their articles to the character, `judged` the
    marks of an LLM by the names of their measures.
    """

    case: Case
    answer: Answer
    passages: tuple[Passage, ...] = ()
    read: int = 0
    first: float | None = None
    verbatim: float | None = None
    judged: Mapping[str, float] = field(default_factory=dict)

    @property
    def said(self) -> str:
        """What the answer says, without citation markers; an abstention says nothing."""
        return " ".join(claim.text for claim in self.answer.claims)

    @property
    def ranked(self) -> list[str]:
        """Ids of the articles found, best first, each followed by those that tell the same story."""
        return list(dict.fromkeys(name for passage in self.passages for name in (passage.article_id, *passage.also_in)))

    @property
    def cited(self) -> list[str]:
        """The quotes that the answer cites from gold articles."""
        return [citation.quote for citation in self.answer.citations if not self._is_foreign(citation)]

    @property
    def contains(self) -> bool:
        """Whether the answer holds a short gold answer."""
        return metrics.contains(self.said, self.case.short_answers)

    @property
    def right(self) -> bool:
        """Whether it holds a gold answer or, in a case without short ones, cites a gold article; or abstains where it should."""
        if self.case.unanswerable or self.answer.abstained:
            return self.case.unanswerable and self.answer.abstained
        return self.contains if self.case.short_answers else bool(self.cited)

    @property
    def right_if_asked(self) -> bool:
        """Whether an answer to this would be right if none were withheld: an abstention counts by the best sentence it had."""
        if self.case.unanswerable or not self.answer.abstained:
            return self.right and not self.case.unanswerable
        best = self.answer.evidence[:1]
        if not self.case.short_answers:
            return any(item.hit.article_id in self.case.articles for item in best)
        return metrics.contained([item.quote for item in best], self.case.short_answers)

    @property
    def chosen(self) -> list[bool]:
        """Whether each piece of evidence, best first, is a gold sentence."""
        return [self.case.is_gold(item.hit.article_id, item.quote) for item in self.answer.evidence]

    @property
    def failure(self) -> str:
        """Why the answer is not right, as one of REASONS; empty when it is."""
        if self.right:
            return ""
        if self.case.unanswerable:
            return WRONGLY_ANSWERED
        if self.case.articles and not self._retrieved():
            return NOT_RETRIEVED
        if self.answer.abstained:
            return WRONGLY_ABSTAINED
        return NOT_SAID if any(self._is_gold_quote(citation) for citation in self.answer.citations) else NOT_CHOSEN

    def values(self) -> dict[str, float]:
        """This question's value in every measure that is a mean over questions, but for retrieval; what does not apply is missing."""
        case, answer = self.case, self.answer
        values: dict[str, float] = {"right": self.right, "answered": not answer.abstained}
        if not answer.abstained:
            values["answered_right"] = self.right
            values["words"] = len(self.said.split())
            values["claims"], values["claims_removed"] = len(answer.claims), len(answer.removed)
            values["claims_reattributed"] = sum(claim.reattributed for claim in answer.claims)
            values["claims_supported"] = len(answer.claims) / (len(answer.claims) + len(answer.removed))
        if self.verbatim is not None:
            values["quotes_verbatim"] = self.verbatim
        if case.unanswerable:
            values["abstain_recall"] = answer.abstained
        if answer.abstained:
            values["abstain_precision"] = case.unanswerable
        if case.short_answers or case.unanswerable:
            values["exact_match"] = metrics.exact_match(self.said, case.short_answers)
        if case.answers or case.unanswerable:
            values["f1"] = metrics.token_f1(self.said, case.answers)
        if case.answers and not case.unanswerable:
            values |= self._against_gold()
        if answer.tokens:
            values["prompt_tokens"], values["answer_tokens"] = answer.tokens.prompt, answer.tokens.answer
            if answer.tokens.cost is not None:
                values["cost"] = answer.tokens.cost
        return {name: float(value) for name, value in (values | dict(self.judged)).items()}

    def _against_gold(self) -> dict[str, float]:
        """The values that need gold answers."""
        case, values = self.case, {"rouge_l": metrics.rouge_l(self.said, self.case.answers)}
        if case.short_answers:
            values["answer_contains"] = self.contains
        if case.articles and (case.quotes or case.short_answers):
            values["gold_first"], values["gold_in_three"] = any(self.chosen[:1]), any(self.chosen[:3])
        if case.articles and not self.answer.abstained:
            citations = self.answer.citations
            values["citation_precision"] = sum(map(self._is_gold_quote, citations)) / len(citations) if citations else 0.0
            if case.short_answers:
                values["citation_recall"] = metrics.share_contained(self.cited, case.short_answers)
                values["citation_hit"] = values["citation_recall"] == 1.0
        return values

    def _retrieved(self) -> bool:
        """Whether a passage of a gold article, or of its story elsewhere, was among those read."""
        read = [name for passage in self.passages[: self.read] for name in (passage.article_id, *passage.also_in)]
        return any(article in read for article in self.case.articles)

    def _is_gold_quote(self, citation: Citation) -> bool:
        """Whether a citation is of gold evidence or, where the case says no more, of a gold article."""
        if self.case.quotes or self.case.short_answers:
            return self.case.is_gold(citation.article_id, citation.quote)
        return not self._is_foreign(citation)

    def _is_foreign(self, citation: Citation) -> bool:
        return citation.article_id not in self.case.articles


def passage_of(hit: Hit, case: Case) -> Passage:
    """A hit as results keep it."""
    return Passage(hit.article_id, hit.start, hit.end, tuple(origin.id for origin in hit.also_in), _held_gold(hit, case))


def gold_of(case: Case) -> tuple[str, ...]:
    """The pieces of gold that passages may hold: the quotes or, in a case without quotes, the short answers."""
    return case.quotes or tuple(dict.fromkeys(part for answer in case.short_answers for part in parts(answer)))


def _held_gold(hit: Hit, case: Case) -> tuple[int, ...]:
    """Indexes of the quotes that a passage holds; in a case without quotes, 0 if it holds any answer."""
    if hit.article_id not in case.articles:
        return ()
    if case.quotes:  # of a quote that two passages share, the one with its first 40 characters counts
        return tuple(i for i, quote in enumerate(case.quotes) if quote[:40] in hit.text)
    return (0,) if any(gold in hit.text for gold in gold_of(case)) else ()


def to_record(result: Result) -> dict[str, Any]:
    """A result as one JSON object, from which every measure can be computed again."""
    return {
        "case": to_fields(result.case),
        "answer": to_json(result.answer) | {"confidence": result.answer.confidence},
        "passages": [[p.article_id, p.start, p.end, list(p.also_in), list(p.gold)] for p in result.passages],
        "read": result.read,
        "first": result.first,
        "verbatim": result.verbatim,
        "judged": dict(result.judged),
        "failure": result.failure,
    }


def from_record(record: dict[str, Any]) -> Result:
    """A result from its JSON object. Raises ValueError, KeyError or TypeError for anything else."""
    passages = tuple(Passage(name, start, end, tuple(also), tuple(gold)) for name, start, end, also, gold in record["passages"])
    case = from_fields(record["case"])
    return Result(case, from_json(record["answer"]), passages, record["read"], record["first"], record["verbatim"], record["judged"])
