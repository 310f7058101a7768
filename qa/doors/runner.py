"""Runs test sets from the page: one at a time, in a thread of its own that lets those who ask go first."""

from collections.abc import Callable
from contextlib import nullcontext
from threading import Event, Lock, Thread

from qa.archive import Archive
from qa.doors.gates import new_folder
from qa.drafting.llm import LlmSpec
from qa.evaluation.archives import archive_of
from qa.evaluation.cases import TestSet
from qa.evaluation.complaints import testset_of
from qa.evaluation.evaluate import evaluate
from qa.evaluation.runs import Run, describe
from qa.evaluation.testsets import load_testset
from qa.saying.words import Said
from vectorstore import InputError, StoreError

FEEDBACK = ""  # the name of the test set of readers' verdicts; those of the others are their files'
_WAIT = 0.5  # seconds between looks whether anybody is being answered
_LAST_QUESTION = 30.0  # seconds that a question may take on when the server ends


class _StoppedError(Exception):
    """Ends a run between two questions."""


class Runner:
    """The runs of one server. `run` is the name of the last one's folder, `done` and `total` count its questions, `error` ended it."""

    def __init__(self, archive: Archive, is_busy: Callable[[], bool]) -> None:
        self._archive, self._is_busy = archive, is_busy
        self._lock, self._stop, self._thread = Lock(), Event(), Thread()
        self.run, self.done, self.total = "", 0, 0
        self.error: Exception | None = None

    def testsets(self) -> list[str]:
        """The names of the files in the folder that the settings name, and before them FEEDBACK, if readers have said anything."""
        folder = self._archive.settings.testsets
        files = sorted(file.name for file in folder.glob("*.jsonl")) if folder else []
        return [*([FEEDBACK] if self._archive.feedback() else []), *files]

    def load(self, name: str | None) -> TestSet:
        """A test set by its name. Raises InputError for any other name or none, and for a file that cannot be read."""
        if name is None or name not in self.testsets():
            raise InputError(Said("no_such_testset"))
        folder = self._archive.settings.testsets
        return load_testset(folder / name) if name and folder else testset_of(self._archive.feedback())

    def start(self, name: str | None, llm: LlmSpec = None) -> None:
        """Begin to run a test set, or go on with the run of it that was stopped; `llm` replaces the archive's. Raises InputError, and
        StoreError where a run is going on.
        """
        testset, llm = self.load(name), self._archive.llm if llm is None else llm
        with self._lock:
            if self.is_running:
                raise StoreError(Said("one_run"))
            self._stop.clear()
            self.run, self.done, self.total, self.error = "", 0, len(testset.cases), None
            self._thread = Thread(target=self._work, args=[testset, llm], name="dateline-run", daemon=True)
            self._thread.start()

    @property
    def is_running(self) -> bool:
        return self._thread.is_alive()

    @property
    def is_stopped(self) -> bool:
        """Whether somebody has stopped the run; it ends after the question that it is asking."""
        return self._stop.is_set()

    def stop(self) -> None:
        self._stop.set()

    def close(self) -> None:
        """Stop, and wait until nothing is asked any more: the archive is about to be closed."""
        self.stop()
        if self.is_running:
            self._thread.join(_LAST_QUESTION)

    def _work(self, testset: TestSet, llm: LlmSpec) -> None:
        own, settings = self._archive, self._archive.settings
        try:
            with archive_of(testset, settings, llm, Archive.open_with) if testset.articles else nullcontext(own) as archive:
                about = describe(testset, archive, llm if isinstance(llm, str) else type(llm).__name__, None)
                folder = Run.unfinished(settings.runs, about) or new_folder(settings.runs, testset.name, about["llm"])
                self._watch(0, self.total, "")
                run = Run.open(folder, about)
                self.run, self.done = folder.name, len(run.results)
                evaluate(archive, testset.cases, llm=llm, run=run, progress=self._watch)
        except _StoppedError:
            pass
        except Exception as error:  # whatever it is, the page must say that the run has ended
            self.error = error

    def _watch(self, done: int, total: int, figures: str) -> None:
        """After each question: wait until nobody is being answered, and end the run if it was stopped."""
        self.done = done
        while done < total and self._is_busy() and not self._stop.wait(_WAIT):
            pass
        if self.is_stopped:
            raise _StoppedError
