"""Answers "Who is …?" with the sentence that gives the person's office, or with the abstention that no article names the person."""

import re
from collections.abc import Iterator, Sequence

from qa.asking.offices import is_known_office, is_office
from qa.saying.words import Said
from qa.telling.citing import Cited
from qa.telling.offices import office_in
from qa.types import Answer, Evidence, Question
from vectorstore.indexes.hits import Hit, Only
from vectorstore.indexes.keywords import terms
from vectorstore.store import Store
from vectorstore.texts.folding import folded, folded_span, folded_with_offsets

_PASSAGES = 50  # that are looked through for the name
_CONFIDENCE = 0.9  # of an answer whose sentence joins the name and the office
_OFTEN = 3  # articles from which on an office is surely the usual one
_MOST_PERSONS = 5
_NEAREST = 3  # sentences shown with an abstention
_GIVEN = r"[^\W\d_a-zß-öø-ÿ][\w’'-]*"  # a word with a capital


def tell_of_person(text: str, name: str, archive: Store, only: Only, language: str) -> Answer | None:
    """The answer to the question who a person is; None where articles name the person but give no office.

    A `name` in small letters that no article has may be something else, so that there is no answer then either.
    """
    sure, name = not name.islower(), name if not name.islower() else name.title()
    hits = archive.retrieve(text, _PASSAGES, **only).hits
    if not hits:
        return None
    question, cited = Question(text, text), Cited(language)
    named = [hit for hit in hits if _names(hit.text, name) or _names(hit.title, name)]
    if not named and not sure:
        return None
    if not named:
        for hit in hits[:_NEAREST]:
            if hit.sentences:
                cited.quote(Evidence(hit, *hit.sentences[0], 0.0))
        return cited.abstention(question, Said("not_named", name=name))
    persons = [name] if " " in name else _full_names(named, name) or [name]
    for person in persons[:_MOST_PERSONS]:
        found = [item for hit in named for item in _offices(hit, person)]
        if found:
            cited.quote(_fullest(found))
    return cited.answer(question, _CONFIDENCE) if cited.claims else None


def _fullest(found: Sequence[Evidence]) -> Evidence:
    """The sentence that tells most of a person, by the words of the office; an office that several articles give comes before others."""
    articles: dict[str, set[str]] = {}
    for item in found:
        articles.setdefault(_noun(item), set()).add(item.hit.article_id)
    often = {noun: len(ids) if len(ids) >= _OFTEN else 0 for noun, ids in articles.items()}
    return max(found, key=lambda item: (often[_noun(item)], len(item.short_quote.split()), str(item.hit.published or "")))


def _noun(item: Evidence) -> str:
    """The noun of an office, in lower case."""
    return next((word.casefold() for word in reversed(item.short_quote.split()) if is_office(word)), "")


def _pattern(name: str) -> re.Pattern[str]:
    """Matches a name in a text, also with further names or initials within it."""
    first, *rest = map(re.escape, folded(name).split())
    return re.compile(
        r"\b" + first + "".join(rf"(?:\s+{_GIVEN}\.?)?\s+{part}" if part[0].isupper() else rf"\s+{part}" for part in rest) + r"\b"
    )


def _names(text: str, name: str) -> bool:
    return _pattern(name).search(folded(text)) is not None


def _full_names(hits: Sequence[Hit], name: str) -> list[str]:
    """The full names, in the texts, of persons of whose name only a part is given; the most frequent first."""
    counts: dict[str, int] = {}
    part = re.escape(folded(name))
    for hit in hits:
        text = folded(hit.text)
        found = [f"{match[1]} {name}" for match in re.finditer(rf"\b({_GIVEN}) {part}\b", text) if _is_given(match[1], hit.language)]
        found += [f"{name} {match[1]}" for match in re.finditer(rf"\b{part} ({_GIVEN})\b", text)]
        for full in found:
            counts[full] = counts.get(full, 0) + 1
    return sorted(counts, key=lambda full: -counts[full])


def _is_given(word: str, language: str) -> bool:
    """Whether a word with a capital before a surname may be a given name: no office, and no word that only begins a sentence."""
    return not is_known_office(word) and bool(terms(word, language))


def _offices(hit: Hit, name: str) -> Iterator[Evidence]:
    """The sentences of a passage that give a person's office, each with the office as its short answer."""
    text, offsets = folded_with_offsets(hit.text)
    pattern = _pattern(name)
    for start, end in hit.sentences:
        first, last = folded_span((start - hit.start, end - hit.start), offsets)
        sentence = text[first:last]
        for match in pattern.finditer(sentence):
            if span := office_in(sentence, match.span()):
                short = (hit.start + offsets[first + span[0]], hit.start + offsets[first + span[1]])
                yield Evidence(hit, start, end, _CONFIDENCE, short=short)
                break
