"""Answers one question with `stream`, the only way to an answer; whoever wants the whole answer at once reads the stream to its end.

The steps: understand → search → read → abstain, or draft → verify → cite, or quote.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Unpack

from qa.asking.computed import computed
from qa.asking.conversation import MORE, WHY, turn_of
from qa.asking.parts import Part, parts_of
from qa.asking.question import bounded, recent
from qa.asking.shares import lacks_share
from qa.asking.small_talk import plain_question
from qa.asking.yes_no import ENGLISH, NO, YES, asks_yes_or_no, sides_of
from qa.checking.checkers import CheckerError, ClaimModel
from qa.checking.disagree import differing_evidence
from qa.checking.sides import side_of
from qa.checking.verify import Checker
from qa.drafting.llm import Model
from qa.drafting.so_far import AnswerSoFar, Clock
from qa.drafts import checked_draft, shown_to
from qa.evidence import Options, PartRead, joined, read_part
from qa.operands import side_by_side
from qa.reading.reader import Reading, best_quotes
from qa.reading.weekdays import dated
from qa.telling.tell import tell
from qa.types import Answer, Asking, Claim, Evidence, Found, understandable
from vectorstore.record.moment import ArchiveState
from vectorstore.store import Store
from vectorstore.texts.languages import question_language

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
    if told := tell(text, archive, asking):
        yield from told
        return
    llm = model.name if model else "none"
    if asked := computed(text):
        yield from side_by_side(text, asked, lambda part: stream(part, archive, None, options, notice, **asking), llm)
        return
    clock, state = Clock(), archive.state()
    turn = turn_of(plain_question(bounded(text)), recent(asking.get("history", ())))
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
    if for_yes_or_no := _is_for_yes_or_no(whole):
        to_quote = [replace(item, short=None) for item in to_quote]
    differs, so_far = any(differing), AnswerSoFar(archive, whole.reading.evidence)
    if not model or model.small:
        side = _side(whole, to_quote, options.checker, so_far) if for_yes_or_no and not differs else ""
        yield from _quotes(to_quote, so_far, side)
    if model and not (model.small and (differs or not whole.sure)):
        assert whole.found.embedder is not None
        checker = Checker(shown_to(model, whole.reading.evidence), whole.found.embedder, options.checker)
        yield from checked_draft(whole.question, model, options.prompts, checker, so_far, clock)
    left_open = so_far.left_open if so_far.claims else []  # quotes may well say what an LLM did not find
    if differs or not so_far.claims:
        side = _side(whole, to_quote, options.checker, so_far) if for_yes_or_no and not differs else ""
        yield from _quotes([item for item in to_quote if not so_far.cites(item)], so_far, side)
    problems = (so_far.checker_problem, so_far.problem)
    yield replace(
        answer,
        claims=tuple(so_far.claims),
        citations=tuple(so_far.citations),
        removed=tuple(so_far.removed),
        differing=tuple(item for differ in differing for item in differ),
        prompt=so_far.prompt,
        tokens=so_far.tokens,
        notice=_in_line(answer.notice, _unanswered(read_parts), *left_open, *problems, _NO_SHARE if no_share else ""),
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


def _is_for_yes_or_no(part: PartRead) -> bool:
    text, spoken = part.question.text, {item.hit.language for item in part.reading.evidence}
    return asks_yes_or_no(text) and question_language(text, spoken) == ENGLISH


def _side(part: PartRead, quotes: Sequence[Evidence], model: ClaimModel | None, so_far: AnswerSoFar) -> str:
    """Yes or No, where the first of the quotes plainly says so to a part that asks for it, and no other the opposite; else empty."""
    languages = {item.hit.language for item in quotes} | {model.language if model else ""}
    if not model or not part.sure or not quotes or languages - {"", ENGLISH}:
        return ""
    first, *others = quotes
    told = " ".join(f"{hit.title}. {hit.text}" for hit in part.found.hits if hit.article_id == first.hit.article_id)
    if (sides := sides_of(part.question.text, told)) is None:
        return ""
    try:
        side = side_of(sides, [first], model)
        opposed = side is not None and any(side_of(sides, [item], model) is (not side) for item in others)
    except CheckerError as error:
        so_far.checker_problem = str(error)
        return ""
    return "" if side is None or opposed else YES if side else NO


def _quotes(evidence: Sequence[Evidence], so_far: AnswerSoFar, side: str = "") -> Iterator[Claim]:
    """Give each piece of evidence as a claim in the article's words, unless a claim has these words already.

    A sentence that cannot be understood alone is quoted with the one before it, unless that is quoted already. `side` is the Yes or No
    that the first one says.
    """
    for sentence in evidence:
        item = understandable(sentence)
        if any(claim.text in " ".join(item.quote.split()) for claim in so_far.claims):
            item = sentence
        quote = " ".join(item.quote.split())
        if not so_far.has_claim(quote):
            short = side if side and sentence is evidence[0] else dated(item)
            yield so_far.add(Claim(quote, so_far.cite([item]), quoted=True, short=short, short_at=item.short_in_line))
