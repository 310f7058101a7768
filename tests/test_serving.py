"""The server as its keeper meets it: started, opened to others, put under a path, stopped."""

import json
import subprocess
import sys
from pathlib import Path

import httpx
import psutil

from tests.endpoint import endpoint
from tests.test_browser import serve

RUBIO = "Who did Marco Rubio meet in Mexico?"


def test_what_is_being_answered_when_it_is_stopped_is_finished(sample_folder: Path) -> None:
    with endpoint("Rubio met President Claudia Sheinbaum. [1]", delay=2) as (slow, _):
        for url in serve(sample_folder, DATELINE_LLM=slow):
            with httpx.stream("POST", f"{url}api/ask", json={"question": RUBIO, "stream": True}, timeout=30) as response:
                (server,) = [child for child in psutil.Process().children() if "serve" in child.cmdline()]
                server.terminate()
                events = "".join(response.iter_text())
    answer = json.loads(events.rpartition("data: ")[2])
    assert "Rubio met President Claudia Sheinbaum." in answer["answer"]


def test_it_warns_where_everyone_may_come_in(sample_folder: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "qa.cli", "--archive", str(sample_folder), "serve", "--host", "0.0.0.0", "--port", "59871"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=Path(__file__).parent.parent) as server:
        assert server.stderr is not None
        said = next(line for line in server.stderr if line.startswith("Warning"))
        server.terminate()
    assert "everyone who reaches 0.0.0.0:59871 can ask, add and remove" in said
    assert "--auth-file" in said
