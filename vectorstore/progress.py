"""How long work tells how far it is."""

from collections.abc import Callable

Progress = Callable[[int, int], None]  # what is done, of how many


def silent(done: int, total: int) -> None:
    """For those who do not ask."""


class InTwoSteps:
    """Progress over articles that are first recorded and then indexed, of a number that is estimated until all are read; never back."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._recorded = self._indexed = self._shown = 0
        self._total = 0

    def record(self, recorded: int, total: int) -> None:
        """So many are recorded, of so many, as it seems."""
        self._recorded, self._total = recorded, max(total, recorded)
        self._show(self._indexed)

    def index(self, done: int, of: int) -> None:
        """Of what was recorded and is now being indexed, so much is done."""
        self._show(self._indexed + (self._recorded - self._indexed) * done // max(of, 1))

    def indexed(self) -> None:
        """All that was recorded is indexed."""
        self._indexed = self._recorded
        self._show(self._indexed)

    def _show(self, indexed: int) -> None:
        self._shown = max(self._shown, (self._recorded + indexed) // 2)
        self._progress(self._shown, self._total)
