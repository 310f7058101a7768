"""The archives that are asked: what an evaluation needs of one, and those made of the articles that a test set brings along."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from platformdirs import user_cache_path

from qa.answer import Event
from qa.drafting.llm import LlmSpec
from qa.evaluation.cases import TestSet
from qa.settings import Settings
from vectorstore import Added, Article, Hit
from vectorstore.articles import short_hash
from vectorstore.models.loading import load_embedder
from vectorstore.progress import Progress, silent

if TYPE_CHECKING:
    from vectorstore.models.embed import Embedder

_MAKERS = ("chromadb", "sacremoses", "tantivy", "tokenizers")
_CACHED = 8  # archives of test sets that are kept; the one unused for longest goes first


class Archive(Protocol):
    """An archive that answers questions, as far as an evaluation uses it."""

    settings: Settings
    llm: LlmSpec

    @property
    def threshold(self) -> float | None: ...
    @property
    def embedder(self) -> "Embedder": ...
    def status(self) -> dict[str, Any]: ...
    def warm_up(self, llm: LlmSpec) -> None: ...
    def search(self, query: str, k: int) -> Sequence[Hit]: ...
    def stream(self, question: str, *, history: Sequence[str], now: datetime | None, llm: LlmSpec) -> Iterator[Event]: ...
    def get(self, article_id: str) -> Article | None: ...


class Fillable(Protocol):
    """An archive that articles can be added to, and that keeps a note."""

    def add(self, *sources: Article, progress: Progress) -> Added: ...
    def note(self, name: str) -> str | None: ...
    def take_note(self, name: str, value: str) -> None: ...


A = TypeVar("A", bound=Fillable)


@contextmanager
def archive_of(
    testset: TestSet,
    settings: Settings,
    llm: LlmSpec,
    opening: Callable[[Path, LlmSpec, Settings], AbstractContextManager[A]],
    progress: Progress = silent,
) -> Iterator[A]:
    """A throw-away archive of the articles that a test set brings along; one of the same articles, made in the same way, is used again.

    `opening` opens it: `qa.Archive.open_with`.
    """
    kept = user_cache_path("dateline", appauthor=False) / "evaluation"
    name = f"{testset.articles_hash}-{_makers(settings.embedder)}"
    folder = kept / name
    _make_room(kept, name)
    with opening(folder, llm, settings.model_copy(update={"archive": folder, "chroma": ""})) as archive:
        if archive.note("complete") is None:
            archive.add(*testset.articles, progress=progress)
            archive.take_note("complete", "yes")
        folder.touch()
        yield archive


@cache
def _makers(embedder: str) -> str:
    """A hash of all that makes passages of articles and indexes them: the embedder's weights, the store's code with its schema, and
    the packages that it splits and indexes with.
    """
    code = sorted(Path(str(files("vectorstore"))).rglob("*.py"))
    made_by = [load_embedder(embedder).fingerprint, *(f"{name} {version(name)}" for name in _MAKERS)]
    made_by += [f"{file.name} {file.read_text(encoding='utf-8')}" for file in code]
    return short_hash("\n".join(made_by))


def _make_room(cache: Path, name: str) -> None:
    """Drop the archives that were not used for longest, so that with this one there are _CACHED."""
    others = [folder for folder in cache.glob("*") if folder.is_dir() and folder.name != name] if cache.exists() else []
    for folder in sorted(others, key=lambda folder: -folder.stat().st_mtime)[_CACHED - 1 :]:
        shutil.rmtree(folder, ignore_errors=True)
