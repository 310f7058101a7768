"""What the reader looks at in a sentence. Plain measurements: no weights here, and no model is run."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa.types import Question
from vectorstore.archive import CONTEXT_WEIGHT, Archive
from vectorstore.hits import Hit
from vectorstore.keywords import terms
from vectorstore.passages import Span

NAMES = (
    "cosine", "cosine_to_best", "passage", "passage_cosine", "overlap", "overlap_with_previous", "overlap_around", "overlap_passage",
    "overlap_to_best", "rarest_word", "rarest_word_around", "bm25", "type_met", "type_missed", "names_met", "numbers_met", "news",
    "length", "short", "opening",
)  # fmt: skip

_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december|"
    "januar|februar|märz|mai|juni|juli|oktober|dezember|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|"
    "noviembre|diciembre|ocak|şubat|mart|nisan|mayıs|haziran|temmuz|ağustos|eylül|ekim|kasım|aralık"
)
_NUMBER_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred|thousand|million|billion|half|"
    "third|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|zwölf|hundert|tausend|millionen|dos|tres|cuatro|cinco|seis|siete|ocho|"
    "nueve|diez|cien|mil|millones|iki|üç|dört|beş|altı|yedi|sekiz|dokuz|yüz|bin|milyon"
)
_SHAPES = {
    "number": re.compile(rf"\d|\b(?:{_NUMBER_WORDS})\b", re.I),
    "date": re.compile(
        rf"\b(?:1[0-9]|20)\d\d\b|\b(?:{_MONTHS})\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b\d{{1,2}}[:.]\d\d\b|"
        r"\b(?:yesterday|today|tomorrow|century|morning|evening|noon|midnight|montag|dienstag|mittwoch|donnerstag|freitag|samstag|"
        r"sonntag|lunes|martes|miércoles|jueves|viernes|sábado|domingo)\b|\d月|\d年|\d{4}",
        re.I,
    ),
    "name": re.compile(r"(?<!^)(?<![.!?“\"] )\b[^\W\d_a-z]\w+|^[^\W\d_a-z]\w+ [^\W\d_a-z]\w+"),
}
_ASKS = {
    "number": re.compile(
        r"\bhow (?:many|much|old|long|far|big|large|tall|high|often|fast)\b|"
        r"\bwhat (?:percent|percentage|number|share|proportion|amount|price)|"
        r"\bwie ?(?:viel|viele|hoch|lang|alt|groß)\b|\bcuánt[oa]s?\b|\bkaç\b|\bne kadar\b|多少|几",
        re.I,
    ),
    "date": re.compile(
        r"\bwhen\b|\b(?:what|which) (?:year|date|day|month|time|century)\b|\bwann\b|\bcuándo\b|\bne zaman\b|何时|什么时候", re.I
    ),
    "name": re.compile(
        r"\bwho(?:m|se)?\b|\bwhere\b|\bwe[rnm]\b|\bwo(?:hin|her)?\b|\bquién(?:es)?\b|\bdónde\b|\bkim(?:in|i|e)?\b|\bnerede\b|谁|哪里", re.I
    ),
}
_NAME = re.compile(r"(?<!^)\b[^\W\d_a-z][\w’'-]+")
_NUMERAL = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a hit, and its row of features."""

    hit: Hit
    span: Span
    index: int


def measure(question: Question, hits: Sequence[Hit], archive: Archive) -> tuple[list[Candidate], NDArray[np.float64]]:
    """Every sentence of the hits, and its features (n, len(NAMES)) for this question."""
    candidates = [Candidate(hit, span, i) for hit in hits for i, span in enumerate(hit.sentences)]
    if not candidates:
        return [], np.empty((0, len(NAMES)))
    vector = archive.embed_question(question.words, question.context)
    asked = {hit.language: _asked(question, hit.language, archive) for hit in hits}
    rows = [row for hit in hits for row in _measure_hit(question, vector, asked[hit.language], hit)]
    features = np.array(rows)
    features[:, NAMES.index("cosine_to_best")] = features[:, NAMES.index("cosine")] - features[:, NAMES.index("cosine")].max()
    around = features[:, NAMES.index("overlap_with_previous")]
    features[:, NAMES.index("overlap_to_best")] = around - around.max()
    features[:, NAMES.index("bm25")] /= max(features[:, NAMES.index("bm25")].max(), 1e-9)
    return candidates, features


def asks_for(text: str) -> str:
    """The kind of answer a question wants: number, date, name, or nothing certain."""
    return next((kind for kind, pattern in _ASKS.items() if pattern.search(text)), "")


def _asked(question: Question, language: str, archive: Archive) -> dict[str, float]:
    """The question's terms and what each is worth: its inverse document frequency, half for terms of the context."""
    of_context = archive.term_weights(question.context, language)
    return {term: CONTEXT_WEIGHT * worth for term, worth in of_context.items()} | archive.term_weights(question.words, language)


def _measure_hit(question: Question, vector: NDArray[np.float32], asked: Mapping[str, float], hit: Hit) -> list[list[float]]:
    sentences = [hit.quote(span) for span in hit.sentences]
    words = [terms(sentence, hit.language) for sentence in sentences]
    sets = [set(found) for found in words]
    everywhere = set(terms(f"{hit.title} {hit.place}", hit.language)).union(*sets)
    cosines = hit.sentence_vectors @ vector
    kind = asks_for(question.text)
    names = {name.casefold() for name in _NAME.findall(question.text)}
    numbers = set(_NUMERAL.findall(question.text))
    total = sum(asked.values()) or 1.0
    rarest = max(asked, key=lambda term: asked[term], default="")

    def share(present: set[str]) -> float:
        return sum(worth for term, worth in asked.items() if term in present) / total

    rows = []
    for i, sentence in enumerate(sentences):
        before = sets[i - 1] if i else set()
        around = sets[i] | before | (sets[i + 1] if i + 1 < len(sets) else set())
        meets = bool(kind) and bool(_SHAPES[kind].search(_without(sentence, question.text)))
        rows.append([
            float(cosines[i]), 0.0, hit.score, hit.cosine,
            share(sets[i]), share(sets[i] | before), share(around), share(everywhere), 0.0,
            float(rarest in sets[i]), float(rarest in around),
            _bm25(words[i], asked), float(meets), float(bool(kind) and not meets),
            _part(names, hit.title + " " + hit.text), _part(numbers, hit.text),
            len(sets[i] - asked.keys()) / (len(sets[i]) + 1),
            math.log(1 + len(words[i])), float(len(words[i]) < 5), float(hit.start == 0 and i == 0),
        ])  # fmt: skip
    return rows


def _bm25(words: Sequence[str], asked: Mapping[str, float]) -> float:
    scale = 1.2 * (0.25 + 0.75 * len(words) / 18)
    return sum(worth * 2.2 * words.count(term) / (words.count(term) + scale) for term, worth in asked.items())


def _without(sentence: str, question: str) -> str:
    """A sentence without the names and numbers the question already holds: what is left may be an answer."""
    for word in (*_NAME.findall(question), *_NUMERAL.findall(question)):
        sentence = sentence.replace(word, " ")
    return sentence


def _part(wanted: set[str], text: str) -> float:
    """The share of wanted words that a text holds; 1 when nothing is wanted."""
    folded = text.casefold()
    return sum(word in folded for word in wanted) / len(wanted) if wanted else 1.0
