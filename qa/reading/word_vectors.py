"""Vectors of single words, to tell which words mean nearly the same. The table is made by `qa.training.regression` from the embedder."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load
from tokenizers import Tokenizer

from vectorstore.indexes.keywords import terms
from vectorstore.models.bundled import embedder_path

_DIMENSIONS = 128


def word_vectors(words: Sequence[str]) -> NDArray[np.float32]:
    """Unit vectors (n, 128) of n words. A word that is not in the vocabulary gets the mean of its pieces' vectors, an empty one zeros."""
    return np.stack([_vector(word) for word in words]) if words else np.empty((0, _DIMENSIONS), dtype=np.float32)


def is_whole(word: str) -> bool:
    """Whether a word is one that the embedder knows as a whole, and not only by its pieces."""
    return len(_table()[0].encode(word, add_special_tokens=False).ids) == 1


def nearest(words: Sequence[str], text: str) -> NDArray[np.float32]:
    """The similarity (n,) of each of n words to the word of a text that means most nearly the same; 0 where the text has none."""
    others = word_vectors(sorted(set(re.findall(r"[^\W\d_]{2,}", text.casefold()))))
    similar = word_vectors([word.casefold() for word in words]) @ others.T
    return np.asarray(similar.max(axis=1, initial=0.0), dtype=np.float32)


def untold(words: Sequence[str], text: str, language: str, near: float = 0.5) -> list[str]:
    """Those of the words, without the stop words of a language, that a text does not have, nor one that means nearly the same."""
    has = {*terms(text, language)}
    missing = [word for word in words if {*terms(word, language)} - has]
    return [word for word, similar in zip(missing, nearest(missing, text), strict=True) if similar < near]


@lru_cache(maxsize=50_000)
def _vector(word: str) -> NDArray[np.float32]:
    tokenizer, table = _table()
    pieces = tokenizer.encode(word, add_special_tokens=False).ids
    vector = table[pieces].astype(np.float32).sum(axis=0) if pieces else np.zeros(_DIMENSIONS, dtype=np.float32)
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-6), dtype=np.float32)


@cache
def _table() -> tuple[Tokenizer, NDArray[np.int8]]:
    """The tokenizer that cuts words into pieces, and the vectors (pieces, 128) by the piece's id."""
    tokenizer = Tokenizer.from_file(f"{embedder_path()}/tokenizer.json")
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer, load((files("qa.reading") / "words.safetensors").read_bytes())["pieces"]
