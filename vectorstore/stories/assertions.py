"""Decides whether two texts assert the same: aligns their sentences, and compares those that match.

A sentence that only one text has makes no difference, since copies are cut and added to. In sentences that both have, another name, place,
number or day, a negation or an opposite makes a difference; other words are a matter of style.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

from rapidfuzz.distance import Indel, Levenshtein

from vectorstore.stories.wording import ONE, UNNAMED, Sentence, Wording, calendar_of, is_marked
from vectorstore.texts.figures import in_figures
from vectorstore.texts.opposites import turns_round

Kind = Literal["name", "number", "day", "negation", "opposite"]

# No experiment set these one by one; tests/vectorstore/story_pairs.py has the pairs that they must tell apart.
_ALIKE = 0.5  # the similarity of two sentences, in [0, 1], from which on one may be an edit of the other
_ALIKE_IN_PLACE = 0.3  # the same, where the sentences before and after them match
_DENIED = 0.7  # the share of a sentence's words that another must hold to be its denial
_REORDERED = 0.85  # the share of words that two sentences must have in common when names have changed places in them
_MOST_COMPARED = 60  # sentences of a text without an exact counterpart: each is compared with each of the other text


@dataclass(frozen=True, slots=True)
class Change:
    """A difference between two texts: its kind, the words `gone` from the first, and the `new` ones in the second.

    For a negation these are counts of negations, or the words of both sentences.
    """

    kind: Kind
    gone: str
    new: str


_Sentences = Sequence[Sentence]


def changes(one: Wording, other: Wording) -> frozenset[Change]:
    """The differences between what two texts assert in the sentences that both have; empty if they assert the same."""
    return frozenset(_changes(one, other))


def assert_same(one: Wording, other: Wording) -> bool:
    """Whether two texts assert the same in the sentences that both have, and both or neither are marked as corrections."""
    return is_marked(one) == is_marked(other) and next(_changes(one, other), None) is None


def contradicts(sentence: str, other: str, language: str) -> bool:
    """Whether two sentences of a language (ISO 639-1) have much the same words and assert different things."""
    one, two = Wording("", (sentence,), language), Wording("", (other,), language)
    return bool(one.parsed and two.parsed and _similarity(one.parsed[0], two.parsed[0]) >= _ALIKE and changes(one, two))


def _changes(one: Wording, other: Wording) -> Iterator[Change]:
    pairs, only_one, only_other = _align(one.parsed, other.parsed)
    for mine, theirs in pairs:
        yield from _differences(mine, theirs, one, other)
    for sentences, text in ((only_one, other), (only_other, one)):
        for sentence in sentences:
            yield from _denials(sentence, text)


def _align(one: _Sentences, other: _Sentences) -> tuple[list[tuple[Sentence, Sentence]], list[Sentence], list[Sentence]]:
    """(pairs of sentences that are edits of each other, sentences that only the one text has, sentences that only the other has).

    Sentences that both texts have word for word are left out.
    """
    left, right = _without_common(one, other)
    similarities = ((_similarity(mine, theirs), i, j) for (i, mine), (j, theirs) in product(left.items(), right.items()))
    alike = [item for item in similarities if item[0] >= _ALIKE_IN_PLACE]
    partner: dict[int, int] = {}  # place of a sentence in one text → place of its counterpart in the other
    for similarity, i, j in sorted(alike, key=lambda item: (-item[0], abs(item[1] - item[2]))):
        if i not in partner and j not in partner.values() and (similarity >= _ALIKE or _in_place(i, j, one, other)):
            partner[i] = j
    paired = set(partner.values())
    pairs = [(one[i], other[j]) for i, j in partner.items()]
    return pairs, [s for i, s in left.items() if i not in partner], [s for j, s in right.items() if j not in paired]


def _without_common(one: _Sentences, other: _Sentences) -> tuple[dict[int, Sentence], dict[int, Sentence]]:
    """Of each text the sentences, by their place, that the other text does not have in the same words."""
    common = Counter(sentence.text for sentence in one) & Counter(sentence.text for sentence in other)

    def rest(sentences: _Sentences) -> dict[int, Sentence]:
        seen: Counter[str] = Counter()
        left: dict[int, Sentence] = {}
        for i, sentence in enumerate(sentences):
            seen[sentence.text] += 1
            if seen[sentence.text] > common[sentence.text] and len(left) < _MOST_COMPARED:
                left[i] = sentence
        return left

    return rest(one), rest(other)


def _in_place(i: int, j: int, one: _Sentences, other: _Sentences) -> bool:
    """Whether the sentences before, and those after, sentence i of one text and j of the other match. The texts' ends match each other."""

    def same(step: int) -> bool:
        a, b = i + step, j + step
        inside, inside_other = 0 <= a < len(one), 0 <= b < len(other)
        return inside == inside_other and (not inside or _similarity(one[a], other[b]) >= _ALIKE)

    return same(-1) and same(1)


def _similarity(one: Sentence, other: Sentence) -> float:
    """The similarity of two sentences' words in their order, in [0, 1]."""
    return 1.0 if one.text == other.text else float(Indel.normalized_similarity(one.keys, other.keys))


def _differences(one: Sentence, other: Sentence, text: Wording, other_text: Wording) -> Iterator[Change]:
    """The differences between what two matching sentences of two texts assert."""
    if one.denials != other.denials:
        yield Change("negation", str(one.denials), str(other.denials))
    for kind, mine, theirs in (("day", one.days, other.days), ("number", one.numbers, other.numbers)):
        gone, new = mine - theirs, theirs - mine
        if gone and new:
            yield Change(kind, " ".join(sorted(gone)), " ".join(sorted(new)))  # type: ignore[arg-type]
    for word, opposite in product(one.words - other.words, other.words - one.words):
        if turns_round(word, opposite, one.language):
            yield Change("opposite", word, opposite)
    if not (one.is_headline or other.is_headline):
        yield from _names(one, other, text, other_text)


def _names(one: Sentence, other: Sentence, text: Wording, other_text: Wording) -> Iterator[Change]:
    """The names that differ in two matching sentences or changed places; also a number where the other has the word "one"."""
    for first, last, start, end in _replaced(one.keys, other.keys):
        if _counts_one(one.keys[first:last], other, start, end) or _counts_one(other.keys[start:end], one, first, last):
            yield Change("number", " ".join(one.keys[first:last]), " ".join(other.keys[start:end]))
        mine, theirs = _named(one, text, other_text, first, last), _named(other, other_text, text, start, end)
        if not mine or not theirs or _same_entity(mine, theirs, text, other_text):
            continue
        known = any(key in other_text.keys for key in mine) or any(key in text.keys for key in theirs)
        if not known or (len(mine) == last - first and len(theirs) == end - start):
            yield Change("name", " ".join(mine), " ".join(theirs))
    named = text.capitalised_inside & other_text.capitalised_inside
    order, order_there = (tuple(key for key in sentence.keys if key in named) for sentence in (one, other))
    if order != order_there and sorted(order) == sorted(order_there) and _reordered(one, other):
        yield Change("name", " ".join(order), " ".join(order_there))


def _reordered(one: Sentence, other: Sentence) -> bool:
    """Whether two sentences have so many words in common that one is the other in another order."""
    return 2 * (one.words & other.words).total() >= _REORDERED * (one.words.total() + other.words.total())


def _replaced(one: Sequence[str], other: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Where two sequences of words differ: half-open ranges (start, end) of the one, then (start, end) of the other."""
    at: tuple[int, int, int, int] | None = None
    for edit in Levenshtein.opcodes(one, other):
        if edit.tag == "equal":
            if at:
                yield at
            at = None
        else:
            at = (at[0] if at else edit.src_start, edit.src_end, at[2] if at else edit.dest_start, edit.dest_end)
    if at:
        yield at


def _named(sentence: Sentence, own: Wording, other: Wording, start: int, end: int) -> tuple[str, ...]:
    """The keys of the names among the words `start` to `end` of a sentence of the text `own`."""
    no_names = UNNAMED | sentence.ignored
    calendar = calendar_of(sentence.language)
    words = [(i, key) for i, key in enumerate(sentence.keys[start:end], start) if sentence.capitalised[i] and key not in no_names]
    return tuple(key for i, key in words if sentence.folded[i] not in calendar and _is_name(sentence, i, own, other))


def _is_name(sentence: Sentence, i: int, own: Wording, other: Wording) -> bool:
    """Whether the capitalised word i is a name; the first word of a sentence is none if a text also has it in lower case."""
    if i > 0:
        return True
    key = sentence.keys[i]
    return key in own.capitalised_inside or sentence.capitalised[1:2] == (True,) or not (key in own.lowercase or key in other.lowercase)


def _same_entity(mine: Sequence[str], theirs: Sequence[str], text: Wording, other: Wording) -> bool:
    """Whether two names mean one: they differ in form only, one is the other's initials, or both are parts of a name in one text."""
    if {*map(_root, mine)} <= {*map(_root, theirs)} or {*map(_root, theirs)} <= {*map(_root, mine)}:
        return True
    for short, long in ((mine, theirs), (theirs, mine)):
        if len(short) == 1 and len(long) > 1 and short[0] == "".join(key[0] for key in long):
            return True
    return any({*mine, *theirs} <= name for name in (*text.whole_names, *other.whole_names))


def _counts_one(keys: Sequence[str], other: Sentence, start: int, end: int) -> bool:
    """Whether `keys` is the word "one" or "a", and the words `start` to `end` of the other sentence are another number."""
    if len(keys) != 1 or keys[0] not in ONE:
        return False
    number = re.search(r"\d+", in_figures(" ".join(other.folded[start:end]), other.language))
    return number is not None and number[0] != "1"


def _denials(sentence: Sentence, other: Wording) -> Iterator[Change]:
    """The sentences of the other text that a sentence without a counterpart denies: it has their words and a negation more."""
    if not sentence.denials:
        return
    words = {key for key in sentence.keys if key not in UNNAMED}
    for theirs in other.parsed:
        denied = {key for key in theirs.keys if key not in UNNAMED}
        if len(denied) > 2 and len(denied & words) >= _DENIED * len(denied) and theirs.denials == sentence.denials - 1:
            yield Change("negation", " ".join(sorted(denied & words)), " ".join(sorted(words)))


def _root(key: str) -> str:
    """The key of a name without a genitive's s, and with "ae", "oe", "ue" as one letter."""
    return re.sub(r"([aou])e", r"\1", key[:-1] if key.endswith("s") and len(key) > 4 else key)
