"""Answers and articles → HTML. Every text from an article, a model or a reader is escaped here, and nowhere else.

An element that can be clicked says by its classes what it does, since Gradio's chat removes all other attributes: `act`, the action's name,
`t` and the turn's number, `n` and the citation's number. `chat.js` sends them to the server.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

from qa.saying.words import ENGLISH, bounds, day, say
from qa.showing.by_day import by_day_html
from qa.showing.changes import changes_of
from qa.showing.how import how_html
from qa.showing.lines import also_in, byline, dates_note, disagreement_note, left_out_note, unsure_note
from qa.showing.texts import as_markdown, as_text, on_the_web
from qa.types import Answer, Citation, Claim, Evidence, Question, Step, cite
from vectorstore.articles import Article, day_of
from vectorstore.indexes.hits import Hit

_LONGEST_PEEK = 280  # characters of a quote shown over its number
_LONGEST_CONTEXT = 160  # characters of earlier turns shown over an answer
_QUOTATION_MARKS = tuple('"“”„«»‘’「『')
_RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")


@dataclass(frozen=True, slots=True)
class Page:
    """Answers and articles as HTML in one language of the page; without `buttons`, answers cannot be judged, changed or asked again."""

    language: str = ENGLISH
    buttons: bool = True

    def say(self, name: str, **values: object) -> str:
        return escape(say(name, self.language, **values))

    # the conversation

    def answer(self, answer: Answer, turn: int, verdict: str = "") -> str:
        """A finished answer or abstention: how the question was understood, notes, claims or reason, cited articles, and buttons."""
        if answer.abstained:
            body = f'<p class="reason">{text_html(answer.reason)}</p>'
        else:
            body = self.claims(answer.claims, turn, places(answer))
        doubts = {"unsure": unsure_note(answer), "differ": disagreement_note(answer)}
        head = "".join(f'<p class="{name}">{text_html(note)}</p>' for name, note in doubts.items() if note)
        beside = (dates_note(answer), left_out_note(answer), answer.notice)
        notes = "".join(f'<p class="note">{text_html(note)}</p>' for note in beside if note)
        kind = "abstained" if answer.abstained else "answer"
        return (
            f'<div class="{kind}">{self._understood(answer.understood, answer.language, turn)}{head}{body}{notes}'
            f"{self._places(answer, turn)}{by_day_html(answer, turn, self.language)}"
            f"{how_html(answer, self.language)}{self._actions(answer, turn, verdict)}</div>"
        )

    def claims(self, claims: Sequence[Claim], turn: int, cited: Sequence[Citation]) -> str:
        """Claims with their citation numbers; quotes are set apart, and each number carries the quote it stands for."""
        by_number = {citation.number: citation for citation in cited}
        parts = []
        for claim in claims:
            numbers = "".join(self._number(turn, number, by_number.get(number)) for number in claim.citations)
            text = _quote_html(claim) if claim.short_at else _said_html(claim) + text_html(claim.text)
            element = "blockquote" if claim.quoted else "p"
            parts.append(f'<{element} class="{"quoted" if claim.quoted else "claim"}" dir="auto">{text}{numbers}</{element}>')
        return "".join(parts)

    def looking(self, step: Step | None = None, seconds: int = 0, claims: str = "") -> str:
        """What stands in the place of an answer until it is whole: its claims so far, and the step it has been at for so many seconds."""
        doing = self.say(f"step_{step.name}", sentences=step.sentences) if step else self.say("looking")
        so_far = f'<span aria-hidden="true"> {seconds} s</span>' if seconds else ""  # nobody wants to hear each second
        return f'<div class="answer waiting">{claims}<p class="note">{doing}{so_far}</p></div>'

    def unanswered(self, problem: str, turn: int) -> str:
        """Why there is no answer in this place, where no problem is known since the page was left, and a button to ask again."""
        why = text_html(problem or say("left", self.language))
        return f'<div class="answer"><p class="problem">{why}</p><p class="actions">{self._button("again", turn)}</p></div>'

    def _number(self, turn: int, number: int, citation: Citation | None) -> str:
        """A citation's number, which opens its article, with the quote to show over it."""
        peek = ""
        if citation:
            quote = " ".join(citation.quote.split())
            quote = quote if len(quote) <= _LONGEST_PEEK else f"{quote[:_LONGEST_PEEK]}…"
            peek = f'<span class="peek" dir="auto">{escape(quoted(quote))}<span class="by">{escape(self._byline(citation))}</span></span>'
        hidden = f'<span class="sr">{self.say("citation")} </span>'
        return f'<sup class="cite act open t{turn} n{number}" role="button" tabindex="0">{hidden}{number}{peek}</sup>'

    def _understood(self, question: Question | None, language: str, turn: int) -> str:
        """What a question was taken to mean beyond its words, earlier turns and a time, with buttons to change it."""
        if question is None:
            return ""
        parts = []
        if question.context:
            context = question.context if len(question.context) <= _LONGEST_CONTEXT else f"…{question.context[-_LONGEST_CONTEXT:]}"
            parts.append(f'<span class="chip">{escape(say("follow_up", language, context=context))} {self._button("edit", turn)}</span>')
        if when := bounds(question.after, question.last):
            parts.append(f'<span class="chip">{escape(say("bounds", language, bounds=when))} {self._button("any_time", turn)}</span>')
        return f'<p class="understood">{"".join(parts)}</p>' if parts else ""

    def _places(self, answer: Answer, turn: int) -> str:
        """The articles of an answer, each once, or those nearest to an abstention; they open beside the chat."""
        first_of_article = {place.article_id: place for place in reversed(places(answer))}
        items = "".join(
            f'<li><span class="act open t{turn} n{place.number}" role="button" tabindex="0">{escape(place.title)}</span>'
            f'<span class="by">{escape(", ".join(filter(None, (self._byline(place), also_in(place, self.language)))))}</span>'
            f"{_link(place.url, self.say('original'))}</li>"
            for place in sorted(first_of_article.values(), key=lambda place: place.number)
        )
        heading = self.say("nearest" if answer.abstained else "cited")
        return f'<p class="heading">{heading}</p><ul class="places">{items}</ul>' if items else ""

    def _actions(self, answer: Answer, turn: int, verdict: str) -> str:
        if not self.buttons:
            return ""
        names = ["copy", "copy_markdown", "link", "right", "wrong", *(["wrong_citation"] if answer.citations else [])]
        chosen = verdict.replace(" ", "_")
        buttons = "".join(self._button(name, turn, " chosen" if name == chosen else "") for name in names)
        hidden = {"as-text": as_text(answer), "as-markdown": as_markdown(answer), "as-question": answer.question}
        texts = "".join(f'<pre class="{name}">{_one_line(text)}</pre>' for name, text in hidden.items())
        return f'<p class="actions">{buttons}</p>{texts}'

    def _button(self, name: str, turn: int, more: str = "") -> str:
        return f'<span class="act {name} t{turn}{more}" role="button" tabindex="0">{self.say(name)}</span>' if self.buttons else ""

    def _byline(self, item: Citation | Hit) -> str:
        return byline(item, self.language)

    # the article beside it

    def cited_article(self, answer: Answer, turn: int, number: int, article: Article | None, versions: Mapping[int, Article]) -> str:
        """The article of citation `number`, with every quote from it marked, under buttons for all that `answer` cites."""
        cited = places(answer)
        opened = next((place for place in cited if place.number == number), None)
        if opened is None:
            return ""
        tabs = "".join(
            f'<button class="place act open t{turn} n{place.number}{" active" if place.number == number else ""}">'
            f'<b>{place.number}</b> <span class="sr">{escape(place.title)}</span></button>'
            for place in cited
        )
        if article is None:
            body = f'<p class="note">{self.say("gone")}</p>'
        else:
            body = self.article(article, versions, [place for place in cited if place.article_id == opened.article_id], number)
        heading = self.say("nearest" if answer.abstained else "cited")
        return f'<nav class="sources" aria-label="{heading}"><h2>{heading}</h2>{tabs}</nav>{body}'

    def listing(self, rows: Sequence[Mapping[str, Any]]) -> str:
        """Articles as a list, each of which opens; `rows` are those of `Store.list`."""
        items = "".join(
            f'<li><button class="row" data-article="{escape(row["id"])}"><b>{escape(row["title"])}</b>'
            f'<span class="by">{escape(self._row_line(row))}</span></button></li>'
            for row in rows
        )
        return f'<ul class="listing">{items}</ul>' if items else ""

    def _row_line(self, row: Mapping[str, Any]) -> str:
        published = row["published"][:10]
        when = day(date.fromisoformat(published), self.language) if published else say("undated", self.language)
        return ", ".join(filter(None, (row["publisher"], when)))

    def article(self, article: Article, versions: Mapping[int, Article], marks: Sequence[Citation] = (), active: int = 0) -> str:
        """An article, with what its last version changed and the quotes of `marks`, of which that of citation `active` is scrolled to."""
        pieces, at = [], 0  # at: up to where the text is in the pieces
        for mark in sorted(marks, key=lambda mark: mark.start):
            if mark.start < at:
                continue
            name = "quote active" if mark.number == active else "quote"
            pieces.append(escape(article.text[at : mark.start]))
            pieces.append(f'<mark class="{name}">{escape(article.text[mark.start : mark.end])}</mark>')
            at = mark.end
        pieces.append(escape(article.text[at:]))
        parts = (article.publisher, article.author, day(day_of(article.published), self.language) or say("undated", self.language))
        direction = "rtl" if article.language in _RIGHT_TO_LEFT else "auto"
        heading = "h3" if marks else "h2"  # of what is cited, under the heading of that
        return (
            f'<article class="reader" lang="{escape(article.language)}" dir="{direction}" tabindex="0">'
            f"<{heading}>{escape(article.title)}</{heading}>"
            f'<p class="byline">{escape(", ".join(filter(None, parts)))}{_link(article.url, self.say("original"))}</p>'
            f'{self._changes(versions)}<div class="text">{"".join(pieces)}</div></article>'
        )

    def _changes(self, versions: Mapping[int, Article]) -> str:
        """When an article was changed last, and what was, to unfold; empty where only one version is kept."""
        number = max(versions, default=0)
        if number - 1 not in versions:
            return ""
        when = self.say("changed", day=day_of(versions[number].added))
        marks = {"same": ("", ""), "gone": ("<del>", "</del>"), "new": ("<ins>", "</ins>")}
        text = "".join(escape(run.text).join(marks[run.kind]) for run in changes_of(versions, number))
        return f'<details class="changes"><summary>{when}</summary><div class="text">{text}</div></details>'


def text_html(text: str) -> str:
    """A text escaped, without blank lines, after which the chat would read Markdown."""
    return "<br>".join(escape(line) for line in text.split("\n") if line.strip())


def question_html(text: str) -> str:
    return f'<div class="asked" dir="auto">{text_html(text)}</div>'


def quoted(quote: str) -> str:
    """A quote in quotation marks, unless it begins with one of its own."""
    return quote if quote.startswith(_QUOTATION_MARKS) else f"“{quote}”"


def places(answer: Answer) -> tuple[Citation, ...]:
    """What can be opened beside an answer: its citations, or the nearest article passages of an abstention."""
    if not answer.abstained:
        return answer.citations
    best: dict[str, Evidence] = {}
    for item in answer.evidence:
        best.setdefault(item.hit.article_id, item)
    return tuple(cite(number, item) for number, item in enumerate(list(best.values())[:3], 1))


def _quote_html(claim: Claim) -> str:
    """A quote with the words in it that answer in bold, followed by them with their date where they are a weekday."""
    start, end = claim.short_at or (0, 0)
    short = claim.text[start:end]
    with_date = "" if claim.short == short else f' <span class="dated">({escape(claim.short)})</span>'
    return f"{escape(claim.text[:start])}<strong>{escape(short)}</strong>{escape(claim.text[end:])}{with_date}"


def _said_html(claim: Claim) -> str:
    """The Yes or No that a quote says, which stands before it; empty for any other claim."""
    return f'<strong class="side">{escape(claim.short)}.</strong> ' if claim.short else ""


def _one_line(text: str) -> str:
    """A text escaped for a <pre>, its line breaks too: after a blank line the chat would read Markdown."""
    return escape(text).replace("\n", "&#10;")


def _link(url: str, text: str) -> str:
    """A link to an article's own address; empty when that is not on the web."""
    return f' · <a href="{escape(url)}" target="_blank" rel="noopener noreferrer nofollow">{text}</a>' if on_the_web(url) else ""
