"""The attacks of `make attack`, shortened."""

import subprocess
import sys

from tests.conftest import ROOT


def test_no_attack_of_the_quick_part_succeeds() -> None:
    done = subprocess.run([sys.executable, "-m", "tests.attack", "--quick"], cwd=ROOT, capture_output=True, text=True, timeout=420)
    assert done.returncode == 0, done.stdout + done.stderr
