"""`make bench-ingest`: adds 10,000 made-up articles, and measures what reading and cutting them cost beside embedding.

Reading and cutting go on while articles are embedded: what counts is how long embedding waited for them.
"""

import argparse
import json
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from qa.doors.terminal import progress
from tests.made import MadeEmbedder
from vectorstore import Store
from vectorstore import store as archive
from vectorstore.reading import parser
from vectorstore.record.cutting import Batch, cut_ahead

GOAL = 0.15  # of the whole
WORDS = (
    "the council said that a bridge over river would be opened in spring after years of work while costs rose to more than crowns".split()
)
NAMES = "Tresk Ada Bryher Holm Vance Orrel Quint Marl Sorrow Lund".split()

waits: list[float] = []  # seconds for each batch


def article(n: int) -> dict[str, str]:
    """An article as long as news are: 250 to 900 words, no two alike."""
    rng = random.Random(n)
    sentences = []
    for _ in range(rng.randint(15, 45)):
        words = [rng.choice(NAMES), *rng.choices(WORDS, k=rng.randint(8, 26)), str(rng.randint(2, 9_999))]
        sentences.append(" ".join(words) + ".")
    paragraphs = ["  ".join(sentences[at : at + 3]) for at in range(0, len(sentences), 3)]
    return {
        "id": f"a{n}",
        "title": f"{rng.choice(NAMES)} and {rng.choice(NAMES)} {n}",
        "text": "\n\n".join(paragraphs),
        "published": "3 May 2026",
    }


@contextmanager
def watched_ahead(*arguments: Any) -> Generator[Iterator[Batch], None, None]:
    """As `cut_ahead`; the time that is waited for a batch is summed up."""

    def timed(batches: Iterator[Batch]) -> Iterator[Batch]:
        while True:
            began = time.perf_counter()
            batch = next(batches, None)
            waits.append(time.perf_counter() - began)
            if batch is None:
                return
            yield batch

    with cut_ahead(*arguments) as batches:
        yield timed(batches)


def child_megabytes() -> float:
    """The most memory that the process which reads has had, where the system tells."""
    found = 0.0
    for process in parser._idle:
        status = Path(f"/proc/{process._child.pid}/status")
        if status.exists():
            found = max(found, *(int(line.split()[1]) / 1000 for line in status.read_text().splitlines() if line.startswith("VmHWM")))
    return found


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--articles", type=int, default=10_000)
    options.add_argument("--made", action="store_true", help="made-up vectors: what is left is all but the embedder")
    options.add_argument("--source", type=Path, help="articles of your own in place of made-up ones")
    chosen = options.parse_args()
    archive.cut_ahead = watched_ahead  # type: ignore[attr-defined]
    if chosen.made:
        Store._loaded_embedder = MadeEmbedder()  # type: ignore[assignment, method-assign]
    with tempfile.TemporaryDirectory() as folder:
        source = chosen.source or Path(folder) / "articles.jsonl"
        if not chosen.source:
            with source.open("w") as file:
                file.writelines(json.dumps(article(n)) + "\n" for n in range(chosen.articles))
        with Store.open(Path(folder) / "archive") as opened:
            opened.embedder.embed_question("")  # loading the model is no part of it
            began = time.perf_counter()
            with progress("Adding articles") as reporting:
                added = opened.add(source, progress=reporting)
            seconds = time.perf_counter() - began
            passages = opened.status()["passages"]
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    share = sum(waits) / seconds
    print(f"{added.added} articles, {passages} passages in {seconds:.1f} s: {added.added / seconds:.3g} a second, {os.cpu_count()} cores")
    print(f"embedding waited {sum(waits):.1f} s for reading and cutting: {share:.1%} of the whole (goal: {GOAL:.0%} at most)")
    print(f"peak memory: {own:.0f} MB, and {child_megabytes():.0f} MB in the process that reads")
    raise SystemExit(0 if share <= GOAL or chosen.made else 1)


if __name__ == "__main__":
    main()
