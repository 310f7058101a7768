"""`make eval-slice`: measures the sample set and the newsroom set's dev part, without an LLM, against the figures in tests/baseline/.

The small cross-encoder reads every sixth question of the dev part, so that it takes a minute; with --judge, the judge reads all, in ten.
"""

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
BASELINE = ROOT / "tests" / "baseline"
JUDGE, QUICK = "bundled", "quick"  # DATELINE_READER
SETS = {  # the questions, the articles, and of how many questions the small cross-encoder reads one
    "newsroom-dev": (ROOT / "seeds" / "newsroom" / "dev.jsonl", ROOT / "seeds" / "newsroom" / "articles", 6),
    "sample": (ROOT / "seeds" / "questions.jsonl", ROOT / "seeds" / "articles", 1),
}


def measure(name: str, accept: bool, reader: str) -> int:
    """Add the articles and ask the questions, as `dateline` does, in this process; the exit status."""
    from qa.doors.cli import app

    testset, articles, each = SETS[name]
    baseline = BASELINE / (f"{name}-judge" if reader == JUDGE else name)
    with tempfile.TemporaryDirectory(prefix="slice-") as folder:
        lines = testset.read_text(encoding="utf-8").splitlines(keepends=True)
        questions = Path(folder) / testset.name
        questions.write_text("".join(lines[:: each if reader == QUICK and not accept else 1]), encoding="utf-8")
        archive = ["--archive", f"{folder}/archive"]
        made = os.environ.get("SAMPLE_ARCHIVE")
        if made and name == "sample":
            shutil.copytree(made, f"{folder}/archive")
        elif added := app([*archive, "add", str(articles)], standalone_mode=False):
            return int(added)
        gate = [] if accept else ["--no-worse-than", str(baseline)]
        asked = ["eval", str(questions), "--llm", "none", "--workers", "2", "--out", f"{folder}/run", *gate]
        status = int(app([*archive, *asked], standalone_mode=False) or 0)
        if accept and not status:
            baseline.mkdir(parents=True, exist_ok=True)
            shutil.copy(f"{folder}/run/scores.csv", baseline)
    return status


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accept", action="store_true", help="keep the present figures as the ones to compare with")
    parser.add_argument("--judge", action="store_true", help="let the judge read")
    asked = parser.parse_args()
    reader = JUDGE if asked.judge else QUICK
    # A thread for each of the two that ask: more only wait for one another.
    os.environ |= {"DATELINE_READER": reader, "OMP_NUM_THREADS": "2", "HF_HUB_OFFLINE": "1"}
    return max([measure(name, asked.accept, reader) for name in SETS])


if __name__ == "__main__":
    sys.exit(main())
