"""Cuts articles into passages, in a thread, while the articles before them are embedded."""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from vectorstore.articles import Article
from vectorstore.errors import StoreError
from vectorstore.fetching.sources import Reading
from vectorstore.record.ahead import ahead
from vectorstore.record.catalog import Catalog
from vectorstore.stories.signatures import Signature, sign
from vectorstore.texts.passages import Passage, split_passages

if TYPE_CHECKING:  # torch takes seconds to import: it is loaded at its first use
    from vectorstore.models.embed import Embedder

_ARTICLES_AT_ONCE = 32  # in a batch, which is recorded in one transaction
_AHEAD = 2  # batches that are read and cut while one is embedded; embedding takes longer, so that more would only take memory


@dataclass(frozen=True, slots=True)
class Cut:
    """An article's passages, and the signature by which its copies are found."""

    passages: tuple[Passage, ...]
    signature: Signature


Cuts = Mapping[str, Cut]  # by the id of the article


@dataclass(frozen=True, slots=True)
class Batch:
    """Articles, each with where it was read; the cuts of the new ones; and the share, in [0, 1], of the sources that has been read."""

    articles: list[tuple[str, Article]]
    cuts: Cuts
    share: float


def cut(article: Article, embedder: "Embedder") -> Cut:
    """An article's passages, each within the embedder's window, and its signature."""
    passages = split_passages(article.text, article.language, embedder.token_spans(article.text), embedder.window)
    return Cut(tuple(passages), sign(article.text))


@contextmanager
def cut_ahead(
    articles: Iterator[tuple[str, Article]], reading: Reading, catalog: Catalog, embedder: "Callable[[], Embedder]"
) -> Generator[Iterator[Batch], None, None]:
    """The articles in batches, read and cut in a thread that keeps at most two batches ready. `embedder` loads the model when needed."""

    def batches() -> Iterator[Batch]:
        while batch := list(islice(articles, _ARTICLES_AT_ONCE)):
            yield Batch(batch, _cut_new(batch, catalog, embedder), reading.share)

    with ahead(batches(), _AHEAD) as made_ahead:
        yield made_ahead


def _cut_new(articles: Sequence[tuple[str, Article]], catalog: Catalog, embedder: "Callable[[], Embedder]") -> dict[str, Cut]:
    """The cuts of the articles that are new or have changed, by id. One that cannot be cut is left out; `record` reports it."""
    fresh = [article for _, article in articles if catalog.content_hash(article.id) != article.content_hash]
    if not fresh:
        return {}
    model, cuts = embedder(), {}
    for article in fresh:
        try:
            cuts[article.id] = cut(article, model)
        except StoreError:
            raise
        except Exception:  # whatever the models raise over one article
            continue
    return cuts
