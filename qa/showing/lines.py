"""What is said beside an answer or of articles, line by line: bylines, notes, and what a terminal shows below an answer."""

import re
from collections.abc import Iterator

from qa.showing.strings import ENGLISH, day, listed, say
from qa.types import Answer, Citation
from vectorstore.articles import day_of
from vectorstore.indexes.hits import Hit
from vectorstore.record.intake import Added

# Articles and models may carry escape sequences and bidirectional overrides; a terminal must not obey them.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """A text without characters that would steer a terminal."""
    return _UNPRINTABLE.sub("", text)


def added_lines(added: Added) -> list[str]:
    """What there is to say of articles beside their numbers, line by line."""
    lines = [*added.notices, *(f"{replaced.input}: {replaced.told}" for replaced in added.replaced)]
    more = added.replacements - len(added.replaced)
    lines += [f"and {more} more were replaced"] if more else []
    lines += [f"{rejected.input}: {rejected.error}" for rejected in added.failed]
    unnamed = added.failures - len(added.failed)
    return [*lines, f"and {unnamed} more"] if unnamed else lines


def unsure(answer: Answer, language: str = ENGLISH) -> str:
    """That the answer may be none; empty when it is rather sure."""
    return say("unsure", language) if answer.unsure else ""


def disagreement(answer: Answer, language: str = ENGLISH) -> str:
    """That articles say different things, and which they are; empty when they do not."""
    told = "; ".join(byline(item.hit, language) for item in answer.differing)
    return say("differ", language, told=told) if told else ""


def dates(answer: Answer, language: str = ENGLISH) -> str:
    """When the cited articles were published, where that was not on one day; empty otherwise, and where they disagree anyway."""
    days = sorted({found for citation in answer.citations if (found := day_of(citation.published))})
    if len(days) < 2 or answer.differing:
        return ""
    return say("dates", language, days=listed([day(each, language) for each in days], language))


def answer_lines(answer: Answer) -> Iterator[str]:
    """What comes below an answer in the terminal: that articles differ, the citations, or the nearest articles of an abstention."""
    yield from (printable(note) for note in (unsure(answer), disagreement(answer), dates(answer)) if note)
    if answer.abstained:
        seen = dict.fromkeys((item.hit.title, byline(item.hit)) for item in answer.evidence)
        yield from (f"  {printable(title)} ({printable(line)})" for title, line in list(seen)[:3])
    for citation in answer.citations:
        yield f"[{citation.number}] {printable(citation.title)} ({printable(byline(citation))})"
        yield f"    {printable(' '.join(citation.quote.split()))}"
        yield f"    {printable(citation.article_id)}, characters {citation.start} to {citation.end}"
        if elsewhere := also_in(citation):
            yield f"    {printable(elsewhere)}"


def byline(item: Citation | Hit, language: str = ENGLISH) -> str:
    """Publisher and date, as far as they are known."""
    return ", ".join(filter(None, (item.publisher, day(item.published, language)))) or say("undated", language)


def also_in(item: Citation | Hit, language: str = ENGLISH) -> str:
    """Where else a story stands: "also in Daily Lantern and 2 others"."""
    names = [origin.publisher or origin.title for origin in item.also_in]
    if len(names) > 3:
        names = [*names[:2], say("others", language, count=len(names) - 2)]
    return say("also_in", language, names=listed(names, language)) if names else ""
