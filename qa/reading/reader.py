"""The reader: scores every sentence of the best passages for a question, chooses evidence, and says whether to answer.

A regression over plain features (`qa.reading.features`) ranks the sentences; a cross-encoder reads the best of them again; another
regression, over the best sentence's features, is the confidence. Both regressions are a page of JSON; what all three were
trained on stands in `docs/reader.md`.
"""

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from qa.asking.retrieve import spread
from qa.reading.answer_types import asks_for, meets
from qa.reading.cross_encoder import BUNDLED, load
from qa.reading.features import NAMES, Candidate, measure
from qa.reading.pairs import Sentence, asked
from qa.types import Evidence, Question
from vectorstore.indexes.hits import Retrieved
from vectorstore.texts.languages import question_language
from vectorstore.texts.lines import is_ended
from vectorstore.texts.passages import Span

EVIDENCE = 8  # sentences kept, at most
# Below this confidence there is no answer. docs/log.md has what it declines.
THRESHOLD = 0.35
THRESHOLD_ALONE = 0.3  # of the regression alone
# What the confidence looks at: the best cosine of any sentence, the worst covered word of the best sentence, the names
# and numbers of the question, and the ranking score up to a point, beyond which more of it says nothing.
SUMMARY = ("max_cosine", "worst", "names_met", "numbers_met", "rank")
# What the cross-encoder adds: its score of the best sentence, and the best it gives any.
CLOSE_RANKING = ("rank", "logit")
SUMMARY_OF_CLOSE = ("logit", "max_logit")
_RANK_CAP = 5.0
CLOSELY = 10  # sentences that the cross-encoder reads
_RECENT = 1.0  # what the newest article's sentences gain on the oldest's where a question asks how things stand now

Weights = dict[str, dict[str, float]]

# Up to this many sentences are quoted, those that score this share of the best. Quotes only, gold said / words: sample .717 / 30 → .800
# / 40, newsroom dev .446 / 28 → .492 / 38, XQuAD-en .834 / 34 → .856 / 38 against one, or two that score nearly alike.
_QUOTES = 3
_QUOTES_OF_BROAD = 4
_QUOTES_OF_ROUNDUP = 8
_ENOUGH = 0.1
# A sentence that opens with one of these, or in which "she said" stands after a quotation, speaks of what the one before it names.
_POINTS_BACK = re.compile(
    r"^\W*(?:he|she|it|they|his|her|hers|its|their|this|that|these|those|both|neither|such|"
    r"er|sie|es|dies\w*|sein\w*|ihr\w*|beide|él|ella|ell[oa]s|est[aeo]s?|es[aeo]s?|sus?|ambos|o|onlar|bu|bunlar)\b|"
    r"[,?!.]\W+(?:he|she|they) (?:said|says|told|added|asked|wrote)\b",
    re.I,
)
_LONGEST_LEAD = 300  # characters
_ENDED = re.compile(r"[.!?…。！？؟।][\"'”’»)\]」』]*$")


@dataclass(frozen=True, slots=True)
class Reading:
    """Evidence from the best on, the probability that it answers the question, whether to try, and if not, why."""

    evidence: tuple[Evidence, ...]
    confidence: float
    answerable: bool
    reason: str = ""


def read(question: Question, found: Retrieved, threshold: float | None = None, reader: str = BUNDLED) -> Reading:
    """Score the sentences of the hits found, the best of them also by the cross-encoder of that name.

    `threshold` replaces the confidence below which there is no answer. Raises ReaderError when the cross-encoder cannot be loaded.
    """
    hits = found.hits
    if question.roundup and hits:
        return Reading(tuple(Evidence(hit, *hit.sentences[0], 1.0) for hit in hits), 1.0, True)
    candidates, features = measure(question, found)
    if not candidates:
        return Reading((), 0.0, False)
    weights = _weights()
    scores = rank(features, weights["ranking"])
    told = summary(features, scores)
    if question.latest:
        scores = scores + _RECENT * _recency(candidates)
    order = _without_copies(candidates, scores)
    short: dict[int, Span | None] = {}
    encoder = load(reader)
    if encoder and encoder.language in ("", question_language(question.words, {hit.language for hit in hits})):
        close = order[:CLOSELY]
        judged = encoder.judge(asked(question.words, question.context), [sentence_of(candidates[i]) for i in close])
        if not question.broad:  # which no few words answer
            short = {i: span for i, span in zip(close, judged.short, strict=True) if _fits(span, candidates[i], question)}
        scores[close] = weigh(np.column_stack([scores[close], judged.logits]), weights["closely"])
        order = sorted(close, key=lambda i: -scores[i])
        confidence = probability([*told, *summary_of_close(scores[close], judged.logits)], weights["confidence_closely"])
        least = THRESHOLD
    else:
        confidence = probability(told, weights["confidence"])
        least = THRESHOLD_ALONE
    if question.broad:
        order = spread(order, [candidates[i].hit.article_id for i in order], 1)
    kept = order[:EVIDENCE]
    shares = _softmax(scores[kept])
    evidence = tuple(_evidence(candidates[i], confidence * float(share), short.get(i)) for i, share in zip(kept, shares, strict=True))
    return Reading(evidence, confidence, confidence >= (least if threshold is None else threshold))


def rank(features: NDArray[np.float64], weights: Weights) -> NDArray[np.float64]:
    """The ranking scores (n,) of sentences with features (n, len(NAMES))."""
    return weigh(features[:, [NAMES.index(name) for name in weights]], weights)


def summary(features: NDArray[np.float64], scores: NDArray[np.float64]) -> list[float]:
    """What the confidence is computed from, in the order of SUMMARY."""
    best = features[scores.argmax()]
    named = (best[NAMES.index(name)] for name in ("worst", "names_met", "numbers_met"))
    return [float(features[:, NAMES.index("cosine")].max()), *map(float, named), min(float(scores.max()), _RANK_CAP)]


def summary_of_close(scores: NDArray[np.float64], logits: NDArray[np.float64]) -> list[float]:
    """What the cross-encoder adds to that, in the order of SUMMARY_OF_CLOSE."""
    best = int(scores.argmax())
    return [float(logits[best]), float(logits.max())]


def weigh(values: NDArray[np.float64], weights: Weights) -> NDArray[np.float64]:
    """Sums of standardised values (n, len(weights)) → (n,)."""
    mean, scale, weight = (np.array([part[key] for part in weights.values()]) for key in ("mean", "scale", "weight"))
    return np.asarray((values - mean) / scale @ weight)


def probability(told: Sequence[float], weights: Weights) -> float:
    """What a logistic regression makes of its values; its last weight is the bias."""
    return 1 / (1 + math.exp(-float(weigh(np.array([*told, 1.0]), weights))))


def quotes_wanted(question: Question, reading: Reading) -> int:
    """How many sentences it takes: those that may well be the answer too, as several may hold a part of it."""
    most = _QUOTES_OF_ROUNDUP if question.roundup else _QUOTES_OF_BROAD if question.broad else _QUOTES
    return sum(item.score >= _ENOUGH * reading.evidence[0].score for item in reading.evidence[:most])


def sentence_of(candidate: Candidate) -> Sentence:
    """A candidate as the cross-encoder reads it."""
    return Sentence(candidate.hit.title, candidate.before, candidate.hit.quote(candidate.span))


def _evidence(candidate: Candidate, score: float, short: Span | None) -> Evidence:
    start, end = candidate.span
    lead, before = None, candidate.before
    if is_ended(before) and len(before) <= _LONGEST_LEAD and _POINTS_BACK.search(candidate.hit.quote(candidate.span)):
        lead = candidate.hit.sentences[candidate.index - 1][0]
    return Evidence(candidate.hit, start, end, score, lead, short and (start + short[0], start + short[1]))


def _fits(span: Span | None, candidate: Candidate, question: Question) -> bool:
    """Whether a short answer is of the kind that is asked for, where that is a number or a date."""
    kind = asks_for(question.words)
    text = "" if span is None else candidate.hit.quote(candidate.span)[span[0] : span[1]]
    return kind not in ("number", "date") or meets(kind, text, question.words)


def _recency(candidates: Sequence[Candidate]) -> NDArray[np.float64]:
    """From 0 for the sentences of the oldest day to 1 for those of the newest; undated ones count as old."""
    days = [str(candidate.hit.published or "")[:10] for candidate in candidates]
    place = {day: at for at, day in enumerate(sorted(set(days)))}
    return np.array([place[day] for day in days], dtype=float) / max(1, len(place) - 1)


def _without_copies(candidates: Sequence[Candidate], scores: NDArray[np.float64]) -> list[int]:
    """From the best on, without sentences whose words another article has already said."""
    seen: set[str] = set()
    kept = []
    for i in map(int, np.argsort(-scores, kind="stable")):
        words = re.sub(r"\W+", " ", candidates[i].hit.quote(candidates[i].span)).casefold().strip()
        if words not in seen:
            seen.add(words)
            kept.append(i)
    return kept


def _softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    powers = np.exp(scores - scores.max())
    return np.asarray(powers / powers.sum())


@cache
def _weights() -> dict[str, Weights]:
    loaded: dict[str, Weights] = json.loads((files("qa.reading") / "reader.json").read_text(encoding="utf-8"))
    return loaded
