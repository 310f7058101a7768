"""Answers one question with `stream`, the only way to an answer; whoever wants the whole answer at once reads the stream to its end.

The steps: understand → search → read → abstain, or draft → verify → cite, or quote.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Unpack

from qa.asking.conversation import MORE, WHY, turn_of
from qa.asking.languages import language_of
from qa.asking.parts import Part, parts_of
from qa.asking.question import bounded, recent
from qa.asking.small_talk import plain_question
from qa.checking.disagree import differing_evidence
from qa.checking.verify import Checker
from qa.drafting.llm import Model
from qa.drafting.so_far import AnswerSoFar, Clock
from qa.drafts import checked_draft, shown_to
from qa.evidence import Options, PartRead, joined, read_part, with_own_answers
from qa.operands import from_operands, result_not_given
from qa.quoting import quoted, side_said, to_quote, without_short
from qa.reading.amounts import lacking_result
from qa.rewriting import standing_alone
from qa.saying.words import NOTHING, Said, in_language, in_line
from qa.telling.tell import tell
from qa.types import Answer, Asking, Claim, Found, Removed, Step
from vectorstore.record.moment import ArchiveState
from vectorstore.store import Store

Event = Found | Claim | Answer


def stream(
    text: str,
    archive: Store,
    model: Model | None,
    options: Options,
    problems: Sequence[str] = (),
    said_in: str = "",
    on_step: Callable[[Step], object] | None = None,
    **asking: Unpack[Asking],
) -> Iterator[Event]:
    """Answer a question: give the evidence (`Found`), then each `Claim` once it is verified, then the whole `Answer`.

    What must be computed from several facts is answered for each of them, side by side. A question of several parts is searched for and
    read part by part; the answer names those that no article answers. Text that no evidence supports is never given. When the LLM fails,
    the evidence is quoted instead, and the answer's `notice`, which begins with the `problems`, tells why. Without a `model`, evidence is
    only quoted. `said_in` is the language of what the system says; empty means the question's. `on_step` is called with each step
    as it begins.
    Raises InputError for a question that is too long, and other kinds of DatelineError when the archive cannot be searched.
    """
    language = said_in or language_of(text, asking)
    if told := tell(text, archive, asking, language, problems):
        yield from told
        return
    llm = model.name if model else "none"

    def ask(part: str) -> Iterator[Event]:
        return stream(part, archive, None, options, problems, language, on_step, **asking)

    if events := from_operands(text, ask, llm):
        yield from events
        return
    clock, state = Clock(on_step), archive.state()
    turn = turn_of(plain_question(bounded(text)), recent(asking.get("history", ())))
    turn, rewriting = standing_alone(turn, model, options.prompts, clock, language)
    parts = (Part(turn.text),) if turn.kind else parts_of(turn.text)
    read_parts = with_own_answers([read_part(part, turn, archive, state, options, clock, asking) for part in parts])
    whole = joined(text, read_parts)
    answered = [each for each in read_parts if each.reading.answerable]
    about_times, troubles = [each.about_time for each in read_parts], [Said(f"index_{trouble}") for trouble in whole.found.troubles]
    unread = [each.reading.problem for each in read_parts]
    answer = Answer(
        question=text,
        understood=whole.question,
        evidence=whole.reading.evidence,
        confidence=whole.reading.confidence,
        threshold=whole.reading.threshold,
        llm=llm,
        tokens=rewriting,
        notice=in_line(language, (*problems, *unread, *about_times, *troubles)),
        language=language,
    )
    yield Found(whole.reading.evidence, tuple(whole.found.hits))
    if not answered:
        yield replace(answer, abstained=True, reason=in_language(_reason(whole, state, asking), language), seconds=clock.seconds())
        return
    differing = [() if turn.kind in (MORE, WHY) else differing_evidence(each.question, each.reading.evidence) for each in answered]
    quotes = [item for each, differ in zip(answered, differing, strict=True) for item in to_quote(each, differ)]
    lacking = lacking_result(text, quotes)
    if lacking:
        quotes = without_short(quotes)
    differs, so_far = any(differing), AnswerSoFar(archive, whole.reading.evidence, rewriting)

    def quoting() -> Iterator[Claim]:
        side = NOTHING if differs else side_said(whole, quotes, options.checker, so_far)
        return quoted([item for item in quotes if not so_far.cites(item)], so_far, in_language(side, language))

    if not model or model.small:
        yield from quoting()
    embedder = whole.found.embedder  # without one no draft can be checked
    if model and embedder and not whole.reading.complete and not (model.small and (differs or not whole.sure)):
        checker = Checker(shown_to(model, whole.reading.evidence), embedder, options.checker)
        yield from checked_draft(whole.question, model, options.prompts, checker, so_far, clock)
    left_open = so_far.left_open if so_far.claims else []  # quotes may well say what an LLM did not find
    if differs or not so_far.claims:
        yield from quoting()
    unanswered = [Said("no_part", part=each.part.text) for each in read_parts if not each.reading.answerable]
    without_result = result_not_given(lacking, quotes if whole.sure else (), so_far.citations, language)
    problems_met = (so_far.checker_problem, so_far.problem, without_result)
    yield replace(
        answer,
        claims=tuple(so_far.claims),
        citations=tuple(so_far.citations),
        removed=tuple(Removed(each.text, in_language(each.why, language)) for each in so_far.removed),
        differing=tuple(item for differ in differing for item in differ),
        prompt=so_far.prompt,
        tokens=so_far.tokens,
        notice=in_line(language, (answer.notice, *unanswered, *left_open, *problems_met)),
        seconds=clock.seconds(),
    )


def _reason(whole: PartRead, state: ArchiveState, asking: Asking) -> Said:
    if not state.has_articles:
        return Said("no_articles_yet")
    if not whole.found.hits and (asking.get("publisher") or asking.get("language")):
        return Said("none_such")
    return whole.reading.reason or Said("not_answered")
