"""`make bench-verify`: how many false claims the verifier lets through, and how many true ones it rejects. `DATA=folder` adds public sets.

Claims are made of articles by rule (`qa.training.made_claims`). A supported claim counts as rejected unless it is kept with the citation
it has; an unsupported one counts as caught only when it is removed, not when another sentence is taken to support it.
"""

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from qa.checking.verify import Checker
from qa.training.made_claims import SUPPORTED, UNSUPPORTED, Pair, Source, of_articles, of_squad, pairs
from qa.types import Evidence
from vectorstore.indexes.hits import Hit
from vectorstore.models.bundled import EMBEDDER
from vectorstore.models.embed import Embedder
from vectorstore.texts.passages import split_segments

SEEDS = Path(__file__).parent.parent / "seeds"
PUBLIC = ("squad2-en", "xquad-de", "xquad-es", "xquad-tr")


def evidence_of(pair: Pair) -> list[Evidence]:
    """The pair's sentences as the reader would give them."""
    article = pair.article
    hit = Hit(
        0, article.id, "", article.title, "", article.publisher, article.language, "", article.published, 0, len(article.text),
        article.text, tuple(split_segments(article.text, article.language)), np.empty((0, 0), dtype=np.float32), 0.0, 0.0, 0.0,
    )  # fmt: skip
    places = [article.text.index(quote) for quote in pair.evidence]
    return [Evidence(hit, start, start + len(quote), 0.5) for start, quote in zip(places, pair.evidence, strict=True)]


def right(pair: Pair, embedder: Embedder) -> bool:
    """Whether the verdict is what it should be."""
    verdict = Checker(evidence_of(pair), embedder).check(pair.claim, [0])
    return verdict.support == (0,) if pair.supported else not verdict


def table(name: str, made: Sequence[Pair], embedder: Embedder) -> Iterator[str]:
    """A line for each kind, and the totals."""
    found: dict[tuple[bool, str], list[bool]] = defaultdict(list)
    seconds = []
    for pair in made:
        began = time.perf_counter()
        found[pair.supported, pair.kind].append(right(pair, embedder))
        seconds.append(time.perf_counter() - began)
    kept, caught = ([mark for (kind, _), marks in found.items() if kind is side for mark in marks] for side in (True, False))
    precision = sum(caught) / max(1, sum(caught) + len(kept) - sum(kept))
    yield f"**{name}**: {len(made)} pairs; {1 - np.mean(kept):.3f} of the supported ones rejected, {np.mean(caught):.3f} of the"
    yield f"others caught (precision of a rejection {precision:.3f}); {1000 * np.median(seconds):.0f} ms a claim at the median"
    yield ""
    yield "| supported | n | rejected | | unsupported | n | caught |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    rows = [[(kind, found[side, kind]) for kind in kinds if found[side, kind]] for side, kinds in ((True, SUPPORTED), (False, UNSUPPORTED))]
    for at in range(max(map(len, rows))):
        cells = []
        for side, of_side in enumerate(rows):
            kind, marks = of_side[at] if at < len(of_side) else ("", [])
            share = (np.mean(marks) if side else 1 - np.mean(marks)) if marks else None
            cells.append(f"{kind} | {len(marks) or ''} | {'' if share is None else f'{share:.3f}'}")
        yield f"| {' | | '.join(cells)} |"
    yield ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    data = parser.parse_args().data
    newsroom = SEEDS / "newsroom"
    sets: dict[str, list[Source]] = {
        "newsroom, train and dev": of_articles(newsroom / "articles", [newsroom / "train.jsonl", newsroom / "dev.jsonl"]),
        "newsroom, test": of_articles(newsroom / "articles", [newsroom / "test.jsonl"]),
        "sample": of_articles(SEEDS / "articles", [SEEDS / "questions.jsonl"]),
    } | {name: of_squad(data / f"{name}.json") for name in PUBLIC if data}
    embedder = Embedder(EMBEDDER)
    for name, sources in sets.items():
        print("\n".join(table(name, list(pairs(sources)), embedder)), flush=True)


if __name__ == "__main__":
    main()
