"""What the chat offers while its archive is empty: to drop files, to paste an address, or to try the sample articles."""

import time
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import gradio as gr

from qa.doors.chat.adding import ADDING, Adding, files_box
from qa.doors.chat.session import QUIET, Label, Session, page_opened
from vectorstore.fetching.sources import Source

SAMPLE = Path(str(files("qa"))).parent / "seeds" / "articles"  # in a copy of the repository; an installed package has none


def build(adding: Adding, session: Session, label: Label) -> None:
    """Lay out the offers above the chat; once articles are added, the session is told that its archive has begun."""
    beginning, language = Beginning(adding), session.language
    with gr.Column(visible=not adding.archive.has_articles, elem_id="beginning") as offers:
        gr.Markdown(label("empty"))
        dropped = files_box(label, "first-files")
        with gr.Row(visible=adding.web, elem_classes="with-button"):
            url = gr.Textbox("", label=label("add_url"), elem_id="first-url", max_length=2000, scale=5, min_width=240)
            add = gr.Button(label("add"), elem_id="first-add", min_width=100, scale=1)
        sample = gr.Button(label("add_sample"), elem_id="sample", visible=SAMPLE.is_dir())
    told = gr.HTML(elem_id="begun", js_on_load=None)

    gr.on([page_opened(), session.began.change], lambda: gr.Column(visible=not adding.archive.has_articles), None, offers, **QUIET)
    shown = [told, session.began]
    dropped.upload(beginning.add_files, [dropped, language], [*shown, dropped], **ADDING)
    gr.on([url.submit, add.click], beginning.add_address, [url, language], shown, **ADDING)
    sample.click(beginning.add_sample, language, shown, **ADDING)


class Beginning:
    """The handlers of the offers' events. Each yields what the page tells, and a new value of `Session.began` when there are articles."""

    def __init__(self, adding: Adding) -> None:
        self._adding = adding

    def add_files(self, sent: list[str] | None, language: str, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        for shown in self._add(self._adding.sent(sent, "", "", "", language, request), language, request):
            yield *shown, None

    def add_address(self, url: str, language: str, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        yield from self._add(self._adding.sent(None, url, "", "", language, request), language, request)

    def add_sample(self, language: str, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        yield from self._add([SAMPLE], language, request)

    def _add(self, sources: list[Source], language: str, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        for told in self._adding.add(sources, language, request):
            yield told.html, time.monotonic_ns() if told.began else gr.skip()
