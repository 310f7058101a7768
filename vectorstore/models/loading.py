"""Loads embedding models when they are first needed: that takes a second, and seconds for those of sentence-transformers."""

from typing import TYPE_CHECKING

from vectorstore.models.bundled import LOADING

if TYPE_CHECKING:
    from vectorstore.models.embed import Embedder


def load_embedder(name: str) -> "Embedder":
    """The embedder of this name or in this folder. Raises ModelError if it cannot be loaded."""
    with LOADING:
        from vectorstore.models.embed import Embedder

        return Embedder(name)


class LazyEmbedder:
    """Called, it returns an embedder, which it loads at the first call; only once, also when several threads call."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._loaded: Embedder | None = None

    def __call__(self) -> "Embedder":
        if self._loaded is None:
            with LOADING:
                self._loaded = self._loaded or load_embedder(self.name)
        return self._loaded
