"""`make bench-stack`: adds the same articles to an archive and to plain llama-index with Chroma, in turn, and searches both.

Only what was measured in the same round is compared, so that other work on the machine meets both. Seconds of the processor are counted
beside those of the clock.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import psutil

sys.path.insert(0, str(Path(__file__).parent.parent))

from vectorstore import Article, Store
from vectorstore.fetching.sources import Reading
from vectorstore.models.bundled import embedder_path

ROOT = Path(__file__).parent.parent
HITS = 10
PLAIN, OURS = "llama-index with Chroma", "Dateline"
Spent = tuple[float, float]  # seconds of the clock, and of the processor


def spent(work: Callable[[], Any]) -> Spent:
    """What some work takes, in this process and those that it has started."""

    def processor() -> float:
        started = (process.cpu_times() for process in psutil.Process().children(recursive=True))
        return time.process_time() + sum(times.user + times.system for times in started)

    clock, before = time.perf_counter(), processor()
    work()
    return time.perf_counter() - clock, processor() - before


class Plain:
    """llama-index as its documentation sets it up: passages of 256 tokens that overlap by 20, the title with each, the same MiniLM."""

    def __init__(self, cache: Path) -> None:
        import llama_index.core

        # nltk opens no file that has several links, which is how uv installs packages.
        shutil.copytree(Path(llama_index.core.__file__).parent / "_static" / "nltk_cache", cache, dirs_exist_ok=True)
        os.environ["NLTK_DATA"] = str(cache)
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding

        self._model = HuggingFaceEmbedding(embedder_path())

    def add(self, articles: Sequence[Article], folder: Path) -> None:
        import chromadb
        from llama_index.core import Document, StorageContext, VectorStoreIndex
        from llama_index.core.node_parser import SentenceSplitter
        from llama_index.vector_stores.chroma import ChromaVectorStore

        store = ChromaVectorStore(chroma_collection=chromadb.PersistentClient(str(folder)).create_collection("articles"))
        index = VectorStoreIndex.from_documents(
            [Document(id_=article.id, text=article.text, metadata={"title": article.title}) for article in articles],
            storage_context=StorageContext.from_defaults(vector_store=store),
            embed_model=self._model,
            transformations=[SentenceSplitter(chunk_size=256, chunk_overlap=20)],
        )
        self._retriever = index.as_retriever(similarity_top_k=HITS)

    def search(self, question: str) -> None:
        assert self._retriever.retrieve(question)


class Ours:
    """An archive, with all that it keeps: the record, both indexes, sentences, stories."""

    def __init__(self) -> None:
        self._archive: Store | None = None

    def add(self, articles: Sequence[Article], folder: Path) -> None:
        if self._archive:
            self._archive.close()
        self._archive = Store.open(folder)
        assert self._archive.add(*articles).added == len(articles)

    def search(self, question: str) -> None:
        assert self._archive
        assert self._archive.search(question, HITS)


def read(source: Path, most: int) -> list[Article]:
    """The first articles of a source, each text once."""
    found: dict[str, Article] = {}
    for item in Reading([source]):
        if isinstance(item, tuple):
            found.setdefault(item[1].text, item[1])
        if len(found) == most:
            break
    return list(found.values())


def in_turn(sides: dict[str, Any], round_: int) -> Iterator[tuple[str, Any]]:
    """The two sides, each first in every second round."""
    yield from sides.items() if round_ % 2 else reversed(sides.items())


def measure(articles: Sequence[Article], rounds: int, folder: Path) -> tuple[dict[str, list[Spent]], dict[str, list[list[Spent]]]]:
    """What adding took, and each search, by side and round. What is loaded once is loaded before."""
    sides = {PLAIN: Plain(folder / "nltk"), OURS: Ours()}
    for name, side in sides.items():
        side.add([Article(id="first", title="Ferry", text="The ferry sank off Varn. Nobody was hurt.")], folder / f"first {name}")
        side.search("Where did the ferry sink?")
    adding: dict[str, list[Spent]] = {name: [] for name in sides}
    searching: dict[str, list[list[Spent]]] = {name: [] for name in sides}
    for round_ in range(rounds):
        for name, side in in_turn(sides, round_):
            adding[name].append(spent(partial(side.add, articles, folder / f"{round_} {name}")))
            print(round_, name, adding[name][-1], file=sys.stderr, flush=True)
        for found in searching.values():
            found.append([])
        for at, article in enumerate(articles):
            for name, side in in_turn(sides, round_ + at):
                searching[name][-1].append(spent(partial(side.search, article.title)))
    return adding, searching


def row(what: str, values: dict[str, list[float]], more_is_better: bool = False) -> str:
    """A row of the table: the medians, and the ratio of each round, by how much better this system is."""
    ratios = sorted((ours / plain) if more_is_better else (plain / ours) for plain, ours in zip(values[PLAIN], values[OURS], strict=True))
    cells = (f"{median(values[name]):.3g}" for name in (PLAIN, OURS))
    return f"| {what} | {' | '.join(cells)} | {median(ratios):.2f} ({ratios[0]:.2f}–{ratios[-1]:.2f}) |"


def slowest(rounds: list[list[Spent]], at: int, share: int) -> list[float]:
    """For each round the milliseconds in which this share, in percent, of its searches was done."""
    return [1e3 * float(np.percentile([took[at] for took in one], share)) for one in rounds]


def table(articles: int, adding: dict[str, list[Spent]], searching: dict[str, list[list[Spent]]]) -> str:
    """The table, in Markdown."""
    lines = [f"| | {PLAIN} | {OURS} | times better, median of the rounds (least–most) |", "| --- | --- | --- | --- |"]
    for at, of in enumerate(("", " of the processor")):
        added = {name: [articles / taken[at] for taken in rounds] for name, rounds in adding.items()}
        lines.append(row(f"articles added a second{of}", added, more_is_better=True))
    for at, of in enumerate(("", " of the processor")):
        for share in (50, 95):
            lines.append(row(f"search p{share}, ms{of}", {name: slowest(rounds, at, share) for name, rounds in searching.items()}))
    return "\n".join(lines)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument(
        "source", nargs="?", type=Path, default=ROOT / "seeds" / "newsroom" / "articles", help="a file or folder of articles"
    )
    options.add_argument("--articles", type=int, default=120)
    options.add_argument("--rounds", type=int, default=5)
    given = options.parse_args()
    articles = read(given.source, given.articles)
    with tempfile.TemporaryDirectory(prefix="bench-stack-", ignore_cleanup_errors=True) as folder:
        adding, searching = measure(articles, given.rounds, Path(folder))
    print(table(len(articles), adding, searching))
    threads = os.environ.get("OMP_NUM_THREADS", "all")
    print(f"\n{len(articles)} articles, {given.rounds} rounds, {os.cpu_count()} cores, threads: {threads}")


if __name__ == "__main__":
    main()
