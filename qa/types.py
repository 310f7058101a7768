"""The values that the rest of `qa` passes around: a question, its evidence, the claims and citations of an answer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from html import escape

import numpy as np

from qa.saying.words import ENGLISH
from vectorstore.articles import Published, day_of
from vectorstore.indexes.hits import Hit, Only
from vectorstore.texts.passages import Origin, Span

Moment = str | date | datetime | None  # a text is one in ISO 8601; None is the present


class Asking(Only, total=False):
    """The options of a question, the same in Python, on the command line and over HTTP.

    `published_after`, `published_before`, `publisher` and `language` choose the articles, as in a search. `history` holds the earlier
    questions and answers of the conversation, alternating. `now` is the moment that "last week" is relative to. With `any_time`, a time
    that the question names ("in March 2019") does not limit when articles were published. `locale` is the asker's language (`de`,
    `de-AT`): the system speaks it where the words of the question and of those before it do not tell theirs.
    """

    history: Sequence[str]
    now: Moment
    any_time: bool
    locale: str


# Confidence from which on an answer counts as sure. Right answers, newsroom test / sample set: below it .39 / .67, above it .67 / .82.
SURE = 0.5


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the archive understands it.

    `words` are searched for: the text without the time it names. `context` holds the earlier questions of the conversation, where
    they count. Only articles with `after` ≤ published < `before` count. `phrases` are those in quotation marks, which must occur.

    A `latest` question asks how things stand now, a `broad` one for more than one article can say, a `roundup` for whatever happened in a
    time ("what happened last week?"), a `mention` only which articles have the phrases.
    """

    text: str
    words: str
    context: str = ""
    after: date | None = None
    before: date | None = None
    phrases: tuple[str, ...] = ()
    latest: bool = False
    broad: bool = False
    roundup: bool = False
    mention: bool = False

    @property
    def whole(self) -> str:
        """The words after their context, in one text: what the chat offers to edit."""
        return f"{self.context} {self.words}".strip()

    @property
    def last(self) -> date | None:
        """The last day on which an article that counts may have been published: the day before `before`."""
        return self.before and self.before - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that may answer the question: its passage, its character offsets, and the probability that it answers (`score`).

    `lead` is the offset of the sentence before it, when this one cannot be understood alone; `short` are the offsets of the few words
    that answer. All offsets are into the article's text.
    """

    hit: Hit
    start: int
    end: int
    score: float
    lead: int | None = None
    short: Span | None = None

    @property
    def place(self) -> tuple[str, int]:
        """Where the sentence stands: the id of its article, and its first offset."""
        return self.hit.article_id, self.start

    @property
    def quote(self) -> str:
        """The sentence, exactly as it stands in the article."""
        return self.hit.quote((self.start, self.end))

    @property
    def short_quote(self) -> str:
        """The few words of the sentence that answer, in one line; empty when they are not known."""
        return "" if self.short is None else " ".join(self.hit.quote(self.short).split())

    @property
    def short_in_line(self) -> Span | None:
        """The offsets of the few words that answer, into the quote written in one line; None when they are not known."""
        if self.short is None:
            return None
        before = self.hit.quote((self.start, self.short[0]))
        line = " ".join(before.split())
        start = len(line) + (bool(line) and before[-1].isspace())
        return start, start + len(self.short_quote)


def lone_evidence(
    quote: str,
    *,
    article_id: str = "",
    title: str = "",
    publisher: str = "",
    language: str = "",
    published: Published = None,
    span: Span | None = None,
    score: float = 0.0,
) -> Evidence:
    """A sentence as evidence of which nothing else is known: its passage is the sentence itself, without vectors and scores.

    `span` are its offsets in its article; without it, it is an article of its own.
    """
    span = span or (0, len(quote))
    vectors = np.empty((0, 0), dtype=np.float32)
    place = (title, "", publisher, language, "", published)  # without URL and place
    return Evidence(Hit(0, article_id, "", *place, *span, quote, (span,), vectors, 0.0, 0.0, 0.0), *span, score)


def understandable(item: Evidence) -> Evidence:
    """The evidence extended by the sentence before it, where it cannot be understood without that."""
    return item if item.lead is None else replace(item, start=item.lead, lead=None)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of answering: `rewrite` (of a follow-up), `retrieve`, `read` (of so many `sentences`), `draft` or `verify`."""

    name: str
    sentences: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """The first event of a stream: the evidence and the passages found (`hits`), each from the best on."""

    evidence: tuple[Evidence, ...]
    hits: tuple[Hit, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """A verified quote: `article.text[start:end] == quote`. Numbered from 1 in order of first use.

    `also_in` names the other places where the same story appeared with this quote.
    """

    number: int
    article_id: str
    title: str
    publisher: str
    url: str
    published: Published
    start: int
    end: int
    quote: str
    also_in: tuple[Origin, ...] = ()


def _source(title: str, publisher: str, published: Published) -> str:
    """Where a quote stands, in HTML."""
    return escape(", ".join(filter(None, (title, publisher, str(day_of(published) or "")))))


def cite(number: int, item: Evidence, also_in: tuple[Origin, ...] = ()) -> Citation:
    """The citation of a piece of evidence; `also_in` names the other places that have the quote."""
    hit = item.hit
    place = (hit.title, hit.publisher, hit.url, hit.published)
    return Citation(number, hit.article_id, *place, item.start, item.end, item.quote, also_in)


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why a drafted claim counts as supported by its evidence.

    `exact` are its numbers, dates, names and quotations, as they stand in it: the evidence has the same. `probability` is that with which
    the evidence says the claim, None where no model was asked; `similarity` the highest cosine of the claim to a sentence of the evidence.
    """

    exact: tuple[str, ...]
    probability: float | None
    similarity: float


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of an answer and the numbers of the citations that support it; `quoted` when it is the article's own words.

    `short` holds the few words of a quote that answer, where they are known, a weekday with its date, or the Yes or No that it says;
    `short_at` are the offsets into the text of those to set off, None where they do not stand in it. A drafted claim is `reattributed`
    when other sentences support it than those it cited, and has `grounds`; a quote is its own evidence, and has none.
    """

    text: str
    citations: tuple[int, ...]
    quoted: bool = False
    short: str = ""
    short_at: Span | None = None
    reattributed: bool = False
    grounds: Grounds | None = None


@dataclass(frozen=True, slots=True)
class Removed:
    """A drafted sentence that the articles do not support, and why not."""

    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """How many tokens an LLM read (`prompt`) and wrote (`answer`), counted by its endpoint, or estimated at four characters each; and their
    `cost`, None where no price is set.
    """

    prompt: int
    answer: int
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, or an abstention with its `reason` and the nearest articles as evidence.

    `claims` are its sentences, `citations` the quotes that they rest on. `confidence`, in [0, 1], is the probability that the articles
    answer the question; below the `threshold` there is no answer (0 where none was applied). `removed` holds drafted sentences that no
    evidence supports; `text` leaves them out. `notice` tells what went wrong on the way, such as an LLM that could not be reached. `llm`
    is the LLM's name, `prompt` the fingerprint of the prompt, `understood` the question as it was searched for. `seconds` maps each step
    to the time it took. `tokens` is None when no LLM was asked. `differing` holds sentences of articles that give different numbers, or
    of which one corrects the other, the newest first; it is empty when they agree. `language` is that of `reason`, `notice` and all else
    that the system says beside the articles' words.
    """

    question: str
    claims: tuple[Claim, ...] = ()
    citations: tuple[Citation, ...] = ()
    evidence: tuple[Evidence, ...] = field(default=(), repr=False)  # with its vectors
    abstained: bool = False
    reason: str = ""
    confidence: float = 0.0
    threshold: float = 0.0
    removed: tuple[Removed, ...] = ()
    notice: str = ""
    llm: str = ""
    prompt: str = ""
    understood: Question | None = None
    seconds: Mapping[str, float] = field(default_factory=dict)
    tokens: Tokens | None = None
    differing: tuple[Evidence, ...] = field(default=(), repr=False)
    language: str = ENGLISH

    @property
    def text(self) -> str:
        """The claims with their citation markers, or the reason for abstaining."""
        return self.reason if self.abstained else " ".join(marked(claim) for claim in self.claims)

    @property
    def unsure(self) -> bool:
        """Whether the first claim is only the nearest quote: it is as likely to miss the question as to answer it."""
        return not self.abstained and self.confidence < SURE and all(claim.quoted for claim in self.claims[:1])

    @property
    def short(self) -> str:
        """The few words of the first claim that answer, such as a name or a date; empty when they are not known."""
        return self.claims[0].short if self.claims else ""

    def _repr_html_(self) -> str:
        """The answer and what it cites, as a notebook shows them."""
        said = [marked(claim) for claim in self.claims] or [self.reason]
        lines = [*said, self.notice] if self.notice else said
        cited = (
            f'<li value="{item.number}">“{escape(item.quote)}” <small>{_source(item.title, item.publisher, item.published)}</small></li>'
            for item in self.citations
        )
        return "".join((*(f"<p>{escape(line)}</p>" for line in lines), "<ol>", *cited, "</ol>"))


def marked(claim: Claim) -> str:
    """A claim followed by its citation numbers: "Seven warships. [1][2]"."""
    return f"{claim.text} {''.join(f'[{number}]' for number in claim.citations)}".rstrip()


def last(events: Iterable[Found | Claim | Answer]) -> Answer:
    """Read a stream of events to its end and give the answer, its last event."""
    *_, answer = events
    assert isinstance(answer, Answer)
    return answer
