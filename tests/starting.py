"""How long Dateline takes from its start: to be imported, to answer the first question, to open its page."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from tests.processes import ended, free_port, wait_for
from tests.sampled import OWN, ROOT, WHO

QUESTION = "Who did Marco Rubio meet in Mexico?"
_WAIT = 300  # seconds, at most, until the page answers


def starting(folder: Path, times: int) -> dict[str, float]:
    """What → seconds, the median of so many `times`. The folder becomes an archive of the sample articles."""
    for_user = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | {"PYTHONPATH": str(ROOT)}
    dateline = [sys.executable, "-m", "qa.doors.cli", "--archive", str(folder)]

    def run(*command: str) -> float:
        began = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, env=for_user)
        return time.perf_counter() - began

    def page() -> float:
        port, began = free_port(), time.perf_counter()
        started = subprocess.Popen(
            [*dateline, "serve", "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=for_user
        )
        with ended(started, 60) as server:
            wait_for(f"http://127.0.0.1:{port}/", _WAIT, server, timeout=30)
            return time.perf_counter() - began

    add = (*dateline, "add", str(ROOT / "seeds" / "articles"))
    run(*add)
    page()  # the first start compiles what is imported
    asked = ("--archive", str(folder), "ask", QUESTION, "--llm", "none")
    shares = [_shares(*asked, env=for_user) for _ in range(times)]
    python = median(run(sys.executable, "-c", "pass") for _ in range(times))
    return {
        "`import qa`": median(run(sys.executable, "-c", "import qa") for _ in range(times)) - python,
        "`dateline ask`, quotes only": median(run(sys.executable, "-m", "qa.doors.cli", *asked) for _ in range(times)),
        **{f"… {who}": median(share[who][0] for share in shares) for who in WHO},
        "… in seconds of the processor": median(sum(spent for _, spent in share.values()) for share in shares),
        f"… of these {OWN}": median(share[OWN][1] for share in shares),
        "second `make app`: `add seeds/articles`, then `serve` until the page answers": median(run(*add) + page() for _ in range(times)),
    }


def _shares(*arguments: str, env: dict[str, str]) -> dict[str, list[float]]:
    """Who → seconds of the clock and of the processor that a command of `dateline` took, as `tests/sampled.py` tells them."""
    ran = subprocess.run([sys.executable, "-m", "tests.sampled", *arguments], check=True, capture_output=True, text=True, env=env, cwd=ROOT)
    shares: dict[str, list[float]] = json.loads(ran.stderr.splitlines()[-1])
    return shares
