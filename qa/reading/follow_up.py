"""Arranges what the reader found for a follow-up: sentences that were not shown yet, reasons first, or those about the new topic first."""

from collections.abc import Iterable
from dataclasses import replace

from qa.asking.conversation import ABOUT, MORE, WHY, Turn, has_terms, shown_articles, was_shown
from qa.asking.retrieve import spread
from qa.reading.reading import Reading
from qa.reading.reasons import gives_reason, likely_gives_reason
from qa.saying.words import Said
from qa.types import SURE, Evidence, Question
from vectorstore.indexes.hits import Hit, Retrieved

_MOST = 4  # sentences given at once to a turn that asks for more
_SHORTEST = 4  # words of such a sentence
_NEAR = 2  # sentences between a statement and its reason, at most
_MOST_REASONS = 2
NOTHING_MORE, NO_REASON = Said("nothing_more"), Said("no_reason")


def arranged(turn: Turn, question: Question, reading: Reading, found: Retrieved) -> Reading:
    """The reading as the turn asks for it; that of a question like any other is left as it is."""
    arrange = {MORE: _further, WHY: _reasons, ABOUT: _about}.get(turn.kind)
    return arrange(turn, question, reading, found) if arrange and found.hits else reading


def _further(turn: Turn, question: Question, reading: Reading, found: Retrieved) -> Reading:
    """Sentences that no answer has shown: of the quoted articles to their end, then of the nearest; else those that answer the question."""
    quoted = shown_articles(found, turn.latest)
    if not turn.whole:
        least = reading.least_share * reading.evidence[0].score if reading.evidence else 0.0
        fresh = [item for item in reading.evidence if item.score >= least and not was_shown(item.quote, turn.shown)]
        return replace(reading, evidence=tuple(fresh)) if fresh and reading.answerable else reading.declined(NOTHING_MORE)
    nearest = [item.hit.article_id for item in reading.evidence] if reading.answerable else []
    fresh = []
    for article in dict.fromkeys([*quoted, *nearest]):
        of_article = (item for item in _sentences(hit for hit in found.hits if hit.article_id == article))
        fresh += [item for item in of_article if len(item.quote.split()) >= _SHORTEST and not was_shown(item.quote, turn.shown)]
        if len(fresh) >= _MOST:
            break
    if not fresh:
        return reading.declined(NOTHING_MORE)
    confidence = max(reading.confidence, SURE) if quoted else reading.confidence
    scored = tuple(replace(item, score=confidence) for item in fresh[:_MOST])
    return reading.answered(scored, confidence)


def _reasons(turn: Turn, question: Question, reading: Reading, found: Retrieved) -> Reading:
    """Sentences that give a reason, beside the first that the last answer quotes; else those that answer why and were not said before."""
    near: list[tuple[int, Evidence]] = []
    stated: list[Evidence] = []
    for article in shown_articles(found, turn.latest)[:1]:
        sentences = _sentences(hit for hit in found.hits if hit.article_id == article)
        said = [i for i, item in enumerate(sentences) if was_shown(item.quote, turn.latest)]
        stated = [sentences[i] for i in said if likely_gives_reason(sentences[i].quote)]
        for i, item in enumerate(sentences):
            distance = min((abs(i - other) for other in said), default=_NEAR + 1)
            if 0 < distance <= _NEAR and gives_reason(item.quote):
                near.append((distance, item))
    reasons = [item for _, item in sorted(near, key=lambda pair: pair[0])][:_MOST_REASONS] or stated[:1]
    rest = [item for item in reading.evidence if not was_shown(item.quote, turn.latest)]
    if reasons:
        return replace(reading, evidence=tuple(rest)).led_by(reasons)
    if reading.answerable and rest and rest[0] == reading.evidence[0]:
        return replace(reading, evidence=tuple(rest))
    return reading.declined(NO_REASON)


def _about(turn: Turn, question: Question, reading: Reading, found: Retrieved) -> Reading:
    """The sentences that have the words of the topic first; for a topic of another story, those of each article alike."""
    having = [item for item in reading.evidence if has_terms(replace(item.hit, title=""), item.quote, turn.topic)]
    if not having:
        return reading
    others = [replace(item, score=0.0) for item in reading.evidence if item not in having]
    if not question.context:
        having = spread(having, [item.hit.article_id for item in having], 1)
        having = [replace(item, score=reading.confidence) for item in having]
    return reading.answered((*having, *others), reading.confidence)


def _sentences(hits: Iterable[Hit]) -> list[Evidence]:
    """The sentences of hits of one article, in the order of the article, each once."""
    spans = {span: hit for hit in hits for span in hit.sentences}
    return [Evidence(hit, *span, 0.0) for span, hit in sorted(spans.items(), key=lambda pair: pair[0])]
