"""The README's commands and its Python do what they say, in the order in which it shows them."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S)
COMMANDS = [line.split("   #")[0] for _, block in BLOCKS for line in block.splitlines() if line.startswith(("dateline ", "make "))]


def test_every_command_in_the_readme_works(tmp_path: Path) -> None:
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    environment = {**os.environ, "DATELINE_ARCHIVE": str(tmp_path / "archive"), "PYTHONIOENCODING": "utf-8"}
    ran = 0
    for command in COMMANDS:
        program, *arguments = shlex.split(command)
        if program == "make":
            made = subprocess.run(["make", "--dry-run", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=60)
            assert made.returncode == 0, made.stderr
            continue
        quick = {"DATELINE_LLM": "none"} if arguments[0] == "eval" else {}  # 80 questions, for seconds rather than a minute
        done = subprocess.run(
            [sys.executable, "-m", "qa.doors.cli", *arguments], cwd=tmp_path, env=environment | quick, capture_output=True, text=True,
            encoding="utf-8", timeout=240,
        )  # fmt: skip
        assert done.returncode == 0, f"{command}\n{done.stderr}"
        assert done.stdout
        ran += 1
    assert ran >= 5


def test_the_python_in_the_readme_works(tmp_path: Path) -> None:
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    (code,) = [block for language, block in BLOCKS if language == "python"]
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stderr
    assert "seven warships" in done.stdout


def test_the_links_in_the_readme_lead_somewhere() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)]+)\)", text) if not link.startswith("http")]
    assert links
    for link in links:
        path, _, heading = link.partition("#")
        assert (ROOT / path).exists()
        headings = re.findall(r"^#+ (.+)$", (ROOT / path).read_text(encoding="utf-8"), re.M) if heading else []
        assert not heading or heading in [found.lower().replace(" ", "-") for found in headings]
