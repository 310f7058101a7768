"""Answers, hits and articles as JSON values, and answers read from them: for the command line, for HTTP, and for kept conversations."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from qa.saying.words import ENGLISH
from qa.types import Answer, Citation, Claim, Evidence, Grounds, Question, Removed, Tokens, lone_evidence
from vectorstore.articles import Article, Published
from vectorstore.indexes.hits import Hit
from vectorstore.record.intake import Added
from vectorstore.texts.passages import Origin

_PLACE = ("article_id", "title", "publisher", "published")


def to_json(answer: Answer) -> dict[str, Any]:
    """An answer as one JSON object; the form of `dateline ask --json`."""
    return {
        "question": answer.question,
        "understood": _understood(answer.understood),
        "answer": answer.text,
        **_fields(answer, "short", "abstained", "reason", "confidence", "threshold", "unsure"),
        "claims": [_claim(claim) for claim in answer.claims],
        "citations": [_citation(citation) for citation in answer.citations],
        "evidence": [_evidence(item) for item in answer.evidence],
        "differing": [_evidence(item) for item in answer.differing],
        "removed": [asdict(removed) for removed in answer.removed],
        **_fields(answer, "notice", "language", "llm", "prompt"),
        "seconds": dict(answer.seconds),
        "tokens": answer.tokens and asdict(answer.tokens),
    }


def from_json(fields: dict[str, Any]) -> Answer:
    """An answer from its JSON object, whose evidence has lost its passages and vectors. Raises KeyError, TypeError or ValueError."""
    same = ("question", "abstained", "reason", "confidence", "notice", "llm", "prompt", "seconds")
    return Answer(
        **{name: fields[name] for name in same},
        claims=tuple(map(_claim_from, fields["claims"])),
        citations=tuple(map(_citation_from, fields["citations"])),
        evidence=tuple(map(_evidence_from, fields["evidence"])),
        differing=tuple(map(_evidence_from, fields["differing"])),
        removed=tuple(Removed(**removed) for removed in fields["removed"]),
        tokens=Tokens(**fields["tokens"]) if fields["tokens"] else None,
        language=fields.get("language", ENGLISH),
        threshold=fields.get("threshold", 0.0),
        understood=_question_from(fields["question"], fields.get("understood")),
    )


def hit_json(hit: Hit) -> dict[str, Any]:
    return _fields(hit, *_PLACE, "start", "end", "text", "score") | {"also_in": _origins(hit)}


def article_json(article: Article) -> dict[str, Any]:
    return _fields(article, "id", "title", "publisher", "author", "place", "language", "url", "text", "published", "added")


def added_json(added: Added) -> dict[str, Any]:
    """The result of adding articles as one JSON object, as `dateline add --json` prints it; optional fields are left out when empty."""
    counts = {name: getattr(added, name) for name in ("added", "updated", "unchanged", "duplicates")}
    failed = {"failed": [asdict(rejected) for rejected in added.failed]}
    optional = {
        "notice": added.notice,
        "unnamed": added.failures - len(added.failed),
        "without": added.without,
        "unused": added.unused,
        "replaced": [asdict(replaced) for replaced in added.replaced],
        "notices": added.notices,
    }
    return counts | failed | {name: value for name, value in optional.items() if value}


def _understood(question: Question | None) -> dict[str, Any] | None:
    names = ("words", "context", "after", "before", "phrases", "latest", "broad", "roundup")
    return None if question is None else _fields(question, *names)


def _claim(claim: Claim) -> dict[str, Any]:
    return asdict(claim) | {"grounds": claim.grounds and _fields(claim.grounds, "exact", "probability", "similarity")}


def _citation(citation: Citation) -> dict[str, Any]:
    return _fields(citation, "number", *_PLACE, "url", "start", "end", "quote") | {"also_in": _origins(citation)}


def _origins(item: Citation | Hit) -> list[dict[str, str]]:
    return [asdict(origin) for origin in item.also_in]


def _evidence(item: Evidence) -> dict[str, Any]:
    return _fields(item.hit, *_PLACE) | _fields(item, "start", "end", "quote", "score")


def _fields(item: Any, *names: str) -> dict[str, Any]:
    """Some fields of a value as JSON has them: moments in ISO 8601, shares with four decimals, lists."""
    return {name: _plain(getattr(item, name)) for name in names}


def _plain(value: Any) -> Any:
    match value:
        case date():
            return value.isoformat()
        case float():
            return round(value, 4)
        case tuple():
            return list(value)
        case _:
            return value


def _claim_from(fields: dict[str, Any]) -> Claim:
    short_at, grounds = fields.get("short_at"), fields.get("grounds")
    return Claim(
        **fields
        | {
            "citations": tuple(fields["citations"]),
            "short_at": short_at and (short_at[0], short_at[1]),
            "grounds": grounds and Grounds(**grounds | {"exact": tuple(grounds["exact"])}),
        }
    )


def _citation_from(fields: dict[str, Any]) -> Citation:
    also_in = tuple(Origin(**origin) for origin in fields["also_in"])
    return Citation(**fields | {"published": _published_from(fields["published"]), "also_in": also_in})


def _evidence_from(fields: dict[str, Any]) -> Evidence:
    """Evidence from its JSON object. Its hit is the sentence alone, as if that were the passage, without scores and vectors."""
    same = {name: fields[name] for name in ("article_id", "title", "publisher", "score")}
    return lone_evidence(fields["quote"], **same, published=_published_from(fields["published"]), span=(fields["start"], fields["end"]))


def _published_from(value: str | None) -> Published:
    return None if value is None else datetime.fromisoformat(value)


def _question_from(text: str, fields: dict[str, Any] | None) -> Question | None:
    if not fields:
        return None
    after, before = (value and date.fromisoformat(value) for value in (fields["after"], fields["before"]))
    return Question(**fields | {"text": text, "after": after, "before": before, "phrases": tuple(fields["phrases"])})
