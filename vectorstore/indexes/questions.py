"""Turns questions into vectors, and remembers the last ones; while the embedder's endpoint cannot be used, there is none."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vectorstore.indexes.fusion import CONTEXT_WEIGHT
from vectorstore.models.endpoint import EndpointError

if TYPE_CHECKING:  # slow to import
    from vectorstore.models.embed import Embedder


_TOLD_SECONDS = 30.0  # for which a failure is told; if nobody asks meanwhile, who would know whether it is over?


class Questions:
    """Any number of threads may use it."""

    def __init__(self) -> None:
        self._problem, self._told_until = "", 0.0
        self._vector = lru_cache(maxsize=32)(_question_vector)

    def embed(self, embedder: "Callable[[], Embedder]", query: str, context: str) -> "tuple[Embedder | None, NDArray[np.float32] | None]":
        """The embedder and the unit vector (d,) of a question, plus half that of its context if there is one. `embedder` loads the model;
        both are None while its endpoint cannot be used.
        """
        with self._reporting():
            model = embedder()
            vector = self._vector(model, query, context)
            model.even(vector[:0])  # the first time it embeds texts for that
            return model, vector
        return None, None

    @property
    def problem(self) -> str:
        """Why the last question has no vector, for whoever runs the archive; empty when it has one, or some time later."""
        return self._problem if monotonic() < self._told_until else ""

    def try_out(self, embedder: "Callable[[], Embedder]") -> None:
        """Find out whether a question would have a vector."""
        with self._reporting():
            embedder().embed_question("")

    @contextmanager
    def _reporting(self) -> Iterator[None]:
        try:
            yield
        except EndpointError as error:
            self._problem, self._told_until = f"{error} Until then only keywords are searched.", monotonic() + _TOLD_SECONDS
        else:
            self._problem = ""


def _question_vector(embedder: "Embedder", query: str, context: str) -> NDArray[np.float32]:
    vector = embedder.embed_question(query)
    if context:
        vector = vector + CONTEXT_WEIGHT * embedder.embed_question(context)
        vector /= np.linalg.norm(vector)
    return vector
