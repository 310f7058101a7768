"""Reads test sets in the formats of others, which bring their articles along: SQuAD, BEIR, MTRAG, questions with contexts."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from qa.evaluation.cases import BadLines, Case, TestSet
from vectorstore import Article, InputError
from vectorstore.articles import short_hash

# The names of the same field in the versions of RAGAS and DeepEval.
_QUESTION = ("question", "user_input", "input", "query")
_ANSWER = ("ground_truth", "ground_truths", "reference", "expected_output", "answers")
_CONTEXTS = ("reference_contexts", "contexts", "context", "retrieved_contexts", "retrieval_context")

# What reading a field of a malformed object raises.
_MALFORMED = (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError)


def read_text(path: Path) -> str:
    """A file's text. Raises InputError when it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not a text file in UTF-8") from error


def load_json(path: Path, text: str) -> TestSet:
    """SQuAD 1.1 or 2.0, or questions with their contexts."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path} is not JSON: {error}") from error
    if isinstance(data, dict) and isinstance(data.get("data"), list) and data["data"] and _is_squad(data["data"][0]):
        return _load_squad(path, data["data"])
    rows = _rows(data)
    if rows is None:
        raise InputError(
            f"{path} is not SQuAD JSON, nor a list of questions with contexts; a test set of your own is a .jsonl file or a table"
        )
    return _load_contexts(path, rows)


def _is_squad(part: Any) -> bool:
    return isinstance(part, dict) and "paragraphs" in part


def _load_squad(path: Path, data: list[Any]) -> TestSet:
    articles: list[Article] = []
    cases: list[Case] = []
    bad = BadLines()
    for index, part in enumerate(data):
        try:
            title, paragraphs = str(part["title"]), list(part["paragraphs"])
        except _MALFORMED as error:
            bad.add(f"{path}: data[{index}]", _problem(error))
            continue
        for number, paragraph in enumerate(paragraphs):
            place = f"{path}: {title}, paragraph {number + 1}"
            try:
                article = Article(id=f"{title}-{number}", title=title.replace("_", " "), text=paragraph["context"])
                articles.append(article)
                entries = list(paragraph["qas"])
            except _MALFORMED as error:
                bad.add(place, _problem(error))
                continue
            for question, entry in enumerate(entries, 1):
                try:
                    cases.append(_squad_case(entry, article.id))
                except _MALFORMED as error:
                    bad.add(f"{place}, question {question}", _problem(error))
    bad.check()
    return TestSet(tuple(cases), tuple(articles))


def _squad_case(entry: dict[str, Any], article_id: str) -> Case:
    impossible = bool(entry.get("is_impossible", False))
    answers = () if impossible else tuple(dict.fromkeys(_text(answer["text"]) for answer in entry["answers"]))
    if not impossible and not answers:
        raise ValueError("an answerable question needs answers")
    name = str(entry.get("id", ""))
    return Case(_text(entry["question"]), answers, () if impossible else (article_id,), unanswerable=impossible, id=name)


def _rows(data: Any) -> list[Any] | None:
    """The rows of a list, of an object with a list in it, or of an object of columns; None for anything else."""
    if isinstance(data, dict):
        lists = [value for value in data.values() if isinstance(value, list)]
        if any(name in data for name in _QUESTION) and lists and len(lists) == len(data):
            return [dict(zip(data, row, strict=True)) for row in zip(*data.values(), strict=False)]
        return next((value for value in lists if value and isinstance(value[0], dict)), None)
    return data if isinstance(data, list) else None


def _load_contexts(path: Path, rows: list[Any]) -> TestSet:
    """Questions with their contexts, each of which becomes an article."""
    articles: dict[str, Article] = {}
    cases: list[Case] = []
    bad = BadLines()
    for number, row in enumerate(rows, 1):
        try:
            contexts = [Article(id=f"context-{short_hash(text)}", title="", text=text) for text in _texts(_first(row, _CONTEXTS))]
            answers = _texts(_first(row, _ANSWER))
            if not contexts and not answers:
                raise ValueError("a question needs a ground_truth or contexts")
            cases.append(Case(_text(_first(row, _QUESTION)), tuple(answers), tuple(dict.fromkeys(article.id for article in contexts))))
            articles |= {article.id: article for article in contexts}
        except _MALFORMED as error:
            bad.add(f"{path}: question {number}", _problem(error))
    bad.check()
    return TestSet(tuple(cases), tuple(articles.values()))


def is_mtrag(line: str) -> bool:
    """Whether a file with this first line holds MTRAG tasks."""
    try:
        first = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(first, dict) and "task_id" in first and "input" in first


def load_mtrag(lines: Iterable[tuple[str, str]]) -> TestSet:
    """MTRAG tasks (IBM), as (place in the file, line): each a conversation whose last turn is the question, with gold passages and a
    model answer.
    """
    articles: dict[str, Article] = {}
    cases: list[Case] = []
    bad = BadLines()
    for place, line in lines:
        try:
            task = json.loads(line)
            turns = [_text(turn["text"]) for turn in task["input"]]
            contexts = [
                Article(id=str(context["document_id"]), title=str(context.get("title", "")), text=context["text"])
                for context in task.get("contexts", [])
            ]
            kinds = [str(kind).lower() for kind in task.get("answerability", [])]
            unanswerable = not {"unanswerable", "underspecified"}.isdisjoint(kinds)
            answers = () if unanswerable else tuple(_text(target["text"]) for target in task.get("targets", []))
            gold = () if unanswerable else tuple(dict.fromkeys(article.id for article in contexts))
            tags = (*kinds, *(str(tag) for name in ("Collection", "Multi-Turn") for tag in _texts(task.get(name, []))))
            cases.append(Case(turns[-1], answers, gold, (), tuple(turns[:-1]), None, tags, unanswerable, id=str(task["task_id"])))
            articles |= {article.id: article for article in contexts}
        except _MALFORMED as error:
            bad.add(place, _problem(error))
    bad.check()
    return TestSet(tuple(cases), tuple(articles.values()))


def load_beir(folder: Path) -> TestSet:
    """A BEIR folder: corpus.jsonl, queries.jsonl and qrels/test.tsv, or whatever split there is."""
    splits = sorted((folder / "qrels").glob("*.tsv"), key=lambda file: (file.stem != "test", file.stem != "dev", file.name))
    if not splits or not (folder / "corpus.jsonl").is_file() or not (folder / "queries.jsonl").is_file():
        raise InputError(f"{folder} is not a BEIR folder: it needs corpus.jsonl, queries.jsonl and a qrels/*.tsv")
    bad = BadLines()
    relevant: dict[str, list[str]] = {}
    for number, line in enumerate(read_text(splits[0]).splitlines(), 1):
        cells = line.split("\t")
        if number == 1 and not cells[-1].strip().lstrip("-").isdigit():
            continue  # the header
        try:
            query, article, score = cells
            if int(score) > 0:
                relevant.setdefault(query, []).append(article)
        except ValueError:
            bad.add(f"{splits[0]}:{number}", "expected a query's id, an article's id and a whole number, separated by tabs")
    articles = [
        Article(id=str(fields["_id"]), title=str(fields.get("title") or ""), text=fields.get("text") or fields["title"])
        for fields in _objects(folder / "corpus.jsonl", bad, ("_id", "text"))
    ]
    cases = [
        Case(fields["text"], articles=tuple(relevant[str(fields["_id"])]), id=str(fields["_id"]))
        for fields in _objects(folder / "queries.jsonl", bad, ("_id", "text"))
        if str(fields["_id"]) in relevant
    ]
    known = {article.id for article in articles}
    for case in cases:
        if missing := [article for article in case.articles if article not in known]:
            bad.add(f"{splits[0]}: query {case.id}", f"the corpus has no article {', '.join(missing)}")
    bad.check()
    return TestSet(tuple(cases), tuple(articles))


def _objects(path: Path, bad: BadLines, names: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """The JSON objects of a file's lines that have fields of these names; the other lines are added to `bad`."""
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
            if any(not isinstance(fields.get(name), str | int) for name in names) or not (
                str(fields["text"]).strip() or fields.get("title")
            ):
                raise ValueError(f"expected an object with {' and '.join(names)}")
            yield fields | {"text": str(fields["text"]).strip()}
        except _MALFORMED as error:
            bad.add(f"{path}:{number}", _problem(error))


def _first(row: Any, names: tuple[str, ...]) -> Any:
    """The value of the first of these fields that is not empty."""
    return next((row[name] for name in names if row.get(name)), "")


def _texts(value: Any) -> list[str]:
    """A string, or a list of strings, as a list without empty ones."""
    values = [value] if isinstance(value, str) else list(value)
    return [text for text in map(_text_or_empty, values) if text.strip()]


def _text(value: Any) -> str:
    """A text. Raises ValueError when it is none, or empty."""
    if not (text := _text_or_empty(value)).strip():
        raise ValueError("a text is empty")
    return text


def _text_or_empty(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"expected a text, not {value!r:.40}")
    return value


def _problem(error: Exception) -> str:
    """What one of _MALFORMED means, for a person."""
    return f"no field {error}" if isinstance(error, KeyError) else str(error)
