"""The tab of the settings: which of the server's LLMs answers, and whether it can be reached."""

from html import escape

import gradio as gr

from qa.chat.ask import SENT, Label, Session
from qa.llm import LlmError
from qa.prompts import Prompt
from qa.service import DEFAULT, Service
from qa.strings import say

_HELLO = Prompt("You answer in one word.", "Say hello.", "")


def build(service: Service, session: Session, label: Label) -> None:
    """The tab with its events. The server's endpoint is named, its key is not."""
    spec = service.archive.llm
    shown = spec.partition("#")[2] or spec if isinstance(spec, str) else type(spec).__name__
    choices = [(f"{name} ({shown})" if name == DEFAULT else name, name) for name in service.models]
    model = gr.Radio(label=label("model"), choices=choices, value=DEFAULT, elem_id="model")
    gr.Markdown(label("model_note"))
    test = gr.Button(label("model_test"), elem_id="test-model", size="sm")
    told = gr.HTML(elem_id="model-told", js_on_load=None)

    def try_it(name: str, language: str) -> str:
        try:
            found = service.archive.model(None if name == DEFAULT else name)
            said = "".join(found.stream(_HELLO))[:80] if found else ""
        except LlmError as error:
            return f'<p class="problem" role="status">{escape(str(error))}</p>'
        text = say("model_works", language, said=said.strip()) if found else say("model_none", language)
        return f'<p class="note" role="status">{escape(text)}</p>'

    model.change(lambda name: name, model, session.model, queue=False, **SENT)
    test.click(try_it, [model, session.language], told, **SENT)
