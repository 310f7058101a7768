"""What the tabs of the page have in common: the values of a session, how events are sent, and who asks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from typing import Any

import gradio as gr

from qa.doors.chat.kept import Tab
from qa.doors.errors import in_words
from qa.doors.guard import asker
from qa.doors.seals import Seals

Label = Callable[[str], Any]
# Events go through Gradio's queue, since others do not report that a State changed; or past it, where that does not matter.
SENT: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
QUIET: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}


@dataclass(frozen=True, slots=True)
class Session:
    """What a tab of a browser knows: the conversations it shares with the others, as they are and as the browser stores them, its language
    and its LLM.
    """

    tab: gr.State
    stored: gr.BrowserState
    language: gr.State
    model: gr.State
    began: gr.State  # set anew when the first articles are added to an empty archive
    seals: Seals

    def sealed(self, tab: Tab) -> dict[str, str]:
        """The conversations as a new value of `stored`."""
        return tab.kept.sealed(tab.current, self.seals)


def page_opened() -> Callable[..., Any]:
    """The event that a browser opens the page which is being built."""
    load: Callable[..., Any] = gr.context.Context.root_block.load  # type: ignore[union-attr]
    return load


@contextmanager
def plain_errors(language: str, otherwise: str = "failed") -> Iterator[None]:
    """Raise every error as a gr.Error with a message for users, in their language; `otherwise` as `in_words` takes it."""
    try:
        yield
    except Exception as error:
        raise gr.Error(escape(in_words(error, language, otherwise)), print_exception=False) from error


def who_asks(request: gr.Request) -> str:
    """The user who asks, or the network of the address."""
    assert request.request
    return asker(request.request)
