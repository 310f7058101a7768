"""The tab in which questions are asked: the conversation, which articles count, and the cited article beside it."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from html import escape
from typing import Any

import gradio as gr
from anyio import to_thread

from qa.asking.question import LONGEST_QUESTION
from qa.doors.chat import kept as keeping
from qa.doors.chat.histogram import days_html
from qa.doors.chat.kept import Kept
from qa.doors.chat.offers import with_offers
from qa.doors.chat.zones import now_in
from qa.doors.errors import BusyError, in_words
from qa.doors.guard import asker
from qa.doors.seals import Seals
from qa.doors.service import Service
from qa.saying.words import preferred, say
from qa.showing.page import Page, places, question_html
from qa.types import Answer, Asking, Claim
from vectorstore import ArticleError, Store
from vectorstore.record.feedback import VERDICTS, Feedback

Message = dict[str, str]
Label = Callable[[str], Any]
# Events go through Gradio's queue, since others do not report that a State changed; or past it, where that does not matter.
SENT: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
QUIET: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
_NEWEST = 8  # articles listed before anything is asked
_CLICKED = re.compile(r"(\d{1,6}):(\d{1,6})", re.ASCII)  # the numbers of a turn and of a citation


@dataclass(frozen=True, slots=True)
class Session:
    """What the tabs of one browser share: its conversations, as they are and as the browser stores them, its language and its LLM."""

    kept: gr.State
    stored: gr.BrowserState
    language: gr.State
    model: gr.State
    began: gr.State  # set anew when the first articles are added to an empty archive
    seals: Seals

    def keep(self, kept: Kept) -> tuple[Kept, dict[str, str]]:
        """The conversations as new values of `kept` and `stored`."""
        return kept, keeping.for_browser(kept, self.seals)

    @property
    def conversations(self) -> list[Any]:
        """The components that take what `keep` returns."""
        return [self.kept, self.stored]


def page_opened() -> Callable[..., Any]:
    """The event that a browser opens the page which is being built."""
    load: Callable[..., Any] = gr.context.Context.root_block.load  # type: ignore[union-attr]
    return load


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

    kept, stored, language = session.kept, session.stored, session.language
    shown = [kept, stored, language, chat, beside, publisher, of_language, histogram, asked, box]
    opened = gr.on([page_opened(), session.began.change], talk.load, stored, shown, **SENT)
    opened.then(None, None, zone, js="() => window.dateline.begin()", **QUIET)
    gr.on([box.submit, ask.click], talk.submitted, [box, language], asked, **SENT)
    chat.example_select(_example_picked, None, asked, **SENT)
    acts.change(talk.act, [acts, kept, language], [beside, box, asked, kept, stored], trigger_mode="multiple", **SENT)
    chat.clear(talk.begin, [kept, language], [kept, stored, beside], **SENT)
    started = asked.change(talk.start, [asked, kept, language], [kept, stored, chat, box, ask, stop], **QUIET)
    answering = started.then(
        talk.respond, [asked, kept, language, session.model, publisher, of_language, first, last, zone], [chat, beside, kept, stored],
        concurrency_limit=None, show_progress="hidden", api_visibility="private",  # Service says how many are answered at once
    )  # fmt: skip
    gr.context.Context.root_block.unload(talk.left)  # type: ignore[union-attr]
    answering.then(_ready, None, [box, ask, stop], **QUIET)
    stop.click(talk.stopped, kept, [kept, stored, box, ask, stop], cancels=[answering], **QUIET)
    return chat


class Talk:
    """The handlers of the tab's events."""

    def __init__(self, service: Service, session: Session) -> None:
        self._service, self._session, self._archive = service, session, service.archive
        self._answering: dict[str | None, asyncio.Task[Any] | None] = {}  # by session

    def load(self, stored: Any, request: gr.Request) -> tuple[Any, ...]:
        """What a newly opened page shows, and a question to ask at once: that of its address (`?q=`), or one left unanswered."""
        language = preferred(request.headers.get("accept-language", ""))
        user = str(getattr(request.state, "user", None) or "")
        kept, unanswered = keeping.without_unanswered(keeping.from_browser(stored, user, self._session.seals))
        question = str(request.query_params.get("q", "")).strip()[:LONGEST_QUESTION] or unanswered
        facets = self._archive.facets()
        publishers, languages = ([(name, name) for name in facets[which] if name] for which in ("publisher", "language"))
        return (
            *self._session.keep(kept),
            language,
            with_offers(self._service.suggestions, language, messages(kept, Page(language))),
            self._newest(language),
            gr.Dropdown([(say("any_publisher", language), ""), *publishers], value=""),
            gr.Dropdown([(say("any_language", language), ""), *languages], value=""),
            days_html(facets["day"]),
            _to_ask(question) if question else gr.skip(),
            gr.Textbox(interactive=not question),
        )

    def submitted(self, text: str, language: str) -> dict[str, Any]:
        if not text.strip():
            raise gr.Error(say("question_first", language), duration=3, print_exception=False)
        return _to_ask(text.strip())

    def start(self, asked: dict[str, Any], kept: Kept, language: str) -> tuple[Any, ...]:
        """Show the question in the conversation, and lock the box until it is answered."""
        kept = keeping.with_question(kept, asked["text"])
        shown = messages(kept, Page(language))
        return *self._session.keep(kept), shown, gr.Textbox(value="", interactive=False), gr.Button(visible=False), gr.Button(visible=True)

    async def respond(
        self,
        asked: dict[str, Any],
        kept: Kept,
        language: str,
        model: str,
        publisher: str,
        of_language: str,
        after: str,
        before: str,
        zone: str,
        request: gr.Request,
    ) -> AsyncIterator[tuple[Any, ...]]:
        """Yields the chat, the article beside it and the conversations: after each checked claim, then with the whole answer."""
        page, turn, claims = Page(language), len(keeping.turns(kept)) - 1, list[Claim]()
        *shown, _ = messages(kept, page)
        asking = Asking(
            history=keeping.history(kept),
            published_after=after.strip() or None,
            published_before=before.strip() or None,
            any_time=asked["any_time"],
            publisher=publisher or "",
            language=of_language or "",
            locale=language,
            now=now_in(zone),
        )
        self._answering[request.session_hash] = asyncio.current_task()
        try:
            async with aclosing(self._service.stream(asked["text"], who_asks(request), model, **asking)) as events:
                async for event in events:
                    if isinstance(event, Claim):
                        claims.append(event)
                        so_far = _reply(f'<div class="answer">{page.claims(claims, turn, ())}</div>')
                        yield [*shown, so_far], gr.skip(), gr.skip(), gr.skip()
                    elif isinstance(event, Answer):
                        kept = keeping.with_answer(kept, event, self._session.seals)
                        beside = await to_thread.run_sync(cited_article, self._archive, event, turn, 1, page)
                        yield [*shown, _reply(page.answer(event, turn))], beside, *self._session.keep(kept)
        except ArticleError as error:  # the filters cannot be used
            raise gr.Error(escape(say("bad_filters", language)), print_exception=False) from error
        except Exception as error:
            raise gr.Error(escape(in_words(error, language)), print_exception=False) from error
        finally:
            self._answering.pop(request.session_hash, None)

    def left(self, request: gr.Request) -> None:
        """A browser closed the page, or loaded it again: cancel what is being answered for it."""
        if task := self._answering.pop(request.session_hash, None):
            task.get_loop().call_soon_threadsafe(task.cancel)

    def stopped(self, kept: Kept) -> tuple[Any, ...]:
        """Note that the last turn was stopped, so that it is not asked again, and unlock the box."""
        turns = keeping.turns(kept)
        if turns and turns[-1]["answer"] is None:
            kept = keeping.with_verdict(kept, len(turns) - 1, "stopped")
        return *self._session.keep(kept), *_ready()

    def begin(self, kept: Kept, language: str) -> tuple[Any, ...]:
        """Begin a new conversation; the one before it is kept."""
        kept = keeping.with_new(kept)
        return *self._session.keep(kept), self._newest(language)

    def act(self, value: str, kept: Kept, language: str, request: gr.Request) -> tuple[Any, ...]:
        """Do what was clicked: `value` is `name:turn:citation` or `article:id`, then `:` and a time.

        Returns the article beside the chat, the text in the box, a question to ask, and the conversations.
        """
        name, _, rest = value.rpartition(":")[0].partition(":")
        beside, box, asked, page, verdict = gr.skip(), gr.skip(), gr.skip(), Page(language), name.replace("_", " ")
        if name == "article":
            article = self._archive.get(rest)
            return page.article(article, self._archive.versions(rest)) if article else beside, box, asked, gr.skip(), gr.skip()
        clicked = _CLICKED.fullmatch(rest)
        turn, number = (int(part) for part in clicked.groups()) if clicked else (0, 0)
        answer = keeping.answer_of(kept, turn) if clicked else None
        match name:
            case "open" if answer:
                beside = cited_article(self._archive, answer, turn, number, page)
            case "edit" if answer and answer.understood:
                box = answer.understood.whole
            case "any_time" if answer:
                asked = _to_ask(answer.question, any_time=True)
            case "wrong_citation" if not number:
                gr.Info(say("wrong_citation_which", language))
            case _ if answer and verdict in VERDICTS:
                self._take_verdict(verdict, answer, kept, turn, number, who_asks(request), language)
                return beside, box, asked, *self._session.keep(keeping.with_verdict(kept, turn, verdict))
        return beside, box, asked, gr.skip(), gr.skip()

    def _take_verdict(self, verdict: str, answer: Answer, kept: Kept, turn: int, number: int, who: str, language: str) -> None:
        """Store a verdict on an answer; of each reader the last one counts. Raises gr.Error for an answer that the server never gave."""
        given, seals = keeping.turns(kept)[turn], self._session.seals
        try:
            self._service.count(who)
        except BusyError as error:
            raise gr.Error(escape(in_words(error, language)), print_exception=False) from error
        if not seals.signed(given["answer"], given["signature"]):
            raise gr.Error(say("not_signed", language), print_exception=False)
        citation = number if verdict == "wrong citation" else 0
        feedback = Feedback(verdict, answer.question, tuple(keeping.history(kept)[: 2 * turn]), given["answer"], citation)
        self._archive.give_feedback(feedback, seals.owner(f"{who}\n{given['signature']}"))
        gr.Info(say("thanks", language), duration=5)

    def _newest(self, language: str) -> str:
        """The newest articles as HTML; empty when there are none."""
        page = Page(language)
        return f"<h2>{page.say('newest')}</h2>{page.listing(self._archive.list(limit=_NEWEST))}" if self._archive.has_articles else ""


def cited_article(archive: Store, answer: Answer, turn: int, number: int, page: Page) -> str:
    """The article of citation `number` as HTML; empty when there is no such citation."""
    article_id = next((place.article_id for place in places(answer) if place.number == number), None)
    return page.cited_article(answer, turn, number, archive.get(article_id), archive.versions(article_id)) if article_id else ""


def messages(kept: Kept, page: Page) -> list[Message]:
    """The current conversation as the chat shows it."""
    shown = []
    for number, turn in enumerate(keeping.turns(kept)):
        answer = keeping.answer_of(kept, number)
        shown.append({"role": "user", "content": question_html(turn["question"])})
        shown.append(_reply(page.answer(answer, number, turn["verdict"]) if answer else page.looking()))
    return shown


def _to_ask(text: str, any_time: bool = False) -> dict[str, Any]:
    """A value for the State `asked`; the time makes it differ from the same question asked before."""
    return {"text": text, "any_time": any_time, "at": time.monotonic_ns()}


def _example_picked(event: gr.SelectData) -> dict[str, Any]:
    return _to_ask(str(event.value["text"]))


def _ready() -> tuple[Any, ...]:
    """Unlock the box, and show the button to ask in place of the one to stop."""
    return gr.Textbox(interactive=True), gr.Button(visible=True), gr.Button(visible=False)


def who_asks(request: gr.Request) -> str:
    """The user who asks, or the network of the address."""
    assert request.request
    return asker(request.request)


def _reply(html: str) -> Message:
    return {"role": "assistant", "content": html}
