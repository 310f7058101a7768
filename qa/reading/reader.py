"""The reader: ranks the sentences of the best passages for a question, chooses the evidence, and decides whether to answer.

A regression over simple features (`qa.reading.features`) ranks all sentences. A cross-encoder reranks the best of them. Another
regression, over features of the best sentence, gives the confidence. The weights of the regressions are in `reader.json`;
`docs/reader.md` tells what they and the cross-encoder were trained on.
"""

import json
import math
import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from qa.asking.retrieve import spread
from qa.reading.answer_types import as_when, wanted
from qa.reading.features import NAMES, Candidate, measure
from qa.reading.pairs import JUDGE, QUICK, CrossEncoder, Judgement, Sentence, with_context
from qa.reading.reading import LEAST_SHARE, Reading, likeliest_first
from qa.reading.reasons import gives_reason
from qa.reading.short_answers import short_answer
from qa.reading.taken_back import denies, is_put_right
from qa.reading.unmarked import only_answer
from qa.reading.weekdays import with_dates, without_dates, written_on
from qa.saying.words import Said
from qa.types import Evidence, Question
from vectorstore.errors import ModelError
from vectorstore.indexes.hits import Retrieved
from vectorstore.models.endpoint import EndpointError
from vectorstore.texts.folding import NAME_WITHIN
from vectorstore.texts.languages import question_language
from vectorstore.texts.lines import is_ended
from vectorstore.texts.passages import Span

EVIDENCE = 8  # sentences kept as evidence, at most
THRESHOLD = 0.35  # below this confidence there is no answer; docs/log.md has the measurements
THRESHOLD_WITHOUT_CROSS_ENCODER = 0.3
# The inputs of the confidence: the best cosine of any sentence; "worst", "names_met" and "numbers_met" of the best-ranked sentence (see
# `features`); and its ranking score.
SUMMARY = ("max_cosine", "worst", "names_met", "numbers_met", "rank")
_RANK_CAP = 5.0  # a ranking score beyond this makes no answer more likely
# What the reranking weighs: the ranking score, and the cross-encoder's log-odds.
RERANKING = ("rank", "logit")
# What the cross-encoder adds to the inputs of the confidence: its log-odds for the best sentence, and its highest for any.
RERANKED_SUMMARY = ("logit", "max_logit")
# Which of all these make up the confidence. What the judge knows better is left out: AUROC of newsroom test .829 → .842, SQuAD .811 → .812.
CONFIDENCE = {QUICK: (*SUMMARY, *RERANKED_SUMMARY), JUDGE: ("worst", "names_met", *RERANKED_SUMMARY)}
# How many sentences a cross-encoder reads, by its kind: the best-ranked, and more as long as none of those seems to answer.
STEPS = {QUICK: (10,), JUDGE: (8, 16, 24)}
# Log-odds down to which a sentence that has "because" in it may answer "why?"; in the second, beside the event's own sentence.
_MAY_BE_REASON, _MAY_BE_REASON_BESIDE = -3.0, -4.8
_BESIDE = 2  # sentences
_ANSWERS = 1.0  # log-odds from which on a sentence seems to answer
# Added to the score of the newest article's sentences for a question about how things stand now; older ones get less, the oldest nothing.
# Gold sentence first in 42 such questions of newsroom train and dev: .476 → .500.
_RECENCY_BONUS = 1.0

# Added to the score of sentences within so many characters of an article's beginning, for a broad question: news begins with what happened.
# Answer first in 14 questions "What happened with …?" over real news: 7, with a bonus of 2 8, of 4 10, of 6 9.
_OPENING_BONUS, _OPENING = 4.0, 300

# What a cross-encoder has said of questions and sentences: the log-odds, and the offsets of the few words that answer.
Judged = dict[tuple[str, Sentence], tuple[float, Span | None]]
Weights = dict[str, dict[str, float]]  # feature → its "mean" and "scale", to standardise it, and its "weight"

# A sentence that begins with one of these words, or has "she said" after a quotation, needs the sentence before it to be understood.
_POINTS_BACK = re.compile(
    r"^\W*(?:he|she|it|they|his|her|hers|its|their|this|that|these|those|both|neither|such|"
    r"er|sie|es|dies\w*|sein\w*|ihr\w*|beide|él|ella|ell[oa]s|est[aeo]s?|es[aeo]s?|sus?|ambos|o|onlar|bu|bunlar)\b|"
    r"[,?!.]\W+(?:he|she|they) (?:said|says|told|added|asked|wrote)\b",
    re.I,
)
LONGEST_LEAD = 300  # characters; a longer sentence before is not quoted along


def read(
    question: Question,
    found: Retrieved,
    threshold: float | None = None,
    encoder: CrossEncoder | None = None,
    known: Judged | None = None,
) -> Reading:
    """Rank the sentences of the hits found, and choose the evidence.

    `threshold` replaces the confidence below which there is no answer. What the cross-encoder `encoder` has said is kept in `known`, and is
    not asked again. Where it fails, the regression alone ranks, and the reading has a `problem`.
    """
    hits, question = found.hits, replace(question, words=as_when(question.words))
    if question.roundup and hits:
        return Reading(tuple(Evidence(hit, *hit.sentences[0], 1.0) for hit in hits), 1.0, True)
    candidates, features = measure(question, found)
    if not candidates:
        return Reading((), 0.0, False)
    weights = shipped_weights()
    scores = rank(features, weights["ranking"])
    inputs = summary(features, scores)
    scores = scores + _bonus(question, candidates)
    order = _without_copies(candidates, scores)
    short: dict[int, Span | None] = {}
    try:
        encoder = encoder and encoder.of({question_language(question.words, {hit.language for hit in hits})})
    except ModelError as error:
        return replace(read(question, found, threshold), problem=Said("reader_unusable", why=str(error)))
    if encoder:
        order, dates = _readable(order, candidates, encoder.languages, question.words), wanted(question.words) == "date"
        asked, sentences = with_context(question.words, question.context), [sentence_of(candidates[i], dates) for i in order]
        try:
            judgement = judge_best(encoder, asked, sentences, known)
        except EndpointError as error:
            return replace(read(question, found, threshold), problem=Said("reader_unusable", why=str(error)))
        best = order[: len(judgement.logits)]
        if not question.broad:  # a broad question has no short answer
            short = dict(zip(best, judgement.short, strict=True))
            unmarked = [i for i, logit in zip(best, judgement.logits, strict=True) if short[i] is None and logit >= _ANSWERS]
            short |= {i: _only(candidates[i], question) for i in unmarked}
        scores[best] = weigh(np.column_stack([scores[best], judgement.logits]), weights[f"{encoder.kind} reranking"])
        order = sorted(best, key=lambda i: -scores[i])
        inputs = judged_inputs(encoder.kind, inputs, scores[best], judgement.logits)
        confidence = probability(inputs, weights[f"{encoder.kind} confidence"])
        if wanted(question.words) == "reason" and (reason := _reason(order, candidates, dict(zip(best, judgement.logits, strict=True)))):
            scores[reason] = scores[order[0]]
            order = [reason, *(i for i in order if i != reason)]
        least = THRESHOLD
    else:
        confidence = probability(inputs, weights["confidence"])
        least = THRESHOLD_WITHOUT_CROSS_ENCODER
        if not question.broad:
            short = {order[0]: _only(candidates[order[0]], question)}
    if question.broad:
        order = spread(order, [candidates[i].hit.article_id for i in order], 1)
    kept = order[:EVIDENCE]
    shares = _softmax(scores[kept])
    shorts = [_short(short.get(i), candidates[i], question) for i in kept]
    evidence = tuple(_evidence(candidates[i], confidence * float(p), span) for i, p, span in zip(kept, shares, shorts, strict=True))
    least = least if threshold is None else threshold
    evidence = evidence if question.latest else likeliest_first(evidence)
    return Reading(evidence, confidence, confidence >= least, least_share=LEAST_SHARE[encoder.kind if encoder else QUICK], threshold=least)


def judge_best(encoder: CrossEncoder, question: str, sentences: Sequence[Sentence], known: Judged | None = None) -> Judgement:
    """The cross-encoder's judgement of the first sentences: as many as its STEPS say, given the best-ranked first.

    It is not asked for those that are `known`, to which its further judgements are added.
    """
    known = {} if known is None else known
    for most in STEPS[encoder.kind]:
        if more := [sentence for sentence in dict.fromkeys(sentences[:most]) if (question, sentence) not in known]:
            judged = encoder.judge(question, more)
            known.update({(question, each): (judged.logits[i], judged.short[i]) for i, each in enumerate(more)})
        if len(sentences) <= most or max(known[question, sentence][0] for sentence in sentences[:most]) >= _ANSWERS:
            break
    said = [known[question, sentence] for sentence in sentences[:most]]
    return Judgement(np.array([logit for logit, _ in said]), tuple(short for _, short in said))


def rank(features: NDArray[np.float64], weights: Weights) -> NDArray[np.float64]:
    """The ranking scores (n,) of sentences with features (n, len(NAMES))."""
    return weigh(features[:, [NAMES.index(name) for name in weights]], weights)


def summary(features: NDArray[np.float64], scores: NDArray[np.float64]) -> list[float]:
    """The inputs of the confidence, in the order of SUMMARY, from features (n, len(NAMES)) and ranking scores (n,)."""
    best = features[scores.argmax()]
    of_best = (best[NAMES.index(name)] for name in ("worst", "names_met", "numbers_met"))
    return [float(features[:, NAMES.index("cosine")].max()), *map(float, of_best), min(float(scores.max()), _RANK_CAP)]


def judged_inputs(kind: str, inputs: Sequence[float], scores: NDArray[np.float64], logits: NDArray[np.float64]) -> list[float]:
    """The inputs of the confidence with a cross-encoder of that kind, in the order of CONFIDENCE.

    They come from those without it (`summary`), and from the reranked scores (n,) and log-odds (n,) of the sentences that it read.
    """
    reranked = float(logits[scores.argmax()]), float(logits.max())
    known = dict(zip((*SUMMARY, *RERANKED_SUMMARY), (*inputs, *reranked), strict=True))
    return [known[name] for name in CONFIDENCE[kind]]


def weigh(values: NDArray[np.float64], weights: Weights) -> NDArray[np.float64]:
    """The weighted sums (n,) of values (n, len(weights)), each standardised by its mean and scale."""
    mean, scale, weight = (np.array([part[key] for part in weights.values()]) for key in ("mean", "scale", "weight"))
    return np.asarray((values - mean) / scale @ weight)


def probability(inputs: Sequence[float], weights: Weights) -> float:
    """The probability that a logistic regression gives; the last of the weights is its bias."""
    return 1 / (1 + math.exp(-float(weigh(np.array([*inputs, 1.0]), weights))))


def sentence_of(candidate: Candidate, dates: bool = False) -> Sentence:
    """A candidate as the cross-encoder reads it; with `dates`, each weekday is followed by its date."""
    text = _with_dates(candidate)[0] if dates else candidate.text
    return Sentence(candidate.hit.title, candidate.before, text)


def _with_dates(candidate: Candidate) -> tuple[str, list[Span]]:
    return with_dates(candidate.text, written_on(candidate.hit), candidate.hit.language)


def _evidence(candidate: Candidate, score: float, short: Span | None) -> Evidence:
    """A candidate as evidence; the offsets of `short` are into the sentence."""
    start, end = candidate.span
    lead, before = None, candidate.before
    if candidate.lead and is_ended(before) and len(before) <= LONGEST_LEAD and _needs_lead(candidate.text):
        lead = candidate.lead[0]
    return Evidence(candidate.hit, start, end, score, lead, short and (start + short[0], start + short[1]))


def _needs_lead(text: str) -> bool:
    """Whether a sentence is not understood without the one before it, or says that that is not true."""
    return bool(_POINTS_BACK.search(text)) or denies(text)


def _reason(order: Sequence[int], candidates: Sequence[Candidate], logits: Mapping[int, float]) -> int | None:
    """The candidate to put first for "why?": one of the best one's article that has a reason in words, where the best has none and does
    not seem to answer; None where there is none. `order` has the best first, `logits` are their log-odds.
    """
    best = candidates[order[0]]
    if gives_reason(best.text):
        return None
    unsure = ((_MAY_BE_REASON_BESIDE, _BESIDE), (_MAY_BE_REASON, None))
    for least, nearest in ((_ANSWERS, _BESIDE),) if logits[order[0]] >= _ANSWERS else unsure:
        for i in order[1:]:
            other = candidates[i]
            near = other.hit.article_id == best.hit.article_id and (
                nearest is None or (other.hit is best.hit and abs(other.index - best.index) <= nearest)
            )
            if near and logits[i] >= least and gives_reason(other.text):
                return i
    return None


def _only(candidate: Candidate, question: Question) -> Span | None:
    """Where the only words stand that may answer."""
    return only_answer(candidate.text, question.words, candidate.hit.language, written_on(candidate.hit))


def _short(span: Span | None, candidate: Candidate, question: Question) -> Span | None:
    """The offsets into the sentence of the few words that answer, whole and of the kind asked for; None where there are none."""
    if span and wanted(question.words) == "date":
        span = without_dates(span, *_with_dates(candidate))
    if span and is_put_right(candidate.text, span[1]):
        return None
    return short_answer(span, candidate.text, question.words, candidate.hit.language, candidate.before)


def _bonus(question: Question, candidates: Sequence[Candidate]) -> NDArray[np.float64]:
    """What the sentences count more (n,) for how things stand now, and for what happened."""
    opens = np.array([candidate.span[0] < _OPENING for candidate in candidates])
    return question.latest * _RECENCY_BONUS * _recency(candidates) + question.broad * _OPENING_BONUS * opens


def _recency(candidates: Sequence[Candidate]) -> NDArray[np.float64]:
    """From 0 for the sentences of the oldest day to 1 for those of the newest (n,); articles without a date count as the oldest."""
    days = [str(candidate.hit.published or "")[:10] for candidate in candidates]
    position = {day: i for i, day in enumerate(sorted(set(days)))}
    return np.array([position[day] for day in days], dtype=float) / max(1, len(position) - 1)


def _without_copies(candidates: Sequence[Candidate], scores: NDArray[np.float64]) -> list[int]:
    """The indexes of the candidates from the best on, without sentences that repeat a better one word for word."""
    seen: set[str] = set()
    kept = []
    for i in map(int, np.argsort(-scores, kind="stable")):
        words = re.sub(r"\W+", " ", candidates[i].text).casefold().strip()
        if words not in seen:
            seen.add(words)
            kept.append(i)
    return kept


def _readable(order: list[int], candidates: Sequence[Candidate], languages: Set[str], question: str) -> list[int]:
    """The candidates that a cross-encoder may read which was trained on some languages: those in them and, since what it makes of others
    is little more than chance, of these only such as have a name of the question about them; all where there are none.
    """
    names = [name.casefold() for name in NAME_WITHIN.findall(question) if len(name) > 2]

    def may_read(candidate: Candidate) -> bool:
        if not candidate.hit.language or candidate.hit.language in languages:
            return True
        about = f"{candidate.hit.title} {candidate.hit.text}".casefold()
        return any(name in about for name in names)

    return [i for i in order if may_read(candidates[i])] or order if languages else order


def _softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    powers = np.exp(scores - scores.max())
    return np.asarray(powers / powers.sum())


@cache
def shipped_weights() -> dict[str, Weights]:
    """The weights of the regressions, by what they decide: the keys of `reader.json`."""
    loaded: dict[str, Weights] = json.loads((files("qa.reading") / "reader.json").read_text(encoding="utf-8"))
    return loaded
