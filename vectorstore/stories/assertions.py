"""Whether two texts assert the same: their sentences are aligned, and what differs in those that otherwise match is looked at.

Sentences that only one of them has are no difference, as copies are cut and added to. In sentences that both have, another name,
place, number or day, a denial, or an opposite is one; other words are style.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

from rapidfuzz.distance import Indel, Levenshtein

from vectorstore.stories.told import ONE, UNNAMED, Sentence, Told, calendar_of, is_marked
from vectorstore.texts.figures import in_figures
from vectorstore.texts.opposites import turns_round

Kind = Literal["name", "number", "day", "negation", "opposite"]

# No experiment set these one by one; tests/vectorstore/story_pairs.py has the pairs that they must tell apart.
_ALIKE = 0.5  # of two sentences' words, from which on one may be the other, edited
_ALIKE_IN_PLACE = 0.3  # where the sentences around them are the same
_ONE_WITHIN = 0.7  # of a sentence's words that another holds, so that it denies that one
_REORDERED = 0.85  # of the words of two sentences, when two names have changed places in them
_COMPARED = 60  # sentences, at most, that have no exact counterpart


@dataclass(frozen=True, slots=True)
class Change:
    """What one text asserts and the other does not, in folded words: of its kind, the words gone and those that came."""

    kind: Kind
    gone: str
    new: str


_Sentences = Sequence[Sentence]


def changes(one: Told, other: Told) -> frozenset[Change]:
    """What two texts assert differently in the sentences that both have; empty where they assert the same."""
    return frozenset(_changes(one, other))


def assert_same(one: Told, other: Told) -> bool:
    """Whether two texts assert the same, as far as both say it, and neither is marked as the other's correction."""
    return is_marked(one) == is_marked(other) and next(_changes(one, other), None) is None


def contradicts(sentence: str, other: str, language: str) -> bool:
    """Whether two sentences have much the same words and assert different things."""
    one, two = Told("", (sentence,), language), Told("", (other,), language)
    return bool(one.read and two.read and _alike(one.read[0], two.read[0]) >= _ALIKE and changes(one, two))


def _changes(one: Told, other: Told) -> Iterator[Change]:
    pairs, alone, others = _align(one.read, other.read)
    for mine, theirs in pairs:
        yield from _between(mine, theirs, one, other)
    for left, told in ((alone, other), (others, one)):
        for sentence in left:
            yield from _denied(sentence, told)


def _align(one: _Sentences, other: _Sentences) -> tuple[list[tuple[Sentence, Sentence]], list[Sentence], list[Sentence]]:
    """Pairs of sentences of two texts that are edits of each other, and the sentences of each text that have no counterpart."""
    left, right = _without_common(one, other)
    rated = [
        (rate, i, j) for (i, mine), (j, theirs) in product(left.items(), right.items()) if (rate := _alike(mine, theirs)) >= _ALIKE_IN_PLACE
    ]
    found: dict[int, int] = {}
    for rate, i, j in sorted(rated, key=lambda item: (-item[0], abs(item[1] - item[2]))):
        if i not in found and j not in found.values() and (rate >= _ALIKE or _in_place(i, j, one, other)):
            found[i] = j
    paired = set(found.values())
    pairs = [(one[i], other[j]) for i, j in found.items()]
    return pairs, [s for i, s in left.items() if i not in found], [s for j, s in right.items() if j not in paired]


def _without_common(one: _Sentences, other: _Sentences) -> tuple[dict[int, Sentence], dict[int, Sentence]]:
    """The sentences, by their place, that the other text does not have in the same words."""
    common = Counter(sentence.text for sentence in one) & Counter(sentence.text for sentence in other)

    def rest(sentences: _Sentences) -> dict[int, Sentence]:
        seen: Counter[str] = Counter()
        left: dict[int, Sentence] = {}
        for i, sentence in enumerate(sentences):
            seen[sentence.text] += 1
            if seen[sentence.text] > common[sentence.text] and len(left) < _COMPARED:
                left[i] = sentence
        return left

    return rest(one), rest(other)


def _in_place(i: int, j: int, one: _Sentences, other: _Sentences) -> bool:
    """Whether the sentences on both sides of these two are the same; a text's beginning and end are, too."""

    def same(step: int) -> bool:
        a, b = i + step, j + step
        inside, inside_other = 0 <= a < len(one), 0 <= b < len(other)
        return inside == inside_other and (not inside or _alike(one[a], other[b]) >= _ALIKE)

    return same(-1) and same(1)


def _alike(one: Sentence, other: Sentence) -> float:
    return 1.0 if one.text == other.text else float(Indel.normalized_similarity(one.keys, other.keys))


def _between(one: Sentence, other: Sentence, text: Told, other_text: Told) -> Iterator[Change]:
    """What two sentences that match otherwise assert differently."""
    if one.denials != other.denials:
        yield Change("negation", str(one.denials), str(other.denials))
    for kind, mine, theirs in (("day", one.days, other.days), ("number", one.numbers, other.numbers)):
        gone, new = mine - theirs, theirs - mine
        if gone and new:
            yield Change(kind, " ".join(sorted(gone)), " ".join(sorted(new)))  # type: ignore[arg-type]
    for word, turned in product(one.words - other.words, other.words - one.words):
        if turns_round(word, turned, one.language):
            yield Change("opposite", word, turned)
    if not (one.shouted or other.shouted):
        yield from _names(one, other, text, other_text)


def _names(one: Sentence, other: Sentence, text: Told, other_text: Told) -> Iterator[Change]:
    for first, last, start, end in _blocks(one.keys, other.keys):
        if _counts_one(one.keys[first:last], other, start, end) or _counts_one(other.keys[start:end], one, first, last):
            yield Change("number", " ".join(one.keys[first:last]), " ".join(other.keys[start:end]))
        mine, theirs = _named(one, text, other_text, first, last), _named(other, other_text, text, start, end)
        if not mine or not theirs or _same_entity(mine, theirs, text, other_text):
            continue
        known = any(key in other_text.keys for key in mine) or any(key in text.keys for key in theirs)
        if not known or (len(mine) == last - first and len(theirs) == end - start):
            yield Change("name", " ".join(mine), " ".join(theirs))
    order, order_there = (tuple(key for key in s.keys if key in text.inside & other_text.inside) for s in (one, other))
    if order != order_there and sorted(order) == sorted(order_there) and _reordered(one, other):
        yield Change("name", " ".join(order), " ".join(order_there))


def _reordered(one: Sentence, other: Sentence) -> bool:
    return 2 * (one.words & other.words).total() >= _REORDERED * (one.words.total() + other.words.total())


def _blocks(one: Sequence[str], other: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Where two rows of words differ, as ranges of both."""
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


def _named(sentence: Sentence, own: Told, other: Told, start: int, end: int) -> tuple[str, ...]:
    """The names among some of a sentence's words."""
    none = UNNAMED | sentence.ignored
    calendar = calendar_of(sentence.language)
    return tuple(
        key
        for i, key in enumerate(sentence.keys[start:end], start)
        if sentence.capital[i] and key not in none and sentence.folded[i] not in calendar and _is_name(sentence, i, own, other)
    )


def _is_name(sentence: Sentence, i: int, own: Told, other: Told) -> bool:
    """Whether a capitalised word is a name; the first of a sentence is one unless a text has it in lower case, too."""
    key = sentence.keys[i]
    return bool(i) or key in own.inside or sentence.capital[1:2] == (True,) or not (key in own.lower or key in other.lower)


def _same_entity(mine: Sequence[str], theirs: Sequence[str], text: Told, other: Told) -> bool:
    """Whether two names are one: other forms or parts of a name that one of the texts has as a whole, or its initials."""
    if {*map(_root, mine)} <= {*map(_root, theirs)} or {*map(_root, theirs)} <= {*map(_root, mine)}:
        return True
    for short, long in ((mine, theirs), (theirs, mine)):
        if len(short) == 1 and len(long) > 1 and short[0] == "".join(key[0] for key in long):
            return True
    return any({*mine, *theirs} <= run for run in (*text.runs, *other.runs))


def _counts_one(keys: Sequence[str], other: Sentence, start: int, end: int) -> bool:
    """Whether one side says "one" where the other has another number."""
    if len(keys) != 1 or keys[0] not in ONE:
        return False
    number = re.search(r"\d+", in_figures(" ".join(other.folded[start:end]), other.language))
    return number is not None and number[0] != "1"


def _denied(sentence: Sentence, told: Told) -> Iterator[Change]:
    """A sentence that only one text has, and that says what one of the other text says, but denied."""
    if not sentence.denials:
        return
    words = {key for key in sentence.keys if key not in UNNAMED}
    for theirs in told.read:
        held = {key for key in theirs.keys if key not in UNNAMED}
        if len(held) > 2 and len(held & words) >= _ONE_WITHIN * len(held) and theirs.denials == sentence.denials - 1:
            yield Change("negation", " ".join(sorted(held & words)), " ".join(sorted(words)))


def _root(key: str) -> str:
    """A name without the s of a genitive, and with a German umlaut as one letter."""
    return re.sub(r"([aou])e", r"\1", key[:-1] if key.endswith("s") and len(key) > 4 else key)
