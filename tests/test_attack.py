"""The attacks of `make attack`, shortened."""

import subprocess
import sys

import pytest

from tests.conftest import ROOT

FEW = ("--share", "0.04", "--only", "A1", "files", "bodies of JSON", "headers")


@pytest.mark.parametrize("much", [pytest.param(FEW, id="a few"), pytest.param(("--quick",), id="quick", marks=pytest.mark.nightly)])
def test_no_attack_succeeds(much: tuple[str, ...]) -> None:
    done = subprocess.run([sys.executable, "-m", "tests.attack", *much], cwd=ROOT, capture_output=True, text=True, timeout=1200)
    assert done.returncode == 0, done.stdout + done.stderr
