"""Servers in processes of their own, on loopback."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, seconds: float = 120, process: "subprocess.Popen[Any] | None" = None, **options: Any) -> None:
    """Wait until a server answers there, as long as its `process` lives; `options` are those of `httpx.get`."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            httpx.get(url, **options)
            return
        except httpx.TransportError:
            if process is not None:
                assert process.poll() is None, process.stderr and process.stderr.read()
            assert time.monotonic() < deadline, url
            time.sleep(0.05)


@contextmanager
def ended(process: "subprocess.Popen[bytes]", seconds: float) -> Iterator["subprocess.Popen[bytes]"]:
    """A process that is ended with the block, and killed if it does not end by itself in so many seconds."""
    with process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                process.kill()
