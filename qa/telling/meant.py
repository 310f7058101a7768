"""Chooses the articles that a question about articles means: by publisher, author and language, by title, and by topic."""

from collections.abc import Sequence

from qa.asking.archive_questions import ArchiveQuestion, content_words, in_the_world
from qa.telling.citing import Sentence, body
from vectorstore.indexes.hits import Only
from vectorstore.indexes.keywords import terms
from vectorstore.record.entries import Entry
from vectorstore.store import Store
from vectorstore.texts.folding import words_of

_LEAST_OF_TITLE = 3  # words of a part of a title that surely mean it
_HEAD, _HEAD_OF_SEVERAL = 2, 4  # sentences that tell, with the title, what an article is about; what each of several is about
_MOST_HEADS = 300  # articles, the newest, whose heads are read
_MOST_TEXTS = 50  # articles whose texts are read for a thing in the world
_NEAREST = 5  # passages that are compared with a topic
_NEAR = 0.5  # cosine from which on a passage is about a topic that the article names in other words


class Meant:
    """The articles that a question means, out of those that count (`only`); `several` is whether it speaks of more than one."""

    def __init__(self, asked: ArchiveQuestion, archive: Store, only: Only, several: bool) -> None:
        self._asked, self._archive, self._only, self._several = asked, archive, only, several

    def articles(self) -> list[Entry] | None:
        """The articles, the newest first; None where it is not known which are meant, or where a text may tell of what is asked."""
        found = self._chosen()
        return None if found is not None and self._asked.doubtful and self._may_be_in_the_world(found) else found

    def _chosen(self) -> list[Entry] | None:
        asked = self._asked
        entries = [entry for entry in self._archive.overview.entries(**self._only) if self._is_meant(entry)]
        if asked.one:
            return self._one(entries) or None
        if not asked.topic:
            return entries
        ids = self._with_topic()
        if ids is None:
            return None
        having = [entry for entry in entries if entry.id in ids]
        if asked.kind == "reports":
            having = self._about(having)
        elif asked.kind not in ("count", "newest", "oldest") and not ids and self._nearest(entries):
            return None  # the topic is there in other words
        return having

    def is_elsewhere(self) -> bool:
        """Whether there are such articles of another time."""
        ids = self._with_topic()
        everywhere = self._archive.overview.entries()
        return any(entry.id in ids for entry in everywhere if self._is_meant(entry)) if ids else False

    def _is_meant(self, entry: Entry) -> bool:
        """Whether an article is of the publisher, author and language that the question names."""
        asked = self._asked
        return (
            (not asked.publisher or asked.publisher in (entry.publisher, *entry.also_from))
            and (not asked.author or asked.author == entry.author)
            and (not asked.of_language or asked.of_language == entry.language)
        )

    def _with_topic(self) -> set[str] | None:
        """The ids of the articles that have the topic's words; None while that is not known."""
        asked = self._asked
        return self._archive.overview.articles_with(content_words(asked.topic, asked.language) or [asked.topic])

    def _one(self, entries: list[Entry]) -> list[Entry]:
        """The articles that "the article about …" may mean; none where that is not known."""
        asked = self._asked
        if asked.title or asked.topic:
            part = asked.kind == "summary" or not self._several  # "When was X published?" may be asked of a book that an article names
            entries = _of_title(entries, asked.title or asked.topic, part) or (self._of_topic(entries) if asked.topic else [])
        if asked.order:
            dated = [entry for entry in entries if entry.published]
            entries = dated[:1] if asked.order == "newest" else dated[-1:]
        return entries

    def _of_topic(self, entries: list[Entry]) -> list[Entry]:
        """The articles that have the topic's words in title or first sentences; else those that have them anywhere; else the nearest."""
        words = content_words(self._asked.topic, self._asked.language)
        ids = self._archive.overview.articles_with(words) if words else None
        having = [entry for entry in entries if ids and entry.id in ids]
        return self._about(having) if having else self._nearest(entries)

    def _about(self, having: list[Entry]) -> list[Entry]:
        """Of the articles that have the topic's words, those that have them where they begin; of a single article, in its title."""
        words = content_words(self._asked.topic, self._asked.language)
        titled = [entry for entry in having if _is_about(entry, (), words)]
        if titled and not self._several and len(words) > 1:
            return titled
        beginnings = self._archive.overview.beginnings([entry.id for entry in having[:_MOST_HEADS]])
        heads = {key: body(sentences)[: _HEAD_OF_SEVERAL if self._several else _HEAD] for key, sentences in beginnings.items()}
        return [entry for entry in having if entry.id in heads and _is_about(entry, heads[entry.id], words)] or having

    def _nearest(self, entries: list[Entry]) -> list[Entry]:
        """The one article whose passage is nearest to the topic by meaning, and by parts of words that no article has, if one is near."""
        words = content_words(self._asked.topic, self._asked.language)
        unknown = [word for word in words if not self._archive.overview.articles_with([word])]
        known = {entry.id: entry for entry in entries}
        found = self._archive.retrieve(self._asked.topic, _NEAREST, **self._only)
        near = [hit for hit in found.hits if hit.cosine >= _NEAR and hit.article_id in known]
        best = max(near, key=lambda hit: hit.cosine + _alike(unknown, f"{hit.title} {hit.text}"), default=None)
        return [known[best.article_id]] if best else []

    def _may_be_in_the_world(self, found: list[Entry]) -> bool:
        """Whether a doubtful question may mean a thing that an article on its topic tells of."""
        ids = {entry.id for entry in found[:_MOST_TEXTS]} | set(sorted((self._asked.topic and self._with_topic()) or ())[:_MOST_TEXTS])
        articles = [article for article in map(self._archive.get, ids) if article]
        return any(in_the_world(f"{article.title}\n{article.text}", self._asked.language) for article in articles)


def _alike(words: Sequence[str], text: str) -> float:
    """The share of the triples of letters in words that a text has: "Wiedereröffnung" is like "öffnet wieder"."""
    own, others = (
        {word[at : at + 3] for word in words_of(said).split() for at in range(len(word) - 2)} for said in (" ".join(words), text)
    )
    return len(own & others) / len(own) if own else 0.0


def _of_title(entries: Sequence[Entry], title: str, part: bool) -> list[Entry]:
    """The articles of a title; with `part`, else those whose title has these words together."""
    said = words_of(title)
    same = [entry for entry in entries if words_of(entry.title) == said]
    if same or not part or len(said.split()) < _LEAST_OF_TITLE:
        return same
    return [entry for entry in entries if f" {said} " in f" {words_of(entry.title)} "]


def _is_about(entry: Entry, head: Sequence[Sentence], words: Sequence[str]) -> bool:
    """Whether an article's title and the sentences of its head have all the words."""
    text = " ".join([entry.title, *(quote for _, quote in head)])
    return set(terms(" ".join(words), entry.language)) <= set(terms(text, entry.language))
