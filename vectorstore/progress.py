"""How long work tells how far it is."""

from collections.abc import Callable

Progress = Callable[[int, int], None]  # what is done, of how many


def silent(done: int, total: int) -> None:
    """For those who do not ask."""


def in_two_halves(progress: Progress, total: int) -> tuple[Progress, Progress]:
    """Progress over `total` things that are each done in two steps, told by each step's own figures; it never goes back."""
    shown = 0

    def half(begin: int) -> Progress:
        def report(done: int, of: int) -> None:
            nonlocal shown
            shown = max(shown, (begin * of + done) * total // (2 * max(of, 1)))
            progress(shown, total)

        return report

    return half(0), half(1)
