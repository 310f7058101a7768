"""A question → a checked answer. `stream` is the one way through; everything else drains it.

understand → search → read → abstain, or draft → verify → cite, or quote.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from time import perf_counter

from qa.asking.periods import Period, find_period
from qa.asking.question import bounded, recent, understand
from qa.asking.retrieve import DEPTH, on_its_own, plain, retrieve
from qa.checking.disagree import corrected_first
from qa.checking.disagree import differing as differing_evidence
from qa.checking.verify import says_more, verify
from qa.drafting.draft import split_claims
from qa.drafting.llm import LlmError, Model, Spent
from qa.drafting.prompts import Prompt, render
from qa.reading.cross_encoder import BUNDLED
from qa.reading.reader import Reading, quotes_wanted, read
from qa.types import SURE, Answer, Citation, Claim, Evidence, Found, Question, Removed, Tokens, cite, understandable
from vectorstore.articles import day_of
from vectorstore.indexes.hits import Hit, Only
from vectorstore.store import Archive
from vectorstore.texts.languages import question_language

EVIDENCE_FOR_LLM = 8  # sentences shown to a capable model
EVIDENCE_FOR_SMALL = 2
MAX_CLAIMS = 8
PASSAGES = 8  # read sentence by sentence

Event = Found | Claim | Answer


@dataclass(frozen=True, slots=True)
class Ask:
    """A question with everything that may come with it; dates are half-open: at or after, and before.

    With `any_time`, a time that the question names is no bound to when articles were published; `publisher` and `language` are
    the articles'.
    `passages` are read; `threshold`, `dense_weight` and the folder `prompts` replace what this package has.
    """

    text: str
    history: Sequence[str] = ()
    now: datetime | None = None
    published_after: str | date | None = None
    published_before: str | date | None = None
    any_time: bool = False
    publisher: str = ""
    language: str = ""
    threshold: float | None = None
    passages: int = PASSAGES
    dense_weight: float | None = None
    reader: str = BUNDLED
    prompts: Path | None = None


def stream(ask: Ask, archive: Archive, model: Model | None, notice: str = "") -> Iterator[Event]:
    """Answer a question: first what was found, then each claim once it is verified, then the whole answer.

    Text that no evidence supports never appears. An LLM that fails is named in the answer's
    `notice`, and the evidence itself is quoted instead.
    """
    clock = _Clock()
    question, hits, reading = _find(ask, archive, clock)
    answer = Answer(
        question=ask.text, understood=question, evidence=reading.evidence, confidence=reading.confidence,
        llm=model.name if model else "none", notice=_joined(notice, archive.trouble()),
    )  # fmt: skip
    yield Found(reading.evidence, tuple(hits))
    if not reading.answerable:
        yield replace(answer, abstained=True, reason=_reason(reading, archive), seconds=clock.seconds())
        return
    cited = _Citations(archive)
    claims: list[Claim] = []
    removed: list[Removed] = []
    differing = differing_evidence(question, reading.evidence)
    leading = differing or reading.evidence[: quotes_wanted(question, reading)]
    sure = reading.confidence >= SURE
    if not sure:  # no words are set off in what may be no answer
        leading = tuple(replace(item, short=None) for item in leading)
    if not model or model.small:
        yield from _quotes(leading, cited, claims)
    if model and not (model.small and (differing or not sure)):
        prompt, evidence = _prompt(question, reading.evidence, model, ask.prompts)
        spent = Spent()
        answer = replace(answer, prompt=prompt.fingerprint)
        try:
            yield from _checked_draft(question, prompt, evidence, archive, model, cited, claims, removed, clock, spent)
        except LlmError as error:
            answer = replace(answer, notice=_joined(answer.notice, str(error)))
        answer = replace(answer, tokens=Tokens(spent.prompt, spent.answer))
    if differing or not claims:
        yield from _quotes([item for item in leading if not cited.holds(item)], cited, claims)
    yield replace(
        answer, claims=tuple(claims), citations=tuple(cited.list), removed=tuple(removed), differing=differing, seconds=clock.seconds()
    )  # fmt: skip


def _find(ask: Ask, archive: Archive, clock: "_Clock") -> tuple[Question, list[Hit], Reading]:
    """Evidence from the time the question names; where that time may be a part of the question, else from any time."""
    ask = replace(ask, text=bounded(ask.text), history=recent(ask.history))
    explicit = ask.published_after or ask.published_before
    period = None if explicit else find_period(ask.text, ask.now)
    if period and ask.any_time:
        meant = period.certain or understand(ask.text, period=period).roundup
        period = replace(period, after=None, before=None) if meant else None
    question, hits, reading = _find_within(ask, period, archive, clock)
    if period and not period.certain and not reading.answerable:
        return _find_within(ask, None, archive, clock)
    if not hits and (period or explicit):
        question, hits, reading = _find_within(replace(ask, published_after=None, published_before=None), None, archive, clock)
        if period:
            question = replace(question, after=period.after, before=period.before)
        return question, hits, _outside(question, reading)
    return question, hits, reading


def _outside(question: Question, reading: Reading) -> Reading:
    """That nothing was published in the time asked for, and what was found of any other time, the nearest first."""
    asked = question.after or question.before
    when = f"was published {question.bounds}" if question.bounds else "is of that time"
    reason, evidence = f"Nothing in the archive {when}.", list(reading.evidence)
    if asked:
        evidence.sort(key=lambda item: abs((day_of(item.hit.published) or date.min) - asked))
        nearest = day_of(evidence[0].hit.published) if evidence else None
        reason += f" The nearest is of {nearest}." if nearest else ""
    return replace(reading, answerable=False, reason=reason, evidence=tuple(evidence))


def _find_within(ask: Ask, period: Period | None, archive: Archive, clock: "_Clock") -> tuple[Question, list[Hit], Reading]:
    question = understand(ask.text, ask.history, period)
    only = Only(
        published_after=ask.published_after or question.after, published_before=ask.published_before or question.before,
        publisher=ask.publisher, language=ask.language,
    )  # fmt: skip
    question = on_its_own(question, archive, **only)
    hits, missing = retrieve(question, archive, max(DEPTH, ask.passages), dense_weight=ask.dense_weight, **only)
    clock.lap("retrieve")
    reading = read(question, hits[: ask.passages], archive, ask.threshold, ask.reader)
    reading = replace(reading, evidence=corrected_first(question, reading.evidence))
    if missing:
        reading = replace(reading, answerable=False, reason=f"No article says “{missing}”. The nearest ones are shown.")
    elif question.mention:
        reading = _mentions(question, reading)
    clock.lap("read")
    return question, hits, reading


def _mentions(question: Question, reading: Reading) -> Reading:
    """The sentences with the phrases first: they are what was asked for, however little they say."""
    phrases = [plain(phrase) for phrase in question.phrases]
    holding = [item for item in reading.evidence if all(phrase in plain(item.quote) for phrase in phrases)]
    if not holding:
        return reading
    return replace(reading, answerable=True, evidence=(*holding, *(item for item in reading.evidence if item not in holding)))


def _joined(*notices: str) -> str:
    return " ".join(filter(None, notices))


def _reason(reading: Reading, archive: Archive) -> str:
    if not archive.has_articles:
        return "There are no articles yet. Add some: dateline add seeds/articles"
    return reading.reason or "The articles here do not seem to answer this. The nearest ones are shown."


def _prompt(question: Question, evidence: Sequence[Evidence], model: Model, prompts: Path | None) -> tuple[Prompt, Sequence[Evidence]]:
    shown = evidence[: EVIDENCE_FOR_SMALL if model.small else EVIDENCE_FOR_LLM]
    name = "answer-small" if model.small else "answer"
    return render(name, prompts, question=question, evidence=shown, max_claims=MAX_CLAIMS), shown


def _checked_draft(
    question: Question, prompt: Prompt, evidence: Sequence[Evidence], archive: Archive, model: Model,
    cited: "_Citations", claims: list[Claim], removed: list[Removed], clock: "_Clock", spent: Spent,
) -> Iterator[Claim]:  # fmt: skip
    """The draft's claims, each verified as soon as it is finished; what has no support goes to `removed`, what is said already nowhere."""
    language = question_language(question.text, {item.hit.language for item in evidence})
    for drafted in islice(split_claims(model.stream(prompt, spent)), 1 if model.small else MAX_CLAIMS):
        clock.lap("draft")
        cited_there = [number - 1 for number in drafted.numbers]
        verdict = verify(drafted.text, cited_there, evidence, archive.embedder, every_word=model.small, language=language)
        clock.lap("verify")
        if not verdict:
            removed.append(Removed(drafted.text, verdict.why))
        elif not _said(drafted.text, claims) and says_more(drafted.text, question.text):
            numbers = cited.numbers([evidence[index] for index in verdict.support])
            claims.append(Claim(drafted.text, numbers, reattributed=verdict.reattributed))
            yield claims[-1]
    clock.lap("draft")


def _quotes(evidence: Sequence[Evidence], cited: "_Citations", claims: list[Claim]) -> Iterator[Claim]:
    """Evidence in its own words, each with the sentence it needs to be understood, but for what is said already."""
    for alone in evidence:
        item = understandable(alone)
        if any(claim.text in " ".join(item.quote.split()) for claim in claims):
            item = alone
        quote = " ".join(item.quote.split())
        if not _said(quote, claims):
            claims.append(Claim(quote, cited.numbers([item]), quoted=True, short=item.short_quote))
            yield claims[-1]


def _said(text: str, claims: Sequence[Claim]) -> bool:
    return any(text.casefold().rstrip(".") in claim.text.casefold() for claim in claims)


class _Citations:
    """The citations of one answer, numbered in order of first use."""

    def __init__(self, archive: Archive) -> None:
        self.list: list[Citation] = []
        self._archive = archive

    def numbers(self, evidence: Sequence[Evidence]) -> tuple[int, ...]:
        return tuple(self._number(item) for item in evidence)

    def holds(self, item: Evidence) -> bool:
        """Whether a sentence is cited, with or without the one before it."""
        return any((citation.article_id, citation.end) == (item.hit.article_id, item.end) for citation in self.list)

    def _number(self, item: Evidence) -> int:
        for citation in self.list:
            if (citation.article_id, citation.start, citation.end) == (item.hit.article_id, item.start, item.end):
                return citation.number
        self.list.append(cite(len(self.list) + 1, item, self._archive.holding(item.quote, item.hit.also_in)))
        return len(self.list)


@dataclass(slots=True)
class _Clock:
    """Seconds spent by step."""

    began: float = field(default_factory=perf_counter)
    last: float = field(default_factory=perf_counter)
    steps: dict[str, float] = field(default_factory=lambda: dict.fromkeys(("retrieve", "read", "draft", "verify"), 0.0))

    def lap(self, step: str) -> None:
        now = perf_counter()
        self.steps[step] += now - self.last
        self.last = now

    def seconds(self) -> dict[str, float]:
        return {step: round(spent, 4) for step, spent in (self.steps | {"total": perf_counter() - self.began}).items()}
