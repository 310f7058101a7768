"""What the wheel contains: the code, the prompts, and the reader's files."""

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_the_wheel_carries_everything_that_runs(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", str(tmp_path), str(ROOT)], check=True, capture_output=True, timeout=600
    )  # fmt: skip
    (wheel,) = tmp_path.glob("dateline_qa-*.whl")
    assert wheel.stat().st_size < 95_000_000  # PyPI takes 100 MB
    contents = zipfile.ZipFile(wheel)
    names = set(contents.namelist())
    sources = {path.relative_to(ROOT).as_posix() for folder in ("qa", "vectorstore", "prompts") for path in (ROOT / folder).rglob("*.*")}
    left_out = ("tests/", "seeds/", "qa/training/")
    assert {name for name in sources if "__pycache__" not in name and not name.startswith(left_out)} | {"app.py"} <= names
    assert not any(name.startswith(left_out) for name in names)
    (scripts,) = (contents.read(name).decode() for name in names if name.endswith("entry_points.txt"))
    assert {"dateline = qa.doors.cli:main", "dateline-qa = qa.doors.cli:chat"} <= set(scripts.splitlines())  # uvx wants the package's name
