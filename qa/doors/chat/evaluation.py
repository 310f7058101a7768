"""The tab of the evaluations: a run's figures, another run beside it, and the questions that went wrong."""

from collections.abc import Sequence
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from qa.doors.chat.ask import SENT, Label, Session, page_opened
from qa.doors.errors import in_words
from qa.evaluation.claims import CLAIMS
from qa.evaluation.compare import compare
from qa.evaluation.measures import HEADLINE, figure, measure
from qa.evaluation.results import Result
from qa.evaluation.runs import read_about, read_results, read_values
from qa.showing.strings import say

_SHOWN = 100  # questions that went wrong


def build(runs: Path, session: Session, label: Label) -> None:
    """The tab with its events, over the runs in a folder."""
    with gr.Row():
        run = gr.Dropdown(finished(runs), label=label("run"), elem_id="run", interactive=True)
        other = gr.Dropdown([("", ""), *finished(runs)], value="", label=label("compare_with"), elem_id="other", interactive=True)
    shown = gr.HTML(elem_id="evaluation", js_on_load=None)
    show: Any = (partial(page, runs), [run, other, session.language], shown)
    gr.on([run.change, other.change, session.language.change], *show, **SENT)
    listed = page_opened()(lambda: (gr.Dropdown(finished(runs)), gr.Dropdown([("", ""), *finished(runs)])), None, [run, other], **SENT)
    listed.then(*show, **SENT)


def finished(runs: Path) -> list[tuple[str, str]]:
    """The names of the runs over questions, the newest first; those over claims have pages of their own."""
    folders = sorted(
        (file.parent for file in runs.glob("*/run.json") if not (file.parent / CLAIMS).exists()), key=lambda folder: -folder.stat().st_mtime
    )
    return [(folder.name, folder.name) for folder in folders]


def page(runs: Path, name: str, before: str, language: str) -> str:
    """A run as HTML: its headline figures, beside those of another run, and its questions that went wrong."""
    if not name:
        return f'<p class="note">{escape(say("no_runs", language))}</p>'
    try:
        results = read_results(runs / name)
        rows = _compared(runs / before, runs / name) if before else _figures(results, runs / name)
        about = read_about(runs / name)
    except Exception as error:
        return f'<p class="problem">{escape(in_words(error, language))}</p>'
    head = ("measure", "before" if before else "", name, "p") if before else ("measure", name)
    told = ", ".join(f"{key}: {about[key]}" for key in ("testset", "llm", "started") if about.get(key))
    return f'<p class="note">{escape(told)}</p>{_table(head, rows)}{_failures(results, language)}'


def _figures(results: Sequence[Result], folder: Path) -> list[tuple[str, ...]]:
    measures = measure(results, read_values(folder))
    return [(name, figure(name, measures[name].value)) for name in HEADLINE if name in measures]


def _compared(before: Path, after: Path) -> list[tuple[str, ...]]:
    found = compare(read_values(before), read_values(after)).differences
    return [
        (of.measure, figure(of.measure, of.before), figure(of.measure, of.after), f"{of.p:.3f}" + (" *" if of.significant else ""))
        for of in found
        if of.measure in HEADLINE or of.significant
    ]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    cells = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<table class="compared"><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>'


def _failures(results: Sequence[Result], language: str) -> str:
    """The questions that went wrong: question, gold, answer and evidence side by side."""
    head = [say(name, language) for name in ("why", "question", "gold", "answer", "evidence")]
    rows = []
    for result in results:
        if result.failure:
            gold, evidence = " | ".join(map(str, result.case.answers)), " … ".join(item.quote for item in result.answer.evidence[:3])
            rows.append((result.failure, result.case.question, gold or "–", result.answer.text, evidence))
    return f"<h2>{escape(say('failures', language))} ({len(rows)})</h2>{_table(head, rows[:_SHOWN])}" if rows else ""
