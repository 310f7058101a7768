"""Learns which English words are names: `python -m qa.training.names squad2.json seeds/newsroom` writes `qa/checking/names.json`.

A logistic regression over word vectors. Names are words that have a capital inside sentences and are never written without one, in
SQuAD's paragraphs and the newsroom set's English articles; words that are never written with one are none.
"""

import json
import re
import sys
from collections import Counter
from pathlib import Path

import frontmatter
import numpy as np
from sklearn.linear_model import LogisticRegression

from qa.checking.facts import bare
from qa.reading.word_vectors import word_vectors

_WEIGHTS = Path(__file__).parent.parent / "checking" / "names.json"
_INVERSE_L2 = 10.0  # as scikit-learn's C
_WORD = re.compile(r"(?<![\w’'-])[^\W\d_][\w’'-]+")
_SENTENCE_BEGINS = re.compile(r"(?:^|[.!?:…—–]\s+|[\n\"“„«‘(] ?)\Z")


def train(squad: Path, newsroom: Path) -> None:
    """Fit the regression, and write its bias and its weights, one for each dimension of the word vectors."""
    named, other = _words([*_paragraphs(squad), *_articles(newsroom / "articles")])
    labels = np.repeat([1, 0], [len(named), len(other)])
    model = LogisticRegression(C=_INVERSE_L2, max_iter=2000, class_weight="balanced").fit(word_vectors([*named, *other]), labels)
    weights = {"bias": round(float(model.intercept_[0]), 3), "vector": [round(float(weight), 3) for weight in model.coef_[0]]}
    _WEIGHTS.write_text(json.dumps(weights) + "\n", encoding="utf-8")


def _words(texts: list[str]) -> tuple[list[str], list[str]]:
    """The names in texts, and the words that are none."""
    capital, small = Counter[str](), Counter[str]()
    for text in texts:
        for match in _WORD.finditer(text):
            if not match[0][0].isupper():
                small[bare(match[0])] += 1
            elif not _SENTENCE_BEGINS.search(text[max(0, match.start() - 4) : match.start()]):
                capital[bare(match[0])] += 1
    return sorted(capital.keys() - small.keys() - {""}), sorted(small.keys() - capital.keys() - {""})


def _paragraphs(squad: Path) -> list[str]:
    data = json.loads(squad.read_text(encoding="utf-8"))["data"]
    return [paragraph["context"] for article in data for paragraph in article["paragraphs"]]


def _articles(folder: Path) -> list[str]:
    posts = [frontmatter.load(str(path)) for path in sorted(folder.glob("*.md"))]
    return [post.content for post in posts if post.get("language", "en") == "en"]


if __name__ == "__main__":
    train(Path(sys.argv[1]), Path(sys.argv[2]))
