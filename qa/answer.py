"""Answers one question with `stream`, the only way to an answer; whoever wants the whole answer at once reads the stream to its end.

The steps: understand → search → read → abstain, or draft → verify → cite, or quote.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Unpack

from qa.asking.computed import computed
from qa.asking.conversation import MORE, NOTHING_SAID, WHY, turn_of
from qa.asking.parts import Part, parts_of
from qa.asking.question import bounded, recent
from qa.asking.shares import lacks_share
from qa.asking.small_talk import plain_question
from qa.checking.disagree import differing_evidence
from qa.checking.verify import Checker, says_more
from qa.drafting.draft import split_claims
from qa.drafting.llm import LlmError, Model, TokenCount
from qa.drafting.prompts import Prompt, render
from qa.drafting.so_far import AnswerSoFar, Clock
from qa.evidence import Options, PartRead, joined, read_part
from qa.operands import side_by_side
from qa.reading.reader import Reading, best_quotes
from qa.reading.weekdays import dated
from qa.telling.tell import tell
from qa.types import Answer, Asking, Claim, Evidence, Found, Question, Removed, Tokens, understandable
from vectorstore.record.moment import ArchiveState
from vectorstore.store import Store
from vectorstore.texts.languages import question_language

EVIDENCE_FOR_LLM = 8  # sentences shown to a capable model
EVIDENCE_FOR_SMALL = 2  # sentences shown to a small model
MAX_CLAIMS = 8  # of a draft, at most
_NOTHING_SAID = "Nothing has been said yet that more could be told of, or a reason be given for. Ask about something first."
_NO_SHARE = "Nothing was computed here: the articles give numbers, and not their share."

Event = Found | Claim | Answer


def stream(text: str, archive: Store, model: Model | None, options: Options, notice: str = "", **asking: Unpack[Asking]) -> Iterator[Event]:
    """Answer a question: give the evidence (`Found`), then each `Claim` once it is verified, then the whole `Answer`.

    What must be computed from several facts is answered for each of them, side by side. A question of several parts is searched for and
    read part by part; the answer names those that no article answers. Text that no evidence supports is never given. When the LLM fails,
    the evidence is quoted instead, and the answer's `notice`, which begins with the text of `notice`, tells why. Without a `model`,
    evidence is only quoted.
    Raises InputError for a question that is too long, and other kinds of DatelineError when the archive cannot be searched.
    """
    if told := tell(text, archive, asking, notice):
        yield from told
        return
    llm = model.name if model else "none"
    if asked := computed(text):
        yield from side_by_side(text, asked, lambda part: stream(part, archive, None, options, notice, **asking), llm)
        return
    clock, state = Clock(), archive.state()
    turn = turn_of(plain_question(bounded(text)), recent(asking.get("history", ())))
    if turn.kind == NOTHING_SAID:
        yield Found(())
        yield Answer(text, abstained=True, reason=_NOTHING_SAID, notice=notice, llm=llm, seconds=clock.seconds())
        return
    parts = (Part(turn.text),) if turn.kind else parts_of(turn.text)
    read_parts = [read_part(part, turn, archive, state, options, clock, asking) for part in parts]
    whole = joined(text, read_parts)
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
    if model and not whole.reading.complete and not (model.small and (differs or not whole.sure)):
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


def _to_quote(part: PartRead, differing: Sequence[Evidence]) -> Sequence[Evidence]:
    """The sentences to quote for a part. Words that may not answer it are not highlighted as the short answer."""
    quotes = differing or best_quotes(part.question, part.reading)
    return quotes if part.sure else [replace(item, short=None) for item in quotes]


def _unanswered(parts: Sequence[PartRead]) -> str:
    """The parts that no article answers, in a line for the reader; empty when there is none."""
    return _in_line(*(f"No article answers: {each.part.text}" for each in parts if not each.reading.answerable))


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
