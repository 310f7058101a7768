"""The tab of the conversations that a browser keeps: search, open, name, export and delete them."""

import json
from html import escape
from typing import Any

import gradio as gr

from qa.doors.chat.kept import Kept, Tab, as_markdown_file
from qa.doors.chat.session import SENT, Label, Session
from qa.saying.words import say


def build(session: Session, tabs: gr.Tabs, chat: gr.Chatbot, label: Label) -> None:
    """Lay out the tab and connect its events; `chat` and `tabs` are those of the page."""
    conversations, tab, language = Conversations(session), session.tab, session.language
    with gr.Row():
        find = gr.Textbox("", label=label("find_conversations"), elem_id="find-conversations", scale=5, max_length=200)
        new = gr.Button(label("new_conversation"), elem_id="new", scale=1)
    listed = gr.HTML(elem_id="conversations", js_on_load=None)
    acts = gr.Textbox(value="", elem_id="kept-acts", show_label=False, container=False)
    file = gr.JSON(visible=False)

    listing_changes: list[Any] = [tabs.select, find.change, language.change]
    gr.on(listing_changes, conversations.show, [tab, find, language], listed, **SENT)
    new.click(conversations.begin, tab, [session.stored, chat, tabs], **SENT)
    done = acts.change(conversations.act, [acts, tab, language], [session.stored, chat, tabs, file], trigger_mode="multiple", **SENT)
    done.then(conversations.show, [tab, find, language], listed, **SENT)
    done.then(None, file, None, js="(file) => window.dateline.save(file)", **SENT)


class Conversations:
    """The handlers of the tab's events."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def show(self, tab: Tab | None, words: str, language: str) -> str:
        return listing(tab.kept, words, language) if tab else ""

    def begin(self, tab: Tab) -> tuple[Any, ...]:
        tab.current = ""
        return self._session.sealed(tab), [], gr.Tabs(selected="ask")

    def act(self, value: str, tab: Tab, language: str) -> tuple[Any, ...]:
        """Do what was clicked: `value` is `open:id`, `delete:id`, `markdown:id`, `json:id`, or `name:id:title`, then `:` and a time.

        Returns the conversations as the browser stores them, the chat, the tab to show, and a file to save.
        """
        act, name, title = [*value.split(":", 2), "", ""][:3]
        kept, chat, shown, file = tab.kept, gr.skip(), gr.skip(), None
        if name not in kept:  # it was deleted meanwhile
            return self._session.sealed(tab), chat, shown, file
        match act:
            case "open":
                tab.current = name
                chat, shown = tab.messages(language), gr.Tabs(selected="ask")
            case "delete":
                kept.delete(name)
                chat = tab.messages(language)
            case "name":
                kept.rename(name, title.rpartition(":")[0])
            case "markdown":
                file = {"name": f"dateline-{name}.md", "text": as_markdown_file(kept[name])}
            case _:
                file = {"name": f"dateline-{name}.json", "text": json.dumps(kept[name], ensure_ascii=False, indent=1)}
        return self._session.sealed(tab), chat, shown, file


def listing(kept: Kept, words: str, language: str) -> str:
    """The conversations in which the words occur, as HTML; each can be named there."""
    labels = {"open": say("open", language), "markdown": "Markdown", "json": "JSON", "delete": say("delete", language)}
    buttons = "".join(f'<button data-do="{act}">{escape(text)}</button>' for act, text in labels.items())
    rename = escape(say("rename", language))
    items = "".join(
        f'<li data-conversation="{escape(key)}">'
        f'<input class="name" value="{escape(name)}" maxlength="80" aria-label="{rename}">{buttons}</li>'
        for key, name in kept.names(words).items()
    )
    return f'<ul class="listing">{items}</ul>' if items else f'<p class="note">{escape(say("no_conversations", language))}</p>'
