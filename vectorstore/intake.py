"""Articles → versions in the catalog: what is new is split, embedded and recorded."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vectorstore.articles import Article
from vectorstore.catalog import Catalog
from vectorstore.files import Rejected
from vectorstore.passages import Embedding, Passage, split_passages
from vectorstore.rows import Version
from vectorstore.stories import sign

if TYPE_CHECKING:  # torch takes seconds to import: it is loaded at its first use
    from vectorstore.embed import Embedder


@dataclass(slots=True)
class Added:
    """What became of the articles given to `add`.

    `duplicates` are texts that are here under another id. `failed` names each input that could not
    be taken. `notice` says why what was added cannot be found yet, when that is so; it is safe all the same.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0
    failed: list[Rejected] = field(default_factory=list)
    notice: str = ""


def record(articles: Sequence[Article], catalog: Catalog, embedder: "Callable[[], Embedder]", tally: Added) -> int:
    """Record those articles that are new or have changed, in one transaction, and count what became of each.

    Returns how many passages that makes.
    """
    news = [article for article in articles if catalog.content_hash(article.id) != article.content_hash]
    tally.unchanged += len(articles) - len(news)
    if not news:
        return 0
    model = embedder()
    versions = embed_articles(news, catalog, model)
    for outcome in catalog.write(versions, (model.fingerprint, model.name)):
        setattr(tally, outcome, getattr(tally, outcome) + 1)
    return sum(len(version.passages) for version in versions)


def embed_articles(articles: Sequence[Article], catalog: Catalog, embedder: "Embedder") -> list[Version]:
    """Articles with their passages and embeddings; only passages whose text is new to the archive are embedded."""
    split = [split_passages(article.text, article.language, embedder.token_spans(article.text), embedder.window) for article in articles]
    flat = [(article, passage) for article, passages in zip(articles, split, strict=True) for passage in passages]
    embeddings = iter(_embed(flat, catalog, embedder))
    return [
        Version(article, tuple(passages), tuple(next(embeddings) for _ in passages), sign(article.text))
        for article, passages in zip(articles, split, strict=True)
    ]


def _embed(passages: Sequence[tuple[Article, Passage]], catalog: Catalog, embedder: "Embedder") -> list[Embedding]:
    texts = [article.text[passage.start : passage.end] for article, passage in passages]
    keys = [embedder.key(article.title, text) for (article, _), text in zip(passages, texts, strict=True)]
    known = catalog.passages.embeddings(list(dict.fromkeys(keys)))
    new = {
        key: i
        for i, key in enumerate(keys)
        if key not in known or len(known[key].sentences) != len(passages[i][1].sentences)  # split as another language
    }
    found = embedder.embed_passages(
        [
            (passages[i][0].title, texts[i], [(a - passages[i][1].start, b - passages[i][1].start) for a, b in passages[i][1].sentences])
            for i in new.values()
        ]
    )
    known.update(zip(new, found, strict=True))
    return [known[key] for key in keys]
