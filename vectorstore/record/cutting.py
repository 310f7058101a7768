"""Cuts articles into passages, in a thread, while the articles before them are embedded."""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from vectorstore.articles import Article, Rejected
from vectorstore.errors import StoreError
from vectorstore.fetching.sources import Reading, tell_apart
from vectorstore.reading.clutter import is_link_or_offer
from vectorstore.record.ahead import ahead
from vectorstore.record.catalog import Catalog
from vectorstore.stories.signatures import Signature, sign
from vectorstore.texts.passages import Embedding, Passage, Span, split_passages

if TYPE_CHECKING:  # torch takes seconds to import: it is loaded at its first use
    from vectorstore.models.embed import Embedder

ARTICLES_AT_ONCE = 32  # in a batch, which is recorded in one transaction
BATCHES_AHEAD = 2  # batches that are read and cut while one is embedded; embedding takes longer, so that more would only take memory


@dataclass(frozen=True, slots=True)
class Cut:
    """An article's passages, the signature by which its copies are found, and the passages' embeddings if they are made already."""

    passages: tuple[Passage, ...]
    signature: Signature
    embeddings: tuple[Embedding, ...] = ()


Cuts = Mapping[str, Cut]  # by the id of the article


@dataclass(frozen=True, slots=True)
class Batch:
    """Articles, each with where it was read; the cuts of the new ones; and the share, in [0, 1], of the sources that has been read."""

    articles: list[tuple[str, Article]]
    cuts: Cuts
    share: float


class Cutting(Protocol):
    """Reads and cuts articles ahead of who records them: here a thread does (`cut_ahead`), in `backlog_ray.py` many machines."""

    def __call__(
        self, reading: Reading, fail: Callable[[Rejected], None], catalog: Catalog, embedder: "Callable[[], Embedder]"
    ) -> AbstractContextManager[Iterator[Batch]]:
        """The articles in batches, in their order, each id once. `fail` is called with what is rejected; `embedder` loads the model."""
        ...


def cut(article: Article, embedder: "Embedder") -> Cut:
    """An article's passages, each within the embedder's window, and its signature."""
    passages = split_passages(article.text, article.language, embedder.token_spans(article.text), embedder.window)
    return Cut(tuple(_without_links(article.text, passage) for passage in passages), sign(article.text))


def _without_links(text: str, passage: Passage) -> Passage:
    """A passage whose sentences have none that stand in a line which only links, advertises or offers: it is no evidence. The text stays.

    Where a passage has nothing else, it keeps them.
    """
    kept = tuple(span for span in passage.sentences if not is_link_or_offer(_line(text, span)))
    return replace(passage, sentences=kept) if kept else passage


def _line(text: str, span: Span) -> str:
    """The line that a sentence stands in; of one that runs over several lines, the sentence."""
    start, end = span
    if "\n" in text[start:end]:
        return text[start:end]
    return text[text.rfind("\n", 0, start) + 1 : len(text) if (at := text.find("\n", end)) < 0 else at]


def to_embed(article: Article, passage: Passage) -> tuple[str, str, list[Span]]:
    """A passage of an article as `Embedder.embed_passages` takes it: its title, its text, and the spans of its sentences in that."""
    text = article.text[passage.start : passage.end]
    return article.title, text, [(start - passage.start, end - passage.start) for start, end in passage.sentences]


@contextmanager
def cut_ahead(
    reading: Reading, fail: Callable[[Rejected], None], catalog: Catalog, embedder: "Callable[[], Embedder]"
) -> Generator[Iterator[Batch], None, None]:
    """As `Cutting` says: read and cut in a thread that keeps at most two batches ready; the model is loaded when it is needed."""
    articles = tell_apart(reading, fail)

    def batches() -> Iterator[Batch]:
        while batch := list(islice(articles, ARTICLES_AT_ONCE)):
            yield Batch(batch, _cut_new(batch, catalog, embedder), reading.share)

    with ahead(batches(), BATCHES_AHEAD) as made_ahead:
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
