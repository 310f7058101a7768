"""Whether a claim exchanges who did something and to whom."""

import re
from collections.abc import Iterator

from qa.checking.facts import Facts, bare
from qa.saying.words import Said
from vectorstore.indexes.keywords import terms

_WORD = re.compile(r"\w[\w’'-]*|[,;:.!?—–]")
_LEAST_LETTERS = 4  # of a word between two names: shorter ones are mostly articles and prepositions
_BY = frozenset(("by", "por", "von"))
# What is done with somebody, both do: the order of their names tells nothing.
_WITH = frozenset(("with", "con", "mit"))
_MUTUAL = frozenset("married marries marry met meets meet divorced divorce".split())
_ARTICLES = (["a"], ["an"], ["the"], ["un"], ["una"], ["el"], ["la"])  # what stands behind one is no deed: "a song by"
_WHERE = frozenset(("in", "at", "on", "near", "from", "of", "en", "de", "desde"))  # before a name that does nothing
_FREE_ORDER = ("de", "tr")  # languages in which the order of names does not tell who did it

Acts = dict[str, set[tuple[str, str]]]


def roles_objection(claim: str, quotes: str, in_claim: Facts, in_quotes: Facts, language: str) -> str:
    """Two names, one before and one after a word of the same clause, must not be the other way round in the quotes."""
    if language in _FREE_ORDER:
        return ""
    claimed, quoted = (_acts(text, _names(of, language)) for text, of in ((claim, in_claim), (quotes, in_quotes)))
    for word, pairs in claimed.items():
        there = quoted.get(word, set())
        if any((after, before) in there for before, after in pairs) and not pairs & there:
            return Said("exchanged")
    return ""


def _names(of: Facts, language: str) -> frozenset[str]:
    return of.names | {of.first} if terms(of.first, language) else of.names


def _acts(text: str, names: frozenset[str]) -> Acts:
    """Each word between two names of one clause → (name before it, name after it); the other way round for a passive, where "by" stands
    between the word and the later name ("was praised on Monday by").
    """
    found: Acts = {}
    for clause in _clauses(text):
        words = [bare(word) for word in clause]
        places = [i for i, word in enumerate(words) if word in names and not set(words[max(i - 2, 0) : i]) & _WHERE]
        for i, word in enumerate(words):
            if len(word) < _LEAST_LETTERS or word in names or word in _MUTUAL | _WITH or words[i - 1 : i] in _ARTICLES:
                continue
            for place in (p for p in places if p > i):
                between = set(words[i + 1 : place])
                pairs = {(words[p], words[place]) for p in places if p < i and words[p] != words[place]}
                if not between & _WITH:
                    found.setdefault(word, set()).update({(b, a) for a, b in pairs} if between & _BY else pairs)
    return found


def _clauses(text: str) -> Iterator[list[str]]:
    clause: list[str] = []
    for word in _WORD.findall(text):
        if word[0].isalnum():
            clause.append(word)
        elif clause:
            yield clause
            clause = []
    yield clause
