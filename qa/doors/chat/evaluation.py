"""The tab of the evaluations: runs, compared and with the questions that failed, and a run to be started."""

import re
from html import escape
from typing import Any

import gradio as gr

from qa.doors.chat.ask import cited_article
from qa.doors.chat.runs import cases_html, failure, failure_html, run_html, runs_in, told_html
from qa.doors.chat.session import QUIET, SENT, Label, Session, page_opened, plain_errors, who_asks
from qa.doors.chat.settings_tab import model_choices
from qa.doors.errors import in_words
from qa.doors.runner import FEEDBACK
from qa.doors.service import DEFAULT, Service
from qa.saying.words import say
from qa.showing.page import Page

_EVERY = 1  # seconds after which a page looks how far the run is
_CLICKED = re.compile(r"(failure|open):(\d{1,6}):(\d{1,6}):\d+", re.ASCII)  # what, the number of a failed question, and of a citation


def build(service: Service, session: Session, label: Label, may_start: bool) -> None:
    """Lay out the tab and connect its events. Runs can be started only with `may_start`."""
    runs, language = Runs(service), session.language
    with gr.Column(elem_id="evaluation-tab"):
        start = gr.Accordion(label("run_start"), open=False, elem_id="starting", visible=may_start)
        with gr.Row():
            run = gr.Dropdown([], label=label("run"), elem_id="run", interactive=True)
            other = gr.Dropdown([("", "")], value="", label=label("compare_with"), elem_id="other", interactive=True)
        with gr.Row(equal_height=False):
            with gr.Column(scale=5):
                shown = gr.HTML(elem_id="evaluation", js_on_load=None)
            with gr.Column(scale=4, elem_id="failed-column"):
                failed = gr.HTML(elem_id="failed", js_on_load=None)
                article = gr.HTML(elem_id="failed-article", js_on_load=None)
    acts = gr.Textbox("", elem_id="run-acts", show_label=False, container=False)
    listed = [run, other, shown, failed, article]

    gr.on([run.input, other.input], runs.show, [run, other, language], shown, **SENT)
    run.input(lambda: ("", ""), None, [failed, article], **SENT)
    gr.on([page_opened(), language.change], runs.load, language, listed, **SENT)
    acted = acts.change(runs.act, [acts, run, language], [failed, article], trigger_mode="multiple", **SENT)
    acted.then(None, None, None, js="() => window.dateline.look()", **QUIET)
    if may_start:
        with start:
            _build_starting(service, runs, session, label, listed)


def _build_starting(service: Service, runs: "Runs", session: Session, label: Label, listed: list[Any]) -> None:
    """Lay out what starts and stops a run, and connect its events; `listed` takes what `Runs.load` returns."""
    with gr.Row():
        testset = gr.Dropdown([], label=label("testset"), elem_id="testset", interactive=True)
        model = gr.Dropdown(model_choices(service), value=DEFAULT, label=label("model"), elem_id="run-model", interactive=True)
    with gr.Row():
        start = gr.Button(label("run_begin"), elem_id="run-start", size="sm")
        stop = gr.Button(label("stop"), elem_id="run-stop", size="sm", visible=False)
    told = gr.HTML(elem_id="run-told", js_on_load=None)
    cases = gr.HTML(elem_id="testset-cases", js_on_load=None)
    timer, language = gr.Timer(_EVERY, active=False), session.language
    state = [told, start, stop, timer]

    gr.on([page_opened(), language.change], runs.testsets, language, testset, **SENT).then(runs.cases, [testset, language], cases, **SENT)
    gr.on([page_opened(), language.change], runs.state, language, state, **SENT)
    testset.input(runs.cases, [testset, language], cases, **SENT)
    start.click(runs.start, [testset, model, language], state, **SENT)
    stop.click(runs.stop, language, state, **QUIET)
    timer.tick(runs.watch, language, [*state, *listed], queue=False, show_progress="hidden", api_visibility="private")


class Runs:
    """The handlers of the tab's events."""

    def __init__(self, service: Service) -> None:
        self._service, self._runner, self._archive = service, service.runner, service.archive
        self._folder = service.archive.settings.runs

    def load(self, language: str, chosen: str = "") -> tuple[Any, ...]:
        """The runs to choose from, those to compare with, the run `chosen` or else the newest, and no failed question opened."""
        names = runs_in(self._folder)
        chosen = chosen or next(iter(names), "")
        others = gr.Dropdown([("", ""), *((name, name) for name in names)], value="")
        return gr.Dropdown(names, value=chosen or None), others, run_html(self._folder, chosen, "", language), "", ""

    def show(self, name: str | None, before: str | None, language: str) -> str:
        return run_html(self._folder, name or "", before or "", language)

    def act(self, value: str, name: str | None, language: str) -> tuple[Any, Any]:
        """Do what was clicked in the run: `value` is `failure:number:0` or `open:number:citation`, then `:` and a time.

        Returns the failed question and the article that its answer cites.
        """
        clicked = _CLICKED.fullmatch(value)
        if not clicked:
            return gr.skip(), gr.skip()
        number, citation = int(clicked[2]), int(clicked[3])
        with plain_errors(language):
            result = failure(self._folder, name or "", number)
        if clicked[1] == "failure":
            return failure_html(result, number, language), ""
        return gr.skip(), cited_article(self._archive, result.answer, number, citation, Page(language))

    def testsets(self, language: str) -> gr.Dropdown:
        """The test sets to choose from."""
        names = self._runner.testsets()
        choices = [(say("testset_feedback", language) if name == FEEDBACK else name, name) for name in names]
        return gr.Dropdown(choices, value=next(iter(names), None))

    def cases(self, name: str | None, language: str) -> str:
        """The questions of a test set."""
        if name is None:
            return f'<p class="note">{escape(say("no_testsets", language))}</p>'
        try:
            return cases_html(self._runner.load(name), language)
        except Exception as error:
            return f'<p class="problem">{escape(in_words(error, language))}</p>'

    def start(self, name: str | None, model: str, language: str, request: gr.Request) -> tuple[Any, ...]:
        with plain_errors(language):
            self._service.start_run(name, who_asks(request), model)
        return self.state(language)

    def stop(self, language: str) -> tuple[Any, ...]:
        self._runner.stop()
        return self.state(language)

    def state(self, language: str) -> tuple[Any, ...]:
        """How far the run is, the button that can be used, and the timer, which ticks while there is a run."""
        is_running = self._runner.is_running
        told = told_html(self._runner, language)
        return told, gr.Button(visible=not is_running), gr.Button(visible=is_running), gr.Timer(active=is_running)

    def watch(self, language: str) -> tuple[Any, ...]:
        """How far the run is, and at its end what it found."""
        state = self.state(language)
        return *state, *((gr.skip(),) * 5 if self._runner.is_running else self.load(language, self._runner.run))
