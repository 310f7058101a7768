"""Answers one question with `stream`, the only way to an answer; whoever wants the whole answer at once reads the stream to its end.

The steps: understand → search → read → abstain, or draft → verify → cite, or quote.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice, zip_longest
from pathlib import Path
from typing import TypeVar, Unpack

from qa.asking.computed import computed
from qa.asking.conversation import ABOUT, MORE, WHY, Turn, turn_of
from qa.asking.parts import Part, parts_of
from qa.asking.question import bounded, recent
from qa.asking.retrieve import DEPTH, choose_passages, days_away, normalised, stands_alone
from qa.asking.search import Search, searches
from qa.asking.shares import lacks_share
from qa.checking.checkers import ClaimModel
from qa.checking.disagree import corrections_first, differing_evidence
from qa.checking.verify import Checker, says_more
from qa.drafting.draft import split_claims
from qa.drafting.llm import LlmError, Model, TokenCount
from qa.drafting.prompts import Prompt, render
from qa.drafting.so_far import AnswerSoFar, Clock
from qa.parts import side_by_side
from qa.reading.cross_encoder import BUNDLED
from qa.reading.follow_up import arranged
from qa.reading.reader import Reading, best_quotes, read
from qa.reading.speakers import speaker_first
from qa.reading.weekdays import dated
from qa.types import SURE, Answer, Asking, Claim, Evidence, Found, Question, Removed, Tokens, understandable
from vectorstore.articles import day_of
from vectorstore.indexes.hits import Retrieved
from vectorstore.record.moment import ArchiveState
from vectorstore.store import Store
from vectorstore.texts.languages import question_language

EVIDENCE_FOR_LLM = 8  # sentences shown to a capable model
EVIDENCE_FOR_SMALL = 2  # sentences shown to a small model
MAX_CLAIMS = 8  # of a draft, at most
PASSAGES = 30  # passages that are read sentence by sentence
_NO_SHARE = "Nothing was computed here: the articles give numbers, and not their share."

Item = TypeVar("Item")
Event = Found | Claim | Answer
_Tried = tuple[Question, Retrieved, Reading]


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


@dataclass(frozen=True, slots=True)
class _Read:
    """A part of a question, as it was understood and read."""

    part: Part
    question: Question
    found: Retrieved
    reading: Reading
    about_time: str = ""  # for the reader, where the time that it names is not that of what was read

    @property
    def sure(self) -> bool:
        return self.reading.confidence >= SURE


def stream(text: str, archive: Store, model: Model | None, options: Options, notice: str = "", **asking: Unpack[Asking]) -> Iterator[Event]:
    """Answer a question: give the evidence (`Found`), then each `Claim` once it is verified, then the whole `Answer`.

    What must be computed from several facts is answered for each of them, side by side. A question of several parts is searched for and
    read part by part; the answer names those that no article answers. Text that no evidence supports is never given. When the LLM fails,
    the evidence is quoted instead, and the answer's `notice`, which begins with the text of `notice`, tells why. Without a `model`,
    evidence is only quoted.
    Raises InputError for a question that is too long, and other kinds of DatelineError when the archive cannot be searched.
    """
    llm = model.name if model else "none"
    if asked := computed(text):
        yield from side_by_side(text, asked, lambda part: stream(part, archive, None, options, notice, **asking), llm)
        return
    clock, state = Clock(), archive.state()
    turn = turn_of(bounded(text), recent(asking.get("history", ())))
    parts = (Part(turn.text),) if turn.kind else parts_of(turn.text)
    read_parts = [_read_part(part, turn, archive, state, options, clock, asking) for part in parts]
    whole = _joined(text, read_parts)
    answered = [each for each in read_parts if each.reading.answerable]
    answer = Answer(
        question=text,
        understood=whole.question,
        evidence=whole.reading.evidence,
        confidence=whole.reading.confidence,
        llm=llm,
        notice=_in_line(notice, *dict.fromkeys(each.about_time for each in read_parts), whole.found.trouble),
    )
    yield Found(whole.reading.evidence, tuple(whole.found.hits))
    if not answered:
        yield replace(answer, abstained=True, reason=_reason(whole.reading, state), seconds=clock.seconds())
        return
    differing = [() if turn.kind in (MORE, WHY) else differing_evidence(each.question, each.reading.evidence) for each in answered]
    to_quote = [item for each, differ in zip(answered, differing, strict=True) for item in _to_quote(each, differ)]
    no_share = lacks_share(text, " ".join(item.quote for item in to_quote))
    if no_share:
        to_quote = [replace(item, short=None) for item in to_quote]
    differs, so_far = any(differing), AnswerSoFar(archive, whole.reading.evidence)
    if not model or model.small:
        yield from _quotes(to_quote, so_far)
    if model and not (model.small and (differs or not whole.sure)):
        assert whole.found.embedder is not None
        prompt, evidence = _prompt(whole.question, whole.reading.evidence, model, options.prompts)
        yield from _checked_draft(whole.question, model, prompt, Checker(evidence, whole.found.embedder, options.checker), so_far, clock)
    if differs or not so_far.claims:
        yield from _quotes([item for item in to_quote if not so_far.cites(item)], so_far)
    yield replace(
        answer,
        claims=tuple(so_far.claims),
        citations=tuple(so_far.citations),
        removed=tuple(so_far.removed),
        differing=tuple(item for differ in differing for item in differ),
        prompt=so_far.prompt,
        tokens=so_far.tokens,
        notice=_in_line(answer.notice, _unanswered(read_parts), so_far.checker_problem, so_far.problem, _NO_SHARE if no_share else ""),
        seconds=clock.seconds(),
    )


def _read_part(part: Part, turn: Turn, archive: Store, state: ArchiveState, options: Options, clock: Clock, asking: Asking) -> _Read:
    """Search for a part of a question, and read what is found. An earlier part that it is about counts as the question before it."""
    asking = asking | Asking(history=[*turn.history, part.context, ""] if part.context else turn.history)
    tried: list[_Tried] = []
    for search in searches(part.text, asking, max(DEPTH, options.passages)):
        if search.empty_period and tried[0][1].hits:
            break
        retrieve = partial(archive.retrieve, at=state, dense_weight=options.dense_weight, **search.only)
        question, found = search.question, retrieve(**search.query_without_context)
        if stands_alone(turn, question, found):
            question = replace(question, context="")
        else:
            found = retrieve(**search.query)
        found, missing_phrase = choose_passages(question, found, search.depth)
        clock.lap("retrieve")
        reading = _read(question, found, missing_phrase, state, options)
        clock.lap("read")
        tried.append((question, found, reading))
        if search.suffices(found, reading.answerable):
            break
    question, found, reading, about_time = _in_its_time(search, tried)
    reading = arranged(turn, question, reading, found)
    broad = turn.kind == MORE or (turn.kind == ABOUT and not question.context)
    return _Read(part, replace(question, broad=question.broad or broad), found, reading, about_time)


def _joined(text: str, parts: Sequence[_Read]) -> _Read:
    """The parts as one: those with an answer, else all of them. Hits and evidence take turns, and the least confidence counts."""
    if len(parts) == 1:
        return parts[0]
    answered = [each for each in parts if each.reading.answerable] or parts
    first = answered[0]
    hits = {hit.passage: hit for hit in _in_turn([each.found.hits for each in answered])}
    evidence = {(item.hit.article_id, item.start): item for item in _in_turn([each.reading.evidence for each in answered])}
    found = replace(first.found, hits=[*hits.values()])
    confidence = min(each.reading.confidence for each in answered)
    reading = replace(first.reading, evidence=tuple(evidence.values()), confidence=confidence)
    return _Read(Part(text), replace(first.question, text=text, words=text), found, reading)


def _in_turn(lists: Sequence[Sequence[Item]]) -> list[Item]:
    """The first of each list, then the second of each, and so on."""
    return [item for turn in zip_longest(*lists) for item in turn if item is not None]


def _to_quote(part: _Read, differing: Sequence[Evidence]) -> Sequence[Evidence]:
    """The sentences to quote for a part. Words that may not answer it are not highlighted as the short answer."""
    quotes = differing or best_quotes(part.question, part.reading)
    return quotes if part.sure else [replace(item, short=None) for item in quotes]


def _unanswered(parts: Sequence[_Read]) -> str:
    """The parts that no article answers, in a line for the reader; empty when there is none."""
    return _in_line(*(f"No article answers: {each.part.text}" for each in parts if not each.reading.answerable))


def threshold_of(state: ArchiveState, chosen: float | None) -> float | None:
    """The confidence below which an archive abstains: the chosen one, else its calibrated one; None means the reader's own."""
    calibrated = state.note("threshold")
    return float(calibrated) if chosen is None and calibrated is not None else chosen


def _read(question: Question, found: Retrieved, missing_phrase: str, state: ArchiveState, options: Options) -> Reading:
    """Read the best passages. Where none of them has a phrase of the question (`missing_phrase`), the reading is not answerable."""
    threshold = threshold_of(state, options.threshold)
    reading = read(question, replace(found, hits=found.hits[: options.passages]), threshold, options.reader)
    reading = speaker_first(question, replace(reading, evidence=corrections_first(question, reading.evidence)))
    if missing_phrase:
        return replace(reading, answerable=False, reason=f"No article says “{missing_phrase}”. The nearest ones are shown.")
    return _phrases_first(question, reading) if question.mention else reading


def _in_its_time(search: Search, tried: Sequence[_Tried]) -> tuple[Question, Retrieved, Reading, str]:
    """The last reading of those `tried`, as far as it is of the time asked for, and a notice about that time."""
    question, found, reading = tried[-1]
    if search.unknown_time:
        if question.roundup:
            reading = replace(
                reading, answerable=False, confidence=0.0, reason="That time was not understood. The newest articles are shown."
            )
        return question, found, reading, f"I did not understand “{search.unknown_time}” as a time; all articles were searched."
    if search.around and reading.answerable:
        notice = f"No article published {search.around.bounds} seems to answer this; those of the weeks before and after were searched too."
        return question, found, reading, notice
    asked = search.empty_period
    if asked and not tried[0][1].hits:
        question = replace(question, after=asked.after, before=asked.before)
        return question, found, _nothing_published(question, reading), ""
    return (*(tried[0] if asked else tried[-1]), "")


def _nothing_published(question: Question, reading: Reading) -> Reading:
    """Turn a reading of articles of any time into an abstention, whose reason is that none was published within the question's bounds.

    The evidence comes in the order of its distance in days from these bounds.
    """
    when = f"was published {question.bounds}" if question.bounds else "is of that time"
    reason, evidence = f"Nothing in the archive {when}.", list(reading.evidence)
    if question.bounds:
        evidence.sort(key=lambda item: days_away(question, item.hit.published))
        nearest = day_of(evidence[0].hit.published) if evidence else None
        reason += f" The nearest is of {nearest}." if nearest else ""
    return replace(reading, answerable=False, confidence=0.0, reason=reason, evidence=tuple(evidence))


def _phrases_first(question: Question, reading: Reading) -> Reading:
    """The reading with the sentences that have the phrases first; they answer a question for mentions, whatever their confidence."""
    phrases = [normalised(phrase) for phrase in question.phrases]
    mentions = [item for item in reading.evidence if all(phrase in normalised(item.quote) for phrase in phrases)]
    if not mentions:
        return reading
    return replace(reading, answerable=True, evidence=(*mentions, *(item for item in reading.evidence if item not in mentions)))


def _in_line(*notices: str) -> str:
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
    question: Question, model: Model, prompt: Prompt, checker: Checker, so_far: AnswerSoFar, clock: Clock
) -> Iterator[Claim]:
    """Let the model draft, and give each claim as soon as it is verified.

    A sentence without support is kept in `removed`; one that repeats the question or another claim is dropped.
    """
    evidence, tokens, so_far.prompt = checker.evidence, TokenCount(), prompt.fingerprint
    language = question_language(question.text, {item.hit.language for item in evidence})
    try:
        for drafted in islice(split_claims(model.stream(prompt, tokens)), 1 if model.small else MAX_CLAIMS):
            clock.lap("draft")
            cited = [number - 1 for number in drafted.numbers]
            verdict = checker.check(drafted.text, cited, every_word=model.small, language=language)
            clock.lap("verify")
            so_far.checker_problem = so_far.checker_problem or verdict.notice
            if not verdict:
                so_far.removed.append(Removed(drafted.text, verdict.why))
            elif not so_far.has_claim(drafted.text) and says_more(drafted.text, question.text):
                support = [evidence[index] for index in verdict.support]
                yield so_far.add(Claim(drafted.text, so_far.cite(support), reattributed=verdict.reattributed))
        clock.lap("draft")
    except LlmError as error:
        so_far.problem = str(error)
    so_far.tokens = Tokens(tokens.prompt, tokens.answer)


def _quotes(evidence: Sequence[Evidence], so_far: AnswerSoFar) -> Iterator[Claim]:
    """Give each piece of evidence as a claim in the article's words, unless a claim has these words already.

    A sentence that cannot be understood alone is quoted with the one before it, unless that is quoted already.
    """
    for sentence in evidence:
        item = understandable(sentence)
        if any(claim.text in " ".join(item.quote.split()) for claim in so_far.claims):
            item = sentence
        quote = " ".join(item.quote.split())
        if not so_far.has_claim(quote):
            yield so_far.add(Claim(quote, so_far.cite([item]), quoted=True, short=dated(item), short_at=item.short_in_line))
