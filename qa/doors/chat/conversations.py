"""The tab of the conversations that a browser keeps: found, opened, named, exported, deleted."""

import json
from html import escape
from typing import Any

import gradio as gr

from qa.doors.chat import kept as keeping
from qa.doors.chat.ask import SENT, Label, Session, messages
from qa.doors.chat.kept import Kept
from qa.showing.page import Page
from qa.showing.strings import say


def build(session: Session, tabs: gr.Tabs, chat: gr.Chatbot, label: Label) -> None:
    """The tab with its events."""
    with gr.Row():
        find = gr.Textbox("", label=label("find_conversations"), elem_id="find-conversations", scale=5, max_length=200)
        new = gr.Button(label("new_conversation"), elem_id="new", scale=1)
    listed = gr.HTML(elem_id="conversations", js_on_load=None)
    kept_acts = gr.Textbox(value="", elem_id="kept-acts", show_label=False, container=False)
    file = gr.JSON(visible=False)
    kept, language = session.kept, session.language

    def show(kept_: Kept | None, words: str, language_: str) -> str:
        return listing(kept_, words, language_) if kept_ else ""

    def begin(kept_: Kept, language_: str) -> tuple[Any, ...]:
        kept_ = keeping.begun(kept_)
        return *session.keep(kept_), messages(kept_, Page(language_)), gr.Tabs(selected="ask")

    def act(value: str, kept_: Kept, language_: str) -> tuple[Any, ...]:
        """`open:id`, `delete:id`, `markdown:id`, `json:id`, or `name:id:title`."""
        name, which, title = [*value.split(":", 2), "", ""][:3]
        here = kept_["conversations"].get(which)
        if here is None:
            return *session.keep(kept_), gr.skip(), gr.skip(), None
        match name:
            case "open":
                kept_ = {**kept_, "current": which}
                return *session.keep(kept_), messages(kept_, Page(language_)), gr.Tabs(selected="ask"), None
            case "delete":
                kept_ = keeping.forgotten(kept_, which)
                return *session.keep(kept_), messages(kept_, Page(language_)), gr.skip(), None
            case "name":
                kept_ = keeping.renamed(kept_, which, title.rpartition(":")[0])
                return *session.keep(kept_), gr.skip(), gr.skip(), None
        text = keeping.as_markdown_file(kept_, which) if name == "markdown" else json.dumps(here, ensure_ascii=False, indent=1)
        return (
            *session.keep(kept_),
            gr.skip(),
            gr.skip(),
            {"name": f"dateline-{which}.{'md' if name == 'markdown' else 'json'}", "text": text},
        )

    gr.on([kept.change, find.change, language.change], show, [kept, find, language], listed, **SENT)
    new.click(begin, [kept, language], [*session.conversations, chat, tabs], **SENT)
    kept_acts.change(act, [kept_acts, kept, language], [*session.conversations, chat, tabs, file], trigger_mode="multiple", **SENT).then(
        None, file, None, js="(file) => window.dateline.save(file)", **SENT
    )


def listing(kept: Kept, words: str, language: str) -> str:
    """The conversations in which the words stand; each can be named where it is listed."""
    items = "".join(
        f'<li data-conversation="{escape(key)}"><input class="name" value="{escape(name)}" maxlength="80" '
        f'aria-label="{escape(say("rename", language))}">'
        + "".join(
            f'<button data-do="{do}">{escape(text)}</button>'
            for do, text in (
                ("open", say("open", language)), ("markdown", "Markdown"), ("json", "JSON"), ("delete", say("delete", language)),
            )
        )
        + "</li>"
        for key, name in keeping.found(kept, words).items()
    )  # fmt: skip
    return f'<ul class="listing">{items}</ul>' if items else f'<p class="note">{escape(say("no_conversations", language))}</p>'
