"""The searches that a question leads to: in the time that it names, and where that does not suffice, in any time."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from qa.asking.periods import Period, find_period
from qa.asking.question import bounded, recent, understand
from qa.asking.retrieve import Wanted, wanted
from qa.types import Asking, Question
from vectorstore.indexes.hits import Only, Retrieved


@dataclass(frozen=True, slots=True)
class Search:
    """A question as it is searched for: which articles count, and how many passages are wanted.

    `narrowed` by a time that the question names, or that came with it. `perhaps`, where that time may be a part of the question instead.
    `outside` is the question as it was asked of a time in which nothing was published.
    """

    question: Question
    only: Only
    depth: int
    narrowed: bool = False
    perhaps: bool = False
    outside: Question | None = None

    @property
    def wanted(self) -> Wanted:
        return wanted(self.question, self.depth)

    @property
    def alone(self) -> Wanted:
        """What is wanted without what earlier turns add to the question."""
        return wanted(replace(self.question, context=""), self.depth)

    def suffices(self, found: Retrieved, answerable: bool) -> bool:
        """Whether there is no need to search in any other time."""
        return not self.narrowed or (answerable if self.perhaps else bool(found.hits))


def searches(text: str, asking: Asking, depth: int) -> Iterator[Search]:
    """The searches to be made one after another until one suffices. Raises QuestionError for a question that cannot be asked."""
    text, history = bounded(text), recent(asking.get("history", ()))
    after, before = asking.get("published_after"), asking.get("published_before")
    any_time = Only(publisher=asking.get("publisher", ""), language=asking.get("language", ""))
    period = None if after or before else _period(text, asking)
    question, perhaps = understand(text, history, period), period is not None and not period.certain
    only = any_time | Only(published_after=after or question.after, published_before=before or question.before)
    narrowed = bool(after or before or period)
    yield Search(question, only, depth, narrowed, perhaps)
    if narrowed:
        yield Search(understand(text, history), any_time, depth, outside=None if perhaps else question)


def _period(text: str, asking: Asking) -> Period | None:
    """The time that a question names; without bounds where they are not to count."""
    period = find_period(text, asking.get("now"))
    if period and asking.get("any_time"):
        meant = period.certain or understand(text, period=period).roundup
        return replace(period, after=None, before=None) if meant else None
    return period
