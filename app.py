"""The front door: a chat over an archive, in Gradio, and the same archive over HTTP. It shows what `qa` finds; it knows nothing itself."""

import json
import secrets
import sys
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from threading import Thread
from typing import Any

import gradio as gr
import uvicorn
from fastapi import FastAPI

import qa
from qa import Archive, api
from qa.chat import articles, ask, conversations, evaluation, settings_tab
from qa.chat.ask import asker
from qa.report import article_json, hit_json, to_json
from qa.service import DEFAULT, Service
from qa.strings import ENGLISH, strings
from qa.users import Users
from vectorstore import StoreError

_CHAT = files("qa.chat")
_SAMPLE_QUESTIONS = Path(__file__).parent / "seeds" / "questions.jsonl"
_FINISH_WITHIN = 30  # seconds that answers being written have when the server is stopped
# Gradio translates whatever equals a key, also a publisher's name: so keys are what no text is.
_TEXTS = gr.I18n(**{language: {f"dateline_{name}": text for name, text in texts.items()} for language, texts in strings().items()})


def build(service: Service, web: bool = True) -> gr.Blocks:
    """The page: a tab to ask in, and tabs for the articles, the conversations and the settings."""
    archive = service.archive
    with gr.Blocks(title="Dateline", analytics_enabled=False, fill_width=True) as page:
        session = ask.Session(
            gr.State(None), gr.BrowserState(storage_key="dateline", secret=_secret(archive)), gr.State(ENGLISH), gr.State(DEFAULT)
        )
        with gr.Column(elem_id="masthead"):
            gr.HTML("<h1>Dateline</h1>", js_on_load=None)
            gr.Markdown(_label("tagline"))
        with gr.Tabs(elem_id="tabs") as tabs:
            with gr.Tab(_label("tab_ask"), id="ask"):
                talk = ask.build(service, session, _label, suggestions(archive))
            with gr.Tab(_label("tab_articles"), id="articles"):
                articles.build(archive, session, _label, web)
            with gr.Tab(_label("tab_conversations"), id="conversations"):
                conversations.build(session, tabs, talk, _label)
            if evaluation.finished(archive.settings.runs):
                with gr.Tab(_label("tab_evaluation"), id="evaluation"):
                    evaluation.build(archive.settings.runs, session, _label)
            with gr.Tab(_label("tab_settings"), id="settings"):
                settings_tab.build(service, session, _label)
        _offer_tools(service)
    return page


def _label(name: str) -> Any:
    return _TEXTS(f"dateline_{name}")


def suggestions(archive: Archive) -> list[str]:
    """Questions to begin with: from the sample test set when its articles are here, else the newest headlines."""
    if _SAMPLE_QUESTIONS.exists():
        here = {row["id"] for row in archive.list(limit=100)}
        cases = [json.loads(line) for line in _SAMPLE_QUESTIONS.read_text(encoding="utf-8").splitlines()]
        by_story: dict[str, str] = {}
        for case in cases:
            if "direct" in case["tags"] and set(case["articles"]) <= here:
                by_story.setdefault(case["articles"][0].split("-")[0], case["question"])
        if by_story:
            return list(by_story.values())[:4]
    return [f"What is reported under “{row['title']}”?" for row in archive.list(limit=4)]


def application(archive: Archive, host: str = "127.0.0.1", users: Users | None = None, root_path: str = "") -> FastAPI:
    """The page and the interfaces over HTTP as one application."""
    service = Service(archive, archive.settings.rate)
    app = api.build(service, host, users)
    return gr.mount_gradio_app(
        app, build(service, web=host in api.LOOPBACK or users is not None), path="/", root_path=root_path or None,
        auth=users.admits if users else None, footer_links=[], ssr_mode=False, show_error=True, mcp_server=True, i18n=_TEXTS,
        enable_monitoring=False, max_file_size="50mb",
        theme=gr.themes.Base(primary_hue="red", neutral_hue="stone", font="system-ui", font_mono="monospace"),
        css=(_CHAT / "chat.css").read_text(encoding="utf-8"), js=(_CHAT / "chat.js").read_text(encoding="utf-8"),
    )  # fmt: skip


def serve(archive: Archive, host: str, port: int, users: Users | None = None, root_path: str = "") -> None:
    """Serve until interrupted; what is being answered then is finished."""
    if host not in api.LOOPBACK and users is None:
        print(f"Warning: everyone who reaches {host}:{port} can ask, add and remove. Ask for a sign-in: --auth-file FILE", file=sys.stderr)
    archive.own()
    Thread(target=archive.warm_up, daemon=True).start()
    app = application(archive, host, users, root_path)
    print(f"Dateline is on http://{host}:{port}{root_path}", file=sys.stderr)
    uvicorn.run(app, host=host, port=port, log_level="warning", root_path=root_path, timeout_graceful_shutdown=_FINISH_WITHIN)


def _offer_tools(service: Service) -> None:
    """The archive's tools for programs that speak the Model Context Protocol, at /gradio_api/mcp."""

    def ask(question: str, request: gr.Request) -> dict[str, Any]:
        """Answer a question from the news archive, with verified citations, or say that it holds no answer.

        Args:
            question: A question in plain words; "last week" and the like narrow the articles.
        """
        *_, answer = service.stream(question, asker(request))
        return to_json(answer)  # type: ignore[arg-type]

    def search(query: str, k: int = 10) -> list[dict[str, Any]]:
        """Find the best passages of the news archive for a query.

        Args:
            query: Some words, or a question.
            k: How many passages, at most 100.
        """
        return [hit_json(hit) for hit in service.archive.search(query, max(1, min(int(k), 100)))]

    def get_article(article_id: str) -> dict[str, Any] | None:
        """Get an article of the news archive with its whole text.

        Args:
            article_id: The article_id of a citation or a passage.
        """
        found = service.archive.get(article_id)
        return article_json(found) if found else None

    for tool in (ask, search, get_article):
        gr.api(tool, api_name=tool.__name__)


def _secret(archive: Archive) -> str:
    """What a browser's conversations are encrypted with, the same after a restart."""
    found = archive.note("browser secret")
    if found is None:
        found = secrets.token_urlsafe(24)
        with suppress(StoreError):  # an archive that is only read: then conversations last until the server ends
            archive.take_note("browser secret", found)
    return found


if __name__ == "__main__":
    with qa.open() as opened:
        serve(opened, "127.0.0.1", 7860)
