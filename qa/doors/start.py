"""Loads the web application in half the time that it takes Gradio by itself."""

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any


def load_app() -> ModuleType:
    """The module `app`. No module of `qa` imports it by a statement: it takes seconds."""
    with _without_stubs():
        return import_module("app")


@contextmanager
def _without_stubs() -> Iterator[None]:
    """While Gradio is imported, it parses the source of each of its components, to write stubs for editors: half of the time it takes.

    It leaves out those whose source is in no file, which it asks `inspect` for.
    """
    file_of = inspect.getfile

    def of_others(thing: Any) -> str:
        if isinstance(thing, type) and thing.__module__.startswith("gradio."):
            raise OSError
        return file_of(thing)

    inspect.getfile = of_others  # type: ignore[assignment]
    try:
        yield
    finally:
        inspect.getfile = file_of
