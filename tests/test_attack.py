"""The attacks of `make attack`, shortened."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

FEW = ("--share", "0.04", "--only", "A1", "bodies of JSON", "headers")


@pytest.mark.parametrize("much", [pytest.param(FEW, id="a few"), pytest.param(("--quick",), id="quick", marks=pytest.mark.nightly)])
def test_no_attack_succeeds(much: tuple[str, ...], sample_folder: Path) -> None:
    command = [sys.executable, "-m", "tests.attack", "--samples", str(sample_folder), *much]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=1200)
    assert done.returncode == 0, done.stdout + done.stderr
