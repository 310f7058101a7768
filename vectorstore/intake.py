"""Articles → versions in the catalog: what is new is split, embedded and recorded."""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vectorstore.articles import Article, Rejected
from vectorstore.catalog import Catalog
from vectorstore.errors import StoreError, one_line
from vectorstore.passages import Embedding, Passage, split_passages
from vectorstore.rows import Version
from vectorstore.stories import sign

if TYPE_CHECKING:  # torch takes seconds to import: it is loaded at its first use
    from vectorstore.embed import Embedder


log = logging.getLogger(__name__)

_NAMED = 1000  # inputs that could not be taken


@dataclass(slots=True)
class Added:
    """What became of the articles given to `add`.

    `duplicates` are texts that are here under another id. `failed` names the inputs that could not be taken, the first thousand
    of `failures`. `notice` says why what was added cannot be found yet, when that is so; it is safe all the same.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0
    failed: list[Rejected] = field(default_factory=list)
    notice: str = ""
    failures: int = 0

    def fail(self, rejected: Rejected) -> None:
        """Count what could not be taken, and name it if not too many are named."""
        self.failures += 1
        if len(self.failed) < _NAMED:
            self.failed.append(rejected)


def record(articles: Sequence[tuple[str, Article]], catalog: Catalog, embedder: "Callable[[], Embedder]", tally: Added) -> int:
    """Record those articles, each with where it stood, that are new or have changed, in one transaction, and count what became of each.

    Returns how many passages that makes. An article that cannot be split or embedded is named, and the others are recorded.
    """
    news = [(where, article) for where, article in articles if catalog.content_hash(article.id) != article.content_hash]
    tally.unchanged += len(articles) - len(news)
    if not news:
        return 0
    model = embedder()
    versions = _embed_each(news, catalog, model, tally)
    outcomes = Counter(catalog.write(versions, (model.fingerprint, model.name)) if versions else ())
    tally.added += outcomes["added"]
    tally.updated += outcomes["updated"]
    tally.duplicates += outcomes["duplicates"]
    return sum(len(version.passages) for version in versions)


def _embed_each(articles: Sequence[tuple[str, Article]], catalog: Catalog, embedder: "Embedder", tally: Added) -> list[Version]:
    """Articles as versions; where that fails they are tried one by one, so that one cannot end the others."""
    try:
        return embed_articles([article for _, article in articles], catalog, embedder)
    except StoreError:
        raise
    except Exception as error:  # whatever the models raise over one article
        if len(articles) > 1:
            return [version for one in articles for version in _embed_each([one], catalog, embedder, tally)]
        log.exception("An article cannot be split or embedded")
        tally.fail(Rejected(articles[0][0], f"it cannot be split or embedded ({type(error).__name__}: {one_line(error)})"))
        return []


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
