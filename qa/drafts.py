"""Lets an LLM draft an answer, and gives each of its sentences once the evidence is found to support it.

What is not supported is asked for once more, with the objection, before it is left out; a small model is not asked again.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path

from qa.checking.left_open import is_left_open, names_nothing_new
from qa.checking.verify import Checker, says_more
from qa.drafting.draft import split_claims
from qa.drafting.llm import LlmError, Model, TokenCount
from qa.drafting.prompts import Prompt, render
from qa.drafting.so_far import AnswerSoFar, Clock
from qa.saying.words import words_of
from qa.types import Claim, Evidence, Question, Removed
from vectorstore.texts.languages import question_language

EVIDENCE_FOR_LLM = 8  # sentences shown to a capable model
EVIDENCE_FOR_SMALL = 2  # sentences shown to a small model
MAX_CLAIMS = 8  # of a draft, at most
_NO_ANSWER = "no answer"  # what a model is told to write where the evidence does not answer


def shown_to(model: Model, evidence: Sequence[Evidence]) -> Sequence[Evidence]:
    """The evidence that a model is shown, in the order of its numbers."""
    return evidence[: EVIDENCE_FOR_SMALL if model.small else EVIDENCE_FOR_LLM]


def checked_draft(
    question: Question, model: Model, prompts: Path | None, checker: Checker, so_far: AnswerSoFar, clock: Clock
) -> Iterator[Claim]:
    """Let a model draft, and give each claim as soon as it is verified. None that was given changes by what is drafted again."""
    name, most = ("answer-small", 1) if model.small else ("answer", MAX_CLAIMS)
    prompt = partial(render, name, prompts, question=question, evidence=checker.evidence, max_claims=MAX_CLAIMS)
    verified = partial(_verified, question, model, checker, so_far, clock)
    try:
        yield from verified(prompt(objections=(), said=()), most, so_far.removed)
        if so_far.removed and not model.small and not so_far.checker_problem:
            again = prompt(objections=so_far.removed, said=so_far.claims)
            for claim in verified(again, len(so_far.removed), []):
                so_far.mend(claim.text)
                yield claim
    except LlmError as error:
        so_far.problem = words_of(error)


def _verified(
    question: Question,
    model: Model,
    checker: Checker,
    so_far: AnswerSoFar,
    clock: Clock,
    prompt: Prompt,
    most: int,
    removed: list[Removed],
) -> Iterator[Claim]:
    """The claims of one draft of at most so many sentences (`most`); those without support go to `removed`. Raises LlmError.

    A sentence that repeats the question or another claim is dropped. One that tells what the articles do not say is kept for the notice
    where it names nothing that is not asked for.
    """
    evidence, tokens, before, so_far.prompt = checker.evidence, TokenCount(), so_far.tokens, prompt.fingerprint
    language = question_language(question.text, {item.hit.language for item in evidence})
    clock.begin("draft")
    try:
        for drafted in islice(split_claims(model.stream(prompt, tokens)), most):
            clock.lap("draft")
            if drafted.text.rstrip(".").casefold() == _NO_ANSWER:
                break
            if is_left_open(drafted.text):
                if names_nothing_new(drafted.text, question.text):
                    so_far.left_open.append(drafted.text)
                continue
            clock.begin("verify")
            cited = [number - 1 for number in drafted.numbers]
            verdict = checker.check(drafted.text, cited, every_word=model.small, language=language)
            clock.lap("verify")
            clock.begin("draft")
            so_far.checker_problem = so_far.checker_problem or verdict.notice
            if not verdict:
                removed.append(Removed(drafted.text, verdict.why))
            elif not so_far.has_claim(drafted.text) and says_more(drafted.text, question.text):
                support = [evidence[index] for index in verdict.support]
                yield so_far.add(Claim(drafted.text, so_far.cite(support), reattributed=verdict.reattributed, grounds=verdict.grounds))
        clock.lap("draft")
    finally:
        so_far.tokens = model.spent(tokens, before)
