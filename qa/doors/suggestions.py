"""Questions to offer at first: drafted by rule from the newest articles, and offered only once the archive has answered them rightly."""

import re
import time
from collections.abc import Callable, Sequence
from threading import Lock, Thread

from qa.archive import Archive
from qa.evaluation.cases import Case
from qa.evaluation.metrics import contains
from qa.evaluation.propose import plain_questions
from qa.saying.words import say
from vectorstore.texts.folding import CAPITALISED

_MOST = 4  # questions that are offered
_NEWEST = 40  # articles of which questions are made
_MOST_TRIED = 12  # questions that are answered to find them: a second or two each
_LONGEST = 16  # words of a question
_SURE = 0.8  # confidence of the answer, at least
# What does not stand alone, or is cut out of somebody's words; and a name, which says what a question is about.
_UNFIT = re.compile(
    r"[\"“”‘()\[\];:]|\b(?:he|she|it|they|we|you|i|him|them|his|her|its|their|our|this|these|those|that|there|than|ever|also|still|then|too)\b|"
    r"^How many (?:percent|years?|months?|weeks?|days?|hours?|minutes?|times)\b",
    re.I,
)
_NAME = re.compile(rf"\s{CAPITALISED}")
_WAIT = 0.5  # seconds between looks whether anybody is being answered


class Suggestions:
    """The questions for one archive, made in a thread of their own that lets those who ask go first (`is_busy`)."""

    def __init__(self, archive: Archive, is_busy: Callable[[], bool]) -> None:
        self._archive, self._is_busy = archive, is_busy
        self._lock = Lock()
        self._newest: Sequence[str] | None = None  # the ids of the articles that the questions are about
        self._thread: Thread | None = None
        self._found: tuple[str, ...] = ()

    def make(self) -> bool:
        """Begin to make new ones where articles are newer. Returns whether any are being made: others will be at hand then."""
        newest = [str(row["id"]) for row in self._archive.list(limit=_NEWEST)]
        with self._lock:
            if newest != self._newest and not (self._thread and self._thread.is_alive()):
                self._newest, self._thread = newest, Thread(target=self._find, args=[newest], daemon=True)
                self._thread.start()
            return self._thread is not None and self._thread.is_alive()

    def at_hand(self, language: str) -> list[str]:
        """The questions there are, else two about the archive itself in a language."""
        if self._found or not self.can_come:
            return list(self._found)
        return [say("suggest_newest", language), say("suggest_count", language)]

    @property
    def can_come(self) -> bool:
        """Whether there are articles to ask about."""
        return self._archive.has_articles

    def _find(self, newest: Sequence[str]) -> None:
        found: list[str] = []
        drafts = [case for article_id in newest if (case := self._draft(article_id))]
        for case in drafts[:_MOST_TRIED]:
            while self._is_busy():
                time.sleep(_WAIT)
            if self._is_answered(case):
                found.append(case.question)
            if len(found) == _MOST:
                break
        self._found = tuple(found)

    def _draft(self, article_id: str) -> Case | None:
        """The first question of an article that is short and can be understood alone."""
        article = self._archive.get(article_id)
        cases = plain_questions(article) if article else ()
        return next((case for case in cases if _is_fit(case.question)), None)

    def _is_answered(self, case: Case) -> bool:
        """Whether the archive is sure of an answer that leads with the sentence that the question was made of."""
        answer = self._archive.ask(case.question, llm="none")
        first = answer.citations[:1]
        is_of_it = bool(first) and first[0].article_id in case.articles
        return answer.confidence >= _SURE and is_of_it and contains(answer.short, list(case.answers))


def _is_fit(question: str) -> bool:
    return len(question.split()) <= _LONGEST and bool(_NAME.search(question)) and not _UNFIT.search(question)
