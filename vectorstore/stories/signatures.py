"""Finds articles that are copies of each other with small edits, as newspapers print the reports of news agencies.

Candidates are found by MinHash over pairs of words (Broder 1997) and locality-sensitive hashing. Whether two candidates assert the same,
and so are one story, is decided in `assertions.py`.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

# The least similarity of copies. On the sample articles and variants of them unrelated texts reach .10; copies with a tenth of their words
# changed or a fifth cut have .71 or more, with a third cut .57.
SAME_STORY = 0.6
_CORRECTED = 0.25  # the share of their pairs of words that a text and its correction have in common; no experiment set it
BANDS, _ROWS = 25, 5  # two texts share a band with probability .87 at a similarity of .6, .99 at .7, below .001 at .1
_SHORTEST = 8  # words of a text that is compared; shorter ones are alike by chance

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Signature:
    """What copies of a text have in common with it: most of its 125 MinHash values (uint32), and at least one of its bands."""

    minhash: bytes
    bands: tuple[str, ...]


def sign(text: str) -> Signature:
    """The signature of an article's text."""
    from datasketch import MinHash  # slow to import

    words = _WORD.findall(text.casefold())
    hashed = MinHash(num_perm=BANDS * _ROWS, seed=1)
    hashed.update_batch([f"{a} {b}".encode() for a, b in {*pairwise(words)}] or [text.encode()])
    values = hashed.hashvalues.astype(np.uint32)
    bands: tuple[str, ...] = ()
    if len(words) >= _SHORTEST:
        bands = tuple(_band(number, row.tobytes()) for number, row in enumerate(values.reshape(BANDS, _ROWS)))
    return Signature(values.tobytes(), bands)


def similarity(one: bytes, other: bytes) -> float:
    """The share of their pairs of words that two texts have in common, in [0, 1], estimated from their MinHash values."""
    return float(np.mean(np.frombuffer(one, dtype=np.uint32) == np.frombuffer(other, dtype=np.uint32)))


def similarities(minhashes: Sequence[bytes]) -> NDArray[np.float64]:
    """The similarity of each of n texts to each other, as an (n, n) array."""
    values = np.array([np.frombuffer(minhash, dtype=np.uint32) for minhash in minhashes])
    return np.array([(values == one).mean(axis=1) for one in values])


def is_like(one: str, other: str) -> bool:
    """Whether one text may be a correction of the other: a good part of their pairs of words is the same."""
    pairs, others = ({*pairwise(_WORD.findall(text.casefold()))} for text in (one, other))
    return one == other or len(pairs & others) >= _CORRECTED * len(pairs | others) > 0


def _band(number: int, values: bytes) -> str:
    return hashlib.blake2b(values, digest_size=8, salt=number.to_bytes(2)).hexdigest()
