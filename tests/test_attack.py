"""The attacks of `make attack`, shortened."""

import subprocess
import sys

import pytest

from tests.conftest import ROOT


@pytest.mark.parametrize("share", [pytest.param("0.04", id="a few inputs"), pytest.param("0.1", id="a tenth", marks=pytest.mark.nightly)])
def test_no_attack_of_the_quick_part_succeeds(share: str) -> None:
    command = [sys.executable, "-m", "tests.attack", "--quick", "--share", share]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=1200)
    assert done.returncode == 0, done.stdout + done.stderr
