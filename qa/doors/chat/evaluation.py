"""The tab of the evaluations: a run's measures, those of another run beside them, and the questions that failed."""

from collections.abc import Sequence
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from qa.doors.chat.session import SENT, Label, Session, page_opened
from qa.doors.errors import in_words
from qa.evaluation.claims import CLAIMS
from qa.evaluation.compare import compare
from qa.evaluation.measures import HEADLINE, figure, measure
from qa.evaluation.results import Result
from qa.evaluation.runs import read_about, read_results, read_values
from qa.saying.words import say

_SHOWN = 100  # questions that failed


def build(runs: Path, session: Session, label: Label) -> None:
    """Lay out the tab for the runs in a folder, and connect its events."""
    with gr.Row():
        run = gr.Dropdown(runs_in(runs), label=label("run"), elem_id="run", interactive=True)
        other = gr.Dropdown([("", ""), *runs_in(runs)], value="", label=label("compare_with"), elem_id="other", interactive=True)
    shown = gr.HTML(elem_id="evaluation", js_on_load=None)
    show: Any = (partial(page, runs), [run, other, session.language], shown)
    gr.on([run.change, other.change, session.language.change], *show, **SENT)
    listed = page_opened()(lambda: (gr.Dropdown(runs_in(runs)), gr.Dropdown([("", ""), *runs_in(runs)])), None, [run, other], **SENT)
    listed.then(*show, **SENT)


def runs_in(runs: Path) -> list[tuple[str, str]]:
    """The names of the runs over questions in a folder as choices of a dropdown, the newest first; runs over claims are left out."""
    of_questions = [file.parent for file in runs.glob("*/run.json") if not (file.parent / CLAIMS).exists()]
    folders = sorted(of_questions, key=lambda folder: -folder.stat().st_mtime)
    return [(folder.name, folder.name) for folder in folders]


def page(runs: Path, name: str, before: str, language: str) -> str:
    """The run `name` as HTML: its headline measures, beside those of the run `before` if there is one, and its questions that failed."""
    if not name:
        return f'<p class="note">{escape(say("no_runs", language))}</p>'
    try:
        results = read_results(runs / name)
        rows = _comparison_rows(runs / before, runs / name) if before else _measure_rows(results, runs / name)
        about = read_about(runs / name)
    except Exception as error:
        return f'<p class="problem">{escape(in_words(error, language))}</p>'
    head = ("measure", "before" if before else "", name, "p") if before else ("measure", name)
    about_line = ", ".join(f"{key}: {about[key]}" for key in ("testset", "llm", "started") if about.get(key))
    return f'<p class="note">{escape(about_line)}</p>{_table(head, rows)}{_failures_table(results, language)}'


def _measure_rows(results: Sequence[Result], folder: Path) -> list[tuple[str, ...]]:
    measures = measure(results, read_values(folder))
    return [(name, figure(name, measures[name].value)) for name in HEADLINE if name in measures]


def _comparison_rows(before: Path, after: Path) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for difference in compare(read_values(before), read_values(after)).differences:
        name = difference.measure
        if name in HEADLINE or difference.significant:
            p = f"{difference.p:.3f}" + (" *" if difference.significant else "")
            rows.append((name, figure(name, difference.before), figure(name, difference.after), p))
    return rows


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    cells = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    lines = ["".join(f"<td>{escape(cell)}</td>" for cell in row) for row in rows]
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return f'<table class="compared"><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>'


def _failures_table(results: Sequence[Result], language: str) -> str:
    """The questions that failed: why, question, gold, answer and evidence side by side."""
    head = [say(name, language) for name in ("why", "question", "gold", "answer", "evidence")]
    rows = []
    for result in results:
        if result.failure:
            gold, evidence = " | ".join(map(str, result.case.answers)), " … ".join(item.quote for item in result.answer.evidence[:3])
            rows.append((result.failure, result.case.question, gold or "–", result.answer.text, evidence))
    return f"<h2>{escape(say('failures', language))} ({len(rows)})</h2>{_table(head, rows[:_SHOWN])}" if rows else ""
