"""The tab in which questions are asked: the conversation, which articles count, and the cited article beside it."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any
from weakref import WeakValueDictionary

import gradio as gr
from anyio import to_thread

from qa.asking.question import LONGEST_QUESTION
from qa.doors.chat.histogram import days_html
from qa.doors.chat.kept import Browsers, Kept, Place, Tab
from qa.doors.chat.offers import with_offers
from qa.doors.chat.session import QUIET, SENT, Label, Session, page_opened, plain_errors, who_asks
from qa.doors.chat.turns import Growing, Turn, answer_of, is_left, ticking
from qa.doors.chat.zones import now_in
from qa.doors.errors import in_words
from qa.doors.service import Service
from qa.saying.words import preferred, say
from qa.showing.page import Page, places
from qa.types import Answer, Asking
from vectorstore import ArticleError, Store
from vectorstore.record.feedback import VERDICTS, Feedback

_NEWEST = 8  # articles listed before anything is asked
_POLL = 0.2  # seconds after which is looked whether another tab has the answer
_CLICKED = re.compile(r"(\d{1,6}):(\d{1,6})", re.ASCII)  # the numbers of a turn and of a citation


def build(service: Service, session: Session, label: Label) -> gr.Chatbot:
    """Lay out the tab and connect its events. Returns the chat, which other tabs change."""
    talk = Talk(service, session)
    with gr.Row(equal_height=False, elem_id="ask-tab"):
        with gr.Column(scale=5, elem_id="talk"):
            chat = gr.Chatbot(
                None, elem_id="chat", show_label=False, height="calc(100dvh - 19.5rem)", layout="panel", buttons=[],
                latex_delimiters=[], feedback_options=None, allow_file_downloads=False, autoscroll=False)  # fmt: skip
            with gr.Row(elem_id="asking"):
                box = gr.Textbox(
                    "", elem_id="question", label=label("ask_placeholder"), show_label=False, container=False, scale=6, max_lines=4,
                    max_length=LONGEST_QUESTION, placeholder=label("ask_placeholder"),
                    interactive=False,  # until the browser's conversations are loaded
                )  # fmt: skip
                ask = gr.Button(label("ask"), variant="primary", min_width=80, scale=1, elem_id="ask")
                stop = gr.Button(label("stop"), min_width=80, scale=1, visible=False, elem_id="stop")
            with gr.Accordion(label("filters"), open=False, elem_id="filters"):
                with gr.Row():
                    day: dict[str, Any] = {"placeholder": label("date_hint"), "max_length": 10, "min_width": 100}
                    publisher = gr.Dropdown([("", "")], value="", label=label("publisher"), interactive=True, min_width=120)
                    of_language = gr.Dropdown([("", "")], value="", label=label("language"), interactive=True, min_width=100)
                    first = gr.Textbox("", label=label("from"), elem_id="first", **day)
                    last = gr.Textbox("", label=label("to"), elem_id="last", **day)
                histogram = gr.HTML(elem_id="histogram", js_on_load=None)
        with gr.Column(scale=4, elem_id="beside-column"):
            beside = gr.HTML(elem_id="beside", js_on_load=None)
    acts, zone = (gr.Textbox("", elem_id=name, show_label=False, container=False) for name in ("acts", "zone"))
    asked = gr.State(None)  # every way of asking sets it, and its change starts the answer

    tab, stored, language = session.tab, session.stored, session.language
    shown = [tab, stored, language, chat, beside, publisher, of_language, histogram, asked, box]
    opened = gr.on([page_opened(), session.began.change], talk.load, stored, shown, **SENT)
    opened.then(None, None, zone, js="() => window.dateline.begin()", **QUIET)
    gr.on([box.submit, ask.click], talk.submitted, [box, language], asked, **SENT)
    chat.example_select(_example_picked, None, asked, **SENT)
    acts.change(talk.act, [acts, tab, language], [beside, box, asked, stored], trigger_mode="multiple", **SENT)
    chat.clear(talk.begin, [tab, language], [stored, beside], **SENT)
    started = asked.change(talk.start, [asked, tab, language], [stored, chat, box, ask, stop], **QUIET)
    answering = started.success(
        talk.respond, [asked, tab, language, session.model, publisher, of_language, first, last, zone], [chat, beside, stored],
        concurrency_limit=None, show_progress="hidden", api_visibility="private",  # Service says how many are answered at once
    )  # fmt: skip
    gr.context.Context.root_block.unload(talk.left)  # type: ignore[union-attr]
    answering.then(_ready, None, [box, ask, stop], **QUIET)
    answering.failure(talk.shown, [tab, language], chat, **QUIET)
    stop.click(talk.stopped, [tab, language], [chat, stored, box, ask, stop], cancels=[answering], **QUIET)
    return chat


class Talk:
    """The handlers of the tab's events."""

    def __init__(self, service: Service, session: Session) -> None:
        self._service, self._session = service, session
        self._archive = service.archive
        self._browsers = Browsers(session.seals)
        self._tabs: WeakValueDictionary[str | None, Tab] = WeakValueDictionary()  # by session

    def load(self, stored: Any, request: gr.Request) -> tuple[Any, ...]:
        """What a newly opened page shows, and a question to ask at once: that of its address (`?q=`), or one left unanswered."""
        language = preferred(request.headers.get("accept-language", ""))
        user = str(getattr(request.state, "user", None) or "")
        tab = self._tabs[request.session_hash] = self._browsers.tab(stored, user)
        to_ask = self._left_unanswered(tab, str(request.query_params.get("q", "")).strip()[:LONGEST_QUESTION])
        facets = self._archive.facets()
        publishers, languages = ([(name, name) for name in facets[which] if name] for which in ("publisher", "language"))
        return (
            tab,
            self._session.sealed(tab),
            language,
            with_offers(self._service.suggestions, language, tab.messages(language)),
            self._newest(language),
            gr.Dropdown([(say("any_publisher", language), ""), *publishers], value=""),
            gr.Dropdown([(say("any_language", language), ""), *languages], value=""),
            days_html(facets["day"]),
            to_ask or gr.skip(),
            gr.Textbox(interactive=not to_ask),
        )

    def _left_unanswered(self, tab: Tab, question: str) -> dict[str, Any] | None:
        """What a new tab asks at once: the question of its address, else the last one, where the page was left before its answer."""
        last = tab.turns[-1] if tab.turns and is_left(tab.turns[-1]) else None
        if last and question in ("", last["question"]):
            return _to_ask(last["question"], last["any_time"], len(tab.turns) - 1)
        return _to_ask(question) if question else None

    def submitted(self, text: str, language: str) -> dict[str, Any]:
        if not text.strip():
            raise gr.Error(say("question_first", language), duration=3, print_exception=False)
        return _to_ask(text.strip())

    def start(self, asked: dict[str, Any], tab: Tab, language: str) -> tuple[Any, ...]:
        """Show the question in the conversation, and lock the box until it is answered."""
        if tab.awaited:
            raise gr.Error(say("one_at_a_time", language), duration=5, print_exception=False)
        tab.ask(asked["text"], asked["any_time"], asked["number"])
        box = gr.Textbox(value="", interactive=False)
        return self._session.sealed(tab), tab.messages(language), box, gr.Button(visible=False), gr.Button(visible=True)

    async def respond(
        self,
        asked: dict[str, Any],
        tab: Tab,
        language: str,
        model: str,
        publisher: str,
        of_language: str,
        after: str,
        before: str,
        zone: str,
        request: gr.Request,
    ) -> AsyncIterator[tuple[Any, ...]]:
        """Yields the chat, the article beside it and the conversations: while the answer grows, then with the whole of it."""
        page, kept, place = Page(language), tab.kept, tab.awaited
        while place and kept.is_answered_elsewhere(place, tab):
            await asyncio.sleep(_POLL)
        if place is None or place != tab.awaited:  # it was stopped, or the page left
            yield gr.skip(), gr.skip(), gr.skip()  # where nothing is yielded, Gradio empties what is yielded to
            return
        growing = Growing(page, tab.messages(language), place.number)
        asking = Asking(
            history=kept.history(place),
            published_after=after.strip() or None,
            published_before=before.strip() or None,
            any_time=asked["any_time"],
            publisher=publisher or "",
            language=of_language or "",
            locale=language,
            now=now_in(zone),
        )
        tab.task, turn = asyncio.current_task(), kept.turn(place)
        try:
            if turn and is_left(turn):
                events = self._service.stream(asked["text"], who_asks(request), model, growing.begin, **asking)
                async with aclosing(events), aclosing(ticking(events)) as ticks:
                    async for event in ticks:
                        if isinstance(event, Answer):
                            kept.answer(place, event, self._session.seals)
                        else:
                            growing.add(event)
                            yield growing.messages() if tab.current == place.conversation else gr.skip(), gr.skip(), gr.skip()
        except ArticleError:  # the filters cannot be used
            kept.fail(place, say("bad_filters", language))
        except Exception as error:
            kept.fail(place, in_words(error, language))
        tab.forgo()
        beside = await to_thread.run_sync(cited_article, self._archive, answer_of(kept.turn(place)), place.number, 1, page)
        shown = (tab.messages(language), beside) if tab.current == place.conversation else (gr.skip(), gr.skip())
        yield *shown, self._session.sealed(tab)

    def left(self, request: gr.Request) -> None:
        """A browser closed the page, or loaded it again: cancel what is being answered for it."""
        if (tab := self._tabs.pop(request.session_hash, None)) and (task := tab.forgo()):
            task.get_loop().call_soon_threadsafe(task.cancel)

    def stopped(self, tab: Tab, language: str) -> tuple[Any, ...]:
        """Note that the turn was stopped, so that it is not asked again by itself, and unlock the box."""
        if tab.awaited:
            tab.kept.fail(tab.awaited, say("stopped", language))
            tab.forgo()
        return tab.messages(language), self._session.sealed(tab), *_ready()

    def shown(self, tab: Tab, language: str) -> Any:
        """The conversation as it is kept, where its last answer failed on the way to the page."""
        return gr.skip() if tab.awaited else tab.messages(language)

    def begin(self, tab: Tab, language: str) -> tuple[Any, ...]:
        """Begin a new conversation; the one before it is kept."""
        tab.current = ""
        return self._session.sealed(tab), self._newest(language)

    def act(self, value: str, tab: Tab, language: str, request: gr.Request) -> tuple[Any, ...]:
        """Do what was clicked: `value` is `name:turn:citation` or `article:id`, then `:` and a time.

        Returns the article beside the chat, the text in the box, a question to ask, and the conversations.
        """
        name, _, rest = value.rpartition(":")[0].partition(":")
        beside, box, asked, stored, page, verdict = gr.skip(), gr.skip(), gr.skip(), gr.skip(), Page(language), name.replace("_", " ")
        if name == "article":
            article = self._archive.get(rest)
            return page.article(article, self._archive.versions(rest)) if article else beside, box, asked, stored
        clicked = _CLICKED.fullmatch(rest)
        number, citation = (int(part) for part in clicked.groups()) if clicked else (0, 0)
        turn = tab.kept.turn(Place(tab.current, number)) if clicked else None
        answer = answer_of(turn)
        match name:
            case "again" if turn and not answer:
                asked = _to_ask(turn["question"], turn["any_time"], number)
            case "open" if answer:
                beside = cited_article(self._archive, answer, number, citation, page)
            case "edit" if answer and answer.understood:
                box = answer.understood.whole
            case "any_time" if answer:
                asked = _to_ask(answer.question, any_time=True)
            case "wrong_citation" if not citation:
                gr.Info(say("wrong_citation_which", language))
            case _ if turn and answer and verdict in VERDICTS:
                self._take_verdict(verdict, turn, Place(tab.current, number), tab.kept, citation, who_asks(request), language)
                stored = self._session.sealed(tab)
        return beside, box, asked, stored

    def _take_verdict(self, verdict: str, turn: Turn, place: Place, kept: Kept, citation: int, who: str, language: str) -> None:
        """Store a verdict on an answer; of each reader the last one counts. Raises gr.Error for an answer that the server never gave."""
        seals = self._session.seals
        with plain_errors(language):
            self._service.count(who)
        if not seals.signed(turn["answer"], turn["signature"]):
            raise gr.Error(say("not_signed", language), print_exception=False)
        cited = citation if verdict == "wrong citation" else 0
        feedback = Feedback(verdict, turn["answer"]["question"], tuple(kept.history(place)), turn["answer"], cited)
        self._archive.give_feedback(feedback, seals.owner(f"{who}\n{turn['signature']}"))
        kept.judge(place, verdict)
        gr.Info(say("thanks", language), duration=5)

    def _newest(self, language: str) -> str:
        """The newest articles as HTML; empty when there are none."""
        page = Page(language)
        return f"<h2>{page.say('newest')}</h2>{page.listing(self._archive.list(limit=_NEWEST))}" if self._archive.has_articles else ""


def cited_article(archive: Store, answer: Answer | None, turn: int, number: int, page: Page) -> str:
    """The article of citation `number` as HTML; empty when there is no such citation."""
    article_id = next((place.article_id for place in places(answer) if place.number == number), None) if answer else None
    return page.cited_article(answer, turn, number, archive.get(article_id), archive.versions(article_id)) if answer and article_id else ""


def _to_ask(text: str, any_time: bool = False, number: int | None = None) -> dict[str, Any]:
    """A value for the State `asked`: a new question, or that of the turn of this number once more. The time makes it differ from the same
    one asked before.
    """
    return {"text": text, "any_time": any_time, "number": number, "at": time.monotonic_ns()}


def _example_picked(event: gr.SelectData) -> Any:
    text = event.value.get("text") if isinstance(event.value, dict) else None
    return _to_ask(str(text)[:LONGEST_QUESTION]) if text else gr.skip()


def _ready() -> tuple[Any, ...]:
    """Unlock the box, and show the button to ask in place of the one to stop."""
    return gr.Textbox(interactive=True), gr.Button(visible=True), gr.Button(visible=False)
