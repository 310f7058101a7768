"""The archives that an evaluation asks: what it needs of one, and how one is made of the articles that a test set brings along."""

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
from pydantic import SecretStr

from qa.answer import Event
from qa.drafting.llm import LlmSpec
from qa.evaluation.cases import Case, TestSet
from qa.settings import Settings
from vectorstore import Added, Article, Hit
from vectorstore.articles import short_hash
from vectorstore.models.loading import load_embedder
from vectorstore.progress import Progress, silent

if TYPE_CHECKING:
    from vectorstore.models.embed import Embedder

_INDEXING_PACKAGES = ("chromadb", "sacremoses", "tantivy", "tokenizers")
_CACHED = 8  # archives of test sets that are kept; the one unused for longest goes first


class EvaluatedArchive(Protocol):
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
    """An archive that articles can be added to, and that keeps notes."""

    def add(self, *sources: Article, progress: Progress) -> Added: ...
    def note(self, name: str) -> str | None: ...
    def take_note(self, name: str, value: str) -> None: ...


A = TypeVar("A", bound=Fillable)


@contextmanager
def archive_of(
    testset: TestSet,
    settings: Settings,
    llm: LlmSpec,
    open_archive: Callable[[Path, LlmSpec, Settings], AbstractContextManager[A]],
    progress: Progress = silent,
) -> Iterator[A]:
    """An archive of the articles that a test set brings along. It is cached, and used again for the same articles, indexed in the same way.

    `open_archive` is `qa.Archive.open_with`, which this module must not import.
    """
    cache = user_cache_path("dateline", appauthor=False) / "evaluation"
    name = f"{testset.articles_hash}-{_indexing_hash(settings.embedder, settings.embedder_key.get_secret_value())}"
    folder = cache / name
    _make_room(cache, name)
    with open_archive(folder, llm, settings.model_copy(update={"archive": folder, "chroma": "", "catalog": SecretStr("")})) as archive:
        if archive.note("complete") is None:
            archive.add(*testset.articles, progress=progress)
            archive.take_note("complete", "yes")
        folder.touch()
        yield archive


def lacking(cases: Sequence[Case], archive: EvaluatedArchive) -> list[str]:
    """Which gold the archive does not hold, a line each of articles and of quotes: an answer cannot cite them."""
    ids = {article_id for case in cases for article_id in case.articles}
    texts = {name: article.text for name in ids if (article := archive.get(name))}
    quotes = [
        f"{case.id} ({quote})"
        for case in cases
        for quote in case.quotes
        if not any(quote in texts.get(article_id, quote) for article_id in case.articles)
    ]
    found = (("articles are not in this archive", sorted(ids - texts.keys())), ("quotes are in none of their articles", quotes))
    return [f"{len(names)} gold {what}: {', '.join(names[:3])}{', …' if len(names) > 3 else ''}" for what, names in found if names]


@cache
def _indexing_hash(embedder: str, key: str) -> str:
    """A hash of all that cuts articles into passages and indexes them: the embedder's weights, the code of the store, and the versions
    of the packages that it uses for this.
    """
    code = sorted(Path(str(files("vectorstore"))).rglob("*.py"))
    parts = [load_embedder(embedder, key).fingerprint, *(f"{name} {version(name)}" for name in _INDEXING_PACKAGES)]
    parts += [f"{file.name} {file.read_text(encoding='utf-8')}" for file in code]
    return short_hash("\n".join(parts))


def _make_room(cache: Path, name: str) -> None:
    """Delete the archives unused for longest, so that with the one called `name` there are at most _CACHED."""
    others = [folder for folder in cache.glob("*") if folder.is_dir() and folder.name != name] if cache.exists() else []
    for folder in sorted(others, key=lambda folder: -folder.stat().st_mtime)[_CACHED - 1 :]:
        shutil.rmtree(folder, ignore_errors=True)
