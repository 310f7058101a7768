"""`make bench-archive`: times an archive of 10,000 to a million passages. The vectors are made up, all else is real.

Each size is measured in a process of its own. The searches at all sizes use the same words and vectors.
"""

import argparse
import json
import multiprocessing
import os
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import psutil

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.made import MadeArchive, MadeEmbedder
from vectorstore import Article, Store
from vectorstore.indexes.hits import Filter

DIMENSION = 384  # as MiniLM makes them
QUESTIONS = 200
WORDS = 50_000
# As words are in news, by Zipf and Mandelbrot: the n-th commonest is about n times rarer than the first.
SHARES = np.cumsum(1 / (np.arange(WORDS) + 2.7) ** 1.07)
PASSAGES_EACH = 50


class WideEmbedder(MadeEmbedder):
    """Random unit vectors."""

    dimension = DIMENSION


class BenchArchive(MadeArchive):
    _loaded_embedder = WideEmbedder()  # type: ignore[assignment]


def articles(start: int, count: int) -> list[Article]:
    """Articles of fifty passages, each one sentence of as many words as fit the window."""
    rng = np.random.default_rng(start)
    found = []
    for n in range(start, start + count):
        ranks = np.searchsorted(SHARES, rng.random((PASSAGES_EACH, MadeEmbedder.window - 1)) * SHARES[-1])
        text = " ".join(f"{' '.join(f'w{rank}' for rank in row)} id{n}x{at}." for at, row in enumerate(ranks))
        found.append(Article(id=f"a{n}", title=f"Article {n}", text=text, language="en"))
    return found


def near(archive: Store, vector: Any, k: int) -> dict[int, float]:
    return archive._indexes.ask("vectors", lambda index: index.search(vector, k, Filter())) or {}


def worded(archive: Store, text: str) -> dict[int, float]:
    return archive._indexes.ask("keywords", lambda index: index.search({text: 1.0}, 50, Filter())[0]) or {}


def measure(size: int, folder: Path, report: Any) -> None:
    """Build, open again, and search; the figures go to `report`."""
    process = psutil.Process()
    began = time.perf_counter()
    with BenchArchive.open(folder) as archive:
        count = size // PASSAGES_EACH
        for start in range(0, count, 2_000):
            archive.add(*articles(start, min(2_000, count - start)))
            print(f"  {start:,} of {count:,} articles in {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    figures = {"passages": size, "adds a second": size / (time.perf_counter() - began)}
    os.sync()  # what the build has left to be written is not what an opening costs
    before = process.memory_info().rss
    began = time.perf_counter()
    with BenchArchive.open(folder) as archive:
        archive.search("w7 w70", 10)
        figures["open s"] = time.perf_counter() - began
        figures["memory MB"] = (process.memory_info().rss - before) / 1e6
        rng = random.Random(1)
        questions = [" ".join(f"w{rng.randint(20, 3000)}" for _ in range(6)) for _ in range(QUESTIONS)]
        vectors = [archive.embedder.embed_question(question) for question in questions]
        asked = {
            "dense": [lambda vector=vector: near(archive, vector, 50) for vector in vectors],
            "keyword": [lambda text=text: worded(archive, text) for text in questions],
            "fused": [lambda text=text: archive.search(text, 10) for text in questions],
        }
        for name, requests in asked.items():
            milliseconds = []
            for request in requests:
                began = time.perf_counter()
                request()
                milliseconds.append(1000 * (time.perf_counter() - began))
            figures[f"{name} p50 ms"], figures[f"{name} p95 ms"] = np.percentile(milliseconds, [50, 95])
        rows = archive._catalog.passages.sample(200)
        figures["self-recall"] = sum(row.passage in near(archive, row.vector, 1) for row in rows) / len(rows)
    figures["disk MB"] = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6
    report.put({name: float(value) for name, value in figures.items()})


def plot(found: list[dict[str, float]], file: Path) -> None:
    """Latency against size, on logarithmic axes."""
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 4), layout="constrained")
    sizes = [row["passages"] for row in found]
    for name in ("dense", "keyword", "fused"):
        (line,) = axes.plot(sizes, [row[f"{name} p95 ms"] for row in found], marker="o", label=f"{name}, p95")
        axes.plot(sizes, [row[f"{name} p50 ms"] for row in found], marker=".", linestyle=":", color=line.get_color(), label=f"{name}, p50")
    axes.set(xscale="log", yscale="log", xlabel="passages in the archive", ylabel="milliseconds a search")
    axes.grid(which="both", alpha=0.2)
    axes.legend(ncols=3, fontsize="small")
    figure.savefig(file)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--out", type=Path, default=Path("docs/img/bench-archive.json"))
    asked = parser.parse_args()
    found = []
    for size in asked.sizes:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            report = multiprocessing.SimpleQueue()
            process = multiprocessing.Process(target=measure, args=(size, Path(folder), report))
            process.start()
            process.join()
            if process.exitcode:
                sys.exit(f"{size} passages: the process ended with {process.exitcode}")
            found.append(report.get())
    for name in found[0]:
        print(f"{name:16}" + "".join(f"{row[name]:>14,.2f}" for row in found))
    asked.out.write_text(json.dumps(found, indent=2) + "\n")
    plot(found, asked.out.with_suffix(".svg"))


if __name__ == "__main__":
    main()
