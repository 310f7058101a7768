"""A claim and sentences → whether they say it: the check that drafts go through, for anybody's claims, with the checker that is set."""

from collections.abc import Generator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from qa.checking.checkers import BUNDLED, RULES, Asked, CheckerError, ClaimModel, entailment, judge
from qa.checking.injections import is_order
from qa.checking.verify import Checker, Verdict
from qa.drafting.draft import without_thought
from qa.drafting.llm import NONE, LlmError, LlmSpec, Model, open_model, shown
from qa.drafting.prompts import render
from qa.saying.words import Said, words_of
from qa.settings import Settings
from qa.types import lone_evidence
from vectorstore.errors import InputError
from vectorstore.models.endpoint import is_url
from vectorstore.models.loading import load_embedder
from vectorstore.texts.dates import Published, parse_published
from vectorstore.texts.languages import question_language

if TYPE_CHECKING:  # slow to import
    from vectorstore.models.embed import Embedder

TOGETHER = 8  # sentences that may say a claim together, as many as an LLM is shown for an answer
_TOLD_APART = {"de", "es", "tr"}  # from English: the languages whose rules are known

CheckerSpec = str | ClaimModel | None


def check(
    claim: str,
    evidence: Sequence[str],
    *,
    title: str = "",
    language: str = "",
    published: str | date | None = None,
    checker: CheckerSpec = None,
) -> Verdict:
    """Whether sentences say a claim: those most like it together, in their order, or else one of them alone.

    The verdict is true or false, and says which sentences support the claim, or `why` none do. `title` and `published` are those of the
    article that the sentences are of; `language` is the claim's, told from its words where it is not given. `checker` replaces the one
    that the settings name (`DATELINE_CHECKER`). Raises InputError for what is no claim or no list of sentences, and ModelError for a
    checker that cannot be loaded; one that fails while it is asked leaves the claim unsupported, with a `notice`.
    """
    settings = Settings()
    model = open_checker(settings.checker if checker is None else checker, settings)
    embedder = _embedder(settings.embedder, settings.embedder_key.get_secret_value())
    return checked(claim, evidence, embedder, model, title, language, parse_published(published))


def checked(
    claim: str,
    evidence: Sequence[str],
    embedder: "Embedder",
    model: ClaimModel | None,
    title: str = "",
    language: str = "",
    published: Published = None,
) -> Verdict:
    """As `check`, with an embedder and a model that are loaded already; without a model, the rules alone decide."""
    if not isinstance(claim, str) or not claim.strip():
        raise InputError("There is no claim to check.")
    if isinstance(evidence, str):
        raise InputError("The evidence is a list of sentences, not one text.")
    spoken = question_language(" ".join(evidence), {*_TOLD_APART, language or "en"})
    language = language or question_language(claim, {*_TOLD_APART, spoken})
    items = [lone_evidence(sentence, title=title, language=spoken, published=published) for sentence in evidence]
    checker = Checker(items, embedder, model)
    usable = [i for i, item in enumerate(items) if not is_order(item.quote)]
    if len(usable) > TOGETHER:
        similarities = checker.similarities(claim)
        usable = sorted(sorted(usable, key=lambda i: -float(similarities[i]))[:TOGETHER])
    return replace(checker.check(claim, usable, language=language), reattributed=False)


def open_checker(spec: CheckerSpec, settings: Settings) -> ClaimModel | None:
    """The model that checks claims, of what a user writes: `bundled` (the judge, or None where it has no weights), `rules` (None: they
    alone), a judge's folder, a sentence-transformers CrossEncoder's name or folder, `URL#model` of an endpoint, or a .gguf file. Raises
    CheckerError for one that cannot be loaded.
    """
    if not isinstance(spec, str):
        return spec
    if spec == RULES:
        return None
    if (judged := judge(spec)) or spec == BUNDLED:
        return judged
    if is_url(spec) or spec.lower().endswith(".gguf"):
        return asked(spec, settings)
    return entailment(spec)


def asked(llm: LlmSpec, settings: Settings) -> ClaimModel:
    """Any LLM as the model that checks claims. Raises CheckerError for one that cannot be started."""
    if llm is None or llm == NONE:
        raise InputError("Without an LLM there is none to check claims; leave --llm out for the rules alone.")
    try:
        model = open_model(llm, settings.llm_key.get_secret_value(), settings.llm_timeout)
    except (InputError, LlmError) as error:
        raise CheckerError(Said("checker_unusable", model=shown(llm), why=words_of(error))) from error
    assert model is not None
    return Asked(model.name, lambda text, claim: _reply(model, text, claim, settings.prompts))


def _reply(model: Model, text: str, claim: str, prompts: Path | None) -> Generator[str, None, None]:
    try:
        yield from without_thought(model.stream(render("check", prompts, text=text, claim=claim)))
    except LlmError as error:
        raise CheckerError(Said("not_checked", why=words_of(error))) from error


@cache
def _embedder(name: str, key: str) -> "Embedder":
    return load_embedder(name, key)
