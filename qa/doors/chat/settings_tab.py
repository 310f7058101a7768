"""The tab of the settings: which of the server's LLMs answers, and whether it can be reached."""

from html import escape

import gradio as gr

from qa.doors.chat.session import SENT, Label, Session, who_asks
from qa.doors.errors import in_words
from qa.doors.service import DEFAULT, Service
from qa.drafting.llm import shown
from qa.saying.words import say

_LONGEST_SHOWN = 80  # characters of an LLM's reply to the greeting


def model_choices(service: Service) -> list[tuple[str, str]]:
    """The server's LLMs as choices; its own by its name, without the address and the key of an endpoint."""
    spec = shown(service.archive.llm)
    spec = spec.partition("#")[2] or spec
    return [(f"{name} ({spec})" if name == DEFAULT else name, name) for name in service.models]


def build(service: Service, session: Session, label: Label) -> None:
    """Lay out the tab and connect its events."""
    model = gr.Radio(label=label("model"), choices=model_choices(service), value=DEFAULT, elem_id="model")
    gr.Markdown(label("model_note"))
    test = gr.Button(label("model_test"), elem_id="test-model", size="sm")
    result = gr.HTML(elem_id="model-told", js_on_load=None)

    async def try_it(name: str, language: str, request: gr.Request) -> str:
        try:
            reply = await service.say_hello(who_asks(request), name)
        except Exception as error:
            return f'<p class="problem" role="status">{escape(in_words(error, language))}</p>'
        text = say("model_none", language) if reply is None else say("model_works", language, said=reply[:_LONGEST_SHOWN])
        return f'<p class="note" role="status">{escape(text)}</p>'

    model.change(lambda name: name, model, session.model, queue=False, **SENT)
    test.click(try_it, [model, session.language], result, concurrency_limit=None, **SENT)
