"""The embedding models as they are loaded: when they are first called for, with their vendors."""

from typing import TYPE_CHECKING

from vectorstore.models.bundled import LOADING

if TYPE_CHECKING:
    from vectorstore.models.embed import Embedder


def load_embedder(name: str) -> "Embedder":
    """An embedder; its vendors are imported here, at the first use."""
    with LOADING:
        from vectorstore.models.embed import Embedder

        return Embedder(name)


class LazyEmbedder:
    """An embedder that is loaded when it is first called for, once however many threads call."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._loaded: Embedder | None = None

    def __call__(self) -> "Embedder":
        if self._loaded is None:
            with LOADING:
                self._loaded = self._loaded or load_embedder(self.name)
        return self._loaded
