"""Plans the searches for a question: first among the articles of the time that it names, then, if need be, among those of any time."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from qa.asking.periods import Period, Unknown, read_period
from qa.asking.question import bounded, recent, understand
from qa.asking.retrieve import Query, query_for
from qa.types import Asking, Question
from vectorstore.indexes.hits import Only, Retrieved

# Days. Of a shorter time ("last week"), an article of another time may hold the answer: one of the day before, or of a week after.
_SHORT = 35
_NEAR = (31, 366)  # days before and after a time in which the articles nearest to it are looked for, before those of any time


@dataclass(frozen=True, slots=True)
class Search:
    """One search for a question: among the articles that `only` allows, for `depth` passages.

    It is `narrowed` when a time limits the articles, whether the question names that time or it came with the question. It is
    `doubtful` when an answer may also stand in articles of other times: the time may be a part of what is asked ("in March 2019"), or
    is short. `around` is set for a search in the weeks around a short time, in which nothing answers: the question with that time.
    `empty_period` is set for a search in other times that only follows one without hits: the question with the bounds of that one.
    `unknown_time` is the phrase that names a time which is not understood.
    """

    question: Question
    only: Only
    depth: int
    narrowed: bool = False
    doubtful: bool = False
    around: Question | None = None
    empty_period: Question | None = None
    unknown_time: str = ""

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
    period, unknown = (None, "") if after or before else _period(text, asking)
    question = understand(text, history, period)
    unbounded = understand(text, history, period.without_bounds if period and (period.certain or question.roundup) else None)
    short = period is not None and _is_short(period) and not question.broad
    doubtful = short or (period is not None and not period.certain and not question.roundup)
    only = any_time | Only(published_after=after or question.after, published_before=before or question.before)
    narrowed = bool(after or before or question.after or question.before)
    yield Search(question, only, depth, narrowed, doubtful, unknown_time=unknown)
    if not narrowed:
        return
    if short:
        near = _around(question, _NEAR[0])
        yield Search(near, any_time | _bounds(near), depth, narrowed=True, doubtful=True, around=question)
    if question.roundup:
        for days in _NEAR:
            yield Search(question, any_time | _bounds(_around(question, days)), depth, narrowed=True, empty_period=question)
    rest = question if question.roundup else unbounded
    yield Search(rest, any_time, depth, empty_period=question if short or not doubtful else None)


def _around(question: Question, days: int) -> Question:
    """The question with bounds that are wider by so many days on either side."""
    wider = timedelta(days=days)
    return replace(question, after=question.after and question.after - wider, before=question.before and question.before + wider)


def _bounds(question: Question) -> Only:
    return Only(published_after=question.after, published_before=question.before)


def _period(text: str, asking: Asking) -> tuple[Period | None, str]:
    """The time that a question names, or None, and the phrase of a time that is not understood.

    With `any_time` it has no bounds, and is None where it is a part of what is asked. A time that is not understood has none either,
    and is None where its words may tell more than a time: it may be a part of what is asked unless it is impossible, or unless no more
    than what happened then is asked.
    """
    period = read_period(text, asking.get("now"))
    if isinstance(period, Unknown):
        unbounded = Period(period.phrase, None, None, certain=False)
        return (unbounded if period.impossible or understand(text, period=unbounded).broad else None), period.phrase
    if period is None:
        return None, ""
    question = understand(text, period=period)
    if asking.get("any_time"):
        return (period.without_bounds if period.certain or question.roundup else None), ""
    if period.of_reports and not question.broad:
        return None, ""
    if period.announced and not question.roundup:
        return replace(period, after=period.announced, before=None), ""
    if period.before and not question.roundup:
        period = replace(period, before=period.before + timedelta(days=period.still))
    return period, ""


def _is_short(period: Period) -> bool:
    """Whether a time that surely means when articles were published has so few days that the answer may stand beside it."""
    if not (period.certain and period.after and period.before):
        return False
    return (period.before - period.after).days <= _SHORT
