"""Test sets: Dateline's own JSON Lines, or SQuAD 1.1/2.0 JSON, which brings its articles along."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from vectorstore import Article, ArticleError

_KNOWN = {"question", "answers", "articles", "quotes", "history", "now", "tags", "unanswerable", "reason", "id"}

Gold = str | tuple[str, ...]  # an answer, or the parts that only together are one


class TestSetError(ValueError):
    """A file that is no test set; the message names each bad line."""

    __test__ = False


def parts(answer: Gold) -> tuple[str, ...]:
    """An answer's parts; one that is a string is its only part."""
    return (answer,) if isinstance(answer, str) else answer


@dataclass(frozen=True, slots=True)
class Case:
    """One question of a test set, with its gold.

    Any one of the `answers` will do; one that is a tuple has several parts, all of which belong to it. `articles` are ids,
    `quotes` the sentences that an answer stands on, `history` the turns before, `reason` why an unanswerable question is.
    """

    question: str
    answers: tuple[Gold, ...] = ()
    articles: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    history: tuple[str, ...] = ()
    now: datetime | None = None
    tags: tuple[str, ...] = ()
    unanswerable: bool = False
    reason: str = ""
    id: str = ""

    def is_gold(self, article_id: str, sentence: str) -> bool:
        """Whether a sentence of an article is evidence: it is one of the quotes or, where the test set has none, holds an answer."""
        if article_id not in self.articles:
            return False
        if self.quotes:
            return any(quote in sentence or sentence in quote for quote in self.quotes)
        return any(part in sentence for answer in self.answers for part in parts(answer))


@dataclass(frozen=True, slots=True)
class TestSet:
    """Questions, and the articles that come with them; without any, they are asked of an archive."""

    __test__ = False

    cases: tuple[Case, ...]
    articles: tuple[Article, ...] = ()


def load_testset(path: Path) -> TestSet:
    """Read and check a test set. Raises TestSetError that names every bad line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise TestSetError(f"{path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise TestSetError(f"{path} is not a text file in UTF-8") from error
    if path.suffix.lower() == ".json":
        return _load_squad(path, text)
    return _load_jsonl(path, text)


def _load_jsonl(path: Path, text: str) -> TestSet:
    cases: list[Case] = []
    bad: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            cases.append(_case(json.loads(line)))
        except (ValueError, TypeError) as error:
            bad.append(f"{path}:{number}: {error}")
    if bad:
        more = f"\n… and {len(bad) - 10} more bad lines" if len(bad) > 10 else ""
        raise TestSetError("\n".join(bad[:10]) + more)
    if not cases:
        raise TestSetError(f"{path} holds no questions; each line is a JSON object with a question")
    return TestSet(tuple(cases))


def _case(fields: Any) -> Case:
    if not isinstance(fields, dict):
        raise ValueError("expected a JSON object with a question")
    if unknown := fields.keys() - _KNOWN:
        raise ValueError(f"unknown field {', '.join(sorted(unknown))}")
    question = fields.get("question")
    if not isinstance(question, str) or not question.strip():
        raise ValueError("there is no question")
    lists = {name: _strings(fields, name) for name in ("articles", "quotes", "history", "tags")}
    answers = _answers(fields)
    unanswerable = fields.get("unanswerable", False)
    if not isinstance(unanswerable, bool):
        raise ValueError("unanswerable must be true or false")
    if not unanswerable and not (answers or lists["articles"]):
        raise ValueError("an answerable question needs answers or articles")
    return Case(
        question, answers, now=_moment(fields.get("now")), unanswerable=unanswerable,
        reason=_string(fields, "reason"), id=_string(fields, "id"), **lists,
    )  # fmt: skip


def _moment(value: Any) -> datetime | None:
    moment = None if value is None else datetime.fromisoformat(value)
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=UTC)


def _answers(fields: dict[str, Any]) -> tuple[Gold, ...]:
    value = fields.get("answers", [])
    if not isinstance(value, list) or not all(isinstance(answer, str) or _has_parts(answer) for answer in value):
        raise ValueError("answers must be a list of strings, or of lists of strings that belong together")
    return tuple(answer if isinstance(answer, str) else tuple(answer) for answer in value)


def _has_parts(answer: Any) -> bool:
    return isinstance(answer, list) and bool(answer) and all(isinstance(part, str) for part in answer)


def _string(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name) or ""
    if not isinstance(value, str):
        raise ValueError(f"{name} must be a string")
    return value


def _strings(fields: dict[str, Any], name: str) -> tuple[str, ...]:
    value = fields.get(name, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"{name} must be a list of strings")
    return tuple(value)


def _load_squad(path: Path, text: str) -> TestSet:
    try:
        data = json.loads(text)["data"]
        articles: list[Article] = []
        cases: list[Case] = []
        for part in data:
            for number, paragraph in enumerate(part["paragraphs"]):
                article = Article(id=f"{part['title']}-{number}", title=str(part["title"]).replace("_", " "), text=paragraph["context"])
                articles.append(article)
                cases.extend(_squad_case(entry, article.id) for entry in paragraph["qas"])
    except (ValueError, KeyError, TypeError, RecursionError, ArticleError) as error:
        raise TestSetError(
            f"{path} is not SQuAD JSON ({type(error).__name__}: {error}); a test set of your own is a .jsonl file"
        ) from error
    if not cases:
        raise TestSetError(f"{path} holds no questions")
    return TestSet(tuple(cases), tuple(articles))


def _squad_case(entry: dict[str, Any], article_id: str) -> Case:
    impossible = bool(entry.get("is_impossible", False))
    answers = () if impossible else tuple(dict.fromkeys(answer["text"] for answer in entry["answers"]))
    return Case(entry["question"], answers, () if impossible else (article_id,), unanswerable=impossible)
