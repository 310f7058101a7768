"""Archives of any size, to measure answering: real articles, and many more that are made of real ones, whose vectors are made as well.

A made article has the text of several real ones in which every third word or so is another of the same corpus, so that words are as rare as
in news and no two texts are copies. A vector of its passages is a random one near that of a real passage. Questions, and the articles
that answer them, have the embedder's own vectors.
"""

import random
import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa import Archive
from vectorstore import Article
from vectorstore.models.embed import Embedder
from vectorstore.models.shared import unit
from vectorstore.texts.passages import Embedding, Span

_CHARACTERS = 6_500  # of an article: the mean of two outlets' online news
_PASSAGES = 12  # of an article, about
_CHANGED = 1 / 3  # of the words
_COSINE = 0.8  # of a made vector to the real one that it is near
_WORD = re.compile(r"\w+")


def made_articles(corpus: Sequence[Article], first: int) -> Iterator[Article]:
    """Made articles without end, numbered from `first` on; equal for equal numbers."""
    pools: dict[str, list[str]] = {}
    for article in corpus:
        for word in _WORD.findall(article.text):
            pools.setdefault(_shape(word), []).append(word)
    number = first
    while True:
        rng = random.Random(number)
        texts = [rng.choice(corpus).text]
        while sum(map(len, texts)) < _CHARACTERS:
            texts.append(rng.choice(corpus).text)

        def other(match: re.Match[str], rng: random.Random = rng) -> str:
            return rng.choice(pools[_shape(match[0])]) if rng.random() < _CHANGED else match[0]

        changed = [_WORD.sub(other, text) for text in texts]
        day = f"{2024 + number % 2}-{number % 12 + 1:02}-{number % 28 + 1:02}"
        title = f"{rng.choice(corpus).title} {number}"
        yield Article(id=f"made-{number}", title=title, text="\n\n".join(changed), published=day, language="en")
        number += 1


def _shape(word: str) -> str:
    """Figures, a word with a capital, or another: a word is changed for one of the same shape."""
    return "9" if word[0].isdigit() else "A" if word[0].isupper() else "a"


class MadeVectors:
    """The embedder of an archive while made articles are added: each passage gets the vector of a real one, and noise."""

    def __init__(self, embedder: Embedder, vectors: NDArray[np.float32]) -> None:
        self._embedder, self._vectors = embedder, vectors
        self._rng = np.random.default_rng(1)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._embedder, name)

    def embed_passages(self, passages: Sequence[tuple[str, str, Sequence[Span]]]) -> list[Embedding]:
        vectors = self._near(self._vectors[self._rng.integers(len(self._vectors), size=len(passages))])
        sentences = [self._near(np.tile(vector, (len(spans), 1))) for vector, (_, _, spans) in zip(vectors, passages, strict=True)]
        keys = [self._embedder.key(title, text) for title, text, _ in passages]
        return [Embedding(*each) for each in zip(keys, vectors, sentences, strict=True)]

    def _near(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Random unit vectors (n, d), each near one of these unit vectors (n, d)."""
        noise = unit(self._rng.standard_normal(vectors.shape).astype(np.float32))
        return unit(_COSINE * vectors + np.float32(1 - _COSINE**2) ** 0.5 * noise)


def grow(archive: Archive, corpus: Sequence[Article], passages: int) -> None:
    """Add made articles to an archive that has real ones, until it has at least so many passages."""
    real = archive.embedder
    archive._embedder._loaded = MadeVectors(real, np.stack([row.vector for row in archive._catalog.passages.sample(500)]))  # type: ignore[assignment]
    counts = archive.counts()
    made = made_articles(corpus, counts["articles"])
    try:
        while (missing := passages - counts["passages"]) > 0:
            archive.add(*(next(made) for _ in range(max(20, missing // _PASSAGES))))
            counts = archive.counts()
            print(f"  {counts['passages']:,} of {passages:,} passages", flush=True)
    finally:
        archive._embedder._loaded = real
