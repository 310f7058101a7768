"""Plans the searches for a question: first among the articles of the time that it names, then, if need be, among those of any time."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from qa.asking.periods import Period, find_period
from qa.asking.question import bounded, recent, understand
from qa.asking.retrieve import Query, query_for
from qa.types import Asking, Question
from vectorstore.indexes.hits import Only, Retrieved


@dataclass(frozen=True, slots=True)
class Search:
    """One search for a question: among the articles that `only` allows, for `depth` passages.

    It is `narrowed` when a time limits the articles, whether the question names that time or it came with the question. It is
    `doubtful` when the time may rather be a part of what is asked ("in March 2019"). `empty_period` is set for a search in any
    time that follows one without hits: the question with the bounds of that one.
    """

    question: Question
    only: Only
    depth: int
    narrowed: bool = False
    doubtful: bool = False
    empty_period: Question | None = None

    @property
    def query(self) -> Query:
        return query_for(self.question, self.depth)

    @property
    def query_without_context(self) -> Query:
        """The query without what the earlier questions of the conversation add to it."""
        return query_for(replace(self.question, context=""), self.depth)

    def suffices(self, found: Retrieved, answerable: bool) -> bool:
        """Whether no further search is needed, given what this one found and whether the reader can answer from it."""
        return not self.narrowed or (answerable if self.doubtful else bool(found.hits))


def searches(text: str, asking: Asking, depth: int) -> Iterator[Search]:
    """The searches to make for a question, one after another until one suffices. Raises InputError for a question that is too long."""
    text, history = bounded(text), recent(asking.get("history", ()))
    after, before = asking.get("published_after"), asking.get("published_before")
    any_time = Only(publisher=asking.get("publisher", ""), language=asking.get("language", ""))
    period = None if after or before else _period(text, asking)
    question, doubtful = understand(text, history, period), period is not None and not period.certain
    only = any_time | Only(published_after=after or question.after, published_before=before or question.before)
    narrowed = bool(after or before or period)
    yield Search(question, only, depth, narrowed, doubtful)
    if narrowed:
        yield Search(understand(text, history), any_time, depth, empty_period=None if doubtful else question)


def _period(text: str, asking: Asking) -> Period | None:
    """The time that a question names, or None. With `any_time` it has no bounds, and is None where it is a part of what is asked."""
    period = find_period(text, asking.get("now"))
    if period and asking.get("any_time"):
        only_time = period.certain or understand(text, period=period).roundup
        return replace(period, after=None, before=None) if only_time else None
    return period
