"""Arranges what the reader found for a follow-up: sentences that were not shown yet, reasons first, or those about the new topic first."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from qa.asking.conversation import ABOUT, MORE, POINTS_BACK, WHY, Turn, count_of_terms, has_terms, shown_articles, was_shown
from qa.asking.retrieve import spread
from qa.reading.answer_types import wanted
from qa.reading.reading import Reading
from qa.reading.reasons import gives_reason, is_to_come, likely_gives_reason, states_reason, tells_cause
from qa.saying.words import Said
from qa.types import SURE, Evidence, Question
from vectorstore.indexes.hits import Hit, Retrieved

_MOST = 4  # sentences given at once to a turn that asks for more
_SHORTEST = 4  # words of such a sentence
_NEAR = 2  # sentences between a statement and its reason, at most
_MOST_REASONS = 2
_SAME_STORY = 0.5  # an article that tells of what is spoken of has at least this share of its terms
# Logarithms of the share that a sentence has of the best one's score: of the least that may be a reason, of one that is not among those
# read best, and what a word that tells of a cause adds.
_LEAST_REASON, _UNREAD, _CAUSE = -1.5, -7.0, 4.0
_UNSURE = SURE - 0.05  # the confidence of what is only the nearest sentence
# What is taken from the logarithm of a score for a question that points back: of a sentence of another story; and of one that was quoted
# just now: one with a short answer of the kind asked for, any other, and one without the number or the other thing that is asked for.
_OTHER_STORY, _REPEATED, _REPEATED_OTHERWISE, _REPEATED_WITHOUT = 5.0, 1.2, 2.0, 4.6
_NUMBERS = ("number", "count", "amount", "date")
_WHO_SAID = re.compile(
    r"^\W*(?:and |und |y )?(?:who (?:said|says|told|claimed|claims) (?:that|this|it|so)|wer (?:sagt|sagte|hat) (?:das|es)(?: gesagt)?|"
    r"quién (?:dijo|dice|lo dijo|lo dice)(?: eso| esto)?|bunu kim (?:söyledi|dedi))\W*$",
    re.I,
)
_SAID = re.compile(r"\b(?:said|says|told|according to|called|sagten?|sagt|laut|nach angaben|erklärten?|dijo|según|söyle\w+|dedi)\b", re.I)
_ARE_THERE = re.compile(
    r"^\W*(?:(?:and|und|y|ve) )?(?:(?:is|are|was|were) there(?: any)?|g[ai]bt? es(?: auch| da| dabei| dort| schon)*|(?:wurden?|sind|"
    r"ist)(?: (?:dabei|dort|auch))*(?: (?:jemand|menschen|personen|leute))?|hubo|hay|había|resultó alguien|resultaron)\b",
    re.I,
)
NOTHING_MORE, NO_REASON = Said("nothing_more"), Said("no_reason")


def arranged(turn: Turn, question: Question, reading: Reading, found: Retrieved) -> Reading:
    """The reading as the turn asks for it; that of a question which needs none before it is left as it is."""
    arrange = {MORE: _further, WHY: _reasons, ABOUT: _about}.get(turn.kind, _same_story)
    return arrange(turn, question, reading, found) if found.hits else reading


def _further(turn: Turn, question: Question, reading: Reading, found: Retrieved) -> Reading:
    """Sentences that no answer has shown: those about the topic, then those of the quoted articles to their end, then of others that tell
    of the same; else those that answer the question.
    """
    quoted = shown_articles(found, turn.latest)
    if not turn.whole:
        least = reading.least_share * reading.evidence[0].score if reading.evidence else 0.0
        fresh = [item for item in reading.evidence if item.score >= least and not was_shown(item.quote, turn.shown)]
        return replace(reading, evidence=tuple(fresh)) if fresh and reading.answerable else reading.declined(NOTHING_MORE)
    articles = _by_article(found)
    asked = turn.topic or f"{question.context}\n{question.words}"
    if turn.topic:
        quoted = [article for article in quoted if _tells_of(articles[article], asked)]
    nearest = [item.hit.article_id for item in reading.evidence] if reading.answerable or turn.topic else []
    fresh = []
    for article in dict.fromkeys([*quoted, *(each for each in nearest if _tells_of(articles[each], asked))]):
        of_article = _sentences(articles[article])
        fresh += [item for item in of_article if len(item.quote.split()) >= _SHORTEST and not was_shown(item.quote, turn.shown)]
        if len(fresh) >= _MOST:
            break
    if turn.topic:
        fresh.sort(key=lambda item: not has_terms(replace(item.hit, title=""), item.quote, turn.topic))
    if not fresh:
        return reading.declined(NOTHING_MORE)
    confidence = max(reading.confidence, SURE) if quoted else reading.confidence
    return reading.answered([replace(item, score=confidence) for item in fresh[:_MOST]], confidence)


def _reasons(turn: Turn, question: Question, reading: Reading, found: Retrieved) -> Reading:
    """Sentences that give a reason in words, beside the first that the last answer quotes; else what it says of one; else the likeliest.

    Only those of the quoted articles count, and of others that tell of the same.
    """
    quoted, articles = shown_articles(found, turn.latest), _by_article(found)
    if quoted:
        same = {article for article, hits in articles.items() if article in quoted or _tells_of(hits, question.words)}
        own = tuple(item for item in reading.evidence if item.hit.article_id in same)
        reading = replace(reading, evidence=own, answerable=reading.answerable and own[:1] == reading.evidence[:1])
    rest = [item for item in reading.evidence if not was_shown(item.quote, turn.latest)]
    stated: list[Evidence] = []
    likeliest: list[Evidence] = []
    for article in quoted:
        sentences = _sentences(articles[article])
        said = [i for i, item in enumerate(sentences) if was_shown(item.quote, turn.latest)]
        away = {item.place: min((abs(i - other) for other in said), default=_NEAR + 1) for i, item in enumerate(sentences)}
        fresh = sorted((item for item in sentences if away[item.place]), key=lambda item: away[item.place])
        near = [item for item in fresh if away[item.place] <= _NEAR]
        stated += [sentences[i] for i in said if likely_gives_reason(sentences[i].quote) or states_reason(sentences[i].quote)]
        if reasons := [item for item in near if gives_reason(item.quote)] or [item for item in stated if states_reason(item.quote)]:
            return replace(reading, evidence=tuple(rest)).led_by(reasons[:_MOST_REASONS])
        if article == quoted[0] and not (reading.answerable and rest and rest[0] == reading.evidence[0]):
            likeliest = _likeliest_reason(reading, fresh, near)
    if likeliest:
        others = [replace(item, score=0.0) for item in rest if item.place != likeliest[0].place]
        return reading.answered([*(replace(item, score=_UNSURE) for item in likeliest), *others], _UNSURE)
    if reading.answerable and rest and rest[0] == reading.evidence[0]:
        return replace(reading, evidence=tuple(rest))
    return replace(reading, evidence=tuple(rest)).led_by(stated[:1]) if stated else reading.declined(NO_REASON)


def _likeliest_reason(reading: Reading, fresh: Sequence[Evidence], near: Sequence[Evidence]) -> list[Evidence]:
    """The sentence that seems most likely to be the reason, if any: as the reader scored it, and by whether it tells of a cause."""
    best = max((item.score for item in reading.evidence), default=0.0)
    score = {item.place: math.log(item.score / best) for item in reading.evidence if item.score > 0}
    likely: list[tuple[float, Evidence]] = []
    for item in fresh:
        value = score.get(item.place, _UNREAD)
        cause = tells_cause(item.quote)
        if (cause and item in near) or (value >= _LEAST_REASON and not is_to_come(item.quote)):
            likely.append((value + _CAUSE * cause, item))
    return [max(likely, key=lambda pair: pair[0])[1]] if likely else []


def _about(turn: Turn, question: Question, reading: Reading, found: Retrieved) -> Reading:
    """The sentences that have the words of the topic first; for a topic of another story, those of each article alike."""
    having = [item for item in reading.evidence if has_terms(replace(item.hit, title=""), item.quote, turn.topic)]
    if not having:
        return _same_story(turn, question, reading, found)
    others = [replace(item, score=0.0) for item in reading.evidence if item not in having]
    if not question.context:
        having = spread(having, [item.hit.article_id for item in having], 1)
        having = [replace(item, score=reading.confidence) for item in having]
    return reading.answered((*having, *others), reading.confidence)


def _same_story(turn: Turn, question: Question, reading: Reading, found: Retrieved) -> Reading:
    """For a question about what was spoken of: sentences of the same story before others, and new ones before what was quoted just now."""
    last = turn.last_answer
    quoted = [] if question.latest else shown_articles(found, last)
    if not quoted:
        return reading
    shown = [item for item in reading.evidence if was_shown(item.quote, last)]
    if _WHO_SAID.match(turn.text):
        told = [item for item in shown if _SAID.search(item.quote)]
        return reading.led_by(told[:1]) if told else reading.declined(Said("not_answered"))
    if not reading.answerable:
        return _those_there(turn, reading, quoted)
    if not question.context or (turn.kind != ABOUT and not POINTS_BACK.search(turn.text)):
        return reading
    kind, articles = wanted(question.words), _by_article(found)
    scored: list[Evidence] = []
    for item in reading.evidence:
        article, repeats = item.hit.article_id, item in shown
        other = article not in quoted and not _tells_of(articles.get(article, [item.hit]), question.context)
        without = turn.kind == ABOUT or (kind in _NUMBERS and not item.short)
        repeated = _REPEATED_WITHOUT if without else _REPEATED if kind and item.short else _REPEATED_OTHERWISE
        short = None if repeats and without else item.short
        scored.append(replace(item, score=item.score * math.exp(-_OTHER_STORY * other - repeated * repeats), short=short))
    return replace(reading, evidence=tuple(sorted(scored, key=lambda item: -item.score)))


def _those_there(turn: Turn, reading: Reading, quoted: Sequence[str]) -> Reading:
    """For "Were there any injuries?", which nothing answers: the sentence of the quoted articles that names them."""
    asks = _ARE_THERE.match(turn.text)
    if not asks:
        return reading
    named = [
        item
        for item in reading.evidence
        if item.hit.article_id in quoted and has_terms(replace(item.hit, title=""), item.quote, turn.text[asks.end() :])
    ]
    return reading.answered([replace(item, score=_UNSURE) for item in named[:1]], _UNSURE) if named else reading


def _tells_of(hits: Sequence[Hit], asked: str) -> bool:
    """Whether the passages found of an article have most of the words of what is asked about, of one of its lines.

    One word in common is enough only where it is all that is asked about: "How far is it to Hallin?" is about more.
    """
    text = " ".join(hit.text for hit in hits)
    for line in asked.split("\n"):
        having, wanted = count_of_terms(hits[0], text, line)
        if having >= _SAME_STORY * wanted and (having > 1 or (having == wanted == 1 and not POINTS_BACK.search(line))):
            return True
    return False


def _by_article(found: Retrieved) -> dict[str, list[Hit]]:
    articles: dict[str, list[Hit]] = {}
    for hit in found.hits:
        articles.setdefault(hit.article_id, []).append(hit)
    return articles


def _sentences(hits: Iterable[Hit]) -> list[Evidence]:
    """The sentences of hits of one article, in the order of the article, each once."""
    spans = {span: hit for hit in hits for span in hit.sentences}
    return [Evidence(hit, *span, 0.0) for span, hit in sorted(spans.items(), key=lambda pair: pair[0])]
