"""The exact rules: why evidence cannot support a claim, whatever else the two have in common. No model overrules them.

Numbers (`qa.checking.quantities`), dates, quotations, names (`names`), denials and opposites (`denials`), who did it (`roles`), and
whether it was done (`plans`).
"""

from collections.abc import Sequence

from qa.checking.denials import denial_objection
from qa.checking.facts import Day, Facts, bare, facts, parts_of
from qa.checking.names import name_objection, names_in
from qa.checking.plans import plan_objection
from qa.checking.quantities import number_objection, part_of_day_objection, swap_objection
from qa.checking.roles import roles_objection
from qa.saying.words import Said
from qa.types import Evidence
from vectorstore.articles import day_of
from vectorstore.texts.folding import folded


def exact_objection(claim: str, evidence: Sequence[Evidence], language: str) -> str:
    """Why the evidence does not support a claim; empty when no exact rule says so. Claim and evidence may be in two languages."""
    spoken, published = evidence[0].hit.language, day_of(evidence[0].hit.published)
    claim, quotes, context = folded(claim), quotes_of(evidence), context_of(evidence)
    in_claim, in_quotes, in_context = facts(claim, language), facts(quotes, spoken, published), facts(context, spoken, published)
    points_back, titled = any(item.lead is not None for item in evidence), any(item.hit.title for item in evidence)
    objection = (
        number_objection(in_claim, in_quotes, in_context, published, language)
        or _date_objection(in_claim, evidence)
        or name_objection(in_claim, in_quotes, in_context, points_back=points_back, titled=titled, language=language)
    )
    if objection or language != spoken:
        return objection
    return (
        _quotation_objection(in_claim, bare(quotes))
        or swap_objection(claim, quotes, spoken)
        or part_of_day_objection(claim, quotes, spoken)
        or denial_objection(claim, quotes, spoken)
        or roles_objection(claim, quotes, in_claim, in_quotes, spoken)
        or plan_objection(claim, quotes, spoken)
    )


def exact_parts(claim: str, evidence: Sequence[Evidence], language: str) -> tuple[str, ...]:
    """The numbers, dates, names and quotations of a claim to which no exact rule objects, as they stand in it. Quotations are compared in
    one language only.
    """
    spoken, published, claim = evidence[0].hit.language, day_of(evidence[0].hit.published), folded(claim)
    language = language or spoken
    names = names_in(facts(claim, language), facts(context_of(evidence), spoken, published), language)
    return parts_of(claim, names, language, quotations=language == spoken)


def quotes_of(evidence: Sequence[Evidence]) -> str:
    """The sentences of the evidence, folded."""
    return folded(" ".join(item.quote for item in evidence))


def context_of(evidence: Sequence[Evidence]) -> str:
    """The sentences, and what a reader of the articles knows at them: title, publisher, date and the sentence before; folded."""
    return folded(" ".join((*(item.quote for item in evidence), *(_around(item) for item in evidence))))


def _around(item: Evidence) -> str:
    before = [span for span in item.hit.sentences if span[1] <= item.start]
    previous = item.hit.quote(before[-1]) if before else ""
    return f"{item.hit.title}. {item.hit.publisher}. {item.hit.published or ''} {previous}"


def _date_objection(in_claim: Facts, evidence: Sequence[Evidence]) -> str:
    given = all(any(_gives_date(item, day) for item in evidence) for day in in_claim.days)
    return "" if given else Said("no_date")


def _gives_date(item: Evidence, day: Day) -> bool:
    """Whether a sentence has a date, or its article was published on that day, or, for a mere year, the sentence has that number."""
    published = day_of(item.hit.published)
    in_quote = facts(item.quote, item.hit.language, published)
    return (
        any(day.follows_from(other, published) for other in in_quote.days)
        or bool(published and day.day and day.may_be(published))
        or bool(day.year and not day.month and any(float(day.year) in number.values for number in in_quote.numbers))
    )


def _quotation_objection(in_claim: Facts, quotes: str) -> str:
    return "" if all(quotation in quotes for quotation in in_claim.quotations) else Said("no_quotation")
