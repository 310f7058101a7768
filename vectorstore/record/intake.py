"""Records articles in the catalog: those that are new or have changed are split, embedded and written. `Added` counts them."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from types import MappingProxyType
from typing import TYPE_CHECKING

from vectorstore.articles import Article, Rejected
from vectorstore.errors import ModelError, StoreError, one_line
from vectorstore.reading.notes import Notes
from vectorstore.record.catalog import Catalog
from vectorstore.record.cutting import Cuts, cut, to_embed
from vectorstore.record.rows import Version
from vectorstore.stories.signatures import is_like
from vectorstore.texts.passages import Embedding, Passage

if TYPE_CHECKING:  # torch takes seconds to import: it is loaded at its first use
    from vectorstore.models.embed import Embedder


log = logging.getLogger(__name__)

Each = Callable[[str, Article, str], None]  # called with where an article was read, the article, and the count of `Added` it is in
_NAMED = 1000  # failures, and replacements, that are named one by one; the rest are only counted
_counting = Lock()  # the thread that reads and the one that records both count failures


def mute(where: str, article: Article, outcome: str) -> None:
    """A callback that tells nobody."""


@dataclass(frozen=True, slots=True)
class Replaced:
    """An article that replaced one of the same id with quite another text: where it was read, its id and title, and the title before."""

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
    """What became of the articles given to `add`: how many were added, updated, unchanged, or duplicates (texts here under another id).

    `failed` names the inputs that could not be added, the first thousand of `failures`. `replaced` names articles that replaced quite
    another text under their id, the first thousand of `replacements`. `notice` says why what was added cannot be found yet, if so; it is
    recorded nevertheless.
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
    each: Each = field(default=mute, repr=False, compare=False)

    @property
    def without(self) -> dict[str, int]:
        """Field → how many articles were added without it, since it could not be read."""
        return {name: noted.count for name, noted in self.notes.without.items()}

    @property
    def unused(self) -> list[str]:
        """The names of fields that were not used, the first thirty."""
        return self.notes.not_used()

    @property
    def notices(self) -> list[str]:
        """Remarks on the articles that were added, for the user, each in a line."""
        lines = list(self.notes.sentences())
        if self.unused:
            lines.append(f"Not used: {', '.join(self.unused)}")
        return lines

    def take(self, where: str, article: Article, outcome: str) -> None:
        """Count what became of an article, the name of one of the counts, and tell it to `each`."""
        setattr(self, outcome, getattr(self, outcome) + 1)
        self.each(where, article, outcome)

    def replace(self, replaced: Replaced) -> None:
        """Count a replacement, and name it if it is one of the first thousand."""
        self.replacements += 1
        if len(self.replaced) < _NAMED:
            self.replaced.append(replaced)

    def fail(self, rejected: Rejected) -> None:
        """Count an input that could not be added, and name it if it is one of the first thousand."""
        with _counting:
            self.failures += 1
            if len(self.failed) < _NAMED:
                self.failed.append(rejected)


def record(articles: Sequence[tuple[str, Article]], catalog: Catalog, embedder: "Callable[[], Embedder]", tally: Added, cuts: Cuts) -> int:
    """Record the articles that are new or have changed, in one transaction, and count in `tally` what became of each.

    Each is given with where it was read; `cuts` are those that exist already. Returns how many passages were recorded. An article that
    cannot be split or embedded is counted as failed, and the others are recorded.
    """
    hashes = {article.id: catalog.content_hash(article.id) for _, article in articles}
    fresh = [(where, article) for where, article in articles if hashes[article.id] != article.content_hash]
    for where, article in articles:
        if hashes[article.id] == article.content_hash:
            tally.take(where, article, "unchanged")
    fresh = [(where, article) for where, article in fresh if not _is_too_long(article.id, where, catalog.database.longest_key, tally)]
    if not fresh:
        return 0
    model = embedder()
    before = {article.id: catalog.get(article.id) for _, article in fresh if hashes[article.id] is not None}
    versions = _embed_each(fresh, catalog, model, tally, cuts)
    outcomes = catalog.write(versions, (model.fingerprint, model.name)) if versions else []
    places = {article.id: where for where, article in fresh}
    for version, outcome in zip(versions, outcomes, strict=True):
        article, where = version.article, places[version.article.id]
        tally.take(where, article, outcome)
        if outcome == "updated" and (old := before.get(article.id)) and not is_like(old.text, article.text):
            tally.replace(Replaced(where, article.id, article.title, old.title))
    return sum(len(version.passages) for version in versions)


def _is_too_long(article_id: str, where: str, longest: int, tally: Added) -> bool:
    """Whether an id is longer than the database's keys may be, in bytes; then the article is counted as failed."""
    too_long = len(article_id.encode()) > longest
    if too_long:
        tally.fail(Rejected(where, f"its id is longer than {longest} bytes, which is the most that the archive's database takes"))
    return too_long


def _embed_each(articles: Sequence[tuple[str, Article]], catalog: Catalog, embedder: "Embedder", tally: Added, cuts: Cuts) -> list[Version]:
    """Articles, split and embedded. If that fails they are tried one by one, so that one bad article does not stop the others."""
    try:
        return embed_articles([article for _, article in articles], catalog, embedder, cuts)
    except (StoreError, ModelError):
        raise
    except Exception as error:  # whatever the models raise over one article
        if len(articles) > 1:
            return [version for one in articles for version in _embed_each([one], catalog, embedder, tally, cuts)]
        log.exception("An article cannot be split or embedded")
        tally.fail(Rejected(articles[0][0], f"it cannot be split or embedded ({type(error).__name__}: {one_line(error)})"))
        return []


def embed_articles(articles: Sequence[Article], catalog: Catalog, embedder: "Embedder", cuts: Cuts = MappingProxyType({})) -> list[Version]:
    """Articles with their passages and embeddings. A passage that the archive already has, or its cut brings, is not embedded again."""
    pairs = [(article, cuts.get(article.id) or cut(article, embedder)) for article in articles]
    made = {embedding.key: embedding for _, parts in pairs for embedding in parts.embeddings}
    embeddings = iter(_embed([(article, passage) for article, parts in pairs for passage in parts.passages], catalog, embedder, made))
    return [Version(article, parts.passages, tuple(next(embeddings) for _ in parts.passages), parts.signature) for article, parts in pairs]


def _embed(
    passages: Sequence[tuple[Article, Passage]], catalog: Catalog, embedder: "Embedder", made: Mapping[str, Embedding]
) -> list[Embedding]:
    """The embedding of each passage: from the catalog if it is known, else of those `made` already, by their keys, if it is there."""
    given = [to_embed(article, passage) for article, passage in passages]
    keys = [embedder.key(title, text) for title, text, _ in given]
    known = {**made, **catalog.passages.embeddings(list(dict.fromkeys(keys)))}
    new = {
        key: i
        for i, key in enumerate(keys)
        if key not in known or len(known[key].sentences) != len(given[i][2])  # it was split by the rules of another language
    }
    embeddings = embedder.embed_passages([given[i] for i in new.values()])
    known.update(zip(new, embeddings, strict=True))
    return [known[key] for key in keys]
