"""Whether a claim denies what its evidence denies and nothing else, and says the opposite of nothing."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from itertools import pairwise

from qa.checking.facts import WORD, bare, same_places
from qa.saying.words import Said
from vectorstore.indexes.keywords import terms
from vectorstore.texts.opposites import CONVERSE, DENIAL, DENYING, NEGATION, OTHERWISE, opposites, turns_round

_SCOPE = 3  # terms after a negation that count as denied
_WITHIN_SCOPE = 0.6  # share of denied terms from which on a text that has them is about the same
_NEIGHBOURS = 3  # terms on each side of a word that tell what it is said of
_PART = re.compile(r"\w[\w’']*")
_SENTENCE = re.compile(r"(?<=[.!?;]) ")
_CLAUSE = re.compile(r"[,;:.!?]")
# Negations that deny nothing by themselves: "not known until May" was known then, "no dish is as good as" praises one.
_NO_DENIAL = re.compile(r"not since\b|(?:no|kein\w*|nin\w+) [^,;:.!?]*\b(?:than|as|wie|als|como|que)\b|[^,;:.!?]*\buntil\b", re.I)
_NEGATED = "xnegatedx"  # stands for a negation among words
_NEGATION_LAST = ("de", "tr")

# Of two words on either side of which the same stands, the one is not the other.
_DIRECTIONS = tuple(
    map(set, (("from", "to"), ("from", "into"), ("into", "out"), ("on", "off"), ("within", "after"), ("von", "nach"), ("desde", "hasta")))
)

Denied = tuple[str, ...]  # the terms after a negation in its clause, the nearest first


def denial_objection(claim: str, quotes: str, language: str) -> str:
    """What a claim denies, the quotes must not affirm, and the other way round; no word may stand where they have its opposite.

    Where a text may deny in other words ("ruled out", "rather than"), nothing is said of it.
    """
    if negation := _negation(language):
        in_claim, in_quotes = (denied(text, negation, language) for text in (claim, quotes))
        if _puts_in(claim, quotes, negation, language):
            return Said("denies")
        if _affirms(quotes, claim, in_claim, negation, language):
            return Said("denies")
        if not _has_whole(quotes, claim, negation, language) and (
            _puts_in(quotes, claim, negation, language)
            or (_affirms(claim, quotes, in_quotes, negation, language) and not _says_both(quotes, in_quotes, language))
        ):
            return Said("denied")
    return _opposite_objection(claim, quotes, language)


@cache
def _negation(language: str) -> re.Pattern[str] | None:
    """What denies in a language: its negations, and verbs such as "failed to"."""
    negation, denying = NEGATION.get(language), DENYING.get(language)
    return re.compile(f"{negation.pattern}|{denying}", re.I) if negation and denying else negation


def denied(text: str, negation: re.Pattern[str], language: str) -> list[Denied]:
    """What each negation of a text denies: the terms after it in its clause; in languages that put it last, else those before it."""
    found = []
    for match in negation.finditer(text):
        clause = _CLAUSE.split(text[match.end() :])[0]
        if _NO_DENIAL.match(text, match.start()):
            continue
        scope = terms(clause, language)[:_SCOPE]
        if not scope and language in _NEGATION_LAST:
            scope = terms(_CLAUSE.split(text[: match.start()])[-1], language)[-_SCOPE:]
        if scope and not scope[0].isdigit():
            found.append(tuple(scope))
    return found


def _has_whole(quotes: str, claim: str, negation: re.Pattern[str], language: str) -> bool:
    """Whether a sentence that denies nothing has all terms of a claim: what others deny is then something else."""
    said = set(terms(claim, language))
    return any(said <= set(terms(sentence, language)) and not negation.search(sentence) for sentence in _SENTENCE.split(quotes))


def _puts_in(text: str, other: str, negation: re.Pattern[str], language: str) -> bool:
    """Whether a text has a negation between two words that stand side by side in the other one, which denies them nowhere."""
    if _found(DENIAL, other, language) - _found(DENIAL, text, language):
        return False
    words = list(map(bare, WORD.findall(negation.sub(f" {_NEGATED} ", other))))
    pairs, threes = list(pairwise(words)), set(zip(words, words[1:], words[2:], strict=False))
    for match in negation.finditer(text):
        before, after = (list(map(bare, WORD.findall(part))) for part in (text[: match.start()], text[match.end() :]))
        beside = (*before[-1:], *after[:1])
        if len(beside) < 2 or beside not in pairs or any(_NEGATED in pair and set(beside) & set(pair) for pair in pairs):
            continue
        stated = [word for word in beside if terms(word, language)]
        if any(word in stated and _NEGATED in words[max(i - _SCOPE, 0) : i] for i, word in enumerate(words)):
            continue
        # "was" and "a" stand side by side anywhere: the word after them tells whether it is said of the same.
        if terms(" ".join(beside), language) or len(after) < 2 or (*before[-1:], *after[:2]) in threes:
            return True
    return False


def _affirms(text: str, other: str, scopes: Sequence[Denied], negation: re.Pattern[str], language: str) -> bool:
    """Whether a text says, without a denial, what another one denies (`scopes`)."""
    if not scopes or any(
        _found(pattern, text, language) - _found(pattern, other, language) for pattern in (DENIAL, OTHERWISE.get(language)) if pattern
    ):
        return False
    clauses = [(set(terms(clause, language)), bool(negation.search(clause))) for clause in _CLAUSE.split(text)]
    said, denied_here = (set().union(*(words for words, negated in clauses if negated or not only)) for only in (False, True))
    return any(_has(said, scope) and not denied_here & set(scope) for scope in scopes)


def _has(said: Collection[str], scope: Denied) -> bool:
    """Whether among these terms are those denied. The two after the first are enough, which may be there in another form: buy, bought."""
    found = [term in said for term in scope]
    return (found[0] and sum(found) >= _WITHIN_SCOPE * len(scope)) or (len(scope) > 2 and all(found[1:]))


def _says_both(quotes: str, scopes: Sequence[Denied], language: str) -> bool:
    """Whether what the quotes deny stands in them a second time: "without ventilation 38 degrees, with it 27"."""
    counted = Counter(terms(quotes, language))
    return any(counted[scope[0]] > 1 for scope in scopes)


def _found(pattern: re.Pattern[str], text: str, language: str) -> set[str]:
    """What a pattern finds, in one form: "denied" as "deny"."""
    return {" ".join(terms(found, language)) or found.casefold() for found in pattern.findall(text)}


def _opposite_objection(claim: str, quotes: str, language: str) -> str:
    """No word of the claim may be said of what the quotes say its opposite of, or stand between the same words as that."""
    if any(turns_round(word, other, language) or {word, other} in _DIRECTIONS for word, other in _exchanged(claim, quotes)):
        return Said("opposite")
    claim_words, quote_words = ([bare(word) for word in WORD.findall(text)] for text in (claim, quotes))
    said = set(terms(claim, language))
    only_claimed, only_quoted = set(claim_words) - set(quote_words), set(quote_words) - set(claim_words)
    for i, word in enumerate(claim_words):
        if word not in only_claimed:
            continue
        for j, other in enumerate(quote_words):
            reverses = other in only_quoted and other in opposites(language).get(word, ()) and not said & set(terms(other, language))
            reverses = reverses and _negated(quote_words[:j], language) == _negated(claim_words[:i], language)
            if reverses and word in CONVERSE and not {*_terms(claim_words[:i], language)} & {*_terms(quote_words[:j], language)}:
                continue  # the one and the other are said of two
            if reverses and _same_place(claim_words[i:], claim_words[:i], quote_words[j:], quote_words[:j], language):
                return Said("opposite")
    return ""


def _exchanged(claim: str, quotes: str) -> Iterator[tuple[str, str]]:
    """The words of a claim that stand between two words between which the quotes have another one, with that one."""
    claimed, quoted = (["", *map(bare, _PART.findall(text)), ""] for text in (claim, quotes))
    for word, others in same_places(claimed, quoted):
        if word not in others:
            yield from ((word, other) for other in others)


def _negated(before: Sequence[str], language: str) -> bool:
    negation = NEGATION.get(language)
    return bool(negation and negation.search(" ".join(before[-_NEIGHBOURS:])))


def _same_place(own: Sequence[str], own_before: Sequence[str], other: Sequence[str], other_before: Sequence[str], language: str) -> bool:
    """Whether two words, the first of `own` and of `other`, stand beside the same terms; words that are no terms, right before the same."""
    after, after_other = (_terms(words[1:], language)[:_NEIGHBOURS] for words in (own, other))
    if not terms(own[0], language) or not terms(other[0], language):
        return bool(after and after[:1] == after_other[:1])
    before, before_other = (_terms(words, language)[-_NEIGHBOURS:] for words in (own_before, other_before))
    return bool({*before, *after} & {*before_other, *after_other})


def _terms(words: Sequence[str], language: str) -> list[str]:
    return terms(" ".join(words), language)
