"""Runs of test sets as HTML: their measures, those of another run beside them, and the questions that failed, each of which opens."""

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from qa.doors.errors import in_words
from qa.doors.runner import Runner
from qa.evaluation.cases import Case, TestSet, parts
from qa.evaluation.claims import CLAIMS
from qa.evaluation.compare import compare
from qa.evaluation.complaints import TO_BE_WRITTEN
from qa.evaluation.measures import HEADLINE, Values, figure, measure, values_of
from qa.evaluation.results import Result
from qa.evaluation.runs import read_about, read_results, read_values
from qa.saying.words import Said, say
from qa.showing.page import Page, question_html, quoted
from vectorstore import InputError

_SHOWN = 100  # questions that failed, or of a test set


def runs_in(runs: Path) -> list[str]:
    """The names of the runs over questions in a folder, the newest first; runs over claims are left out."""
    of_questions = [file.parent for file in runs.glob("*/run.json") if not (file.parent / CLAIMS).exists()]
    return [folder.name for folder in sorted(of_questions, key=lambda folder: -folder.stat().st_mtime)]


def run_html(runs: Path, name: str, before: str, language: str) -> str:
    """The run `name`: its headline measures, beside those of the run `before` if there is one, and its questions that failed. Of a run
    that is not finished, how far it is, and the same of the questions that were asked.
    """
    if not name:
        return f'<p class="note">{escape(say("no_runs", language))}</p>'
    try:
        about, results, values = _read(runs, name)
        rows = _comparison_rows(_read(runs, before)[2], values) if before else _measure_rows(results, values)
    except Exception as error:
        return f'<p class="problem">{escape(in_words(error, language))}</p>'
    lines = [", ".join(f"{key}: {about[key]}" for key in ("testset", "llm", "started") if about.get(key))]
    if not about["finished"]:
        lines.append(say("run_unfinished", language, done=len(results), total=about["questions"]))
    head = (say("measure", language), *((before, name, "p") if before else (name,)))
    notes = "".join(f'<p class="note">{escape(line)}</p>' for line in lines)
    return f"{notes}{_table(head, rows) if rows else ''}{_failures_table(results, language)}"


def failure(runs: Path, name: str, number: int) -> Result:
    """The failed question of that number in a run. Raises InputError when there is none."""
    failed = _failed(_read(runs, name)[1])
    if number >= len(failed):
        raise InputError(Said("no_such_run"))
    return failed[number]


def failure_html(result: Result, number: int, language: str) -> str:
    """A failed question with its gold and why it failed, above the answer as the chat shows it."""
    gold = "".join(
        f'<dd dir="auto">{text}</dd>'
        for text in (_gold_html(result.case, language), *(escape(quoted(quote)) for quote in result.case.quotes))
    )
    facts = f"<dt>{escape(say('why', language))}</dt><dd>{_reason(result, language)}</dd><dt>{escape(say('gold', language))}</dt>{gold}"
    answer = Page(language, buttons=False).answer(result.answer, number)
    return f'{question_html(result.case.question)}<dl class="facts">{facts}</dl>{answer}'


def cases_html(testset: TestSet, language: str) -> str:
    """The questions of a test set with their gold."""
    rows = [(escape(case.question), _gold_html(case, language), escape(", ".join(case.tags))) for case in testset.cases[:_SHOWN]]
    waiting = any(TO_BE_WRITTEN in case.answers for case in testset.cases)
    note = f'<p class="note">{escape(say("to_be_written_how", language))}</p>' if waiting else ""
    return f"{note}{_table([say(head, language) for head in ('question', 'gold')] + [''], rows)}"


def told_html(runner: Runner, language: str) -> str:
    """How far the run is that was started last, or how it ended; empty when none was."""
    if runner.error:
        return f'<p class="problem" role="status">{escape(in_words(runner.error, language))}</p>'
    if not runner.total:
        return ""
    counts = {"done": runner.done, "total": runner.total}
    if runner.is_running:
        line = say("run_stopping" if runner.is_stopped else "run_going", language, **counts)
        return f'<p class="note" role="status">{escape(line)}</p><progress max="{runner.total}" value="{runner.done}"></progress>'
    return f'<p class="note" role="status">{escape(say("run_stopped" if runner.is_stopped else "run_done", language, **counts))}</p>'


def _read(runs: Path, name: str) -> tuple[dict[str, Any], list[Result], Values]:
    """What run.json says of a run, its results, and their values. Raises InputError for what is no run in this folder."""
    if name not in runs_in(runs):
        raise InputError(Said("no_such_run"))
    about, results = read_about(runs / name), read_results(runs / name)
    return about, results, read_values(runs / name) if about["finished"] else values_of(results)


def _measure_rows(results: Sequence[Result], values: Values) -> list[tuple[str, ...]]:
    measures = measure(results, values)
    return [(name, figure(name, measures[name].value)) for name in HEADLINE if name in measures]


def _comparison_rows(before: Values, after: Values) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for difference in compare(before, after).differences:
        name = difference.measure
        if name in HEADLINE or difference.significant:
            p = f"{difference.p:.3f}" + (" *" if difference.significant else "")
            rows.append((escape(name), figure(name, difference.before), figure(name, difference.after), p))
    return rows


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table; `rows` are HTML."""
    cells = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<table class="compared"><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>'


def _failed(results: Sequence[Result]) -> list[Result]:
    return [result for result in results if result.failure]


def _failures_table(results: Sequence[Result], language: str) -> str:
    """The questions that failed, to open: why, question, gold and answer side by side."""
    failed = _failed(results)
    head = [say(name, language) for name in ("why", "question", "gold", "answer")]
    rows = [
        (
            _reason(result, language),
            f'<button class="act failure t{number}">{escape(result.case.question)}</button>',
            _gold_html(result.case, language),
            escape(result.answer.text),
        )
        for number, result in enumerate(failed[:_SHOWN])
    ]
    return f"<h2>{escape(say('failures', language))} ({len(failed)})</h2>{_table(head, rows)}" if failed else ""


def _reason(result: Result, language: str) -> str:
    """Why a question failed, which is a name with spaces and a comma."""
    return escape(say("failed_" + result.failure.replace(",", "").replace(" ", "_"), language))


def _gold_html(case: Case, language: str) -> str:
    """The right answers of a case, any one of which will do."""
    if case.unanswerable:
        return escape(say("gold_none", language))
    if TO_BE_WRITTEN in case.answers:
        return escape(say("to_be_written", language))
    return escape(" | ".join(", ".join(parts(answer)) for answer in case.answers) or "–")
