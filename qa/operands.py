"""Answers each operand of a question that must be computed by itself, and puts the answers side by side in one."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from qa.asking.computed import computed
from qa.asking.developments import number_asked_for
from qa.asking.retrieve import in_turn
from qa.asking.worked_out import Computed
from qa.reading.amounts import combined, date_told, days_between, days_told, is_less, states_result
from qa.saying.words import NOTHING, Said, day, in_language, in_line
from qa.types import Answer, Citation, Claim, Evidence, Found
from vectorstore.indexes.hits import Hit

_MOST_CLAIMS = 2  # of each part
_NEAR = 0.3  # the share of the best score that a second quote must have
_FIGURE = re.compile(r"\d(?:[\d.,]*\d)?")

Ask = Callable[[str], Iterator[Found | Claim | Answer]]


@dataclass(frozen=True, slots=True)
class AnsweredOperand:
    """The answer to an operand's question, and the passages that were found for it."""

    answer: Answer
    hits: tuple[Hit, ...]


def answer_each(questions: Sequence[str], ask: Ask) -> tuple[AnsweredOperand, ...]:
    """Ask each question by itself. `ask` gives the events of an answer, as `qa.answer.stream` does."""
    parts = []
    for question in questions:
        events = list(ask(question))
        hits = next((event.hits for event in events if isinstance(event, Found)), ())
        answer = events[-1]
        assert isinstance(answer, Answer)
        parts.append(AnsweredOperand(answer, hits))
    return tuple(parts)


def joined(text: str, parts: Sequence[AnsweredOperand], most: int | None = _MOST_CLAIMS) -> Answer:
    """One answer to the question `text` from those to its parts: up to `most` telling claims of each, or all (None), with their citations
    numbered anew.

    Nothing is set off. It abstains where all parts do; its confidence is the least of the parts that are answered.
    """
    claims: list[Claim] = []
    citations: dict[tuple[str, int, int], Citation] = {}
    for part in parts:
        by_number = {citation.number: citation for citation in part.answer.citations}
        for claim in part.answer.claims if most is None else _telling(part.answer)[:most]:
            cited = [citations.setdefault(_place(by_number[n]), replace(by_number[n], number=len(citations) + 1)) for n in claim.citations]
            if claim.text not in (known.text for known in claims):
                claims.append(replace(claim, citations=tuple(citation.number for citation in cited), short="", short_at=None))
    answered = [part.answer for part in parts if not part.answer.abstained]
    first = (answered or [part.answer for part in parts])[0]
    seconds = {step: round(sum(part.answer.seconds.get(step, 0.0) for part in parts), 4) for step in first.seconds}
    return Answer(
        question=text,
        claims=tuple(claims),
        citations=tuple(citations.values()),
        evidence=_evidence(parts),
        abstained=not answered,
        reason="" if answered else first.reason,
        confidence=min((answer.confidence for answer in answered), default=first.confidence),
        threshold=first.threshold,
        notice=in_line(first.language, [part.answer.notice for part in parts]),
        language=first.language,
        understood=first.understood and replace(first.understood, text=text),
        llm=first.llm,
        seconds=seconds,
        differing=tuple(item for answer in answered for item in answer.differing),
    )


def from_operands(text: str, ask: Ask, llm: str) -> Iterator[Found | Claim | Answer] | None:
    """The events of the answer to a question that needs the answers to others; None for one that does not."""
    if asked := computed(text):
        return side_by_side(text, asked, ask, llm)
    if number := number_asked_for(text):
        return in_order_of_time(text, number, ask, llm)
    return None


def side_by_side(text: str, asked: Computed, ask: Ask, llm: str) -> Iterator[Found | Claim | Answer]:
    """The events of the answer to a question that asks for a computation: what the articles say of each operand, and what was not found.

    No LLM is asked; `llm` is the name of the one that there is. The result is shown where it is one exact step from two quotes: one
    subtraction, or one addition. An article that gives the result itself is quoted as for any other question.
    """
    results = answer_each([asked.result] if asked.result else [], ask)
    if stated := next((part for part in results if _states(part, asked)), None):
        yield from _as_answered(text, stated, llm)
        return
    parts = answer_each([operand.question for operand in asked.operands], ask)
    if len(parts) == 1 and _states(parts[0], asked):
        yield from _as_answered(text, parts[0], llm)
        return
    answer = replace(joined(text, parts, None if len(parts) == 1 else _MOST_CLAIMS), llm=llm)
    if answer.abstained:
        yield Found(answer.evidence, _hits(parts))
        yield answer
        return
    names = [operand.name for operand, part in zip(asked.operands, parts, strict=True) if _is_missing(operand.name, part, parts)]
    missing = Said("no_operand", names="; ".join(names)) if names else NOTHING
    result = _result(asked, parts, answer)
    without = Said("not_compared") if asked.kind == "comparison" else Said("not_computed")
    told = Said("worked_out", result=result) if result else without
    answer = replace(answer, notice=in_line(answer.language, (answer.notice, told, missing)))
    yield Found(answer.evidence, _hits(parts))
    yield from answer.claims
    yield answer


def _states(part: AnsweredOperand, asked: Computed) -> bool:
    """Whether what leads a part's answer gives the result of the computation itself, for a change between two times with one of them."""
    leading = _leading(part)
    if leading is None or not states_result(leading, asked.kind, asked.unit):
        return False
    times = set(_FIGURE.findall(" ".join(operand.name for operand in asked.operands))) if asked.operands[1:] else set()
    return not times or not times.isdisjoint(_FIGURE.findall(leading.quote))


def _as_answered(text: str, part: AnsweredOperand, llm: str) -> Iterator[Found | Claim | Answer]:
    """The events of a part's answer, as the answer to the question `text`."""
    answer = part.answer
    yield Found(answer.evidence, part.hits)
    yield from answer.claims
    yield replace(answer, question=text, understood=answer.understood and replace(answer.understood, text=text), llm=llm)


def in_order_of_time(text: str, question: str, ask: Ask, llm: str) -> Iterator[Found | Claim | Answer]:
    """The events of the answer to a question for how a number developed: what the articles say of the number, the oldest first."""
    (part,) = answer_each([question], ask)
    days = {citation.number: citation.published or "" for citation in part.answer.citations}
    oldest_first = sorted(part.answer.claims, key=lambda claim: days[claim.citations[0]])
    answer = replace(joined(text, [replace(part, answer=replace(part.answer, claims=tuple(oldest_first)))], None), llm=llm)
    yield Found(answer.evidence, part.hits)
    yield from answer.claims
    yield answer


def _result(asked: Computed, parts: Sequence[AnsweredOperand], answer: Answer) -> str:
    """The computation with the numbers of its two citations; empty where an operand is not sure, or it takes more than one step."""
    if len(parts) != 2 or (one := _certain(parts[0])) is None or (other := _certain(parts[1])) is None:
        return ""
    cited = [_number(item, answer.citations) for item in (one, other)]
    if 0 in cited or (cited[0] == cited[1] and one.short == other.short):
        return ""
    if asked.kind == "span":
        dates = [told for item in (one, other) if (told := date_told(item))]
        if len(set(dates)) != 2:
            return ""
        return _length(dates, cited, asked.unit, answer.language)
    if asked.kind not in ("total", "difference", "change"):
        return ""
    sign = 1 if asked.kind == "total" else -1
    if sign < 0 and is_less(one, other):
        one, other, cited = other, one, cited[::-1]
    result = combined(one, other, sign)
    return f"{one.short_quote} {'+' if sign > 0 else '−'} {other.short_quote} = {result} {_marks(cited)}" if result else ""


def result_not_given(lacking: str, quotes: Sequence[Evidence], citations: Sequence[Citation], language: str) -> Said:
    """What to say of a result that no quote gives: that nothing was computed, or how long something lasted whose two days they have."""
    days = {told: _number(item, citations) for item in quotes[:2] for told in days_told(item, item.quote)} if lacking == "length" else {}
    if len(days) == 2 and all(days.values()):
        return Said("worked_out", result=_length([*days], [*days.values()], "day", language))
    return Said("no_share" if lacking == "share" else "not_computed") if lacking else NOTHING


def _length(days: Sequence[date], cited: Sequence[int], unit: str, language: str) -> str:
    """The time between two days, with the numbers of their citations."""
    (first, first_cited), (last, last_cited) = sorted(zip(days, cited, strict=True))
    length = in_language(days_between(first, last, unit), language)
    return f"{day(last, language)} − {day(first, language)} = {length} {_marks((last_cited, first_cited))}"


def _marks(numbers: Sequence[int]) -> str:
    return "".join(f"[{number}]" for number in dict.fromkeys(numbers))


def _number(item: Evidence, citations: Sequence[Citation]) -> int:
    """The number of the citation of a sentence; 0 where it is not cited."""
    return next((each.number for each in citations if (each.article_id, each.end) == (item.hit.article_id, item.end)), 0)


def _is_missing(name: str, part: AnsweredOperand, parts: Sequence[AnsweredOperand]) -> bool:
    """Whether nothing was found for an operand: no answer, or one that belongs to another operand and does not name this one."""
    said = part.answer.text.casefold()
    return part.answer.abstained or (
        _borrowed(part, parts) and any(word[:5] not in said for word in re.findall(r"\w{3,}", name.casefold()))
    )


def _borrowed(part: AnsweredOperand, parts: Sequence[AnsweredOperand]) -> bool:
    """Whether the few words that answer a part answer another one with more confidence: there they belong."""
    own = part.answer.claims[0]
    return any(
        other.answer.confidence > part.answer.confidence and (own.text, own.short_at) == (claim.text, claim.short_at) and own.short_at
        for other in parts
        for claim in other.answer.claims[:1]
    )


def _telling(answer: Answer) -> list[Claim]:
    """The first claim, and those further ones that have an answer of their own in few words, or all where articles say different things."""
    first, *rest = answer.claims or (None,)
    if first is None:
        return []
    return [first, *(claim for claim in rest if answer.differing or (first.short and claim.short and _near(answer, claim)))]


def _near(answer: Answer, claim: Claim) -> bool:
    """Whether a claim is about as likely to answer as the best evidence."""
    scores = [item.score for item in answer.evidence if claim.text.endswith(" ".join(item.quote.split()))]
    return bool(scores) and max(scores) >= _NEAR * answer.evidence[0].score


def _certain(part: AnsweredOperand) -> Evidence | None:
    """The evidence of a part's only short answer; None where it is not sure, several are quoted, or articles say different things."""
    answer = part.answer
    shorts = {claim.short for claim in _telling(answer) if claim.short}
    if answer.abstained or answer.unsure or answer.differing or len(shorts) != 1:
        return None
    return _leading(part)


def _leading(part: AnsweredOperand) -> Evidence | None:
    """The evidence of a part's first claim, where a few words of it answer."""
    answer = part.answer
    if answer.abstained or not answer.claims or not answer.claims[0].short:
        return None
    text = answer.claims[0].text
    return next((item for item in answer.evidence if item.short and text.endswith(" ".join(item.quote.split()))), None)


def _place(citation: Citation) -> tuple[str, int, int]:
    return citation.article_id, citation.start, citation.end


def _evidence(parts: Sequence[AnsweredOperand]) -> tuple[Evidence, ...]:
    """The evidence of all parts in turn, each sentence once: the best of each first."""
    seen: dict[tuple[str, int], Evidence] = {}
    for item in in_turn([part.answer.evidence for part in parts]):
        seen.setdefault(item.place, item)
    return tuple(seen.values())


def _hits(parts: Sequence[AnsweredOperand]) -> tuple[Hit, ...]:
    return tuple({hit.passage: hit for part in parts for hit in part.hits}.values())
