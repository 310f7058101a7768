"""The tab of the articles: search them as you type, read, add (with progress) and remove them."""

from collections.abc import Iterator
from html import escape
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import gradio as gr

from qa.archive import Archive
from qa.doors.chat.session import QUIET, Label, Session, page_opened
from qa.doors.chat.watched import feeds_html
from qa.doors.errors import in_words
from qa.doors.sessions import owner
from qa.doors.uploads import Uploads
from qa.saying.words import say
from qa.showing.page import Page
from vectorstore import Article
from vectorstore.fetching.sources import Source, Upload
from vectorstore.record.intake import Added

_SHOWN = 50  # articles
_NAMED = 50  # inputs that could not be added
_ADDING_AT_ONCE = 4  # users; the others wait


def build(archive: Archive, uploads: Uploads, session: Session, label: Label, web: bool) -> None:
    """Lay out the tab and connect its events. Web addresses can be added only with `web`."""
    shelf, language = Shelf(archive, uploads, web), session.language
    with gr.Row(equal_height=False):
        with gr.Column(scale=5):
            with gr.Accordion(label("add"), open=False, elem_id="adding"):
                files = gr.File(label=label("add_files"), file_count="multiple", elem_id="files", height=120)
                files.preprocess = _paths  # type: ignore[method-assign] # Gradio's own leaves a temporary file behind for each
                url = gr.Textbox("", label=label("add_url"), elem_id="url", max_length=2000, visible=web)
                title = gr.Textbox("", label=label("add_title"), elem_id="title", max_length=500)
                text = gr.Textbox("", label=label("add_text"), elem_id="text", lines=4, max_lines=12)
                add = gr.Button(label("add"), elem_id="add")
            done = gr.HTML(elem_id="done", js_on_load=None)
            find = gr.Textbox("", label=label("find_articles"), elem_id="find", max_length=200)
            listed = gr.HTML(elem_id="listed", js_on_load=None)
            watched = gr.HTML(elem_id="watched", js_on_load=None)
        with gr.Column(scale=4):
            opened = gr.HTML(elem_id="opened-article", js_on_load=None)
            which = gr.Textbox("", elem_id="which", show_label=False, container=False)
            remove = gr.Button(label("remove"), elem_id="remove", visible=False, size="sm")
            with gr.Row(visible=False, elem_id="sure") as sure:
                gr.Markdown(label("remove_sure"))
                yes = gr.Button(label("remove_yes"), variant="stop", elem_id="remove-yes", size="sm")
                no = gr.Button(label("remove_no"), elem_id="remove-no", size="sm")

    find.change(shelf.search, [find, language], listed, trigger_mode="always_last", **QUIET)
    gr.on([page_opened(), language.change], shelf.search, [find, language], listed, **QUIET)
    gr.on([page_opened(), language.change], lambda code: feeds_html(archive.watched.feeds(), code), language, watched, **QUIET)
    which.change(shelf.open, [which, language], [opened, remove, sure], trigger_mode="multiple", **QUIET)
    remove.click(lambda: (gr.Button(visible=False), gr.Row(visible=True)), None, [remove, sure], **QUIET)
    no.click(lambda: (gr.Button(visible=True), gr.Row(visible=False)), None, [remove, sure], **QUIET)
    yes.click(shelf.remove, [which, find, language], [opened, listed, remove, sure], **QUIET)
    add.click(
        shelf.add,
        [files, url, title, text, language],
        [done, listed, files, url, title, text],
        concurrency_limit=_ADDING_AT_ONCE,
        show_progress="hidden",
        api_visibility="private",
    )


class Shelf:
    """The handlers of the tab's events."""

    def __init__(self, archive: Archive, uploads: Uploads, web: bool) -> None:
        self._archive = archive
        self._uploads = uploads
        self._web = web

    def search(self, words: str, language: str) -> str:
        return articles_html(self._archive, words.strip(), Page(language))

    def open(self, value: str, language: str) -> tuple[Any, ...]:
        article_id = value.rpartition(":")[0]
        article = self._archive.get(article_id)
        shown = Page(language).article(article, self._archive.versions(article_id)) if article else ""
        return shown, gr.Button(visible=article is not None), gr.Row(visible=False)

    def add(
        self, files: list[str] | None, url: str, title: str, text: str, language: str, request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        """Add files, an address or a text. Yields the progress or result, the list of articles, and the four fields, emptied at the end."""
        assert request.request
        unchanged, uploader = (gr.skip(),) * 4, owner(request.request)
        if not all(self._uploads.belongs(file, uploader) for file in files or []):
            raise gr.Error(say("no_such_upload", language), print_exception=False)
        uploaded = [Path(file) for file in files or []]
        sources = list(_sources(uploaded, url if self._web else "", title, text))
        if not sources:
            raise gr.Error(say("nothing_to_add", language), duration=4, print_exception=False)
        try:
            for event in add_with_progress(self._archive, sources):
                if isinstance(event, Added):
                    self._uploads.forget(*uploaded)
                    yield _added_html(event, language), articles_html(self._archive, "", Page(language)), None, "", "", ""
                else:
                    yield _progress_html(*event, language), gr.skip(), *unchanged
        except Exception as error:  # whatever it is, the page must say that adding has ended
            yield f'<p class="problem">{escape(in_words(error, language, "adding_failed"))}</p>', gr.skip(), *unchanged

    def remove(self, value: str, words: str, language: str) -> tuple[Any, ...]:
        self._archive.remove(value.rpartition(":")[0])
        gr.Info(say("removed", language), duration=3)
        return "", articles_html(self._archive, words.strip(), Page(language)), gr.Button(visible=False), gr.Row(visible=False)


def articles_html(archive: Archive, words: str, page: Page) -> str:
    """A list of articles: the newest, or those with the words in their title, then those with the words that a search finds."""
    rows = archive.list(words, _SHOWN)
    if words:
        listed = {row["id"] for row in rows}
        for hit in archive.search(words, _SHOWN):
            if hit.bm25 > 0 and hit.article_id not in listed and len(rows) < _SHOWN:
                listed.add(hit.article_id)
                published = hit.published.isoformat() if hit.published else ""
                rows.append({"id": hit.article_id, "title": hit.title, "publisher": hit.publisher, "published": published})
    count = page.say("found_articles", shown=len(rows), count=archive.counts()["articles"])
    return f'<p class="note" role="status">{count if rows or not words else page.say("no_articles")}</p>{page.listing(rows)}'


def add_with_progress(archive: Archive, sources: list[Source]) -> Iterator[tuple[int, int] | Added]:
    """Add articles in a thread. Yields how many of how many are done, then the result; raises what went wrong."""
    events: Queue[tuple[int, int] | Added | BaseException] = Queue()

    def work() -> None:
        try:
            events.put(archive.add(*sources, progress=lambda done, total, *_: events.put((done, total))))
        except BaseException as error:  # raised where the events are read, whatever it is
            events.put(error)

    Thread(target=work, daemon=True).start()
    while True:
        event = events.get()
        if isinstance(event, BaseException):
            raise event
        yield event
        if isinstance(event, Added):
            return


def _sources(files: list[Path], url: str, title: str, text: str) -> Iterator[Source]:
    """What was filled in, as sources to add; a text without a title is named after its first line."""
    yield from map(Upload, files)
    if url.strip():
        yield url.strip()
    if text.strip():
        yield Article(title=title.strip() or text.strip().split("\n")[0][:100], text=text)


def _paths(payload: Any) -> list[str]:
    """The paths of uploaded files in what the page sends, in place of Gradio's own copies."""
    return [file.path for file in payload or ()]


def _progress_html(done: int, total: int, language: str) -> str:
    share = round(100 * done / max(total, 1))
    return f'<p class="note" role="status">{escape(say("adding", language))} {share} %</p><progress max="100" value="{share}"></progress>'


def _added_html(added: Added, language: str) -> str:
    counts = say("added", language, added=added.added, updated=added.updated, unchanged=added.unchanged, duplicates=added.duplicates)
    failed = "".join(f"<li><b>{escape(Path(item.input).name)}</b> {escape(item.error)}</li>" for item in added.failed[:_NAMED])
    if added.failures > _NAMED:
        failed += f"<li>{escape(say('and_more', language, count=added.failures - _NAMED))}</li>"
    replaced = [f"{Path(item.input).name}: {item.told}" for item in added.replaced[:_NAMED]]
    notice = f'<p class="problem">{escape(added.notice)}</p>' if added.notice else ""
    notices = "".join(f'<p class="note">{escape(line)}</p>' for line in (*added.notices, *replaced))
    return f'<p class="note" role="status">{escape(counts)}</p>{notice}{notices}' + (f'<ul class="failed">{failed}</ul>' if failed else "")
