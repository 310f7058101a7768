"""A story as an answer's citations tell it, day by day, as HTML; numbers and names that no earlier day has are marked."""

import re
from datetime import date
from html import escape

from qa.checking.facts import bare, facts
from qa.checking.names import has_name
from qa.checking.numbers import numbers
from qa.saying.words import ENGLISH, day, say
from qa.types import Answer, Citation
from vectorstore.articles import day_of

_WORD = re.compile(r"\d+(?:[.,:]\d+)*|\w[\w’'-]*")


def by_day_html(answer: Answer, turn: int, language: str = ENGLISH) -> str:
    """A part of the page that can be unfolded, in which each quote opens its article; empty where what is cited is of one day."""
    days: dict[date, list[Citation]] = {}
    for citation in answer.citations:
        if published := day_of(citation.published):
            days.setdefault(published, []).append(citation)
    if len(days) < 2:
        return ""
    parts, earlier = [], ""
    for published, cited in sorted(days.items()):
        items = "".join(
            f'<li><span class="act open t{turn} n{citation.number}" role="button" tabindex="0" dir="auto">'
            f'{_marked(citation.quote, earlier, answer.language)}</span> <span class="by">{escape(citation.publisher)}</span></li>'
            for citation in cited
        )
        parts.append(f'<p class="part">{escape(day(published, language))}</p><ul>{items}</ul>')
        earlier = " ".join((earlier, *(citation.quote for citation in cited)))
    note = f"<p>{escape(say('by_day_marked', language))}</p>"
    return f'<details class="how"><summary>{escape(say("by_day", language))}</summary>{"".join(parts)}{note}</details>'


def _marked(quote: str, earlier: str, language: str) -> str:
    """A quote escaped, with the numbers and names marked that are not in what was quoted earlier; with none where nothing was."""
    text = " ".join(quote.split())
    if not earlier:
        return escape(text)
    told, known = facts(text, language), facts(earlier, language).words
    new = {value for number in told.numbers for value in number.values} - _amounts(earlier, language)  # without the days of dates
    pieces, at = [], 0
    for word in _WORD.finditer(text):
        name = bare(word[0])
        if (name in told.names and not has_name(known, name, language)) or _amounts(word[0], language) & new:
            pieces += [escape(text[at : word.start()]), f"<mark>{escape(word[0])}</mark>"]
            at = word.end()
    return "".join((*pieces, escape(text[at:])))


def _amounts(text: str, language: str) -> set[float]:
    """The values of the numbers of a text, word by word."""
    return {value for word in _WORD.findall(text) for number in numbers(word, language) for value in number.values}
