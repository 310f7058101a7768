"""`make bench-evaluate`: what the harness costs beside answering, over the newsroom set's train part, quotes only."""

import sys
import tempfile
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parent.parent))

from qa.archive import Archive
from qa.evaluate import evaluate
from qa.evaluation.runs import Run, describe
from qa.settings import Settings
from qa.testsets import load_testset
from tests.newsroom import FOLDER


def main() -> None:
    testset = load_testset(FOLDER / "train.jsonl")
    with tempfile.TemporaryDirectory() as folder, Archive.open_with(Path(folder) / "archive", "none", Settings()) as archive:
        archive.add(FOLDER / "articles")
        evaluate(archive, testset.cases[:20], llm="none")  # what is loaded at first use
        began = perf_counter()
        run = Run.open(Path(folder) / "run", describe(testset, archive, "none", None))
        report = evaluate(archive, testset.cases, llm="none", run=run)
        whole = perf_counter() - began
        answering = sum(result.answer.seconds["total"] for result in report.results)
    print("| questions | seconds | of which answering | the harness's share |")
    print("| --- | --- | --- | --- |")
    print(f"| {len(report.results)} | {whole:.1f} | {answering:.1f} | {1 - answering / whole:.1%} |")


if __name__ == "__main__":
    main()
