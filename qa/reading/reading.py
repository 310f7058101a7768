"""What was read of the passages found: the evidence, whether it answers, and which sentences of it to quote."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa.asking.parts import asks_for_list
from qa.reading.pairs import JUDGE, QUICK
from qa.saying.words import NOTHING, Said
from qa.types import SURE, Evidence, Question

# Up to so many sentences are quoted, those that have at least this share of the best one's score. Measured for quotes without an LLM, as
# share of answers with the gold one / length in words, against one quote, or two that score nearly alike: sample .717 / 30 → .800 / 40,
# newsroom dev .446 / 28 → .492 / 38, XQuAD-en .834 / 34 → .856 / 38.
_QUOTES = 3
_QUOTES_OF_BROAD = 4
_QUOTES_OF_ROUNDUP = 8
_QUOTES_OF_LIST = 8  # those beyond the usual ones must have an item that no other has
LEAST_SHARE = {QUICK: 0.1, JUDGE: 0.05}  # the judge's scores are further apart
_WITHOUT_SHORT = 0.5  # how much a sentence without a short answer counts beside those that have one
_LEAST_SHARE_OF_BROAD = 0.02  # several sentences answer such a question, and the judge tells the best of them by much


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader made of the passages: evidence from the best on, and the probability that it answers the question.

    Without `answerable`, the answer is to abstain; `reason` then says why, or is empty when the confidence is below `threshold`. Evidence
    with less than `least_share` of the best one's score is not quoted. To a `complete` one no LLM adds anything. `problem` tells why the
    cross-encoder has not read along, if it failed.
    """

    evidence: tuple[Evidence, ...]
    confidence: float
    answerable: bool
    reason: Said = NOTHING
    least_share: float = LEAST_SHARE[QUICK]
    complete: bool = False
    problem: Said = NOTHING
    threshold: float = 0.0

    def declined(self, reason: Said) -> "Reading":
        """The same evidence, which does not answer for this reason."""
        return replace(self, answerable=False, reason=reason)

    def answered(self, evidence: Sequence[Evidence], confidence: float) -> "Reading":
        """Evidence that answers with this confidence."""
        return replace(self, evidence=tuple(evidence), confidence=confidence, answerable=True, reason=NOTHING)

    def led_by(self, first: Sequence[Evidence]) -> "Reading":
        """A sure answer with these sentences first; all others stay as evidence, and count nothing."""
        confidence, places = max(self.confidence, SURE), {item.place for item in first}
        leading = [replace(item, score=confidence) for item in first]
        return self.answered([*leading, *(replace(item, score=0.0) for item in self.evidence if item.place not in places)], confidence)


def likeliest_first(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The evidence with the likeliest short answer first: one that several sentences give is as likely as all of them together.

    A sentence without a short answer counts half. The scores stay in their order: the first keeps the highest.
    """
    if not evidence:
        return ()
    alike = [[other for other in evidence if other is item or _same_short(item, other)] for item in evidence]
    first = max(alike, key=lambda items: sum(item.score for item in items) * (1 if items[0].short else _WITHOUT_SHORT))[0]
    ordered = [first, *(item for item in evidence if item is not first)]
    return tuple(replace(item, score=held.score) for item, held in zip(ordered, evidence, strict=True))


def _same_short(item: Evidence, other: Evidence) -> bool:
    """Whether two sentences give the same short answer, or a longer form of the other's name ("Ida Berg"): of numbers, the same."""
    own, others = (set(re.findall(r"\w+", each.short_quote.casefold())) for each in (item, other))
    if any(word[0].isdigit() for word in own | others):
        return own == others
    return bool(own and others) and (own <= others or others <= own)


def best_quotes(question: Question, reading: Reading) -> tuple[Evidence, ...]:
    """The sentences to quote: the best ones, as long as their scores are not far below, since each may have a part of the answer.

    One whose short answer stands in a better one already is left out. A question for a list gets further ones, each with another item. Of
    how things stand now, the newest article tells first.
    """
    most = _QUOTES_OF_ROUNDUP if question.roundup else _QUOTES_OF_BROAD if question.broad else _QUOTES
    least = _LEAST_SHARE_OF_BROAD if question.broad else reading.least_share
    best = max(item.score for item in reading.evidence)
    quotes: list[Evidence] = []
    looked_at = max(most, _QUOTES_OF_LIST) if asks_for_list(question.text) else most
    for at, item in enumerate(reading.evidence[:looked_at]):
        short = item.short_quote.casefold()
        tells_more = not any(short in better.quote.casefold() for better in quotes) if short else at < most
        if item.score >= least * best and tells_more:
            quotes.append(item)
    return tuple(sorted(quotes, key=lambda item: str(item.hit.published or ""), reverse=True) if question.latest else quotes)
