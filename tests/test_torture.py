"""The fault suite of `make torture`, shortened."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


SAMPLE = ("--articles", "32", "--kills", "1", "--damages", "1", "--each", "2", "--tiny", "100", "--disks", "1")
MANY = ("--kills", "12", "--damages", "8", "--each", "6", "--tiny", "600")


@pytest.mark.parametrize("much", [pytest.param(SAMPLE, id="sample"), pytest.param(MANY, id="many", marks=pytest.mark.nightly)])
def test_nothing_acknowledged_is_lost_to_kills_damage_crowds_and_full_disks(much: tuple[str, ...]) -> None:
    done = subprocess.run([sys.executable, "tests/torture.py", *much], cwd=ROOT, capture_output=True, text=True, timeout=1200)
    assert done.returncode == 0, done.stdout + done.stderr
