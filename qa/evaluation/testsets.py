"""Reads test sets: Dateline's own JSON Lines and tables here, other formats through `qa.evaluation.formats`."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from qa.evaluation import formats
from qa.evaluation.cases import BadLines, Case, Gold, TestSet, parts, with_ids
from vectorstore import InputError

__all__ = ["Case", "Gold", "TestSet", "load_testset", "parts", "to_fields"]

_LISTS = ("answers", "articles", "quotes", "history", "tags")
_KNOWN = {*_LISTS, "question", "now", "unanswerable", "reason", "id"}
_DELIMITERS, _CELL_SEPARATOR = ",;\t", "|"


def load_testset(path: Path) -> TestSet:
    """Read and check a test set in any of its formats. Raises InputError that names every bad line.

    `.jsonl`: Dateline's own, one JSON object a line, or MTRAG tasks. `.csv` and `.xlsx`: the same fields under a header.
    `.json`: SQuAD, or questions with their contexts (RAGAS, DeepEval). A folder: BEIR.
    """
    if path.is_dir():
        testset = formats.load_beir(path)
    elif path.suffix.lower() == ".xlsx":
        testset = TestSet(_cases(path, _sheet_rows(path)))
    else:
        testset = _load_text(path, formats.read_text(path))
    if not testset.cases:
        raise InputError(f"{path} holds no questions")
    return TestSet(with_ids(testset.cases), testset.articles, path.resolve().stem)


def to_fields(case: Case) -> dict[str, Any]:
    """A case as an object of a .jsonl test set, without what is empty."""
    fields = {
        "id": case.id,
        "question": case.question,
        "answers": list(case.answers),
        "articles": list(case.articles),
        "quotes": list(case.quotes),
        "history": list(case.history),
        "now": case.now and case.now.isoformat(),
        "unanswerable": case.unanswerable,
        "reason": case.reason,
        "tags": list(case.tags),
    }
    return {name: value for name, value in fields.items() if value}


def from_fields(fields: Any) -> Case:
    """A case from an object of a .jsonl test set. Raises ValueError that says what is wrong with it."""
    if not isinstance(fields, dict):
        raise ValueError("expected a JSON object with a question")
    if unknown := fields.keys() - _KNOWN:
        raise ValueError(f"unknown field {', '.join(sorted(map(str, unknown)))}")
    question = fields.get("question")
    if not isinstance(question, str) or not question.strip():
        raise ValueError("there is no question")
    lists = {name: _strings(fields, name) for name in _LISTS if name != "answers"}
    answers = _answers(fields)
    unanswerable = fields.get("unanswerable", False)
    if not isinstance(unanswerable, bool):
        raise ValueError("unanswerable must be true or false")
    if not unanswerable and not (answers or lists["articles"]):
        raise ValueError("an answerable question needs answers or articles")
    if unanswerable and answers:
        raise ValueError("an unanswerable question has no answers")
    name, reason, now = _string(fields, "id"), _string(fields, "reason"), _moment(fields.get("now"))
    return Case(question, answers, now=now, unanswerable=unanswerable, reason=reason, id=name, **lists)


def _load_text(path: Path, text: str) -> TestSet:
    """A test set from the text of a file, by the ending of its name."""
    match path.suffix.lower():
        case ".json":
            return formats.load_json(path, text)
        case ".csv":
            header = [text.partition("\n")[0].split(mark) for mark in _DELIMITERS]
            known = [len(_KNOWN & {cell.strip(' "\r').lower() for cell in cells}) for cells in header]
            rows = csv.reader(io.StringIO(text, newline=""), delimiter=_DELIMITERS[known.index(max(known))])
            return TestSet(_cases(path, _table_rows(path, ((rows.line_num, row) for row in rows))))
        case _:
            lines = [(f"{path}:{number}", line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
            if formats.is_mtrag(lines[0][1] if lines else ""):
                return formats.load_mtrag(lines)
            return TestSet(_cases(path, iter(lines)))


def _cases(path: Path, rows: Iterator[tuple[str, Any]]) -> tuple[Case, ...]:
    """Cases from (place in the file, JSON line or object)."""
    cases: list[Case] = []
    bad = BadLines()
    for place, row in rows:
        try:
            cases.append(from_fields(json.loads(row) if isinstance(row, str) else row))
        except (ValueError, TypeError, RecursionError) as error:
            bad.add(place, error)
    bad.check()
    if not cases:
        raise InputError(f"{path} holds no questions; each line is a JSON object, or a row, with a question")
    return tuple(cases)


def _sheet_rows(path: Path) -> Iterator[tuple[str, Any]]:
    """The rows of a workbook's first sheet, as `_table_rows` gives them."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        sheet = openpyxl.load_workbook(path, read_only=True, data_only=True).worksheets[0]
        rows = [["" if cell is None else cell for cell in row] for row in sheet.iter_rows(values_only=True)]
    except (OSError, ValueError, KeyError, IndexError, BadZipFile, InvalidFileException) as error:
        raise InputError(f"{path} is not an Excel workbook ({type(error).__name__})") from error
    return _table_rows(path, enumerate(rows, 1))


def _table_rows(path: Path, rows: Any) -> Iterator[tuple[str, Any]]:
    """The rows of a table as (place in the file, object), from (line, cells). The header names the fields; the items of a list are
    separated by |, or the cell is JSON.
    """
    header: list[str] = []
    try:
        for number, row in rows:
            if not header:
                header = [str(cell).strip().lower() for cell in row]
                if "question" not in header:
                    raise InputError(f"{path}:{number}: the header has no column question; it has {', '.join(header)}")
            elif any(str(cell).strip() for cell in row):
                yield f"{path}:{number}", _row_fields(header, row)
    except csv.Error as error:
        raise InputError(f"{path} is not a table: {error}") from error


def _row_fields(header: list[str], row: list[Any]) -> Any:
    fields: dict[str, Any] = {}
    for name, cell in zip(header, row, strict=False):
        value = cell.isoformat() if isinstance(cell, datetime) else str(cell).strip()
        if not value:
            continue
        if name == "unanswerable":
            fields[name] = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(value.lower(), value)
        elif name in _LISTS:
            fields[name] = _cell_list(value)
        else:
            fields[name] = value
    return fields


def _cell_list(value: str) -> Any:
    try:
        return json.loads(value) if value.startswith("[") else [part.strip() for part in value.split(_CELL_SEPARATOR) if part.strip()]
    except (ValueError, RecursionError):
        return [value]


def _moment(value: Any) -> datetime | None:
    """A time in ISO 8601, in UTC where it names no zone."""
    try:
        moment = None if value is None else datetime.fromisoformat(value)
    except (ValueError, TypeError):
        raise ValueError(f"now must be a time in ISO 8601, such as 2025-09-03T18:05, not {value!r}") from None
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=UTC)


def _answers(fields: dict[str, Any]) -> tuple[Gold, ...]:
    value = fields.get("answers", [])
    if not isinstance(value, list) or not all(isinstance(answer, str) or _has_parts(answer) for answer in value):
        raise ValueError("answers must be a list of strings, or of lists of strings that belong together")
    return tuple(answer if isinstance(answer, str) else tuple(answer) for answer in value)


def _has_parts(answer: Any) -> bool:
    """Whether an answer is a list of parts."""
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
