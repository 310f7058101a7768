"""`make eval-slice`: measures the sample set and the newsroom set's dev part, without an LLM, against the figures in tests/baseline/.

The small cross-encoder reads every second question of the dev part, so that it takes a minute; with --judge, the judge reads all, in ten.

Each set is asked in a process of its own, the longer one by two threads, so that it also uses the processor that has finished first.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
BASELINE = ROOT / "tests" / "baseline"
JUDGE, QUICK = "bundled", "quick"  # DATELINE_READER
SETS = {
    "newsroom-dev": (ROOT / "seeds" / "newsroom" / "dev.jsonl", ROOT / "seeds" / "newsroom" / "articles", 2),
    "sample": (ROOT / "seeds" / "questions.jsonl", ROOT / "seeds" / "articles", 1),
}
HALVED = ("newsroom-dev",)


def measure(name: str, accept: bool, reader: str) -> int:
    """Add the articles and ask the questions, as `dateline` does, in this process; the exit status."""
    from qa.doors.cli import app

    testset, articles, workers = SETS[name]
    baseline = BASELINE / (f"{name}-judge" if reader == JUDGE else name)
    with tempfile.TemporaryDirectory(prefix="slice-") as folder:
        lines = testset.read_text(encoding="utf-8").splitlines(keepends=True)
        questions = Path(folder) / testset.name
        questions.write_text("".join(lines[:: 2 if reader == QUICK and name in HALVED and not accept else 1]), encoding="utf-8")
        archive = ["--archive", f"{folder}/archive"]
        if added := app([*archive, "add", str(articles)], standalone_mode=False):
            return int(added)
        gate = [] if accept else ["--no-worse-than", str(baseline)]
        asked = ["eval", str(questions), "--llm", "none", "--workers", str(workers), "--out", f"{folder}/run", *gate]
        status = int(app([*archive, *asked], standalone_mode=False) or 0)
        if accept and not status:
            baseline.mkdir(parents=True, exist_ok=True)
            shutil.copy(f"{folder}/run/scores.csv", baseline)
    return status


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accept", action="store_true", help="keep the present figures as the ones to compare with")
    parser.add_argument("--only", choices=SETS, help="one set, in this process")
    parser.add_argument("--judge", action="store_true", help="let the judge read")
    asked = parser.parse_args()
    reader = JUDGE if asked.judge else QUICK
    if asked.only:
        return measure(asked.only, asked.accept, reader)
    # A thread for each that asks: more only wait for one another.
    each = {"DATELINE_READER": reader, "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}
    command = [sys.executable, __file__, *sys.argv[1:], "--only"]
    running = {
        name: subprocess.Popen([*command, name], cwd=ROOT, env=os.environ | each, stdout=subprocess.PIPE, text=True) for name in SETS
    }
    for name, process in running.items():
        print(f"{name}\n{process.communicate()[0]}", flush=True)
    return max(process.returncode for process in running.values())


if __name__ == "__main__":
    sys.exit(main())
