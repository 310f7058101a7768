"""Callbacks by which long work reports how far it is."""

from collections.abc import Callable

Progress = Callable[[int, int], None]  # called with the number of items done and the total


def silent(done: int, total: int, figures: str = "") -> None:
    """A callback that shows nothing."""


class InTwoSteps:
    """One progress over two steps: articles are recorded, then indexed. What it shows never goes back.

    The total is an estimate until all sources have been read.
    """

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._recorded = self._indexed = self._shown = 0
        self._total = 0

    def record(self, recorded: int, total: int) -> None:
        """Set how many articles are recorded, of an estimated total."""
        self._recorded, self._total = recorded, max(total, recorded)
        self._show(self._indexed)

    def index(self, done: int, of: int) -> None:
        """Set how far the indexing of the articles recorded so far is: `done` entries `of` all that wait."""
        self._show(self._indexed + (self._recorded - self._indexed) * done // max(of, 1))

    def indexed(self) -> None:
        """Mark all recorded articles as indexed."""
        self._indexed = self._recorded
        self._show(self._indexed)

    def _show(self, indexed: int) -> None:
        self._shown = max(self._shown, (self._recorded + indexed) // 2)
        self._progress(self._shown, self._total)
