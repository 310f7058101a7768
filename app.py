"""The front door: a chat over an archive, in Gradio. It shows what `qa` finds; it knows nothing itself."""

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from threading import Thread

import gradio as gr

import qa
from qa import Answer, Archive, Claim
from qa.chat import page

_CHAT = files("qa.chat")
_SAMPLE_QUESTIONS = Path(__file__).parent / "seeds" / "questions.jsonl"
_EMPTY = "There are no articles yet. Add some, then reload this page:\n\n`dateline add seeds/articles`"
_WELCOME = "Ask the archive. Each sentence of an answer shows where it stands in an article."

Message = dict[str, str]
Answers = dict[int, Answer]


def build(archive: Archive) -> gr.Blocks:
    """The page: the conversation on the left, the cited articles beside it."""
    with gr.Blocks(title="Dateline", analytics_enabled=False, fill_width=True) as page_:
        answers = gr.State({})  # turn → Answer; a turn that was stopped has none
        gr.HTML("<h1>Dateline</h1><p>Answers from your articles, with quotes you can check.</p>", elem_id="masthead")
        with gr.Row(equal_height=False):
            with gr.Column(scale=5):
                chat = gr.Chatbot(
                    elem_id="chat", show_label=False, height="66vh", layout="panel", latex_delimiters=[], buttons=[],
                    placeholder=_WELCOME if archive.has_articles else _EMPTY,
                    examples=[{"text": question} for question in suggestions(archive)],
                )  # fmt: skip
                with gr.Row():
                    box = gr.Textbox(
                        elem_id="question", show_label=False, container=False, scale=6, max_lines=4, max_length=2000,
                        placeholder="Ask a question", autofocus=True,
                    )  # fmt: skip
                    ask = gr.Button("Ask", variant="primary", min_width=80, scale=1, elem_id="ask")
                    stop = gr.Button("Stop", min_width=80, scale=1, visible=False, elem_id="stop")
            with gr.Column(scale=4):
                beside = gr.HTML(elem_id="beside", js_on_load=None)
        opened = gr.Textbox(elem_id="opened", show_label=False, container=False)

        def start(question: str, chat_: list[Message]) -> tuple[list[Message], gr.Textbox, gr.Button, gr.Button]:
            asked = {"role": "user", "content": page.question_html(question)}
            return [*chat_, asked], gr.Textbox(value="", interactive=False), gr.Button(visible=False), gr.Button(visible=True)

        def respond(question: str, chat_: list[Message], answers_: Answers) -> Iterator[tuple[object, ...]]:
            turn = sum(message["role"] == "user" for message in chat_) - 1
            claims: list[Claim] = []
            yield [*chat_, _said('<div class="answer"><p class="note">Looking through the articles…</p></div>')], "", answers_
            for event in archive.stream(question, history=_history(answers_)):
                if isinstance(event, Claim):
                    claims.append(event)
                    yield [*chat_, _said(f'<div class="answer">{page.claims_html(claims, turn)}</div>')], "", answers_
                elif isinstance(event, Answer):
                    beside_html = _reader(archive, event, turn, 1)
                    yield [*chat_, _said(page.answer_html(event, turn))], beside_html, {**answers_, turn: event}

        def finish() -> tuple[gr.Textbox, gr.Button, gr.Button]:
            return gr.Textbox(interactive=True), gr.Button(visible=True), gr.Button(visible=False)

        def show(where: str, answers_: Answers) -> str:
            turn, number = (int(part) for part in where.split(":")[:2])
            return _reader(archive, answers_[turn], turn, number) if turn in answers_ else ""

        def picked(event: gr.SelectData) -> str:
            return str(event.value["text"])

        asked = gr.State("")
        submitted = gr.on([box.submit, ask.click], lambda text: text.strip(), box, asked, queue=False, show_progress="hidden")
        chosen = chat.example_select(picked, None, asked, queue=False, show_progress="hidden")
        for event in (submitted, chosen):
            started = event.success(_refuse_empty, asked, None, queue=False, show_progress="hidden").success(
                start, [asked, chat], [chat, box, ask, stop], queue=False, show_progress="hidden"
            )
            answering = started.success(
                respond, [asked, chat, answers], [chat, beside, answers], concurrency_limit=4, show_progress="hidden"
            )
            answering.then(finish, None, [box, ask, stop], queue=False, show_progress="hidden")
            stop.click(finish, None, [box, ask, stop], cancels=[answering], queue=False, show_progress="hidden")
        chat.clear(lambda: ({}, ""), None, [answers, beside], queue=False, show_progress="hidden")
        opened.change(show, [opened, answers], beside, queue=False, show_progress="hidden")
    return page_


def suggestions(archive: Archive) -> list[str]:
    """Questions to begin with: from the sample test set when its articles are here, else the newest headlines."""
    here = {row["id"]: row["title"] for row in archive.list()}
    if _SAMPLE_QUESTIONS.exists():
        cases = [json.loads(line) for line in _SAMPLE_QUESTIONS.read_text(encoding="utf-8").splitlines()]
        by_story: dict[str, str] = {}
        for case in cases:
            if "direct" in case["tags"] and set(case["articles"]) <= here.keys():
                by_story.setdefault(case["articles"][0].split("-")[0], case["question"])
        if by_story:
            return list(by_story.values())[:4]
    return [f"What is reported under “{title}”?" for title in list(here.values())[:4]]


def serve(archive: Archive, host: str, port: int) -> None:
    """Serve the chat until it is interrupted."""
    archive.own()
    Thread(target=archive.warm_up, daemon=True).start()
    build(archive).launch(
        server_name=host, server_port=port,
        theme=gr.themes.Base(primary_hue="red", neutral_hue="stone", font="system-ui", font_mono="monospace"),
        css=(_CHAT / "chat.css").read_text(encoding="utf-8"), js=(_CHAT / "chat.js").read_text(encoding="utf-8"),
        footer_links=[], ssr_mode=False, show_error=True, share=False,
    )  # fmt: skip


def _refuse_empty(question: str) -> None:
    if not question:
        raise gr.Error("Write a question first.", duration=3)


def _reader(archive: Archive, answer: Answer, turn: int, number: int) -> str:
    place = next((place for place in page.places(answer) if place.number == number), None)
    return page.reader_html(answer, turn, number, archive.get(place.article_id)) if place else ""


def _history(answers: Answers) -> list[str]:
    return [text for answer in answers.values() for text in (answer.question, answer.text)]


def _said(html: str) -> Message:
    return {"role": "assistant", "content": html}


if __name__ == "__main__":
    with qa.open() as archive:
        serve(archive, "127.0.0.1", 7860)
