"""The tab of the articles: search them as you type, read, add (with progress), remove and bring them back, and watch feeds."""

import time
from collections.abc import Iterator
from html import escape
from typing import Any

import gradio as gr

from qa.archive import Archive
from qa.doors.chat.adding import ADDING, Adding, files_box, to_open
from qa.doors.chat.session import QUIET, SENT, Label, Session, page_opened, plain_errors
from qa.doors.chat.watched import feeds_html
from qa.doors.errors import in_words
from qa.saying.words import say
from qa.showing.page import Page
from vectorstore import Article, DatelineError
from vectorstore.watching.watch import Watcher, address_of, follow

_SHOWN = 50  # articles, and as many more each time


def build(adding: Adding, session: Session, label: Label) -> None:
    """Lay out the tab and connect its events."""
    shelf, language, web = Shelf(adding), session.language, adding.web
    with gr.Row(equal_height=False, elem_id="articles-tab"):
        with gr.Column(scale=5):
            with gr.Accordion(label("add"), open=False, elem_id="adding"):
                files = files_box(label, "files")
                url = gr.Textbox("", label=label("add_url"), elem_id="url", max_length=2000, visible=web)
                title = gr.Textbox("", label=label("add_title"), elem_id="title", max_length=500)
                text = gr.Textbox("", label=label("add_text"), elem_id="text", lines=4, max_lines=12)
                add = gr.Button(label("add"), elem_id="add")
            done = gr.HTML(elem_id="done", js_on_load=None)
            with gr.Accordion(label("watched"), open=False, elem_id="feeds"):
                watched = gr.HTML(elem_id="watched", js_on_load=None)
                with gr.Row(visible=web, elem_classes="with-button"):
                    feed = gr.Textbox(
                        "", label=label("watch_url"), info=label("watch_note"), elem_id="feed", max_length=2000, scale=5, min_width=240
                    )
                    watch = gr.Button(label("watch"), elem_id="watch", min_width=100, scale=1)
                unwatch = gr.Textbox("", elem_id="unwatch", show_label=False, container=False)
            find = gr.Textbox("", label=label("find_articles"), elem_id="find", max_length=200)
            listed = gr.HTML(elem_id="listed", js_on_load=None)
            more = gr.Button(label("more_articles"), elem_id="more", visible=False, size="sm")
            shown = gr.State(_SHOWN)
        with gr.Column(scale=4, elem_id="reader-column"):
            with gr.Row(visible=False, elem_id="removed") as gone:
                told = gr.HTML(js_on_load=None)
                undo = gr.Button(label("undo"), elem_id="undo", size="sm", min_width=100, scale=0)
            opened = gr.HTML(elem_id="opened-article", js_on_load=None)
            which = gr.Textbox("", elem_id="which", show_label=False, container=False)
            remove = gr.Button(label("remove"), elem_id="remove", visible=False, size="sm")
            with gr.Row(visible=False, elem_id="sure") as sure:
                gr.Markdown(label("remove_sure"))
                yes = gr.Button(label("remove_yes"), variant="stop", elem_id="remove-yes", size="sm")
                no = gr.Button(label("remove_no"), elem_id="remove-no", size="sm")
    removed = gr.State(())  # the versions of the article removed last

    list_of, seen = [listed, more, shown], [page_opened(), session.began.change]
    find.change(shelf.search, [find, language], list_of, trigger_mode="always_last", **QUIET)
    more.click(shelf.more, [find, shown, language], list_of, **QUIET)
    gr.on([*seen, language.change], shelf.search, [find, language], list_of, **QUIET)
    gr.on(seen, shelf.newest, which, which, **QUIET)
    # One at a time: else the answer to "nothing is chosen yet" may come last, and stay.
    opening = [which.change, *seen, language.change]
    gr.on(opening, shelf.open, [which, language], [opened, remove, sure], trigger_mode="always_last", **QUIET)
    remove.click(lambda: (gr.Button(visible=False), gr.Row(visible=True)), None, [remove, sure], **QUIET)
    no.click(lambda: (gr.Button(visible=True), gr.Row(visible=False)), None, [remove, sure], **QUIET)
    after = yes.click(shelf.remove, [which, language], [which, removed, told, gone], **SENT)
    back = undo.click(shelf.undo, [removed, language], [which, removed, told, gone], **SENT)
    added = add.click(shelf.add, [files, url, title, text, language], [done, files, url, title, text, which, session.began], **ADDING)
    for changed in (after, back, added):
        changed.success(shelf.search, [find, language], list_of, **QUIET)
    gr.on([*seen, language.change], shelf.feeds, language, watched, **QUIET)
    if web:
        gr.on([feed.submit, watch.click], shelf.watch, [feed, language], [watched, feed], **SENT)
        unwatch.change(shelf.unwatch, [unwatch, language], watched, trigger_mode="multiple", **QUIET)


class Shelf:
    """The handlers of the tab's events."""

    def __init__(self, adding: Adding) -> None:
        self._adding = adding
        self._archive = adding.archive

    def search(self, words: str, language: str, shown: int = _SHOWN) -> tuple[Any, ...]:
        """The articles found, at most `shown`; whether there are more; and `shown`."""
        rows, count = found(self._archive, words, shown)
        return listing_html(rows, count, words, Page(language)), gr.Button(visible=count > len(rows)), shown

    def more(self, words: str, shown: int, language: str) -> tuple[Any, ...]:
        return self.search(words, language, shown + _SHOWN)

    def newest(self, value: str) -> str:
        """What is open, or else the newest article."""
        rows = self._archive.list(limit=1)
        return value or (to_open(rows[0]["id"]) if rows else "")

    def open(self, value: str, language: str) -> tuple[Any, ...]:
        article_id, page = value.rpartition(":")[0], Page(language)
        article = self._archive.get(article_id)
        shown = page.article(article, self._archive.versions(article_id)) if article else f'<p class="note">{page.say("open_one")}</p>'
        return shown, gr.Button(visible=article is not None), gr.Row(visible=False)

    def add(
        self, files: list[str] | None, url: str, title: str, text: str, language: str, request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        """Add files, an address or a text. Yields the progress or result, the four fields, emptied at the end, which article is open,
        and a new value of `Session.began` when it is the first.
        """
        for told in self._adding.add(self._adding.sent(files, url, title, text, language, request), language, request):
            fields = (None, "", "", "") if told.is_done else (gr.skip(),) * 4
            opened = to_open(told.first) if told.first else gr.skip()
            yield told.html, *fields, opened, time.monotonic_ns() if told.began else gr.skip()

    def remove(self, value: str, language: str) -> tuple[Any, ...]:
        """Remove the article that is open. Returns which is open now, what can be brought back, and the line that says so."""
        article_id = value.rpartition(":")[0]
        versions = tuple(self._archive.versions(article_id).values())
        self._archive.remove(article_id)
        title = versions[-1].title if versions else ""
        return "", versions, f'<p class="note" role="status">{escape(say("removed", language, title=title))}</p>', gr.Row(visible=True)

    def undo(self, removed: tuple[Article, ...], language: str) -> tuple[Any, ...]:
        """Bring back what was removed last, its versions in their order; returns as `remove` does. Raises gr.Error when that fails."""
        for version in removed:
            with plain_errors(language, "adding_failed"):
                failed = self._archive.add(version).failed
            if failed:
                raise gr.Error(escape(failed[0].error), print_exception=False)
        return to_open(removed[-1].id) if removed else "", (), "", gr.Row(visible=False)

    def feeds(self, language: str) -> str:
        return feeds_html(self._archive.watched.feeds(), language, self._adding.web)

    def watch(self, url: str, language: str) -> Iterator[tuple[Any, ...]]:
        """Watch a feed, and fetch it at once unless another process watches, which does so. Yields the feeds, and the emptied field."""
        with plain_errors(language):
            follow(self._archive, url)
        yield self.feeds(language), ""
        try:
            with Watcher(self._archive) as watcher:
                for _ in watcher.polling(url):
                    yield self.feeds(language), ""
        except DatelineError as error:
            gr.Warning(escape(in_words(error, language)))

    def unwatch(self, value: str, language: str) -> str:
        """Watch a feed no more: `value` is its address, then `:` and a time."""
        self._archive.watched.unfollow(address_of(value.rpartition(":")[0]))
        return self.feeds(language)


def found(archive: Archive, words: str, most: int) -> tuple[list[dict[str, Any]], int]:
    """The newest articles, or those that have all the words: first in title or publisher, then in the text; and how many there are."""
    given = words.split()
    if not given:
        return archive.list(limit=most), archive.counts()["articles"]
    named = archive.list(words)
    others = (archive.overview.articles_with(given) or set()) - {row["id"] for row in named}
    rows = [*named, *archive.overview.rows(others)]
    return rows[:most], len(rows)


def listing_html(rows: list[dict[str, Any]], count: int, words: str, page: Page) -> str:
    """Articles as a list under how many of how many they are, or why there are none."""
    none = "no_articles" if words.strip() else "no_articles_yet"
    told = page.say("found_articles", shown=len(rows), count=count) if count else page.say(none)
    return f'<p class="note" role="status">{told}</p>{page.listing(rows)}'
