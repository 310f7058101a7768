"""Answers and hits as JSON values and as text for a terminal."""

import re
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import numpy as np

from qa.showing.strings import ENGLISH, day, listed, say
from qa.types import Answer, Citation, Claim, Evidence, Question, Removed, Tokens
from vectorstore.articles import Article, Published, day_of
from vectorstore.indexes.hits import Hit
from vectorstore.record.intake import Added
from vectorstore.texts.passages import Origin

# Articles and models may carry escape sequences and bidirectional overrides; a terminal must not obey them.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """A text without characters that would steer a terminal."""
    return _UNPRINTABLE.sub("", text)


def added_json(added: Added) -> dict[str, Any]:
    """What became of articles as one JSON object; the form of `dateline add --json`. Of what is seldom there only what is."""
    always = {name: getattr(added, name) for name in ("added", "updated", "unchanged", "duplicates")}
    named = {"failed": [asdict(rejected) for rejected in added.failed]}
    seldom = {
        "notice": added.notice,
        "unnamed": added.failures - len(added.failed),
        "without": added.without,
        "unused": added.unused,
        "replaced": [asdict(replaced) for replaced in added.replaced],
        "notices": added.notices,
    }
    return always | named | {name: value for name, value in seldom.items() if value}


def added_lines(added: Added) -> list[str]:
    """What there is to say of articles beside their numbers, line by line."""
    lines = [*added.notices, *(f"{replaced.input}: {replaced.told}" for replaced in added.replaced)]
    more = added.replacements - len(added.replaced)
    lines += [f"and {more} more were replaced"] if more else []
    lines += [f"{rejected.input}: {rejected.error}" for rejected in added.failed]
    unnamed = added.failures - len(added.failed)
    return [*lines, f"and {unnamed} more"] if unnamed else lines


def to_json(answer: Answer) -> dict[str, Any]:
    """An answer as one JSON object; the form of `dateline ask --json`."""
    return {
        "question": answer.question,
        "understood": _understood(answer.understood),
        "answer": answer.text,
        "short": answer.short,
        "abstained": answer.abstained,
        "reason": answer.reason,
        "confidence": round(answer.confidence, 4),
        "unsure": answer.unsure,
        "claims": [asdict(claim) for claim in answer.claims],
        "citations": [_citation(citation) for citation in answer.citations],
        "evidence": [_evidence(item) for item in answer.evidence],
        "differing": [_evidence(item) for item in answer.differing],
        "removed": [asdict(removed) for removed in answer.removed],
        "notice": answer.notice,
        "llm": answer.llm,
        "prompt": answer.prompt,
        "seconds": dict(answer.seconds),
        "tokens": answer.tokens and asdict(answer.tokens),
    }


def from_json(fields: dict[str, Any]) -> Answer:
    """An answer from its JSON object, but for what only the search knew. Raises KeyError, TypeError or ValueError for what is none."""
    same = ("question", "abstained", "reason", "confidence", "notice", "llm", "prompt", "seconds")
    return Answer(
        **{name: fields[name] for name in same},
        claims=tuple(Claim(**claim | {"citations": tuple(claim["citations"])}) for claim in fields["claims"]),
        citations=tuple(map(_to_citation, fields["citations"])),
        evidence=tuple(map(_to_evidence, fields["evidence"])),
        differing=tuple(map(_to_evidence, fields["differing"])),
        removed=tuple(Removed(**removed) for removed in fields["removed"]),
        tokens=Tokens(**fields["tokens"]) if fields["tokens"] else None,
        understood=_question(fields["question"], fields.get("understood")),
    )


def hit_json(hit: Hit) -> dict[str, Any]:
    return {
        "article_id": hit.article_id,
        "title": hit.title,
        "publisher": hit.publisher,
        "published": _iso(hit.published),
        "start": hit.start,
        "end": hit.end,
        "text": hit.text,
        "score": round(hit.score, 4),
        "also_in": _origins(hit),
    }


def article_json(article: Article) -> dict[str, Any]:
    names = ("id", "title", "publisher", "author", "place", "language", "url", "text")
    return {name: getattr(article, name) for name in names} | {
        "published": _iso(article.published),
        "added": _iso(article.added),
    }


def unsure(answer: Answer, language: str = ENGLISH) -> str:
    """That the answer may be none; empty when it is rather sure."""
    return say("unsure", language) if answer.unsure else ""


def disagreement(answer: Answer, language: str = ENGLISH) -> str:
    """That articles say different things, and which they are; empty when they do not."""
    told = "; ".join(byline(item.hit, language) for item in answer.differing)
    return say("differ", language, told=told) if told else ""


def dates(answer: Answer, language: str = ENGLISH) -> str:
    """When the cited articles were published, where that was not on one day; empty otherwise, and where they disagree anyway."""
    days = sorted({found for citation in answer.citations if (found := day_of(citation.published))})
    if len(days) < 2 or answer.differing:
        return ""
    return say("dates", language, days=listed([day(each, language) for each in days], language))


def answer_lines(answer: Answer) -> Iterator[str]:
    """What comes below an answer in the terminal: that articles differ, the citations, or the nearest articles of an abstention."""
    yield from (printable(note) for note in (unsure(answer), disagreement(answer), dates(answer)) if note)
    if answer.abstained:
        seen = dict.fromkeys((item.hit.title, byline(item.hit)) for item in answer.evidence)
        yield from (f"  {printable(title)} ({printable(line)})" for title, line in list(seen)[:3])
    for citation in answer.citations:
        yield f"[{citation.number}] {printable(citation.title)} ({printable(byline(citation))})"
        yield f"    {printable(' '.join(citation.quote.split()))}"
        yield f"    {printable(citation.article_id)}, characters {citation.start} to {citation.end}"
        if elsewhere := also_in(citation):
            yield f"    {printable(elsewhere)}"


def byline(item: Citation | Hit, language: str = ENGLISH) -> str:
    """Publisher and date, as far as they are known."""
    return ", ".join(filter(None, (item.publisher, day(item.published, language)))) or say("undated", language)


def also_in(item: Citation | Hit, language: str = ENGLISH) -> str:
    """Where else a story stands: "also in Daily Lantern and 2 others"."""
    names = [origin.publisher or origin.title for origin in item.also_in]
    if len(names) > 3:
        names = [*names[:2], say("others", language, count=len(names) - 2)]
    return say("also_in", language, names=listed(names, language)) if names else ""


def _understood(question: Question | None) -> dict[str, Any] | None:
    if question is None:
        return None
    return {
        "words": question.words,
        "context": question.context,
        "after": _iso(question.after),
        "before": _iso(question.before),
        "phrases": list(question.phrases),
        "latest": question.latest,
        "broad": question.broad,
        "roundup": question.roundup,
    }


def _citation(citation: Citation) -> dict[str, Any]:
    names = ("number", "article_id", "title", "publisher", "url", "start", "end", "quote")
    return {name: getattr(citation, name) for name in names} | {"published": _iso(citation.published), "also_in": _origins(citation)}


def _origins(item: Citation | Hit) -> list[dict[str, str]]:
    return [asdict(origin) for origin in item.also_in]


def _evidence(item: Evidence) -> dict[str, Any]:
    return {
        "article_id": item.hit.article_id,
        "title": item.hit.title,
        "publisher": item.hit.publisher,
        "published": _iso(item.hit.published),
        "start": item.start,
        "end": item.end,
        "quote": item.quote,
        "score": round(item.score, 4),
    }


def _iso(moment: Any) -> str | None:
    return None if moment is None else str(moment.isoformat())


def _to_citation(fields: dict[str, Any]) -> Citation:
    also = tuple(Origin(**origin) for origin in fields["also_in"])
    return Citation(**fields | {"published": _moment(fields["published"]), "also_in": also})


def _to_evidence(fields: dict[str, Any]) -> Evidence:
    """Evidence with as much of its hit as was kept: the sentence, and whose it is."""
    start, end, quote = fields["start"], fields["end"], fields["quote"]
    hit = Hit(
        passage=0,
        article_id=fields["article_id"],
        story="",
        title=fields["title"],
        url="",
        publisher=fields["publisher"],
        language="",
        place="",
        published=_moment(fields["published"]),
        start=start,
        end=end,
        text=quote,
        sentences=((start, end),),
        sentence_vectors=np.empty((0, 0), np.float32),
        score=0.0,
        cosine=0.0,
        bm25=0.0,
    )
    return Evidence(hit, start, end, fields["score"])


def _moment(value: str | None) -> Published:
    return None if value is None else datetime.fromisoformat(value)


def _question(text: str, fields: dict[str, Any] | None) -> Question | None:
    if not fields:
        return None
    after, before = (value and date.fromisoformat(value) for value in (fields["after"], fields["before"]))
    return Question(**fields | {"text": text, "after": after, "before": before, "phrases": tuple(fields["phrases"])})
