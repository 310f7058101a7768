"""A question → a checked answer. `stream` is the one way through; everything else drains it.

understand → search → read → abstain, or draft → verify → cite, or quote.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, partial
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Unpack

from qa.asking.retrieve import DEPTH, chosen, plain, stands_alone
from qa.asking.search import searches
from qa.checking.checkers import ClaimModel
from qa.checking.disagree import corrected_first
from qa.checking.disagree import differing as differing_evidence
from qa.checking.verify import Checker, says_more
from qa.drafting.draft import split_claims
from qa.drafting.llm import LlmError, Model, Spent
from qa.drafting.prompts import Prompt, render
from qa.reading.cross_encoder import BUNDLED
from qa.reading.reader import Reading, quotes_wanted, read
from qa.types import SURE, Answer, Asking, Citation, Claim, Evidence, Found, Question, Removed, Tokens, cite, understandable
from vectorstore.articles import day_of
from vectorstore.indexes.hits import Retrieved
from vectorstore.indexes.leading import holds
from vectorstore.record.moment import ArchiveState
from vectorstore.store import Store
from vectorstore.texts.languages import question_language

EVIDENCE_FOR_LLM = 8  # sentences shown to a capable model
EVIDENCE_FOR_SMALL = 2
MAX_CLAIMS = 8
PASSAGES = 8  # read sentence by sentence
_HELD = 50  # places where a story stands that are looked at for a quote

Event = Found | Claim | Answer


@dataclass(frozen=True, slots=True)
class Manner:
    """How questions are answered: how many passages are read; and what may replace the confidence below which there is no answer, the
    weight of the vectors, the cross-encoder, the prompts of this package, and what in the check of claims asks how near the words are.
    """

    passages: int = PASSAGES
    threshold: float | None = None
    dense_weight: float | None = None
    reader: str = BUNDLED
    prompts: Path | None = None
    checker: ClaimModel | None = None


def stream(text: str, archive: Store, model: Model | None, manner: Manner, notice: str = "", **asking: Unpack[Asking]) -> Iterator[Event]:
    """Answer a question: first what was found, then each claim once it is verified, then the whole answer.

    Text that no evidence supports never appears. An LLM that fails is named in the answer's
    `notice`, and the evidence itself is quoted instead.
    """
    clock, at = _Clock(), archive.state()
    for search in searches(text, asking, max(DEPTH, manner.passages)):
        retrieve = partial(archive.retrieve, at=at, dense_weight=manner.dense_weight, **search.only)
        question, found = search.question, retrieve(**search.alone)
        if stands_alone(question, found):
            question = replace(question, context="")
        else:
            found = retrieve(**search.wanted)
        found, missing = chosen(question, found, search.depth)
        clock.lap("retrieve")
        reading = _read(question, found, missing, at, manner)
        clock.lap("read")
        if search.suffices(found, reading.answerable):
            break
    if search.outside:
        question = replace(question, after=search.outside.after, before=search.outside.before)
        reading = _outside(question, reading)
    answer = Answer(
        question=text, understood=question, evidence=reading.evidence, confidence=reading.confidence,
        llm=model.name if model else "none", notice=_joined(notice, found.trouble),
    )  # fmt: skip
    yield Found(reading.evidence, tuple(found.hits))
    if not reading.answerable:
        yield replace(answer, abstained=True, reason=_reason(reading, at), seconds=clock.seconds())
        return
    differing = differing_evidence(question, reading.evidence)
    leading = differing or reading.evidence[: quotes_wanted(question, reading)]
    sure = reading.confidence >= SURE
    if not sure:  # no words are set off in what may be no answer
        leading = tuple(replace(item, short=None) for item in leading)
    written = _Written(archive, reading.evidence)
    if not model or model.small:
        yield from _quotes(leading, written)
    if model and not (model.small and (differing or not sure)):
        assert found.embedder is not None
        prompt, evidence = _prompt(question, reading.evidence, model, manner.prompts)
        yield from _checked_draft(question, model, prompt, Checker(evidence, found.embedder, manner.checker), written, clock)
    if differing or not written.claims:
        yield from _quotes([item for item in leading if not written.cites(item)], written)
    yield replace(
        answer, claims=tuple(written.claims), citations=tuple(written.citations), removed=tuple(written.removed), differing=differing,
        prompt=written.prompt, tokens=written.tokens, seconds=clock.seconds(),
        notice=_joined(answer.notice, written.trouble, written.problem),
    )  # fmt: skip


def _read(question: Question, found: Retrieved, missing: str, at: ArchiveState, manner: Manner) -> Reading:
    """The sentences of the best passages; `missing` is a phrase that stands in none of them."""
    noted = at.note("threshold")
    least = float(noted) if manner.threshold is None and noted is not None else manner.threshold
    reading = read(question, replace(found, hits=found.hits[: manner.passages]), least, manner.reader)
    reading = replace(reading, evidence=corrected_first(question, reading.evidence))
    if missing:
        return replace(reading, answerable=False, reason=f"No article says “{missing}”. The nearest ones are shown.")
    return _mentions(question, reading) if question.mention else reading


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


def _mentions(question: Question, reading: Reading) -> Reading:
    """The sentences with the phrases first: they are what was asked for, however little they say."""
    phrases = [plain(phrase) for phrase in question.phrases]
    holding = [item for item in reading.evidence if all(phrase in plain(item.quote) for phrase in phrases)]
    if not holding:
        return reading
    return replace(reading, answerable=True, evidence=(*holding, *(item for item in reading.evidence if item not in holding)))


def _joined(*notices: str) -> str:
    return " ".join(filter(None, notices))


def _reason(reading: Reading, at: ArchiveState) -> str:
    if not at.has_articles:
        return "There are no articles yet. Add some: dateline add seeds/articles"
    return reading.reason or "The articles here do not seem to answer this. The nearest ones are shown."


def _prompt(question: Question, evidence: Sequence[Evidence], model: Model, prompts: Path | None) -> tuple[Prompt, Sequence[Evidence]]:
    shown = evidence[: EVIDENCE_FOR_SMALL if model.small else EVIDENCE_FOR_LLM]
    name = "answer-small" if model.small else "answer"
    return render(name, prompts, question=question, evidence=shown, max_claims=MAX_CLAIMS), shown


def _checked_draft(
    question: Question, model: Model, prompt: Prompt, checker: Checker, written: "_Written", clock: "_Clock"
) -> Iterator[Claim]:
    """The draft's claims, each verified as soon as it is finished; what has no support goes to `removed`, what is said already nowhere."""
    evidence, spent, written.prompt = checker.evidence, Spent(), prompt.fingerprint
    language = question_language(question.text, {item.hit.language for item in evidence})
    try:
        for drafted in islice(split_claims(model.stream(prompt, spent)), 1 if model.small else MAX_CLAIMS):
            clock.lap("draft")
            cited_there = [number - 1 for number in drafted.numbers]
            verdict = checker.check(drafted.text, cited_there, every_word=model.small, language=language)
            clock.lap("verify")
            written.trouble = written.trouble or verdict.notice
            if not verdict:
                written.removed.append(Removed(drafted.text, verdict.why))
            elif not written.says(drafted.text) and says_more(drafted.text, question.text):
                support = [evidence[index] for index in verdict.support]
                yield written.add(Claim(drafted.text, written.cite(support), reattributed=verdict.reattributed))
        clock.lap("draft")
    except LlmError as error:
        written.problem = str(error)
    written.tokens = Tokens(spent.prompt, spent.answer)


def _quotes(evidence: Sequence[Evidence], written: "_Written") -> Iterator[Claim]:
    """Evidence in its own words, each with the sentence it needs to be understood, but for what is said already."""
    for alone in evidence:
        item = understandable(alone)
        if any(claim.text in " ".join(item.quote.split()) for claim in written.claims):
            item = alone
        quote = " ".join(item.quote.split())
        if not written.says(quote):
            yield written.add(Claim(quote, written.cite([item]), quoted=True, short=item.short_quote))


class _Written:
    """What an answer over some evidence has come to so far: its claims, its citations in order of first use, and what was removed."""

    def __init__(self, archive: Store, evidence: Sequence[Evidence]) -> None:
        self.claims: list[Claim] = []
        self.citations: list[Citation] = []
        self.removed: list[Removed] = []
        self.prompt, self.problem = "", ""  # the draft's, and what ended it
        self.trouble = ""  # with what was to check it
        self.tokens: Tokens | None = None
        self._archive, self._evidence = archive, evidence

    def add(self, claim: Claim) -> Claim:
        self.claims.append(claim)
        return claim

    def says(self, text: str) -> bool:
        """Whether a claim says a text already."""
        return any(text.casefold().rstrip(".") in claim.text.casefold() for claim in self.claims)

    def cites(self, item: Evidence) -> bool:
        """Whether a sentence is cited, with or without the one before it."""
        return any((citation.article_id, citation.end) == (item.hit.article_id, item.end) for citation in self.citations)

    def cite(self, evidence: Sequence[Evidence]) -> tuple[int, ...]:
        """The numbers of the citations of some evidence."""
        return tuple(self._number(item) for item in evidence)

    def _number(self, item: Evidence) -> int:
        for citation in self.citations:
            if (citation.article_id, citation.start, citation.end) == (item.hit.article_id, item.start, item.end):
                return citation.number
        also_in = tuple(origin for origin in item.hit.also_in[:_HELD] if holds(self._texts.get(origin.id, ""), item.quote))
        self.citations.append(cite(len(self.citations) + 1, item, also_in))
        return len(self.citations)

    @cached_property
    def _texts(self) -> dict[str, str]:
        """The texts of all the places where the stories of the evidence stand, read at once."""
        places = {origin.id for item in self._evidence for origin in item.hit.also_in[:_HELD]}
        return self._archive.texts(places) if places else {}


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
