"""`make eval-slice`: the sample set and the newsroom set's dev part, quotes only, against the figures last accepted in tests/baseline/."""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
BASELINE = ROOT / "tests" / "baseline"
SETS = {
    "sample": (ROOT / "seeds" / "questions.jsonl", ROOT / "seeds" / "articles"),
    "newsroom-dev": (ROOT / "seeds" / "newsroom" / "dev.jsonl", ROOT / "seeds" / "newsroom" / "articles"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accept", action="store_true", help="keep the present figures as the ones to compare with")
    accept = parser.parse_args().accept
    worse = False
    for name, (questions, articles) in SETS.items():
        with tempfile.TemporaryDirectory(prefix="slice-") as folder:
            command = [sys.executable, "-m", "qa.doors.cli", "--archive", f"{folder}/archive"]
            subprocess.run([*command, "add", str(articles)], cwd=ROOT, check=True)
            gate = [] if accept else ["--no-worse-than", str(BASELINE / name)]
            asked = [*command, "eval", str(questions), "--llm", "none", "--out", f"{folder}/run", *gate]
            worse |= subprocess.run(asked, cwd=ROOT, check=accept).returncode != 0
            if accept:
                (BASELINE / name).mkdir(parents=True, exist_ok=True)
                shutil.copy(f"{folder}/run/scores.csv", BASELINE / name)
    sys.exit(1 if worse else 0)


if __name__ == "__main__":
    main()
