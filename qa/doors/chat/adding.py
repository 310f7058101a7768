"""Adding articles from the page: what was sent becomes sources, and the page is told how far they are and what came of each."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from queue import Queue
from threading import Lock, Thread
from typing import Any

import gradio as gr

from qa.archive import Archive
from qa.doors.chat.results import Results
from qa.doors.chat.session import Label, who_asks
from qa.doors.errors import in_words
from qa.doors.sessions import owner
from qa.doors.uploads import Uploads
from qa.saying.words import say
from vectorstore import Article
from vectorstore.fetching.sources import Source, Upload
from vectorstore.record.intake import Added, Each

ADDING: dict[str, Any] = {  # options of an event that adds
    "concurrency_id": "adding",
    "concurrency_limit": 20,  # events, of which most wait for their turn; the others wait before they begin
    "show_progress": "hidden",
    "api_visibility": "private",
}
_AT_ONCE, _AT_ONCE_OF_ONE = 4, 2  # adds in work, and those of one asker: whoever has slow files holds nobody else up
_WAITING_OF_ONE = 4  # adds that wait for their turn
_TICK = 0.5  # seconds after which one that waits looks again


@dataclass(frozen=True, slots=True)
class Told:
    """What the page shows while articles are added, and at the end: whether all is done, the id of the first article, and whether that
    is the first one of an archive that was empty.
    """

    html: str
    is_done: bool = False
    first: str = ""
    began: bool = False


class Adding:
    """Adds to an archive what browsers send. Web addresses can be added only with `web`."""

    def __init__(self, archive: Archive, uploads: Uploads, web: bool) -> None:
        self.archive = archive
        self.web = web
        self._uploads = uploads
        self._turns = Turns()

    def sent(self, files: list[str] | None, url: str, title: str, text: str, language: str, request: gr.Request) -> list[Source]:
        """What was sent, as sources. Raises gr.Error when there is nothing, or a file is not the sender's."""
        assert request.request
        uploader = owner(request.request)
        if not all(self._uploads.belongs(file, uploader) for file in files or []):
            raise gr.Error(say("no_such_upload", language), print_exception=False)
        sources = list(_sources(files or [], url if self.web else "", title, text))
        if not sources:
            raise gr.Error(say("nothing_to_add", language), duration=4, print_exception=False)
        return sources

    def add(self, sources: list[Source], language: str, request: gr.Request) -> Iterator[Told]:
        """Add sources. It tells at once that it has begun; the last that it tells is the result, or says what went wrong."""
        began, who = Told(_progress_html(0, 1, language)), who_asks(request)
        yield began
        was_empty, results = not self.archive.has_articles, Results(sources)
        if not self._turns.wait(who):
            yield Told(f'<p class="problem">{escape(say("too_many_uploads", language))}</p>')
            return
        try:
            while not self._turns.begin(who):
                time.sleep(_TICK)
                yield began
        finally:
            self._turns.wait_no_more(who)
        try:
            for event in add_with_progress(self.archive, sources, results.take, lambda: self._turns.end(who)):
                if isinstance(event, Added):
                    self._uploads.forget(*(source.path for source in sources if isinstance(source, Upload)))
                    yield Told(results.html(event, language), True, results.first, was_empty and self.archive.has_articles)
                else:
                    yield Told(_progress_html(*event, language))
        except Exception as error:  # whatever it is, the page must say that adding has ended
            yield Told(f'<p class="problem">{escape(in_words(error, language, "adding_failed"))}</p>')


class Turns:
    """Which adds are in work, and which wait, by asker. Threads may share it."""

    def __init__(self) -> None:
        self._working, self._waiting = Counter[str](), Counter[str]()
        self._lock = Lock()

    def wait(self, asker: str) -> bool:
        """Let another add of the asker wait for its turn, unless too many do."""
        with self._lock:
            if may := self._waiting[asker] < _WAITING_OF_ONE:
                self._waiting[asker] += 1
            return may

    def wait_no_more(self, asker: str) -> None:
        with self._lock:
            self._waiting = self._waiting - Counter({asker: 1})

    def begin(self, asker: str) -> bool:
        """Whether it is an add's turn, which then is in work."""
        with self._lock:
            if may := self._working[asker] < _AT_ONCE_OF_ONE and self._working.total() < _AT_ONCE:
                self._working[asker] += 1
            return may

    def end(self, asker: str) -> None:
        with self._lock:
            self._working = self._working - Counter({asker: 1})


def add_with_progress(archive: Archive, sources: list[Source], each: Each, end: Callable[[], None]) -> Iterator[tuple[int, int] | Added]:
    """Add articles in a thread. Yields how many of how many are done, then the result; raises what went wrong. `end` is called when the
    work has ended, whether anybody still listens or not.
    """
    events: Queue[tuple[int, int] | Added | BaseException] = Queue()

    def work() -> None:
        try:
            events.put(archive.add(*sources, progress=lambda done, total, *_: events.put((done, total)), each=each))
        except BaseException as error:  # raised where the events are read, whatever it is
            events.put(error)
        finally:
            end()

    Thread(target=work, daemon=True).start()
    while True:
        event = events.get()
        if isinstance(event, BaseException):
            raise event
        yield event
        if isinstance(event, Added):
            return


def to_open(article_id: str) -> str:
    """A value for the box that says which article is open; the time makes it differ from the one before."""
    return f"{article_id}:{time.monotonic_ns()}"


def _sources(files: list[str], url: str, title: str, text: str) -> Iterator[Source]:
    """What was filled in, as sources to add; a text without a title is named after its first line."""
    yield from (Upload(Path(file)) for file in files)
    if url.strip():
        yield url.strip()
    if text.strip():
        yield Article(title=title.strip() or text.strip().split("\n")[0][:100], text=text)


def files_box(label: Label, name: str) -> gr.File:
    """A place to drop files, whose paths an event then takes."""
    box = gr.File(label=label("add_files"), file_count="multiple", elem_id=name, height=140)
    box.preprocess = _paths  # type: ignore[method-assign] # Gradio's own leaves a temporary file behind for each
    return box


def _paths(payload: Any) -> list[str]:
    """The paths of uploaded files in what the page sends, in place of Gradio's own copies."""
    return [file.path for file in payload or ()]


def _progress_html(done: int, total: int, language: str) -> str:
    share = round(100 * done / max(total, 1))
    return f'<p class="note" role="status">{escape(say("adding", language))} {share} %</p><progress max="100" value="{share}"></progress>'
