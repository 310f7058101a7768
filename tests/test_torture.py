"""The fault suite of `make torture`, shortened."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_nothing_acknowledged_is_lost_to_kills_damage_crowds_and_full_disks() -> None:
    command = [sys.executable, "tests/torture.py", "--kills", "12", "--damages", "8", "--each", "6", "--tiny", "600"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=420)
    assert done.returncode == 0, done.stdout + done.stderr
