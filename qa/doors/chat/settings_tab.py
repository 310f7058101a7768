"""The tab of the settings: which of the server's LLMs answers, and whether it can be reached."""

from html import escape

import gradio as gr

from qa.doors.chat.ask import SENT, Label, Session, who_asks
from qa.doors.errors import in_words
from qa.doors.service import DEFAULT, Service
from qa.drafting.llm import shown
from qa.showing.strings import say

_LONGEST_SHOWN = 80


def build(service: Service, session: Session, label: Label) -> None:
    """The tab with its events. The server's endpoint is named, its key is not."""
    spec = shown(service.archive.llm)
    spec = spec.partition("#")[2] or spec
    choices = [(f"{name} ({spec})" if name == DEFAULT else name, name) for name in service.models]
    model = gr.Radio(label=label("model"), choices=choices, value=DEFAULT, elem_id="model")
    gr.Markdown(label("model_note"))
    test = gr.Button(label("model_test"), elem_id="test-model", size="sm")
    told = gr.HTML(elem_id="model-told", js_on_load=None)

    async def try_it(name: str, language: str, request: gr.Request) -> str:
        try:
            said = await service.say_hello(who_asks(request), name)
        except Exception as error:
            return f'<p class="problem" role="status">{escape(in_words(error, language))}</p>'
        text = say("model_none", language) if said is None else say("model_works", language, said=said[:_LONGEST_SHOWN])
        return f'<p class="note" role="status">{escape(text)}</p>'

    model.change(lambda name: name, model, session.model, queue=False, **SENT)
    test.click(try_it, [model, session.language], told, concurrency_limit=None, **SENT)
