"""The tab of the conversations that a browser keeps: search, open, name, export and delete them."""

import json
from html import escape
from typing import Any

import gradio as gr

from qa.doors.chat import kept as keeping
from qa.doors.chat.ask import SENT, Label, Session, messages
from qa.doors.chat.kept import Kept
from qa.saying.words import say
from qa.showing.page import Page


def build(session: Session, tabs: gr.Tabs, chat: gr.Chatbot, label: Label) -> None:
    """Lay out the tab and connect its events; `chat` and `tabs` are those of the page."""
    conversations, kept, language = Conversations(session), session.kept, session.language
    with gr.Row():
        find = gr.Textbox("", label=label("find_conversations"), elem_id="find-conversations", scale=5, max_length=200)
        new = gr.Button(label("new_conversation"), elem_id="new", scale=1)
    listed = gr.HTML(elem_id="conversations", js_on_load=None)
    acts = gr.Textbox(value="", elem_id="kept-acts", show_label=False, container=False)
    file = gr.JSON(visible=False)

    gr.on([kept.change, find.change, language.change], conversations.search, [kept, find, language], listed, **SENT)
    new.click(conversations.begin, [kept, language], [*session.conversations, chat, tabs], **SENT)
    done = acts.change(
        conversations.act, [acts, kept, language], [*session.conversations, chat, tabs, file], trigger_mode="multiple", **SENT
    )
    done.then(None, file, None, js="(file) => window.dateline.save(file)", **SENT)


class Conversations:
    """The handlers of the tab's events."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def search(self, kept: Kept | None, words: str, language: str) -> str:
        return listing(kept, words, language) if kept else ""

    def begin(self, kept: Kept, language: str) -> tuple[Any, ...]:
        kept = keeping.with_new(kept)
        return *self._session.keep(kept), messages(kept, Page(language)), gr.Tabs(selected="ask")

    def act(self, value: str, kept: Kept, language: str) -> tuple[Any, ...]:
        """Do what was clicked: `value` is `open:id`, `delete:id`, `markdown:id`, `json:id`, or `name:id:title`, then `:` and a time.

        Returns the conversations for both of `Session.conversations`, the chat, the tab to show, and a file to save.
        """
        act, name, title = [*value.split(":", 2), "", ""][:3]
        chat: Any = gr.skip()
        tab: Any = gr.skip()
        file: Any = None
        if name not in kept["conversations"]:  # it was deleted meanwhile
            return *self._session.keep(kept), chat, tab, file
        match act:
            case "open":
                kept = {**kept, "current": name}
                chat, tab = messages(kept, Page(language)), gr.Tabs(selected="ask")
            case "delete":
                kept = keeping.without(kept, name)
                chat = messages(kept, Page(language))
            case "name":
                kept = keeping.renamed(kept, name, title.rpartition(":")[0])
            case "markdown":
                file = {"name": f"dateline-{name}.md", "text": keeping.as_markdown_file(kept, name)}
            case _:
                text = json.dumps(kept["conversations"][name], ensure_ascii=False, indent=1)
                file = {"name": f"dateline-{name}.json", "text": text}
        return *self._session.keep(kept), chat, tab, file


def listing(kept: Kept, words: str, language: str) -> str:
    """The conversations in which the words occur, as HTML; each can be named there."""
    labels = {"open": say("open", language), "markdown": "Markdown", "json": "JSON", "delete": say("delete", language)}
    buttons = "".join(f'<button data-do="{act}">{escape(text)}</button>' for act, text in labels.items())
    rename = escape(say("rename", language))
    items = "".join(
        f'<li data-conversation="{escape(key)}">'
        f'<input class="name" value="{escape(name)}" maxlength="80" aria-label="{rename}">{buttons}</li>'
        for key, name in keeping.names_of(kept, words).items()
    )
    return f'<ul class="listing">{items}</ul>' if items else f'<p class="note">{escape(say("no_conversations", language))}</p>'
