"""Answers one question with `stream`, the only way to an answer; whoever wants the whole answer at once reads the stream to its end.

The steps: understand → search → read → abstain, or draft → verify → cite, or quote.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, partial
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Unpack

from qa.asking.retrieve import DEPTH, choose_passages, normalised, stands_alone
from qa.asking.search import searches
from qa.asking.small_talk import plain_question
from qa.checking.checkers import ClaimModel
from qa.checking.disagree import corrections_first, differing_evidence
from qa.checking.verify import Checker, says_more
from qa.drafting.draft import split_claims
from qa.drafting.llm import LlmError, Model, TokenCount
from qa.drafting.prompts import Prompt, render
from qa.reading.cross_encoder import BUNDLED
from qa.reading.reader import Reading, best_quotes, read
from qa.telling.tell import tell
from qa.types import SURE, Answer, Asking, Citation, Claim, Evidence, Found, Question, Removed, Tokens, cite, understandable
from vectorstore.articles import day_of
from vectorstore.indexes.hits import Retrieved
from vectorstore.indexes.leading import holds
from vectorstore.record.moment import ArchiveState
from vectorstore.store import Store
from vectorstore.texts.languages import question_language

EVIDENCE_FOR_LLM = 8  # sentences shown to a capable model
EVIDENCE_FOR_SMALL = 2  # sentences shown to a small model
MAX_CLAIMS = 8  # of a draft, at most
PASSAGES = 30  # passages that are read sentence by sentence
_MOST_PLACES = 50  # of a story's other places, at most so many are searched for a quote: each is a whole article to load

Event = Found | Claim | Answer


@dataclass(frozen=True, slots=True)
class Options:
    """How questions are answered.

    `passages` are read sentence by sentence. Below the confidence `threshold` there is no answer; None means the archive's calibrated
    one, else the reader's. `dense_weight`, in [0, 1], is the weight of vectors against keywords; None means the one that measured best.
    `reader` names the cross-encoder, `prompts` a folder of prompts to use instead of this package's. `checker` is a model that decides
    whether evidence supports a claim; None means that its words must be nearly the same.
    """

    passages: int = PASSAGES
    threshold: float | None = None
    dense_weight: float | None = None
    reader: str = BUNDLED
    prompts: Path | None = None
    checker: ClaimModel | None = None


def stream(text: str, archive: Store, model: Model | None, options: Options, notice: str = "", **asking: Unpack[Asking]) -> Iterator[Event]:
    """Answer a question: give the evidence (`Found`), then each `Claim` once it is verified, then the whole `Answer`.

    Text that no evidence supports is never given. When the LLM fails, the evidence is quoted instead, and the answer's `notice`, which
    begins with the text of `notice`, tells why. Without a `model`, evidence is only quoted.
    Raises InputError for a question that is too long, and other kinds of DatelineError when the archive cannot be searched.
    """
    if told := tell(text, archive, asking):
        yield from told
        return
    clock, state = _Clock(), archive.state()
    for search in searches(plain_question(text), asking, max(DEPTH, options.passages)):
        retrieve = partial(archive.retrieve, at=state, dense_weight=options.dense_weight, **search.only)
        question, found = search.question, retrieve(**search.query_without_context)
        if stands_alone(question, found):
            question = replace(question, context="")
        else:
            found = retrieve(**search.query)
        found, missing_phrase = choose_passages(question, found, search.depth)
        clock.lap("retrieve")
        reading = _read(question, found, missing_phrase, state, options)
        clock.lap("read")
        if search.suffices(found, reading.answerable):
            break
    if search.empty_period:
        question = replace(question, after=search.empty_period.after, before=search.empty_period.before)
        reading = _nothing_published(question, reading)
    answer = Answer(
        question=text,
        understood=question,
        evidence=reading.evidence,
        confidence=reading.confidence,
        llm=model.name if model else "none",
        notice=_joined(notice, found.trouble),
    )
    yield Found(reading.evidence, tuple(found.hits))
    if not reading.answerable:
        yield replace(answer, abstained=True, reason=_reason(reading, state), seconds=clock.seconds())
        return
    differing = differing_evidence(question, reading.evidence)
    to_quote = differing or best_quotes(question, reading)
    sure = reading.confidence >= SURE
    # words that may not answer are not highlighted as the short answer
    to_quote = to_quote if sure else tuple(replace(item, short=None) for item in to_quote)
    parts = _AnswerParts(archive, reading.evidence)
    if not model or model.small:
        yield from _quotes(to_quote, parts)
    if model and not (model.small and (differing or not sure)):
        assert found.embedder is not None
        prompt, evidence = _prompt(question, reading.evidence, model, options.prompts)
        yield from _checked_draft(question, model, prompt, Checker(evidence, found.embedder, options.checker), parts, clock)
    if differing or not parts.claims:
        yield from _quotes([item for item in to_quote if not parts.cites(item)], parts)
    yield replace(
        answer,
        claims=tuple(parts.claims),
        citations=tuple(parts.citations),
        removed=tuple(parts.removed),
        differing=differing,
        prompt=parts.prompt,
        tokens=parts.tokens,
        notice=_joined(answer.notice, parts.checker_problem, parts.problem),
        seconds=clock.seconds(),
    )


def threshold_of(state: ArchiveState, chosen: float | None) -> float | None:
    """The confidence below which an archive abstains: the chosen one, else its calibrated one; None means the reader's own."""
    calibrated = state.note("threshold")
    return float(calibrated) if chosen is None and calibrated is not None else chosen


def _read(question: Question, found: Retrieved, missing_phrase: str, state: ArchiveState, options: Options) -> Reading:
    """Read the best passages. Where none of them has a phrase of the question (`missing_phrase`), the reading is not answerable."""
    threshold = threshold_of(state, options.threshold)
    reading = read(question, replace(found, hits=found.hits[: options.passages]), threshold, options.reader)
    reading = replace(reading, evidence=corrections_first(question, reading.evidence))
    if missing_phrase:
        return replace(reading, answerable=False, reason=f"No article says “{missing_phrase}”. The nearest ones are shown.")
    return _phrases_first(question, reading) if question.mention else reading


def _nothing_published(question: Question, reading: Reading) -> Reading:
    """Turn a reading of articles of any time into an abstention, whose reason is that none was published within the question's bounds.

    The evidence comes in the order of its distance in days from the first of these bounds.
    """
    bound = question.after or question.before
    when = f"was published {question.bounds}" if question.bounds else "is of that time"
    reason, evidence = f"Nothing in the archive {when}.", list(reading.evidence)
    if bound:
        evidence.sort(key=lambda item: abs((day_of(item.hit.published) or date.min) - bound))
        nearest = day_of(evidence[0].hit.published) if evidence else None
        reason += f" The nearest is of {nearest}." if nearest else ""
    return replace(reading, answerable=False, reason=reason, evidence=tuple(evidence))


def _phrases_first(question: Question, reading: Reading) -> Reading:
    """The reading with the sentences that have the phrases first; they answer a question for mentions, whatever their confidence."""
    phrases = [normalised(phrase) for phrase in question.phrases]
    mentions = [item for item in reading.evidence if all(phrase in normalised(item.quote) for phrase in phrases)]
    if not mentions:
        return reading
    return replace(reading, answerable=True, evidence=(*mentions, *(item for item in reading.evidence if item not in mentions)))


def _joined(*notices: str) -> str:
    return " ".join(filter(None, notices))


def _reason(reading: Reading, state: ArchiveState) -> str:
    if not state.has_articles:
        return "There are no articles yet. Add some: dateline add seeds/articles"
    return reading.reason or "The articles here do not seem to answer this. The nearest ones are shown."


def _prompt(question: Question, evidence: Sequence[Evidence], model: Model, prompts: Path | None) -> tuple[Prompt, Sequence[Evidence]]:
    """The prompt for a question, and the evidence that it shows to the model."""
    shown = evidence[: EVIDENCE_FOR_SMALL if model.small else EVIDENCE_FOR_LLM]
    name = "answer-small" if model.small else "answer"
    return render(name, prompts, question=question, evidence=shown, max_claims=MAX_CLAIMS), shown


def _checked_draft(
    question: Question, model: Model, prompt: Prompt, checker: Checker, parts: "_AnswerParts", clock: "_Clock"
) -> Iterator[Claim]:
    """Let the model draft, and give each claim as soon as it is verified.

    A sentence without support is kept in `removed`; one that repeats the question or another claim is dropped.
    """
    evidence, tokens, parts.prompt = checker.evidence, TokenCount(), prompt.fingerprint
    language = question_language(question.text, {item.hit.language for item in evidence})
    try:
        for drafted in islice(split_claims(model.stream(prompt, tokens)), 1 if model.small else MAX_CLAIMS):
            clock.lap("draft")
            cited = [number - 1 for number in drafted.numbers]
            verdict = checker.check(drafted.text, cited, every_word=model.small, language=language)
            clock.lap("verify")
            parts.checker_problem = parts.checker_problem or verdict.notice
            if not verdict:
                parts.removed.append(Removed(drafted.text, verdict.why))
            elif not parts.has_claim(drafted.text) and says_more(drafted.text, question.text):
                support = [evidence[index] for index in verdict.support]
                yield parts.add(Claim(drafted.text, parts.cite(support), reattributed=verdict.reattributed))
        clock.lap("draft")
    except LlmError as error:
        parts.problem = str(error)
    parts.tokens = Tokens(tokens.prompt, tokens.answer)


def _quotes(evidence: Sequence[Evidence], parts: "_AnswerParts") -> Iterator[Claim]:
    """Give each piece of evidence as a claim in the article's words, unless a claim has these words already.

    A sentence that cannot be understood alone is quoted with the one before it, unless that is quoted already.
    """
    for sentence in evidence:
        item = understandable(sentence)
        if any(claim.text in " ".join(item.quote.split()) for claim in parts.claims):
            item = sentence
        quote = " ".join(item.quote.split())
        if not parts.has_claim(quote):
            yield parts.add(Claim(quote, parts.cite([item]), quoted=True, short=item.short_quote))


class _AnswerParts:
    """The parts of an answer that are ready so far: claims, citations in order of first use, and removed sentences."""

    def __init__(self, archive: Store, evidence: Sequence[Evidence]) -> None:
        self.claims: list[Claim] = []
        self.citations: list[Citation] = []
        self.removed: list[Removed] = []
        self.prompt, self.problem = "", ""  # the prompt's fingerprint, and why the LLM failed
        self.checker_problem = ""  # why the model that checks claims failed
        self.tokens: Tokens | None = None
        self._archive, self._evidence = archive, evidence

    def add(self, claim: Claim) -> Claim:
        self.claims.append(claim)
        return claim

    def has_claim(self, text: str) -> bool:
        """Whether a claim contains this text."""
        return any(text.casefold().rstrip(".") in claim.text.casefold() for claim in self.claims)

    def cites(self, item: Evidence) -> bool:
        """Whether a citation ends with this sentence; it may begin with the sentence before."""
        return any((citation.article_id, citation.end) == (item.hit.article_id, item.end) for citation in self.citations)

    def cite(self, evidence: Sequence[Evidence]) -> tuple[int, ...]:
        """Cite each piece of evidence, and give the numbers of the citations."""
        return tuple(self._number(item) for item in evidence)

    def _number(self, item: Evidence) -> int:
        for citation in self.citations:
            if (citation.article_id, citation.start, citation.end) == (item.hit.article_id, item.start, item.end):
                return citation.number
        also_in = tuple(origin for origin in item.hit.also_in[:_MOST_PLACES] if holds(self._texts.get(origin.id, ""), item.quote))
        self.citations.append(cite(len(self.citations) + 1, item, also_in))
        return len(self.citations)

    @cached_property
    def _texts(self) -> dict[str, str]:
        """Article id → text, for all places of the evidence's stories; loaded together at the first citation."""
        places = {origin.id for item in self._evidence for origin in item.hit.also_in[:_MOST_PLACES]}
        return self._archive.texts(places) if places else {}


@dataclass(slots=True)
class _Clock:
    """Measures the seconds that each step takes."""

    began: float = field(default_factory=perf_counter)
    last: float = field(default_factory=perf_counter)
    steps: dict[str, float] = field(default_factory=lambda: dict.fromkeys(("retrieve", "read", "draft", "verify"), 0.0))

    def lap(self, step: str) -> None:
        """Count the time since the last lap for a step."""
        now = perf_counter()
        self.steps[step] += now - self.last
        self.last = now

    def seconds(self) -> dict[str, float]:
        """Seconds by step, and in total."""
        return {step: round(spent, 4) for step, spent in (self.steps | {"total": perf_counter() - self.began}).items()}
