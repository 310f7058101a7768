"""Whether the names of a claim are those of its evidence: the same word in another form, an abbreviation, or a part of a longer name."""

import json
import re
from collections.abc import Collection
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

import numpy as np
from babel import Locale
from numpy.typing import NDArray

from qa.checking.facts import WORD, Facts, bare, facts, same_places
from qa.checking.numbers import LETTERS
from qa.reading.word_vectors import word_vectors
from qa.saying.words import Said
from vectorstore.indexes.keywords import terms
from vectorstore.texts.abbreviations import TITLES
from vectorstore.texts.folding import CAPITALISED
from vectorstore.texts.peoples import same_people

# What a name may have at its end in another form of it: the genitive and the plural, and its people and language. The latter that are
# also the ends of other names ("Martini", "Kelly") count only after a country.
_ENDINGS = frozenset(
    "s es n en er ers ern innen an ans ns ian ians ese ish isch ische ischen ischer isches ischem ano ana anos anas eño eña eno ena".split()
)
_OF_COUNTRIES = frozenset("i is y ic ino ina e".split())
_RUN = re.compile(rf"(?<![\w’'-]){CAPITALISED}(?: {CAPITALISED})*")
_TOLD_BEFORE = re.compile(r"\b[Tt]h(?:e|is) ([a-z][\w’'-]*)")  # "the film": what stands before the quotes, and may have a name there
_NAME_OR_WORD = re.compile(rf"{_RUN.pattern}|{WORD.pattern}|[.!?]")
_MEANT = {
    "en": re.compile(r"\b(?:he|she|it|they|his|her|its|their)\b", re.I),
    "de": re.compile(r"\b(?:er|sie|es|sein\w*|ihr\w*)\b", re.I),
    "es": re.compile(r"\b(?:él|ella|ellos|ellas|su|sus)\b", re.I),
    "tr": re.compile(r"\b(?:o|onun|onlar\w*)\b", re.I),
}
_SHORTEST_GIVEN = 3  # letters of a given name that may be short for another
_SHORTEST = 4  # letters of a name from which on an ending may make another form of it
_SUFFIXED = ("tr",)  # languages that put case and possession behind a name, in too many forms for a list
_LONGEST_SUFFIX = 5  # letters
_HONORIFICS = frozenset(bare(title) for title in TITLES) | frozenset("miss sir lady lord herr frau señor señora don doña".split())
_NAME_FROM = 0.8  # probability from which on an English word that begins a claim counts as a name; docs/log.md has the measurement
_PRONOUN = re.compile(r"(?:any|some|every|no|who|what|when|where)(?:one|body|thing|where|ever|how)")
_LOCALES = ("en", "de", "es", "tr")
_SMALL = frozenset("of the and for on in de la del der die das und für y".split())  # words that an abbreviation leaves out


def name_objection(in_claim: Facts, in_quotes: Facts, in_context: Facts, *, points_back: bool, titled: bool, language: str) -> str:
    """Each name must be in the quotes. It may be in their context instead, if the claim has all names of the quotes, too.

    Of quotes that are not `titled`, nobody knows what their article is about: there, a given name may be added to a family name, and
    one name may be that of whom a pronoun means that stands before all names, or what "the film" is that the claim does not have.
    """
    claim, quotes, context = in_claim.text, in_quotes.text, in_context.text
    names = in_claim.names - _HONORIFICS
    if in_claim.first and begins_with_name(in_claim.first, in_quotes.words, language):
        names |= {in_claim.first}
    exchanged = _in_place_of_another(claim, quotes)
    not_quoted = {name for name in names | exchanged if not has_name(in_quotes.words, name, language)} - _spelt_out(claim, quotes)
    not_quoted -= {name for name in not_quoted if abbreviates(name, quotes)}
    not_quoted -= (_parts(claim, in_quotes.words) | _given_names(claim, quotes, context, not_quoted, titled, language)) - exchanged
    if others := not_quoted & exchanged:
        return Said("other_name", name=min(others))
    meant = _means_somebody(quotes, language)
    told_before = language == "en" and set(map(bare, _TOLD_BEFORE.findall(quotes))) - in_claim.words
    if not titled and (meant or told_before) and not _means_somebody(claim, language):
        not_quoted -= _whole_name(claim, not_quoted, language)
    known = {name for name in not_quoted if has_name(in_context.words, name, language) or abbreviates(name, context)}
    if missing := not_quoted - known - _spelt_out(claim, context):
        return Said("no_name", name=min(missing))
    if not_quoted and not points_back and not (meant and language == "en") and in_quotes.names - in_claim.words - _HONORIFICS:
        return Said("unnamed", name=min(not_quoted))
    return ""


def names_more(own: Facts, known: Facts, language: str) -> bool:
    """Whether one text has a name that another, known one does not have."""
    return any(not has_name(known.words, name, language) for name in own.names)


def has_name(words: frozenset[str], name: str, language: str) -> bool:
    """Whether a name is among these words, or one of them is another form of it: Russian and Russians."""
    return name in words or any(same_name(name, word, language) for word in words)


@lru_cache(maxsize=100_000)
def same_name(one: str, other: str, language: str) -> bool:
    """Whether two words are one name in two forms: Kelder and Kelders, Aldenland and Aldenlander; not Niger and Nigeria."""
    if language == "en" and same_people(one, other):
        return True
    short, long = sorted((one, other), key=len)
    ending = long[len(short) :]
    if short == long or len(short) < _SHORTEST or not long.startswith(short[:-1]):
        return short == long
    if not long.startswith(short):  # Italy and Italian
        other_end = len(long) > len(short) > _SHORTEST and short[-1] in "yaoe" and long[len(short) - 1 :] in _ENDINGS
        return other_end and not _two_countries(short, long)
    of_country = ending in _OF_COUNTRIES and not _countries().isdisjoint((short, long))
    suffixed = language in _SUFFIXED and len(ending) <= _LONGEST_SUFFIX
    return (ending in _ENDINGS or of_country or suffixed) and not _two_countries(short, long)


def _two_countries(short: str, long: str) -> bool:
    """Whether a longer word belongs to another country than a shorter one: Niger and Nigerian."""
    return short in _countries() and not {long, long.removesuffix("n")}.isdisjoint(_countries() - {short})


@cache
def _countries() -> frozenset[str]:
    """Names of countries that are one word, in the form of `bare`."""
    names = (str(name) for locale in _LOCALES for code, name in Locale.parse(locale).territories.items() if code.isalpha())
    return frozenset(bare(name) for name in names if name.isalpha())


def abbreviates(name: str, text: str) -> bool:
    """Whether a name consists of the initials of consecutive capitalised words of a text: FBI, Federal Bureau of Investigation."""
    words = LETTERS.findall(text)
    own = (word for word in words if word not in _SMALL), (word.title() if word in _SMALL else word for word in words)
    initials = " ".join("".join(word[0] if word[0].isupper() else "." for word in some) for some in own)
    return name.isalpha() and 2 <= len(name) <= 6 and name.upper() in initials


def _spelt_out(claim: str, text: str) -> set[str]:
    """The words of a claim's names whose initials are an abbreviation in a text: United Nations, UN."""
    short = {bare(word) for word in re.findall(r"\b(?:[^\W\d_]\.?){2,6}", text) if word.isupper()}
    runs = re.findall(r"\b[^\W\d_a-zß-ÿ][\w’'-]+(?: (?:of |the |and |for )*[^\W\d_a-zß-ÿ][\w’'-]+)+", claim)
    spelt: set[str] = set()
    for run in runs:
        words = LETTERS.findall(run)
        parts = [word for word in words if word[0].isupper()]
        for own in (parts, parts[1:], words, words[1:]):  # the first may be an article that begins a sentence
            if len(own) > 1 and bare("".join(word[0] for word in own)) in short:
                spelt |= {bare(word) for word in own}
    return spelt


def _parts(claim: str, words: frozenset[str]) -> set[str]:
    """The names of a claim that are written with a hyphen, each part of which is among these words."""
    hyphened = (word for word in LETTERS.findall(claim) if "-" in word)
    return {bare(word) for word in hyphened if words.issuperset(filter(None, map(bare, word.split("-"))))}


def _given_names(claim: str, quotes: str, context: str, missing: Collection[str], titled: bool, language: str) -> set[str]:
    """The missing words of a claim's names whose last word the quotes have, in no other person's name: Tim of "Tim Roth" where they have
    "Timothy Roth"; and, where they are not `titled` or the title has "Tim Roth", where they have "Roth".
    """
    given: set[str] = set()
    for run in _runs(claim, language):
        there = [other for other in _runs(quotes, language) if len(other) > 1 or not titled or " ".join(run) in context]
        own, namesakes = run[:-1], [other[:-1] for other in there if same_name(bare(other[-1]), bare(run[-1]), language)]
        new = [name for name in own if bare(name) in missing]
        if own and namesakes and all(not names or all(any(_same_given(name, one) for one in names) for name in new) for names in namesakes):
            given |= set(map(bare, own))
    return given


def _same_given(one: str, other: str) -> bool:
    """Whether two given names may be one person's: Tim and Timothy, not Jean-Paul and Jean; or the other is no name, as "Ms" is none."""
    short, long = sorted((one, other), key=len)
    return bare(other) in _HONORIFICS or (len(short) >= _SHORTEST_GIVEN and long.startswith(short) and not long.startswith(f"{short}-"))


def _runs(text: str, language: str) -> list[list[str]]:
    """The names of a text, each as its words; without a word that is none, which begins a sentence."""
    runs = ([word for word in found.split() if terms(word, language) and bare(word) not in _HONORIFICS] for found in _RUN.findall(text))
    return [run for run in runs if run]


def _means_somebody(quotes: str, language: str) -> bool:
    """Whether the quotes have a pronoun before any name, so that somebody or something is meant whom they do not name."""
    pattern = _MEANT.get(language)
    found = pattern.search(quotes) if pattern else None
    return bool(found and not facts(quotes[: found.start()], language).names - _HONORIFICS)


def _whole_name(claim: str, missing: set[str], language: str) -> set[str]:
    """What is missing, if it stands side by side in the claim and is one name, no part of one nor a country's."""
    words = [bare(word) for word in WORD.findall(claim)]
    places = [i for i, word in enumerate(words) if word in missing]
    part = any({*map(bare, run)} & missing and bare(run[-1]) not in missing for run in _runs(claim, language))
    whole = places and places[-1] - places[0] < len(missing) and not part
    return missing if whole and not any(has_name(_countries(), name, language) for name in missing) else set()


def begins_with_name(first: str, words: frozenset[str], language: str) -> bool:
    """Whether the first word of a claim, which has a capital in any case, must be checked as a name.

    It need not if it is a stop word, a title or one of the evidence's `words`. In English its vector tells whether it is a name; in other
    languages that is not known, and only the further words of a name are checked.
    """
    return first not in words and not set(terms(first, language)) & _stems(words, language) and _is_name(first, language)


def names_in(claim: Facts, in_context: Facts, language: str) -> frozenset[str]:
    """The names of a claim, with its first word where that is one, or the context of the evidence has it as one."""
    told = claim.first in in_context.names and terms(claim.first, language)
    return (claim.names | {claim.first} if told or _is_name(claim.first, language) else claim.names) - _HONORIFICS


def _is_name(first: str, language: str) -> bool:
    """Whether the first word of a claim is a name, in English, by its vector (`qa.training.names`)."""
    if language != "en" or first in _HONORIFICS or _PRONOUN.fullmatch(first) or not terms(first, language):
        return False
    bias, vector = _weights()
    return float(1 / (1 + np.exp(-(float(word_vectors([first])[0] @ vector) + bias)))) >= _NAME_FROM


def _in_place_of_another(claim: str, quotes: str) -> set[str]:
    """The words of the claim's names that stand between the same two words as another name in the quotes: those that differ, of as many, or
    else their last.
    """
    exchanged: set[str] = set()
    for name, others in same_places(_whole_names(claim), _whole_names(quotes)):
        for other in (other for other in others if name[:1].isupper() and other[:1].isupper()):
            words, theirs = name.split(), other.split()
            pairs = zip(words, theirs, strict=True) if len(words) == len(theirs) else [(words[-1], theirs[-1])]
            exchanged |= {bare(word) for word, of_other in pairs if not _same_given(word, of_other)}
    return exchanged - _HONORIFICS


def _whole_names(text: str) -> list[str]:
    """The words of a text, several capitalised ones side by side as one; a capitalised one that begins a sentence is no name alone."""
    words = ["", *_NAME_OR_WORD.findall(text), ""]
    return [word if " " in word or bare(before) else word.casefold() for before, word in pairwise(["", *words])]


@lru_cache(maxsize=256)
def _stems(words: frozenset[str], language: str) -> frozenset[str]:
    return frozenset(terms(" ".join(words), language))


@cache
def _weights() -> tuple[float, NDArray[np.float32]]:
    table = json.loads((files("qa.checking") / "names.json").read_text(encoding="utf-8"))
    return float(table["bias"]), np.asarray(table["vector"], dtype=np.float32)
