"""Answers and articles → HTML. Every text from an article, a model or a reader is escaped here, and nowhere else."""

from collections.abc import Sequence
from html import escape

from qa.report import also_in, byline, day, disagreement
from qa.types import Answer, Citation, Claim, cite
from vectorstore.articles import Article


def text_html(text: str) -> str:
    """A text as text: no markup of its own survives, and no blank line lets Markdown begin."""
    return "<br>".join(escape(line) for line in text.split("\n") if line.strip())


def question_html(text: str) -> str:
    return f'<div class="asked">{text_html(text)}</div>'


def claims_html(claims: Sequence[Claim], turn: int) -> str:
    """Claims with their citation markers; quotes are set apart."""
    parts = []
    for claim in claims:
        markers = "".join(marker_html(turn, number) for number in claim.citations)
        kind = "quoted" if claim.quoted else "claim"
        text = _quote_html(claim) if claim.short else text_html(claim.text)
        parts.append(f'<p class="{kind}">{text}{markers}</p>')
    return "".join(parts)


def _quote_html(claim: Claim) -> str:
    """A quote with the words that answer in it set off."""
    before, short, after = claim.text.partition(claim.short)
    return f"{escape(before)}<strong>{escape(short)}</strong>{escape(after)}"


def answer_html(answer: Answer, turn: int) -> str:
    """A finished answer, or an abstention with its reason, and what went wrong or was left out on the way."""
    if answer.abstained:
        body = f'<p class="reason">{text_html(answer.reason)}</p>'
    else:
        body = claims_html(answer.claims, turn)
    notes = [note for note in (disagreement(answer), answer.notice) if note]
    if answer.removed:
        count = len(answer.removed)
        notes.append(f"{count} drafted sentence{'s were' if count > 1 else ' was'} left out: not supported by the articles.")
    if answer.understood and answer.understood.bounds:
        notes.append(f"From articles published {answer.understood.bounds}.")
    below = "".join(f'<p class="note">{text_html(note)}</p>' for note in notes)
    return f'<div class="{"abstained" if answer.abstained else "answer"}">{body}{below}</div>'


def marker_html(turn: int, number: int) -> str:
    """A citation number that opens its article; which one stands in its classes, all that Gradio leaves on an element."""
    return f'<sup class="cite t{turn} n{number}" tabindex="0">{number}</sup>'


def places(answer: Answer) -> tuple[Citation, ...]:
    """What can be opened beside an answer: its citations, or the nearest article passages of an abstention."""
    if not answer.abstained:
        return answer.citations
    nearest = {item.hit.article_id: item for item in reversed(answer.evidence)}
    return tuple(cite(number, item) for number, item in enumerate(sorted(nearest.values(), key=lambda item: -item.score)[:3], 1))


def reader_html(answer: Answer, turn: int, number: int, article: Article | None) -> str:
    """The cited articles of an answer as a list, and the one that is opened with its quotes marked."""
    found = places(answer)
    if not found:
        return ""
    heading = "Nearest articles" if answer.abstained else "Cited articles"
    items = "".join(_place_html(place, turn, place.number == number) for place in found)
    opened = next(place for place in found if place.number == number)
    if article is None:
        body = '<p class="note">This article is no longer in the archive.</p>'
    else:
        marks = [place for place in found if place.article_id == opened.article_id]
        body = article_html(article, marks, number)
    return f'<div class="sources"><h2>{heading}</h2>{items}</div>{body}'


def article_html(article: Article, marks: Sequence[Citation], active: int) -> str:
    """An article with the quoted characters marked; the active quote is the one to scroll to."""
    pieces, at = [], 0
    for mark in sorted(marks, key=lambda mark: mark.start):
        if mark.start < at:
            continue
        name = "quote active" if mark.number == active else "quote"
        pieces.append(escape(article.text[at : mark.start]))
        pieces.append(f'<mark class="{name}">{escape(article.text[mark.start : mark.end])}</mark>')
        at = mark.end
    pieces.append(escape(article.text[at:]))
    link = ""
    if article.url.startswith(("http://", "https://")):
        link = f' · <a href="{escape(article.url)}" target="_blank" rel="noopener noreferrer nofollow">original</a>'
    line = escape(", ".join(filter(None, (article.publisher, article.author, day(article.published) or "undated"))))
    return (
        f'<article class="reader" lang="{escape(article.language)}" dir="auto" tabindex="0"><h3>{escape(article.title)}</h3>'
        f'<p class="byline">{line}{link}</p><div class="text">{"".join(pieces)}</div></article>'
    )


def _place_html(place: Citation, turn: int, active: bool) -> str:
    return (
        f'<button class="place cite t{turn} n{place.number}{" active" if active else ""}"><b>{place.number}</b> '
        f"{escape(place.title)} <small>{escape(', '.join(filter(None, (byline(place), also_in(place)))))}</small></button>"
    )
