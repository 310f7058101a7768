"""Articles → their passages, cut in a thread while those before them are embedded."""

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

_ARTICLES_AT_ONCE = 32
_AHEAD = 2  # batches that are read and cut while one is embedded


@dataclass(frozen=True, slots=True)
class Cut:
    """An article's passages, and what tells the copies of its story."""

    passages: tuple[Passage, ...]
    signature: Signature


Cuts = Mapping[str, Cut]  # by the id of the article


@dataclass(frozen=True, slots=True)
class Batch:
    """Articles, each with where it stood; the cuts of the new ones; and the share of the sources that is read with them."""

    articles: list[tuple[str, Article]]
    cuts: Cuts
    share: float


def cut(article: Article, embedder: "Embedder") -> Cut:
    """An article's passages, each within the embedder's window."""
    passages = split_passages(article.text, article.language, embedder.token_spans(article.text), embedder.window)
    return Cut(tuple(passages), sign(article.text))


@contextmanager
def cut_ahead(
    articles: Iterator[tuple[str, Article]], reading: Reading, catalog: Catalog, embedder: "Callable[[], Embedder]"
) -> Generator[Iterator[Batch], None, None]:
    """The articles in batches, read and cut in a thread that keeps at most two batches ready."""

    def batches() -> Iterator[Batch]:
        while some := list(islice(articles, _ARTICLES_AT_ONCE)):
            yield Batch(some, _cut_new(some, catalog, embedder), reading.share)

    with ahead(batches(), _AHEAD) as coming:
        yield coming


def _cut_new(articles: Sequence[tuple[str, Article]], catalog: Catalog, embedder: "Callable[[], Embedder]") -> dict[str, Cut]:
    """The cuts of the articles that are new or have changed. One that cannot be cut is left out: whoever records it names it."""
    cuts = {}
    for _, article in articles:
        if catalog.content_hash(article.id) == article.content_hash:
            continue
        model = embedder()
        try:
            cuts[article.id] = cut(article, model)
        except StoreError:
            raise
        except Exception:  # whatever the models raise over one article
            continue
    return cuts
