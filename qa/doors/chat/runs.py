"""Runs of test sets as HTML: their measures, those of another run beside them, and the questions that failed, each of which opens."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from qa.doors.errors import in_words
from qa.doors.runner import Runner
from qa.evaluation.cases import Case, TestSet, parts
from qa.evaluation.claims import CLAIMS
from qa.evaluation.complaints import TO_BE_WRITTEN
from qa.evaluation.measures import HEADLINE, figure
from qa.evaluation.report import Report
from qa.evaluation.results import NOT_CHOSEN, NOT_RETRIEVED, NOT_SAID, WRONGLY_ABSTAINED, WRONGLY_ANSWERED, Result
from qa.saying.words import Said, say
from qa.showing.page import Page, question_html, quoted
from vectorstore import InputError

_SHOWN = 100  # questions that failed, or of a test set
_WHY = {
    NOT_RETRIEVED: "failed_not_retrieved",
    NOT_CHOSEN: "failed_not_chosen",
    NOT_SAID: "failed_not_said",
    WRONGLY_ABSTAINED: "failed_wrongly_abstained",
    WRONGLY_ANSWERED: "failed_wrongly_answered",
}  # why a question failed → the name of what the page says of it


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
        report = _read(runs, name)
        rows = _comparison_rows(_read(runs, before), report) if before else _measure_rows(report)
    except Exception as error:
        return f'<p class="problem">{escape(in_words(error, language))}</p>'
    lines = [", ".join(f"{key}: {report.about[key]}" for key in ("testset", "llm", "started"))]
    if not report.about["finished"]:
        lines.append(say("run_unfinished", language, done=len(report.results), total=report.about["questions"]))
    head = (say("measure", language), *((before, name, "p") if before else (name,)))
    notes = "".join(f'<p class="note">{escape(line)}</p>' for line in lines)
    return f"{notes}{_table(head, rows) if rows else ''}{_failures_table(report.failures, language)}"


def failure(runs: Path, name: str, number: int) -> Result:
    """The failed question of that number in a run. Raises InputError when there is none."""
    failed = _read(runs, name).failures
    if number >= len(failed):
        raise InputError(Said("no_such_run"))
    return failed[number]


def failure_html(result: Result, number: int, language: str) -> str:
    """A failed question with its gold and why it failed, above the answer as the chat shows it."""
    gold = (_gold_html(result.case, language), *(escape(quoted(quote)) for quote in result.case.quotes))
    facts = {"why": (escape(say(_WHY[result.failure], language)),), "gold": gold}
    lines = [(escape(say(name, language)), "".join(f'<dd dir="auto">{text}</dd>' for text in texts)) for name, texts in facts.items()]
    listed = "".join(f"<dt>{name}</dt>{texts}" for name, texts in lines)
    answer = Page(language, buttons=False).answer(result.answer, number)
    return f'{question_html(result.case.question)}<dl class="facts">{listed}</dl>{answer}'


def cases_html(testset: TestSet, language: str) -> str:
    """The questions of a test set with their gold."""
    rows = [(escape(case.question), _gold_html(case, language), escape(", ".join(case.tags))) for case in testset.cases[:_SHOWN]]
    waiting = any(TO_BE_WRITTEN in case.answers for case in testset.cases)
    note = f'<p class="note">{escape(say("to_be_written_how", language))}</p>' if waiting else ""
    return f"{note}{_table((say('question', language), say('gold', language), ''), rows)}"


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


def _read(runs: Path, name: str) -> Report:
    """The report of a run, as far as that is. Raises InputError for what is no run in this folder."""
    if name not in runs_in(runs):
        raise InputError(Said("no_such_run"))
    return Report.load(runs / name)


def _measure_rows(report: Report) -> list[tuple[str, ...]]:
    return [(name, figure(name, report.measures[name].value)) for name in HEADLINE if name in report.measures]


def _comparison_rows(before: Report, after: Report) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for difference in before.compare(after).differences:
        name = difference.measure
        if name in HEADLINE or difference.significant:
            p = f"{difference.p:.3f}" + (" *" if difference.significant else "")
            rows.append((escape(name), figure(name, difference.before), figure(name, difference.after), p))
    return rows


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table; `rows` are HTML."""
    cells = "".join(f"<th>{escape(cell)}</th>" if cell else "<td></td>" for cell in head)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<table class="compared"><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>'


def _failures_table(failed: Sequence[Result], language: str) -> str:
    """The questions that failed, to open: why, question, gold and answer side by side."""
    head = [say(name, language) for name in ("why", "question", "gold", "answer")]
    rows = [
        (
            escape(say(_WHY[result.failure], language)),
            f'<button class="act failure t{number}">{escape(result.case.question)}</button>',
            _gold_html(result.case, language),
            escape(result.answer.text),
        )
        for number, result in enumerate(failed[:_SHOWN])
    ]
    return f"<h2>{escape(say('failures', language))} ({len(failed)})</h2>{_table(head, rows)}" if failed else ""


def _gold_html(case: Case, language: str) -> str:
    """The right answers of a case, any one of which will do."""
    if case.unanswerable:
        return escape(say("gold_none", language))
    if TO_BE_WRITTEN in case.answers:
        return escape(say("to_be_written", language))
    return escape(" | ".join(", ".join(parts(answer)) for answer in case.answers) or "–")
