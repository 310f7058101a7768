"""How an answer came about, as HTML: who worded it, how sure it is, and what each step took; what was checked of each drafted sentence,
what was left out and why, and what was read.
"""

from collections.abc import Iterable, Iterator
from html import escape

from babel.numbers import format_decimal, format_percent

from qa.saying.words import ENGLISH, say
from qa.types import Answer, Grounds

MOST_READ = 5  # sentences that are listed
_STEPS = {"retrieve": "how_retrieve", "read": "how_reading", "draft": "how_draft", "verify": "how_verify"}  # → what each is called
_LEAST_SECONDS = 0.005  # a step that took less is not told


def how_html(answer: Answer, language: str = ENGLISH) -> str:
    """A part of the page that can be unfolded; empty for an answer that nothing was read for."""
    if "read" not in answer.seconds:  # told at once, from the catalog or as small talk
        return ""
    lines = "".join(f"<li>{escape(line)}</li>" for line in _made(answer, language))
    read = "".join(
        f'<li><span class="share">{escape(_share(item.score, language))}</span> '
        f'<span dir="auto">{escape(" ".join(item.quote.split()))}</span> <span class="by">{escape(item.hit.title)}</span></li>'
        for item in answer.evidence[:MOST_READ]
    )
    out = _items((removed.text, removed.why) for removed in answer.removed)
    checked = _items((claim.text, _checked(claim.grounds, language)) for claim in answer.claims if claim.grounds)
    listed = (("how_checked", checked), ("how_out", out), ("how_read", read))
    parts = [f"<ul>{lines}</ul>", *(_listed(name, items, language) for name, items in listed if items)]
    return f'<details class="how"><summary>{escape(say("how", language))}</summary>{"".join(parts)}</details>'


def _made(answer: Answer, language: str) -> Iterator[str]:
    """Who worded the answer, how sure it is, and what each step took."""
    if answer.tokens:
        read, written = (format_decimal(count, locale=language) for count in (answer.tokens.prompt, answer.tokens.answer))
        yield say("how_llm", language, llm=answer.llm, read=read, written=written)
        if answer.tokens.cost is not None:
            yield say("how_cost", language, cost=format_decimal(answer.tokens.cost, format="@##", locale=language))
    elif not answer.abstained:
        yield say("how_quotes", language)
    yield say("how_sure", language, confidence=_share(answer.confidence, language))
    if answer.abstained and answer.confidence < answer.threshold:
        yield say("how_below", language, threshold=_share(answer.threshold, language))
    elif answer.abstained:
        yield say("how_reason", language)
    took = [(name, answer.seconds.get(step, 0.0)) for step, name in _STEPS.items()]
    told = [f"{say(name, language)} {_seconds(seconds, language)}" for name, seconds in took if seconds >= _LEAST_SECONDS]
    if told:
        yield ", ".join(told)


def _checked(grounds: Grounds, language: str) -> str:
    """What was checked of a drafted sentence, and how it came out."""
    same = [say("how_same", language, words=", ".join(grounds.exact))] if grounds.exact else []
    if grounds.probability is None:
        sure = say("how_alike", language, similarity=round(grounds.similarity, 2))
    else:
        sure = say("how_supported", language, probability=_share(grounds.probability, language))
    return "; ".join((*same, sure))


def _share(value: float, language: str) -> str:
    return str(format_percent(value, locale=language))


def _seconds(value: float, language: str) -> str:
    return f"{format_decimal(value, format='0.00', locale=language)} s"


def _items(told: Iterable[tuple[str, str]]) -> str:
    return "".join(f'<li><span dir="auto">{escape(text)}</span> <span class="by">{escape(by)}</span></li>' for text, by in told)


def _listed(name: str, items: str, language: str) -> str:
    return f'<p class="part">{escape(say(name, language))}</p><ul>{items}</ul>'
