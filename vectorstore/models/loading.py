"""Loads embedding models when they are first needed: that takes a second, and seconds for those of sentence-transformers."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from vectorstore.errors import ArchiveError
from vectorstore.models.bundled import LOADING
from vectorstore.models.endpoint import is_url, shown_url

if TYPE_CHECKING:
    from vectorstore.models.embed import Embedder


def load_embedder(name: str, key: str = "") -> "Embedder":
    """The embedder of this name, in this folder or at this endpoint, which may want a key. Raises ModelError if it cannot be loaded."""
    with LOADING:
        from vectorstore.models.embed import Embedder

        return Embedder(name, key)


class LazyEmbedder:
    """Called, it returns an embedder, which it loads at the first call; only once, also when several threads call.

    `name` may be shown to anyone; `is_served` tells whether the embedder is an endpoint.
    """

    def __init__(self, name: str, key: str = "") -> None:
        self.is_served = is_url(name)
        self.name = shown_url(name) if self.is_served else name
        self._spec, self._key = name, key
        self._loaded: Embedder | None = None

    def __call__(self) -> "Embedder":
        if self._loaded is None:
            with LOADING:
                self._loaded = self._loaded or load_embedder(self._spec, self._key)
        return self._loaded


def checked(embedder: "Embedder", settings: Mapping[str, str]) -> "Embedder":
    """The embedder, if an archive with these settings was built with it, or is new. Raises ArchiveError if not."""
    built_with = settings.get("embedder")
    if built_with is not None and not embedder.is_of(built_with):
        raise ArchiveError(
            f"This archive was built with the embedder {settings.get('embedder_name')!r} ({built_with[:16]}), not with {embedder.name!r} "
            f"({embedder.fingerprint[:16]}). Set DATELINE_EMBEDDER to the first, or embed the articles anew: dateline reembed"
        )
    return embedder
