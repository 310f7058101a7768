"""Cites articles by sentences whose offsets are known, without a search."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import dropwhile

from qa.saying.words import in_language
from qa.types import Answer, Claim, Evidence, Question, cite, lone_evidence
from vectorstore.record.entries import Entry
from vectorstore.texts.lines import is_ended
from vectorstore.texts.passages import Span

_LEAST_WORDS = 5  # of a sentence; a shorter one at the beginning of an article is a byline or a date

Sentence = tuple[Span, str]


def as_evidence(entry: Entry, sentence: Sentence) -> Evidence:
    """A sentence of an article as evidence that says what is asked."""
    span, quote = sentence
    fields = {name: getattr(entry, name) for name in ("title", "publisher", "language", "published")}
    item = lone_evidence(quote, article_id=entry.id, span=span, score=1.0, **fields)
    return replace(item, hit=replace(item.hit, url=entry.url))


def body(sentences: Sequence[Sentence]) -> list[Sentence]:
    """The sentences of an article's beginning, without bylines and dates before them, and without headings; all where it has none."""
    begun = list(dropwhile(lambda sentence: not _is_whole(sentence[1]), sentences))
    return [sentence for sentence in begun if is_ended(sentence[1])] or list(sentences)


def _is_whole(quote: str) -> bool:
    return is_ended(quote) and len(quote.split()) >= _LEAST_WORDS and quote[0] != "©"


class Cited:
    """The claims of an answer with their citations, in the order in which they are added; `language` is the answer's."""

    def __init__(self, language: str) -> None:
        self._language = language
        self.claims: list[Claim] = []
        self._evidence: list[Evidence] = []

    def state(self, text: str, short: str = "") -> None:
        """Add a claim about all the articles, which none of them can be cited for."""
        self.claims.append(Claim(text, (), short=short))

    def add(self, text: str, item: Evidence, quoted: bool = False, short: str = "") -> None:
        """Add a claim that a piece of evidence supports."""
        self._evidence.append(item)
        self.claims.append(Claim(text, (len(self._evidence),), quoted=quoted, short=short))

    def quote(self, item: Evidence) -> None:
        """Add a piece of evidence in its own words."""
        self.add(" ".join(item.quote.split()), item, quoted=True, short=item.short_quote)

    def answer(self, question: Question, confidence: float) -> Answer:
        return Answer(
            question.text,
            claims=tuple(self.claims),
            citations=tuple(cite(number, item) for number, item in enumerate(self._evidence, 1)),
            evidence=tuple(self._evidence),
            confidence=confidence,
            understood=question,
            llm="none",
            language=self._language,
        )

    def abstention(self, question: Question, reason: str) -> Answer:
        """An abstention that shows the evidence instead of claims."""
        reason = in_language(reason, self._language)
        return replace(self.answer(question, 0.0), claims=(), citations=(), abstained=True, reason=reason)
