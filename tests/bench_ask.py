"""`make bench-ask`: how long an answer takes in a large archive, for one asker and for many, and how long until the first.

The archive has the sample and newsroom articles, which answer the questions, and made ones (`tests/grown.py`) up to each of the sizes.
It is asked as the server asks it (`Service`). The search is measured beside the retriever of plain llama-index over Chroma, with the
same vectors. Writes the tables of docs/performance.md.
"""

import argparse
import asyncio
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import psutil
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.llms import ChatMessage, ChatResponse, MockLLM

sys.path.insert(0, str(Path(__file__).parent.parent))

import qa
from qa.doors.service import Service
from tests.bench_stack import OURS, PLAIN, in_turn, read
from tests.grown import grow
from tests.pages import machine, put, table
from tests.sampled import ROOT
from tests.starting import starting

REAL = (ROOT / "seeds" / "articles", ROOT / "seeds" / "newsroom" / "articles")
QUESTIONS = (ROOT / "seeds" / "questions.jsonl", ROOT / "seeds" / "newsroom" / "dev.jsonl")
ASKERS = {1: 12, 8: 3, 24: 2}  # how many at once → how many questions each
READERS = {"bundled": "the judge", "quick": "`DATELINE_READER=quick`"}
HITS = 10
_BATCH = 2_000  # passages handed to the plain stack at once
_STEPS = {"retrieve": "retrieve", "read": "read", "verify": "check", "total": "whole answer"}

Row = tuple[str, list[str]]


class Load(NamedTuple):
    """What some askers at once saw: seconds of each answer, answers a second, and seconds of the processor for each."""

    seconds: list[float]
    rate: float
    processor: float


class Repeats(MockLLM):
    """An LLM that repeats the first two sentences of the evidence, so that each is checked."""

    def stream_chat(self, messages: Sequence[ChatMessage], **_: Any) -> Iterator[ChatResponse]:  # type: ignore[override]
        shown = [line for line in str(messages[-1].content).splitlines() if line.startswith(("[1]", "[2]"))]
        said = " ".join(line.partition('": ')[2] + f" {line[:3]}" for line in shown)
        yield ChatResponse(message=ChatMessage(content=said), delta=said)


class Same(BaseEmbedding):
    """An archive's embedder, for llama-index."""

    def _get_query_embedding(self, query: str) -> list[float]:
        return [float(value) for value in self._embedder.embed_question(query)]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    _get_text_embedding = _get_query_embedding

    def __init__(self, embedder: Any) -> None:
        super().__init__()
        self._embedder = embedder


def questions() -> list[str]:
    """All of them, in an order by chance."""
    asked = [json.loads(line)["question"] for file in QUESTIONS for line in file.read_text(encoding="utf-8").splitlines()]
    asked = list(dict.fromkeys(asked))
    random.Random(1).shuffle(asked)
    return asked


def told(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", flush=True)


def steps(archive: qa.Archive, asked: Sequence[str]) -> dict[str, list[float]]:
    """The seconds of each step, and of the whole, for one question after the other.

    Those of checking are of every other question, with an LLM that takes no time.
    """
    answers = [archive.ask(question, llm="none").seconds for question in asked]
    drafted = [archive.ask(question, llm=Repeats()).seconds["verify"] for question in asked[::2]]
    found = {step: [seconds[step] for seconds in answers] for step in ("retrieve", "read", "total")}
    return found | {"verify": [seconds for seconds in drafted if seconds]}


def load(archive: qa.Archive, askers: int, asked: Sequence[str], each: int) -> Load:
    """Let so many askers ask `each` questions one after the other, as the server lets them."""
    service, seconds, process = Service(archive), list[float](), psutil.Process()

    async def ask(asker: int) -> None:
        for question in asked[asker * each :][:each]:
            began = time.perf_counter()
            await service.ask(question, f"asker {asker}", "none")
            seconds.append(time.perf_counter() - began)

    async def all_of_them() -> None:
        await asyncio.gather(*map(ask, range(askers)))

    began, before = time.perf_counter(), sum(process.cpu_times()[:2])
    asyncio.run(all_of_them())
    spent = sum(process.cpu_times()[:2]) - before
    return Load(seconds, len(seconds) / (time.perf_counter() - began), spent / len(seconds))


class Plain:
    """llama-index's retriever over Chroma, both as their documentation sets them up, with the vectors of an archive."""

    def __init__(self, folder: Path, embedder: Any) -> None:
        import chromadb
        from llama_index.core import VectorStoreIndex
        from llama_index.vector_stores.chroma import ChromaVectorStore

        self._store = ChromaVectorStore(chroma_collection=chromadb.PersistentClient(str(folder)).create_collection("articles"))
        index = VectorStoreIndex.from_vector_store(self._store, embed_model=Same(embedder))
        self._retriever, self._last = index.as_retriever(similarity_top_k=HITS), 0

    def follow(self, archive: qa.Archive) -> None:
        """Take the passages that the archive has and this has not."""
        from llama_index.core.schema import TextNode

        while rows := archive._catalog.passages.after(self._last, _BATCH):
            nodes = [
                TextNode(id_=str(row.passage), text=row.text, metadata={"title": row.title}, embedding=row.vector.tolist()) for row in rows
            ]
            self._store.add(nodes)
            self._last = rows[-1].passage
            print(f"  {self._last:,} passages in the plain stack", flush=True)

    def search(self, question: str) -> None:
        assert self._retriever.retrieve(question)


def searching(plain: Plain, archive: qa.Archive, asked: Sequence[str]) -> dict[str, list[float]]:
    """Side → milliseconds of each search, the sides in turn."""
    sides = {PLAIN: plain.search, OURS: partial(archive.search, k=HITS)}
    for search in sides.values():
        search("What is loaded at the first search?")
    found: dict[str, list[float]] = {side: [] for side in sides}
    for at, question in enumerate(asked):
        for side, search in in_turn(sides, at):
            began = time.perf_counter()
            search(question)
            found[side].append(1e3 * (time.perf_counter() - began))
    return found


def shown(values: Sequence[float], digits: int = 2) -> str:
    """The median and the 95th percentile."""
    return " / ".join(f"{value:.{digits}f}" for value in np.percentile(values, [50, 95]))


def measure(archive: qa.Archive, plain: Plain, asked: Sequence[str], one_each: bool) -> list[Row]:
    """The rows of the table for an archive of one size. `one_each`: each asker asks one question only, to try it."""
    rows: list[Row] = []
    for reader, name in READERS.items():
        archive.settings = archive.settings.model_copy(update={"reader": reader, "checker": "bundled" if reader == "bundled" else "rules"})
        archive.warm_up()
        archive.checker()
        archive.ask(asked[-1], llm="none")
        told(f"one question after the other, {name}")
        taken = steps(archive, asked[: 4 if one_each else 24])
        rows += [(f"{name}: {_STEPS[step]}, s", [shown(taken[step], 3)]) for step in _STEPS]
        loads = {}
        for askers, each in ASKERS.items():
            told(f"{askers} at once, {name}")
            loads[askers] = load(archive, askers, asked[24:], 1 if one_each else each)
            rows.append((f"{name}: {askers} at once, s", [shown(loads[askers].seconds)]))
        rates = " / ".join(f"{of.rate:.2f}" for of in loads.values())
        rows.append((f"{name}: answers a second, {' / '.join(map(str, ASKERS))} at once", [rates]))
        one, eight = (float(np.median(loads[askers].seconds)) for askers in (1, 8))
        least = 8 * loads[1].processor / (os.cpu_count() or 1) / one
        rows.append(
            (f"{name}: eight at once take times one's median (the least that the cores allow)", [f"{eight / one:.1f} ({least:.1f})"])
        )
    told("searches, in turn with the plain stack")
    found = searching(plain, archive, asked[:20] if one_each else asked)
    rows += [(f"search, {side}, ms", [shown(found[side], 1)]) for side in (PLAIN, OURS)]
    ours, theirs = (float(np.percentile(found[side], 95)) for side in (OURS, PLAIN))
    return [*rows, ("95th percentile: Dateline's times the plain stack's", [f"{ours / theirs:.2f}"])]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("articles", nargs="?", type=Path, default=REAL[1], help="a file or folder, of whose articles others are made")
    options.add_argument("--sizes", nargs="+", type=int, default=[10_000, 100_000], help="passages")
    options.add_argument("--quick", action="store_true", help="2,000 passages and few questions, to try it; no page is written")
    given = options.parse_args()
    ran_on, threads = machine(), os.environ.get("OMP_NUM_THREADS", "all")
    sizes, times = ([2_000], 1) if given.quick else (sorted(given.sizes), 5)
    asked, corpus = questions(), read(given.articles, 2_000)
    with tempfile.TemporaryDirectory(prefix="bench-ask-", ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary)
        told("starting")
        started = starting(folder / "sample", times)
        columns: list[list[Row]] = []
        with qa.open(folder / "archive", llm="none") as archive:
            told("the real articles")
            archive.add(*REAL)
            plain = Plain(folder / "plain", archive.embedder)
            for size in sizes:
                grow(archive, corpus, size)
                plain.follow(archive)
                columns.append(measure(archive, plain, asked, given.quick))
    rows = [(name, [value for column in columns for value in column[at][1]]) for at, (name, _) in enumerate(columns[0])]
    asking = table([f"{size:,} passages" for size in sizes], rows)
    start = table(["s"], [(name, [f"{seconds:.2f}"]) for name, seconds in started.items()])
    said = f"Median / 95th percentile; {ran_on}, threads: {threads}."
    tables = f"{said}\n\n{asking}\n\nFrom the start of the process, median of {times}:\n\n{start}\n"
    print(tables)
    if not given.quick:
        put(ROOT / "docs" / "performance.md", "ask", tables)


if __name__ == "__main__":
    main()
