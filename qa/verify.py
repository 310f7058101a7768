"""Checking a drafted claim against the sentences it is to rest on. Nothing unsupported passes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qa.types import Evidence
from qa.words import word_vectors
from vectorstore.archive import Archive
from vectorstore.keywords import terms

SIMILARITY = 0.5  # cosine of a claim to its evidence, at least
SAME_WORD = 0.6  # similarity of word vectors from which on two words say the same: met and meet, died and death
COVERAGE = 0.7  # share of a claim's terms that its evidence, read in its context, holds

_WORD = re.compile(r"\w[\w-]*")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NUMBER_WORDS = {
    word: str(value)
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen twenty".split()
    )
} | {"thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90"}
_NAME = re.compile(r"\b[^\W\d_a-zà-ÿ][\w’'-]+")
_QUOTED = re.compile(r"[\"“„«]([^\"“”„«»]{3,})[\"”“»]")
_NEGATION = re.compile(r"\b(?:not|no|never|nobody|none|nothing|neither|without|cannot|denied|rejected|refused|\w+n['’]t)\b", re.I)
_MARKUP = re.compile(r"https?:|www\.|<[a-z/!]|[\[\]{}|]", re.I)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The evidence that supports a claim, as indexes; `reattributed` when it is not what the claim cited."""

    support: tuple[int, ...]
    reattributed: bool = False

    def __bool__(self) -> bool:
        return bool(self.support)


def verify(claim: str, cited: Sequence[int], evidence: Sequence[Evidence], archive: Archive, *, every_word: bool = False) -> Verdict:
    """Find the support of a claim: the sentences it cites, or else any one piece of evidence.

    `cited` holds indexes into `evidence`; those out of range name nothing. With `every_word`, every
    word of the claim must stand in the evidence, as befits a model that cannot be trusted to reword.
    An empty verdict means that the claim must not be shown.
    """
    named = tuple(index for index in dict.fromkeys(cited) if 0 <= index < len(evidence))
    if not evidence or _MARKUP.search(claim):
        return Verdict(())
    vectors = archive.embedder.embed_sentences([claim, *(item.quote for item in evidence)])
    similarities = vectors[1:] @ vectors[0]
    if named and float(similarities[list(named)].max()) >= SIMILARITY and _supports(claim, [evidence[i] for i in named], every_word):
        return Verdict(named)
    for index in map(int, np.argsort(-similarities)):
        if float(similarities[index]) >= SIMILARITY and _supports(claim, [evidence[index]], every_word):
            return Verdict((index,), reattributed=bool(named))
    return Verdict(())


def says_more(claim: str, question: str) -> bool:
    """Whether a claim says anything that the question does not: "Rubio met in Mexico" answers nobody who asked whom he met there."""
    said, asked = ([word for word in _WORD.findall(text.casefold()) if terms(word, "en")] for text in (claim, question))
    nearest = (word_vectors(said) @ word_vectors(asked).T).max(axis=1, initial=0.0)
    return bool((nearest < SAME_WORD).any())


def _supports(claim: str, evidence: Sequence[Evidence], every_word: bool) -> bool:
    quotes = " ".join(item.quote for item in evidence)
    context = " ".join((quotes, *(_context(item) for item in evidence)))
    return (
        _numbers(claim) <= _numbers(context)
        and all(_bare(quoted) in _bare(quotes) for quoted in _QUOTED.findall(claim))
        and _names(claim) <= _words(context)
        and bool(_NEGATION.search(claim)) == bool(_NEGATION.search(quotes))
        and _worded_alike(claim, context, every_word, evidence[0].hit.language)
    )


def _context(item: Evidence) -> str:
    """What a reader of the article knows at this sentence: its title, date and the sentence before."""
    before = [span for span in item.hit.sentences if span[1] <= item.start]
    previous = item.hit.quote(before[-1]) if before else ""
    return f"{item.hit.title} {item.hit.publisher} {item.hit.published or ''} {previous}"


def _numbers(text: str) -> set[str]:
    words = {_NUMBER_WORDS[word] for word in re.findall(r"[a-z]+", text.lower()) if word in _NUMBER_WORDS}
    return words | {re.sub(r"[.,](?=\d{3}\b)", "", number) for number in _NUMBER.findall(text)}


def _names(claim: str) -> set[str]:
    """Capitalised words, without the first, which is capitalised anyway."""
    return {_bare(name) for name in _NAME.findall(claim) if not claim.startswith(name)}


def _words(text: str) -> set[str]:
    return {_bare(word) for word in re.findall(r"\b\w[\w’'-]*", text)}


def _bare(text: str) -> str:
    return re.sub(r"(?:['’]s\b|[^\w ])", "", " ".join(text.casefold().split()))


def _worded_alike(claim: str, context: str, every_word: bool, language: str) -> bool:
    wanted, present = set(terms(claim, language)), set(terms(context, language))
    if every_word:
        return wanted <= present
    return bool(wanted) and len(wanted & present) / len(wanted) >= COVERAGE
