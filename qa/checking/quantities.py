"""Whether the numbers of a claim are those of its evidence: the same value of the same thing in the same unit, no more and no less."""

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise, permutations

from qa.checking.facts import WORD, Facts, bare, same_places
from qa.checking.numbers import Number, numbers
from qa.saying.words import Said
from vectorstore.indexes.keywords import terms
from vectorstore.texts.figures import in_figures
from vectorstore.texts.measures import measures, parts_of_day

# Words that tell the two ends of a change, and its size, apart.
_ENDS = {"from": "from", "von": "from", "to": "to", "auf": "to", "by": "by", "um": "by"}
_OF = ("of", "von", "de")
_DEFINITE = frozenset("the these those its their his her los las sus die den der other".split())  # "the two" are two of whom one knows
_OTHER = frozenset("other others remaining anderen übrigen otros otras demás diğer".split())
_COMPARING = frozenset("more less fewer mehr weniger más menos".split())  # what is more than another number is not what is counted
_TWICE = re.compile(
    r"\b(?:twice|both|couple|pair|doubl\w*|zweimal|beide\w*|doppel\w*|dos veces|amb[oa]s|doble\w*|iki kez|her iki|çift)\b", re.I
)
_LIMIT = re.compile(r"\b(?:limit|cap|maximum|minimum|ceiling|threshold|(?:höchst|mindest|ober|unter)grenze|límite|tope|sınır)\w*", re.I)
_WITHIN = frozenset("within inside innerhalb binnen dentro".split())  # before a number: it is a most, or what something lasts
_MOST_LISTED = 12  # a number of things that are listed is not larger
_SHARE_NEAR, _SHARE_BOUND = 0.05, 0.35  # the part by which a share may be off, and by which if it is a least or a most
_MOST_RATIOS = 8  # numbers of evidence of which ratios are taken, at most
_MOST_OF = re.compile(
    r"\b(?:most|major\w+|mostly|equal\w*|half|mehrheit\w*|meist\w*|gleich\w*|hälfte|halb\w*|mayor\w*|mitad|igual\w*)\b", re.I
)
_LIST_ENDS = re.compile(r" (?:and|or|und|oder|y|e|ve) |; | / ", re.I)
_PIECE = re.compile(r"\w[\w.,:’']*\w|\w")
_CLOCK = re.compile(r"\b[012]?\d[.:][0-5]\d\b|\b(?:a|p)\.? ?m\b", re.I)


def number_objection(in_claim: Facts, in_quotes: Facts, in_context: Facts, published: date | None, language: str) -> str:
    """Each number must be in the quotes, and count the same thing there. One in a name ("Line 6") may be in the context instead."""
    years = {day.year for day in in_quotes.days} | ({published.year} if published else set())
    for number in in_claim.numbers:
        if number.share:
            if not _is_share(number, in_quotes):
                return Said("no_such_share", number=float(max(number.values)))
            continue
        equal = [other for other in (in_context if number.before in in_claim.names else in_quotes).numbers if _same(number, other)]
        if not equal and not number.values <= years and not _counts_listed(number, in_quotes):
            return Said("no_number", number=float(max(number.values)))
        if _counts_another(number, equal, in_quotes, language):
            return Said("other_thing", number=float(max(number.values)))
        if equal and all(_measures_otherwise(number, other, in_claim, in_quotes, language) for other in equal):
            return Said("other_unit", number=float(max(number.values)))
        if equal and all(_bounds_otherwise(number, other) for other in equal) and not _LIMIT.search(in_quotes.text):
            return Said("other_bound", number=float(max(number.values)))
    return ""


def _same(number: Number, other: Number) -> bool:
    """Whether two numbers agree; a percentage agrees with a share, too: 20 percent and a fifth."""
    if other.share:
        return number.unit == "percent" and _near(max(number.values), max(other.values), number.bound)
    return number.agrees(other)


def _is_share(share: Number, in_quotes: Facts) -> bool:
    """Whether evidence gives a share: as one, as a percentage, or as two of its numbers. Where it says "most", nothing is said of it."""
    value, others = max(share.values), in_quotes.numbers
    given = [max(other.values) for other in others if other.share or other.unit == "percent"]
    counts = [max(other.values) for other in others if not other.share and not other.unit][:_MOST_RATIOS]
    ratios = [100 * part / whole for part, whole in permutations(counts, 2) if 0 < part < whole]
    pairs = pairwise(others)
    given += [
        100 * max(part.values) / max(whole.values)
        for part, whole in pairs
        if whole.before in _OF and 0 < max(part.values) < max(whole.values)
    ]
    shared = [*given, *ratios]
    return bool(_MOST_OF.search(in_quotes.text)) or not shared or any(_near(other, value, share.bound) for other in shared)


def _near(value: float, share: float, bound: int) -> bool:
    """Whether a value is about a share, or a little more (`bound` 1) or less (-1) than it."""
    low, high = (0.0, _SHARE_BOUND) if bound > 0 else (-_SHARE_BOUND, 0.0) if bound < 0 else (-_SHARE_NEAR, _SHARE_NEAR)
    return share * (1 + low) <= value <= share * (1 + high)


def _counts_listed(number: Number, in_quotes: Facts) -> bool:
    """Whether so many things are listed in the quotes: "two villages" of "Ashby Cross and Nether Ayle"; or told in another way: two are
    both, and the other four are those of five but one.
    """
    counted, quotes = max(number.values), in_quotes.text
    if counted == 2 and (number.before in _DEFINITE or _TWICE.search(quotes)):
        return True
    if number.before in _OTHER and any(counted + 1 in other.values for other in in_quotes.numbers):
        return True
    if not 2 <= counted <= _MOST_LISTED or number.unit or number.measure:
        return False
    return any(len(_listed(sentence)) == counted for sentence in re.split(r"(?<=[.!?]) ", quotes)) or quotes.count(":") == counted


def _listed(sentence: str) -> list[str]:
    """The parts of the longest list in a sentence, which are parted by commas and end with "and"; without a clause before it."""
    lists = [re.split(r", ", re.sub(r"^(?:\S+ ){4,}\S+, (?=.*, )", "", before)) for before in _LIST_ENDS.split(sentence)[:-1]]
    return [*max(lists, key=len, default=[]), ""] if lists else []


def _counts_another(number: Number, equal: Sequence[Number], in_quotes: Facts, language: str) -> bool:
    """Whether the quotes give another number of what a claim's number counts, or have it at the other end of a change ("from", "to").

    `equal` are those of the same value: where no thing is named after one of them, it may count any thing.
    """
    thing = set(terms(number.after, language)) if number.after not in _COMPARING else set()
    of_thing = [other for other in in_quotes.numbers if thing & set(terms(other.after, language))]
    if of_thing and all(terms(other.after, language) and other.after not in _COMPARING for other in equal):
        return not any(map(number.agrees, of_thing))
    end = _ENDS.get(number.before)
    return bool(end and equal) and all(_ENDS.get(other.before, end) != end for other in equal)


def _measures_otherwise(number: Number, other: Number, in_claim: Facts, in_quotes: Facts, language: str) -> bool:
    """Whether two equal numbers are in different units or currencies. One of the two words must be known as such."""
    if number.lasts_like(other) or number.measure == other.measure:
        return False
    if not number.measure and (bare(number.after) in in_quotes.words or not terms(number.after, language) or number.after in _COMPARING):
        return False
    if not other.measure and (bare(other.after) in in_claim.words or not terms(other.after, language) or other.after in _COMPARING):
        return False
    known = measures(language)
    return not any(known.get(word) == number.measure for word in in_quotes.words) if number.measure else True


def _bounds_otherwise(number: Number, other: Number) -> bool:
    """Whether a number is a least or a most in the claim, and none, or the other, in the evidence; or a most there and no more here."""
    less = other.bound < 0 and number.before not in _WITHIN
    return number.bound != other.bound and (bool(number.bound) or less) and bool(number.values & other.values)


def swap_objection(claim: str, quotes: str, language: str) -> str:
    """No two numbers of a claim may stand each where the quotes have the other: "21 for it, 19 against it"."""
    claimed, quoted = (["", *_PIECE.findall(in_figures(text, language)), ""] for text in (claim, quotes))
    exchanged = ((word, other) for word, others in same_places(claimed, quoted) if word not in others for other in others)
    for word, other in exchanged:
        if word[0].isdigit() and other[0].isdigit() and word in quoted and other in claimed:
            return Said("other_thing", number=float(max(numbers(word, language)[0].values)))
    return ""


def part_of_day_objection(claim: str, quotes: str, language: str) -> str:
    """A part of the day must be the evidence's where that names any; hours on the clock may mean each."""
    known = parts_of_day(language)
    in_claim, in_quotes = ({known[word] for word in map(str.casefold, WORD.findall(text)) if word in known} for text in (claim, quotes))
    if in_quotes and in_claim - in_quotes and not _CLOCK.search(quotes):
        return Said("other_part_of_day")
    return ""
