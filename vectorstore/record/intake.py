"""Articles → versions in the catalog: what is new is split, embedded and recorded."""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from types import MappingProxyType
from typing import TYPE_CHECKING

from vectorstore.articles import Article, Rejected
from vectorstore.errors import StoreError, one_line
from vectorstore.reading.notes import Notes
from vectorstore.record.catalog import Catalog
from vectorstore.record.cutting import Cuts, cut
from vectorstore.record.rows import Version
from vectorstore.stories.signatures import is_like
from vectorstore.texts.passages import Embedding, Passage

if TYPE_CHECKING:  # torch takes seconds to import: it is loaded at its first use
    from vectorstore.models.embed import Embedder


log = logging.getLogger(__name__)

_NAMED = 1000  # inputs that could not be taken
_counting = Lock()  # what reads and what records run in two threads


@dataclass(frozen=True, slots=True)
class Replaced:
    """An article that took the place of one that said something else: where it stood, its id and title, and the other's title."""

    input: str
    id: str
    title: str
    before: str

    @property
    def told(self) -> str:
        """What happened, in words."""
        return f"replaced an article that said something else: {self.id} (it was “{self.before}”)"


@dataclass(slots=True)
class Added:
    """What became of the articles given to `add`.

    `duplicates` are texts that are here under another id. `failed` names the inputs that could not be taken, the first thousand
    of `failures`. `notice` says why what was added cannot be found yet, when that is so; it is safe all the same. `replaced` names
    articles whose place one took that says something else, the first thousand of `replacements`.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0
    failed: list[Rejected] = field(default_factory=list)
    notice: str = ""
    failures: int = 0
    replaced: list[Replaced] = field(default_factory=list)
    replacements: int = 0
    notes: Notes = field(default_factory=Notes)

    @property
    def without(self) -> dict[str, int]:
        """By field: how many articles were taken without it, as it could not be read."""
        return {name: noted.count for name, noted in self.notes.without.items()}

    @property
    def unused(self) -> list[str]:
        """The names of fields that were not used, the first thirty."""
        return self.notes.not_used()

    @property
    def notices(self) -> list[str]:
        """What else there is to say of the articles that were taken, each in a line."""
        found = list(self.notes.sentences())
        if self.unused:
            found.append(f"Not used: {', '.join(self.unused)}")
        return found

    def replace(self, replaced: Replaced) -> None:
        """Count an article that now says something else, and name it if not too many are named."""
        self.replacements += 1
        if len(self.replaced) < _NAMED:
            self.replaced.append(replaced)

    def fail(self, rejected: Rejected) -> None:
        """Count what could not be taken, and name it if not too many are named."""
        with _counting:
            self.failures += 1
            if len(self.failed) < _NAMED:
                self.failed.append(rejected)


def record(articles: Sequence[tuple[str, Article]], catalog: Catalog, embedder: "Callable[[], Embedder]", tally: Added, cuts: Cuts) -> int:
    """Record those articles, each with where it stood, that are new or have changed, in one transaction, and count what became of each.

    `cuts` are those that are cut already. Returns how many passages that makes. An article that cannot be split or embedded is named, and
    the others are recorded.
    """
    hashes = {article.id: catalog.content_hash(article.id) for _, article in articles}
    news = [(where, article) for where, article in articles if hashes[article.id] != article.content_hash]
    tally.unchanged += len(articles) - len(news)
    if not news:
        return 0
    model = embedder()
    before = {article.id: catalog.get(article.id) for _, article in news if hashes[article.id] is not None}
    versions = _embed_each(news, catalog, model, tally, cuts)
    each = catalog.write(versions, (model.fingerprint, model.name)) if versions else []
    for version, outcome in zip(versions, each, strict=True):
        if outcome == "updated" and (old := before.get(version.article.id)) and not is_like(old.text, version.article.text):
            where = next(where for where, article in news if article is version.article)
            tally.replace(Replaced(where, version.article.id, version.article.title, old.title))
    outcomes = Counter(each)
    tally.added += outcomes["added"]
    tally.updated += outcomes["updated"]
    tally.duplicates += outcomes["duplicates"]
    return sum(len(version.passages) for version in versions)


def _embed_each(articles: Sequence[tuple[str, Article]], catalog: Catalog, embedder: "Embedder", tally: Added, cuts: Cuts) -> list[Version]:
    """Articles as versions; where that fails they are tried one by one, so that one cannot end the others."""
    try:
        return embed_articles([article for _, article in articles], catalog, embedder, cuts)
    except StoreError:
        raise
    except Exception as error:  # whatever the models raise over one article
        if len(articles) > 1:
            return [version for one in articles for version in _embed_each([one], catalog, embedder, tally, cuts)]
        log.exception("An article cannot be split or embedded")
        tally.fail(Rejected(articles[0][0], f"it cannot be split or embedded ({type(error).__name__}: {one_line(error)})"))
        return []


def embed_articles(articles: Sequence[Article], catalog: Catalog, embedder: "Embedder", cuts: Cuts = MappingProxyType({})) -> list[Version]:
    """Articles with their passages and embeddings; only passages whose text is new to the archive are embedded."""
    each = [(article, cuts.get(article.id) or cut(article, embedder)) for article in articles]
    embeddings = iter(_embed([(article, passage) for article, one in each for passage in one.passages], catalog, embedder))
    return [Version(article, one.passages, tuple(next(embeddings) for _ in one.passages), one.signature) for article, one in each]


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
