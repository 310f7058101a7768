"""Turns questions into vectors, and remembers the last ones; while the embedder's endpoint cannot be used, there is none."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vectorstore.indexes.fusion import CONTEXT_WEIGHT
from vectorstore.models.endpoint import EndpointError

if TYPE_CHECKING:  # slow to import
    from vectorstore.models.embed import Embedder


class Questions:
    """`problem` tells why the last question has no vector, for whoever runs the archive; it is empty when that has one."""

    def __init__(self) -> None:
        self.problem = ""
        self._vector = lru_cache(maxsize=32)(_question_vector)

    def embed(self, embedder: "Callable[[], Embedder]", query: str, context: str) -> "tuple[Embedder | None, NDArray[np.float32] | None]":
        """The embedder and the unit vector (d,) of a question, plus half that of its context if there is one. `embedder` loads the model;
        both are None while its endpoint cannot be used.
        """
        with self._reporting():
            model = embedder()
            return model, self._vector(model, query, context)
        return None, None

    def try_out(self, embedder: "Callable[[], Embedder]") -> None:
        """Find out whether a question would have a vector."""
        with self._reporting():
            embedder().embed_question("")

    @contextmanager
    def _reporting(self) -> Iterator[None]:
        try:
            yield
        except EndpointError as error:
            self.problem = f"{error} Until then only keywords are searched."
        else:
            self.problem = ""


def _question_vector(embedder: "Embedder", query: str, context: str) -> NDArray[np.float32]:
    vector = embedder.embed_question(query)
    if context:
        vector = vector + CONTEXT_WEIGHT * embedder.embed_question(context)
        vector /= np.linalg.norm(vector)
    return vector
