"""The questions that a chat offers while nothing is asked."""

from typing import Any

import gradio as gr

from qa.doors.suggestions import Suggestions
from qa.saying.words import say

_EVERY = 2  # seconds after which a page looks whether more have come


def with_offers(suggestions: Suggestions, language: str, *shown: Any) -> gr.Chatbot:
    """The chat with the questions there are, in a language, and with what it is to show, if anything new."""
    name = "welcome" if suggestions.can_come else "empty"
    return gr.Chatbot(*shown, placeholder=say(name, language), examples=[{"text": question} for question in suggestions.at_hand(language)])


def keep_offering(suggestions: Suggestions, began: gr.State, language: gr.State, chat: gr.Chatbot) -> None:
    """Offer the questions that come while the page is open, or after its archive `began`."""

    def look(code: str) -> tuple[gr.Chatbot, gr.Timer]:
        coming = suggestions.make()  # before what is at hand is read, so that none is missed
        return with_offers(suggestions, code), gr.Timer(active=coming)

    timer = gr.Timer(_EVERY)
    began.change(lambda: gr.Timer(active=True), None, timer, queue=False, show_progress="hidden", api_visibility="private")
    timer.tick(look, language, [chat, timer], queue=False, show_progress="hidden", api_visibility="private")
