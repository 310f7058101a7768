"""The server as whoever runs it uses it: started, opened to others, put under a path, stopped."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import httpx

from tests.endpoint import endpoint
from tests.processes import free_port

RUBIO = "Who did Marco Rubio meet in Mexico?"


def test_it_says_where_it_is_and_finishes_what_it_is_answering_when_it_is_stopped(sample_folder: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "qa.doors.cli", "--archive", str(sample_folder), "serve", "--host", "0.0.0.0", "--port", str(port)]
    with endpoint("Rubio met President Claudia Sheinbaum. [1]", delay=2) as (slow, _):
        settings = os.environ | {"DATELINE_LLM": slow}
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=Path(__file__).parent.parent, env=settings) as server:
            assert server.stderr is not None
            warning = next(line for line in server.stderr if line.startswith("Warning"))
            said = next(line for line in server.stderr if "Dateline is on" in line)
            url = f"http://127.0.0.1:{port}"
            status = httpx.get(f"{url}/healthz", timeout=60).status_code
            with httpx.stream("POST", f"{url}/api/ask", json={"question": RUBIO, "stream": True}, timeout=600) as response:
                server.terminate()
                events = "".join(response.iter_text())
    assert f"everyone who reaches 0.0.0.0:{port} can ask, add and remove" in warning
    assert "--auth-file" in warning
    assert (said, status) == (f"Dateline is on http://0.0.0.0:{port}\n", 200)
    answer = json.loads(events.rpartition("data: ")[2])
    assert "Rubio met President Claudia Sheinbaum." in answer["answer"]


def test_a_port_that_is_taken_is_said_in_one_line(sample_folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "qa.doors.cli", "--archive", str(sample_folder), "serve", "--port", port]
        done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parent.parent, timeout=600)
    assert done.returncode == 1
    assert done.stderr == f"Port {port} of 127.0.0.1 cannot be had: Address already in use. Choose another: --port PORT, --host HOST\n"


def test_a_proxy_is_named_by_its_address(sample_folder: Path) -> None:
    command = [sys.executable, "-m", "qa.doors.cli", "--archive", str(sample_folder), "serve", "--trust-proxy", "proxy.example"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parent.parent, timeout=600)
    assert done.returncode == 2
    assert "--trust-proxy takes an address or a network such as 10.0.0.0/8" in " ".join(done.stderr.split())
