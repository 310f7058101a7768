"""Quotes evidence: which sentences are given as an answer in the articles' own words, and whether they plainly say yes or no."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from qa.asking.yes_no import ENGLISH, asks_yes_or_no, sides_of
from qa.checking.checkers import CheckerError, ClaimModel
from qa.checking.sides import side_of
from qa.drafting.so_far import AnswerSoFar
from qa.evidence import PartRead
from qa.reading.reading import best_quotes
from qa.reading.weekdays import dated
from qa.saying.words import NOTHING, Said, words_of
from qa.types import Claim, Evidence, understandable
from vectorstore.texts.languages import question_language


def to_quote(part: PartRead, differing: Sequence[Evidence]) -> Sequence[Evidence]:
    """The sentences to quote for a part: those that differ, else the best. Words that may not answer it are not the short answer."""
    quotes = differing or best_quotes(part.question, part.reading)
    return quotes if part.sure and not asks_for_a_side(part) else without_short(quotes)


def without_short(quotes: Sequence[Evidence]) -> list[Evidence]:
    """The quotes with no words set off."""
    return [replace(item, short=None) for item in quotes]


def quoted(evidence: Sequence[Evidence], so_far: AnswerSoFar, side: str = "") -> Iterator[Claim]:
    """Give each piece of evidence as a claim in the article's words, unless a claim has these words already.

    A sentence that cannot be understood alone is quoted with the one before it, unless that is quoted already. `side` is the Yes or No
    that the first one says.
    """
    for sentence in evidence:
        item = understandable(sentence)
        if any(claim.text in " ".join(item.quote.split()) for claim in so_far.claims):
            item = sentence
        own, quote = (" ".join(each.quote.split()) for each in (sentence, item))
        if not any(own in claim.text for claim in so_far.claims):
            short = side if side and sentence is evidence[0] else dated(item)
            yield so_far.add(Claim(quote, so_far.cite([item]), quoted=True, short=short, short_at=item.short_in_line))


def asks_for_a_side(part: PartRead) -> bool:
    """Whether yes or no would answer a part. English."""
    text, spoken = part.question.text, {item.hit.language for item in part.reading.evidence}
    return asks_yes_or_no(text) and question_language(text, spoken) == ENGLISH


def side_said(part: PartRead, quotes: Sequence[Evidence], model: ClaimModel | None, so_far: AnswerSoFar) -> Said:
    """Yes or No, where the first of the quotes plainly says so to a part that asks for it, and no other the opposite; else nothing."""
    model = model and model.of({ENGLISH})
    if not asks_for_a_side(part) or not model or not part.sure or not quotes or {item.hit.language for item in quotes} - {"", ENGLISH}:
        return NOTHING
    first, *others = quotes
    told = " ".join(f"{hit.title}. {hit.text}" for hit in part.found.hits if hit.article_id == first.hit.article_id)
    if (sides := sides_of(part.question.text, told)) is None:
        return NOTHING
    try:
        side = side_of(sides, [first], model)
        opposed = side is not None and any(side_of(sides, [item], model) is (not side) for item in others)
    except CheckerError as error:
        so_far.checker_problem = words_of(error)
        return NOTHING
    return NOTHING if side is None or opposed else Said("yes" if side else "no")
