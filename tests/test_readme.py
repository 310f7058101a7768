"""The README's commands and Python examples do what they say, in the order in which it shows them."""

import re
import shlex
import subprocess
from contextlib import chdir, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from tests.qa.test_cli import dateline

ROOT = Path(__file__).parent.parent
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S)
COMMANDS = [line.split("   #")[0] for _, block in BLOCKS for line in block.splitlines() if line.startswith(("dateline ", "make "))]


FEW, ALL = pytest.param(("--limit", "8"), id="a few"), pytest.param((), id="all", marks=pytest.mark.nightly)


@pytest.mark.parametrize("few", [FEW, ALL])
def test_every_command_in_the_readme_works(tmp_path: Path, few: tuple[str, ...]) -> None:
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    ran = 0
    for command in COMMANDS:
        program, *arguments = shlex.split(command)
        if program == "make":
            made = subprocess.run(["make", "--dry-run", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=120)
            assert made.returncode == 0, made.stderr
            continue
        environment = {"DATELINE_ARCHIVE": str(tmp_path / "archive")}
        if arguments[0] == "eval":  # quotes only, for seconds rather than a minute
            environment["DATELINE_LLM"] = "none"
        if arguments[:2] == ["eval", "seeds/questions.jsonl"]:
            arguments += few
        done = dateline(*arguments, folder=tmp_path, **environment)
        assert done.returncode == 0, f"{command}\n{done.stderr}"
        assert done.stdout
        ran += 1
    assert ran >= 5


def test_the_python_in_the_readme_works(tmp_path: Path) -> None:
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    (code,) = [block for language, block in BLOCKS if language == "python"]
    with chdir(tmp_path), redirect_stdout(StringIO()) as said:
        exec(compile(code, "README.md", "exec"), {"__name__": "__main__"})
    assert "seven warships" in said.getvalue()
