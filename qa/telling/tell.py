"""Answers at once what needs neither reader nor LLM; everything else is left to the search."""

from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter

from qa.asking.conversation import NOTHING_SAID, turn_of, without_small_talk
from qa.asking.question import bounded, recent
from qa.asking.small_talk import courtesy, plain_question
from qa.saying.words import in_line, say
from qa.telling.articles import tell_of_articles
from qa.types import Answer, Asking, Claim, Found
from vectorstore.indexes.hits import Only
from vectorstore.store import Store


def tell(text: str, archive: Store, asking: Asking, language: str, problems: Sequence[str] = ()) -> Sequence[Found | Claim | Answer]:
    """The events of an answer to small talk, to a question about the articles themselves, or to "why?" where nothing was said yet, with its
    `problems`; none for another text.

    `language` is the one to answer in, unless the form of the question shows another.

    Raises InputError for a text that is too long, and what a search raises.
    """
    began = perf_counter()
    said, history = bounded(text), without_small_talk(recent(asking.get("history", ())))
    line, spoken = courtesy(said, language, talked=bool(history))
    if line:
        return [Found(()), Answer(text, abstained=True, reason=line, language=spoken, seconds=_seconds(began))]
    question = plain_question(said)
    only = Only(
        published_after=asking.get("published_after"),
        published_before=asking.get("published_before"),
        publisher=asking.get("publisher", ""),
        language=asking.get("language", ""),
    )
    answer = tell_of_articles(question, archive, only, asking, history)
    if not answer and turn_of(question, history).kind == NOTHING_SAID:
        answer = Answer(text, abstained=True, reason=say("nothing_said", language), language=language)
    if not answer:
        return []
    notice = in_line(answer.language, problems)
    return [Found(answer.evidence), *answer.claims, replace(answer, question=text, notice=notice, seconds=_seconds(began))]


def _seconds(began: float) -> dict[str, float]:
    return {"total": round(perf_counter() - began, 4)}
