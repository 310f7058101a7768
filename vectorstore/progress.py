"""How long work tells how far it is."""

from collections.abc import Callable

Progress = Callable[[int, int], None]  # what is done, of how many


def silent(done: int, total: int) -> None:
    """For those who do not ask."""
