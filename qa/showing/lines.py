"""Lines of text about answers and articles: bylines, notes beside an answer, and what a terminal shows below one."""

import re
from collections.abc import Iterator

from qa.saying.words import ENGLISH, day, say
from qa.types import Answer, Citation
from vectorstore.articles import day_of
from vectorstore.indexes.hits import Hit
from vectorstore.record.intake import Added

# Articles and models may carry escape sequences and bidirectional overrides; a terminal must not obey them.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """A text without characters that would steer a terminal."""
    return _UNPRINTABLE.sub("", text)


def added_lines(added: Added) -> list[str]:
    """The lines about added articles that follow their counts: notices, what was replaced, and what failed."""
    lines = [*added.notices, *(f"{replaced.input}: {replaced.told}" for replaced in added.replaced)]
    unlisted = added.replacements - len(added.replaced)
    lines += [f"and {unlisted} more were replaced"] if unlisted else []
    lines += [f"{rejected.input}: {rejected.error}" for rejected in added.failed]
    unnamed = added.failures - len(added.failed)
    return [*lines, f"and {unnamed} more"] if unnamed else lines


def unsure_note(answer: Answer) -> str:
    """The note that the articles may not answer the question; empty where the answer is rather sure."""
    return say("unsure", answer.language) if answer.unsure else ""


def disagreement_note(answer: Answer) -> str:
    """The note that articles say different things, with their bylines; empty where they do not."""
    bylines = "; ".join(byline(item.hit, answer.language) for item in answer.differing)
    return say("differ", answer.language, told=bylines) if bylines else ""


def dates_note(answer: Answer) -> str:
    """The note of the days on which the cited articles were published; empty where that was one day, or where they say different things."""
    days = sorted({published for citation in answer.citations if (published := day_of(citation.published))})
    if len(days) < 2 or answer.differing:
        return ""
    return say("dates", answer.language, days=tuple(days))


def left_out_note(answer: Answer) -> str:
    """The note of how many drafted sentences were left out; empty where none was."""
    count = len(answer.removed)
    return say("left_out_1" if count == 1 else "left_out", answer.language, count=count) if count else ""


def answer_lines(answer: Answer) -> Iterator[str]:
    """What comes below an answer in the terminal: notes, then the citations, or the nearest articles of an abstention."""
    yield from (printable(note) for note in (unsure_note(answer), disagreement_note(answer), dates_note(answer)) if note)
    if answer.abstained:
        articles = dict.fromkeys((item.hit.title, byline(item.hit, answer.language)) for item in answer.evidence)
        yield from (f"  {printable(title)} ({printable(line)})" for title, line in list(articles)[:3])
    for citation in answer.citations:
        yield f"[{citation.number}] {printable(citation.title)} ({printable(byline(citation, answer.language))})"
        yield f"    {printable(' '.join(citation.quote.split()))}"
        place = say("characters", answer.language, start=citation.start, end=citation.end)
        yield f"    {printable(citation.article_id)}, {place}"
        if elsewhere := also_in(citation, answer.language):
            yield f"    {printable(elsewhere)}"


def byline(item: Citation | Hit, language: str = ENGLISH) -> str:
    """Publisher and date, as far as they are known."""
    return ", ".join(filter(None, (item.publisher, day(item.published, language)))) or say("undated", language)


def also_in(item: Citation | Hit, language: str = ENGLISH) -> str:
    """Where else the same story is: "also in Daily Lantern and 2 others"."""
    names = [origin.publisher or origin.title for origin in item.also_in]
    if len(names) > 3:
        names = [*names[:2], say("others", language, count=len(names) - 2)]
    return say("also_in", language, names=tuple(names)) if names else ""
