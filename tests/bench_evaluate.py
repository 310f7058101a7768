"""`make bench-evaluate`: the seconds that an evaluation takes beside answering, over the newsroom set's train part, without an LLM."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from qa.answer import Event
from qa.archive import Archive
from qa.evaluation.evaluate import evaluate
from qa.evaluation.runs import Run, describe
from qa.evaluation.testsets import load_testset
from qa.settings import Settings
from tests.newsroom import FOLDER


class Timed(Archive):
    """An archive that adds up the seconds spent answering."""

    answering = 0.0

    def stream(self, *asked: Any, **given: Any) -> Iterator[Event]:
        events = super().stream(*asked, **given)
        while True:
            began = perf_counter()
            event = next(events, None)
            self.answering += perf_counter() - began
            if event is None:
                return
            yield event


def main() -> None:
    testset = load_testset(FOLDER / "train.jsonl")
    with tempfile.TemporaryDirectory() as folder, Timed.open_with(Path(folder) / "archive", "none", Settings()) as archive:
        archive.add(FOLDER / "articles")
        evaluate(archive, testset.cases[:20], llm="none").metrics  # noqa: B018 (what is loaded at first use)
        archive.answering, began = 0.0, perf_counter()
        run = Run.open(Path(folder) / "run", describe(testset, archive, "none", None))
        report = evaluate(archive, testset.cases, llm="none", run=run)
        whole = perf_counter() - began
    print("| questions | seconds | of which answering | the harness's share |")
    print("| --- | --- | --- | --- |")
    print(f"| {len(report.results)} | {whole:.1f} | {archive.answering:.1f} | {1 - archive.answering / whole:.1%} |")


if __name__ == "__main__":
    main()
