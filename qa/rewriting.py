"""Lets a capable LLM put a follow-up into a question that stands alone; it may name nothing that the conversation does not."""

import re
from pathlib import Path

from qa.asking.conversation import Turn, is_complete
from qa.checking.facts import facts
from qa.checking.names import names_more
from qa.drafting.draft import without_thought
from qa.drafting.llm import LlmError, Model, TokenCount
from qa.drafting.prompts import render
from qa.drafting.so_far import Clock
from qa.types import Tokens

_LAST_TURNS = 6  # questions and answers that it is shown
_LONGEST = 300  # characters of a question
_ONE_QUESTION = re.compile(r"[^?\n\[\]]+\?")


def standing_alone(turn: Turn, model: Model | None, prompts: Path | None, clock: Clock, language: str) -> tuple[Turn, Tokens | None]:
    """The turn as a question that needs no history, with the tokens that took; unchanged where it needs none, where no capable LLM is
    there, and where what the LLM wrote is no such question.
    """
    if not model or model.small or turn.kind or not turn.history or is_complete(turn.text):
        return turn, None
    history, tokens = turn.history[-_LAST_TURNS:], TokenCount()
    clock.begin("rewrite")
    try:
        prompt = render("rewrite", prompts, history=history, question=turn.text)
        written = "".join(without_thought(model.stream(prompt, tokens))).strip()
    except LlmError:
        return turn, None  # the draft fails as well, and says why
    clock.lap("draft")
    used = model.spent(tokens)
    if len(written) > _LONGEST or not _ONE_QUESTION.fullmatch(written) or _brings_more(written, " ".join((*history, turn.text)), language):
        return turn, used
    return Turn(written), used


def _brings_more(question: str, conversation: str, language: str) -> bool:
    """Whether a question has a name, number or date that the conversation does not have."""
    own, known = facts(question, language), facts(conversation, language)
    return (
        names_more(own, known, language)
        or any(not any(number.agrees(other) for other in known.numbers) for number in own.numbers)
        or bool(set(own.days) - set(known.days))
    )
