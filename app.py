"""Builds and serves the web application: the chat page, in Gradio, the REST interface (`qa.doors.api`), and tools for agents over MCP."""

import secrets
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from importlib.resources import files
from pathlib import Path
from socket import socket
from threading import Thread
from typing import Any, cast

import gradio as gr
from fastapi import FastAPI
from gradio.routes import templates
from gradio.utils import get_upload_folder
from jinja2 import BaseLoader, ChoiceLoader, DictLoader
from starlette.routing import Mount

import qa
from qa import Archive
from qa.doors import api, server
from qa.doors.chat import articles, ask, beginning, conversations, evaluation, settings_tab
from qa.doors.chat.adding import Adding
from qa.doors.chat.events import Events
from qa.doors.chat.offers import keep_offering
from qa.doors.chat.open_tabs import OpenTabs
from qa.doors.chat.session import Session
from qa.doors.errors import in_words
from qa.doors.guard import asker, for_this_machine, signing_in
from qa.doors.seals import Seals
from qa.doors.service import DEFAULT, Service
from qa.doors.sessions import Sessions
from qa.doors.uploads import Receiver, Uploads
from qa.doors.users import Users
from qa.saying.words import ENGLISH, languages, sections
from qa.showing.as_json import article_json, hit_json, to_json
from qa.types import Asking
from vectorstore import InputError, StoreError

_CHAT = files("qa.doors.chat")
# The refusal is said beforehand, as Gradio's sign-in cannot show it.
_SIGN_IN_MESSAGE = '<h1 style="font: 700 2rem/1.5 serif">Dateline</h1>After five wrong passwords, wait a minute.'
# Gradio replaces any text on the page that equals a key, also a publisher's name; no text begins with "dateline_".
_TEXTS = gr.I18n(**{language: {f"dateline_{name}": text for name, text in sections(language)["page"].items()} for language in languages()})

_PAGE = "frontend/index.html"  # Gradio's template


def _complete_template(script: str) -> None:
    """Let Gradio's page begin with a script, which cannot be had otherwise, and its sign-in page have a name and a main part."""
    loader = cast(BaseLoader, templates.env.loader)
    page, *_ = loader.get_source(templates.env, _PAGE)
    page = page.replace("<head>", f"<head><title>Dateline</title><script>{script}</script>", 1)
    page = page.replace("<gradio-app", "<gradio-app {{ 'role=main' if config.get('auth_required') }}", 1)
    templates.env.loader = ChoiceLoader([DictLoader({_PAGE: page}), loader])


_complete_template((_CHAT / "first.js").read_text(encoding="utf-8"))


def _theme() -> gr.themes.Base:
    """What the sign-in page shows, which has no CSS of ours."""
    theme = gr.themes.Base(primary_hue="red", neutral_hue="stone", font="system-ui", font_mono="monospace")
    dark = "*primary_700"  # on which white is read well
    return theme.set(button_primary_background_fill=dark, button_primary_background_fill_hover="*primary_800")


def build(service: Service, uploads: Uploads, trusted: bool = True) -> gr.Blocks:
    """Build the page: tabs for asking, articles, conversations, evaluation and settings.

    `trusted` says that it is for this machine or for users: articles can be added by URL, and runs started.
    """
    archive, adding = service.archive, Adding(service.archive, uploads, trusted)
    with gr.Blocks(title="Dateline", analytics_enabled=False, fill_width=True) as page:
        session = Session(
            gr.State(None),
            gr.BrowserState(
                storage_key="dateline", secret="sealed before it leaves"
            ),  # every browser gets this secret, so it keeps nothing secret
            gr.State(ENGLISH),
            gr.State(DEFAULT),
            gr.State(0),
            Seals(_secret(archive)),
        )
        with gr.Column(elem_id="masthead"):
            gr.HTML("<h1>Dateline</h1>", js_on_load=None)
            gr.Markdown(_label("tagline"))
        with gr.Tabs(elem_id="tabs") as tabs:
            with gr.Tab(_label("tab_ask"), id="ask"):
                beginning.build(adding, session, _label)
                talk = ask.build(service, session, _label)
                keep_offering(service.suggestions, session.began, session.language, talk)
            with gr.Tab(_label("tab_articles"), id="articles"):
                articles.build(adding, session, _label)
            with gr.Tab(_label("tab_conversations"), id="conversations"):
                conversations.build(session, tabs, talk, _label)
            with gr.Tab(_label("tab_evaluation"), id="evaluation"):
                evaluation.build(service, session, _label, trusted)
            with gr.Tab(_label("tab_settings"), id="settings"):
                settings_tab.build(service, session, _label)
        _offer_tools(service)
    return page


def _label(name: str) -> Any:
    """The text of that name, which the browser shows in its own language."""
    return _TEXTS(f"dateline_{name}")


def application(
    archive: Archive,
    host: str = "127.0.0.1",
    users: Users | None = None,
    root_path: str = "",
    proxies: Sequence[str] = (),
    names: Sequence[str] = (),
) -> FastAPI:
    """Build the page and the interfaces over HTTP as one application.

    `host` is the address that it will be served on, `users` are those who may sign in, `root_path` is the path that a proxy serves it
    under, `proxies` are the addresses of trusted proxies, and `names` the host names that it may be reached by.
    """
    service = Service(archive, archive.settings.rate)
    app = api.build(service, host, users, proxies, names)
    uploads = Uploads(Path(get_upload_folder()))
    page = build(service, uploads, trusted=for_this_machine(host, proxies) or users is not None)
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        root_path=root_path or None,
        auth=signing_in(users) if users else None,
        auth_message=_SIGN_IN_MESSAGE if users else None,
        footer_links=[],
        ssr_mode=False,
        show_error=True,
        mcp_server=True,
        i18n=_TEXTS,
        enable_monitoring=False,
        run_history=False,
        max_file_size="50mb",
        app_kwargs={"openapi_url": None},
        theme=_theme(),
        css=(_CHAT / "chat.css").read_text(encoding="utf-8"),
        js=(_CHAT / "chat.js").read_text(encoding="utf-8"),
    )
    page.has_launched = True  # else Gradio takes any file of this machine for one that was uploaded
    mount = cast(Mount, app.routes[-1])
    app.state.page = mount.app  # Gradio's own application, which knows who has signed in
    tabs = OpenTabs(Receiver(mount.app, uploads), page)
    mount.app = Sessions(tabs, uploads.belongs, Events(page, tabs.used).read)
    inner_lifespan = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(served: FastAPI) -> AsyncIterator[Any]:
        async with inner_lifespan(served) as state:
            yield state
        service.runner.close()
        uploads.forget_all()  # the next server would not know whose they are

    app.router.lifespan_context = lifespan
    return app


def serve(
    archive: Archive,
    listening: socket,
    host: str,
    users: Users | None = None,
    root_path: str = "",
    proxies: Sequence[str] = (),
    names: Sequence[str] = (),
) -> None:
    """Serve on a socket that is listening until interrupted; questions that are being answered then are finished first. The other
    parameters are those of `application`.
    """
    port = listening.getsockname()[1]
    if not for_this_machine(host, proxies) and users is None:
        print(f"Warning: everyone who reaches {host}:{port} can ask, add and remove. Ask for a sign-in: --auth-file FILE", file=sys.stderr)
    archive.own()
    Thread(target=archive.warm_up, daemon=True).start()
    app = application(archive, host, users, root_path, proxies, names)
    print(f"Dateline is on http://{f'[{host}]' if ':' in host else host}:{port}{root_path}", file=sys.stderr)
    server.make_server(app, root_path).run(sockets=[listening])


def _offer_tools(service: Service) -> None:
    """Offer the archive's tools to programs that speak the Model Context Protocol, at /gradio_api/mcp."""

    async def ask(
        question: str,
        request: gr.Request,
        history: list[str] = [],  # noqa: B006
        now: str = "",
        published_after: str = "",
        published_before: str = "",
        any_time: bool = False,
        publisher: str = "",
        language: str = "",
        locale: str = "",
    ) -> dict[str, Any]:
        """Answer a question from the news archive, with verified citations, or say that it holds no answer.

        Args:
            question: A question in plain words; "last week" and the like narrow the articles.
            history: Earlier turns of the conversation, question and answer in turn.
            now: The date and time that "last week" is relative to, in ISO 8601; otherwise today.
            published_after: Only articles published on this day or later, such as 2025-09-03.
            published_before: Only articles published before this day.
            any_time: Whether a time that the question names is no bound.
            publisher: Only articles of this publisher.
            language: Only articles in this language: en, de, …
            locale: The asker's language, for a question too short to tell its own.
        """
        with _plain_errors():
            asking = Asking(
                history=history,
                now=now or None,
                published_after=published_after or None,
                published_before=published_before or None,
                any_time=any_time,
                publisher=publisher,
                language=language,
                locale=locale,
            )
            return to_json(await service.ask(question, asker(request), **asking))

    async def search(query: str, request: gr.Request, k: int = 10) -> list[dict[str, Any]]:
        """Find the best passages of the news archive for a query.

        Args:
            query: Some words, or a question.
            k: How many passages, at most 100.
        """
        with _plain_errors():
            hits = await service.look_up(asker(request), service.archive.search, query, max(1, min(int(k), 100)))
            return [hit_json(hit) for hit in hits]

    async def get_article(article_id: str, request: gr.Request) -> dict[str, Any]:
        """Get an article of the news archive with its whole text.

        Args:
            article_id: The article_id of a citation or a passage.
        """
        with _plain_errors():
            if article := await service.look_up(asker(request), service.archive.get, article_id):
                return article_json(article)
            raise InputError(f"There is no article {article_id!r}.")

    for tool in (ask, search, get_article):  # with the queue, Gradio would call the tool over HTTP, at whatever host a client names
        gr.api(tool, api_name=tool.__name__, queue=False, concurrency_limit=None)


@contextmanager
def _plain_errors() -> Iterator[None]:
    """Raise every error as a gr.Error with a message for users."""
    try:
        yield
    except Exception as error:
        raise gr.Error(in_words(error), print_exception=False) from error


def _secret(archive: Archive) -> str:
    """The key that seals the conversations kept in browsers. It is kept with the archive, and never leaves the server."""
    key = archive.note("seal")
    if key is None:
        key = secrets.token_urlsafe(24)
        with suppress(StoreError, OSError):  # a read-only archive cannot keep it: conversations are lost when the server ends
            archive.take_note("seal", key)
            for file in archive.folder.glob("catalog.sqlite*"):  # no other user of the machine may read it
                file.chmod(0o600)
    return key


if __name__ == "__main__":
    with qa.open() as opened:
        serve(opened, "127.0.0.1", 7860)
